"""With what somebody signs in, in words by which they know it again: "Chrome, Windows" (trình duyệt).

Browsers say a lot of themselves, most of it untrue. This looks for the few names that people know, the more particular
first, and says nothing where it finds none: a wrong name would frighten more than a missing one.
"""

_PROGRAMS = (
    ("Zalo", "Zalo"),
    ("CocCoc", "Cốc Cốc"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_in_words(user_agent: str | None) -> str | None:
    """Program and system of a ``User-Agent``; one of them where only one is known, None where neither is."""
    said = user_agent or ""
    program = next((name for mark, name in _PROGRAMS if mark in said), None)
    system = next((name for mark, name in _SYSTEMS if mark in said), None)
    return ", ".join(filter(None, (program, system))) or None
