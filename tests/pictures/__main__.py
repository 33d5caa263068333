"""``./dev pictures [NAME …]``: take them all anew, or those named, into docs/pictures/."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import requests
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.pictures.shots import SHOTS, Shot

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"
PASSWORD = "chup-anh-minh-hoa"
DESK, PHONE = (1366, 768), (390, 844)


def main(names: list[str]) -> int:
    """Take the pictures; 1 where a name is none of theirs."""
    unknown = set(names) - {shot.name for shot in SHOTS}
    if unknown:
        print(f"no such picture: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 1
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for shot in SHOTS:
            if not names or shot.name in names:
                take(browser, address, shot)
                print(f"docs/pictures/{shot.name}.png")
        browser.close()
    return 0


def take(browser: Browser, address: str, shot: Shot) -> None:
    """Take one picture: sign in through the form, open the page, do what is to be done on it."""
    width, height = PHONE if shot.phone else DESK
    context = browser.new_context(viewport={"width": width, "height": shot.height or height}, locale="vi-VN")
    page = context.new_page()
    if shot.username:
        page.goto(f"{address}/login")
        page.get_by_label("Tên đăng nhập").fill(shot.username)
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_load_state()
    page.goto(f"{address}{shot.path}")
    if shot.prepare:
        shot.prepare(page)
    shown = urlsplit(page.url).path
    assert shot.shows(shown), f"{shot.name} is to show {shot.route}, and shows {shown}"
    page.evaluate("scrollTo(0, 0)")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / f"{shot.name}.png")
    context.close()


@contextmanager
def demonstration() -> Iterator[str]:
    """A fresh demonstration, served."""
    with TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [
            str(Path(sys.executable).parent / "khenthuong"),
            "--data",
            folder,
            "demo",
            "--port",
            str(port),
        ]
        environment = {**os.environ, "KHENTHUONG_DEMO_PASSWORD": PASSWORD}
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            address = f"http://127.0.0.1:{port}"
            wait(address)
            yield address
            process.terminate()


def wait(address: str) -> None:
    """Until the service answers; making the demonstration takes some seconds."""
    for _ in range(1_200):
        try:
            if requests.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError("the demonstration does not start")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
