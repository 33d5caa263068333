"""Pages of an administrator: units, people, policy, how the service is."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

from sqlalchemy import Connection, select, update

from notifications.models import Channel, Message, MessageState
from notifications.plan import plan
from states.terms import Role, State
from tests.endpoints.pages.cases import Case, Ground
from workflow.audit.seal import seal
from workflow.calendar import today
from workflow.people.attempts import note_failure
from workflow.people.commands import assign, create_person
from workflow.people.models import AssignmentRow
from workflow.people.queries import people_by_username
from workflow.people.sign_ins import open_sign_in
from workflow.people.tokens import create_token
from workflow.units.lists import ListedUnit
from workflow.units.load import load_units

Path = Callable[[Ground], str]
_numbers = count(20_000)


def _id_of(connection: Connection, username: str) -> int:
    return people_by_username(connection, [username])[username].id


def person(ground: Ground) -> str:
    """Somebody with roles now and to come, signed in, with a token, and locked out."""
    username = ground.made["person"] = f"hoa{next(_numbers)}"
    with ground.writing() as connection:
        person_id = create_person(
            connection, username, ground.text("Lê Thị Hoa"), ground.now, "hoa@example.vn"
        )
        on = today(ground.now)
        assign(connection, username, Role.DRAFTER, "457", on, None, ground.now)
        assign(connection, username, Role.DISTRICT_APPROVER, "457", on + timedelta(days=9), None, ground.now)
        open_sign_in(connection, person_id, ground.now, browser="Chrome, Windows")
        create_token(connection, person_id, ground.text("Một cửa"), 30, ground.now)
        for _ in range(5):
            note_failure(connection, username, None, ground.now)
    return f"/admin/people/{username}"


def more_of_a_person(ground: Ground) -> None:
    with ground.writing() as connection:
        person_id = _id_of(connection, ground.made["person"])
        for number in range(29):
            day = date(2030, 1, 1) + timedelta(days=2 * number)
            assign(connection, ground.made["person"], Role.DRAFTER, "456", day, day, ground.now)
            open_sign_in(connection, person_id, ground.now, browser="Firefox, Linux")
            create_token(connection, person_id, ground.text("Phần mềm"), 30, ground.now)


def part(of_person: str) -> Path:
    """A page below somebody's."""
    return lambda ground: f"{person(ground)}/{of_person}"


def role_to_end(ground: Ground) -> str:
    path = person(ground)
    with ground.writing() as connection:
        found = connection.scalars(select(AssignmentRow.id).order_by(AssignmentRow.id.desc())).first()
    return f"{path}/roles/{found}/end"


def token_to_end(ground: Ground) -> str:
    path = person(ground)
    with ground.writing() as connection:
        person_id = _id_of(connection, ground.made["person"])
        made = create_token(connection, person_id, ground.text("Báo cáo"), 30, ground.now)
    return f"{path}/tokens/{made.id}"


def people(ground: Ground) -> str:
    person(ground)
    return "/admin/people"


def more_people(ground: Ground) -> None:
    with ground.writing() as connection:
        for _ in range(29):
            username = f"nguoi{next(_numbers)}"
            create_person(connection, username, ground.text("Nguyễn Văn Bình"), ground.now)
            assign(connection, username, Role.DRAFTER, "457", today(ground.now), None, ground.now)


def units(ground: Ground) -> str:
    """Found by a name, of which more come."""
    more_units(ground, 1)
    return "/admin/units?q=xã+cát"


def more_units(ground: Ground, many: int = 29) -> None:
    codes = [str(next(_numbers)) for _ in range(many)]
    listed = [ListedUnit(2, code, ground.text(f"Xã Cát Số {code}"), "Xã", "457") for code in codes]
    with ground.writing() as connection:
        loaded = load_units(connection, listed, date(2020, 1, 1), None, ground.now)
    assert not loaded.faults


def unit(ground: Ground) -> str:
    more_units(ground, 1)
    person(ground)
    return "/admin/units/457"


def health(ground: Ground) -> str:
    """Letters that were given up."""
    more_letters(ground, 1)
    return "/admin/health"


def more_letters(ground: Ground, many: int = 29) -> None:
    for _ in range(many):
        ground.nomination(State.SUBMITTED)
    with ground.writing() as connection:
        seal(connection, ground.now)
        while plan(connection, ground.now, 1_000, email=True):
            pass
        dead = {"state": MessageState.DEAD, "attempts": 1, "last_failure": ground.text("550 no such user")}
        connection.execute(update(Message).where(Message.channel == Channel.EMAIL).values(dead))


def at(path: str) -> Path:
    """An address for which nothing has to be made."""
    return lambda _: path


_OF_PERSON = "/admin/people/<username>"
_ROLE = f"{_OF_PERSON}/roles/<int(max=999999999999999):assignment_id>/end"
_TOKEN = f"{_OF_PERSON}/tokens/<int(max=999999999999999):token_id>"
_LONG_AGO = "/admin/units?on=01/01/2000"
_HOLIDAYS = "/admin/policy/holidays"
_NO_YEAR, _NO_POLICY = f"{_HOLIDAYS}?year=x", "/admin/policy?on=31/12/2019"
CASES = (
    Case("units", "/admin/units", "admin", at("/admin/units"), statements=8, hides_texts=True),
    Case("units found", "/admin/units", "admin", units, statements=8, more=more_units),
    Case("units of a day before all", "/admin/units", "admin", at(_LONG_AGO), statements=8, hides_texts=True),
    Case("unit", "/admin/units/<code>", "admin", unit, statements=11, more=more_units),
    Case("import of units", "/admin/units/import", "admin", at("/admin/units/import"), statements=6, hides_texts=True),
    Case("people", "/admin/people", "admin", people, statements=8, more=more_people),
    Case("nobody found", "/admin/people", "admin", at("/admin/people?q=zzz"), statements=8, hides_texts=True),
    Case("person", _OF_PERSON, "admin", person, statements=11, more=more_of_a_person),
    Case("new person", "/admin/new-person", "admin", at("/admin/new-person"), statements=6, hides_texts=True),
    Case("role to give", f"{_OF_PERSON}/roles", "admin", part("roles"), statements=7),
    Case("role to end", _ROLE, "admin", role_to_end, statements=8),
    Case("address to change", f"{_OF_PERSON}/email", "admin", part("email"), statements=7),
    Case("password to set", f"{_OF_PERSON}/password", "admin", part("password"), statements=7),
    Case("lock to lift", f"{_OF_PERSON}/unlock", "admin", part("unlock"), statements=7),
    Case("account to close", f"{_OF_PERSON}/end", "admin", part("end"), statements=7),
    Case("sign-ins to end", f"{_OF_PERSON}/sign-ins", "admin", part("sign-ins"), statements=7),
    Case("token to revoke", _TOKEN, "admin", token_to_end, statements=8),
    Case("policy", "/admin/policy", "admin", at("/admin/policy"), statements=6, hides_texts=True),
    Case("policy of a day before all", "/admin/policy", "admin", at(_NO_POLICY), 6, hides_texts=True),
    Case("holidays", _HOLIDAYS, "admin", at(_HOLIDAYS), 6, hides_texts=True),
    Case("holidays of no year", _HOLIDAYS, "admin", at(_NO_YEAR), 6, status=422, hides_texts=True),
    Case("health", "/admin/health", "admin", health, statements=16, more=more_letters),
)  # fmt: skip
