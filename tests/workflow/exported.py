"""A log that was signed three times by two keys, exported, and what somebody may do to such a file."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, true

from endpoints.api.exports import written
from endpoints.api.schemas.oversight import ExportFormat
from endpoints.exported import read_proved
from states.terms import State
from tests.clock import NOW
from tests.factories import nomination_in
from tests.postgresql import wait_for_others
from workflow.audit.checkpoints import Head, create_key, newest, rotate_key, sign_head
from workflow.audit.entries import canonical_json
from workflow.audit.export import covering
from workflow.audit.keys import Signer, base64_of
from workflow.audit.note import Checkpoint, sign
from workflow.audit.queries import EVERYTHING, Filters
from workflow.audit.seal import seal
from workflow.audit.tree import Node, completed, leaf_hash, root
from workflow.database import reading, writing

ORIGIN = "nhat-ky.example/khen-thuong"
Line = dict[str, Any]


@dataclass(frozen=True)
class SignedLog:
    """A database with a log of three checkpoints, and its keys."""

    engine: Engine
    first: Signer
    second: Signer
    """Took over after the second checkpoint."""
    heads: list[Head]

    def lines(self, filters: Filters = EVERYTHING, older: Iterable[int] = ()) -> list[Line]:
        """An export of this moment."""
        with reading(self.engine) as connection:
            under = covering(connection, older)
        found = read_proved(self.engine, filters, true(), under)
        return [json.loads(line) for line in written(found, ExportFormat.JSONL)]


def signed_log(engine: Engine) -> SignedLog:
    """Make one in a database in which the cast live; its last three entries are under no checkpoint."""
    first, second = Signer.generate(ORIGIN), Signer.generate(ORIGIN)
    heads: list[Head] = []
    with writing(engine) as connection:
        create_key(connection, first, NOW)
    for state in (State.CHECKED, State.AWARDED):
        with writing(engine) as connection:
            nomination_in(connection, state)
        _seal(engine)
        with writing(engine) as connection:
            sign_head(connection, first, NOW)
            heads.append(_newest(connection))
    wait_for_others(engine)
    with writing(engine) as connection:
        rotate_key(connection, first, second, NOW)
        nomination_in(connection, State.DECLINED)
    _seal(engine)
    with writing(engine) as connection:
        sign_head(connection, second, NOW)
        heads.append(_newest(connection))
        nomination_in(connection, State.ENDORSED)
    return SignedLog(engine, first, second, heads)


def _seal(engine: Engine) -> None:
    wait_for_others(engine)
    with writing(engine) as connection:
        seal(connection, NOW)


def _newest(connection: Any) -> Head:
    head = newest(connection)
    assert head is not None
    return head


def write(path: Path, lines: Iterable[Line]) -> Path:
    """The lines as a file."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def content_of(line: Line) -> dict[str, Any]:
    """What the bytes of a line say."""
    found: dict[str, Any] = json.loads(base64.b64decode(line["canonical"]))
    return found


def rewritten(line: Line, **content: Any) -> Line:
    """The line over other bytes, with a hash that fits them: None takes a name away."""
    changed = {name: value for name, value in (content_of(line) | content).items() if value is not None}
    canonical = canonical_json(changed).encode()
    return line | {"canonical": base64_of(canonical), "leaf_hash": base64_of(leaf_hash(canonical))}


def signed_anew(lines: list[Line], signer: Signer) -> list[Line]:
    """Covered lines in this order as if they were the log: placed, hashed, and signed by whoever has the key."""
    nodes: dict[Node, bytes] = dict(
        completed(0, [leaf_hash(base64.b64decode(line["canonical"])) for line in lines], lambda _: [])
    )
    head = Checkpoint(ORIGIN, len(lines), root(len(lines), lambda asked: [nodes[node] for node in asked]))
    log = {"checkpoint": sign(head.text(), signer), "keys": [str(signer.verifier)], "handovers": []}
    bare = [{name: value for name, value in line.items() if name not in ("skipped", "log")} for line in lines]
    placed = [line | {"leaf_index": index} for index, line in enumerate(bare)]
    return [*placed[:-1], placed[-1] | {"log": log}]
