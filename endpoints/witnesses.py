"""The witnesses that the settings name: read from their file whenever they are needed, so that one may be added."""

from pathlib import Path

from endpoints.settings import SettingsError
from workflow.audit.cosignatures import KnownWitness, read_witnesses
from workflow.audit.keys import BadNote


def known_witnesses(path: Path | None) -> tuple[KnownWitness, ...]:
    """The witnesses in the file; none where there is no file named.

    Raises:
        SettingsError: it cannot be read.
    """
    if path is None:
        return ()
    try:
        return read_witnesses(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, BadNote) as error:
        raise SettingsError(f"KHENTHUONG_WITNESSES cannot be read: {error}.") from error
