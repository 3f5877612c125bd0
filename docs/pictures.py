"""The pictures of README: `make pictures` finds a plan for the bank, opens the app on it, and photographs each page in each language.

Needs Chromium on this machine; takes some minutes, most of them the search.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, expect

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))

# the packages are those beside this folder
from benchmarks.visit import LOCALES, PATIENCE_MS, app, chromium, settled, surroundings  # noqa: E402
from runs import history  # noqa: E402

PICTURES = DOCS / "pictures"
SIZE = {"width": 1280, "height": 900}


def plan_of(world: str, folder: Path) -> str:
    """The name of a finished run that holds a plan for a world."""
    command = [sys.executable, str(DOCS.parent / "cli.py"), "optimise", world]
    subprocess.run(command, cwd=folder, env=surroundings(folder), check=True)
    os.environ["ROX_RUNS"] = str(folder / "runs")
    return history("optimise")[0].id


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
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as place, chromium() as browser:
        folder = Path(place)
        plan = plan_of("bank", folder)
        with app(folder) as address:
            for language, locale in LOCALES.items():
                page = browser.new_page(locale=locale, viewport=SIZE)
                page.set_default_timeout(PATIENCE_MS)
                photograph(page, address, plan, language)


if __name__ == "__main__":
    main()
