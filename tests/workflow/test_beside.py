"""What pages show beside nominations, changed by somebody with full rights on the database, is found with its entry."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from states.terms import Category, Choice, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import MEMBERS, decided_together, nomination_in, session_on, session_with
from tests.workflow.attacked import Cheat
from workflow.audit.verify import BadEntry
from workflow.beside.follow import TABLES
from workflow.calendar import today
from workflow.council.agenda import place_on_agenda, take_off_agenda
from workflow.council.ballots import Ballot, cast, recuse, written_opinion
from workflow.council.closing import close_item
from workflow.council.models import AgendaItem, ItemState
from workflow.council.sessions import record_attendance
from workflow.database import reading, writing
from workflow.erasure.accounts import erase_account
from workflow.erasure.nominees import erase_nominees
from workflow.exemplars.commands import publish
from workflow.exemplars.story import Story
from workflow.inspection.commands import Mandate, create_inspection, end_inspection
from workflow.inspection.findings import answer_finding, record_finding
from workflow.nominations.questions import answer, ask
from workflow.people.commands import assign, create_person, end_assignment, end_person
from workflow.verification import verify_log

ON = today(NOW)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Used(Cheat):
    """A database in which something of everything has happened."""

    def found(self) -> BadEntry | None:
        with reading(self.engine) as connection:
            return verify_log(connection)


def council(engine: Engine) -> None:
    """Two sessions: one closed; one open, from which an item was taken off."""
    with writing(engine) as connection:
        secretary = actor(connection, "secretary")
        first, second, third = (nomination_in(connection, State.CHECKED) for _ in range(3))
        here = MEMBERS[:-1]
        session, (one, two, off) = session_with(connection, [first, second, third], present=MEMBERS)
        record_attendance(connection, secretary, session, here, NOW)
        recuse(connection, actor(connection, "member1"), session, one, "member1", "Là anh ruột", NOW)
        for username in ("chair", "member2", "member3"):
            cast(connection, actor(connection, username), session, one, Ballot(Choice.APPROVE), NOW)
            cast(connection, actor(connection, username), session, two, Ballot(Choice.REJECT), NOW)
        recuse(connection, secretary, session, one, "member3", "Cùng dòng họ", NOW)
        written_opinion(connection, secretary, session, two, MEMBERS[-1], Ballot(Choice.APPROVE), NOW)
        take_off_agenda(connection, secretary, session, off, "Chưa đủ giấy tờ", NOW)
        close_item(connection, secretary, session, one, NOW)
        planned = session_on(connection, NOW)
        place_on_agenda(connection, secretary, planned, [nomination_in(connection, State.CHECKED)], NOW)
        decided_together(connection, [nomination_in(connection, State.CHECKED)])
        awarded = nomination_in(connection, State.AWARDED, category=Category.VILLAGE)
        publish(connection, secretary, awarded, Story("Bản Cát", "Ba năm trồng rừng."), NOW)
        nomination_in(connection, State.FORWARDED)


def words(engine: Engine) -> None:
    """Questions and findings with answers, an inspection that was ended, and people who come and go."""
    with writing(engine) as connection:
        case = nomination_in(connection, State.SUBMITTED)
        district, commune = actor(connection, "district"), actor(connection, "commune")
        question = ask(connection, district, case, "Có giấy ra viện không?", NOW)
        answer(connection, commune, case, question, "Có, số 88.", NOW)
        mandate = Mandate(
            "27/QĐ-TTr", ON, "Thanh tra tỉnh", "Việc xét", ON, ON + 30 * DAY, ["457"], ["inspector"], "inspector"
        )  # fmt: skip
        inspection = create_inspection(connection, mandate, NOW)
        inspector = actor(connection, "inspector")
        finding = record_finding(connection, inspector, inspection, "457", case, "Nhận chậm ba ngày.", NOW)
        answer_finding(connection, district, finding, "Do lũ.", NOW)
        end_inspection(connection, inspection, ON + 10 * DAY, NOW)
        never = replace(mandate, number="28/QĐ-TTr", valid_from=ON + 5 * DAY)
        end_inspection(connection, create_inspection(connection, never, NOW), ON + DAY, NOW)
        create_person(connection, "moi", "Người Mới", NOW, "moi@example.vn")
        now_held = assign(connection, "moi", Role.DRAFTER, "19249", ON, None, NOW)
        end_assignment(connection, now_held, ON + DAY, NOW)
        later = assign(connection, "moi", Role.DRAFTER, "19264", ON + 5 * DAY, None, NOW)
        end_assignment(connection, later, ON + 4 * DAY, NOW)


@pytest.fixture
def used(settled: Engine) -> Used:
    council(settled)
    words(settled)
    return Used(settled)


def test_whatever_the_service_does_its_entries_tell_of_it(used: Used) -> None:
    assert used.found() is None
    with reading(used.engine) as connection:
        empty = [table.called for table in TABLES if table.count(connection) == 0]
    assert empty == [], "every kind of row was there to be compared"


def test_what_was_erased_is_not_found_missing(used: Used) -> None:
    with writing(used.engine) as connection:
        end_person(connection, "moi", NOW)
        erase_account(connection, "moi", "Đơn số 3", NOW, 0)
    assert used.found() is None


CHANGES = [
    ("documents", "number = 99", "issue_decision", "number_and_symbol differs from its document"),
    ("documents", "signatory_name = 'Người khác'", "issue_decision", "signatory_name differs from its document"),
    ("documents", "year = 2020", "issue_decision", "in_its_register differs from its document"),
    ("documents", "issued_on = '2026-11-15'", "issue_decision", "issued_on differs from its document"),
    ("votes", "choice = 'reject'", "cast_ballot", "choice differs from its vote"),
    ("votes", "cast_at = '2026-11-16T03:00:00.000000Z'", "cast_ballot", "cast_at differs from its vote"),
    ("recusals", "reason = 'Bận'", "recuse", "reason differs from its recusal"),
    ("council_sessions", "title = 'Phiên khác'", "create_session", "title differs from its session"),
    ("questions", "text = 'Không hỏi gì'", "ask", "text differs from its question"),
    ("questions", "text = '(đã xóa)'", "ask", "text differs from its question"),
    ("answers", "text = 'Không'", "answer", "text differs from its answer"),
    ("findings", "text = 'Không thấy gì'", "record_finding", "text differs from its finding"),
    ("finding_answers", "text = 'x'", "answer_finding", "text differs from its answer to a finding"),
    ("exemplars", "story = 'Chuyện khác'", "publish_exemplar", "story differs from its story"),
    ("exemplars", "withdrawn_at = published_at", "publish_exemplar", "withdrawn_at differs from its story"),
    ("inspections", "purpose = 'x'", "create_inspection", "purpose differs from its inspection"),
    ("inspections", "valid_to = '2030-01-01'", "end_inspection", "valid_to differs from its inspection"),
    ("inspection_members", "leads = NOT leads", "create_inspection", "leads differs from its member"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change", "action", "problem"), CHANGES)
def test_a_row_that_was_changed_is_found(
    used: Used, table: str, change: str, action: str, problem: str
) -> None:
    used.do(f"UPDATE {table} SET {change.replace(':', chr(92) + ':')}")
    assert used.found() == BadEntry(used.step(action), problem)


def test_the_name_and_the_roles_of_somebody_are_those_that_were_given(used: Used) -> None:
    given = "SELECT id FROM audit_entries WHERE action = '{}' AND subject = 'person:moi' ORDER BY seq"
    created, assigned, ended = (
        str(used._ask(given.format(action))) for action in ("create_person", "assign", "end_assignment")
    )
    which = "SELECT min(a.id) FROM assignments a JOIN people p ON p.id = a.person_id WHERE p.username = 'moi'"
    for table, change, back, entry, problem in (
        ("people", "full_name = 'X'", "full_name = 'Người Mới'", created, "full_name differs from its account"),
        ("assignments", "role = 'admin'", "role = 'drafter'", assigned, "role differs from its assignment"),
        ("assignments", "valid_to = NULL", "valid_to = '2026-11-17'", ended, "valid_to differs from its assignment"),
    ):  # fmt: skip
        where = "username = 'moi'" if table == "people" else f"id = ({which})"
        used.do(f"UPDATE {table} SET {change} WHERE {where}")
        assert used.found() == BadEntry(entry, problem)
        used.do(f"UPDATE {table} SET {back} WHERE {where}")
    assert used.found() is None


def test_a_count_that_was_changed_is_found(used: Used) -> None:
    with writing(used.engine) as connection:
        closed = AgendaItem.state == ItemState.CLOSED
        (item, result), *_ = connection.execute(select(AgendaItem.id, AgendaItem.result).where(closed)).all()
        for approve in (result["approve"] + 1, float(result["approve"])):
            changed = result | {"approve": approve}
            connection.execute(update(AgendaItem).where(AgendaItem.id == item).values(result=changed))
            bad = verify_log(connection)
            assert bad is not None
            assert bad.problem == "count differs from its item on the agenda"


@pytest.mark.parametrize(
    ("table", "action", "called"),
    [
        ("votes", "cast_ballot", "vote"),
        ("council_attendance", "record_attendance", "attendance"),
        ("document_items", "issue", "line in a document"),
        ("answers", "answer", "answer"),
        ("inspection_units", "create_inspection", "unit in scope"),
    ],
)
def test_a_row_that_was_removed_is_found(used: Used, table: str, action: str, called: str) -> None:
    used.do(f"DELETE FROM {table}")
    bad = used.found()
    assert bad is not None
    assert bad.problem == f"its {called} is gone"
    assert used._ask("SELECT action FROM audit_entries WHERE id = :id", id=bad.entry) == action


def test_a_row_that_was_slipped_in_is_found(used: Used) -> None:
    used.do("INSERT INTO council_attendance SELECT session_id, (SELECT id FROM people WHERE username = 'moi') "
            "FROM council_attendance LIMIT 1")  # fmt: skip
    bad = used.found()
    assert bad is not None
    assert bad.problem == "no entry speaks of this row"
    assert bad.entry.startswith("council_attendance ")
    assert bad.entry.endswith(" moi")


def test_a_role_that_nobody_gave_is_found(used: Used) -> None:
    used.do("INSERT INTO assignments (id, person_id, role, unit_id, valid_from, movement_only) "
            "SELECT 9999, person_id, 'admin', unit_id, valid_from, movement_only FROM assignments LIMIT 1")  # fmt: skip
    assert used.found() == BadEntry("assignments 9999", "no entry speaks of this row")


def test_two_accounts_that_exchanged_their_names_are_found(used: Used) -> None:
    used.do("UPDATE people SET username = 'x' WHERE username = 'commune'",
            "UPDATE people SET username = 'commune' WHERE username = 'district'",
            "UPDATE people SET username = 'district' WHERE username = 'x'")  # fmt: skip
    bad = used.found()
    assert bad is not None
    assert "commune" in bad.problem or "differs" in bad.problem


@pytest.mark.parametrize(
    ("table", "change", "action", "path", "called"),
    [
        ("votes", "choice = 'reject'", "cast_ballot", "given.vote", "choice of its vote"),
        (
            *("documents", "addressed_to = 'x' WHERE kind = 'submission'"),
            *("forward_submission", "given.addressed_to", "addressed_to of its document"),
        ),
        ("findings", "text = 'x'", "record_finding", "given.text", "text of its finding"),
    ],
)  # fmt: skip
def test_taking_away_what_proves_a_value_does_not_hide_that_it_was_changed(
    used: Used, table: str, change: str, action: str, path: str, called: str
) -> None:
    used.do(f"UPDATE {table} SET {change}")
    which = "path = :path AND entry_id IN (SELECT id FROM audit_entries WHERE action = :action)"
    used.do(f"DELETE FROM audit_openings WHERE {which}", path=path, action=action)
    bad = used.found()
    assert bad == BadEntry(used.step(action), f"{called} cannot be opened, and no entry says it was erased")


def test_of_an_erased_nomination_words_are_gone_and_nothing_else(used: Used) -> None:
    with writing(used.engine) as connection:
        case = nomination_in(connection, State.AWARDED)
        district, commune = actor(connection, "district"), actor(connection, "commune")
        asked = ask(connection, district, case, "Ai?", NOW)
        answer(connection, commune, case, asked, "Ông Xa.", NOW)
        erase_nominees(connection, [case], "Đơn số 3", NOW)
    assert used.found() is None
    used.do("UPDATE questions SET text = 'Khác' WHERE id = :id", id=asked)
    bad = used.found()
    assert bad is not None
    assert bad.problem == "text differs from its question"
