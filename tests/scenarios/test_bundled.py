"""Every bundled world is a company one could believe, whole and with its sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scenarios import bundled, load_world
from sim import MOTIVES, Outcomes, RunOptions, World, simulate
from sim.calendar import minute_of_day, weekdays_of

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
COMPANIES = tuple(name for name in bundled() if name != "minimal")
NINE = {"store", "phone", "chat", "email", "web", "app", "social", "bot", "post"}
# what a chief of service or a controller would not be astonished by
PLAUSIBLE = {
    "csat_top2": (0.60, 0.85),
    "nps": (-10, 40),
    "first_contact_resolution": (0.65, 0.75),
    "abandonment": (0.02, 0.10),
    "retention_12m": (0.70, 0.95),
    "cost_to_serve_eur": (8, 25),
    "bot_resolution": (0.5, 0.75),
}
BUSY = (0.5, 0.85)


@pytest.fixture(scope="module", params=COMPANIES)
def lived(request: pytest.FixtureRequest) -> Outcomes:
    """Today's plan over the horizon of the world, on which its reported figures are stated."""
    return simulate(load_world(request.param), options=RunOptions(replications=1))


@pytest.mark.parametrize("name", bundled())
def test_targets_are_watched_by_functions_that_answer_for_levers_too(name: str) -> None:
    world = load_world(name)
    assert len({alert.figure for alert in world.alerts}) > 1
    assert {alert.owner for alert in world.alerts} <= {lever.owner for lever in world.levers}


def slot_minutes(world: World) -> list[float]:
    """Minutes of a year during which contacts can be handled, by desk."""
    week = [
        sum(
            len(weekdays_of(shift.days))
            * (minute_of_day(shift.closes) - minute_of_day(shift.opens))
            * shift.share
            for shift in desk.open
        )
        for desk in world.desks
    ]
    weeks = world.months * 43_800 / (7 * 1440)
    return [
        minutes * weeks * desk.seats * desk.concurrency
        for minutes, desk in zip(week, world.desks, strict=True)
    ]


@pytest.mark.parametrize("name", COMPANIES)
def test_a_company_is_whole(name: str) -> None:
    world = load_world(name)
    assert {channel.name for channel in world.channels} == NINE
    for channel in world.channels:
        assert bool(channel.desk) == (channel.kind in ("live", "asynchronous"))
        assert channel.eur_contact > 0
        assert channel.invite > 0
        assert channel.kind == "bot" or all(segment.prefers[channel.name] > 0 for segment in world.segments)
        assert channel.kind not in ("live", "asynchronous") or channel.wait_today_min > 0
    assert {moment.motive for moment in world.moments} == set(MOTIVES)
    assert len(world.segments) >= 3
    assert all(
        set(segment.needs_year) == {moment.name for moment in world.moments} for segment in world.segments
    )
    assert any(len(set(moment.season)) > 1 for moment in world.moments)


@pytest.mark.parametrize("name", bundled())
def test_every_lever_has_an_owner_a_source_and_something_to_decide(name: str) -> None:
    world = load_world(name)
    assert name == "minimal" or 20 <= len(world.levers) <= 40
    for lever in world.levers:
        assert lever.owner.split()[0] in ("head", "shop"), lever.owner
        assert lever.source
        assert lever.most_eur_year > lever.least_eur_year
        assert lever.target == "desk.seats" or lever.half_eur_year > 0
        assert lever.most_eur_year >= lever.today_eur_year >= lever.least_eur_year or lever.desk


@pytest.mark.parametrize("name", bundled())
def test_a_world_says_where_its_numbers_come_from(name: str) -> None:
    text = (SCENARIOS / f"{name}.toml").read_text(encoding="utf-8")
    head = " ".join(line.removeprefix("# ") for line in text.split("[world]")[0].splitlines())
    assert re.search(r"(?:every other number is|a number without a source is) an assumption", head), head
    assert "invented" in head


def test_today_looks_like_a_real_company(lived: Outcomes) -> None:
    for name, (low, high) in PLAUSIBLE.items():
        assert low <= lived.metrics[name].mean <= high, name


def test_desks_are_busy_but_not_overwhelmed(lived: Outcomes) -> None:
    desks = lived.world.desks
    rows = lived.replicates[0].totals.desk_month["busy_min"].reshape(-1, len(desks))[lived.warm_up :]
    for desk, minutes, there in zip(desks, rows.sum(axis=0), slot_minutes(lived.world), strict=True):
        assert BUSY[0] <= minutes / there <= BUSY[1], desk.name


def test_today_agrees_with_what_the_company_reports(lived: Outcomes) -> None:
    reported, table = lived.world.reported, lived.touchpoints
    contacts = table.groupby("channel")["contacts"].sum() * 12 / lived.months
    assert set(reported.contacts_year) == NINE
    for channel, stated in reported.contacts_year.items():
        # three standard errors of a count beside the tenth that the file promises
        assert contacts[channel] == pytest.approx(stated, abs=0.1 * stated + 3 * stated**0.5), channel
    assert reported.nps == pytest.approx(lived.metrics["nps"].mean, abs=2)
    assert reported.retention_year == pytest.approx(lived.metrics["retention_12m"].mean, abs=0.02)
    stated = sum(segment.share * segment.retention_year for segment in lived.world.segments)
    assert lived.metrics["retention_12m"].mean == pytest.approx(stated, abs=0.015)
