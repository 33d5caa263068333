"""Issuing a decision and forwarding a submission: days, and all of their nominations or none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from states.codes import Code
from states.facts import Given
from states.terms import Action, Award, Deed, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import REASON, decided_together, nomination_in, paper, recommended, session_with
from tests.refusals import refused, unmet
from tests.statements import counting
from workflow.audit.models import Entry
from workflow.calendar import today
from workflow.council.closing import close_session
from workflow.database import reading, writing
from workflow.decisions.commands import Paper, forward_submission, issue
from workflow.decisions.models import Document, DocumentItem
from workflow.decisions.queries import document
from workflow.errors import NotFound, NotPossible, NotYours, UnmetRequirements
from workflow.nominations.models import Nomination
from workflow.people.commands import assign
from workflow.replay import replay
from workflow.step import take_step
from workflow.units.models import Unit

TINH, TTG, GIAY_KHEN = Award.BANG_KHEN_TINH, Award.BANG_KHEN_TTG, Award.GIAY_KHEN
TODAY = today(NOW)


def state_of(connection: Connection, nomination_id: str) -> State:
    return connection.execute(select(Nomination.state).where(Nomination.id == nomination_id)).scalar_one()


def authority_of(connection: Connection, document_id: str) -> str:
    return connection.execute(
        select(Unit.code)
        .join(Document, Document.authority_unit_id == Unit.id)
        .where(Document.id == document_id)
    ).scalar_one()


def issued(connection: Connection, signed: Paper) -> str:
    return issue(connection, actor(connection, "secretary"), signed, NOW)


# --- what happens


def test_a_decision_awards_all_that_it_carries(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, ids = recommended(connection, number=3)
        document_id = issued(connection, paper(session_id, TINH, ids, number=7, symbol="QĐ-UBND"))
        assert {state_of(connection, each) for each in ids} == {State.AWARDED}
        view = document(connection, actor(connection, "secretary"), document_id)
        assert [each.nomination_id for each in view.nominations] == ids
        assert (view.full_number, view.issued_on, view.carried) == ("07/QĐ-UBND", TODAY, 3)
        assert (view.signatory_name, view.signatory_title) == ("Đinh Công Minh", "Chủ tịch")
        entry = connection.execute(select(Entry).where(Entry.action == Deed.ISSUE_DECISION)).one()
        assert (entry.actor, entry.role, entry.unit_code) == ("secretary", Role.COUNCIL_SECRETARY, "44-HD")
        assert entry.subject == f"document:{document_id}"
        assert "Đinh Công Minh" not in entry.canonical.decode()
        steps = connection.scalars(select(Entry.canonical).where(Entry.action == Action.ISSUE)).all()
        assert len(steps) == 3
        assert all('"decision_number":"07/QĐ-UBND"' in step.decode() for step in steps)
    with reading(settled) as connection:
        assert replay(connection) is None


@pytest.mark.parametrize(("award", "authority"), [(GIAY_KHEN, "44-SNV"), (TINH, "44")])
def test_who_signs_is_the_authority_in_whose_register_the_number_stands(
    settled: Engine, award: Award, authority: str
) -> None:
    with writing(settled) as connection:
        session_id, ids = recommended(connection, award)
        assert authority_of(connection, issued(connection, paper(session_id, award, ids))) == authority


def test_a_submission_forwards_and_stands_in_the_register_of_the_province(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        session_id, ids = recommended(connection, TTG, number=2)
        signed = paper(session_id, TTG, ids, symbol="TTr-UBND")
        document_id = forward_submission(connection, secretary, signed, "Thủ tướng Chính phủ", NOW)
        assert {state_of(connection, each) for each in ids} == {State.FORWARDED}
        assert authority_of(connection, document_id) == "44"
        assert document(connection, secretary, document_id).addressed_to == "Thủ tướng Chính phủ"
        assert connection.scalar(select(Entry.id).where(Entry.action == Deed.FORWARD_SUBMISSION)) is not None


def test_what_is_signed_above_is_not_issued_and_what_is_signed_here_not_forwarded(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        above, ids_above = recommended(connection, TTG)
        with unmet((Code.SIGNED_ABOVE, "nomination_ids.0")):
            issued(connection, paper(above, TTG, ids_above))
        here, ids_here = recommended(connection, TINH)
        with unmet((Code.SIGNED_IN_PROVINCE, "nomination_ids.0")):
            forward_submission(connection, secretary, paper(here, TINH, ids_here), "Thủ tướng", NOW)


def test_a_lower_form_recommended_is_issued_as_that_form(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = [nomination_in(connection, State.CHECKED, award=TTG)]
        session_id = decided_together(connection, ids, award=GIAY_KHEN)
        with unmet((Code.WRONG_AWARD, "nomination_ids.0")):
            issued(connection, paper(session_id, TINH, ids))
        assert authority_of(connection, issued(connection, paper(session_id, GIAY_KHEN, ids))) == "44-SNV"


# --- days


def test_the_day_of_signature_lies_between_the_session_and_today(settled: Engine) -> None:
    with writing(settled) as connection:
        before = NOW - timedelta(days=10)
        nomination_id = nomination_in(connection, State.CHECKED, at=before)
        session_id = decided_together(connection, [nomination_id], at=before)
        signed = paper(session_id, TINH, [nomination_id])
        with pytest.raises(UnmetRequirements) as caught:
            issued(connection, replace(signed, issued_on=today(before) - timedelta(days=1)))
        (fault,) = caught.value.unmet
        assert (fault.code, fault.field, fault.params) == (
            Code.BEFORE_SESSION,
            "issued_on",
            {"on": "06/11/2026"},
        )
        with unmet((Code.DATE_IN_FUTURE, "issued_on")):
            issued(connection, replace(signed, issued_on=TODAY + timedelta(days=1)))
        with unmet((Code.BEFORE_SESSION, "issued_on")):
            issued(connection, replace(signed, issued_on=date(1900, 1, 1)))
        issued(connection, replace(signed, issued_on=today(before)))


def test_everything_that_is_wrong_with_a_paper_is_said_at_once(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, (tinh,) = recommended(connection)
        _, (elsewhere,) = recommended(connection)
        ids = [tinh, elsewhere, tinh, "f" * 32]
        signed = paper(session_id, GIAY_KHEN, ids, number=0, issued_on=TODAY + timedelta(days=1))
        with unmet(
            (Code.REPEATED, "nomination_ids.2"),
            (Code.WRONG_AWARD, "nomination_ids.0"),
            (Code.NOT_OF_SESSION, "nomination_ids.1"),
            (Code.WRONG_AWARD, "nomination_ids.2"),
            (Code.OUT_OF_RANGE, "number"),
            (Code.DATE_IN_FUTURE, "issued_on"),
            (Code.UNKNOWN_NOMINATION, "nomination_ids.3"),
        ):
            issued(connection, signed)
        with unmet((Code.EMPTY, "nomination_ids")):
            issued(connection, paper(session_id, TINH, []))


# --- which nominations, which session, who


def test_one_that_cannot_be_issued_holds_up_all(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, (first, second) = recommended(connection, number=2)
        issued(connection, paper(session_id, TINH, [first]))
        hold = Given(reason="Đơn tố cáo đang được xác minh")
        third = recommended(connection)
        take_step(connection, actor(connection, "secretary"), third[1][0], Action.HOLD, None, hold, NOW)
    with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE), writing(settled) as connection:
        issued(connection, paper(session_id, TINH, [second, first]))
    with refused(NotPossible, Code.ON_HOLD), writing(settled) as connection:
        issued(connection, paper(third[0], TINH, third[1]))
    with writing(settled) as connection:
        assert state_of(connection, second) is State.DECIDED
        assert len(connection.scalars(select(Document.id)).all()) == 1
        assert connection.scalars(select(DocumentItem.nomination_id)).all() == [first]


def test_a_decision_names_the_session_that_recommended_last(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        old, ids = recommended(connection)
        take_step(connection, secretary, ids[0], Action.REFER_BACK, None, Given(reason=REASON), NOW)
        new = decided_together(connection, ids)
        with unmet((Code.NOT_OF_SESSION, "nomination_ids.0")):
            issued(connection, paper(old, TINH, ids))
        issued(connection, paper(new, TINH, ids))


def test_nothing_is_issued_while_its_session_is_open(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, _ = session_with(connection, [checked := nomination_in(connection, State.CHECKED)])
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            issued(connection, paper(session_id, TINH, [checked]))


def test_what_the_council_declined_is_not_issued(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, _ = session_with(connection, [checked := nomination_in(connection, State.CHECKED)])
        close_session(connection, actor(connection, "secretary"), session_id, NOW)
        assert state_of(connection, checked) is State.DECLINED
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            issued(connection, paper(session_id, TINH, [checked]))


def test_only_the_secretary_of_that_council_issues(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, ids = recommended(connection)
        signed = paper(session_id, TINH, ids)
        with refused(NotYours, Code.NOT_YOUR_ROLE):
            issue(connection, actor(connection, "chair"), signed, NOW)
        assign(connection, "agency", Role.COUNCIL_SECRETARY, "457-HD", TODAY, None, NOW)
        for username in ("department", "agency", "inspector"):
            with refused(NotFound, Code.NOT_FOUND):
                issue(connection, actor(connection, username), signed, NOW)


def test_who_appraised_does_not_issue_as_secretary(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, ids = recommended(connection)
        assign(connection, "department", Role.COUNCIL_SECRETARY, "44-HD", TODAY, None, NOW)
        with refused(NotYours, Code.SEPARATION_OF_DUTIES):
            issue(connection, actor(connection, "department"), paper(session_id, TINH, ids), NOW)


# --- what is shown


def test_units_see_a_document_that_carries_theirs_and_of_it_what_is_theirs(settled: Engine) -> None:
    with writing(settled) as connection:
        ours = nomination_in(connection, State.CHECKED, origin="19249")
        theirs = nomination_in(connection, State.CHECKED, origin="19141")
        session_id = decided_together(connection, [ours, theirs])
        document_id = issued(connection, paper(session_id, TINH, [ours, theirs]))
        view = document(connection, actor(connection, "commune"), document_id)
        assert ([each.nomination_id for each in view.nominations], view.carried) == ([ours], 2)
        assert len(document(connection, actor(connection, "member1"), document_id).nominations) == 2
        with refused(NotFound, Code.NOT_FOUND):
            document(connection, actor(connection, "commune2"), document_id)
        with refused(NotFound, Code.NOT_FOUND):
            document(connection, actor(connection, "commune"), "0" * 32)


def test_statements_do_not_grow_with_the_list(settled: Engine) -> None:
    counts = []
    with writing(settled) as connection:
        for number in (1, 2, 12):  # the first time statements are built as well
            session_id, ids = recommended(connection, number=number)
            with counting(settled) as sent:
                document(
                    connection,
                    actor(connection, "secretary"),
                    issued(connection, paper(session_id, TINH, ids)),
                )
            counts.append(len(sent))
    assert counts[1] == counts[2]
