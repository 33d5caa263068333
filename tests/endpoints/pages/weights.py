"""What pages may weigh: bodies as they travel, by gzip."""

from tests.endpoints.pages.cases import Case

FIRST, NEXT = 60_000, 5_000
"""Bytes of a first visit, with all that a page is made of, and of a page of which that is there already."""
OWN_WEIGHT = {
    "/verify": (
        45_000,
        45_000,
    ),  # one file with all its script: it is saved to a disk, and works without network
    "/kit": (63_000, 10_000),  # for whoever builds pages
}
"""Pages that weigh more, each with the reason: on the first visit, on the next."""
LEVEL = 6
"""How hard the service compresses (``COMPRESS_LEVEL``)."""
FULL = 12_000
"""Bytes of a page that lists thirty rows."""


def weight_of(case: Case) -> tuple[int, int]:
    """What the page of a case may weigh on the first visit, and on the next."""
    return OWN_WEIGHT.get(case.route, (FIRST, NEXT))
