"""A company of one's own in a real browser, from an empty runs folder: ten figures, a company, a first plan accepted in words."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import runs
from benchmarks import visit
from calibration import company
from scenarios import load_world, reader_of, words, world_text

from . import test_browser as story

pytestmark = pytest.mark.slow

browser = story.browser
KIND = "hospital"
CLICKS_MOST = 60
# a computer shared with other work may take its time; how long it takes is printed, not held to
DRAFT_PATIENCE = PLAN_PATIENCE = 900 * story.SECONDS
WHY = {"fr": "un essai de trois mois", "en": "a trial of three months"}
# ten figures of an invented clinic, as its people write them
LABEL = {"fr": "Clinique du canal", "en": "Canal clinic"}
FIGURES = {
    "customers": {"fr": "12 000", "en": "12,000"},
    "margin_eur_year": {"fr": "210", "en": "210"},
    "retention_year": {"fr": "74 %", "en": "74 %"},
    "channel.phone.contacts_year": {"fr": "27 000", "en": "27,000"},
    "channel.phone.mean_wait_min": {"fr": "2,2", "en": "2.2"},
    "channel.counter.contacts_year": {"fr": "14 000", "en": "14,000"},
    "channel.email.contacts_year": {"fr": "8 500", "en": "8,500"},
    "channel.web.contacts_year": {"fr": "20 000", "en": "20,000"},
    "desk.calls.people": {"fr": "5", "en": "5"},
    "nps": {"fr": "31", "en": "31"},
}


class Visitor:
    """Somebody at a page, whose clicks are counted, a field typed into as one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.began = time.monotonic()

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def write(self, label: str, text: str) -> None:
        box = field(self.page, label)
        box.click()
        box.fill(text)
        box.press("Tab")
        self.clicks += 1

    def write_number(self, label: str, text: str) -> None:
        box = self.page.get_by_role("spinbutton", name=label, exact=True)
        box.click()
        box.fill(text)
        box.press("Tab")
        self.clicks += 1

    def told(self, what: str) -> None:
        """Print how far the story is."""
        print(f"{what}: {(time.monotonic() - self.began) / 60:.1f} min, {self.clicks} clicks")


def field(page: Page, label: str) -> Locator:
    """The text field of a label."""
    own = page.get_by_test_id("stTextInput").filter(
        has=page.get_by_test_id("stWidgetLabel").get_by_text(label, exact=True)
    )
    return own.locator("input")


def label_of(place: str, language: str) -> str:
    """How the page calls a question."""
    reader = reader_of(language)
    owner, _, question = place.rpartition(".")
    what = reader(f"company.short.{question}")
    if not owner:
        return what
    return reader("company.form.of", name=company.labels_of(load_world(KIND), reader)[owner], what=what)


@pytest.mark.parametrize("language", story.LANGUAGES)
def test_ten_figures_become_a_company_and_a_first_plan(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    """No text file; a reload in the middle and a second browser lose nothing; minutes and clicks are printed."""
    said, label = words(language), LABEL[language]
    with visit.app(tmp_path) as address:
        page, watch = story.opened(browser, language, 1366)
        page.goto(address)
        expect(story.heading(page, said["home.title"])).to_be_visible()
        visitor = Visitor(page)
        visitor.click(page.get_by_role("button", name=said["home.own.do"]))
        expect(story.heading(page, said["company.title"])).to_be_visible()
        expect(page.get_by_text(said["company.look.empty"])).to_be_visible()
        story.picture(page, f"company-empty-{language}-1366")
        visitor.click(page.get_by_role("radio", name=said[f"company.kind.{KIND}"]))
        visitor.write(said["company.form.label"], label)
        middle = len(FIGURES) // 2
        for place in list(FIGURES)[:middle]:
            visitor.write(label_of(place, language), FIGURES[place][language])
        visit.at_rest(page)
        page.reload()
        expect(field(page, said["company.form.label"])).to_have_value(label)
        for place in list(FIGURES)[:middle]:
            expect(field(page, label_of(place, language))).to_have_value(FIGURES[place][language])
        for place in list(FIGURES)[middle:]:
            visitor.write(label_of(place, language), FIGURES[place][language])
        create = page.get_by_role("button", name=said["company.create"])
        expect(create).to_be_enabled()
        visitor.told("ten figures")
        story.picture(page, f"company-ten-figures-{language}-1366")
        narrow, narrow_watch = story.opened(browser, language, 390)
        narrow.goto(page.url)
        for place, typed in FIGURES.items():
            expect(field(narrow, label_of(place, language))).to_have_value(typed[language])
        story.picture(narrow, f"company-ten-figures-{language}-390")
        assert_no_sideways(narrow)

        visitor.click(create)
        done = said["company.done"].format(label=label, number=1)
        expect(story.heading(page, done)).to_be_visible(timeout=DRAFT_PATIENCE)
        visitor.told("company")
        assert "TOML" not in page.locator("body").inner_text()
        story.picture(page, f"company-created-{language}-1366")
        narrow.goto(page.url)
        expect(story.heading(narrow, done)).to_be_visible()
        story.picture(narrow, f"company-created-{language}-390")
        assert_no_sideways(narrow)

        visitor.click(page.get_by_role("button", name=said["company.next.invest"]))
        expect(story.heading(page, said["invest.before.title"])).to_be_visible()
        expect(page.get_by_role("combobox", name=said["frame.world.label"], exact=True)).to_have_value(
            re.compile(re.escape(label))
        )
        story.picture(page, f"company-invest-{language}-1366")
        visitor.click(page.get_by_role("button", name=said["invest.start"]))
        expect(story.heading(page, said["invest.running.title"])).to_be_visible()
        page.reload()
        ended = story.heading(page, said["invest.against.title"]).or_(
            story.heading(page, said["invest.beyond.title"])
        )
        expect(ended.first).to_be_visible(timeout=PLAN_PATIENCE)
        visitor.told("search")
        if story.heading(page, said["invest.beyond.title"]).is_visible():
            accept(visitor, said, WHY[language], f"company-beyond-{language}")
        expect(story.heading(page, said["invest.against.title"])).to_be_visible(timeout=PLAN_PATIENCE)
        visitor.told("first plan")
        page.set_viewport_size({"width": 1366, "height": 1900})
        story.picture(page, f"company-plan-{language}-1366")
        narrow.goto(page.url)
        expect(story.heading(narrow, said["invest.against.title"])).to_be_visible()
        assert headline(narrow) == headline(page)
        story.picture(narrow, f"company-plan-{language}-390")
        assert_no_sideways(narrow)
        assert visitor.clicks <= CLICKS_MOST
        assert watch.found + narrow_watch.found == []
        narrow.close()
        page.close()


def accept(visitor: Visitor, said: dict[str, str], why: str, name: str) -> None:
    """Accept a plan beyond what was observed, in words."""
    story.picture(visitor.page, f"{name}-1366")
    visitor.write(said["invest.beyond.why"], why)
    visitor.click(visitor.page.get_by_role("button", name=said["invest.beyond.take"]))
    expect(story.heading(visitor.page, said["invest.beyond.title"])).to_have_count(0)


def headline(page: Page) -> list[str]:
    """The four figures above a plan, expected value first."""
    visit.at_rest(page)
    figures = page.get_by_test_id("stMain").get_by_role("heading", level=3).all_inner_texts()[:4]
    assert "€" in figures[0]
    return figures


def assert_no_sideways(page: Page) -> None:
    """Hold that nothing of a page is wider than its window."""
    # what scrolls is a part of the page, which may be wider than itself while the page is not
    for part in ("document.documentElement", "document.querySelector('[data-testid=stMain]')"):
        assert page.evaluate(f"{part}.scrollWidth <= window.innerWidth"), part


@pytest.mark.parametrize("language", story.LANGUAGES)
def test_a_plan_beyond_what_was_observed_is_accepted_on_the_page(
    browser: Browser, tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a company that was never observed at its own scores every plan leads beyond: the reason is on the page of the plan."""
    said, why = words(language), WHY[language]
    monkeypatch.setenv("ROX_RUNS", str(tmp_path / "runs"))
    world = load_world("minimal")
    nowhere = world.anchors.domain.model_copy(update={"nps": [90.0, 90.0]})
    world = world.model_copy(
        update={"name": "ours", "anchors": world.anchors.model_copy(update={"domain": nowhere})}
    )
    runs.save_company("ours", world_text(world), {"label": "Ours", "customers": world.customers})
    with visit.app(tmp_path) as address:
        page, watch = story.opened(browser, language, 1366)
        page.goto(f"{address}/invest?world=company:ours@1&lang={language}&simulations=100")
        visitor = Visitor(page)
        visitor.click(page.get_by_role("button", name=said["invest.start"]))
        expect(story.heading(page, said["invest.beyond.title"])).to_be_visible(timeout=PLAN_PATIENCE)
        visitor.click(page.get_by_role("button", name=said["invest.beyond.take"]))
        expect(page.get_by_text(said["invest.beyond.why.missing"])).to_be_visible()
        accept(visitor, said, why, f"invest-beyond-{language}")
        expect(story.heading(page, said["invest.against.title"])).to_be_visible(timeout=PLAN_PATIENCE)
        shown = said["grounds.accepted.outside"].format(why=why)
        expect(page.get_by_test_id("stAlert").filter(has_text=shown).first).to_be_visible()
        story.picture(page, f"invest-beyond-accepted-{language}-1366")
        assert watch.found == []
        page.close()
