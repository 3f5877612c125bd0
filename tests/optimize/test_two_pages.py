"""The report on two A4 pages: what stands on them, and that a browser prints exactly two."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calibration import new_company, read_sheet
from docs.matched_sheets import FOLDER, SHEETS
from optimize import Dossier, customer_rows, finance, headline, report, rule_rows, verdict
from scenarios import Reader, bundled, languages, load_world, words
from sim import Comparison, Line, Plan, RunOptions, World, bounds_eur_year, compare, today_eur_year
from tests.optimize.shop import shop
from tests.optimize.test_report import PLAN, SUMMARY, Page

ENGLISH = Reader("en", words("en"))
# what is written in a picture and does not fit into it, by more than the edge of a letter
CUT = """[...document.querySelectorAll('svg text')].filter(one => {
  const text = one.getBoundingClientRect(), picture = one.ownerSVGElement.getBoundingClientRect();
  return text.left < picture.left - 1 || text.right > picture.right + 1
    || text.top < picture.top - 2 || text.bottom > picture.bottom + 2;
}).map(one => one.textContent)"""
LONGEST_LABEL = "Grandes Messageries Maritimes et Fluviales de la Basse-Loire"
A4_PX = (297 - 2 * 9) * 96 / 25.4
REACHED = [
    {"name": "service_0_nps_at_least", "limit": 5.0, "found": {"mean": 9.0}, "kept": True, "sure": True},
    {"name": "service_1_mean_wait_min_at_most", "limit": 2.0, "found": {"mean": 3.0}, "kept": False, "sure": False},
]  # fmt: skip


@pytest.fixture(scope="module")
def compared() -> Comparison:
    (one,) = compare(shop(), [PLAN], RunOptions(replications=3, seed=2, months=7))
    return one


def dossier_of(compared: Comparison, draws_eur: tuple[float, ...], **summary: Any) -> Dossier:
    money = finance(shop(), compared, draws_eur=draws_eur)
    return Dossier(money, {**SUMMARY, **summary}, shop(), PLAN, "open", "")


@pytest.mark.parametrize(
    ("draws_eur", "tone", "wins"),
    [((5.0, 9.0, 11.0), "good", "3"), ((-5.0, 9.0, 11.0), "open", "2"), ((-50.0, 9.0, 11.0), "bad", "2")],
)
def test_what_is_said_of_a_plan_counts_the_draws_of_its_headline(
    compared: Comparison, draws_eur: tuple[float, ...], tone: str, wins: str
) -> None:
    dossier = dossier_of(compared, draws_eur)
    figures = dossier.finance.figures()
    told = verdict(dossier.summary, figures, ENGLISH)
    assert told.tone == tone
    assert f"in {wins} of 3 " in told.text
    first = headline(figures, ENGLISH)
    assert first.figure == ENGLISH.eur(sum(draws_eur) / 3, signed=True)
    assert ENGLISH.eur(dossier.finance.value_eur, signed=True) in first.central
    page = "".join(Page(report(dossier, ENGLISH)).said)
    assert told.title in page
    assert page.index(first.figure) < page.index(first.central)


def test_without_draws_the_central_value_stands_first_and_says_so(compared: Comparison) -> None:
    dossier = dossier_of(compared, ())
    first = headline(dossier.finance.figures(), ENGLISH)
    assert first.figure == ENGLISH.eur(dossier.finance.value_eur, signed=True)
    assert first.name == ENGLISH("headline.central.name")
    assert verdict(dossier.summary, dossier.finance.figures(), ENGLISH).tone == "plain"


def test_customers_stand_beside_today_with_the_rule_on_them(compared: Comparison) -> None:
    dossier = dossier_of(compared, (), certificate={**SUMMARY["certificate"], "reached": REACHED})
    rows = {one.metric: one for one in customer_rows(dossier.finance, dossier.summary, ENGLISH)}
    assert list(rows) == ["nps", "csat_top2", "ces", "wait_live", "cost_to_serve_eur"]
    assert rows["nps"].rule == "at least 5.0: kept"
    assert rows["wait_live"].rule.endswith("missed")
    assert rows["ces"].rule == ""
    every = customer_rows(dossier.finance, dossier.summary, ENGLISH, every=True)
    assert len(every) > len(rows)
    kept = {one.metric: one for one in dossier.finance.customers}
    assert kept["nps"].plan - kept["nps"].today == pytest.approx(kept["nps"].change)
    page = "".join(Page(report(dossier, ENGLISH)).said)
    assert all(one.label in page and one.interval in page for one in rows.values())


def test_a_run_before_customers_were_kept_says_so(compared: Comparison) -> None:
    money = finance(shop(), compared).model_copy(update={"customers": ()})
    page = report(Dossier(money, SUMMARY, shop(), PLAN, "open", ""), ENGLISH)
    assert ENGLISH("customers.none") in "".join(Page(page).said)


@pytest.mark.parametrize("language", languages())
def test_the_two_pages_need_no_network_and_leave_no_blank(compared: Comparison, language: str) -> None:
    text = report(
        dossier_of(compared, (-5.0, 20.0)), Reader(language, words(language)), ("Ada, CFO, 2026-12-01",)
    )
    page = Page(text)
    assert page.open == []
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert text.count("<section class=page>") == 2
    assert "Ada, CFO" in "".join(page.said)
    assert re.search(r"\{[a-z_]+\}", "".join(page.said[3:])) is None


def crowded(world: World) -> tuple[Plan, dict[str, Any]]:
    """A plan that moves every line, and a summary with as much to say as a search ever leaves."""
    lines = tuple(
        Line(
            lever=lever.name,
            eur_year=high if high > today_eur_year(world, lever) else low,
            eur_once=lever.launch_eur
            if high > today_eur_year(world, lever) and lever.target != "desk.seats"
            else 0.0,
        )
        for lever in world.levers
        for low, high in [bounds_eur_year(world, lever)]
    )
    swings = [
        {"field": f"lever.{lever.name}.half_eur_year", "low_eur": -123456.0, "high_eur": 234567.0, "assumed": True, "form": False}
        for lever in world.levers
        if lever.target != "desk.seats"
    ]  # fmt: skip
    sentences = [
        {"lever": lever.name, "reason": "cut", "eur_year": 1.0, "today_eur_year": 2.0, "value_eur": 123456.0}
        for lever in world.levers
    ]
    return Plan(lines=lines), {
        **SUMMARY,
        "certificate": {**SUMMARY["certificate"], "reached": REACHED},
        "doubt": {"swings": swings, "near_best": 0.5},
        "why": {"sentences": sentences, "next_euro": [{"lever": lever.name, "rox": -0.25} for lever in world.levers]},
        "constraint_prices": {f"floor_{lever.name}": 1234567.0 for lever in world.levers},
    }  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield opened
        opened.close()


def company_named(name: str) -> World:
    """A bundled company, or one of its own drafted from a sheet, called what takes the most room."""
    if name not in SHEETS:
        return load_world(name)
    template = load_world(SHEETS[name])
    own = new_company(template, read_sheet(FOLDER / f"{name}.toml", template), name).world
    return own.model_copy(update={"label": LONGEST_LABEL})


@pytest.mark.slow
@pytest.mark.parametrize("name", [*bundled(), *SHEETS])
def test_a_browser_prints_two_a4_pages(name: str, browser: Any, tmp_path: Path) -> None:
    world = company_named(name)
    plan, summary = crowded(world)
    (compared,) = compare(world, [plan], RunOptions(replications=2, seed=1, months=2))
    draws = tuple(float(number) * 100_000 for number in range(-6, 14))
    money = finance(world, compared, draws_eur=draws)
    points = {lever.name: ((0.0, -1.0), (50_000.0, 2.0), (90_000.0, 1.0)) for lever in world.levers}
    for language in languages():
        file = tmp_path / f"{language}.html"
        dossier = Dossier(money, summary, world, plan, "locked", "2026-12-01", points)
        signed = ("Ada Lovelace, Finance, 2026-12-01", "Grace Hopper, Customers, 2026-12-01")
        file.write_text(report(dossier, Reader(language, words(language)), signed), encoding="utf-8")
        page = browser.new_page(viewport={"width": 718, "height": 1055})
        page.goto(file.as_uri())
        page.emulate_media(media="print")
        heights = page.eval_on_selector_all("section.page", "all => all.map(one => one.scrollHeight)")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 2, heights
        assert max(heights) < A4_PX
        assert page.evaluate("document.documentElement.scrollWidth") <= 718
        wide = page.evaluate(
            "[...document.querySelectorAll('td, th, .box, .tiles div')].filter(one => one.scrollWidth > one.clientWidth + 1).length"
        )
        assert wide == 0
        assert page.evaluate(CUT) == []
        page.close()


def test_every_rule_that_was_stated_stands_with_its_limit_and_what_the_plan_does(
    compared: Comparison,
) -> None:
    """A cap on money as much as a rule on customers, one on today's figure as a difference from it."""
    reached = [
        {"name": "equity_floor", "limit": 0.0, "found": {"mean": 120.0}, "kept": True, "sure": False},
        {"name": "service_0_nps_at_least_today", "limit": 0.0, "found": {"mean": 1.8}, "kept": True, "sure": True},
        {"name": "service_1_mean_wait_min_at_most", "limit": 2.0, "found": {"mean": 3.0}, "kept": False, "sure": False},
    ]  # fmt: skip
    checks = [
        {"name": "budget_year_0", "ok": True, "limit": 10.0, "actual": 10.0},
        {"name": "group_cap_bot", "ok": True, "limit": 800.0, "actual": 640.0},
        {"name": "group_floor_channel.phone", "ok": False, "limit": 90.0, "actual": 80.0},
        {"name": "locked_bot", "ok": True, "limit": 0.0, "actual": 0.0},
    ]
    certificate = {**SUMMARY["certificate"], "reached": reached, "checks": checks}
    dossier = dossier_of(compared, (5.0, 9.0, 11.0), certificate=certificate)
    rows = {one.name: one for one in rule_rows(dossier.summary, dossier.world, ENGLISH)}
    assert rows.keys() == {
        "group_cap_bot",
        "group_floor_channel.phone",
        "locked_bot",
        "equity_floor",
        "service_0_nps_at_least_today",
        "service_1_mean_wait_min_at_most",
    }
    assert (rows["group_cap_bot"].limit, rows["group_cap_bot"].found) == ("€800", "€640")
    assert "Phone" in rows["group_floor_channel.phone"].label
    nps = rows["service_0_nps_at_least_today"]
    assert nps.found == "+1.8"
    states = [rows[name].state for name in ("service_0_nps_at_least_today", "equity_floor", "service_1_mean_wait_min_at_most", "group_floor_channel.phone")]  # fmt: skip
    assert states == ["kept", "unsure", "missed", "missed"]
    page = " ".join(Page(report(dossier, ENGLISH)).said)
    for told in (rows["group_cap_bot"].label, "€800", "€640", nps.label):
        assert told in page
