"""A decision as anybody looks it up: by its code or its number, no more than the paper tells, and of people less."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, select

from states.codes import Code
from states.facts import Given
from states.terms import Action, Award, Category, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import REASON, decided_together, decision_from_above, nomination_in, paper
from tests.refusals import refused
from tests.statements import counting
from workflow.audit.seal import seal
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.decisions.commands import forward_submission, issue
from workflow.decisions.models import Document
from workflow.decisions.public import (
    PublicDecision,
    Revoking,
    by_code,
    code_in,
    codes_by_number,
    sealed_entry,
)
from workflow.errors import NotFound
from workflow.step import take_step

TINH, TTG = Award.BANG_KHEN_TINH, Award.BANG_KHEN_TTG
HOUSEHOLD = "Hộ gia đình ông Hồ Văn Xa và bà Hồ Thị Con, bản Ra Mai"
OFFICER = "Đại úy Nguyễn Văn Thuyên, Đồn Biên phòng Làng Mô"
VILLAGE = "Nhân dân và cán bộ bản Rìn Rìn"


def issued(connection: Connection, *names: tuple[Category, str], **changes: object) -> tuple[str, list[str]]:
    """A decision that carries these; returns its id and theirs."""
    ids = [
        nomination_in(connection, State.CHECKED, category=category, nominee_name=name)
        for category, name in names
    ]
    session_id = decided_together(connection, ids)
    signed = paper(session_id, TINH, ids, **changes)
    return issue(connection, actor(connection, "secretary"), signed, NOW), ids


def all_three(connection: Connection, **changes: object) -> tuple[str, list[str]]:
    return issued(
        connection,
        (Category.HOUSEHOLD, HOUSEHOLD),
        (Category.OFFICIAL, OFFICER),
        (Category.VILLAGE, VILLAGE),
        **changes,
    )


def found(connection: Connection, document_id: str) -> PublicDecision:
    code = connection.execute(
        select(Document.verification_code).where(Document.id == document_id)
    ).scalar_one()
    return by_code(connection, code)


def revoke(connection: Connection, nomination_id: str, number: str) -> None:
    given = replace(decision_from_above(), decision_number=number, reason=REASON)
    take_step(connection, actor(connection, "secretary"), nomination_id, Action.REVOKE, None, given, NOW)
    chair = actor(connection, "chair")
    take_step(connection, chair, nomination_id, Action.CONFIRM_REVOKE, None, Given(), NOW)


# --- by its code


@pytest.mark.parametrize(
    "typed", ["7KQ4-M2XD-9RTB", "7kq4m2xd9rtb", " 7kq4 m2xd 9rtb ", "7KQ4–M2XD–9RTB", "7KQ4.M2XD/9RTB"]
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert code_in(typed) == "7KQ4-M2XD-9RTB"


@pytest.mark.parametrize("typed", ["", "7KQ4-M2XD", "7KQ4-M2XD-9RTBB", "٧KQ4-M2XD-9RTB", "Đ" * 12, "x" * 300])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert code_in(typed) is None


def test_a_u_is_a_v_misread() -> None:
    assert code_in("7KU4-M2XD-9RTB") == "7KV4-M2XD-9RTB"


def test_what_stands_on_the_paper_is_told(settled: Engine) -> None:
    with writing(settled) as connection:
        document_id, _ = all_three(connection, number=7, symbol="QĐ-UBND")
        decision = found(connection, document_id)
    assert (decision.full_number, decision.issued_on, decision.award) == ("07/QĐ-UBND", today(NOW), TINH)
    assert (decision.authority, decision.signatory_name) == ("Tỉnh Quảng Bình", "Đinh Công Minh")
    assert not decision.is_revoked
    assert [each.name for each in decision.collectives] == [VILLAGE], "nobody else is listed"


def test_a_submission_is_no_decision(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = [nomination_in(connection, State.CHECKED, award=TTG)]
        session_id = decided_together(connection, ids)
        signed = paper(session_id, TTG, ids)
        secretary = actor(connection, "secretary")
        document_id = forward_submission(connection, secretary, signed, "Thủ tướng Chính phủ", NOW)
        with refused(NotFound, Code.NOT_FOUND):
            found(connection, document_id)
        assert codes_by_number(connection, signed.number, signed.symbol, signed.issued_on) == []


# --- by its number


def test_a_decision_is_found_by_number_and_day_however_the_symbol_is_spelled(settled: Engine) -> None:
    with writing(settled) as connection:
        document_id, _ = all_three(connection, number=1542, symbol="QĐ-UBND")
        code = found(connection, document_id).code
        for number, symbol, day, expected in (
            (1542, "QĐ-UBND", today(NOW), [code]),
            (1542, "qd-ubnd", today(NOW), [code]),
            (1542, "QĐ-UBND", date(2026, 11, 15), []),
            (1542, "QĐ-SNV", today(NOW), []),
            (1543, "QĐ-UBND", today(NOW), []),
        ):
            assert [found[0] for found in codes_by_number(connection, number, symbol, day)] == expected


# --- is my name in it


@pytest.mark.parametrize(
    ("asked", "position"),
    [
        (HOUSEHOLD, 1),
        ("Hồ Văn Xa", 1),
        ("ho van xa", 1),
        ("ông Hồ Văn Xa", 1),
        ("Hộ ông Hồ Văn Xa", 1),
        ("Hộ gia đình ông Hồ Văn Xa", 1),
        ("bà hồ thị con", 1),
        ("Ho Van Xa va ba Ho Thi Con", 1),
        ("Nguyễn Văn Thuyên", 2),
        ("đại úy nguyễn văn thuyên", 2),
        ("nhan dan va can bo ban rin rin", 3),
    ],
)
def test_who_asks_by_a_full_name_hears_where_it_stands(settled: Engine, asked: str, position: int) -> None:
    with writing(settled) as connection:
        decision = found(connection, all_three(connection)[0])
    assert [each.position for each in decision.named(asked)] == [position]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "Xa",
        "Hồ",
        "Văn Xa",
        "Hồ Văn",
        "ông Xa",
        "ông",
        "Hồ Thị",
        "Thuyên",
        "%",
        "Hồ Văn %",
        "Hồ Văn X_",
        "bản Ra Mai",
    ],
)
def test_a_part_of_a_name_finds_nobody(settled: Engine, asked: str) -> None:
    with writing(settled) as connection:
        decision = found(connection, all_three(connection)[0])
    assert decision.named(asked) == ()


# --- revoked


def test_a_decision_of_which_one_award_was_revoked_stands_without_it(settled: Engine) -> None:
    with writing(settled) as connection:
        document_id, ids = all_three(connection)
        revoke(connection, ids[0], "1163/QĐ-UBND")
        decision = found(connection, document_id)
        assert not decision.is_revoked
        (gone,) = decision.revoked
        assert (gone.name, gone.revoking) == (HOUSEHOLD, Revoking("1163/QĐ-UBND", today(NOW)))
        assert [each.revoked for each in decision.named("Hồ Văn Xa")] == [True]
        for nomination_id in ids[1:]:
            revoke(connection, nomination_id, "1164/QĐ-UBND")
        decision = found(connection, document_id)
        assert decision.is_revoked
        assert {each.revoking.number for each in decision.revoked if each.revoking} == {
            "1163/QĐ-UBND",
            "1164/QĐ-UBND",
        }


def test_what_is_only_asked_to_be_revoked_still_counts(settled: Engine) -> None:
    with writing(settled) as connection:
        document_id, ids = issued(connection, (Category.VILLAGE, VILLAGE))
        secretary, given = actor(connection, "secretary"), replace(decision_from_above(), reason=REASON)
        take_step(connection, secretary, ids[0], Action.REVOKE, None, given, NOW)
        take_step(connection, secretary, ids[0], Action.CANCEL_REVOKE, None, Given(), NOW)
        revoke(connection, ids[0], "9/QĐ-UBND")
        (gone,) = found(connection, document_id).revoked
        assert gone.revoking is not None
        assert gone.revoking.number == "9/QĐ-UBND", "the request that was confirmed"


# --- proof, and what it costs


def test_the_entry_is_named_once_the_log_is_sealed_over_it(settled: Engine) -> None:
    with writing(settled) as connection:
        decision = found(connection, all_three(connection)[0])
        assert sealed_entry(connection, decision) is None
    with writing(settled) as connection:
        seal(connection, NOW)
    with reading(settled) as connection:
        entry = sealed_entry(connection, decision)
    assert entry is not None
    assert f'"subject":"document:{decision.id}"' in entry[1].decode()


def test_statements_do_not_grow_with_the_list(settled: Engine) -> None:
    counts = []
    with writing(settled) as connection:
        for number in (1, 12):
            document_id, _ = issued(
                connection, *[(Category.VILLAGE, f"Bản {number} {each}") for each in range(number)]
            )
            code = found(connection, document_id).code
            with counting(settled) as sent:
                by_code(connection, code)
            counts.append(len(sent))
    assert counts == [2, 2]
