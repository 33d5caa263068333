"""The page on which anybody checks a proof in a browser of their own, signed in or not."""

from flask import Blueprint, Response, request

from endpoints.entry import Entry, open_to
from endpoints.verify_page import verify_page

pages = Blueprint("verify", __name__)


@pages.get("/verify")
@open_to(Entry.EVERYBODY)
def show() -> Response:
    """The page, with a policy of its own."""
    page = verify_page()
    response = Response(page.html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = f"{page.policy}; frame-ancestors 'none'"
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(page.etag)
    response.make_conditional(request)
    return response
