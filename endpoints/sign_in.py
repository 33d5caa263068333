"""Signing in with a browser, and what guards every browser's request.

The sign-in itself is a row on the server (``workflow.people.sign_ins``); the cookie, signed and kept by Flask-Login,
holds its secret only, so signing out ends it everywhere. Clients of the API send tokens instead
(``endpoints.api.people``).
"""

from flask import Blueprint, Flask, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, login_user, logout_user
from flask_wtf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict

from endpoints.entry import Entry, open_to
from endpoints.passwords import person_by_password
from endpoints.problems import Problem, problem_of
from endpoints.requests import SAFE_METHODS, SECRET_IN_SESSION, client_address, ground, now
from states.codes import Code
from states.facts import Unmet
from workflow.database import reading, writing
from workflow.errors import Refused, UnmetRequirements
from workflow.people.actors import actor_by_sign_in
from workflow.people.sign_ins import end_sign_in, open_sign_in

pages = Blueprint("sign_in", __name__)

_csrf = CSRFProtect()
_logins = LoginManager()


class Browser(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """A browser in which somebody is signed in, by the secret in its cookie."""

    def __init__(self, secret: str) -> None:
        self.id = secret


@_logins.user_loader  # type: ignore[untyped-decorator]
def _browser(secret: str) -> Browser | None:
    with reading(ground().engine) as connection:
        return Browser(secret) if actor_by_sign_in(connection, secret, now(), client_address()) else None


def register(app: Flask) -> None:
    """Give ``app`` its sign-in, and the guard of forms."""
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # we say ourselves which requests owe a token
        WTF_CSRF_TIME_LIMIT=None,  # a long draft must not lose its form; the token ends with the session
    )
    _csrf.init_app(app)
    _logins.session_protection = None  # addresses change on the way to a commune; the secret is the session
    _logins.init_app(app)
    app.register_blueprint(pages)

    @app.before_request
    def forms_owe_a_token() -> None:
        """Every form does. Calls of the API owe it once it is known that a cookie signed them in."""
        if request.method not in SAFE_METHODS and not request.path.startswith("/api/") and request.endpoint:
            _csrf.protect()


@pages.get("/login")
@open_to(Entry.EVERYBODY)
def login() -> ResponseReturnValue:
    """The form."""
    return _form(None)


@pages.post("/login")
@open_to(Entry.EVERYBODY)
def sign_in() -> ResponseReturnValue:
    """Sign in and go on to where one wanted to go."""
    try:
        username, password = _credentials(request.form)
        person_id = person_by_password(ground().engine, username, password, client_address(), now())
    except (Refused, UnmetRequirements) as refusal:
        return _form(problem_of(refusal))
    with writing(ground().engine) as connection:
        secret = open_sign_in(connection, person_id, now(), client_address())
    session.clear()  # nothing that was planted before counts now
    login_user(Browser(secret))
    return redirect(_local(request.form.get("next")), 303)


@pages.post("/logout")
@open_to(Entry.EVERYBODY)
def sign_out() -> ResponseReturnValue:
    """End the sign-in on the server and forget the cookie."""
    secret = session.get(SECRET_IN_SESSION)
    if secret is not None:
        with writing(ground().engine) as connection:
            end_sign_in(connection, secret, now(), client_address())
    logout_user()
    session.clear()
    return redirect("/login", 303)


def _form(problem: Problem | None) -> ResponseReturnValue:
    wanted = request.form.get("next") or request.args.get("next")
    page = render_template(
        "login.html", problem=problem, next=_local(wanted), username=request.form.get("username", "")
    )
    return page, problem.status if problem else 200, dict(problem.headers) if problem else {}


def _credentials(form: ImmutableMultiDict[str, str]) -> tuple[str, str]:
    missing = [Unmet(Code.REQUIRED, name) for name in ("username", "password") if not form.get(name)]
    if missing:
        raise UnmetRequirements(missing)
    return form["username"], form["password"]


def _local(path: str | None) -> str:
    """A place of this service to go on to; the first page where another was asked for."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or not path.isprintable():
        return "/"
    return path
