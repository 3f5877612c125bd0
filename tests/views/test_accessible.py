"""Every page as axe-core judges it: no rule of WCAG 2.2, levels A and AA, broken; nothing asked of other machines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import runs
from benchmarks import visit
from views import PAGES

from . import test_browser as story

pytestmark = pytest.mark.slow

browser = story.browser
# axe-core 4.14.1 as its authors publish it (axe/LICENSE): used by this test alone, and part of nothing that is installed
AXE = Path(__file__).with_name("axe") / "axe.min.js"
LEVELS_OF = "all => all.map(one => Number(one.tagName[1]))"
TEXTS_OF = "all => all.map(one => one.textContent.trim())"
HEADINGS = ":is(h1, h2, h3, h4, h5, h6)"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def address(found_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, with a finished plan to show."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROX_RUNS", str(folder / "runs"))
        with runs.new_run("optimise", {}, seed=1) as run:
            shutil.copytree(found_once, run.folder, dirs_exist_ok=True)
    with visit.app(folder) as started:
        yield started


def test_no_page_breaks_a_rule_of_level_a_or_aa(browser: Browser, address: str) -> None:
    page, watch = story.opened(browser, "fr", 1366)
    broken = {}
    for one in PAGES:
        name = "" if one.name == "explore" else one.name
        page.goto(f"{address}/{name}?world=minimal&lang=fr")
        visit.settled(page)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("levels => axe.run(document, {runOnly: levels})", LEVELS)
        assert len(found["passes"]) > 10, one.name  # it did look
        headings = page.locator(HEADINGS).evaluate_all(LEVELS_OF)
        assert headings.count(1) == 1, (one.name, headings)
        below = [level for level in headings if level > 1]
        assert below, one.name
        assert all(deeper <= level + 1 for level, deeper in pairwise([1, *below])), (one.name, headings)
        texts = page.locator(HEADINGS).evaluate_all(TEXTS_OF)
        assert len(set(texts)) == len(texts), (one.name, texts)  # none is heard twice
        if found["violations"]:
            broken[one.name] = [
                (rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found["violations"]
            ]
    assert broken == {}
    assert watch.found == []
    page.close()
