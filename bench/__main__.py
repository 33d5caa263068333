"""``python -m bench [steps|http|bulk|lists|pages|audit] [--quick]``: all of them where none is named; ``--profile``."""

import argparse
from collections.abc import Callable, Mapping

from bench import audit, bulk, http, lists, pages, parts, steps
from bench.places import KINDS, places

BENCHES: Mapping[str, Callable[..., None]] = {
    "steps": steps.main,
    "http": http.main,
    "bulk": bulk.main,
    "lists": lists.main,
    "pages": pages.main,
    "audit": audit.main,
}


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="bench", description="Ratios to references measured beside them.")
    parser.add_argument("which", nargs="*", choices=[*BENCHES, []], help="all of them, if none is named")
    parser.add_argument("--quick", action="store_true", help="few and short rounds, and no million")
    parser.add_argument("--profile", action="store_true", help="of steps: where their time goes")
    parser.add_argument("--on", nargs="+", choices=KINDS, default=KINDS, help="only these databases")
    asked = parser.parse_args()
    with places(tuple(asked.on)) as found:
        if asked.profile:
            parts.main(found, quick=asked.quick)
            return
        for name in asked.which or BENCHES:
            BENCHES[name](found, quick=asked.quick)


if __name__ == "__main__":
    main()
