"""The worker's part in the head of the log: signing it once it has grown, and writing it into a folder."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from workflow.audit.checkpoints import Head, keys, newest, sign_head, unsigned
from workflow.audit.cosignatures import newest_note
from workflow.audit.key_file import NoKey, signer_of
from workflow.audit.seal import stand_alone
from workflow.audit.tiles import CHECKPOINT_FILE, publish
from workflow.database import reading, writing


def sign_grown(engine: Engine, key: Path | None, now: datetime) -> Head | None:
    """Sign the head if the log has a key and has grown; None where there was nothing to sign.

    Raises:
        NoKey: the log has a key, and it is not at hand.
        Rewritten: the tree is not the one that was signed last.
        Unavailable: the database cannot be had.
    """
    with reading(engine) as connection:
        if not keys(connection) or not unsigned(connection):
            return None
    if key is None:
        raise NoKey("KHENTHUONG_LOG_KEY names no file")
    with writing(engine) as connection:
        if not stand_alone(connection):
            return None
        # Asked for again, now that nobody changes it meanwhile.
        return sign_head(connection, signer_of(key, keys(connection)[0]), now)


def publish_newest(engine: Engine, folder: Path | None) -> bool:
    """Bring the folder up to the newest checkpoint; False where there is nothing new.

    Raises:
        OSError: it cannot be written.
        Unavailable: the database cannot be had.
    """
    if folder is None:
        return False
    with reading(engine) as connection:
        head, note = newest(connection), newest_note(connection)
        if head is None or note is None or _lies_there(folder, note):
            return False
        publish(connection, folder, head.size, note, "".join(f"{each}\n" for each in keys(connection)))
    return True


def _lies_there(folder: Path, note: str) -> bool:
    try:
        return (folder / CHECKPOINT_FILE).read_text(encoding="utf-8") == note
    except FileNotFoundError:
        return False
