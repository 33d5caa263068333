"""A secret that is shown once: to whoever made it, on the page to which they are led (mã và mật khẩu mới).

It travels in their own cookie, which holds the secret of their sign-in anyway, and leaves it when it is shown: no
address, no log and no table ever holds it.
"""

from dataclasses import dataclass

from flask import request, session

_KEY = "once"


@dataclass(frozen=True, slots=True)
class Shown:
    """A secret, what it is of, and what is to be known of it."""

    about: str
    words: str
    secret: str


def show_once(about: str, words: str, secret: str) -> None:
    """Let the next page about this show a secret."""
    session[_KEY] = [about, words, secret]


def shown_once(about: str) -> Shown | None:
    """The secret about this, for the last time; None where there is none. Another's is dropped, and not shown.

    Whoever asks for the head of a page only (``HEAD``) is shown nothing, so the secret waits.
    """
    if request.method == "HEAD":
        return None
    kept = session.pop(_KEY, None)
    return Shown(*kept) if kept is not None and kept[0] == about else None
