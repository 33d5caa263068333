"""The application: everything put together."""

import gzip
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_compress import Compress
from sqlalchemy import Engine
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from endpoints import answering, entry, health, logs, problems, sign_in
from endpoints.api.openapi import document, make_api
from endpoints.api.subjects import SUBJECTS
from endpoints.pages.registration import register_pages
from endpoints.requests import Ground, stand_on, the_time
from endpoints.settings import Settings, read_settings
from workflow.database import make_engine

_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # The guard of forms looks at where a request comes from, so our own pages must be named to us.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_OF_PARTS = {
    # No document: what a page is made of. It opens by itself without being able to do anything.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_PARTS = ("/static/", "/assets/")
_HTTPS_ONLY = "max-age=31536000"


def create_app(
    settings: Settings, *, engine: Engine | None = None, clock: Callable[[], datetime] = the_time
) -> Flask:
    """The application on the database that the settings name.

    Args:
        settings: all that it must be told.
        engine: an engine that is there already, on the same database.
        clock: what time it is; another than the real one in tests.
    """
    logs.configure()
    app = Flask("endpoints")
    # An empty id in an address is an unknown thing, not another address to be sent to in HTML.
    app.url_map.merge_slashes = False
    _configure(app, settings)
    stand_on(app, Ground(settings, engine or make_engine(settings.database_url), clock))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]
    logs.register(app)
    answering.register(app)
    _refuse_what_is_cut(app)
    entry.guard(app)
    sign_in.register(app)
    app.register_blueprint(health.pages)
    api = make_api(app)
    for subject in SUBJECTS:
        api.register_blueprint(subject)
    app.register_blueprint(document(api))
    register_pages(app, settings)
    _compress(app)
    _guard_answers(app, settings)
    return app


def from_environment() -> Flask:
    """The application as a server's process makes it."""
    return create_app(read_settings())


def _configure(app: Flask, settings: Settings) -> None:
    secure = settings.secure_cookies
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=problems.LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=problems.LARGEST_BODY,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SESSION_COOKIE_NAME="__Host-khenthuong" if secure else "khenthuong",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.session_interface = _Sessions()
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}


def _compress(app: Flask) -> None:
    """Pages and what they are made of. What the API says stays as it is: its ETags are versions, not bytes.

    That a secret could be guessed from a length (BREACH) asks for requests that carry our cookie, made by another site:
    the cookie is ``SameSite=Lax``, and no page of another site can frame or fetch one of ours.
    """
    app.config.update(
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "image/svg+xml",
            "application/atom+xml",
        ],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_STREAMS=False,
    )
    app.after_request(_compress_refusals)
    Compress(app)


def _compress_refusals(response: Response) -> Response:
    """Flask-Compress leaves what is not 2xx as it is; a form that comes back with its faults is a whole page."""
    if (
        response.status_code >= HTTPStatus.BAD_REQUEST
        and response.mimetype == "text/html"
        and request.accept_encodings.quality("gzip") > 0
    ):
        response.set_data(gzip.compress(response.get_data(), current_app.config["COMPRESS_LEVEL"]))
        response.headers["Content-Encoding"] = "gzip"
    return response


class _Sessions(SecureCookieSessionInterface):
    """Parts are the same for everybody; a ``Vary: Cookie`` would have browsers ask for them anew after each sign-in."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """But not with a part."""
        if not request.path.startswith(_PARTS) or response.status_code >= HTTPStatus.BAD_REQUEST:
            super().save_session(app, session, response)


def _refuse_what_is_cut(app: Flask) -> None:
    @app.before_request
    def take_all_or_nothing() -> None:
        """Of a body whose length is not said Werkzeug takes as much as is allowed, and is silent about the rest."""
        if (
            request.content_length is None
            and "chunked" in request.headers.get("Transfer-Encoding", "").lower()
        ):
            request.get_data(cache=True)
            if request.environ["wsgi.input"].read(1):
                raise RequestEntityTooLarge


def _guard_answers(app: Flask, settings: Settings) -> None:
    @app.after_request
    def guard(response: Response) -> Response:
        headers = _OF_PARTS if request.path.startswith(_PARTS) else _SECURITY_HEADERS
        response.headers.extend(
            {name: value for name, value in headers.items() if name not in response.headers}
        )
        if settings.secure_cookies:
            response.headers["Strict-Transport-Security"] = _HTTPS_ONLY
        if "Cache-Control" not in response.headers and not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response
