"""Importing lists of units from files, and reading units as they stood."""

from pathlib import Path

import pytest

from tests.endpoints.cli.conftest import Typed

HEADER = "code,name,type,parent_code\n"


def rows_of(table: str, word: str) -> list[str]:
    """The rows of a table in which a word stands."""
    return [line.strip() for line in table.splitlines() if word in line]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list of one commune that is not there yet."""
    file = tmp_path / "list.csv"
    file.write_text(f"{HEADER}19999,Xã Thử,Xã,457\n", encoding="utf-8")
    return file


def test_a_list_is_imported_once(type_in: Typed, listed: Path) -> None:
    first = type_in("units", "import", str(listed), "--from", "2020-01-01")
    assert (first.exit_code, first.stderr) == (0, "2 units made, 0 stood already.\n")
    again = type_in("units", "import", str(listed), "--from", "2020-01-01")
    assert again.stderr == "0 units made, 2 stood already.\n"
    (row,) = rows_of(type_in("units", "list", "--q", "xa thu", "--type", "commune").stdout, "19999")
    assert row.startswith("19999")


def test_every_faulty_row_is_named_and_nothing_is_imported(type_in: Typed, listed: Path) -> None:
    listed.write_text(f"{HEADER}19998,Xã Hay,Xã,457\n19999,,Xã,458\n19997,Xã Lạ,Bản,457\n", encoding="utf-8")
    result = type_in("units", "import", str(listed), "--from", "2020-01-01")
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0] == "Error: Nothing was imported: 2 rows are at fault."
    assert lines[1].startswith("line 3, name: ")
    assert lines[2].startswith("line 4, type: ")
    assert "0 units on" in type_in("units", "list", "--q", "19998").stdout


def test_a_missing_column_is_named(type_in: Typed, listed: Path) -> None:
    listed.write_text("code,name,type\n19999,Xã Thử,Xã\n", encoding="utf-8")
    result = type_in("units", "import", str(listed), "--from", "2020-01-01")
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: {listed} lacks the columns parent_code: its first line must read code,name,type,parent_code.\n"
    )


def test_a_list_of_another_encoding_is_refused(type_in: Typed, listed: Path) -> None:
    listed.write_bytes("code,name,type,parent_code\n19999,Xã Thử,Xã,457\n".encode("utf-16"))
    result = type_in("units", "import", str(listed), "--from", "2020-01-01")
    assert result.exit_code == 1
    assert "UTF-8" in result.stderr


def test_a_cell_that_never_ends_is_no_list(type_in: Typed, listed: Path) -> None:
    listed.write_text('code,name,type,parent_code\n19999,"Xã Thử' + " " * 200_000, encoding="utf-8")
    result = type_in("units", "import", str(listed), "--from", "2020-01-01")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {listed} is no CSV file: ")


@pytest.mark.parametrize("day", ["01/01/2020", "2020-13-01", "hôm nay"])
def test_a_day_is_written_as_iso_8601_has_it(type_in: Typed, listed: Path, day: str) -> None:
    result = type_in("units", "import", str(listed), "--from", day)
    assert result.exit_code == 2
    assert "2026-11-24" in result.stderr


def test_units_are_found_with_and_without_accents(type_in: Typed) -> None:
    for words in ("Lệ Thủy", "le thuy"):
        found = type_in("units", "list", "--q", words, "--type", "district").stdout
        assert len(rows_of(found, "Huyện Lệ Thủy")) == 1


def test_a_district_has_its_communes(type_in: Typed) -> None:
    found = type_in("units", "list", "--parent", "457", "--type", "commune").stdout
    assert "26 units on " in found


def test_before_the_first_list_there_are_no_units(type_in: Typed) -> None:
    assert "0 units on 2019-12-31" in type_in("units", "list", "--on", "2019-12-31").stdout
