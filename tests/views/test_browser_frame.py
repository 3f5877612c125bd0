"""The frame of the app in a real browser: the same however it was started, and boxes that stay as they were put."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from benchmarks import visit
from scenarios import words

from . import test_browser as story

pytestmark = pytest.mark.slow

browser = story.browser
SETTINGS = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"


@pytest.mark.parametrize("start", [visit.BY_COMMAND, visit.BY_STREAMLIT], ids=["rox", "streamlit"])
def test_however_it_is_started_the_app_looks_the_same(
    browser: Browser, tmp_path: Path, start: tuple[str, ...]
) -> None:
    said = words("en")
    colour = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["theme"]["primaryColor"]
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    with visit.app(tmp_path, start) as address:
        page, watch = story.opened(browser, "en")
        page.goto(f"{address}/?world=minimal")
        expect(story.heading(page, said["explore.today.title"])).to_be_visible()
        visit.at_rest(page)
        expect(page.get_by_test_id("stAppDeployButton")).to_have_count(0)
        expect(page.get_by_role("button", name=re.compile("^Deploy"))).to_have_count(0)
        coloured = page.evaluate(
            "rgb => [...document.querySelectorAll('*')]"
            ".some(one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color].includes(rgb))",
            f"rgb({red}, {green}, {blue})",
        )
        assert coloured
        assert watch.found == []
        page.close()


@pytest.mark.parametrize("language", story.LANGUAGES)
def test_a_box_of_the_question_stays_open_at_a_choice(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    said = words(language)
    with visit.app(tmp_path) as address:
        page, watch = story.opened(browser, language)
        page.goto(f"{address}/invest?world=minimal&lang={language}")
        expect(story.heading(page, said["invest.before.title"])).to_be_visible()
        visit.at_rest(page)  # what is still drawn closes a list that was opened meanwhile
        box = page.get_by_test_id("stExpander").filter(has_text=said["invest.part.lines"])
        box.locator("summary").click()
        expect(box.locator("details")).to_have_attribute("open", "")
        visit.at_rest(page)  # the box unfolds, and moves its lists
        box.get_by_role("combobox").first.click()
        page.get_by_role("option").first.click()
        expect(box.locator("summary")).to_contain_text(re.compile(r"\d"))  # the title counts the answers
        visit.at_rest(page)
        expect(box.locator("details")).to_have_attribute("open", "")
        assert watch.found == []
        page.close()
