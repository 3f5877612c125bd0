"""The frame of the app in a real browser: the same however it was started, and boxes that stay as they were put."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import runs
from benchmarks import visit
from scenarios import words
from views import FRONT, PAGES

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


@pytest.mark.parametrize("language", story.LANGUAGES)
def test_every_page_opens_by_its_own_address_and_any_other_is_told_in_words(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    """Streamlit lays a window of its own words over a page whose address it does not know, and nothing below it answers."""
    said = words(language)
    with visit.app(tmp_path) as address:
        page, watch = story.opened(browser, language)
        for one in PAGES:
            page.goto(f"{address}/{one.name}?world=minimal&lang={language}")
            expect(page.get_by_role("heading", level=1)).to_have_text(said[f"page.{one.name}"])
            visit.at_rest(page)
            expect(page.get_by_role("dialog")).to_have_count(0)
            expect(page).to_have_url(re.compile("world=minimal"))
        page.goto(f"{address}/{FRONT}?world=minimal&lang={language}&minimal.workshop_seats=3")
        expect(story.heading(page, said["explore.answer.title"])).to_be_visible()
        amount = page.get_by_role("spinbutton", name=said["move.eur"], exact=True)
        amount.fill("1000")
        expect(amount).to_have_value("1000")
        other = "fr" if language == "en" else "en"
        page.goto(f"{address}/elsewhere?world=minimal&lang={other}")
        told = words(other)["frame.stray"].format(name="elsewhere")
        expect(page.get_by_test_id("stAlert").filter(has_text=told)).to_be_visible()
        expect(story.heading(page, words(other)["home.title"])).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        story.picture(page, f"stray-{other}-1280")
        assert watch.found == []
        page.close()


def test_on_a_narrow_screen_a_plan_that_is_opened_again_is_seen_and_its_address_leads_to_it(
    browser: Browser, found_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser keeps the side of the page open as it was left: over the plan."""
    monkeypatch.setenv("ROX_RUNS", str(tmp_path / "runs"))
    said = words("fr")
    with runs.new_run("optimise", {}, seed=1) as run:
        shutil.copytree(found_once, run.folder, dirs_exist_ok=True)
    with visit.app(tmp_path) as address:
        page, watch = story.opened(browser, "fr", 390)
        page.goto(f"{address}/invest?world=minimal&lang=fr&run={run.id}")
        visit.at_rest(page)
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(page.get_by_test_id("stSidebarCollapseButton")).to_be_in_viewport()
        page.reload()
        visit.at_rest(page)
        expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
        expect(page.get_by_test_id("stSidebarCollapseButton")).to_have_count(0)
        page.get_by_role("button", name=said["frame.share"], exact=True).click()
        expect(page.get_by_text(said["frame.share.here"])).to_be_visible()
        expect(page.get_by_test_id("stPopoverBody").get_by_role("button")).to_be_visible()  # it copies
        link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
        assert link.startswith(f"{address}/invest?")
        assert "lang=" not in link
        title = story.heading(page, said["customers.title"])
        expect(title).to_be_visible()
        colleague, other_watch = story.opened(browser, "en", 390)
        colleague.goto(link)
        expect(story.heading(colleague, words("en")["customers.title"])).to_be_visible()
        assert watch.found + other_watch.found == []
        colleague.close()
        page.close()
