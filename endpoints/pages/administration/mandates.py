"""Registering a mandate to inspect as its paper has it: the team gets its roles with it (ghi quyết định kiểm tra)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from endpoints.entry import Entry, open_to
from endpoints.kept import shown_again_by
from endpoints.pages.administration.asking import NOT_SENT, Check, Done, Form, asked, carried_out
from endpoints.pages.administration.teams import Scope, Team
from endpoints.pages.boxes import Box, day_in, line_in, text_in
from endpoints.pages.forms import Line, judged_last
from endpoints.pages.frame import reading_page
from endpoints.pages.places import INSPECTIONS
from endpoints.pages.sent import is_sent_again
from endpoints.requests import Visit
from endpoints.telling.values import day, number
from states.codes import Code
from states.facts import Unmet
from workflow.errors import UnmetRequirements
from workflow.inspection.administered import registered_as
from workflow.inspection.commands import Mandate, create_inspection
from workflow.people.log import administrator

pages = Blueprint("admin_mandates", __name__)

NEW_MANDATE = f"{INSPECTIONS}/new"
_ALL, _MOVEMENT = "all", "movement"
_COVERS = {_ALL: "Mọi khen thưởng trong phạm vi", _MOVEMENT: "Chỉ khen thưởng theo phong trào"}
_PAPER = (
    Box("number", "Số, ký hiệu", hint="Như trên giấy, ví dụ 27/QĐ-TTr."),
    Box("issued_on", "Ngày ban hành", hint="Ví dụ 08/7/2026.", inputmode="numeric"),
    Box("authority", "Cơ quan ban hành"),
    Box("purpose", "Nội dung kiểm tra", hint="Chép từ quyết định.", kind="area"),
    Box("valid_from", "Từ ngày", inputmode="numeric"),
    Box("valid_to", "Đến hết ngày", hint="Hết ngày này quyền xem tự hết.", inputmode="numeric"),
)
_COVERED = Box("covers", "Loại khen thưởng được xem", _ALL, kind="select", choices=_COVERS)
_INTRO = "Ghi đúng như quyết định trên giấy. Mỗi thành viên được vai trò thanh tra ở từng đơn vị, trong những ngày ấy."


def _form(picks: Sequence[Box] = ()) -> Form:
    of_units = [pick for pick in picks if pick.id.startswith(Scope.PICK)]
    of_people = [pick for pick in picks if pick not in of_units]
    boxes = (*_PAPER, Scope.BOX, *of_units, _COVERED, *Team.BOXES, *of_people)
    title = "Ghi quyết định kiểm tra"
    return Form(INSPECTIONS, title, _INTRO, boxes, "Tiếp tục", INSPECTIONS, NEW_MANDATE)


@pages.get(NEW_MANDATE)
@open_to(Entry.SIGNED_IN)
def ask() -> ResponseReturnValue:
    """The form."""
    with reading_page() as visit:
        administrator(visit.actor)
        return asked(_form(), {})


def ask_again(typed: MultiDict[str, str]) -> str:
    """The form, with what was typed while the sign-in ended."""
    with reading_page() as visit:
        administrator(visit.actor)
        registering = _Registering(typed)
        registering.understand(visit)
        return asked(_form(registering.picks), typed, lines=[Line(NOT_SENT, "number")])


@pages.post(NEW_MANDATE)
@open_to(Entry.SIGNED_IN)
@shown_again_by(ask_again)
def register() -> ResponseReturnValue:
    """Register a mandate."""
    registering = _Registering(request.form)
    return carried_out(registering.work, registering.check, registering.again)


class _Registering:
    """A mandate that is being registered: what was typed, what was understood of it, and what that comes to."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self.form = form
        self.faults: list[Unmet] = []
        self.issued, self.first, self.last = (
            day_in(form, name, self.faults) for name in ("issued_on", "valid_from", "valid_to")
        )
        if form.get("covers") not in _COVERS:
            self.faults.append(Unmet(Code.REQUIRED, "covers"))
        self.scope, self.team = Scope(form), Team(form)

    @property
    def picks(self) -> Sequence[Box]:
        """From what to choose, where a name stands for several."""
        return (*self.scope.picks, *self.team.picks)

    def understand(self, visit: Visit) -> None:
        """Find the units and the people that were typed."""
        self.scope.find(visit, self.first or visit.today)
        self.team.find(visit)

    def work(self, visit: Visit) -> Done:
        """Register it, once. Raises UnmetRequirements, of what was typed and of the command; NotYours."""
        administrator(visit.actor)
        self.understand(visit)
        made = self._made_before(visit) if is_sent_again(visit) else self._register(visit)
        gives = f"{len(self.team.people)} người được vai trò thanh tra ở {len(self.scope.units)} đơn vị"
        return Done(f"Đã ghi Quyết định số {line_in(self.form, 'number')}: {gives}.", f"{INSPECTIONS}/{made}")

    def check(self, visit: Visit) -> Check:
        """What is read before."""
        form = self.form
        facts = [
            ("Quyết định", f"số {line_in(form, 'number')} ngày {_said(self.issued)}"),
            ("Cơ quan ban hành", line_in(form, "authority")),
            ("Nội dung", text_in(form, "purpose")),
            ("Thời hạn", f"từ {_said(self.first)} đến hết {_said(self.last)}"),
            ("Đơn vị", "; ".join(f"{unit.name} ({unit.code})" for unit in self.scope.units)),
            ("Với các đơn vị bên dưới", f"{number(len(self.scope.covered(visit)))} đơn vị trong phạm vi"),
            ("Loại khen thưởng", _COVERS[form["covers"]]),
            *self.team.facts(visit, self.scope, self.first or visit.today),
        ]
        if any(each.username == visit.actor.username for each in self.team.people):
            facts.append(("Lưu ý", "Chính bạn có tên trong đoàn. Nhật ký ghi rằng bạn tự giao vai trò này."))
        words = (
            "Thành viên xem hồ sơ và nhật ký trong phạm vi, không sửa gì; mỗi lần xem vào nhật ký. "
            "Đã ghi thì không sửa được, chỉ kết thúc sớm."
        )
        return Check(
            INSPECTIONS, "Ghi quyết định này?", facts, words, "Ghi quyết định", INSPECTIONS, NEW_MANDATE
        )

    def again(self, visit: Visit, unmet: Sequence[Unmet]) -> str:
        """The form with what was typed."""
        administrator(visit.actor)
        self.understand(visit)
        return asked(_form(self.picks), self.form, unmet)

    def _register(self, visit: Visit) -> str:
        """Raises UnmetRequirements: what is missing stands for today, so that everything wrong is told at once."""
        form, today = self.form, visit.today
        first = self.first or today
        mandate = Mandate(
            number=line_in(form, "number"),
            issued_on=self.issued or today,
            authority=line_in(form, "authority"),
            purpose=text_in(form, "purpose"),
            valid_from=first,
            valid_to=self.last or first,
            unit_codes=[unit.code for unit in self.scope.units],
            members=[person.username for person in self.team.people],
            leader=self.team.leader,
            movement_only=form.get("covers") == _MOVEMENT,
        )
        faults = (*self.faults, *self.scope.faults, *self.team.faults)
        with self._as_typed(), judged_last(faults):
            return create_inspection(visit.connection, mandate, visit.now, visit.actor)

    def _made_before(self, visit: Visit) -> str:
        assert self.issued is not None
        return registered_as(visit.connection, line_in(self.form, "number"), self.issued)

    @contextmanager
    def _as_typed(self) -> Iterator[None]:
        """Refusals about units and people under the fields in which they were typed."""
        try:
            yield
        except UnmetRequirements as refusal:
            raise UnmetRequirements(list(filter(None, map(self._of_field, refusal.unmet)))) from refusal

    def _of_field(self, unmet: Unmet) -> Unmet | None:
        name, _, place = (unmet.field or "").partition(".")
        if name == "unit_codes" and place:
            unit = self.scope.units[int(place)]
            return replace(unmet, field=Scope.BOX.id, params={**unmet.params, "unit": unit.name})
        none = {"unit_codes": not self.scope.units, "members": not self.team.people}
        if unmet.code is Code.WRONG_COUNT and none.get(name):
            return None  # that none was understood is told already
        within = {"unit_codes": Scope.BOX.id, "members": name}  # of one of several: where they are all typed
        return replace(unmet, field=within.get(name, unmet.field))


def _said(on: date | None) -> str:
    return day(on) if on else ""
