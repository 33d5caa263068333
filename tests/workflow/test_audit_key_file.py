"""The file of the log's private key: its owner's alone, and never lost in a change of keys."""

import stat
from pathlib import Path

import pytest

from workflow.audit.key_file import (
    NoKey,
    create_key_file,
    forget_waiting,
    next_of,
    read_key_file,
    signer_of,
    take_place,
)
from workflow.audit.keys import Signer

OLD, NEW = Signer.generate("log.example"), Signer.generate("log.example")


def test_a_key_is_written_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    create_key_file(path, OLD)
    assert read_key_file(path) == OLD
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        create_key_file(path, NEW)
    assert read_key_file(path) == OLD


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    create_key_file(path, OLD)
    path.chmod(0o640)
    with pytest.raises(NoKey, match="chmod 600"):
        read_key_file(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"no key", b"\xff\xfe", str(OLD.verifier).encode()],
    ids=["nothing", "words", "no text", "the public half"],
)
def test_what_is_no_private_key_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.key"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(NoKey):
        read_key_file(path)


def test_a_file_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    with pytest.raises(NoKey, match="cannot be read"):
        read_key_file(tmp_path / "log.key")


def test_the_key_is_found_wherever_a_change_of_keys_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    create_key_file(path, OLD)
    create_key_file(next_of(path, NEW.verifier), NEW)
    # killed before the database had committed: the old key goes on
    assert signer_of(path, OLD.verifier) == OLD
    assert next_of(path, NEW.verifier).exists()
    # killed after it: the new one takes its place
    assert signer_of(path, NEW.verifier) == NEW
    assert read_key_file(path) == NEW
    assert not next_of(path, NEW.verifier).exists()
    # whoever had made the change, and was slower, finds it made
    take_place(path, NEW.verifier)
    assert read_key_file(path) == NEW


def test_another_key_than_the_logs_newest_signs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    create_key_file(path, OLD)
    with pytest.raises(NoKey, match=NEW.verifier.key_id.hex()):
        signer_of(path, NEW.verifier)


def test_a_key_that_waits_in_vain_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "log[1].key"
    create_key_file(path, OLD)
    create_key_file(next_of(path, NEW.verifier), NEW)
    forget_waiting(path)
    assert [each.name for each in tmp_path.iterdir()] == ["log[1].key"]


def test_the_new_key_leaves_nothing_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    create_key_file(path, OLD)
    create_key_file(next_of(path, NEW.verifier), NEW)
    take_place(path, NEW.verifier)
    assert [each.name for each in tmp_path.iterdir()] == ["log.key"]
    assert OLD.written() not in path.read_text()
