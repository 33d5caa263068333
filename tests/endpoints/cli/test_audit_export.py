"""Checking an exported file from the command line: exit codes, and what stands on standard output."""

from pathlib import Path

from sqlalchemy import Engine

from tests.endpoints.cli.conftest import typed
from tests.workflow.exported import signed_log, write


def test_a_whole_export_is_exit_code_0_and_a_bad_one_names_its_entry(
    embedded: Engine, tmp_path: Path
) -> None:
    log = signed_log(embedded)
    lines = log.lines()
    path, older, keys = tmp_path / "nhat-ky.jsonl", tmp_path / "dau", tmp_path / "khoa"
    older.write_text(log.heads[0].note, encoding="utf-8")
    keys.write_text(f"# của sở\n{log.first.verifier}\n", encoding="utf-8")
    command = ["audit", "verify-export", str(write(path, lines)), "--checkpoint", str(older)]
    result = typed(*command, "--key", str(keys))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nhật ký chỉ dài thêm" in result.stderr
    write(path, [*lines[:3], lines[3] | {"actor": "nobody"}, *lines[4:]])
    result = typed(*command, "--key", str(log.first.verifier))
    assert (result.exit_code, result.stdout) == (1, f"{lines[3]['id']}\n")
    path.write_text("xin chào", encoding="utf-8")
    assert typed(*command).exit_code == 2
