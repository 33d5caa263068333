"""Kiểm tra nhật ký khen thưởng: không cần mạng, không cần cài gì ngoài Python 3.8 trở lên.

    python3 kiem_tra_nhat_ky.py TỆP [--checkpoint DẤU]... [--key KHÓA]... [--tables THƯ_MỤC]

TỆP là một trong bốn thứ; không nói thì là gói thanh tra có chương trình này:

  *.jsonl         tệp xuất nhật ký, mỗi dòng một bản ghi
  thư mục, *.zip  gói thanh tra: bên trong có
                    nhat-ky.jsonl    các bản ghi
                    checkpoint       dấu niêm phong mới nhất (không bắt buộc)
                    checkpoints/*    những dấu cũ hơn (không bắt buộc)
                    khoa             khóa công khai của nhật ký, mỗi dòng một khóa, mới nhất trước
                    bang-buoc/1.json ... bảng các bước được phép, mỗi phiên bản một tệp
                    bang-chung/*     bằng chứng của từng bản ghi (không bắt buộc)
                    mau.json         mẫu hồ sơ rút theo mã gốc của dấu và số thống nhất (không bắt buộc)
  *.tlog-proof    bằng chứng của một bản ghi (c2sp.org/tlog-proof@v1, phần extra là các byte của bản ghi)

--checkpoint  một dấu niêm phong mà bạn đã có từ trước: tờ in, thư, tệp. Nhiều dấu thì nhắc lại.
--key         khóa công khai mà bạn tin, hoặc tệp chứa khóa: lấy từ nơi khác, không phải từ gói đang kiểm tra.
              Khóa của nhân chứng (witness) cũng đưa vào đây.
--tables      thư mục chứa bảng các bước; nếu không nói thì là bang-buoc/ trong gói hoặc cạnh chương trình này.

Kết quả: câu trả lời viết ra stderr. Mã thoát:

  0  mọi điều kiểm tra được đều đúng
  1  có chỗ sai; stdout chỉ có mã của bản ghi sai đầu tiên, hoặc số thứ tự (từ 0) của chỗ sai trong nhật ký,
     hoặc chữ "checkpoint" khi chính dấu niêm phong không tin được
  2  không đọc được tệp
  3  không thấy gì sai, nhưng có điều bạn hỏi mà tệp này chưa đủ để chứng minh

Một dòng của tệp xuất là một đối tượng JSON. Điều làm bằng chứng là `canonical`: các byte của bản ghi (base64). Lá
của cây là SHA-256(0x00 ‖ byte), nút là SHA-256(0x01 ‖ trái ‖ phải) (RFC 6962, mục 2.1). Các trường khác chỉ để
người đọc cho tiện và phải khớp với các byte ấy. Ngoài ra dòng còn có:

  leaf_index   chỗ của bản ghi trong nhật ký, từ 0; null khi chưa có chỗ
  leaf_hash    ở bản ghi mà dấu của tệp bao trùm: mã băm của lá như dịch vụ đã cất (base64). Những bản ghi này đứng
               trước, theo thứ tự trong nhật ký; sau chúng là những bản ghi chưa có dấu nào bao trùm
  skipped      khi giữa dòng này và dòng trước có bản ghi không nằm trong tệp: [[tầng, mã băm], ...], mỗi mục là
               một cây con đủ 2^tầng lá, từ trái sang phải
  openings     {đường dẫn: {"salt": hex, "value": JSON}} cho những cam kết còn mở được:
               SHA-256(salt ‖ value) phải bằng cam kết trong các byte
  log          ở bản ghi cuối cùng mà dấu bao trùm: {"checkpoint": dấu, "keys": [khóa], "skipped": [...],
               "handovers": [bằng chứng của từng bản ghi đổi khóa, dưới dấu mà cả khóa cũ và khóa mới đã ký]}

Dấu niêm phong (checkpoint) là một ghi chú có chữ ký Ed25519 (C2SP: signed-note, tlog-checkpoint, tlog-cosignature).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import os
import re
import sys
import unicodedata
import zipfile
import zlib
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, Callable, Iterable, Iterator, NamedTuple, NoReturn


class Bad(Exception):
    """Có chỗ sai: ở đâu (một từ cho stdout) và sai thế nào (một câu)."""

    def __init__(self, where: str, sentence: str) -> None:
        super().__init__(sentence)
        self.where, self.sentence = where, sentence


class Unreadable(Exception):
    """Tệp, khóa hay dấu không đọc được."""


# --- 1. Chữ ký Ed25519 (RFC 8032, mục 5.1) --------------------------------------------------------------------------
# Chậm (vài phần nghìn giây mỗi chữ ký) nhưng đủ: cả tệp chỉ có vài chữ ký. Chỉ kiểm, không ký: không có bí mật nào.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_MINUS_1 = pow(2, (P - 1) // 4, P)

IDENTITY = (0, 1, 1, 0)  # một điểm là X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z


def decoded(encoded: bytes) -> tuple[int, int, int, int]:
    """Điểm từ 32 byte (mục 5.1.3). Raises ValueError khi không có điểm ấy hoặc nó không viết theo cách duy nhất."""
    number = int.from_bytes(encoded, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    if y >= P:
        raise ValueError("y không nhỏ hơn p")
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        raise ValueError("không có điểm nào như thế")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def encoded(point: tuple[int, int, int, int]) -> bytes:
    """32 byte của một điểm (mục 5.1.2)."""
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def added(p: tuple[int, int, int, int], q: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Tổng hai điểm (mục 5.1.4); công thức đủ cho cả khi hai điểm bằng nhau."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Điểm nhân với một số."""
    result = IDENTITY
    while number:
        if number & 1:
            result = added(result, point)
        point, number = added(point, point), number >> 1
    return result


BASE = decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


@lru_cache(maxsize=1024)
def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Chữ ký có đúng không (mục 5.1.7), theo cách chặt: [S]B - [k]A phải viết ra đúng từng byte của R, và S < L."""
    if len(public) != 32 or len(signature) != 64:
        return False
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    try:
        a = decoded(public)
    except ValueError:
        return False
    k = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % L
    minus_a = (P - a[0], a[1], a[2], P - a[3])
    return encoded(added(times(s, BASE), times(k, minus_a))) == r


# --- 2. Khóa, ghi chú có chữ ký, dấu niêm phong (C2SP) --------------------------------------------------------------

SIGNATURE, COSIGNATURE = 1, 4  # loại chữ ký: của nhật ký, của nhân chứng


class Key(NamedTuple):
    """Khóa công khai: tên, loại, 32 byte."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Bốn byte để tìm khóa (signed-note, "Signatures")."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]


class Note(NamedTuple):
    """Một dấu niêm phong: ba dòng được ký, và các chữ ký."""

    source: str
    text: str
    signatures: tuple[tuple[str, bytes], ...]
    origin: str
    size: int
    root: bytes
    asked: bool = False  # người kiểm tra đưa vào, chứ không phải gói mang theo


def unbase64(coded: str) -> bytes:
    """Các byte, từ cách viết base64 duy nhất của chúng. Raises ValueError."""
    content = base64.b64decode(coded.encode("ascii"), validate=True)
    if base64.b64encode(content).decode() != coded:
        raise ValueError("không phải base64")
    return content


def read_key(written: str) -> Key:
    """Khóa từ `tên+mã+base64` (signed-note, "Verifier keys"). Raises Unreadable."""
    try:
        name, key_id, coded = written.strip().split("+", 2)
        content = unbase64(coded)
        key = Key(name, content[0], content[1:])
        decoded(key.public)
        if not name or key.kind not in (SIGNATURE, COSIGNATURE) or key.id.hex() != key_id:
            raise ValueError("các phần của khóa không khớp nhau")
    except (ValueError, IndexError) as error:
        raise Unreadable(f"không phải một khóa công khai: {written.strip()[:80]}") from error
    return key


def read_keys(text: str) -> list[Key]:
    """Mỗi dòng một khóa; dòng trống và dòng bắt đầu bằng # thì bỏ qua."""
    lines = (line.split()[0] for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [read_key(line) for line in lines]


def read_note(source: str, note: str, asked: bool = False) -> Note:
    """Một dấu niêm phong (signed-note, "Format"; tlog-checkpoint, "Note text"). Raises Unreadable."""
    try:
        body, below = note[: note.rindex("\n\n") + 1], note[note.rindex("\n\n") + 2 :]
        if any(each < " " and each != "\n" for each in note) or not below.endswith("\n"):
            raise ValueError("sai dạng")
        signatures = []
        for line in below[:-1].split("\n"):
            dash, name, coded = line.split(" ")
            if dash != "—" or not name:
                raise ValueError("sai dạng")
            signatures.append((name, unbase64(coded)))
        origin, size, root = body.split("\n")[:3]
        if not re.fullmatch("0|[1-9][0-9]{0,18}", size) or len(unbase64(root)) != 32 or not origin:
            raise ValueError("sai dạng")
    except ValueError as error:
        raise Unreadable(f"{source} không phải một dấu niêm phong (checkpoint)") from error
    return Note(source, body, tuple(signatures), origin, int(size), unbase64(root), asked)


def as_kept(text: str) -> str:
    """Dấu trong cái mà người ta đã lưu: cả bức thư (dấu nằm giữa hai vạch), hay tệp bị trình soạn thảo đổi đôi chút."""
    lines = text.replace("\ufeff", "").replace("\r\n", "\n")
    ruled = re.search(r"^-{20,}\n(.+?)^-{20,}$", lines, re.DOTALL | re.MULTILINE)
    return (ruled.group(1) if ruled else lines).strip() + "\n"


def signers(note: Note, keys: Iterable[Key]) -> list[Key]:
    """Những khóa trong số này đã ký dấu. Raises Bad khi chữ ký của một khóa quen lại không đúng: dấu ấy vô giá trị."""
    known = {(key.name, key.id): key for key in keys}
    found: list[Key] = []
    for name, signature in note.signatures:
        key = known.get((name, signature[:4]))
        if key is None or key in found:
            continue
        message, value = note.text, signature[4:]
        if key.kind == COSIGNATURE:  # tlog-cosignature, "Ed25519 signed message"
            message, value = f"cosignature/v1\ntime {int.from_bytes(value[:8], 'big')}\n{message}", value[8:]
        if not ed25519_holds(key.public, message.encode(), value):
            raise Bad("checkpoint", f"Chữ ký của {key.name} trên {note.source} không đúng.")
        found.append(key)
    return found


def log_signers(note: Note, keys: Iterable[Key]) -> list[Key]:
    """Những khóa của chính nhật ký (tên khóa là tên nhật ký) đã ký dấu."""
    return [key for key in signers(note, keys) if key.kind == SIGNATURE and key.name == note.origin]


# --- 3. Cây (RFC 6962, mục 2.1) -------------------------------------------------------------------------------------


def node_hash(left: bytes, right: bytes) -> bytes:
    """Mã băm của một nút."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Fold:
    """Cây được gấp dần từ trái sang; chỉ giữ các cây con đủ, nhiều nhất log2(n) + 1 mã băm."""

    def __init__(self) -> None:
        self.size = 0
        self._complete: list[tuple[int, bytes]] = []

    def add(self, value: bytes, level: int = 0) -> None:
        """Thêm một lá, hay một cây con đủ 2**level lá. Raises ValueError khi cây con không thể đứng ở chỗ này."""
        if level < 0 or level > 62 or self.size % (1 << level) or len(value) != 32:
            raise ValueError("cây con không thể đứng ở chỗ này")
        self.size += 1 << level
        complete = self._complete
        while complete and complete[-1][0] == level:
            value = hashlib.sha256(b"\x01" + complete.pop()[1] + value).digest()
            level += 1
        complete.append((level, value))

    def root(self) -> bytes:
        """Mã gốc của những lá đã thêm: gộp các cây con đủ, từ phải sang trái."""
        if not self._complete:
            return hashlib.sha256().digest()
        value = self._complete[-1][1]
        for _, left in reversed(self._complete[:-1]):
            value = node_hash(left, value)
        return value


def included_root(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """Mã gốc mà một lá và đường đi của nó dẫn tới (RFC 9162, mục 2.1.3.2). Raises ValueError khi đường dài ngắn sai."""
    number, last, value = index, size - 1, leaf
    for sibling in path:
        if last <= 0 or len(sibling) != 32:
            raise ValueError("đường đi quá dài")
        if number % 2 or number == last:
            value = node_hash(sibling, value)
            while number % 2 == 0 and number:
                number, last = number >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        number, last = number >> 1, last >> 1
    if last != 0:
        raise ValueError("đường đi quá ngắn")
    return value


# --- 4. Một bản ghi: các byte, các trường cho người đọc, các cam kết ------------------------------------------------

SHOWN = {
    "id": "id", "version": "version", "actor": "actor", "role": "role", "unit_code": "unit_code",
    "on_behalf_of": "on_behalf_of", "action": "action", "from_state": "state_from", "to_state": "state_to",
    "nomination_id": "nomination_id", "subject": "subject", "outcome": "outcome", "code": "code",
}  # fmt: skip
"""Trường cho người đọc, và tên của nó trong các byte."""
COMPARED = {*SHOWN, "at", "reason", "address", "changes", "given", "erased", "canonical", "openings", "leaf_index",
            "leaf_hash", "skipped", "log"}  # fmt: skip
IN_BYTES = {*SHOWN.values(), "at", "actor_id", "table_version", "address_commitment", "reason_commitment",
            "changes", "given"}  # fmt: skip
NAMING_KEYS = ("create_key", "rotate_key")
WITHHELD = "given.vote"
"""Lá phiếu: có cam kết trong nhật ký, nhưng không ai được xem."""


def refuse(number: str) -> float:
    """Số lẻ, NaN: không có trong các byte."""
    raise ValueError(f"không phải số nguyên: {number}")


def object_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Đối tượng JSON mà mỗi tên chỉ có một lần."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("một tên có hai lần")
    return found


read_plain_json = json.JSONDecoder(parse_float=refuse, parse_constant=refuse).raw_decode
read_line_json = json.JSONDecoder(object_pairs_hook=object_once).raw_decode
write_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
values_shown = itemgetter(*SHOWN)
VIETNAM = timezone(timedelta(hours=7))


def read_canonical(canonical: bytes) -> dict[str, Any]:
    """Nội dung của các byte. Raises ValueError khi chúng không ở dạng duy nhất (RFC 8785: chỉ chữ NFC và số nguyên)."""
    text = canonical.decode()
    content, _ = read_plain_json(text)
    if write_canonical(content) != text or not isinstance(content, dict):
        raise ValueError("không phải JSON ở dạng duy nhất")
    maybe_not_plain = "true" in text or "false" in text or "null" in text
    if maybe_not_plain or not unicodedata.is_normalized("NFC", text):
        require_plain(content)
    if not content.keys() <= IN_BYTES:
        raise ValueError("có điều mà không bản ghi nào có")
    return content


def require_plain(value: Any) -> None:
    """Chỉ chữ ở dạng NFC, số nguyên, danh sách và đối tượng của chúng. Raises ValueError."""
    if isinstance(value, dict):
        require_plain([*value, *value.values()])
    elif isinstance(value, list):
        for each in value:
            require_plain(each)
    elif isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError("không phải chữ hay số nguyên")
    elif isinstance(value, str) and not unicodedata.is_normalized("NFC", value):
        raise ValueError("chữ không ở dạng NFC")


def in_vietnam(moment: str) -> str:
    """Thời điểm trong các byte (theo UTC, kết thúc bằng Z), viết như dòng cho xem: theo giờ Việt Nam."""
    return datetime.fromisoformat(moment[:-1] + "+00:00").astimezone(VIETNAM).isoformat()


def same(shown: Any, proved: Any) -> bool:
    """Hai giá trị viết ra như nhau: trong danh sách và đối tượng, 1 cũng không phải là true hay 1.0."""
    if isinstance(proved, (dict, list)):
        return write_canonical(shown) == write_canonical(proved)
    return bool(shown == proved)


class Values:
    """Những giá trị mà một dòng cho xem, so với các byte: để trần, hay sau một cam kết."""

    def __init__(self, line: dict[str, Any]) -> None:
        self.openings: dict[str, Any] = line.get("openings") or {}
        self.erased: set[str] = set(line["erased"])
        self.opened: set[str] = set()
        self.closed: set[str] = set()
        self.withheld = False

    def require(self, shown: Any, holder: dict[str, Any], name: str, where: str = "") -> None:
        """Giá trị cho xem là giá trị trong các byte. Raises Bad (chưa có chỗ) khi không phải."""
        proved = holder.get(name)
        commitment = holder.get(name + "_commitment")
        if commitment is not None:
            path = where + name
            opening = self.openings.get(path)
            if opening is None:
                self.closed.add(path)
            else:
                value = opening["value"]
                if hashlib.sha256(bytes.fromhex(opening["salt"]) + value.encode()).hexdigest() != commitment:
                    raise Bad("", f"giá trị của {path} không mở được cam kết trong bản ghi")
                self.opened.add(path)
                if proved is None and write_canonical(shown) == value:
                    return  # vừa mở đúng cam kết, vừa là giá trị cho xem
        if shown.__class__ is not proved.__class__ or not same(shown, proved):
            raise Bad("", f"giá trị cho xem ở {where}{name} không phải giá trị trong bản ghi")

    def finish(self) -> None:
        """Không mở điều không có, và mọi cam kết không mở đều được nói là đã xóa (trừ lá phiếu)."""
        if len(self.openings) != len(self.opened):
            path = min(self.openings.keys() - self.opened)
            raise Bad("", f"{path} không phải một cam kết trong bản ghi")
        if self.erased == self.closed:
            return
        for path in sorted(self.erased ^ self.closed):
            if path == WITHHELD and path in self.closed:
                self.withheld = True
                continue
            raise Bad("", f"{path} nói là đã xóa mà không phải thế, hoặc thiếu giá trị mà không nói đã xóa")


def compare(line: dict[str, Any], content: dict[str, Any]) -> Values:
    """Mọi điều một dòng cho người đọc xem, so với các byte. Raises Bad (chưa có chỗ)."""
    proved = tuple(map(content.get, SHOWN.values()))
    if values_shown(line) != proved or line["version"].__class__ is not content.get("version").__class__:
        wrong = [shown for shown, name in SHOWN.items() if line[shown] != content.get(name)]
        raise Bad("", f"trường {(wrong or ['version'])[0]} khác với các byte của bản ghi")
    if line["at"] != in_vietnam(content["at"]):
        raise Bad("", "trường at khác với các byte của bản ghi")
    values = Values(line)
    values.require(line["reason"], content, "reason")
    values.require(line["address"], content, "address")
    changes, shown_changes = content.get("changes", []), line["changes"]
    if len(changes) != len(shown_changes):
        raise Bad("", "số trường được nói là đã đổi khác với các byte của bản ghi")
    for number, change in enumerate(changes):
        name, seen = change["field"], shown_changes[number]
        if seen["field"] != name or len(seen) != 3:
            raise Bad("", f"thay đổi của {name} khác với các byte của bản ghi")
        values.require(seen["before"], change, "before", f"changes.{name}.")
        values.require(seen["after"], change, "after", f"changes.{name}.")
    given, shown_given = content.get("given", {}), dict(line["given"])
    for key in given:
        name = key[: -len("_commitment")] if key.endswith("_commitment") else key
        values.require(shown_given.pop(name, None), given, name, "given.")
    if shown_given:
        raise Bad("", f"given.{min(shown_given)} không có trong các byte của bản ghi")
    values.finish()
    return values


# --- 5. Các bước của từng hồ sơ -------------------------------------------------------------------------------------


class Tables:
    """Bảng các bước được phép, mỗi phiên bản một tệp: hành động nào đưa hồ sơ từ đâu tới đâu."""

    def __init__(self, texts: dict[int, str]) -> None:
        self._rows: dict[int, list[dict[str, Any]]] = {}
        for version, text in texts.items():
            try:
                self._rows[version] = list(json.loads(text)["rows"])
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise Unreadable(f"bảng các bước phiên bản {version} không đọc được") from error
        self._allowed: dict[tuple[Any, ...], bool] = {}
        self.missing: set[int] = set()

    def allow(self, version: int, action: str, source: str | None, to: str) -> bool:
        """Bước này có trong bảng không. Khi không có bảng ấy thì ghi lại là thiếu. Sửa hồ sơ không đổi trạng thái."""
        step = (version, action, source, to)
        if step not in self._allowed:
            if action in ("edit", "erase"):
                self._allowed[step] = source is not None and source == to
            elif version in self._rows:
                rows = [row for row in self._rows[version] if row["action"] == action]
                self._allowed[step] = any(
                    source in row["sources"] and (row["to"] or source) == to
                    if source is not None
                    else not row["sources"] and row["to"] == to
                    for row in rows
                )
            else:
                self.missing.add(version)
                self._allowed[step] = True
        return self._allowed[step]


class Chains:
    """Hồ sơ nào đang ở phiên bản và trạng thái nào: một bộ ba nhỏ cho mỗi hồ sơ."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.steps = self.not_from_start = self.broken = 0
        self.standing: dict[str, tuple[int, str, int]] = {}

    def follow(self, content: dict[str, Any], gaps: int) -> None:
        """Bản ghi này nối tiếp đúng không. `gaps` là số bản ghi đã bỏ qua từ đầu tệp. Raises Bad (chưa có chỗ)."""
        version = content.get("version")
        if version is None:
            return
        nomination, action = content["nomination_id"], content["action"]
        source, to = content.get("state_from"), content["state_to"]
        if not self.tables.allow(content["table_version"], action, source, to):
            raise Bad("", f"không bước {action} nào đưa hồ sơ từ {source} tới {to}")
        before = self.standing.get(nomination)
        if before is None:
            if version != 1 and not gaps:
                raise Bad("", "thiếu các phiên bản trước của hồ sơ này")
            self.not_from_start += version != 1
        elif version == before[0] + 1:
            if source != before[1]:
                raise Bad("", f"hồ sơ đang ở {before[1]} mà bước này lại đi từ {source}")
        elif version <= before[0] or gaps == before[2]:
            raise Bad("", f"phiên bản {version} không nối tiếp phiên bản {before[0]} của hồ sơ")
        else:
            self.broken += 1
        self.standing[sys.intern(nomination)] = (version, sys.intern(to), gaps)
        self.steps += 1


# --- 6. Cả tệp ------------------------------------------------------------------------------------------------------


class Report:
    """Điều đã chứng minh, điều chưa, và điều phải nói to."""

    def __init__(self) -> None:
        self.proved: list[str] = []
        self.remarks: list[str] = []
        self.unproved: list[str] = []
        """Điều người kiểm tra hỏi mà chưa chứng minh được: mã thoát 3."""
        self.loud: list[str] = []

    def lines(self) -> Iterator[str]:
        """Bản tóm tắt, mỗi câu một dòng."""
        for head, sentences in (
            ("ĐÃ CHỨNG MINH", self.proved),
            ("CHƯA CHỨNG MINH ĐƯỢC", self.unproved),
            ("NÊN BIẾT", self.remarks),
            ("CHÚ Ý", self.loud),
        ):
            if sentences:
                yield head + ":"
                yield from ("  - " + sentence for sentence in sentences)


class Reader:
    """Đọc tệp xuất một lượt từ đầu tới cuối."""

    def __init__(self, older: Iterable[Note], tables: Tables) -> None:
        self.fold, self.chains = Fold(), Chains(tables)
        self.waiting_notes: dict[int, list[Note]] = {}
        self.agreed: list[Note] = []
        self.final: Note | None = None
        self.own_keys: list[Key] = []
        self.named: list[Key] = []
        """Khóa mà những bản ghi trong tệp nói là khóa của nhật ký."""
        self.handovers: list[tuple[Key, Note]] = []
        """Khóa mới, và dấu mà dưới đó bản ghi đổi khóa đã được chứng minh."""
        self.count = self.proved = self.gaps = self.opened = self.erased = self.withheld = 0
        self.waiting: list[str] = []
        self.submitted: set[str] = set()
        """Hồ sơ đã trình, trong phần mà dấu bao trùm: những hồ sơ mà mẫu được rút ra từ đó."""
        self.not_compared: set[str] = set()
        self.agreed_size = 0
        for note in older:
            self.expect(note)
        self.meet()

    def expect(self, note: Note) -> None:
        """Sẽ so mã gốc với dấu này khi tới đúng chỗ của nó."""
        self.waiting_notes.setdefault(note.size, []).append(note)

    def meet(self) -> None:
        """So mã gốc với những dấu đứng ở chỗ này. Raises Bad."""
        if self.fold.size not in self.waiting_notes:
            return
        root = self.fold.root()
        for note in self.waiting_notes.pop(self.fold.size):
            if note.root != root:
                raise Bad(str(self.agreed_size), self.differs(note))
            self.agreed.append(note)
        self.agreed_size = self.fold.size

    def differs(self, note: Note) -> str:
        """Câu nói rằng các bản ghi không dẫn tới dấu này."""
        return (
            f"Các bản ghi từ số {self.agreed_size} tới số {note.size - 1} không dẫn tới {note.source}: ít nhất một bản "
            "ghi trong khoảng ấy đã bị sửa, bớt, thêm hoặc đổi chỗ sau khi niêm phong, hoặc dấu ấy của nhật ký khác."
        )

    def skip(self, skipped: Any, end: int) -> None:
        """Đi qua những bản ghi không có trong tệp, bằng mã băm của chúng."""
        start = self.fold.size
        for level, coded in skipped or ():
            self.fold.add(base64.b64decode(coded, validate=True), level)
            self.meet()
        if self.fold.size != end:
            raise Bad(
                str(self.fold.size), f"Giữa chỗ {start} và chỗ {end} của nhật ký thiếu bản ghi trong tệp này."
            )
        self.gaps += end - start

    def read(self, raw: bytes) -> None:
        """Một dòng. Raises Bad, mà `where` còn trống khi chỗ sai là chính bản ghi này."""
        text = raw.decode()
        line, end = read_line_json(text)
        if text[end:] not in ("\n", "", "\r\n"):
            raise ValueError("sau bản ghi còn điều khác")
        canonical = base64.b64decode(line["canonical"], validate=True)
        content = read_canonical(canonical)
        values = compare(line, content)
        self.count += 1
        self.opened += len(values.opened)
        self.erased += len(values.closed) - values.withheld
        self.withheld += values.withheld
        self.not_compared |= line.keys() - COMPARED
        if "leaf_hash" in line:
            self.place(line, canonical, content)
        else:
            self.wait(line)
        self.chains.follow(content, self.gaps)
        if self.final is None and "log" in line:
            self.close(line["log"])

    def place(self, line: dict[str, Any], canonical: bytes, content: dict[str, Any]) -> None:
        """Bản ghi ở chỗ của nó trong cây."""
        index = line["leaf_index"]
        if self.final is not None or self.waiting:
            raise Bad(
                "",
                "bản ghi đã niêm phong phải đứng trước dấu niêm phong và trước mọi bản ghi chưa niêm phong",
            )
        if index.__class__ is not int or index < self.fold.size:
            raise Bad("", "bản ghi đứng sai chỗ: các bản ghi phải theo thứ tự trong nhật ký, mỗi chỗ một lần")
        self.skip(line.get("skipped"), index)
        leaf = hashlib.sha256(b"\x00" + canonical).digest()
        if line["leaf_hash"] != base64.b64encode(leaf).decode():
            raise Bad("", "các byte không phải là các byte đã được băm khi niêm phong")
        if content["action"] in NAMING_KEYS and content["outcome"] == "done":
            self.named.append(read_key(content["given"]["key"]))
        if content["action"] == "submit" and content["outcome"] == "done":
            self.submitted.add(content["nomination_id"])
        self.fold.add(leaf)
        self.proved += 1
        self.meet()

    def wait(self, line: dict[str, Any]) -> None:
        """Bản ghi chưa có dấu nào bao trùm."""
        index = line["leaf_index"]
        size = self.final.size if self.final is not None else None
        early = self.proved > 0 if size is None else index is not None and index < size
        if early:
            raise Bad("", "bản ghi thuộc phần đã niêm phong mà không có bằng chứng")
        if len(self.waiting) < MOST_NAMED:
            self.waiting.append(line["id"])
        self.gaps += 1  # trước nó có thể còn bản ghi khác không nằm trong tệp

    def close(self, log: dict[str, Any]) -> None:
        """Bản ghi cuối cùng mà dấu bao trùm: tới đây phải ra đúng mã gốc."""
        self.own_keys = [read_key(each) for each in log["keys"]]
        for proof in log.get("handovers", ()):
            content, covering = read_proof("bản ghi đổi khóa", proof)
            if content["action"] != "rotate_key" or content["outcome"] != "done":
                raise Bad("checkpoint", "Một bằng chứng đổi khóa lại là bằng chứng của bản ghi khác.")
            self.handovers.append((read_key(content["given"]["key"]), covering))
        note = read_note("dấu niêm phong của tệp", log["checkpoint"])
        self.skip(log.get("skipped"), note.size)
        if self.fold.root() != note.root:
            raise Bad(str(self.agreed_size), self.differs(note))
        self.final = note
        self.agreed.append(note)
        for size in sorted(self.waiting_notes):
            if size > note.size:
                raise Bad(
                    str(note.size),
                    f"{self.waiting_notes[size][0].source} nói rằng nhật ký đã có {size} bản ghi, mà theo tệp này chỉ "
                    f"có {note.size}: đuôi nhật ký bị cắt, hoặc tệp được xuất ra trước khi có dấu ấy.",
                )


MOST_NAMED = 5
"""Bản ghi chưa niêm phong được kể tên, nhiều nhất."""
EVERY = 50_000


def read_all(lines: Iterable[bytes], reader: Reader, progress: Callable[[int], None]) -> None:
    """Đọc mọi dòng. Raises Bad với mã của bản ghi sai đầu tiên; Unreadable khi ngay dòng đầu đã không phải."""
    for number, raw in enumerate(lines, start=1):
        try:
            if len(raw) > MOST_LINE:
                raise ValueError("dòng quá dài")
            reader.read(raw)
        except Bad as bad:
            where = bad.where or named(raw) or str(reader.fold.size)
            sentence = bad.sentence if bad.where else f"Bản ghi {where} (dòng {number}): {bad.sentence}."
            raise Bad(where, sentence) from bad
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            IndexError,
            RecursionError,
            Unreadable,
        ) as error:
            if number == 1 and named(raw) is None:
                raise Unreadable("dòng đầu tiên không phải một bản ghi của nhật ký") from error
            where = named(raw) or str(reader.fold.size)
            raise Bad(where, f"Dòng {number} không phải một bản ghi đúng dạng.") from error
        if number % EVERY == 0:
            progress(number)


def named(raw: bytes) -> str | None:
    """Mã của bản ghi trên một dòng, nếu đọc được."""
    try:
        found = json.loads(raw)["id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return found if isinstance(found, str) and re.fullmatch("[0-9A-Za-z-]{1,64}", found) else None


def trusted_keys(handovers: Iterable[tuple[Key, Note]], first: Iterable[Key]) -> list[Key]:
    """Các khóa tin được từ đầu, và khóa mới nào có bản ghi đổi khóa nằm dưới một dấu do khóa tin được ký."""
    trusted = [key for key in first if key.kind == SIGNATURE]
    for key, note in handovers:
        if key not in trusted and log_signers(note, trusted):
            trusted.append(key)
    return trusted


def judge(reader: Reader, older: list[Note], given: list[Key], own: list[Key], report: Report) -> None:
    """Chữ ký trên dấu của tệp và trên các dấu cũ. Raises Bad khi dấu của tệp không do khóa tin được ký."""
    final = reader.final
    if final is None:
        if reader.proved:
            raise Bad(
                str(reader.fold.size), "Tệp bị cắt: không còn bản ghi cuối cùng, nơi có dấu niêm phong."
            )
        report.unproved.append(
            "Tệp không có dấu niêm phong nào: chưa chứng minh được các bản ghi có trong nhật ký."
        )
        report.unproved += [f"Chưa so được với {note.source}." for note in older if note.asked]
        return
    chosen = [key for key in given if key.kind == SIGNATURE]
    trusted = trusted_keys(reader.handovers, chosen or reader.own_keys + own)
    by = log_signers(final, trusted)
    if not by:
        raise Bad("checkpoint", "Dấu niêm phong của tệp không do khóa nào bạn tin ký.")
    if not chosen:
        report.loud.append(
            "Khóa lấy từ chính tệp này, CHƯA SO VỚI KHÓA NÀO BẠN BIẾT TỪ TRƯỚC: ai cũng có thể tự làm ra một nhật ký "
            "khác với khóa khác. Hãy chạy lại với --key và khóa lấy từ nơi khác."
        )
    elif by[0] not in chosen:
        name = by[0].id.hex()
        report.proved.append(
            f"Khóa mới {name} là do khóa bạn tin giới thiệu: bản ghi đổi khóa nằm dưới một dấu mà khóa ấy đã ký."
        )
    tell_final(final, by[0], reader.proved, report)
    known = trusted + reader.named
    followed = [note.size for note in older if judge_older(note, reader, known, final, report)]
    if followed:
        report.proved.append(
            f"Từ {len(followed)} dấu mang theo trong gói ({min(followed)} tới {max(followed)} bản ghi) nhật ký chỉ dài "
            "thêm, không đổi gì trước đó."
        )
    witnesses = signers(final, [key for key in given if key.kind == COSIGNATURE])
    report.proved += [f"Nhân chứng {key.name} cũng đã ký dấu này." for key in witnesses]


def tell_final(final: Note, by: Key, proved: int, report: Report) -> None:
    """Dấu của tệp, và các bản ghi dưới nó."""
    report.proved.append(
        f"Dấu niêm phong của nhật ký {final.origin} ở {final.size} bản ghi có chữ ký đúng của khóa {by.id.hex()}."
    )
    whole = ", và tệp có đủ mọi bản ghi." if proved == final.size else "."
    report.proved.append(
        f"{proved} bản ghi trong tệp nằm trong nhật ký ấy, đúng chỗ và nguyên vẹn từng byte{whole}"
    )
    if proved == 0:
        report.unproved.append(
            "Không bản ghi nào trong tệp nằm dưới dấu ấy: chưa bản ghi nào được chứng minh."
        )
    if proved < final.size:
        absent = final.size - proved
        report.remarks.append(f"{absent} bản ghi khác của nhật ký không có trong tệp, chỉ có mã băm.")


def judge_older(note: Note, reader: Reader, known: list[Key], final: Note, report: Report) -> bool:
    """Một dấu cũ: nhật ký khi ấy có là phần đầu của nhật ký bây giờ không. True: có, và chưa nói riêng về nó."""
    doubts = report.unproved if note.asked else report.remarks
    if note not in reader.agreed:
        doubts.append(
            f"Chưa so được với {note.source}: chỗ {note.size} nằm giữa những bản ghi không có trong tệp. "
            f"Hãy xin tệp xuất đầy đủ, hoặc tệp xuất với older={note.size}."
        )
    elif note.origin != final.origin or not log_signers(note, known):
        doubts.append(
            f"{note.source} dẫn tới cùng một mã gốc, nhưng không do khóa nào tin được của nhật ký này ký."
        )
    elif note.asked:
        report.proved.append(
            f"Từ {note.source} ({note.size} bản ghi) nhật ký chỉ dài thêm, không đổi gì trước đó."
        )
    else:
        return True
    return False


def tell(reader: Reader, report: Report) -> None:
    """Các con số về bản ghi, cam kết và bước."""
    chains = reader.chains
    report.proved.append(
        f"Các trường cho người đọc của {reader.count} bản ghi khớp với các byte; "
        f"{reader.opened} giá trị mở đúng cam kết."
    )
    allowed = "." if chains.tables.missing else ", bước nào cũng có trong bảng của thời ấy."
    report.proved.append(f"{chains.steps} bước của {len(chains.standing)} hồ sơ nối tiếp nhau{allowed}")
    for version in sorted(chains.tables.missing):
        report.unproved.append(
            f"Không có bảng các bước phiên bản {version}: bước theo bảng ấy chưa được đối chiếu."
        )
    if chains.not_from_start or chains.broken:
        report.remarks.append(
            f"{chains.not_from_start} hồ sơ không có từ phiên bản đầu và {chains.broken} chỗ bị ngắt, "
            "vì tệp không có đủ bản ghi: ở đó chỉ kiểm từng bước."
        )
    if reader.erased:
        report.remarks.append(
            f"{reader.erased} giá trị được nói là đã xóa, không xem được nữa; bằng chứng không đổi vì thế."
        )
    if reader.withheld:
        report.remarks.append(f"{reader.withheld} lá phiếu có cam kết trong nhật ký và không cho ai xem.")
    waiting = reader.count - reader.proved
    if waiting and reader.final is not None:
        report.remarks.append(
            f"{waiting} bản ghi chưa có dấu nào bao trùm nên chưa được chứng minh: {', '.join(reader.waiting)}"
            + (" ..." if waiting > len(reader.waiting) else ".")
        )
    if reader.not_compared:
        names = ", ".join(sorted(reader.not_compared))
        report.remarks.append(f"Không nằm trong các byte, chỉ để tham khảo: {names}.")


# --- 7. Bằng chứng của một bản ghi (c2sp.org/tlog-proof@v1) ---------------------------------------------------------

PROOF = "c2sp.org/tlog-proof@v1\n"


def read_proof(source: str, text: str) -> tuple[dict[str, Any], Note]:
    """Nội dung bản ghi, và dấu mà bản ghi dẫn tới. Raises Bad, Unreadable."""
    try:
        head, note_text = text.split("\n\n", 1)
        magic, extra, index_line, *hashes = head.split("\n")
        if magic + "\n" != PROOF or not extra.startswith("extra ") or not index_line.startswith("index "):
            raise ValueError("sai dạng")
        if not re.fullmatch("0|[1-9][0-9]{0,18}", index_line[6:]):
            raise ValueError("sai dạng")
        canonical, index = unbase64(extra[6:]), int(index_line[6:])
        path = [unbase64(each) for each in hashes]
    except ValueError as error:
        raise Unreadable(f"{source} không phải một bằng chứng (tlog-proof) có kèm bản ghi") from error
    note = read_note(f"dấu trong {source}", note_text)
    try:
        reached = included_root(index, note.size, hashlib.sha256(b"\x00" + canonical).digest(), path)
        content = read_canonical(canonical)
    except (ValueError, RecursionError) as error:
        raise Bad(str(index), f"{source}: bằng chứng hoặc bản ghi không đúng dạng ({error}).") from error
    if index >= note.size or reached != note.root:
        where = str(content.get("id", index))
        raise Bad(where, f"{source}: bản ghi không dẫn tới mã gốc của dấu; nó không có ở đó như thế.")
    return content, note


def proof_signers(source: str, note: Note, keys: Iterable[Key]) -> list[Key]:
    """Khóa của nhật ký đã ký dấu trong một bằng chứng. Raises Bad khi không khóa nào trong số này."""
    by = log_signers(note, keys)
    if not by:
        raise Bad("checkpoint", f"Dấu trong {source} không do khóa nào bạn tin ký.")
    return by


def compare_with(note: Note, older: Iterable[Note], keys: list[Key], report: Report) -> None:
    """Dấu trong một bằng chứng và những dấu người kiểm tra giữ: chỉ so được khi cùng số bản ghi. Raises Bad."""
    for held in older:
        signers(held, keys)
        if held.origin != note.origin:
            raise Bad("checkpoint", f"{held.source} là của nhật ký khác: {held.origin}.")
        if held.size != note.size:
            report.unproved.append(
                f"Chưa so được với {held.source} ({held.size} bản ghi): bằng chứng ở {note.size} bản ghi không nói "
                "nhật ký đã dài thêm thế nào. Hãy xin tệp xuất, hoặc kiểm ở trang /verify khi có mạng."
            )
        elif held.root != note.root:
            raise Bad(
                "checkpoint",
                f"{held.source} cùng số bản ghi mà khác mã gốc: đã có hai nhật ký. Giữ cả hai dấu.",
            )
        else:
            report.proved.append(f"Dấu ấy chính là {held.source}.")


def verify_proof(source: str, text: str, older: Iterable[Note], given: list[Key]) -> Report:
    """Một tệp bằng chứng, một mình nó."""
    content, note = read_proof(source, text)
    chosen = [key for key in given if key.kind == SIGNATURE]
    by = proof_signers(source, note, chosen) if chosen else []
    report = Report()
    report.proved.append(
        f"Bản ghi {content.get('id')} ({content.get('action')}, {content.get('at')}) có trong nhật ký {note.origin} "
        f"khi nhật ký có {note.size} bản ghi, nguyên vẹn từng byte."
    )
    if by:
        report.proved.append(f"Dấu ấy có chữ ký đúng của khóa {by[0].id.hex()}.")
    else:
        report.unproved.append("Chữ ký trên dấu chưa được kiểm: hãy chạy lại với --key và khóa của nhật ký.")
    witnesses = signers(note, [key for key in given if key.kind == COSIGNATURE])
    report.proved += [f"Nhân chứng {key.name} cũng đã ký dấu này." for key in witnesses]
    compare_with(note, older, given, report)
    report.remarks.append("Các byte của bản ghi: " + write_canonical(content))
    return report


# --- 8. Gói thanh tra, và dòng lệnh ---------------------------------------------------------------------------------

LOG, NEWEST, OLDER, KEYS = "nhat-ky.jsonl", "checkpoint", "checkpoints/", "khoa"
TABLES, PROOFS, SAMPLE = "bang-buoc/", "bang-chung/", "mau.json"
AGREED_NUMBER = r"(?=.{1,64}\Z)[0-9]+(?:[ .,/-][0-9]+)*"
"""Như một tờ vé số ghi, và chỉ có một cách viết mà mắt thấy được: không dấu cách thừa, không ký tự ẩn."""
MOST_TEXT, MOST_LINE = 1 << 24, 1 << 26  # byte: lớn hơn mọi tệp nhỏ, mọi dòng mà dịch vụ viết ra


PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Bundle:
    """Thư mục hay tệp zip của một cuộc thanh tra, đọc như nhau."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zip: zipfile.ZipFile | None = None
        if path.is_dir():
            self.names = {
                str(each.relative_to(path).as_posix()) for each in path.rglob("*") if each.is_file()
            }
            self.inside = ""
        else:
            self.zip = zipfile.ZipFile(path)
            files = [each for each in self.zip.infolist() if not each.is_dir()]
            self.names = {each.filename for each in files}
            if len(self.names) != len(files) or any(each.compress_type not in PACKED for each in files):
                raise Unreadable(
                    f"{path} có hai tệp cùng tên, hoặc nén theo cách khác: không phải gói của dịch vụ"
                )
            found = [name for name in self.names if name.split("/")[-1] == LOG]
            if len(found) > 1:
                raise Unreadable(f"trong {path} có {len(found)} tệp {LOG}: không rõ phải kiểm tệp nào")
            self.inside = found[0][: -len(LOG)] if found else ""
        if self.inside + LOG not in self.names:
            raise Unreadable(f"trong {path} không có {LOG}")

    def open(self, name: str) -> IO[bytes]:
        """Một tệp trong gói."""
        if self.zip is not None:
            return io.BufferedReader(self.zip.open(self.inside + name))  # type: ignore[type-var]
        return (self.path / name).open("rb")

    def texts(self, name: str) -> Iterator[tuple[str, str]]:
        """Tên và nội dung của tệp này, hay của mọi tệp trong thư mục này (tên kết thúc bằng /)."""
        whole = self.inside + name
        for each in sorted(self.names):
            if each == whole or (name.endswith("/") and each.startswith(whole)):
                short = each[len(self.inside) :]
                with self.open(short) as file:
                    content = file.read(MOST_TEXT + 1)
                    if len(content) > MOST_TEXT:
                        raise Unreadable(f"{short} trong {self.path} quá lớn, không phải tệp của dịch vụ")
                    yield short, content.decode()


def tables_of(texts: Iterable[tuple[str, str]]) -> Tables:
    """Bảng các bước từ các tệp `1.json`, `2.json` ..."""
    found = ((re.fullmatch(r"(?:.*[/\\])?([0-9]+)\.json", name), text) for name, text in texts)
    return Tables({int(match.group(1)): text for match, text in found if match})


def tables_in(folder: Path) -> Tables:
    """Bảng các bước trong một thư mục; không có thư mục thì không có bảng."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    return tables_of((each.name, each.read_text(encoding="utf-8")) for each in files)


def verify(
    target: Path,
    checkpoints: Iterable[Path] = (),
    keys: Iterable[str] = (),
    tables: Path | None = None,
    progress: Callable[[int], None] = lambda count: None,
) -> Report:
    """Kiểm tra một tệp xuất, một gói hay một bằng chứng.

    Raises:
        Bad: có chỗ sai.
        Unreadable: không đọc được.
    """
    try:
        given = [key for each in keys for key in keys_from(each)]
        older = [read_note(f"dấu {each}", as_kept(text_in(each)), True) for each in checkpoints]
        beside = tables_in(tables or Path(__file__).resolve().parent / TABLES)
        if target.is_dir() or zipfile.is_zipfile(str(target)):
            return verify_bundle(Bundle(target), older, given, beside if tables else None, progress)
        with target.open("rb") as file:
            if file.read(len(PROOF)) == PROOF.encode():
                return verify_proof(str(target), text_in(target), older, given)
            file.seek(0)
            return verify_lines(lines_of(file), older, given, [], beside, progress)[0]
    except (OSError, EOFError, RuntimeError, UnicodeDecodeError, zipfile.BadZipFile, zlib.error) as error:
        raise Unreadable(why_unreadable(target, error)) from error


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """Từng dòng; dòng dài quá mức thì chỉ đến đó, để một tệp độc không chiếm hết bộ nhớ."""
    while True:
        line = file.readline(MOST_LINE + 1)
        if not line:
            return
        yield line


def verify_lines(
    lines: Iterable[bytes],
    older: list[Note],
    given: list[Key],
    own: list[Key],
    tables: Tables,
    progress: Callable[[int], None],
) -> tuple[Report, Reader]:
    """Các dòng của một tệp xuất."""
    reader, report = Reader(older, tables), Report()
    read_all(lines, reader, progress)
    judge(reader, older, given, own, report)
    tell(reader, report)
    return report, reader


def verify_bundle(
    bundle: Bundle,
    older: list[Note],
    given: list[Key],
    tables: Tables | None,
    progress: Callable[[int], None],
) -> Report:
    """Cả gói: các bản ghi, các dấu mang theo, và bằng chứng của từng bản ghi."""
    own = [key for _, text in bundle.texts(KEYS) for key in read_keys(text)]
    carried = [read_note(name, text) for folder in (NEWEST, OLDER) for name, text in bundle.texts(folder)]
    within = tables or tables_of(bundle.texts(TABLES))
    with bundle.open(LOG) as file:
        report, reader = verify_lines(lines_of(file), [*older, *carried], given, own, within, progress)
    chosen = [key for key in given if key.kind == SIGNATURE]
    keys = trusted_keys(reader.handovers, chosen or reader.own_keys + own)
    checked = 0
    for name, text in bundle.texts(PROOFS):
        _, note = read_proof(name, text)
        proof_signers(name, note, keys)
        if reader.final is None or (note.origin, note.size, note.root) != (
            reader.final.origin,
            reader.final.size,
            reader.final.root,
        ):
            raise Bad("checkpoint", f"{name} không phải bằng chứng dưới dấu của gói này.")
        checked += 1
    if checked:
        report.proved.append(f"{checked} tệp bằng chứng trong {PROOFS} đều đúng.")
    if bundle.inside + SAMPLE not in bundle.names:
        report.remarks.append(f"Gói không có {SAMPLE}: không có mẫu hồ sơ nào được kiểm.")
    for _, text in bundle.texts(SAMPLE):
        verify_sample(text, reader, report)
    report.remarks.append(
        f"Các trang .html trong gói để đọc cho tiện và không được kiểm: điều đã chứng minh là những gì nằm trong {LOG}."
    )
    return report


def verify_sample(text: str, reader: Reader, report: Report) -> None:
    """Mẫu rút đúng theo mã gốc của dấu và số thống nhất, từ mọi hồ sơ đã trình có trong gói. Raises Bad."""
    try:
        sample, _ = read_line_json(text)
        root, number, count = sample["root"], sample["number"], sample["count"]
        drawn, population = sample["cases"], sample["population"]
        if not re.fullmatch(AGREED_NUMBER, number) or count.__class__ is not int or count < 1:
            raise ValueError("sai dạng")
        prefix = f"khenthuong mẫu 1\n{root}\n{number}\n"
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Bad(SAMPLE, f"{SAMPLE} không phải một mẫu đúng dạng.") from error
    by = [note for note in reader.agreed if base64.b64encode(note.root).decode() == root]
    if not by:
        raise Bad(SAMPLE, f"Mẫu trong {SAMPLE} được rút theo mã gốc không phải của dấu nào đã so trong gói.")
    ranked = sorted(reader.submitted, key=lambda case: hashlib.sha256((prefix + case).encode()).digest())
    if drawn != ranked[:count] or population != len(ranked):
        raise Bad(
            SAMPLE, f"Mẫu trong {SAMPLE} không phải mẫu mà mã gốc của dấu và số thống nhất {number} rút ra."
        )
    size = by[0].size
    report.proved.append(
        f"Mẫu {len(drawn)} hồ sơ được rút đúng từ {len(ranked)} hồ sơ đã trình, theo số thống nhất “{number}” và mã "
        f"gốc của dấu ở {size} bản ghi."
    )
    if any(note.asked for note in by):
        return
    fair = f"Mẫu chỉ công bằng khi dấu ở {size} bản ghi đã ký TRƯỚC khi biết số thống nhất; bạn không đưa dấu ấy vào."
    if reader.final in by:
        report.remarks.append(f"{fair} Muốn chắc, xin gói rút theo dấu mà bạn đã giữ khi chọn số.")
    else:  # nhiều dấu cũ để chọn, tức là chọn được mẫu
        report.unproved.append(
            f"{fair} Hãy chạy lại với --checkpoint và dấu ấy, nếu bạn đã giữ nó khi chọn số."
        )


def text_in(path: Path) -> str:
    """Chữ trong một tệp. Raises Unreadable khi tệp không phải văn bản."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path} không phải tệp văn bản UTF-8") from error


def why_unreadable(target: Path, error: Exception) -> str:
    """Vì sao không đọc được, nói với người không làm máy tính."""
    name = getattr(error, "filename", None) or target
    if isinstance(error, FileNotFoundError):
        return f"không có tệp hay thư mục {name}; xem lại tên, và cửa sổ lệnh đang mở ở thư mục nào"
    if isinstance(error, PermissionError):
        return f"{name} không mở được: máy không cho phép đọc, hoặc đó là thư mục chứ không phải tệp"
    if isinstance(error, IsADirectoryError):
        return f"{name} là thư mục, cần một tệp"
    return f"{name} bị hỏng hoặc chưa chép xong ({error})"


def keys_from(written: str) -> list[Key]:
    """Khóa viết thẳng trên dòng lệnh, hay tệp chứa khóa."""
    if re.fullmatch(r"[^+\s]+\+[0-9a-f]{8}\+\S+", written):
        return [read_key(written)]
    try:
        found = read_keys(text_in(Path(written)).replace("\ufeff", ""))
    except (OSError, ValueError) as error:
        raise Unreadable(f"{written} không phải một khóa, cũng không phải tệp đọc được") from error
    if not found:
        raise Unreadable(f"trong {written} không có khóa nào")
    return found


def say(sentence: str) -> None:
    """Một câu cho người kiểm tra. Ký tự điều khiển trong tệp không được lái màn hình, che hay sửa câu trả lời."""
    shown = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in sentence)
    print(shown, file=sys.stderr, flush=True)


def run(
    target: Path,
    checkpoints: Iterable[Path] = (),
    keys: Iterable[str] = (),
    tables: Path | None = None,
    progress: Callable[[int], None] = lambda count: say(f"... {count} bản ghi"),
) -> int:
    """Kiểm tra và trả lời; trả về mã thoát."""
    try:
        report = verify(target, checkpoints, keys, tables, progress)
    except Bad as bad:
        print(bad.where)
        say(f"SAI. {bad.sentence}")
        return 1
    except Unreadable as error:
        say(f"Không đọc được: {error}.")
        return 2
    for line in report.lines():
        say(line)
    say("Không thấy gì sai, nhưng chưa chứng minh được hết." if report.unproved else "Không thấy gì sai.")
    return 3 if report.unproved else 0


class Parser(argparse.ArgumentParser):
    """Dòng lệnh; gõ sai thì nói bằng tiếng Việt."""

    def error(self, message: str) -> NoReturn:
        """Nói là không hiểu, và thoát với mã 2."""
        say(f"Không hiểu dòng lệnh ({message}). Xem cách gõ: python3 kiem_tra_nhat_ky.py --help")
        sys.exit(2)


def main() -> int:
    """Chạy từ dòng lệnh; trả về mã thoát."""
    here = Path(__file__).resolve().parent
    parser = Parser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("target", type=Path, nargs="?", default=here, help=argparse.SUPPRESS)
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help=argparse.SUPPRESS)
    parser.add_argument("--key", action="append", default=[], help=argparse.SUPPRESS)
    parser.add_argument("--tables", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    code = run(asked.target, asked.checkpoint, asked.key, asked.tables)
    if (
        os.name == "nt" and len(sys.argv) == 1 and sys.stdin.isatty()
    ):  # được bấm đúp: xong thì cửa sổ đóng ngay
        input("Nhấn Enter để đóng.")
    return code


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main())
