"""Plans that come with a world are found by name, fit it and say what they do."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from scenarios import bundled, bundled_plans, load_plan, load_world, save_plan
from sim import Defects, Plan, plan_defects, today, today_eur_year

PLANS = Path(__file__).resolve().parents[2] / "scenarios" / "plans"
FOUR_LEVERS = ("moments_that_count", "bots_that_work_better", "specialised_channels", "fewer_contacts")
WHOLE = {"today", "bot_first", "people_first", "single_customer_view", "moments_of_truth", *FOUR_LEVERS}
# what each of the four levers may pull beside cells, all of which some may
PULLS = {
    "moments_that_count": {"bot.resolution", "prevention", "recognised"},
    "bots_that_work_better": {"bot.resolution", "bot.offered"},
    "specialised_channels": {"steer", "desk.seats"},
    "fewer_contacts": {"prevention", "history"},
}


@pytest.mark.parametrize("name", bundled())
def test_every_bundled_plan_fits_its_world(name: str) -> None:
    world = load_world(name)
    levers = {lever.name: lever for lever in world.levers}
    for plan_name in bundled_plans(world):
        plan = load_plan(plan_name, world)
        assert plan.name == plan_name
        assert plan_defects(world, plan) == []
        for line in plan.lines:
            lever = levers[line.lever]
            assert lever.least_eur_year <= line.eur_year <= lever.most_eur_year, line.lever
            assert plan_name == "today" or line.eur_year != today_eur_year(world, lever), line.lever


@pytest.mark.parametrize("name", [name for name in bundled() if name != "minimal"])
def test_a_company_has_every_plan_and_pulls_each_of_the_four_levers_alone(name: str) -> None:
    world = load_world(name)
    assert set(bundled_plans(world)) == WHOLE
    targets = {lever.name: lever.target for lever in world.levers}
    for plan, allowed in PULLS.items():
        pulled = {targets[line.lever] for line in load_plan(plan, world).lines}
        assert pulled <= allowed | {"cell.resolution", "cell.quality"}, plan
        assert pulled & (allowed | {"cell.quality"})


def test_bot_first_sends_people_away_and_people_first_the_bot() -> None:
    for name in bundled():
        world = load_world(name)
        before = {line.lever: line.eur_year for line in today(world).lines}
        targets = {lever.name: lever.target for lever in world.levers}
        for plan, falls, rises in (
            ("bot_first", "desk.seats", "bot.resolution"),
            ("people_first", "bot.resolution", "desk.seats"),
        ):
            moved = {line.lever: line.eur_year - before[line.lever] for line in load_plan(plan, world).lines}
            assert all(eur < 0 for lever, eur in moved.items() if targets[lever] == falls)
            assert any(eur > 0 for lever, eur in moved.items() if targets[lever] == rises)


def test_every_plan_file_begins_with_what_it_does() -> None:
    files = sorted(PLANS.glob("*/*.toml"))
    assert len(files) >= 32
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), path
        assert tomllib.loads(text)["name"] == path.stem
        assert path.parent.name in bundled()


def test_a_name_that_no_plan_has_is_refused_with_those_known() -> None:
    world = load_world("minimal")
    with pytest.raises(Defects) as refused:
        load_plan("bot_frist", world)
    said = str(refused.value)
    assert "write 'bot_first'" in said
    assert all(name in said for name in bundled_plans(world))
    with pytest.raises(Defects, match="bot_first"):
        load_plan("moments_of_truth", world)


def test_a_file_goes_before_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = load_world("minimal")
    save_plan(Plan(name="mine"), tmp_path / "bot_first")
    assert load_plan("bot_first", world).lines
    monkeypatch.chdir(tmp_path)
    assert load_plan("bot_first", world) == Plan(name="mine")


def test_a_world_without_plans_of_its_own_still_has_today() -> None:
    world = load_world("minimal").model_copy(update={"name": "elsewhere"})
    assert bundled_plans(world) == ("today",)
    assert load_plan("today", world) == today(world)
