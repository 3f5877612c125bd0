"""How fast the app answers: `make bench-app` starts it, drives Chromium through the bank, and writes APP.md beside this file."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import playwright.sync_api
from playwright.sync_api import Browser, Locator, Page, ViewportSize

from benchmarks.bench import Row, machine, spread, verdict
from benchmarks.visit import LOCALES, PATIENCE_MS, app, chromium, settled
from scenarios import words

WORLD, LANGUAGE = "bank", "en"
SIZE: ViewportSize = {"width": 1280, "height": 900}
ROUNDS = 7
MILLISECONDS = 1000
# the slider moved, and one that makes each of its moves a new plan
STEPPED, BESIDE, APART_EUR = "seats_contact", "bot_information", 1000
# a search that does not end while it is watched
ENDLESS = 100_000
PACKAGES = ("streamlit", "altair", "playwright", "numba")
# what a visitor sees of the answer: the figures of the tiles, ROX first
TILES = "[...document.querySelectorAll('[data-testid=stMetricValue]')].map(one => one.innerText).join(' | ')"
# the answer before the simulation, added up line by line, shown while the simulation runs
AT_ONCE = ".st-key-explore-at-once [data-testid=stMetricValue]"
# lines are simulated one by one behind the page first
PREPARED_MS, PAUSE_MS = 600_000, 20_000
# a page is painted once its tiles have figures and its first chart is drawn
PAINTED = "document.querySelector('[data-testid=stMetricValue]')?.innerText && document.querySelector('[data-testid=stVegaLiteChart] :is(canvas, svg)')"


def until(act: Callable[[], object], seen: Callable[[], object]) -> float:
    """Seconds from an act of the visitor until what it brings is seen."""
    start = time.perf_counter()
    act()
    seen()
    return time.perf_counter() - start


def waits_row(what: str, seconds: list[float], most: float) -> Row:
    """A row: seconds of a visitor's waits against what is promised, the median counts."""
    return what, spread(seconds), f"≤ {most:g}", verdict(sorted(seconds)[len(seconds) // 2] <= most)


def opened(browser: Browser) -> Page:
    """A page of a visitor who was never here."""
    page = browser.new_context(locale=LOCALES[LANGUAGE], viewport=SIZE).new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


def heading(page: Page, key: str) -> Locator:
    return page.get_by_role("heading", name=words(LANGUAGE)[key], exact=True)


def paint_row(browser: Browser, address: str) -> Iterator[Row]:
    """Explore on a server that has answered before, by a browser that keeps nothing of an earlier visit."""
    seconds = []
    for _ in range(ROUNDS + 1):
        page = opened(browser)
        place = f"{address}/?world={WORLD}&lang={LANGUAGE}"
        seconds.append(until(lambda: page.goto(place), lambda: page.wait_for_function(PAINTED)))
        settled(page)
        page.context.close()
    yield waits_row("Explore, first paint, s", seconds[1:], 3)


def until_prepared(page: Page, control: Locator) -> None:
    """Move a slider now and then, each time to a new plan, until the answer added up is seen."""
    for _ in range(PREPARED_MS // PAUSE_MS):
        control.press("ArrowRight")
        with suppress(playwright.sync_api.TimeoutError):
            page.wait_for_selector(AT_ONCE, timeout=2 * MILLISECONDS)
            return
        page.wait_for_timeout(PAUSE_MS)
    raise TimeoutError("the lines were not simulated one by one in time")


def slider_row(browser: Browser, address: str) -> Iterator[Row]:
    """A step of a slider, each to a plan never simulated before: until the answer added up is seen, then until the simulated one."""
    said, page = words(LANGUAGE), opened(browser)
    name = said[f"label.{WORLD}.lever.{STEPPED}"]
    control = page.get_by_test_id("stSlider").filter(has_text=name).locator("input[type=range]")
    likely: list[float] = []
    simulated: list[float] = []
    for turn in range(ROUNDS + 1):
        page.goto(f"{address}/?world={WORLD}&lang={LANGUAGE}&{WORLD}.{BESIDE}={(turn + 1) * APART_EUR}")
        heading(page, "explore.answer.title").wait_for()
        settled(page)
        control.focus()
        if not turn:
            until_prepared(page, control)
            continue
        start = time.perf_counter()
        control.press("ArrowRight")
        page.wait_for_selector(AT_ONCE)
        likely.append(time.perf_counter() - start)
        page.wait_for_selector(AT_ONCE, state="detached")
        simulated.append(time.perf_counter() - start - likely[-1])
    page.context.close()
    yield waits_row("Explore, step of a slider to the answer added up line by line, s", likely, 0.5)
    yield waits_row("Explore, from there to the simulated answer, s", simulated, 1)


def searching(page: Page, address: str) -> None:
    """A search under way that would take hours."""
    page.goto(f"{address}/invest?world={WORLD}&lang={LANGUAGE}&simulations={ENDLESS}")
    page.get_by_role("button", name=words(LANGUAGE)["invest.start"]).click()
    page.get_by_test_id("stProgress").filter(has_text=re.compile(r"[1-9][\d,]* of ")).wait_for()


def cancelled(page: Page) -> float:
    """Seconds from the click that stops a search until the page says that it is stopped."""
    button = page.get_by_role("button", name=words(LANGUAGE)["work.cancel"], exact=True)
    return until(button.click, heading(page, "invest.cancelled.title").wait_for)


def work_rows(browser: Browser, address: str) -> Iterator[Row]:
    """Changes of page while a search has the machine, and the end of a search."""
    said, page = words(LANGUAGE), opened(browser)
    ways = {"runs": "runs.title", "explore": "explore.today.title", "invest": "invest.running.title"}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    stops = []
    for _ in range(ROUNDS):
        searching(page, address)
        for name, seen in ways.items():
            page.wait_for_timeout(MILLISECONDS)
            link = page.get_by_role("link", name=said[f"page.{name}"], exact=True)
            seconds[name].append(until(link.click, heading(page, seen).wait_for))
        page.wait_for_timeout(MILLISECONDS)
        stops.append(cancelled(page))
    page.context.close()
    for name, found in seconds.items():
        yield waits_row(f"a search runs: change of page to {said[f'page.{name}']}, s", found, 1)
    yield waits_row("a search runs: from cancel to the page that says so, s", stops, 2)


def main() -> None:
    """Measure everything and write the table."""
    with TemporaryDirectory() as folder, app(Path(folder)) as address, chromium() as browser:
        told = ["# How fast the app answers", "", "Written by `make bench-app`, on the bank.", ""]
        told += [f"{machine(PACKAGES)}, Chromium {browser.version}", ""]
        told += ["| what | median (least to most) | budget | |", "|---|---|---|---|"]
        print("\n".join(told))
        parts = (part(browser, address) for part in (paint_row, slider_row, work_rows))
        for row in chain.from_iterable(parts):
            told.append(f"| {' | '.join(row)} |")
            print(told[-1], flush=True)
    Path(__file__).with_name("APP.md").write_text("\n".join([*told, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
