"""Entries of the log as inspectors read them: a row of the list, and one entry with everything that it says."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from endpoints.exported import entry_shown
from endpoints.pages.places import usual_words
from endpoints.requests import Visit
from endpoints.telling.changes import Changed, Part, difference
from endpoints.telling.history import Units, items_of, post_of
from endpoints.telling.log_words import log_words
from endpoints.telling.looks import OF_STATE, Look, Tag, look_of_act
from endpoints.telling.values import ERASED, capital, day, moment, text_of
from notifications.texts import office_name
from states.codes import Code
from states.terms import Action, Deed, Outcome, State
from states.words.process import tag_for
from states.words.refusals import title_for
from workflow.audit.links import verify_url
from workflow.audit.queries import ChangeView, EntryView
from workflow.audit.tree import leaf_hash
from workflow.calendar import VIETNAM
from workflow.nominations.codes import Named, named
from workflow.units.queries import units_met

_DEEDS = {each.value: each for each in (*Action, *Deed)}
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_KINDS = {
    "person": "người dùng",
    "finding": "nội dung phát hiện",
    "inspection": "đoàn thanh tra, kiểm tra",
    "session": "phiên họp",
    "decision": "quyết định",
    "document": "văn bản",
    "submission": "tờ trình",
    "question": "câu hỏi",
    "exemplar": "điển hình",
}
NOBODY = "Không qua tài khoản nào"
_GROUP = 8
"""Letters of a hash that are read together."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list."""

    id: str
    at: datetime
    act: str
    look: Look
    refused: str | None
    """Why, where it was refused."""
    who: str
    office: str
    about: str
    """The case, or what else it is about."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry."""

    row: Row
    leaf_index: int | None
    sealed_at: datetime | None
    facts: tuple[tuple[str, str], ...]
    moved: tuple[Tag, Tag] | None
    changes: tuple[Changed, ...]
    erased: int
    """How many of its values were erased."""
    nomination: tuple[str, str, bool] | None
    """Id and code of the case, and whether the reader may open it."""
    actor: str | None
    """The user name of whoever acted."""
    hash: tuple[str, ...]
    """The hash of its leaf in hexadecimal, in groups."""
    raw: str
    pretty: str
    length: int
    verify: str
    proof: str


@dataclass(frozen=True, slots=True)
class Around:
    """What the entries of a page name: units as they stood, and cases."""

    units: Units
    cases: Mapping[str, Named]


def around(visit: Visit, views: Iterable[EntryView]) -> Around:
    """What these entries name, in two statements."""
    seen = list(views)
    units = units_met(visit.connection, [], [view.unit_code for view in seen if view.unit_code])
    ids = [view.nomination_id for view in seen if view.nomination_id]
    return Around(Units({unit.id: unit for unit in units}), named(visit.connection, visit.actor, ids))


def row_of(view: EntryView, known: Around) -> Row:
    """The row of an entry."""
    deed = _DEEDS.get(view.action)
    unit = known.units.on(view.unit_code, view.at)
    return Row(
        id=view.id,
        at=view.at,
        act=log_words()["acts"].get(view.action, view.action),
        look=look_of_act(deed, view.to_state) if deed else look_of_act(Deed.READ, None),
        refused=_refusal(view),
        who=_who(view),
        office=office_name(unit) if unit else view.unit_code or "",
        about=_about(view, known),
    )


def told_of(view: EntryView, known: Around) -> Told:
    """All that an entry says."""
    case = known.cases.get(view.nomination_id or "")
    digest = leaf_hash(view.canonical).hex()
    raw = view.canonical.decode(errors="replace")
    return Told(
        row=row_of(view, known),
        leaf_index=view.leaf_index,
        sealed_at=view.sealed_at,
        facts=tuple(_facts(view, known)),
        moved=_moved(view, case),
        changes=tuple(_changed(change, view) for change in view.changes),
        erased=len(view.erased),
        nomination=(str(view.nomination_id), case.code, case.visible) if case else None,
        actor=view.actor,
        hash=tuple(digest[at : at + _GROUP] for at in range(0, len(digest), _GROUP)),
        raw=raw,
        pretty=json.dumps(json.loads(raw), ensure_ascii=False, indent=2),
        length=len(view.canonical),
        verify=verify_url(view.canonical, view.id),
        proof=f"/api/v1/audit/proofs/file?entry={view.id}",
    )


def _who(view: EntryView) -> str:
    by = view.given.get("by")
    return view.actor_name or view.actor or (in_words("by", by).capitalize() if by else NOBODY)


def _refusal(view: EntryView) -> str | None:
    if view.outcome is not Outcome.REFUSED:
        return None
    known = next((code for code in Code if code == view.code), None)
    # a refusal speaks to whoever was refused, and here somebody else reads it
    return (
        title_for(known).vi.replace(" của bạn", "") if known else str(log_words()["outcomes"][view.outcome])
    )


def _about(view: EntryView, known: Around) -> str:
    if case := known.cases.get(view.nomination_id or ""):
        return f"mã {case.code}"
    kind, _, which = (view.subject or "").partition(":")
    if not kind:
        return _place(str(view.given.get("route") or ""))
    return f"{_KINDS.get(kind, kind)} {which}" if kind == "person" else _KINDS.get(kind, kind)


def _place(route: str) -> str:
    """What was looked at, by the name of its page where it has one."""
    return usual_words("/" + route.removeprefix("/").partition("/")[0]) or route


def _facts(view: EntryView, known: Around) -> Iterator[tuple[str, str]]:
    """Name and value, in the order in which people ask: who, as what, for whom, from where, of what, why."""
    said = view.at.astimezone(VIETNAM)
    yield "Lúc", f"{said:%H:%M:%S} ngày {said:%d/%m/%Y}"
    yield "Ai", _who(view) + (f" ({view.actor})" if view.actor and view.actor_name else "")
    if view.role is not None:
        yield "Vai trò", post_of(view.role, known.units.on(view.unit_code, view.at))
    if view.on_behalf_of is not None:
        yield "Thay mặt", view.on_behalf_of
    if "address" in view.erased:
        yield "Từ máy", ERASED
    elif view.address:
        yield "Từ máy", view.address
    if view.subject is not None:
        kind, _, which = view.subject.partition(":")
        yield "Về", f"{_KINDS.get(kind, kind)} {which}"
    if view.version is not None:
        yield "Phiên bản", str(view.version)
    if view.reason or "reason" in view.erased:
        yield "Lý do", ERASED if "reason" in view.erased else str(view.reason)
    yield from _given(view)


def _given(view: EntryView) -> Iterator[tuple[str, str]]:
    for name, value in entry_shown(view)["given"].items():
        if f"given.{name}" in view.erased:
            yield _name_of(name, "given"), ERASED
        elif name == "items" and isinstance(value, list):
            yield _name_of(name, "given"), "; ".join(items_of(view))
        elif value is not None:
            yield _name_of(name, "given"), in_words(name, value)


def _moved(view: EntryView, case: Named | None) -> tuple[Tag, Tag] | None:
    if case is None or view.from_state is None or view.to_state is None or view.from_state is view.to_state:
        return None

    def tag(state: State) -> Tag:
        return Tag(tag_for(state, case.route).vi, OF_STATE[state])

    return tag(view.from_state), tag(view.to_state)


def _changed(change: ChangeView, view: EntryView) -> Changed:
    name = _name_of(change.field, "changes")
    if any(path.startswith(f"changes.{change.field}.") for path in view.erased):
        return Changed(name, (Part("same", ERASED),))
    after = in_words(change.field, change.after)
    if change.before is None:
        return Changed(name, (Part("new", after),))
    return Changed(name, difference(in_words(change.field, change.before), after))


def in_words(field: str, value: Any) -> str:
    """A value of the log as people read it: codes by their names, days as they are written here."""
    values = log_words()["values"].get(field)
    if values is not None and str(value) in values:
        return str(values[str(value)])
    if isinstance(value, str) and _ISO.fullmatch(value):
        return day(date.fromisoformat(value))
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return moment(datetime.fromisoformat(value))
    try:
        known = text_of(field, value)
    except (ValueError, KeyError, TypeError, AttributeError):
        known = str(value)
    return json.dumps(value, ensure_ascii=False) if known == str(value) and _is_nested(value) else known


def _is_nested(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str))


def _name_of(field: str, part: str) -> str:
    fields = log_words()["fields"]
    return capital(fields.get(f"{part}.{field}", fields.get(field, field)))
