"""Putting the pages into the application: their routes, and what templates may use."""

from flask import Flask, g
from jinja2 import StrictUndefined
from werkzeug.routing import BaseConverter

from endpoints.marks import marks_in
from endpoints.pages import assets, errors, kit, notices, sent, verify
from endpoints.pages.account import changes as account_changes
from endpoints.pages.account import page as account
from endpoints.pages.administration import (
    accounts,
    health,
    holidays,
    mandate_end,
    mandates,
    people,
    policy,
    roles,
    roles_end,
    units,
    units_import,
)
from endpoints.pages.council import (
    agenda,
    attendance,
    ballot,
    closing,
    decisions,
    issuing,
    screen,
    session,
    sessions,
)
from endpoints.pages.drafting import begin, check, home, part, receipt, tasks
from endpoints.pages.frame import frame_of_refusal
from endpoints.pages.lists import bulk, register, worklist
from endpoints.pages.nomination import page, talk
from endpoints.pages.oversight import answers, checkpoints, inspections, log, past
from endpoints.pages.oversight import findings as oversight_findings
from endpoints.pages.progress import dashboard, process
from endpoints.pages.public import exemplars, looking_up, telling
from endpoints.problem_page import stand_in_frame
from endpoints.settings import Settings
from endpoints.telling.values import cited, clock, day, moment, number, utc, weekday

_SUBJECTS = (
    assets,
    worklist,
    register,
    bulk,
    page,
    talk,
    home,
    begin,
    tasks,
    part,
    check,
    receipt,
    dashboard,
    process,
    sessions,
    session,
    attendance,
    agenda,
    closing,
    ballot,
    screen,
    issuing,
    decisions,
    notices,
    account,
    account_changes,
    units,
    units_import,
    people,
    accounts,
    roles,
    roles_end,
    policy,
    holidays,
    health,
    mandates,
    mandate_end,
    errors,
    verify,
    log,
    checkpoints,
    inspections,
    oversight_findings,
    answers,
    past,
    looking_up,
    exemplars,
    telling,
)


class Row(BaseConverter):
    """An id in the address of a page. What can be none of ours is looked up as one that nothing has."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The id, or one that nothing has."""
        plausible = len(value) <= 64 and value.isascii() and value.isalnum()
        return value if plausible else "-"


def register_pages(app: Flask, settings: Settings) -> None:
    """Let ``app`` serve the pages."""
    app.url_map.converters["row"] = Row
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(
        day=day, weekday=weekday, clock=clock, moment=moment, number=number, cited=cited, utc=utc
    )
    app.jinja_env.globals["asset"] = assets.asset
    app.jinja_env.globals["form_key"] = sent.form_key
    app.jinja_env.globals["mark_at"] = marks_in(assets.asset("marks.svg"))
    app.context_processor(lambda: {"frame": g.get("frame")})
    for subject in _SUBJECTS:
        app.register_blueprint(subject.pages)
    if settings.kit:
        app.register_blueprint(kit.pages)
    stand_in_frame(app, frame_of_refusal)
    app.after_request(assets.kept_by_browsers)
