"""From what is typed to what a nomination holds, and back: forgiving when read, everything wrong told at once.

Saving never refuses; what is wrong is found here, by the rules of shape that the API has too and those on dates
that stand in ``workflow.nominations.draft``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from werkzeug.datastructures import ImmutableMultiDict

from endpoints.pages.drafting.asked import (
    FIELDS,
    MOST_PRIOR_AWARDS,
    OF_PART,
    PARTICULARS,
    PRIOR_AWARD,
    Asked,
    Kind,
    Part,
    is_asked,
)
from endpoints.pages.forms import read_day
from endpoints.telling.values import day
from states.codes import Code
from states.facts import Unmet
from states.terms import Award, Category, CommendationType
from workflow.nominations.draft import Draft, PriorAward, faults_of
from workflow.text import nfc

PRIOR = "prior_awards"
_MEMBERS = {
    "category": Category,
    "commendation_type": CommendationType,
    "requested_award": Award,
    "award": Award,
}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ROW = re.compile(r"prior_awards\.(\d{1,3})\.(\w+)")
Typed = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of what was typed, and every fault in it, by the path of its field."""

    draft: Draft
    """Where something is missing or wrong, what nothing is wrong with stands in its place."""
    faults: tuple[Unmet, ...]

    def of(self, part: Part) -> tuple[Unmet, ...]:
        """The faults in one part."""
        names = {each.name for each in OF_PART[part]}
        return tuple(
            fault
            for fault in self.faults
            if fault.field in names or (part is Part.PRIOR and str(fault.field).startswith(PRIOR))
        )


def read_part(form: ImmutableMultiDict[str, str], part: Part, without: str | None = None) -> dict[str, Any]:
    """What the form of a part brings: every field as it was typed, composed (NFC), with LF at the end of lines.

    Rows of prior awards in which nothing is written are left out, and so is the row ``without``.
    """
    if part is not Part.PRIOR:
        return {each.name: tidied(form[each.name]) for each in OF_PART[part] if each.name in form}
    rows: dict[int, dict[str, str]] = {}
    for name, value in form.items():
        found = _ROW.fullmatch(name)
        if found and found[2] in {each.name for each in PRIOR_AWARD} and value.strip():
            rows.setdefault(int(found[1]), {})[found[2]] = tidied(value).strip()
    kept = [rows[place] for place in sorted(rows) if str(place) != without]
    return {PRIOR: kept[:MOST_PRIOR_AWARDS]}


def tidied(text: str) -> str:
    """Composed, with lines ended by LF. A half of a surrogate pair cannot be stored, so it goes."""
    return nfc(
        text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "ignore").decode().replace("\x00", "")
    )


def typed_of(draft: Draft) -> dict[str, Any]:
    """The content of a nomination as somebody would have typed it."""
    typed: dict[str, Any] = {name: str(getattr(draft, name)) for name in FIELDS if not _is_particular(name)}
    typed |= {name: day(getattr(draft, name)) for name in ("period_from", "period_to")}
    typed |= {f"nominee.{name}": str(value) for name, value in draft.nominee.items() if value is not None}
    typed[PRIOR] = [_prior_typed(prior) for prior in draft.prior_awards]
    return typed


def differing(typed: Typed, base: Typed) -> dict[str, Any]:
    """Of what was typed that which differs from a nomination; None for what is as it is there."""
    return {name: None if value == base.get(name, "") else value for name, value in typed.items()}


def understood(typed: Typed, base: Draft | None, today: date) -> Understood:
    """What is typed, over the content of a nomination if there is one."""
    faults: list[Unmet] = []
    values: dict[str, Any] = (
        {} if base is None else {each.name: getattr(base, each.name) for each in fields(base)}
    )
    for asked in FIELDS.values():
        if _is_particular(asked.name) or (base is not None and asked.name not in typed):
            continue
        value = _read(asked, str(typed.get(asked.name, "")), asked.name, faults)
        values.pop(asked.name, None)
        if value is not None:
            values[asked.name] = value
    values["nominee"] = _nominee(typed, base, values.get("category"), faults)
    if base is None or PRIOR in typed:
        values[PRIOR] = tuple(_prior_awards(typed.get(PRIOR, ()), faults))
    draft = Draft(**(_blank(values, today) | values))
    named = {fault.field for fault in faults}
    faults += [fault for fault in faults_of(draft, today) if not named & _stands_for(fault)]
    return Understood(draft, tuple(sorted(faults, key=_place)))


def _read(asked: Asked, text: str, path: str, faults: list[Unmet]) -> Any:
    """The value of a field; None where there is none, with its fault if it owes one."""
    bare = text.strip()
    if asked.name == "commendation_type" and not bare:
        return CommendationType.PHONG_TRAO
    if not bare:
        faults.extend(() if asked.optional else [Unmet(Code.REQUIRED, path)])
        return None
    if _CONTROL.search(text):
        faults.append(Unmet(Code.CONTROL_CHARACTER, path))
        return None
    if len(bare) > asked.longest:
        faults.append(Unmet(Code.TOO_LONG, path, {"limit": f"{asked.longest:,}".replace(",", ".")}))
        return None
    value, fault = _converted(asked, bare, path)
    faults.extend([fault] if fault else [])
    return value


def _converted(asked: Asked, bare: str, path: str) -> tuple[Any, Unmet | None]:
    if asked.kind is Kind.DAY:
        found = read_day(bare)
        return found, None if found else Unmet(Code.INVALID_DATE, path)
    if asked.kind is Kind.WHOLE:
        if not bare.isdecimal():
            return None, Unmet(Code.WRONG_TYPE, path)
        fits = asked.least <= int(bare) <= asked.most
        return (int(bare), None) if fits else (None, _out_of_range(asked, path))
    members = _MEMBERS.get(asked.name)
    if members is not None:
        value = next((member for member in members if member.value == bare), None)
        return value, None if value else Unmet(
            Code.INVALID_CHOICE, path, {"allowed": "một mục trong danh sách"}
        )
    return bare, None


def _out_of_range(asked: Asked, path: str) -> Unmet:
    return Unmet(Code.OUT_OF_RANGE, path, {"allowed": f"{asked.least}–{asked.most}"})


def _nominee(
    typed: Typed, base: Draft | None, category: Category | None, faults: list[Unmet]
) -> dict[str, Any]:
    """The particulars; of another category than there was only those that are asked of it."""
    found: dict[str, Any] = dict(base.nominee) if base else {}
    other = base is None or base.category is not category
    for asked in PARTICULARS:
        name = asked.name.removeprefix("nominee.")
        if other and not is_asked(asked, category):
            found.pop(name, None)
        elif asked.name in typed:
            found.pop(name, None)
            value = _read(asked, str(typed[asked.name]), asked.name, faults)
            if value is not None:
                found[name] = value
    return found


def _prior_awards(rows: Any, faults: list[Unmet]) -> Iterator[PriorAward]:
    for place, row in enumerate(rows):
        read = {
            asked.name: _read(asked, str(row.get(asked.name, "")), f"{PRIOR}.{place}.{asked.name}", faults)
            for asked in PRIOR_AWARD
        }
        # what is not understood is a fault already, and takes its place so that the others keep theirs
        whole: dict[str, Any] = {
            "award": Award.GIAY_KHEN,
            "decision_number": "",
            "signed_on": date(2000, 1, 1),
        }
        yield PriorAward(**(whole | {name: value for name, value in read.items() if value is not None}))


def _prior_typed(prior: PriorAward) -> dict[str, str]:
    days = {name: getattr(prior, name) for name in ("signed_on", "period_from", "period_to")}
    shown = {name: day(on) for name, on in days.items() if on is not None}
    return {"award": prior.award.value, "decision_number": prior.decision_number, **shown}


def _blank(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What nothing is wrong with, for what was not understood."""
    begun = values.get("period_from") or min(values.get("period_to") or today, today)
    return {
        "category": Category.PROVINCE_AGENCY,
        "nominee_name": "?",
        "nominee_unit_code": "",
        "requested_award": Award.GIAY_KHEN,
        "achievements": "",
        "period_from": begun,
        "period_to": values.get("period_to") or begun,
    }


def _stands_for(fault: Unmet) -> set[str | None]:
    """The fields with which a fault of dates need not be told: one of both ends was not understood."""
    path = str(fault.field)
    head = path.removesuffix("period_to")
    ends = {f"{head}period_from"} if fault.code is Code.DATES_REVERSED else set()
    return {fault.field, *ends}


_ORDER = {name: place for place, name in enumerate(FIELDS)}


def _place(fault: Unmet) -> int:
    return _ORDER.get(str(fault.field), len(_ORDER))


def _is_particular(name: str) -> bool:
    return name.startswith("nominee.")
