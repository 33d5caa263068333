"""Nothing is newer than the oldest browsers in offices: Chrome 109 (the last for Windows 7), Firefox 115, Safari 15.6.

Style is held by what is known to be old enough: who adds a property looks it up, then writes it down here. Scripts are
held by what is known to be too new. What is newer and yet used is decoration, in a list that says what is left without.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from endpoints import bundles

STATIC = Path(bundles.__file__).parent / "static"
TEMPLATES = Path(bundles.__file__).parent / "templates"

AT_RULES = {"font-face", "keyframes", "layer", "media", "page", "supports"}
MEDIA = {
    *("print", "screen", "max-width", "min-width", "max-height", "min-height"),
    *("forced-colors", "active", "prefers-reduced-motion", "reduce", "hover", "pointer", "and", "not"),
}
"""Features, never their ranges: Safari 15.6 does not read "width <= 640px"."""
PSEUDO = {
    *("::after", "::before", "::placeholder", "::-webkit-details-marker", "::-webkit-scrollbar"),
    *(":checked", ":disabled", ":empty", ":first-child", ":last-child", ":nth-child", ":only-child", ":root"),
    *(":focus", ":focus-visible", ":focus-within", ":hover", ":target", ":is", ":where", ":not"),
}
FUNCTIONS = {
    *("attr", "calc", "clamp", "counter", "format", "local", "max", "min", "minmax", "repeat", "url", "var"),
    *("circle", "inset", "rgb", "rgba", "translate", "rotate"),
}
UNITS = {"", "%", "ch", "cm", "em", "fr", "mm", "ms", "pt", "px", "rem", "s", "vh", "vmax", "vmin", "vw"}
PROPERTIES = set(
    re.findall(
        "[a-z-]+",
        """
        accent-color align-content align-items align-self appearance aspect-ratio background
        background-color block-size border border-bottom border-bottom-color border-collapse border-color
        border-left border-left-color border-left-width border-radius border-right border-spacing
        border-style border-top border-top-color border-width bottom box-shadow box-sizing break-after
        break-before break-inside clip-path color column-gap columns content cursor display fill flex
        flex-basis flex-direction flex-grow flex-shrink flex-wrap float font font-display font-family
        font-size font-style font-variant-numeric font-weight forced-color-adjust gap grid-area
        grid-auto-flow grid-column grid-row grid-template-areas grid-template-columns grid-template-rows
        height inset justify-content justify-items justify-self left letter-spacing line-height list-style
        list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width
        min-height min-width object-fit opacity order outline outline-color outline-offset overflow
        overflow-wrap overflow-x overflow-y padding padding-bottom padding-left padding-right padding-top
        place-items pointer-events position resize right row-gap scroll-margin-top scroll-padding
        scroll-padding-bottom scroll-padding-top size src
        stroke stroke-dasharray stroke-width table-layout text-align text-decoration text-decoration-color
        text-decoration-style text-decoration-thickness text-indent text-overflow text-transform
        text-underline-offset top
        transform unicode-range vertical-align visibility white-space width word-break word-spacing z-index
        -webkit-text-size-adjust
        """,
    )
)
DECORATION = {
    "bottom-right": "no number stands on a printed sheet",
    "::details-content": "script unfolds while it prints; without, a summary on paper says what there is",
    "content-visibility": "goes with ::details-content",
    ":has": "what is ticked is not washed in blue, and what could be hidden stays in sight",
    "scrollbar-width": "::-webkit-scrollbar beside it says the same to Chrome before 121 and Safari before 18.2",
    "size-adjust": "in Safari 15.6 lines may move when the typeface comes, as for the three below",
    **dict.fromkeys(("ascent-override", "descent-override", "line-gap-override"), "see size-adjust"),
    "text-size-adjust": "-webkit-text-size-adjust beside it says the same",
    "user-select": "in Safari what is to be copied is marked by hand",
}
"""What is newer, each with what people see who do not have it."""

TOO_NEW_IN_SCRIPTS = {
    r"\(\?<[=!]": "looking behind in a pattern: Safari 16.4; the whole script would not run",
    r"/[dgimsuy]*v[dgimsuy]*[.,;)]": "patterns of sets: Chrome 112, Firefox 116, Safari 17",
    r"\bstatic\s*\{": "static blocks of classes: Safari 16.4",
    r"\busing\s+\w+\s*=": "using: Chrome 134",
    r"^\s*(import|export)\b": "a module: our scripts are joined",
    r"\.(toSorted|toReversed|toSpliced|with)\(": "copies of lists: Chrome 110, Safari 16",
    r"\b(groupBy|fromAsync|withResolvers|isWellFormed|toWellFormed)\b": "Chrome 117 to 121",
    r"\.(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(": "Chrome 122",
    r"\bPromise\.try\b|\bRegExp\.escape\b|\bIterator\b|\bTemporal\b|\bFloat16Array\b": "Chrome 122 to 144",
    r"\bAbortSignal\.(timeout|any)\b|\bURL\.(canParse|parse)\b": "Chrome 116, Safari 16 to 17.4",
    r"\.(toHex|toBase64|setFromHex|setFromBase64)\(|\bUint8Array\.from(Hex|Base64)\b": "Chrome 140",
    r"\bIntl\.(Segmenter|DurationFormat)\b": "Firefox 125 and 136",
    r"\b(De)?[cC]ompressionStream\b|\bOffscreenCanvas\b": "Safari 16.4",
    r"\b(adoptedStyleSheets|replaceSync|CSSStyleSheet|attachInternals)\b": "Safari 16.4",
    r":has\(": "Firefox 121; asking for it throws",
    r"\.aria[A-Z]\w*": "Firefox 119; setAttribute says the same",
    r"\b(requestIdleCallback|cookieStore|userAgentData|URLPattern|userActivation)\b": "not in all three",
    r"\b(requestSubmit|showPicker|checkVisibility|scrollend|scrollIntoViewIfNeeded)\b": "Safari 16 to 17.4",
    r"\b(show|hide|toggle)Popover\b|\bstartViewTransition\b|\bmoveBefore\b|\b(set|get|parse)HTML\w*\(": "too new",
    r"\bwindow\.navigation\b|\bnavigation\.navigate\b|\bscheduler\.": "not in all three",
}
TOO_NEW_IN_MARKUP = {
    r"\spopover\b|\spopovertarget=|\scommandfor=|\sclosedby=": "nothing would open",
    r"until-found": "it would stay hidden",
    r"<search\b|<selectedcontent\b": "no landmark, no choice",
    r"\stype=\"module\"|\sshadowrootmode=|\bswitch\b[^>]*type=\"checkbox\"": "not in all three",
}


@dataclass(frozen=True, slots=True)
class Style:
    """What a stylesheet says: the heads of its blocks, each with the heads around it, and its declarations."""

    heads: tuple[tuple[str, str], ...]
    declarations: tuple[tuple[str, str], ...]


def read(css: str) -> Style:
    """Strings stand empty: what people read is no style."""
    bare = re.sub(r'"[^"]*"', '""', re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    around: list[str] = []
    heads: list[tuple[str, str]] = []
    declarations: list[tuple[str, str]] = []
    for words, end in re.findall(r"([^{};]*)([{};])", bare):
        if end == "{":
            heads.append((words.strip(), around[-1] if around else ""))
            around.append(words.strip())
            continue
        if words.strip():
            name, _, value = words.partition(":")
            declarations.append((name.strip(), value.strip()))
        if end == "}":
            around.pop()
    return Style(tuple(heads), tuple(declarations))


STYLES = {
    "kt.css": bundles.style(),
    **{name: (STATIC / name).read_text(encoding="utf-8") for name in ("verify/verify.css", "folder.css")},
}
SCRIPTS = {
    "kt.js": bundles.script(),
    "kt-proof.js": bundles.proof_script(),
    **{path.name: path.read_text(encoding="utf-8") for path in (STATIC / "verify").glob("*.js")},
}


def too_new(style: Style) -> Iterator[str]:
    """What stands in no list, with the place where it stands."""
    for head, around in style.heads:
        if around and not around.startswith("@"):
            yield f"a block in a block: {around} {{ {head}"
        if head.startswith("@"):
            kind, _, rest = head[1:].partition(" ")
            asked = set(re.findall(r"(?<!\w)[a-z-]+", rest)) - MEDIA if kind == "media" else set()
            yield from (f"{word} in {head}" for word in {kind} - AT_RULES - DECORATION.keys() | asked)
            if re.search("[<>]", rest):
                yield f"a range in {head}"
        else:
            used = set(re.findall(r"::?[a-z-]+", head))
            yield from (f"{word} in {head}" for word in used - PSEUDO - DECORATION.keys())
    for name, value in style.declarations:
        if not name.startswith("--") and name not in PROPERTIES | DECORATION.keys():
            yield f"{name}: {value}"
        units = (
            set(re.findall(r"(?<![\w#.+-])-?\d*\.?\d+([a-z%]*)", value)) if name != "unicode-range" else set()
        )
        yield from (f"{unit} in {name}: {value}" for unit in units - UNITS)
        yield from (
            f"{call}() in {name}: {value}" for call in set(re.findall(r"([\w-]+)\(", value)) - FUNCTIONS
        )


@pytest.mark.parametrize("name", STYLES)
def test_style_is_old_enough_or_mere_decoration(name: str) -> None:
    assert sorted(set(too_new(read(STYLES[name])))) == []


def test_what_is_too_new_is_found() -> None:
    style = read(
        "a{color:oklch(0 0 0);b{top:0}}p:user-invalid{width:5dvh}@media (width<=9px){i{anchor-name:--x}}"
        "@container (min-width:9px){u{color:color-mix(in srgb,red,blue)}}"
    )
    assert {found.partition(" in ")[0].partition(":")[0] for found in too_new(style)} >= {
        *("oklch()", "color-mix()", "dvh", "anchor-name", "container", "a block"),
        "a range",
    }


@pytest.mark.parametrize("name", STYLES)
def test_a_rule_of_decoration_takes_no_other_with_it(name: str) -> None:
    # A browser that does not know one selector of a list leaves the whole rule out.
    newer = [word for word in DECORATION if word.startswith(":")]
    for head, _ in read(STYLES[name]).heads:
        parts = re.split(r",(?![^(]*\))", head)
        assert all(
            any(word in one for word in newer) == any(word in other for word in newer)
            for one, other in pairwise(parts)
        ), head


def test_every_decoration_is_used() -> None:
    used = "".join(STYLES.values())
    assert {name for name in DECORATION if name not in used} == set()


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_ask_nothing_that_the_oldest_browsers_lack(name: str) -> None:
    code = re.sub(r"/\*.*?\*/|//[^\n\"'`]*$", "", SCRIPTS[name], flags=re.DOTALL | re.MULTILINE)
    found = {
        why: hit.group()
        for pattern, why in TOO_NEW_IN_SCRIPTS.items()
        if (hit := re.search(pattern, code, re.MULTILINE))
    }
    assert found == {}


def test_templates_ask_nothing_that_the_oldest_browsers_lack() -> None:
    markup = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    assert {
        why: hit.group() for pattern, why in TOO_NEW_IN_MARKUP.items() if (hit := re.search(pattern, markup))
    } == {}
