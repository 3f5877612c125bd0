"""The app in a real browser, in both languages: what a person sees, does, and comes back to."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

import runs
from benchmarks import visit
from scenarios import words
from tests.optimize.test_workbook import CENT, cells, recomputed

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).resolve().parents[2]
ARTIFACTS = HOUSE / "tests" / "artifacts"
LANGUAGES = ("fr", "en")
SECONDS = 1000  # milliseconds, as the browser counts
PATIENCE = 90 * SECONDS
SEARCH_PATIENCE = 400 * SECONDS  # a whole search, beside other work


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, started by its own command on a free port of this machine."""
    with visit.app(tmp_path_factory.mktemp("app")) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; none is downloaded."""
    try:
        with visit.chromium() as opened:
            yield opened
    except FileNotFoundError as missing:
        pytest.fail(str(missing)) if os.environ.get("CI") else pytest.skip(str(missing))


class Watch:
    """Everything a page asked of other machines, and every error it told the console."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("request", self.request)
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.found.append(f"error {error}"))

    def request(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            self.found.append(f"request {request.url}")

    def console(self, message: ConsoleMessage) -> None:
        # opened at a page's own address, Streamlit first looks for its server below it, and then finds it
        probing = "/_stcore/" in message.location.get("url", "") and "404" in message.text
        if message.type == "error" and not probing:
            self.found.append(f"console {message.text}")


def opened(browser: Browser, language: str, width: int = 1280) -> tuple[Page, Watch]:
    page = browser.new_page(locale=visit.LOCALES[language], viewport={"width": width, "height": 1000})
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    return page, Watch(page)


def picture(page: Page, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    visit.at_rest(page)
    page.screenshot(path=ARTIFACTS / f"{name}.png")


def tiles(page: Page) -> list[str]:
    """The figures of the tiles, once the page has come to rest."""
    values = page.get_by_test_id("stMetricValue")
    expect(values.first).to_be_visible()
    visit.at_rest(page)
    return values.all_inner_texts()


def slider(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stSlider").filter(has_text=label).locator("input[type=range]")


def heading(page: Page, text: str) -> Locator:
    return page.get_by_role("heading", name=text, exact=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_explore_answers_is_restored_and_shared(browser: Browser, address: str, language: str) -> None:
    said = words(language)
    page, watch = opened(browser, language)
    page.goto(f"{address}/?world=minimal&lang={language}")
    expect(heading(page, said["explore.today.title"])).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    picture(page, f"explore-today-minimal-{language}-1280")

    page.get_by_role("button", name=said["explore.example.continuity"], exact=True).click()
    expect(heading(page, said["explore.answer.title"])).to_be_visible()
    before = tiles(page)
    control = slider(page, said["label.minimal.lever.workshop_seats"])
    control.focus()
    control.press("ArrowRight")
    expect(page.get_by_test_id("stMetricValue").first).not_to_have_text(before[0])
    after = tiles(page)
    assert after[0] != before[0]
    expect(page).to_have_url(re.compile(r"minimal\.workshop_seats=3"))
    picture(page, f"explore-plan-minimal-{language}-1280")

    page.reload()
    expect(heading(page, said["explore.answer.title"])).to_be_visible()
    assert tiles(page) == after
    colleague, other_watch = opened(browser, language, 1920)
    colleague.goto(page.url)
    expect(heading(colleague, said["explore.answer.title"])).to_be_visible()
    assert tiles(colleague) == after
    assert watch.found + other_watch.found == []
    colleague.close()
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bank_is_what_a_first_visit_shows(browser: Browser, address: str, language: str) -> None:
    said = words(language)
    page, watch = opened(browser, language)
    page.goto(address)
    expect(heading(page, said["home.title"])).to_be_visible()
    picture(page, f"home-bank-{language}-1280")
    page.get_by_role("link", name=said["page.explore"]).click()
    expect(heading(page, said["explore.today.title"])).to_be_visible()
    company = page.get_by_role("combobox", name=said["frame.world.label"], exact=True)
    expect(company).to_have_value(said["label.bank.world.bank"])
    picture(page, f"explore-today-bank-{language}-1280")
    page.get_by_role("button", name=said["explore.example.bot"], exact=True).click()
    expect(heading(page, said["explore.answer.title"])).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(3)
    page.set_viewport_size({"width": 1920, "height": 1200})
    picture(page, f"explore-plan-bank-{language}-1920")
    assert watch.found == []
    page.close()


def test_the_plan_and_the_language_survive_a_change_of_page(browser: Browser, address: str) -> None:
    said = words("fr")
    page, watch = opened(browser, "en")
    page.goto(f"{address}/?world=minimal&lang=fr&minimal.workshop_seats=3")
    expect(heading(page, said["explore.answer.title"])).to_be_visible()
    before = tiles(page)
    page.get_by_role("link", name=said["page.invest"]).click()
    expect(heading(page, said["invest.before.title"])).to_be_visible()
    page.get_by_role("link", name=said["page.explore"]).click()
    expect(heading(page, said["explore.answer.title"])).to_be_visible()
    assert tiles(page) == before
    expect(page).to_have_url(re.compile(r"lang=fr"))
    expect(page).to_have_url(re.compile(r"minimal\.workshop_seats=3"))
    assert watch.found == []
    page.close()


def test_a_choice_is_shown_in_the_language_switched_to(browser: Browser, address: str) -> None:
    """The company and its stage were chosen in French; in English they are the same ones, by their English names."""
    page, watch = opened(browser, "fr")
    page.goto(f"{address}/?world=minimal&lang=fr")
    for language in ("fr", "en"):
        if language != "fr":
            page.get_by_test_id("stButtonGroup").get_by_text(language, exact=True).click()
        said = words(language)
        expect(heading(page, said["explore.today.title"])).to_be_visible()
        for label, chosen in (
            ("frame.world.label", "label.minimal.world.minimal"),
            ("explore.maturity", "stage.optimised"),
        ):
            box = page.get_by_role("combobox", name=said[label], exact=True)
            expect(box).to_have_value(said[chosen])
        visit.at_rest(page)
    assert watch.found == []
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_invest_finds_a_plan_and_hands_it_over(browser: Browser, address: str, language: str) -> None:
    said = words(language)
    page, watch = opened(browser, language)
    page.goto(f"{address}/invest?world=minimal&lang={language}&simulations=150")
    expect(heading(page, said["invest.before.title"])).to_be_visible()
    picture(page, f"invest-before-{language}-1280")
    page.get_by_role("button", name=said["invest.start"]).click()
    expect(heading(page, said["invest.running.title"])).to_be_visible()
    expect(page).to_have_url(re.compile(r"job=[0-9a-f]{32}"))
    page.reload()
    expect(heading(page, said["invest.against.title"])).to_be_visible(timeout=SEARCH_PATIENCE)
    page.get_by_role("tab", name=said["invest.tab.proof"]).click()
    expect(heading(page, said["certificate.title"])).to_be_visible()
    expect(page.get_by_role("cell", name=said["rival.equal_split"]).first).to_be_visible()
    page.get_by_role("tab", name=said["invest.tab.trade"]).click()
    frontier = page.get_by_test_id("stVegaLiteChart").filter(visible=True).nth(1)
    frontier.scroll_into_view_if_needed()
    frontier.click(position={"x": 300, "y": 100})
    ask = re.compile("^" + said["invest.frontier.ask"].format(budget=".*\\d.*"))
    page.get_by_role("button", name=ask).click()
    expect(page).to_have_url(re.compile(r"minimal\.budget=\d+"))
    page.get_by_role("tab", name=said["invest.tab.plan"]).click()
    # the budget asked for above draws the page again, and the file is made by its buttons
    visit.at_rest(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=said["invest.download.plan"]).click()
    assert "workshop_seats" in download.value.path().read_text(encoding="utf-8")
    page.set_viewport_size({"width": 1280, "height": 1900})
    picture(page, f"invest-plan-{language}-1280")
    page.set_viewport_size({"width": 1920, "height": 1900})
    picture(page, f"invest-plan-{language}-1920")

    expect(page.get_by_text(said["headline.expected.name"], exact=True)).to_be_visible()
    page.get_by_role("button", name=said["invest.explore"]).click()
    expect(heading(page, said["explore.controls"])).to_be_visible()
    expect(page).to_have_url(re.compile(r"minimal\.\w+=\d"))
    assert watch.found == []
    page.close()


def test_a_search_can_be_cancelled(browser: Browser, address: str) -> None:
    said = words("en")
    page, watch = opened(browser, "en")
    page.goto(f"{address}/invest?world=minimal&simulations=100000")
    page.get_by_role("button", name=said["invest.start"]).click()
    cancel = page.get_by_role("button", name=said["work.cancel"], exact=True)
    expect(cancel).to_be_visible()
    expect(page.get_by_test_id("stProgress")).to_contain_text(re.compile(r"\d+ of [\d,]+ simulations"))
    picture(page, "invest-running-en-1280")
    cancel.click()
    expect(heading(page, said["invest.cancelled.title"])).to_be_visible()
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    expect(page.get_by_role("button", name=said["invest.resume"])).to_be_enabled()
    expect(page.get_by_role("button", name=said["invest.start"])).to_be_enabled()
    picture(page, "invest-cancelled-en-1280")
    assert watch.found == []
    page.close()


def test_a_budget_that_cannot_be_met_is_told_with_its_repair(browser: Browser, address: str) -> None:
    said = words("fr")
    page, watch = opened(browser, "fr")
    page.goto(f"{address}/invest?world=minimal&minimal.budget=1")
    expect(page.get_by_role("button", name=said["invest.start"])).to_be_disabled()
    expect(page.get_by_test_id("stAlert").filter(has_text="budget_eur_year")).to_be_visible()
    picture(page, "invest-refused-fr-1280")
    assert watch.found == []
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_person_approves_once_and_the_workbook_adds_up(
    browser: Browser, found_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("ROX_RUNS", str(tmp_path / "runs"))
    said = words(language)
    plan = found_in_one_minute(found_once)
    with visit.app(tmp_path) as address:
        page, watch = opened(browser, language)
        page.goto(f"{address}/finance?world=minimal&lang={language}&run={plan.id}")
        expect(heading(page, said["report.bridge"])).to_be_visible()
        expect(page.get_by_text(said["finance.bridge.adds"]).first).to_be_visible()
        picture(page, f"finance-bridge-{language}-1280")

        page.get_by_role("tab", name=said["finance.tab.sign"]).click()
        page.get_by_role("textbox", name=said["sign.lock.name"], exact=True).fill("Dominique")
        page.get_by_role("button", name=said["sign.lock"]).click()
        page.get_by_role("textbox", name=said["sign.name"], exact=True).fill("Camille")
        page.get_by_role("button", name=said["sign.sign"], exact=True).click()
        # the decisions on this plan: those of every plan are folded below, with the same words
        decisions = page.locator(".st-key-sign-history")
        expect(decisions.get_by_role("cell", name=said["sign.state.intact"], exact=True)).to_have_count(1)
        expect(decisions.get_by_role("cell", name="Camille", exact=True)).to_have_count(1)
        expect(decisions.get_by_role("columnheader", name=said["sign.head.name"], exact=True)).to_be_visible()
        expect(page.get_by_text(said["sign.self_declared"])).to_be_visible()
        page.get_by_role("textbox", name=said["sign.name"], exact=True).fill("camille")
        page.get_by_role("button", name=said["sign.sign"], exact=True).click()
        expect(page.get_by_text(said["sign.refused.twice"].format(name="camille"))).to_be_visible()
        page.get_by_role("textbox", name=said["sign.name"], exact=True).fill("Ada")
        page.get_by_role("button", name=said["sign.sign"], exact=True).click()
        expect(page.get_by_text(said["sign.complete"].format(count="2"))).to_be_visible()
        picture(page, f"finance-sign-{language}-1280")

        with page.expect_download() as download:
            page.get_by_role("button", name=said["finance.workbook"]).click()
        book = tmp_path / "plan.xlsx"
        download.value.save_as(book)
        shown = {(sheet, place): value for sheet, place, value, _ in cells(book, values=True)}
        for place, value in recomputed(book).items():
            if isinstance(shown[place], int | float):
                # parts that add up to the cent are moved by less than one
                assert abs(float(value) - shown[place]) < CENT, place
            else:
                assert str(value) == shown[place], place
        with page.expect_download() as download:
            page.get_by_role("button", name=said["finance.report"]).click()
        text = download.value.path().read_text(encoding="utf-8")
        assert f'lang="{language}"' in text
        assert "http" not in text.replace("http://www.w3.org", "")
        assert text.count("<section class=page>") == 2
        assert "Camille" in text
        assert "Ada" in text

        page.set_viewport_size({"width": 1920, "height": 1200})
        for tab in ("flows", "risk", "assumptions", "actuals"):
            page.get_by_role("tab", name=said[f"finance.tab.{tab}"]).click()
            picture(page, f"finance-{tab}-{language}-1920")
        page.reload()
        expect(heading(page, said["report.bridge"])).to_be_visible()
        assert watch.found == []
        page.close()


@pytest.mark.parametrize("other", ["older", "newer", "found meanwhile"])
def test_of_two_plans_found_in_one_minute_the_one_looked_at_is_signed(
    browser: Browser, found_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """The browser answers with the name of a plan: with one name for both, the other one was signed."""
    monkeypatch.setenv("ROX_RUNS", str(tmp_path / "runs"))
    said = words("en")
    first = found_in_one_minute(found_once)
    looked_at = found_in_one_minute(found_once) if other == "older" else first
    if other == "newer":
        found_in_one_minute(found_once)
    with visit.app(tmp_path) as address:
        page, watch = opened(browser, "en")
        page.goto(f"{address}/finance?world=minimal&lang=en&run={looked_at.id}")
        expect(heading(page, said["report.bridge"])).to_be_visible()
        page.get_by_role("tab", name=said["finance.tab.sign"]).click()
        visit.at_rest(page)
        if other == "found meanwhile":
            found_in_one_minute(found_once)
        page.get_by_role("textbox", name=said["sign.lock.name"], exact=True).fill("Dominique")
        page.get_by_role("button", name=said["sign.lock"]).click()
        decisions = page.locator(".st-key-sign-history")
        for name in ("Camille", "Ada"):
            page.get_by_role("textbox", name=said["sign.name"], exact=True).fill(name)
            page.get_by_role("button", name=said["sign.sign"], exact=True).click()
            expect(decisions.get_by_role("cell", name=name, exact=True)).to_have_count(1)
        expect(page).to_have_url(re.compile(looked_at.id))
        assert watch.found == []
        page.close()
    assert [one.name for one in runs.standing(looked_at.id, looked_at.folder)] == ["Camille", "Ada"]
    assert len(runs.approvals()) == 2
    assert len(runs.history("optimise")) == 2


def found_in_one_minute(found_once: Path) -> runs.Record:
    """The same plan once more in the registry, as if found in one minute with those before it."""
    with runs.new_run("optimise", {}, seed=1) as run:
        shutil.copytree(found_once, run.folder, dirs_exist_ok=True)
    with closing(sqlite3.connect(runs.registry() / "runs.sqlite")) as index, index:
        index.execute("UPDATE runs SET started = '2026-12-01T10:00:00+00:00'")
    return next(one for one in runs.history("optimise") if one.id == run.id)
