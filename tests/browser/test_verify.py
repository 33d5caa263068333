"""The page that checks proofs: in the reader's own browser, from a disk and without network."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import Engine
from werkzeug.serving import make_server

from endpoints.app import create_app
from endpoints.settings import Settings
from states.terms import State
from tests.browser.conftest import SECRET_KEY, Open, Service, Visitor
from tests.browser.saved_log import SavedLog
from tests.browser.test_seen import AXE, faults_at_each_width
from tests.clock import NOW
from workflow.audit.checkpoints import Head, create_key, newest, sign_head
from workflow.audit.keys import Kind, Signer, base64_of
from workflow.audit.links import verify_url
from workflow.audit.note import cosign
from workflow.audit.queries import history_of
from workflow.audit.seal import seal
from workflow.audit.tree import EMPTY_ROOT
from workflow.database import make_engine, reading, writing

NO_ED25519 = """
const importKey = SubtleCrypto.prototype.importKey;
SubtleCrypto.prototype.importKey = function (format, key, algorithm, ...rest) {
  if (algorithm.name === 'Ed25519') return Promise.reject(new DOMException('', 'NotSupportedError'));
  return importKey.call(this, format, key, algorithm, ...rest);
};
"""
# --- RFC 8032, section 7.1: key, message, signature
VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
)
HOLDS = """([key, message, signature]) => {
  const bytes = hex => Uint8Array.from(hex.match(/../g) || [], pair => parseInt(pair, 16));
  return holds(bytes(key), bytes(signature), bytes(message));
}"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A service whose log is sealed and signed."""

    service: Service
    signer: Signer

    def grow(self) -> Head:
        """Another nomination, sealed and signed."""
        self.service.nomination(State.SUBMITTED)
        return self.sign()

    def sign(self) -> Head:
        """Seal what waits, and sign the head."""
        with writing(self.service.engine) as connection:
            seal(connection, datetime.now(UTC))
            sign_head(connection, self.signer, datetime.now(UTC))
            head = newest(connection)
        assert head is not None
        return head


@pytest.fixture
def kept(new_sqlite_url: Callable[..., str]) -> Iterator[Kept]:
    """A server of its own."""
    engine: Engine = make_engine(url := new_sqlite_url("settled_sqlite_template"))
    server = make_server("127.0.0.1", 0, create_app(Settings(url, SECRET_KEY), engine=engine), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    signer = Signer.generate("nhat-ky.example/khen-thuong")
    with writing(engine) as connection:
        create_key(connection, signer, datetime.now(UTC))
    yield Kept(Service(f"http://127.0.0.1:{server.port}", engine), signer)
    server.shutdown()
    thread.join()
    server.server_close()
    engine.dispose()


@pytest.fixture(scope="module")
def saved() -> SavedLog:
    return SavedLog()


@pytest.fixture
def disk(service: Service, visitor: Open, tmp_path: Path) -> Visitor:
    """Somebody with the page on their disk, saved as its link offers it, and no network."""
    reader = visitor()
    reader.go("/verify")
    with reader.page.expect_download() as download:
        reader.page.get_by_role("link", name="Lưu trang này để dùng khi không có mạng").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    reader.context.set_offline(True)
    reader.page.goto(path.as_uri())
    return reader


def check(page: Page, proof: str = "", keys: str = "", held: str = "") -> None:
    """Fill in the form as a reader does, and send it."""
    details = page.locator("details", has=page.locator("#keys"))
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    page.get_by_label("Hoặc dán nội dung của tệp").fill(proof)
    page.get_by_label("Khóa bạn đang giữ").fill(keys)
    page.get_by_label("Dấu niêm phong bạn đang giữ").fill(held)
    page.get_by_role("button", name="Kiểm chứng").click()


def verdict(page: Page) -> str:
    """What the page says of it, in one line."""
    card = page.locator(".vf-verdict")
    expect(card).to_be_focused()
    return re.sub(r"\s+", " ", card.inner_text())


def test_a_saved_page_proves_a_saved_file_without_network(disk: Visitor, saved: SavedLog) -> None:
    asked: list[str] = []
    disk.page.on("request", lambda request: asked.append(request.url))
    check(disk.page, saved.proof(), saved.keys, saved.head(saved.size))
    assert verdict(disk.page) == (
        "Khớp Đã chứng minh: bản ghi này đúng từng byte là bản ghi ở vị trí 17 (đếm từ 0) của nhật ký 1.042 bản ghi, "
        f"nhật ký ấy do đúng khóa bạn giữ (mã {saved.log.verifier.key_id.hex()}) ký, 1 nhân chứng đã ký rằng "
        "không thấy nhật ký nào khác, và đó chính là nhật ký 1.042 bản ghi bạn giữ dấu; "
        "chưa chứng minh: điều bản ghi nói là đúng sự thật."
    )
    entry = disk.page.locator("section", has_text="Nội dung bản ghi").locator("dl")
    for words in ("Đồng ý, chuyển lên", "21:15:38 ngày 24/11/2026", "Chờ cấp huyện xét → Chờ Sở thẩm định"):
        expect(entry).to_contain_text(words)
    expect(entry).to_contain_text("08/12/2026 → 01/12/2026")
    assert disk.page.title() == "Khớp: Kiểm chứng bản ghi – Khen thưởng"
    assert asked == []


def test_without_a_key_the_page_says_what_is_left_to_do(disk: Visitor, saved: SavedLog) -> None:
    check(disk.page, saved.proof().replace("\n", "\r\n"))
    said = verdict(disk.page)
    assert said.startswith("Khớp một phần")
    assert "chưa chứng minh: ai đã ký nhật ký (hãy dán khóa để kiểm chữ ký)" in said
    expect(disk.page.locator("#answer")).to_contain_text("Nhân chứng chưa kiểm1; dán khóa của họ để kiểm")
    check(disk.page, saved.proof(), saved.keys, saved.head(1000))
    assert (
        "nhật ký này và nhật ký 1.000 bản ghi bạn giữ dấu là một (hai nhật ký dài ngắn khác nhau, cần mạng để so)"
        in verdict(disk.page)
    )


def test_each_damage_is_found_and_said(disk: Visitor, saved: SavedLog) -> None:
    proof, other = saved.proof(), Signer.generate(saved.log.name)
    hashes = proof.split("\n")[3:14]
    last = proof.rstrip("\n").split("\n")[-1]
    broken = last[:-9] + ("A" if last[-9] != "A" else "B") + last[-8:]
    for text, keys, held, sentence in (
        (saved.proof(saved.content.replace(b"district", b"dlstrict")), "", "", "khác với mã gốc đã ký"),
        (proof.replace("index 17", "index 18"), "", "", "khác với mã gốc đã ký"),
        (proof.replace("index 17", "index 2000"), "", "", "không có vị trí 2000"),
        (proof.replace(hashes[4], hashes[5]), "", "", "khác với mã gốc đã ký"),
        (proof.replace(hashes[4] + "\n", ""), "", "", "bằng chứng đã bị cắt hoặc sửa"),
        (proof.replace("\n1042\n", "\n1043\n"), saved.keys, "", "Chữ ký của khóa nhat-ky.example"),
        (proof.replace(last, broken), saved.keys, "", "Chữ ký của khóa thanh-tra.example/w1"),
        (saved.proof(signer=other), saved.keys, "", "không do khóa bạn giữ ký"),
        (proof, "", f"1042 {base64_of(EMPTY_ROOT)}", "đã có hai nhật ký khác nhau"),
        (proof, "", f"so.khac\n1042\n{base64_of(EMPTY_ROOT)}", "Dấu bạn giữ là của nhật ký khác (so.khac)"),
    ):
        check(disk.page, text, keys, held)
        expect(disk.page.locator(".vf-verdict")).to_contain_text(sentence)
        assert verdict(disk.page).startswith("Không kiểm chứng được")
        assert disk.page.title().startswith("Không khớp: ")


def test_what_is_no_proof_key_or_checkpoint_is_said_beside_its_field(disk: Visitor, saved: SavedLog) -> None:
    proof = saved.proof()
    without_entry = re.sub(r"extra .*\n", "", proof)
    key = str(saved.log.verifier)
    for text, keys, held, field, sentence in (
        ("", "", "", "proof", "Chưa có bằng chứng."),
        ("xin chào", "", "", "proof", "Đây không phải tệp bằng chứng"),
        (without_entry, "", "", "proof", "thiếu dòng extra"),
        (proof.replace("index 17", "index x"), "", "", "proof", "thiếu dòng index"),
        (proof.replace("— nhat", "- nhat"), "", "", "proof", "dấu niêm phong ở cuối tệp không đúng dạng"),
        (proof, "abc", "", "keys", "không phải một khóa"),
        (proof, key.replace("nhat", "nhut"), "", "keys", "có thể đã chép sai một ký tự"),
        (proof, "", "1042", "held", "Đây không phải dấu niêm phong"),
    ):
        check(disk.page, text, keys, held)
        input_ = disk.page.locator(f"#{field}")
        expect(input_).to_be_focused()
        expect(input_).to_have_attribute("aria-invalid", "true")
        expect(disk.page.locator(f"#{field}-error")).to_contain_text(sentence)
        assert disk.page.title().startswith("Lỗi: ")
        expect(disk.page.locator("#answer")).to_be_empty()


@pytest.mark.parametrize("native", [True, False], ids=["by the browser", "by whole numbers"])
def test_signatures_of_rfc_8032_hold_and_no_damaged_one(visitor: Open, saved: SavedLog, native: bool) -> None:
    reader = visitor()
    if not native:
        reader.page.add_init_script(NO_ED25519)
    reader.go("/verify")
    for key, message, signature in VECTORS:
        assert reader.page.evaluate(HOLDS, [key, message, signature]) is True
        assert reader.page.evaluate(HOLDS, [key, message + "00", signature]) is False
        for at in (0, 63, 64, 127):
            flipped = signature[:at] + f"{int(signature[at], 16) ^ 1:x}" + signature[at + 1 :]
            assert reader.page.evaluate(HOLDS, [key, message, flipped]) is False
    check(reader.page, saved.proof(), saved.keys)
    assert "do đúng khóa bạn giữ" in verdict(reader.page)


def test_a_printed_address_proves_the_entry_and_that_the_log_has_only_grown(
    kept: Kept, visitor: Open
) -> None:
    nomination_id = kept.service.nomination(State.SUBMITTED)
    printed = kept.sign()
    with reading(kept.service.engine) as connection:
        entry = history_of(connection, nomination_id)[-1]
    address = verify_url(entry.canonical, entry.id, (printed.size, printed.root))
    today = kept.grow()
    reader = visitor()
    reader.page.goto(kept.service.address + address)
    key_id = kept.signer.verifier.key_id.hex()
    assert verdict(reader.page) == (
        f"Khớp Đã chứng minh: bản ghi mang mã băm trong đường dẫn là bản ghi ở vị trí {entry.leaf_index} (đếm từ 0) "
        f"của nhật ký {today.size} bản ghi hôm nay, nhật ký ấy do khóa mã {key_id} ký, và nhật ký chỉ "
        f"nối thêm vào nhật ký {printed.size} bản ghi in trên giấy, không sửa gì trong đó; chưa chứng minh: "
        "khóa ấy là của cơ quan (hãy so với khóa bạn giữ), và điều bản ghi nói là đúng sự thật."
    )
    expect(reader.page.locator("#newest-said")).to_contain_text(f"{today.size} bản ghi, ký lúc")
    forged = verify_url(entry.canonical, entry.id, (printed.size, EMPTY_ROOT))
    for wrong, sentence in (
        (forged, "Nhật ký mới không nối tiếp nhật ký cũ"),
        (verify_url(b"{}", entry.id), "không phải bản ghi đã in trên giấy"),
        (verify_url(entry.canonical, "0" * 32), "Nhật ký hôm nay không có bản ghi này."),
        (verify_url(entry.canonical, entry.id, (999, printed.root)), "phần cuối nhật ký đã bị cắt"),
        (address[:-9], "có thể mã QR bị in hỏng"),
    ):
        reader.page.goto(kept.service.address + wrong)
        expect(reader.page.locator(".vf-verdict")).to_contain_text(sentence)


def test_a_service_that_lies_is_found_out(kept: Kept, visitor: Open) -> None:
    nomination_id = kept.service.nomination(State.SUBMITTED)
    kept.sign()
    with reading(kept.service.engine) as connection:
        entry = history_of(connection, nomination_id)[-1]
    reader = visitor()

    def lie(route: Route) -> None:
        told = route.fetch().json()
        route.fulfill(json=told | {"hashes": [told["leaf"], *told["hashes"][1:]]})

    reader.page.route("**/proofs/inclusion*", lie)
    reader.page.goto(kept.service.address + verify_url(entry.canonical, entry.id))
    expect(reader.page.locator(".vf-verdict")).to_contain_text("khác với mã gốc đã ký")


def test_a_service_brings_no_witnesses_of_its_own(kept: Kept, visitor: Open) -> None:
    nomination_id = kept.service.nomination(State.SUBMITTED)
    head = kept.sign()
    with reading(kept.service.engine) as connection:
        entry = history_of(connection, nomination_id)[-1]
    invented = Signer.generate("thanh-tra.example/w1", Kind.COSIGNATURE)
    keys = f"{kept.signer.verifier}\n{invented.verifier}\n"
    reader = visitor()
    reader.page.route(
        "**/audit/checkpoint", lambda route: route.fulfill(body=cosign(head.note, invented, NOW))
    )
    reader.page.route("**/audit/key", lambda route: route.fulfill(body=keys))
    reader.page.goto(kept.service.address + verify_url(entry.canonical, entry.id))
    said = verdict(reader.page)
    assert "nhân chứng" not in said
    assert (
        "chưa chứng minh: khóa ấy là của cơ quan (hãy so với khóa bạn giữ), người khác cũng được xem" in said
    )


def test_the_history_of_a_nomination_gives_the_file_and_the_address(
    kept: Kept, visitor: Open, tmp_path: Path
) -> None:
    before = kept.grow()
    nomination_id = kept.service.nomination(State.SUBMITTED)
    head = kept.sign()
    after = kept.grow()
    district = visitor()
    district.service = kept.service
    district.enter("district")
    district.go(f"/nominations/{nomination_id}")
    with district.page.expect_download() as download:
        district.page.get_by_role("link", name="Tải bằng chứng của bản ghi “Trình").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.suffix == ".tlog-proof"
    district.page.get_by_role("link", name="Kiểm chứng bản ghi “Trình").click()
    assert verdict(district.page).startswith("Khớp Đã chứng minh: bản ghi mang mã băm")
    district.page.get_by_label("Tệp bằng chứng").set_input_files(path)
    expect(district.page.get_by_label("Hoặc dán nội dung của tệp")).to_have_value(
        re.compile("^c2sp.org/tlog-proof@v1")
    )
    proof = district.page.locator("#proof").input_value()
    check(district.page, proof, str(kept.signer.verifier))
    assert f"của nhật ký {after.size} bản ghi, và nhật ký ấy do đúng khóa bạn giữ" in verdict(district.page)
    for held in (before, head):
        check(district.page, proof, held=f"{held.size} {base64_of(held.root)}")
        expected = f"nhật ký chỉ nối thêm vào nhật ký {held.size} bản ghi bạn giữ dấu, không sửa gì trong đó"
        expect(district.page.locator(".vf-verdict")).to_contain_text(expected)
    kept.grow()
    later = kept.grow()
    check(district.page, proof, held=later.note)
    expected = f"nhật ký {later.size} bản ghi bạn giữ dấu chỉ nối thêm vào nhật ký này, không sửa gì trong đó"
    expect(district.page.locator(".vf-verdict")).to_contain_text(expected)


def test_everybody_can_read_it_and_needs_no_mouse(service: Service, visitor: Open, saved: SavedLog) -> None:
    reader = visitor()
    page = reader.page
    found: list[str] = []

    def look(name: str) -> None:
        page.evaluate(AXE)
        found.extend(f"{name}: {fault}" for fault in faults_at_each_width(page))

    reader.go("/verify")
    look("empty")
    check(page, "xin chào")
    look("refused")
    check(page, saved.proof(), saved.keys)
    verdict(page)
    look("proved")
    check(page, saved.proof().replace("index 17", "index 18"))
    verdict(page)
    look("not proved")
    assert found == []
    reader.go("/verify")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="tra cứu quyết định")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Tệp bằng chứng")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.insert_text(saved.proof())
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert verdict(page).startswith("Khớp một phần")


def test_without_script_the_page_says_what_to_use_instead(visitor: Open) -> None:
    reader = visitor(script=False)
    reader.go("/verify")
    expect(
        reader.page.get_by_role("heading", name="Trình duyệt này không chạy được phần tính")
    ).to_be_visible()
    expect(reader.page.get_by_role("button", name="Kiểm chứng")).to_be_hidden()
    expect(reader.page.get_by_role("heading", name="Kiểm bằng chương trình khác")).to_be_visible()
