"""The worker's part in the head of the log: signing it once it has grown, and writing it into a folder."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from workflow.audit.checkpoints import Head, keys, sign_head, unsigned
from workflow.audit.cosignatures import newest_note
from workflow.audit.key_file import NoKey, signer_of
from workflow.audit.seal import stand_alone
from workflow.audit.tiles import publish, published
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
        OtherHistory: what lies there is not the beginning of this log.
        OSError: it cannot be written.
        Unavailable: the database cannot be had.
    """
    if folder is None:
        return False
    lying = published(folder)
    with reading(engine) as connection:
        note = newest_note(connection)
        if note is None or note == lying:
            return False
        return publish(connection, folder, lying, note, "".join(f"{each}\n" for each in keys(connection)))
