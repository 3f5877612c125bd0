"""Bundled worlds are whole, fresh and of the promised size; files come back as they went, or are refused in words."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from scenarios import (
    bundled,
    languages,
    load_demo,
    load_plan,
    load_world,
    read_world,
    save_plan,
    save_world,
    with_numbers,
    words,
)
from sim import MOTIVES, Defects, Line, Plan, RunOptions, anchor, simulate, today

BUNDLED = Path(__file__).resolve().parents[2] / "scenarios"


def broken(tmp_path: Path, *changes: tuple[str, str]) -> str:
    """What is said of the minimal world with some of its text replaced."""
    text = (BUNDLED / "minimal.toml").read_text(encoding="utf-8")
    for pattern, after in changes:
        text, count = re.subn(pattern, after, text, count=1)
        assert count == 1
    path = tmp_path / "world.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Defects) as refused:
        load_world(path)
    return str(refused.value)


def test_the_bank_is_the_bank_that_was_promised() -> None:
    bank = load_world("bank")
    assert bank.customers == 40_000
    assert len(bank.segments) == 3
    assert {channel.name for channel in bank.channels} == {
        "store", "phone", "chat", "email", "web", "app", "social", "bot", "post",
    }  # fmt: skip
    assert len(bank.moments) >= 8
    assert {moment.motive for moment in bank.moments} == set(MOTIVES)
    assert [4 <= desk.seats <= 6 for desk in bank.desks] == [True] * 3
    assert 25 <= len(bank.levers) <= 40
    assert all(lever.owner for lever in bank.levers)


def test_the_large_bank_differs_from_the_bank_in_size_and_in_prices_alone() -> None:
    bank, large = load_world("bank"), load_world("bank_large")
    assert large.customers == 100_000
    assert [desk.seats for desk in large.desks] == [12, 10, 10]
    told = [
        world.model_dump(exclude={"name", "label", "customers", "levers", "reported", "anchors"})
        for world in (bank, large)
    ]
    for one in told:
        for desk in one["desks"]:
            desk.pop("seats")
    prices = [
        channel.pop("eur_contact") for one in told for channel in one["channels"] if channel["kind"] == "bot"
    ]
    assert prices == [0.5, 0.65]
    assert told[0] == told[1]
    levers = {lever.name: lever for lever in large.levers}
    assert (levers["bot_reach"].most_eur_year, levers["bot_reach"].launch_eur) == (15_000, 0)
    assert (levers["single_view"].most_eur_year, levers["single_view"].launch_eur) == (100_000, 150_000)
    priced = {"bot_reach", "bot_reach_information", "bot_reach_booking", "single_view"}
    for lever in bank.levers:
        if lever.name in priced or lever.target == "desk.seats":
            continue
        other = levers[lever.name]
        for money in ("today_eur_year", "half_eur_year", "launch_eur", "most_eur_year"):
            assert getattr(other, money) == pytest.approx(2.5 * getattr(lever, money)), (lever.name, money)
        assert (other.target, other.to_value, other.steepness) == (
            lever.target,
            lever.to_value,
            lever.steepness,
        )


def test_the_bank_is_as_busy_as_promised() -> None:
    outcomes = simulate(load_world("bank"), options=RunOptions(replications=2, months=12))
    assert 3.0 <= outcomes.contacts / 40_000 <= 3.5
    assert outcomes.metrics["csat_top2"].mean == pytest.approx(0.75, abs=0.01)
    assert 0.01 < outcomes.metrics["abandonment"].mean < 0.15


def test_minimal_is_small() -> None:
    minimal = load_world("minimal")
    assert len(minimal.segments) == 1
    assert len(minimal.levers) == 6
    assert simulate(minimal).contacts <= 3000


@pytest.mark.parametrize("name", ["minimal", pytest.param("bank", marks=pytest.mark.slow)])
def test_anchors_are_those_of_today(name: str) -> None:
    world = load_world(name)
    again, kept = (one.anchors.model_dump() for one in (anchor(world), world))
    assert again.pop("hash") == kept.pop("hash")
    domain = again.pop("domain"), kept.pop("domain")
    assert domain[0] == domain[1]
    # vectors of another processor round the last digit otherwise
    for field, value in kept.items():
        assert np.array(again[field]) == pytest.approx(np.array(value), rel=1e-12, abs=1e-12), field


def test_every_defect_is_listed_at_once(tmp_path: Path) -> None:
    said = broken(
        tmp_path,
        (r"\nshare = 1.0", "\nshare = 0.9"),
        (r"customers = \d+", "customers = -3\ncolour = 'red'"),
        (r"retention_year = 0", "retention_year = 74"),
        (r'desk = "workshop"', 'desk = "workshops"'),
    )
    for place in ("colour", "customers", "retention_year", "74", "workshops", "share"):
        assert place in said
    assert "world.toml" in said


def test_a_stale_anchor_is_refused_with_its_remedy(tmp_path: Path) -> None:
    said = broken(tmp_path, (r"handling_min = [\d.]+", "handling_min = 77.0"))
    assert "rox anchor" in said


def test_text_that_is_no_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "world.toml"
    path.write_text("[world]\nname = \n", encoding="utf-8")
    with pytest.raises(Defects, match="line 2"):
        read_world(path)


def test_saving_keeps_comments_and_says_where_numbers_came_from(tmp_path: Path) -> None:
    world = load_world("minimal")
    changed = anchor(world.model_copy(update={"resolve": world.resolve.model_copy(update={"give_up": 0.3})}))
    path = tmp_path / "fitted.toml"
    changed = changed.model_copy(update={"source": {"resolve.give_up": "fitted to a survey"}})
    save_world(changed, path, like=BUNDLED / "minimal.toml")
    text = path.read_text(encoding="utf-8")
    comments = [
        line for line in (BUNDLED / "minimal.toml").read_text(encoding="utf-8").splitlines() if "#" in line
    ]
    assert all(comment.split("#", 1)[1] in text for comment in comments)
    assert "fitted to a survey" in text
    loaded = load_world(path)
    assert loaded.resolve.give_up == 0.3
    assert loaded.anchors == changed.anchors


def test_saving_a_bundled_world_unchanged_changes_nothing(tmp_path: Path) -> None:
    for name in bundled():
        path = tmp_path / f"{name}.toml"
        save_world(load_world(name), path)
        assert path.read_text(encoding="utf-8") == (BUNDLED / f"{name}.toml").read_text(encoding="utf-8")


def test_a_plan_comes_back_as_it_went(tmp_path: Path) -> None:
    world = load_world("minimal")
    seats = 3 * world.desks[0].eur_on_duty_year
    plan = Plan(name="mine", lines=(Line(lever="workshop_seats", eur_year=seats, from_month=3),))
    save_plan(plan, tmp_path / "plan.toml")
    assert load_plan(tmp_path / "plan.toml", world) == plan
    save_plan(today(world), tmp_path / "today.toml")
    assert load_plan(tmp_path / "today.toml", world) == today(world)


def test_a_plan_with_an_absent_lever_is_refused(tmp_path: Path) -> None:
    save_plan(Plan(lines=(Line(lever="workshop_seat", eur_year=1.0),)), tmp_path / "plan.toml")
    with pytest.raises(Defects, match="workshop_seats"):
        load_plan(tmp_path / "plan.toml", load_world("minimal"))


def test_the_demo_changes_what_it_says() -> None:
    story = load_demo()
    assert story.truth.resolve.resolved["PROBLEM"] == story.changed["resolve.resolved.PROBLEM"]
    assert story.truth.anchors != story.world.anchors
    bank = load_world("bank")
    assert story.truth.customers == story.world.customers == bank.customers / 4
    assert [one.most_eur_year for one in story.world.levers] == [one.most_eur_year / 4 for one in bank.levers]
    with pytest.raises(KeyError):
        with_numbers(story.world, {"resolve.nothing": 1.0})


def test_every_text_is_there_in_every_language() -> None:
    assert languages() == ("en", "fr")
    assert words("en").keys() == words("fr").keys()
    assert all(words("fr").values())
