"""The strategist's story in a real browser: a scenario made and sent, opened by a colleague, and lived through with the customers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks import visit
from scenarios import load_plan, load_world, words
from views.journey.page import SIGHTS
from views.scenario.company_picker import file_of

from . import test_browser as story

pytestmark = pytest.mark.slow

address, browser = story.address, story.browser
CELLS = "[data-testid=stTable] td"

# Every text that is read with less contrast to what is behind it than WCAG 2.2 AA asks for (success criterion 1.4.3);
# icons beside words and the number that rides on a slider, drawn on itself, are left out.
FAINT = r"""
() => {
  const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return {r:m[0],g:m[1],b:m[2],a:m.length>3?m[3]:1}; };
  const lum = c => { const f=v=>{v/=255; return v<=0.03928?v/12.92:((v+0.055)/1.055)**2.4}; return 0.2126*f(c.r)+0.7152*f(c.g)+0.0722*f(c.b); };
  const over = (t,b) => ({r:t.r*t.a+b.r*(1-t.a), g:t.g*t.a+b.g*(1-t.a), b:t.b*t.a+b.b*(1-t.a), a:1});
  const found = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, e = node.parentElement;
    if (!node.textContent.trim() || !e || e.closest('[disabled], svg, style, script, [data-stale=true], [data-testid=stIconMaterial]')) continue;
    if (e.closest('[data-testid=stSlider]') && !e.closest('[data-testid=stWidgetLabel]')) continue;
    const box = e.getBoundingClientRect(); if (!box.width || !box.height) continue;
    let opacity = 1, layers = [];
    for (let p = e; p; p = p.parentElement) { const s = getComputedStyle(p); opacity *= Number(s.opacity); if (s.visibility==='hidden'||s.display==='none') opacity = 0; layers.push(parse(s.backgroundColor)); }
    if (opacity < 0.05) continue;
    let back = {r:255,g:255,b:255,a:1};
    for (const l of layers.reverse()) back = over(l, back);
    const s = getComputedStyle(e), text = parse(s.color); text.a *= opacity;
    const seen = over(text, back), a = lum(seen), b = lum(back);
    const ratio = (Math.max(a,b)+0.05)/(Math.min(a,b)+0.05), size = parseFloat(s.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(s.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) found[(e.dataset.testid||e.className.toString().slice(0,30))+' | '+node.textContent.trim().slice(0,40)] = ratio.toFixed(2)+' '+s.color+' op '+opacity.toFixed(2);
  }
  return found;
}
"""


def figures_of(page: Page) -> list[str]:
    """Every figure of the page once it has come to rest: tiles and tables."""
    visit.settled(page)
    tiles = story.tiles(page)
    return tiles + page.locator(CELLS).all_inner_texts()


def pick(page: Page, label: str, option: str) -> None:
    visit.at_rest(page)
    box = page.get_by_role("combobox", name=label)
    box.click()
    page.get_by_role("option", name=option, exact=True).click()


def set_aside(page: Page, said: dict[str, str]) -> None:
    page.get_by_role("button", name=said["side.save"]).click()
    expect(page.get_by_role("button", name=said["side.saved"], exact=True)).to_be_disabled()


@pytest.mark.parametrize("language", story.LANGUAGES)
def test_a_scenario_is_made_sent_and_opened(browser: Browser, address: str, language: str) -> None:
    said = words(language)
    page, watch = story.opened(browser, language)
    page.goto(f"{address}/?world=minimal&lang={language}")
    expect(story.heading(page, said["explore.today.title"])).to_be_visible()
    page.get_by_role("button", name=said["explore.example.continuity"], exact=True).click()
    expect(story.heading(page, said["explore.answer.title"])).to_be_visible()
    set_aside(page, said)
    seats = story.slider(page, said["label.minimal.lever.workshop_seats"])
    seats.focus()
    seats.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"minimal\.workshop_seats=3"))
    set_aside(page, said)
    expect(story.heading(page, said["side.title"])).to_be_visible()
    page.get_by_role("button", name=said["side.confirm"].format(count=8)).click()
    expect(page.get_by_role("button", name=said["side.confirm"].format(count=8))).to_have_count(0)
    pick(page, said["explore.maturity"], said["stage.initial"])
    expect(page).to_have_url(re.compile(r"minimal\.maturity=initial"))
    page.reload()
    expect(story.heading(page, said["side.title"])).to_be_visible()
    mine = figures_of(page)
    story.picture(page, f"explore-scenarios-{language}-1280")
    with page.expect_download() as download:
        page.get_by_role("button", name=said["invest.download.plan"]).click()
    assert load_plan(download.value.path(), load_world("minimal")).lines

    colleague, other_watch = story.opened(browser, language, 1920)
    colleague.goto(page.url)
    expect(story.heading(colleague, said["side.title"])).to_be_visible()
    assert figures_of(colleague) == mine
    story.picture(colleague, f"explore-scenarios-{language}-1920")
    assert watch.found + other_watch.found == []
    colleague.close()
    page.close()


@pytest.mark.parametrize("language", story.LANGUAGES)
def test_customers_are_followed_through_their_journey(browser: Browser, address: str, language: str) -> None:
    said = words(language)
    page, watch = story.opened(browser, language)
    page.goto(f"{address}/?world=minimal&lang={language}&minimal.workshop_seats=3")
    expect(story.heading(page, said["explore.answer.title"])).to_be_visible()
    page.get_by_role("link", name=said["page.journey"]).click()
    expect(story.heading(page, said["journey.title"])).to_be_visible()
    expect(page.get_by_text(said["journey.arm.plan"], exact=True)).to_be_visible()
    for sight in SIGHTS:
        page.get_by_role("radio", name=said[f"journey.sight.{sight}"], exact=True).click()
        expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
        if sight != "whole":
            expect(page).to_have_url(re.compile(rf"sight={sight}"))
        story.picture(page, f"journey-{sight}-{language}-1280")
    number = page.get_by_role("spinbutton", name=said["journey.tale.number"])
    number.fill("7")
    number.press("Enter")
    expect(story.heading(page, said["journey.tale.title"].format(number=7))).to_be_visible()
    story.picture(page, f"journey-customer-{language}-1280")
    told = page.get_by_role("listitem").all_inner_texts()
    png = page.get_by_role("button", name=said["picture.png"])
    expect(png).to_have_count(1)
    with page.expect_download() as download:
        png.click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")

    colleague, other_watch = story.opened(browser, language, 1920)
    colleague.goto(page.url)
    expect(story.heading(colleague, said["journey.tale.title"].format(number=7))).to_be_visible()
    expect(colleague.get_by_role("listitem").first).to_be_visible()
    assert colleague.get_by_role("listitem").all_inner_texts() == told
    story.picture(colleague, f"journey-story-{language}-1920")
    assert watch.found + other_watch.found == []
    colleague.close()
    page.close()


def test_the_film_plays_to_its_end(browser: Browser, address: str) -> None:
    said = words("en")
    page, watch = story.opened(browser, "en")
    page.goto(f"{address}/journey?world=minimal&sight=touchpoints&lang=en")
    page.get_by_test_id("stCheckbox").get_by_text(said["journey.film"], exact=True).click()
    month = (
        page.get_by_test_id("stSlider").filter(has_text=said["journey.month"]).locator("input[type=range]")
    )
    month.focus()
    for _ in range(load_world("minimal").months - 4):
        month.press("ArrowRight")
    page.get_by_role("button", name=said["journey.film.play"]).click()
    expect(month).to_have_value(str(load_world("minimal").months))
    expect(page.get_by_role("button", name=said["journey.film.play"])).to_be_visible()
    assert watch.found == []
    page.close()


@pytest.mark.parametrize("language", story.LANGUAGES)
def test_a_company_of_ones_own_is_corrected_taken_and_sent(
    browser: Browser, address: str, language: str, tmp_path: Path
) -> None:
    said = words(language)
    text = file_of(load_world("minimal")).decode("utf-8")
    ours = text.replace(f'"{load_world("minimal").label}"', '"Our own bikes"')
    wrong, right = tmp_path / "wrong.toml", tmp_path / "right.toml"
    wrong.write_text(ours.replace("seats = 2", "seats = -2"), encoding="utf-8")
    right.write_text(ours.replace("seats = 2", "seats = 3"), encoding="utf-8")
    page, watch = story.opened(browser, language)
    page.goto(f"{address}/?world=minimal&lang={language}")
    page.get_by_role("button", name=said["own.title"], exact=True).click()
    page.locator("input[type=file]").set_input_files(wrong)
    refusal = page.get_by_test_id("stAlert").filter(has_text="wrong.toml")
    expect(refusal).to_contain_text("seats")
    story.picture(page, f"explore-own-refused-{language}-1280")
    page.locator("input[type=file]").set_input_files(right)
    company = page.get_by_role("combobox", name=said["frame.world.label"], exact=True)
    expect(company).to_have_value(re.compile("Our own bikes"))
    expect(page).to_have_url(re.compile(r"world=[0-9a-f]{32}"))
    mine = story.tiles(page)

    colleague, other_watch = story.opened(browser, language)
    colleague.goto(page.url)
    expect(colleague.get_by_role("combobox", name=said["frame.world.label"], exact=True)).to_have_value(
        re.compile("Our own bikes")
    )
    assert story.tiles(colleague) == mine
    assert watch.found + other_watch.found == []
    colleague.close()
    page.close()


@pytest.mark.parametrize(
    "path",
    [
        "?minimal.workshop_seats=3&minimal.scenarios=A~workshop_seats:3",
        *(f"journey?sight={sight}" for sight in SIGHTS),
    ],
)
def test_every_text_is_read_with_enough_contrast(browser: Browser, address: str, path: str) -> None:
    page, watch = story.opened(browser, "en", 1920)
    page.goto(f"{address}/{path}&world=minimal&lang=en")
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.wait_for_timeout(1000)
    assert page.evaluate(FAINT) == {}
    assert watch.found == []
    page.close()
