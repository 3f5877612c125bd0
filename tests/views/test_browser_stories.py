"""What people do in one sitting, in a real browser on a wide and a narrow screen: clicks held to a limit, minutes printed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from benchmarks import visit
from scenarios import languages, load_world, reader_of, words
from sim import World
from views.journey.whole_journey.sight import lines_on
from views.scenario.levers import positions_today
from views.scenario.move import Move, moved

from . import test_browser as story
from .test_browser_company import Visitor, assert_no_sideways

pytestmark = pytest.mark.slow

address, browser = story.address, story.browser
WIDTHS = (1366, 390)
ASKED_EUR = 200_000.0
# amount; two lists, each opened, chosen from and closed by going on; resize; undo
CLICKS_MOST = 8
# the bubble, or the list and the moment in it; then the button
BUBBLE_CLICKS_MOST = 3
MOMENT = "question"
FROM, TO = "seats_branch", "group.bot"


def choose(visitor: Visitor, label: str, option: str) -> None:
    """Choose from a list, and close it; a list closes when the page is scrolled, so it is brought into view first."""
    asked = visitor.page.get_by_role("combobox", name=label, exact=True)
    asked.scroll_into_view_if_needed()
    visit.at_rest(visitor.page)
    visitor.click(asked)
    visitor.click(visitor.page.get_by_role("option", name=option, exact=True))
    visitor.page.keyboard.press("Escape")


def shown(visitor: Visitor, text: str) -> Locator:
    """A caption that holds this text."""
    return visitor.page.get_by_test_id("stCaptionContainer").filter(has_text=text)


def room_of(world: World) -> float:
    """EUR a year that can be moved, of those asked for."""
    found = moved(world, positions_today(world), Move(ASKED_EUR, (FROM,), {TO: 1.0}))
    assert found.placed_eur < ASKED_EUR
    return found.placed_eur


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", languages())
def test_money_is_moved_in_a_company_large_enough_sent_and_taken_back(
    browser: Browser, address: str, language: str, width: int
) -> None:
    said, reader, bank = words(language), reader_of(language), load_world("bank")
    page, watch = story.opened(browser, language, width)
    visitor = Visitor(page)
    page.goto(f"{address}/?world=bank&lang={language}")
    expect(story.heading(page, said["explore.today.title"])).to_be_visible()
    visit.at_rest(page)
    visitor.write_number(said["move.eur"], f"{ASKED_EUR:.0f}")
    choose(visitor, said["move.from"], reader.labels(bank)[FROM])
    choose(visitor, said["move.to"], reader("move.group", group=reader("explore.group.bot")))
    expect(shown(visitor, reader("move.can", eur=reader.eur(room_of(bank))))).to_be_visible()
    story.picture(page, f"move-room-{language}-{width}")
    visitor.told("room said")

    larger = 2 * bank.customers
    visitor.click(page.get_by_role("button", name=reader("move.larger", customers=reader.number(larger))))
    expect(story.heading(page, said["explore.answer.title"])).to_be_visible()
    expect(page).to_have_url(re.compile("move=200000"))
    answer = story.tiles(page)
    story.picture(page, f"move-answer-{language}-{width}")
    assert_no_sideways(page)
    visitor.told("answer in a larger company")

    colleague, other_watch = story.opened(browser, language, width)
    colleague.goto(page.url)
    expect(story.heading(colleague, said["explore.answer.title"])).to_be_visible()
    assert story.tiles(colleague) == answer

    visitor.click(page.get_by_role("button", name=said["move.undo"], exact=True))
    expect(story.heading(page, said["explore.today.title"])).to_be_visible()
    visitor.told("taken back")
    assert visitor.clicks <= CLICKS_MOST
    assert watch.found + other_watch.found == []
    colleague.close()
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", languages())
def test_a_moment_of_the_journey_leads_to_the_money_that_works_on_it(
    browser: Browser, address: str, language: str, width: int
) -> None:
    """By a click on its bubble on a wide screen, by the list on a narrow one, where the twin stands for the picture."""
    said, reader, world = words(language), reader_of(language), load_world("minimal")
    labels = reader.labels(world)
    moment = next(one for one in world.moments if one.name == MOMENT)
    page, watch = story.opened(browser, language, width)
    visitor = Visitor(page)
    page.goto(f"{address}/journey?world=minimal&lang={language}")
    expect(story.heading(page, said["journey.strip.title"])).to_be_visible()
    chart = page.locator(".st-key-wide-minimal-strip").get_by_test_id("stVegaLiteChart")
    twin = page.locator("table.twin").first
    picked = page.get_by_role("combobox", name=said["journey.strip.pick"], exact=True)
    visit.at_rest(page)
    expect(picked).to_have_value(labels["breakdown"])  # the low point
    story.picture(page, f"bubble-before-{language}-{width}")
    if width > 700:
        place = [one.name for one in world.moments].index(moment.name)
        bubbles = chart.locator("path[aria-roledescription=point][aria-label*=Moment]")
        expect(bubbles).to_have_count(len(world.moments))
        bubbles.nth(place).scroll_into_view_if_needed()
        visit.at_rest(page)
        bubbles.nth(place).click()
        visitor.clicks += 1
    else:
        expect(chart).to_be_hidden()
        rows = twin.locator("tbody tr")
        expect(rows).to_have_count(len(world.moments))
        expect(rows.first.get_by_role("rowheader")).to_be_visible()
        choose(visitor, said["journey.strip.pick"], labels[MOMENT])
    expect(picked).to_have_value(labels[MOMENT])
    lines = lines_on(world, MOMENT)
    assert lines
    named = ", ".join(labels[one] for one in lines)
    expect(shown(visitor, reader("journey.strip.lines", lines=named))).to_be_visible()
    story.picture(page, f"bubble-picked-{language}-{width}")
    assert_no_sideways(page)
    visitor.told("moment picked")

    visitor.click(page.get_by_role("button", name=said["journey.strip.money"], exact=True))
    expect(story.heading(page, said["explore.today.title"])).to_be_visible()
    for one in lines:
        expect(page.get_by_test_id("stMultiSelect").filter(has_text=said["move.to"])).to_contain_text(
            labels[one]
        )
    story.picture(page, f"bubble-money-{language}-{width}")
    visitor.told("money for it")
    assert visitor.clicks <= BUBBLE_CLICKS_MOST
    assert watch.found == []
    page.close()
