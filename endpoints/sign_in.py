"""Signing in with a browser, and what guards every browser's request.

The sign-in itself is a row on the server (``workflow.people.sign_ins``); the cookie, signed and kept by Flask-Login,
holds its secret only, so signing out ends it everywhere. Clients of the API send tokens instead
(``endpoints.api.people``).
"""

from http import HTTPStatus

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, login_user, logout_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import ImmutableMultiDict

from endpoints.answering import answer
from endpoints.browsers import browser_in_words
from endpoints.entry import Entry, open_to
from endpoints.kept import open_writing, seal_writing, texts_sent
from endpoints.passwords import account_by_password, require_same_password
from endpoints.problems import Problem, problem_of
from endpoints.requests import (
    PERSON_IN_SESSION,
    SAFE_METHODS,
    SECRET_IN_SESSION,
    client_address,
    ground,
    now,
)
from states.codes import Code
from states.facts import Unmet
from workflow.database import reading, writing
from workflow.errors import Refused, Unavailable, UnmetRequirements
from workflow.people.actors import actor_by_sign_in
from workflow.people.sign_ins import end_sign_in, open_sign_in

pages = Blueprint("sign_in", __name__)

_CSRF = "csrf_token"
"""What Flask-WTF calls the token, in the session and in forms."""
_FLASHED = "_flashes"
"""Where Flask keeps in the session what the next page says."""
_ENDED = ("attention", "Phiên làm việc đã hết. Đăng nhập để tiếp tục.")
_LOST = ("attention", "Phiên làm việc đã hết, lần gửi vừa rồi chưa được ghi. Đăng nhập để gửi lại.")

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
    # No template asks for Flask-Login's current user; giving it to all would read the sign-in twice for each page.
    _logins.init_app(app, add_context_processor=False)
    app.register_blueprint(pages)

    @app.before_request
    def forms_owe_a_token() -> None:
        """Every form does. Calls of the API owe it once it is known that a cookie signed them in."""
        if request.method not in SAFE_METHODS and not request.path.startswith("/api/") and request.endpoint:
            _csrf.protect()

    app.register_error_handler(Refused, _to_the_form)


def _to_the_form(refusal: Refused) -> ResponseReturnValue:
    """Lead to the form whoever opens a page and is not signed in, and keep what they were writing."""
    problem = problem_of(refusal)
    if problem.status != HTTPStatus.UNAUTHORIZED or request.path.startswith("/api/"):
        return answer(problem)
    g.code = problem.code.value
    sealed = seal_writing() if _brings_its_token() else None
    if sealed is not None:
        return _page("", sealed=sealed), HTTPStatus.UNAUTHORIZED, dict(problem.headers)
    if texts_sent():
        return answer(problem_of(CSRFError()))
    if SECRET_IN_SESSION in session:
        _tell_of_the_end()
    back = request.full_path.rstrip("?") if request.method == "GET" or _shows_a_page() else None
    return redirect(url_for("sign_in.login", next=back), HTTPStatus.SEE_OTHER)


def _shows_a_page() -> bool:
    """Whether the address to which a form was sent is also that of the page on which it stands."""
    sent_to = request.url_rule.rule if request.url_rule else None
    return any(
        rule.rule == sent_to and "GET" in (rule.methods or ()) for rule in current_app.url_map.iter_rules()
    )


def _tell_of_the_end() -> None:
    """Say once that a sign-in has ended, however many requests of its pages come too late."""
    said = [tuple(each) for each in session.get(_FLASHED, ())]
    if _ENDED not in said and _LOST not in said:
        category, words = _ENDED if request.method in SAFE_METHODS else _LOST
        flash(words, category)


def _brings_its_token() -> bool:
    """Whether a form is one of ours, sent from this browser; who has signed out is refused before that was asked."""
    try:
        _csrf.protect()
    except CSRFError:
        return False
    return True


@pages.get("/login")
@open_to(Entry.EVERYBODY)
def login() -> ResponseReturnValue:
    """The form; whoever is signed in already is told so, and led on."""
    return _form(None, _signed_in_here())


@pages.post("/login")
@open_to(Entry.EVERYBODY)
def sign_in() -> ResponseReturnValue:
    """Sign in and go on to where one wanted to go, or to what one was writing."""
    try:
        username, password = _credentials(request.form)
        account = account_by_password(ground().engine, username, password, client_address(), now())
        with writing(ground().engine) as connection:
            require_same_password(connection, account)
            browser = browser_in_words(request.user_agent.string)
            secret = open_sign_in(connection, account.person_id, now(), client_address(), browser)
    except (Refused, Unavailable) as error:
        return _form(problem_of(error))
    _begin_session(account.person_id)
    login_user(Browser(secret))
    writing_kept = open_writing(request.form.get("writing"), account.person_id)
    if writing_kept is not None:
        return writing_kept.shown_again()
    return redirect(_local(request.form.get("next")), HTTPStatus.SEE_OTHER)


def _begin_session(person_id: int) -> None:
    """Nothing that was planted before counts now; forms that the same person has open here stay valid."""
    token = session.get(_CSRF) if session.get(PERSON_IN_SESSION) == person_id else None
    session.clear()
    session[PERSON_IN_SESSION] = person_id
    if token is not None:
        session[_CSRF] = token


@pages.post("/logout")
@open_to(Entry.EVERYBODY)
def sign_out() -> ResponseReturnValue:
    """End the sign-in on the server and forget its secret.

    Whose it was, and the token of forms, stay: what was being written in another tab can still come back to them.
    """
    secret = session.get(SECRET_IN_SESSION)
    if secret is not None:
        with writing(ground().engine) as connection:
            end_sign_in(connection, secret, now(), client_address())
    logout_user()
    staying = {name: session[name] for name in (PERSON_IN_SESSION, _CSRF) if name in session}
    session.clear()
    session.update(staying)
    flash("Bạn đã đăng xuất.", "done")
    return redirect("/login", HTTPStatus.SEE_OTHER)


def _signed_in_here() -> bool:
    secret = session.get(SECRET_IN_SESSION)
    try:
        return secret is not None and _browser(secret) is not None
    except Unavailable:
        return False


def _form(problem: Problem | None, already: bool = False) -> ResponseReturnValue:
    page = _page(
        request.form.get("next") or request.args.get("next"),
        username=request.form.get("username", ""),
        sealed=request.form.get("writing"),
        problem=problem,
        already=already,
    )
    return page, problem.status if problem else HTTPStatus.OK, dict(problem.headers) if problem else {}


def _page(
    wanted: str | None,
    *,
    username: str = "",
    sealed: str | None = None,
    problem: Problem | None = None,
    already: bool = False,
) -> str:
    return render_template(
        "login.html",
        problem=problem,
        next=_local(wanted),
        username=username,
        writing=sealed,
        already=already,
        contact=ground().settings.contact,
    )


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
