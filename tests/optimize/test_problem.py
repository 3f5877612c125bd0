"""What a controller may ask: every defect at once, clashes named with their smallest repair."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from optimize import Problem, as_problem, load_problem
from optimize.problem import budget_eur_year, purses, rules
from optimize.purse import as_plan, total_first_year
from sim import Defects, Infeasible, misfits, today
from sim.plan import spend_by_month
from tests.optimize.shop import shop


def refused(tmp_path: Path, text: str) -> Defects:
    file = tmp_path / "problem.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Defects) as caught:
        load_problem(file, shop())
    assert caught.value.file == str(file)
    return caught.value


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "problem.toml"
    file.write_text(
        'budget_eur_year = 9000\nlocked = ["team_seats"]\n[floors]\nfault_care = 200\n'
        "[caps]\nsingle_view = 500.5\n"
    )
    problem = load_problem(file, shop())
    assert problem == Problem(
        budget_eur_year=9000, locked=("team_seats",), floors={"fault_care": 200}, caps={"single_view": 500.5}
    )
    assert [rule.name for rule in rules(problem, shop())] == [
        "budget_year_0",
        "floor_fault_care",
        "cap_single_view",
    ]
    held = {one.lever: one for one in purses(problem, shop())}
    assert (held["team_seats"].floor, held["team_seats"].cap) == (8000, 8000)
    assert (held["fault_care"].least, held["fault_care"].floor) == (0, 200)


def test_no_budget_means_todays_spend() -> None:
    assert budget_eur_year(Problem(), shop()) == 8100


def test_every_defect_is_said_at_once(tmp_path: Path) -> None:
    text = """
budget_eur_year = -5
budget_kEUR = 3
locked = ["bots"]
[floors]
fault_care = nan
single_view = 1e9
[caps]
team_seats = "8000 EUR"
nothing = 3
"""
    told = refused(tmp_path, text)
    assert not isinstance(told, Infeasible)
    places = {defect.place for defect in told.defects}
    assert places == {
        "budget_eur_year",
        "budget_kEUR",
        "locked[0]",
        "floors.fault_care",
        "floors.single_view",
        "caps.team_seats",
        "caps.nothing",
    }
    assert all(defect.allowed and defect.repair for defect in told.defects)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("budget_eur_year = inf", "budget_eur_year"),
        ("budget_eur_year = true", "budget_eur_year"),
        ("floors = 3", "floors"),
        ("locked = 3", "locked"),
        ("budget_eur_year = 1 000", "file"),
        ("[caps]\nteam_seats = 100", "caps.team_seats"),
    ],
)
def test_one_defect(tmp_path: Path, text: str, place: str) -> None:
    assert [defect.place for defect in refused(tmp_path, text).defects] == [place]


def test_a_file_that_is_missing_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(Defects, match="a file that can be read"):
        load_problem(tmp_path / "nowhere.toml", shop())
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Defects, match="TOML text in UTF-8"):
        load_problem(tmp_path / "binary.toml", shop())


@pytest.mark.parametrize("budget", [-1.0, math.nan, math.inf])
def test_a_budget_that_is_no_amount_is_a_defect(budget: float) -> None:
    with pytest.raises(Defects, match="EUR a year, 0 or more"):
        as_problem({"budget_eur_year": budget}, shop(), "--budget")


def test_a_budget_below_locked_lines_and_floors_names_the_clash_and_the_smallest_repair() -> None:
    raw = {"budget_eur_year": 8000, "locked": ["team_seats"], "floors": {"better_bot": 300, "fault_care": 50}}
    with pytest.raises(Infeasible) as caught:
        as_problem(raw, shop(), "tight.toml")
    (defect,) = caught.value.defects
    assert defect.place == "budget_eur_year, locked team_seats, floors.better_bot, floors.fault_care"
    # The bot's floor rises above today, so its launch of 200 falls in the first year.
    parts = "locked team_seats 8,000.00 + floor fault_care 50.00 + floor better_bot 500.00"
    assert defect.allowed == f"at least 8,550.00 a year: {parts}"
    assert defect.repair == "raise budget_eur_year by 550.00; or unlock team_seats"
    as_problem({**raw, "budget_eur_year": 8550}, shop())


def test_a_repair_by_one_floor_is_said_to_the_cent() -> None:
    raw = {"budget_eur_year": 8300, "locked": ["team_seats"], "floors": {"fault_care": 400}}
    with pytest.raises(Infeasible, match=r"lower floors.fault_care to 300.00"):
        as_problem(raw, shop())
    as_problem({**raw, "floors": {"fault_care": 300}}, shop())


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (
            {"floors": {"fault_care": 300}, "caps": {"fault_care": 200}},
            "floors.fault_care and caps.fault_care",
        ),
        (
            {"floors": {"team_seats": 4100}, "caps": {"team_seats": 7900}},
            "floors.team_seats and caps.team_seats",
        ),
        ({"locked": ["fault_care"], "floors": {"fault_care": 300}}, "locked and floors.fault_care"),
        ({"locked": ["fault_care"], "caps": {"fault_care": 50}}, "locked and caps.fault_care"),
    ],
)
def test_rules_that_exclude_each_other(raw: dict[str, object], place: str) -> None:
    with pytest.raises(Infeasible) as caught:
        as_problem(raw, shop())
    assert [defect.place for defect in caught.value.defects] == [place]


def test_first_year_holds_the_cash_the_simulator_books() -> None:
    """A seat cut is paid through its notice and leaves with a sum, as the simulator books it."""
    world = shop()
    held = purses(Problem(), world)
    for spends in [(4000.0, 100.0, 0.0, 0.0), (8000.0, 50.0, 700.0, 20.0)]:
        plan = as_plan("p", held, spends)
        assert misfits(world, plan) == []
        booked = [
            sum(spend_by_month(world, lever, line, 12))
            for lever, line in zip(world.levers, plan.lines, strict=True)
        ]
        assert total_first_year(held, spends) == pytest.approx(sum(booked))
    more = as_plan("p", held, (12000.0, 100.0, 0.0, 0.0))
    assert sum(spend_by_month(world, world.levers[0], more.lines[0], 12)) <= held[0].first_year(12000.0)


def test_todays_plan_is_written_as_the_simulator_writes_it() -> None:
    held = purses(Problem(), shop())
    assert as_plan("today", held, [one.today for one in held]) == today(shop())
