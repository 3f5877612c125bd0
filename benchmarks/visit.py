"""A visitor of the app: the app started for it on this machine, and Chromium to look with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

HOUSE = Path(__file__).resolve().parents[1]
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
PATIENCE_MS = 180_000
SETTLING_MS = 4000
RESTING_MS = 500
START_SECONDS = 60
STOP_SECONDS = 10
MISSING = "no chromium on this machine: apt-get install chromium"


# the ways in which the app is started, as arguments of Python; a port follows
BY_COMMAND = ("-m", "cli", "app", "--headless", "--port")
BY_STREAMLIT = ("-m", "streamlit", "run", str(HOUSE / "app.py"), "--server.headless", "true", "--server.port")


@contextmanager
def app(folder: Path, start: Sequence[str] = BY_COMMAND) -> Iterator[str]:
    """Start the app on a free port with its runs in a folder; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *start, str(port)]
    log = folder / "app.log"
    with log.open("wb") as said:
        server = subprocess.Popen(command, cwd=folder, env=surroundings(folder), stdout=said, stderr=said)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/_stcore/health", server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:  # a busy machine: it is only a server, nothing of it is kept
            server.kill()
            server.wait()


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a command whose runs go to a folder."""
    return {**os.environ, "ROX_RUNS": str(folder / "runs"), "PYTHONPATH": str(HOUSE)}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine; none is downloaded. Raises FileNotFoundError where there is none."""
    found = shutil.which("chromium")
    if found is None:
        raise FileNotFoundError(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, headless=True, args=FLAGS)
        yield browser
        browser.close()


def at_rest(page: Page) -> None:
    """Wait until the script of a page has run to its end and nothing it drew is still to come."""
    page.wait_for_timeout(RESTING_MS)
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=PATIENCE_MS
    )
    page.wait_for_timeout(RESTING_MS)


def settled(page: Page) -> None:
    """Wait until a page has drawn everything, charts too."""
    page.wait_for_timeout(SETTLING_MS)
    at_rest(page)
    expect(page.locator(".stSpinner")).to_have_count(0, timeout=PATIENCE_MS)
    page.wait_for_timeout(SETTLING_MS)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the app did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
