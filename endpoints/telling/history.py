"""The history of a nomination for people: newest first, who did what in which post, why, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from endpoints.telling.changes import Changed, changes_in
from endpoints.telling.looks import Look, Tag, look_of_act, tag_of
from endpoints.telling.values import ERASED, name_of_field, text_of
from notifications.texts import post
from states.routes import Route
from states.terms import Action, Deed, Role, State
from states.words.actions import SUBMIT_AGAIN, name_of
from states.words.terms import ROLES
from workflow.audit.links import verify_url
from workflow.audit.queries import EntryView
from workflow.calendar import today
from workflow.units.queries import UnitView

_DEEDS = {each.value: each for each in (*Action, *Deed)}
_STEP_CHANGES = ("decided_award", "due_on")
"""Of what a step leaves, that which people ask for."""
_GIVEN = ("decision_number", "decided_on", "authority", "legal_ground", "exception_reason")
_BY_DOCUMENT = frozenset({Action.REFER_BACK, Action.SKIP_TIER, Action.REROUTE})
"""Steps whose ``document`` is named as people cite it; of an issued decision it is our own id."""
_REVOKING = {
    "decision_number": "Số quyết định hủy",
    "decided_on": "Ngày quyết định hủy",
    "authority": "Cơ quan hủy",
}
_PAPERS: Mapping[Action, Mapping[str, str]] = {
    Action.FORWARD: {
        "decision_number": "Số tờ trình",
        "decided_on": "Ngày tờ trình",
        "authority": "Cơ quan trình",
    },
    Action.REVOKE: _REVOKING,
    Action.CONFIRM_REVOKE: _REVOKING,
}
"""What number, day and authority are called of a step whose paper is no decision to award."""
_WITHOUT_A_NAME = "Quản trị hệ thống"


@dataclass(frozen=True, slots=True)
class Units:
    """The units that a history names, by the code they had on the day."""

    by_id: Mapping[int, UnitView]

    def on(self, code: str | None, at: datetime) -> UnitView | None:
        """The unit that had a code at a moment."""
        stood = today(at)
        for unit in self.by_id.values():
            if (
                unit.code == code
                and unit.valid_from <= stood
                and (not unit.valid_to or stood <= unit.valid_to)
            ):
                return unit
        return None


@dataclass(frozen=True, slots=True)
class Event:
    """One entry as it is read."""

    anchor: str | None
    """Of a step; what has made no version has none."""
    at: datetime
    act: str
    look: Look
    moved: tuple[Tag, Tag] | None
    who: str
    post: str
    on_behalf_of: str | None
    reason: str | None
    items: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Changed, ...]
    verify: str | None
    """Where anybody checks it; None while it has no place in the sealed log."""
    proof: str | None
    """Where its proof is had as a file."""
    log: str | None = None
    """Where it stands in the log, for whoever may read that."""


def event_of(entry: EntryView, route: Route, units: Units) -> Event:
    """What an entry says."""
    deed = _DEEDS[entry.action]
    edited = deed is Deed.EDIT
    return Event(
        anchor=f"b-{entry.version}" if entry.version else None,
        at=entry.at,
        act=_act(entry, deed),
        look=look_of_act(deed, entry.to_state),
        moved=_moved(entry, route),
        who=entry.actor_name or entry.actor or _WITHOUT_A_NAME,
        post=post_of(entry.role, units.on(entry.unit_code, entry.at)),
        on_behalf_of=entry.on_behalf_of,
        reason=ERASED if "reason" in entry.erased else entry.reason,
        items=items_of(entry),
        facts=_facts(entry),
        changes=changes_in(entry) if edited else (),
        verify=verify_url(entry.canonical, entry.id) if entry.leaf_index is not None else None,
        proof=f"/api/v1/audit/proofs/file?entry={entry.id}" if entry.leaf_index is not None else None,
    )


def post_of(role: Role | None, unit: UnitView | None) -> str:
    """A role at a unit: Lãnh đạo cấp huyện, UBND huyện Lệ Thủy."""
    return post(ROLES[role or Role.ADMIN].name.vi, unit)


def items_of(entry: EntryView) -> tuple[str, ...]:
    """The things to mend that a return names."""
    if "given.items" in entry.erased:
        return (ERASED,)
    items: Sequence[Mapping[str, str]] = entry.given.get("items") or ()
    return tuple(
        f"{name_of_field(item['field'])}: {item['message']}" if item.get("field") else item["message"]
        for item in items
    )


def _act(entry: EntryView, deed: Action | Deed) -> str:
    if deed is Action.SUBMIT and entry.from_state is State.RETURNED:
        return SUBMIT_AGAIN.name.vi
    return name_of(deed).vi


def _moved(entry: EntryView, route: Route) -> tuple[Tag, Tag] | None:
    if entry.from_state is None or entry.to_state is None or entry.from_state is entry.to_state:
        return None
    return tag_of(entry.from_state, route), tag_of(entry.to_state, route)


def name_of_given(action: Action | None, name: str) -> str:
    """What something that a step brings is called: of a submission its number is no decision's."""
    papers = _PAPERS.get(action, {}) if action else {}
    return papers.get(name) or name_of_field(name)


def _facts(entry: EntryView) -> tuple[tuple[str, str], ...]:
    names = (*_GIVEN, "document") if entry.action in _BY_DOCUMENT else _GIVEN
    action = Action(entry.action) if entry.action in set(Action) else None
    given = [(name, entry.given.get(name), f"given.{name}") for name in names]
    facts = [
        (name_of_given(action, name), ERASED if path in entry.erased else text_of(name, value))
        for name, value, path in given
        if value is not None or path in entry.erased
    ]
    if entry.action in set(Action) and entry.version != 1:
        facts += [
            (name_of_field(change.field), text_of(change.field, change.after))
            for change in entry.changes
            if change.field in _STEP_CHANGES and change.after is not None
        ]
    return tuple(facts)
