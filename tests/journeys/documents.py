"""Documents that are walked: what stands in their ``sh`` blocks is run by bash, and what it prints is compared.

A ``text`` or ``json`` block right after an ``sh`` block shows what that one prints; ``…`` within a line stands for
anything, and alone on a line for any lines. All blocks of a document run in one bash, as a reader would type them.
"""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RUN, SHOWN = "sh", frozenset({"text", "json"})
WITHIN_SECONDS = 60
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "@@ block at line"


@dataclass(frozen=True, slots=True)
class Scene:
    """One block to run, and what it should print; None where the document does not show it."""

    line: int
    script: str
    shown: str | None


def scenes(text: str) -> list[Scene]:
    """The blocks of a document that are run, in order."""
    found: list[Scene] = []
    end_of_run = 0
    for block in _BLOCK.finditer(text):
        kind, body = block[1], block[2]
        line = text.count("\n", 0, block.start()) + 1
        if kind == RUN:
            found.append(Scene(line, body, None))
            end_of_run = block.end()
        elif found and kind in SHOWN and not text[end_of_run : block.start()].strip():
            found[-1] = Scene(found[-1].line, found[-1].script, body)
    return found


def played(document: Path, folder: Path, environment: Mapping[str, str], directory: Path) -> list[str]:
    """Run a document; returns what differs from what it shows, nothing where all is as it says.

    Args:
        document: in Markdown.
        folder: for the script.
        environment: of the shell.
        directory: where the reader stands.
    """
    assert shutil.which("curl", path=environment["PATH"]), "the documents are walked with curl: install it"
    parts = scenes(document.read_text(encoding="utf-8"))
    assert parts, f"{document.name} has nothing to run"
    script = folder / f"{document.stem}.sh"
    told = [f"echo '{_MARK} {scene.line}'\n{scene.script}" for scene in parts]
    script.write_text("set -euo pipefail\n" + "\n".join(told), encoding="utf-8")
    done = subprocess.run(
        ["bash", script],
        env=dict(environment), cwd=directory, capture_output=True, text=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, timeout=WITHIN_SECONDS, check=False,
    )  # fmt: skip
    said = _said(done.stdout)
    differences = [
        f"{document.name}:{scene.line}: shown\n{scene.shown}\nprinted\n{said.get(scene.line, '(nothing)')}"
        for scene in parts
        if scene.shown is not None and not _pattern(scene.shown).fullmatch(said.get(scene.line, ""))
    ]
    if done.returncode:
        differences.append(f"{document.name} stopped after line {max(said, default=0)}:\n{done.stderr}")
    return differences


def _said(output: str) -> dict[int, str]:
    """What was printed by the block that begins at each line."""
    _, *parts = re.split(rf"^{_MARK} (\d+)\n", output, flags=re.MULTILINE)
    return {int(line): said for line, said in zip(parts[::2], parts[1::2], strict=True)}


def _pattern(shown: str) -> re.Pattern[str]:
    lines = (
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"[ \r]*\n"
        for line in shown.splitlines()
    )
    return re.compile("".join(lines))
