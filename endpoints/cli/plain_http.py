"""Asking another machine over HTTP, for what it answers: bounded in size, and without being led elsewhere.

One that falls silent is given up. One that sends a byte now and then is not: nobody else may wait for it.
"""

from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

TIMEOUT_SECONDS = 20.0
LARGEST_ANSWER = 1_000_000
TEXT_TYPE = "text/plain; charset=utf-8"


class NoAnswer(Exception):
    """Nobody answers, or nothing that could be understood. Says why."""


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """An address that has moved is given anew by whoever has given it."""


_opener = build_opener(_StayHere)


def ask(address: str, content: str | None = None) -> tuple[int, bytes]:
    """The status and body of the answer: to GET, or to POST where there is a text to send.

    Raises:
        NoAnswer: there is none.
    """
    headers = {"Content-Type": TEXT_TYPE} if content is not None else {}
    sent = None if content is None else content.encode()
    try:
        request = Request(address, sent, headers)  # noqa: S310 - whoever runs the program has named it
        with _opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return answer.status, answer.read(LARGEST_ANSWER)
    except HTTPError as error:
        with error:
            return error.code, _rest(error)
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(f"{address}: {error}") from error


def _rest(error: HTTPError) -> bytes:
    try:
        return error.read(LARGEST_ANSWER)
    except (OSError, HTTPException):
        return b""
