"""``python -m bench [steps|http|bulk|lists] [--quick]``: all of them where none is named."""

import argparse
from collections.abc import Callable, Mapping

from bench import lists, steps

BENCHES: Mapping[str, Callable[..., None]] = {"steps": steps.main, "lists": lists.main}


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="bench", description="Ratios to references measured beside them.")
    parser.add_argument("which", nargs="*", choices=[*BENCHES, []], help="all of them, if none is named")
    parser.add_argument("--quick", action="store_true", help="few and short rounds, and no million")
    asked = parser.parse_args()
    for name in asked.which or BENCHES:
        BENCHES[name](quick=asked.quick)


if __name__ == "__main__":
    main()
