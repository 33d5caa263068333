"""Tiles: their paths, what is in them, and a folder that can be read at any moment (C2SP tlog-tiles)."""

from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, insert

from workflow.audit.hashes import stored, tree_root
from workflow.audit.keys import Signer
from workflow.audit.models import TreeNode
from workflow.audit.note import Checkpoint, sign, text_of
from workflow.audit.tiles import OtherHistory, Tile, publish, published, tile_content, tiles_between
from workflow.audit.tree import completed, leaf_hash
from workflow.database import reading, writing

KEY = Signer.generate("log.example")


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),  # the specification's own example
        (Tile(1, 1_000, 7), "tile/1/x001/000.p/7"),
        (Tile(5, 999, 255), "tile/5/999.p/255"),
        (Tile(7, 0, 127), "tile/7/000.p/127"),
    ],
)
def test_a_tile_has_one_path(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert Tile.at(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "tile",
            "tile/0",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/8/000",
            "tile/-1/000",
            "tile/00/000",
        ),
        *("tile/0/x000/001", "tile/0/001/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01"),
        *("tile/0/x999/x999/x999/x999/x999/999", "tile/7/000.p/128"),  # 2**63 entries and more
        *("tile/0/000.p", "tile/0/000/", "tile/0/../000", "tile/0/x1/000", "tile/0/000\n", "tile/0/٠٠٠"),
    ],
)
def test_nothing_lies_anywhere_else(path: str) -> None:
    assert Tile.at(path) is None


def test_a_log_has_the_tiles_of_every_log_before_it_and_a_few_more() -> None:
    sizes = [0, 1, 255, 256, 257, 300, 65_535, 65_536, 70_000]
    whole: set[Tile] = set()
    for older, newer in pairwise(sizes):
        whole |= set(tiles_between(older, newer))
        assert {tile for tile in whole if tile.width == 256} == {
            tile for tile in tiles_between(0, newer) if tile.width == 256
        }
        assert set(tiles_between(0, newer)) <= whole
    assert list(tiles_between(300, 300)) == []


def grow(engine: Engine, older: int, newer: int) -> None:
    """A tree whose leaves are the numbers."""
    with writing(engine) as connection:
        leaves = [leaf_hash(b"%d" % number) for number in range(older, newer)]
        new = completed(older, leaves, stored(connection))
        rows = [{"level": level, "number": number, "hash": value} for (level, number), value in new]
        connection.execute(insert(TreeNode), rows)


def test_a_tile_holds_the_hashes_of_one_height_and_is_there_once_all_of_them_are(engine: Engine) -> None:
    grow(engine, 0, 600)
    with reading(engine) as connection:
        assert tile_content(connection, Tile(0, 1)) == b"".join(leaf_hash(b"%d" % n) for n in range(256, 512))
        assert tile_content(connection, Tile(0, 2, 88)) == b"".join(
            leaf_hash(b"%d" % n) for n in range(512, 600)
        )
        assert tile_content(connection, Tile(0, 2, 89)) is None
        assert (
            tile_content(connection, Tile(1, 0, 2))
            == tree_root(connection, 256) + tile_content(connection, Tile(1, 0, 2))[32:]
        )  # type: ignore[index]
        assert tile_content(connection, Tile(1, 0)) is None


def head(connection: Connection, size: int) -> str:
    return sign(Checkpoint("log.example", size, tree_root(connection, size)).text(), KEY)


def published_at(engine: Engine, folder: Path, size: int) -> bool:
    with reading(engine) as connection:
        return publish(connection, folder, published(folder), head(connection, size), "key\n")


def size_in(folder: Path) -> int:
    return Checkpoint.read(text_of((folder / "checkpoint").read_text())).size


def test_a_folder_grows_with_the_log_and_keeps_what_it_has(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    grow(engine, 0, 255)
    assert published_at(engine, folder, 255)
    assert files(folder) == {"checkpoint", "key", "tile/0/000.p/255"}
    grow(engine, 255, 300)
    assert published_at(engine, folder, 300)
    with reading(engine) as connection:
        for path in ("tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"):
            tile = Tile.at(path)
            assert tile is not None
            assert (folder / path).read_bytes() == tile_content(connection, tile)
    assert size_in(folder) == 300
    assert "tile/0/000.p/255" not in files(folder), "the whole tile is there now"


def test_a_folder_that_cannot_be_written_keeps_its_older_head(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    grow(engine, 0, 10)
    published_at(engine, folder, 10)
    grow(engine, 10, 300)
    (folder / "tile" / "1").write_text("a file stands where a folder should")
    with pytest.raises(OSError, match=r"exists|directory"):
        published_at(engine, folder, 300)
    assert size_in(folder) == 10
    (folder / "tile" / "1").unlink()
    assert published_at(engine, folder, 300)
    assert "tile/1/000.p/1" in files(folder)


def test_a_folder_never_goes_back(engine: Engine, tmp_path: Path) -> None:
    """The log was cut off, or restored from an older copy: outsiders have seen more, and still do."""
    folder = tmp_path / "log"
    grow(engine, 0, 300)
    published_at(engine, folder, 300)
    before = {name: (folder / name).read_bytes() for name in files(folder)}
    with pytest.raises(OtherHistory, match="300 entries are published, and the log has only 290"):
        published_at(engine, folder, 290)
    assert {name: (folder / name).read_bytes() for name in files(folder)} == before


def test_a_folder_never_goes_over_to_another_history(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    grow(engine, 0, 300)
    (folder / "tile").mkdir(parents=True)
    for written in ("300", "290"):
        other = sign(Checkpoint("log.example", int(written), b"r" * 32).text(), KEY)
        (folder / "checkpoint").write_text(other)
        with pytest.raises(OtherHistory, match=f"first {written} entries"):
            published_at(engine, folder, 300)
        assert files(folder) == {"checkpoint"}
    (folder / "checkpoint").write_text("nothing that we wrote")
    assert published_at(engine, folder, 300)


def test_of_two_who_publish_the_slower_one_takes_nothing_back(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    grow(engine, 0, 40)
    with reading(engine) as slow:
        asked: list[int] = []

        def overtake(*_: object) -> None:
            asked.append(1)
            if len(asked) == 1:
                grow(engine, 40, 300)
                assert published_at(engine, folder, 300)

        event.listen(slow, "after_cursor_execute", overtake)
        assert not publish(slow, folder, None, head(slow, 40), "key\n")
    assert size_in(folder) == 300


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
