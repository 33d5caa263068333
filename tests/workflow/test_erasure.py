"""Erasing personal data: it is nowhere any more, the register of awards stays, and the log is whole."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, text

import states.versions
from notifications.commands import forget_messages
from notifications.models import Message
from notifications.plan import plan
from states.codes import Code
from states.facts import Given
from states.terms import Action, Award, Deed, State
from tests.cast import actor
from tests.clock import NOW
from tests.everywhere import bytes_with, tables_with
from tests.factories import nomination_in
from tests.room import Room
from tests.workflow.exported import signed_log, write
from workflow.audit.checkpoints import sign_head
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.hashes import stored, tree_root, tree_size
from workflow.audit.models import Entry, Opening, Place
from workflow.audit.queries import history_of
from workflow.audit.seal import seal
from workflow.audit.tree import check_inclusion, leaf_hash, prove_inclusion
from workflow.audit.verify import verify_entries
from workflow.council.closing import close_session
from workflow.database import make_engine, reading, writing
from workflow.erasure.accounts import erase_account, foreseen_of_account
from workflow.erasure.grounds import ERASED
from workflow.erasure.nominees import erase_nominees, foreseen
from workflow.erasure.traces import clean_up
from workflow.errors import UnmetRequirements
from workflow.facts import load
from workflow.idempotency import Claimed, Replay, claim, keep
from workflow.inspection.kiem_tra_nhat_ky import run
from workflow.nominations.commands import edit
from workflow.nominations.draft import PriorAward
from workflow.nominations.filters import Filters
from workflow.nominations.models import Nomination
from workflow.nominations.queries import draft_of, list_nominations, one
from workflow.nominations.questions import answer, ask, questions_of
from workflow.people.commands import create_person, end_person
from workflow.people.models import Person
from workflow.people.sign_ins import open_sign_in
from workflow.people.tokens import create_token
from workflow.replay import replay
from workflow.step import take_step

LATER = NOW + timedelta(days=2)
GROUND = "Đơn số 14 ngày 10/11/2026; Luật 91/2025/QH15"
NAME = "Hộ gia đình bà Hồ Thị Xuyến"
PARTICULARS = {
    "birth_year": 1987,
    "ethnic_group": "Bru-Vân Kiều",
    "address": "bản Troi, xã Trường Sơn",
    "citizen_id": "044187009876",
}
WORDS = (
    "Xuyến", "xuyen", "Bru-Vân Kiều", "bản Troi", "044187009876", "đàn dê bốn mươi con", "hỏi về giấy ra viện",
    "giấy ra viện số 88", "thiếu sổ hộ nghèo", "112/QĐ-CU",
)  # fmt: skip
PRIOR = PriorAward(Award.GIAY_KHEN, "112/QĐ-CU", date(2020, 1, 2))


@dataclass
class Told:
    """A nomination of which much was said in many places."""

    id: str
    code: str


def much_said(connection: Connection, state: State) -> Told:
    """A nomination with personal words wherever the service takes them down."""
    nomination = nomination_in(
        connection,
        State.RETURNED,
        nominee_name=NAME,
        achievements="Nuôi đàn dê bốn mươi con.",
        nominee=dict(PARTICULARS),
        prior_awards=(PRIOR,),
    )
    commune, district = actor(connection, "commune"), actor(connection, "district")
    take_step(connection, commune, nomination, Action.SUBMIT, None, Given(), NOW)
    reason = Given(reason="thiếu sổ hộ nghèo")
    take_step(connection, district, nomination, Action.RETURN_TO_ORIGIN, None, reason, NOW)
    question = ask(connection, district, nomination, "hỏi về giấy ra viện", NOW)
    answer(connection, commune, nomination, question, "giấy ra viện số 88", NOW)
    key = claim(connection, commune.person_id, "POST", "/nominations", "k", b"{}", NOW)
    assert isinstance(key, Claimed)
    keep(connection, key, 201, {}, f'{{"id":"{nomination}","nominee_name":"{NAME}"}}'.encode())
    for deed, private in (
        (Deed.READ_LOG, {"nomination": NAME}),
        (Deed.READ, {"query": {"q": ["Xuyến Kiến Giang"]}}),
    ):
        write_entries(connection, [NewEntry(at=NOW, action=deed, actor=commune, private=private)])
    if state is State.WITHDRAWN:
        take_step(connection, commune, nomination, Action.WITHDRAW, None, reason, NOW)
    code = connection.scalar(select(Nomination.number).where(Nomination.id == nomination))
    return Told(nomination, str(code))


def told_of(engine: Engine) -> None:
    """The worker's part: everything is sealed, and everybody has been told."""
    with writing(engine) as connection:
        seal(connection, NOW)
    with writing(engine) as connection:
        plan(connection, NOW, 1_000, email=True)


def erase(engine: Engine, *nominations: str) -> None:
    with writing(engine) as connection:
        erase_nominees(connection, nominations, GROUND, LATER)


def proofs(connection: Connection) -> Sequence[tuple[int, bytes, list[bytes]]]:
    """The leaf and the proof of every sealed entry, with today's bytes."""
    size = tree_size(connection)
    leaves = connection.execute(
        select(Place.leaf_index, Entry.canonical).join(Entry, Entry.seq == Place.entry_seq)
    )
    return [
        (index, leaf_hash(bytes(canonical)), prove_inclusion(index, size, stored(connection)))
        for index, canonical in leaves
    ]


def whole(engine: Engine) -> None:
    with reading(engine) as connection:
        assert verify_entries(connection) is None
        assert replay(connection) is None


def test_of_a_withdrawn_nomination_nothing_personal_is_left_anywhere(settled: Engine) -> None:
    with writing(settled) as connection:
        told = much_said(connection, State.WITHDRAWN)
    told_of(settled)
    assert set(tables_with(settled, WORDS)) == set(WORDS), "the test says all of them somewhere"
    erase(settled, told.code)
    assert list(clean_up(settled)) == []
    assert tables_with(settled, WORDS) == {}
    assert bytes_with(settled, WORDS) == set()
    with reading(settled) as connection:
        opened = connection.scalars(
            select(Opening.path)
            .join(Entry, Entry.id == Opening.entry_id)
            .where(Entry.nomination_id == told.id)
        ).all()
    assert opened == ["given.ground"], "no address either"
    whole(settled)


def test_what_the_database_keeps_of_values_for_planning_goes_too(settled: Engine) -> None:
    with writing(settled) as connection:
        told = much_said(connection, State.WITHDRAWN)
        connection.execute(text("ANALYZE"))
    erase(settled, told.id)
    clean_up(settled)
    assert bytes_with(settled, WORDS) == set()
    if settled.dialect.name == "sqlite":
        return
    with reading(settled) as connection:
        kept = select(text("concat(most_common_vals, histogram_bounds)")).select_from(text("pg_stats"))
        sampled = "\n".join(connection.scalars(kept))
    assert "bản Troi" not in sampled
    assert "Xuyến" not in sampled


def test_an_earlier_name_goes_from_searches_too(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.DRAFTED, nominee_name="Bà Hồ Thị Sen")
        commune, inspector = actor(connection, "commune"), actor(connection, "inspector")
        facts = load(connection, commune, [nomination], lock=True)[nomination].facts
        edit(connection, commune, facts, draft_of(connection, nomination), {"nominee_name": NAME}, NOW)
        for words in ("thi sen", "bà Hồ Thị Sen ở bản Troi", "Xuyến"):
            private = {"query": {"q": [words]}}
            write_entries(connection, [NewEntry(at=NOW, action=Deed.READ, actor=inspector, private=private)])
    erase(settled, nomination)
    assert tables_with(settled, ("thi sen", "Thị Sen", "Xuyến")) == {}
    whole(settled)


def test_proofs_from_before_an_erasure_still_check(settled: Engine) -> None:
    with writing(settled) as connection:
        told = much_said(connection, State.WITHDRAWN)
    told_of(settled)
    with reading(settled) as connection:
        size, before = tree_size(connection), tree_root(connection, tree_size(connection))
        kept = proofs(connection)
    erase(settled, told.id)
    with writing(settled) as connection:
        assert seal(connection, LATER) == 1, "the erasure itself"
    with reading(settled) as connection:
        assert tree_root(connection, size) == before
        for (index, leaf, _), (_, _, proof) in zip(proofs(connection), kept, strict=False):
            check_inclusion(index, size, leaf, proof, before)
    whole(settled)


def test_an_award_stays_in_the_register_with_its_name(settled: Engine) -> None:
    with writing(settled) as connection:
        awarded = nomination_in(connection, State.AWARDED, nominee_name=NAME, nominee=dict(PARTICULARS))
        before = one(connection, actor(connection, "secretary"), awarded)
    erase(settled, awarded)
    with reading(settled) as connection:
        after = one(connection, actor(connection, "secretary"), awarded)
        assert (after.nominee_name, after.nominee_unit_code, after.award, after.state) == (
            NAME, before.nominee_unit_code, before.award, State.AWARDED,
        )  # fmt: skip
        assert (after.nominee, after.achievements, after.prior_awards) == ({}, ERASED, [])
        opened = connection.scalars(
            select(Opening.path).join(Entry, Entry.id == Opening.entry_id)
            .where(Entry.nomination_id == awarded, Entry.action == Action.CREATE)
        ).all()  # fmt: skip
        assert opened == ["changes.nominee_name.after"], "by which the log proves the register"
        found = list_nominations(
            connection,
            actor(connection, "secretary"),
            Filters(words="xuyen"),
            LATER.date(),
            limit=9,
            cursor=None,
        )
        assert [view.id for view in found.items] == [awarded]
    whole(settled)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CHECKED, State.DECIDED, State.RETURNED])
def test_while_something_is_to_be_decided_nothing_is_erased(settled: Engine, state: State) -> None:
    with writing(settled) as connection:
        open_one = nomination_in(connection, state)
        closed = nomination_in(connection, State.DECLINED)
    with pytest.raises(UnmetRequirements) as refused, writing(settled) as connection:
        erase_nominees(connection, [closed, open_one, "999999"], GROUND, LATER)
    assert [unmet.code for unmet in refused.value.unmet] == [
        Code.NOT_POSSIBLE_IN_STATE,
        Code.UNKNOWN_NOMINATION,
    ]
    with reading(settled) as connection:
        assert one(connection, actor(connection, "commune"), closed).nominee_name != ERASED


def test_nothing_is_erased_while_a_revocation_waits(settled: Engine) -> None:
    with writing(settled) as connection:
        awarded = nomination_in(connection, State.AWARDED)
        secretary = actor(connection, "secretary")
        paper = Given(
            reason="Khai man", decision_number="9/QĐ-UBND", decided_on=NOW.date(), authority="UBND tỉnh"
        )
        take_step(connection, secretary, awarded, Action.REVOKE, None, paper, NOW)
        with pytest.raises(UnmetRequirements) as refused:
            erase_nominees(connection, [awarded], GROUND, LATER)
    assert refused.value.code is Code.REVOKE_PENDING


def test_an_erased_draft_can_be_written_anew(settled: Engine) -> None:
    with writing(settled) as connection:
        draft = nomination_in(connection, State.DRAFTED, nominee_name=NAME)
    erase(settled, draft)
    with writing(settled) as connection:
        commune = actor(connection, "commune")
        facts = load(connection, commune, [draft], lock=True)[draft].facts
        new = {"nominee_name": "Hộ ông Lê Văn Hai", "achievements": "Thoát nghèo bền vững."}
        assert edit(connection, commune, facts, draft_of(connection, draft), new, LATER)
        take_step(connection, commune, draft, Action.SUBMIT, None, Given(), LATER)
    assert tables_with(settled, ["Xuyến"]) == {}
    whole(settled)


def test_what_was_erased_reads_as_erased_and_says_by_which_entry(settled: Engine) -> None:
    with writing(settled) as connection:
        told = much_said(connection, State.WITHDRAWN)
    erase(settled, told.id)
    with reading(settled) as connection:
        commune = actor(connection, "commune")
        view = one(connection, commune, told.id)
        assert (view.nominee_name, view.achievements, view.nominee) == (ERASED, ERASED, {})
        (question,) = questions_of(connection, commune, told.id)
        assert (question.text, question.answers[0].text) == (ERASED, ERASED)
        history = history_of(connection, told.id)
    erasing = history[-1]
    assert (erasing.action, erasing.version, erasing.from_state, erasing.to_state) == (
        Deed.ERASE, view.version, State.WITHDRAWN, State.WITHDRAWN,
    )  # fmt: skip
    assert erasing.given["ground"] == GROUND
    assert erasing.given["values"] > 9
    assert erasing.given["texts"] == 2
    returned = next(entry for entry in history if entry.action == Action.RETURN_TO_ORIGIN)
    assert "reason" in returned.erased
    assert {"changes.nominee_name.after", "changes.nominee.after"} <= set(history[0].erased)


def test_a_second_erasure_has_nothing_to_do_and_writes_nothing(settled: Engine) -> None:
    with writing(settled) as connection:
        told = much_said(connection, State.WITHDRAWN)
    erase(settled, told.id)
    with writing(settled) as connection:
        entries = connection.scalar(select(func.count()).select_from(Entry))
        assert [each.nothing for each in foreseen(connection, [told.id])] == [True]
        assert erase_nominees(connection, [told.id, told.code], GROUND, LATER) == []
        assert connection.scalar(select(func.count()).select_from(Entry)) == entries


def test_searches_that_were_for_others_stay(settled: Engine) -> None:
    with writing(settled) as connection:
        told = much_said(connection, State.WITHDRAWN)
        for words in ("Phạm Thị Xuyến", "Kiến Giang", "", "Hồ Văn Xa"):
            private = {"query": {"q": [words]}}
            inspector = actor(connection, "inspector")
            write_entries(connection, [NewEntry(at=NOW, action=Deed.READ, actor=inspector, private=private)])
    erase(settled, told.id)
    with reading(settled) as connection:
        kept = connection.scalars(select(Opening.value).where(Opening.path == "given.query")).all()
    assert sorted(json.loads(value)["q"][0] for value in kept) == [
        "",
        "Hồ Văn Xa",
        "Kiến Giang",
        "Phạm Thị Xuyến",
    ]


def test_a_request_repeated_after_an_erasure_is_not_done_again(settled: Engine) -> None:
    with writing(settled) as connection:
        told = much_said(connection, State.WITHDRAWN)
    erase(settled, told.id)
    with writing(settled) as connection:
        commune = actor(connection, "commune")
        again = claim(connection, commune.person_id, "POST", "/nominations", "k", b"{}", LATER)
    assert again == Replay(201, {}, b"{}")


def test_why_a_member_stood_aside_goes_and_how_they_voted_stays(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        room.recuse("member1", reason="chồng bà là em họ")
        for member in ("chair", "member2", "member3", "member4", "member5", "member6"):
            room.cast(member)
        votes = room.votes()
    reject(settled, room)
    with reading(settled) as connection:
        proved = connection.scalar(vote_openings())
    erase(settled, room.nomination_id)
    with reading(settled) as connection:
        assert room_votes(connection, room) == votes
        assert connection.scalar(vote_openings()) == proved
    assert tables_with(settled, ["chồng bà là em họ"]) == {}
    whole(settled)


def vote_openings() -> Any:
    return select(func.count()).select_from(Opening).where(Opening.path == "given.vote")


def room_votes(connection: Connection, room: Room) -> Any:
    room.connection = connection
    return room.votes()


def reject(engine: Engine, room: Room) -> None:
    """The session closes: with six of nine for it the item is decided, and the decision is issued later by nobody."""
    with writing(engine) as connection:
        secretary = actor(connection, "secretary")
        close_session(connection, secretary, room.session_id, NOW)
        take_step(
            connection, secretary, room.nomination_id, Action.REFER_BACK, None,
            Given(reason="Chủ tịch chưa ký", document="CV 9"), NOW,
        )  # fmt: skip
        ground = Given(reason="Không đủ điều kiện", legal_ground="Điều 5")
        department = actor(connection, "department")
        take_step(connection, department, room.nomination_id, Action.RETURN_TO_DISTRICT, None, ground, NOW)
        district = actor(connection, "district")
        take_step(connection, district, room.nomination_id, Action.RETURN_TO_ORIGIN, None, ground, NOW)
        commune = actor(connection, "commune")
        take_step(connection, commune, room.nomination_id, Action.WITHDRAW, None, ground, NOW)


def left(connection: Connection) -> int:
    """Somebody with an account who has acted in office, and left."""
    person = create_person(
        connection, "lan", "Trần Thị Lan Hương", NOW, "lan.huong@example.vn", "băm của mật khẩu"
    )
    create_token(connection, person, "máy ở nhà", 30, NOW)
    open_sign_in(connection, person, NOW, "198.51.100.23")
    return person


def test_of_somebody_who_has_left_only_their_acts_in_office_stay(settled: Engine) -> None:
    words = ("lan.huong@example.vn", "máy ở nhà", "băm của mật khẩu", "198.51.100.23")
    with writing(settled) as connection:
        person = left(connection)
        with pytest.raises(UnmetRequirements) as refused:
            foreseen_of_account(connection, "lan")
        assert refused.value.code is Code.ACCOUNT_OPEN
        end_person(connection, "lan", NOW)
        connection.execute(Message.__table__.insert().values(**message_to(person)))  # type: ignore[attr-defined]
    assert len(tables_with(settled, words)) == len(words)
    with writing(settled) as connection:
        erase_account(connection, "Lan", GROUND, LATER, forget_messages(connection, person))
    clean_up(settled)
    assert tables_with(settled, words) == {}
    assert bytes_with(settled, words) == set()
    with reading(settled) as connection:
        assert foreseen_of_account(connection, "lan").nothing
        assert connection.scalar(select(Person.full_name).where(Person.id == person)) == "Trần Thị Lan Hương"
        erasing = connection.execute(
            select(Entry.subject, Entry.canonical).where(Entry.action == Deed.ERASE)
        ).one()
        given = json.loads(erasing.canonical)["given"]
    assert (erasing.subject, given["messages"], given["tokens"]) == ("person:lan", 1, 1)
    whole(settled)


def message_to(person: int) -> dict[str, Any]:
    return {
        "entry_id": "0" * 32, "person_id": person, "channel": "email", "subject": "Có việc", "body": "Có việc",
        "state": "dead", "created_at": NOW, "due_at": NOW, "attempts": 8,
        "last_failure": "550 no such user lan.huong@example.vn",
    }  # fmt: skip


@pytest.mark.parametrize(("ground", "code"), [("  ", Code.EMPTY), ("x" * 1_001, Code.TOO_LONG)])
def test_nothing_is_erased_without_a_ground(settled: Engine, ground: str, code: Code) -> None:
    with writing(settled) as connection:
        closed = nomination_in(connection, State.WITHDRAWN)
    with pytest.raises(UnmetRequirements) as refused, writing(settled) as connection:
        erase_nominees(connection, [closed], ground, LATER)
    assert [(unmet.field, unmet.code) for unmet in refused.value.unmet] == [("ground", code)]


def test_an_erasure_leaves_an_export_as_proved_as_before(
    settled_sqlite_template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copyfile(settled_sqlite_template, tmp_path / "log.sqlite3")
    log = signed_log(make_engine(f"sqlite:///{tmp_path / 'log.sqlite3'}"))
    with writing(log.engine) as connection:
        closed = select(Nomination.id).where(Nomination.state.in_([State.AWARDED, State.DECLINED]))
        ids = connection.scalars(closed).all()
        assert len(erase_nominees(connection, ids, "Đơn số 14", NOW)) == 2
    with writing(log.engine) as connection:
        seal(connection, NOW)
    with writing(log.engine) as connection:
        sign_head(connection, log.second, NOW)
    checkpoint, tables = tmp_path / "dau", Path(states.versions.__file__).parent
    checkpoint.write_text(log.heads[0].note, encoding="utf-8")
    target = write(tmp_path / "nhat-ky.jsonl", log.lines())
    log.engine.dispose()
    assert run(target, [checkpoint], [str(log.first.verifier)], tables) == 0, capsys.readouterr().err
    said = capsys.readouterr().err
    assert "xóa" in said
    assert "nhật ký chỉ dài thêm" in said
