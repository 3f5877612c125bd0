"""The pictures of README: `make pictures` finds a plan for the bank, opens the app on it, and photographs each page in each language.

Needs Chromium on this machine; takes some minutes, most of them the search.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, expect, sync_playwright

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))

from runs import history  # noqa: E402 the packages are those beside this folder

PICTURES = DOCS / "pictures"
LOCALES = {"en": "en-GB", "fr": "fr-FR"}
SIZE = {"width": 1280, "height": 900}
PATIENCE_MS = 180_000
SETTLING_MS = 4000
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


@contextmanager
def app(folder: Path) -> Iterator[str]:
    """The app with its runs in a folder, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(DOCS.parent / "cli.py"), "app", "--port", str(port), "--headless"]
    server = subprocess.Popen(
        command, cwd=folder, env=surroundings(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while server.poll() is None:
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                    break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a command whose runs go to a folder."""
    return {**os.environ, "ROX_RUNS": str(folder / "runs"), "PYTHONPATH": str(DOCS.parent)}


def plan_of(world: str, folder: Path) -> str:
    """The name of a finished run that holds a plan for a world."""
    command = [sys.executable, str(DOCS.parent / "cli.py"), "optimise", world]
    subprocess.run(command, cwd=folder, env=surroundings(folder), check=True)
    os.environ["ROX_RUNS"] = str(folder / "runs")
    return history("optimise")[0].id


def settled(page: Page) -> None:
    """Wait until a page has drawn everything."""
    page.wait_for_timeout(SETTLING_MS)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=PATIENCE_MS)
    expect(page.locator(".stSpinner")).to_have_count(0, timeout=PATIENCE_MS)
    page.wait_for_timeout(SETTLING_MS)


def photograph(page: Page, address: str, plan: str, language: str) -> None:
    """Every page of the app, as a picture named after it."""
    views = {
        "explore": "?world=bank",
        "journey": "journey?world=bank",
        "invest": f"invest?world=bank&run={plan}",
        "finance": f"finance?world=bank&run={plan}",
        "calibrate": "calibrate?world=minimal",
    }
    for name, place in views.items():
        page.goto(f"{address}/{place}&lang={language}")
        if name == "calibrate":
            page.locator("input[type=file]").first.set_input_files(DOCS / "example" / "answers.csv")
        expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible(timeout=PATIENCE_MS)
        settled(page)
        page.screenshot(path=PICTURES / f"{name}-{language}.png")
        print(f"docs/pictures/{name}-{language}.png", flush=True)


def main() -> None:
    """Write every picture anew."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("no chromium on this machine: apt-get install chromium")
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as place:
        folder = Path(place)
        plan = plan_of("bank", folder)
        with app(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
            for language, locale in LOCALES.items():
                page = browser.new_page(locale=locale, viewport=SIZE)
                page.set_default_timeout(PATIENCE_MS)
                photograph(page, address, plan, language)
            browser.close()


if __name__ == "__main__":
    main()
