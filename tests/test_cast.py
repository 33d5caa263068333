"""The cast of the demonstration is what the contract's demo accounts say."""

import pytest
from sqlalchemy import Engine

from states.terms import Role
from tests.cast import BY_USERNAME, CAST, PASSWORD, actor, unit
from tests.clock import NOW
from workflow.calendar import today
from workflow.database import reading
from workflow.people.accounts import account_of
from workflow.people.passwords import password_fits
from workflow.people.queries import members_of_council


@pytest.mark.parametrize(
    ("username", "roles"),
    [
        ("commune", [(Role.DRAFTER, "19249")]),
        ("commune2", [(Role.DRAFTER, "19264")]),
        ("commune3", [(Role.DRAFTER, "19141")]),
        ("agency", [(Role.DRAFTER, "44-MTTQ")]),
        ("district_office", [(Role.DRAFTER, "457")]),
        ("district", [(Role.DISTRICT_APPROVER, "457")]),
        ("district2", [(Role.DISTRICT_APPROVER, "455")]),
        ("dual", [(Role.DRAFTER, "19249"), (Role.DISTRICT_APPROVER, "457")]),
        ("department", [(Role.DEPARTMENT_APPRAISER, "44-SNV")]),
        ("department2", [(Role.DEPARTMENT_APPRAISER, "44-SNV")]),
        ("secretary", [(Role.COUNCIL_SECRETARY, "44-HD")]),
        ("inspector", [(Role.INSPECTOR, "44")]),
        ("admin", [(Role.ADMIN, "44-SNV")]),
    ],
)
def test_everybody_holds_what_the_contract_says(
    settled: Engine, username: str, roles: list[tuple[Role, str]]
) -> None:
    with reading(settled) as connection:
        person = actor(connection, username)
        assert [(one.role, one.unit_code) for one in person.assignments] == roles
        assert person.full_name == BY_USERNAME[username].full_name


def test_commune3_lies_in_bo_trach(settled: Engine) -> None:
    with reading(settled) as connection:
        assert unit(connection, "19141").parent_code == "455"


def test_the_chair_and_eight_members_are_the_provincial_council(settled: Engine) -> None:
    with reading(settled) as connection:
        members = members_of_council(connection, unit(connection, "44-HD").id, today(NOW))
    assert len(members) == 9
    assert members[0].username == "chair"
    # by given name: Ánh, Đông, Hưng, Long, Tâm, Thìn, Tuyết, Xa
    assert [member.username for member in members[1:]] == [
        f"member{number}" for number in (6, 7, 2, 5, 1, 8, 3, 4)
    ]


def test_all_have_one_password_that_was_hashed_once(settled: Engine) -> None:
    with reading(settled) as connection:
        hashes = {
            account.password_hash
            for one in CAST
            if (account := account_of(connection, one.username)) is not None
        }
    assert len(hashes) == 1
    assert password_fits(hashes.pop(), PASSWORD)
