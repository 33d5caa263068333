"""What pages may weigh: bodies as they travel, by gzip."""

from tests.endpoints.pages.cases import Case

FIRST, NEXT = 60_000, 5_000
"""Bytes of a first visit, with all that a page is made of, and of a page of which that is there already."""
OWN_WEIGHT = {
    "/verify": (45_000, 45_000),
    "/kit": (63_000, 10_000),
    "/audit": (68_000, 7_500),
    "/audit/entries/<row:entry_id>": (68_000, NEXT),
    "/docs/errors": (FIRST, 7_500),
    "/process": (FIRST, 6_500),
    "/nominations/<row:nomination_id>": (FIRST, 6_500),
}
"""Pages with a script of their own, with everything there is, or with a whole case: on the first visit, on the next."""
FULL = 12_000
"""Bytes of a page that lists thirty rows."""


def weight_of(case: Case) -> tuple[int, int]:
    """What the page of a case may weigh on the first visit, and on the next."""
    return OWN_WEIGHT.get(case.route, (FIRST, NEXT))
