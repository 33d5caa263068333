"""With what somebody signs in is said in words that they know, or not at all."""

import pytest

from endpoints.browsers import browser_in_words

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            f"Mozilla/5.0 (Windows NT 6.1; Win64; x64) {_WEBKIT} Chrome/109.0.0.0 Safari/537.36",
            "Chrome, Windows",
        ),
        (f"Mozilla/5.0 (Windows NT 10.0) {_WEBKIT} Chrome/120.0 Safari/537.36 Edg/120.0", "Edge, Windows"),
        (
            f"Mozilla/5.0 (Windows NT 10.0) {_WEBKIT} CocCoc/120.0 Chrome/114.0 Safari/537.36",
            "Cốc Cốc, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox, Linux"),
        (
            f"Mozilla/5.0 (Linux; Android 9; SM-J730) {_WEBKIT} Chrome/99.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 15_6 like Mac OS X) AppleWebKit/605 Version/15.6 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 12) {_WEBKIT} Version/4.0 Chrome/99.0 Mobile Safari/537.36 Zalo android/12",
            "Zalo, Android",
        ),
        ("Something (Windows)", "Windows"),
        ("curl/8.5.0", None),
        ("", None),
        (None, None),
    ],
    ids=[
        "old chrome",
        "edge",
        "coc coc",
        "firefox",
        "android",
        "iphone",
        "zalo",
        "system",
        "curl",
        "empty",
        "none",
    ],
)
def test_a_browser_is_known_by_program_and_system(user_agent: str | None, words: str | None) -> None:
    assert browser_in_words(user_agent) == words


def test_however_long_it_is_what_is_kept_of_it_is_short() -> None:
    assert len(browser_in_words("Zalo CocCoc Chrome Windows Android " * 1_000) or "") <= 60
