"""What a controller may ask: every defect at once, clashes named with their smallest repair."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from optimize import Problem, as_problem, load_problem, problem_text
from optimize.question.constraints import lever_ranges_of, rules
from optimize.question.lever_range import as_plan, dearest_year, lines_today
from optimize.question.plan_value import PlanValue
from optimize.question.problem import budget_eur_year, indifference_eur, spendable_eur_year
from optimize.question.rules import Rule, breach, checks, fits
from scenarios import load_world
from sim import (
    Defects,
    Infeasible,
    RunOptions,
    compare,
    plan_defects,
    spend_by_month,
    today,
    today_eur_year,
)
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
        "locked_team_seats",
        "floor_fault_care",
        "cap_single_view",
        "equity_floor",
    ]
    held = {one.lever: one for one in lever_ranges_of(problem, shop())}
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
    places = {str(defect.place) for defect in told.defects}
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
        ("budget_eur_year = 1 000", "line 1, column 21"),
        ("[caps]\nteam_seats = 100", "caps.team_seats"),
    ],
)
def test_one_defect(tmp_path: Path, text: str, place: str) -> None:
    assert [str(defect.place) for defect in refused(tmp_path, text).defects] == [place]


def test_a_file_that_is_missing_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(Defects, match="a TOML file that can be read"):
        load_problem(tmp_path / "nowhere.toml", shop())
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Defects, match="TOML in UTF-8"):
        load_problem(tmp_path / "binary.toml", shop())


@pytest.mark.parametrize("budget", [-1.0, math.nan, math.inf])
def test_a_budget_that_is_no_amount_is_a_defect(budget: float) -> None:
    with pytest.raises(Defects, match="EUR a year, 0 or more"):
        as_problem({"budget_eur_year": budget}, shop(), "--budget")


def test_a_budget_below_locked_lines_and_floors_names_the_clash_and_each_repair() -> None:
    raw = {"budget_eur_year": 8000, "locked": ["team_seats"], "floors": {"better_bot": 300, "fault_care": 50}}
    with pytest.raises(Infeasible) as caught:
        as_problem(raw, shop(), "tight.toml")
    (defect,) = caught.value.defects
    # No rule of the clash can be left out: seats and budget alone could be kept, and the bot's floor is enough.
    assert str(defect.place) in (
        "budget_eur_year and locked team_seats and floors.better_bot",
        "budget_eur_year and locked team_seats and floors.fault_care",
    )
    # The bot's floor rises above today, so its launch of 200 falls in the first year.
    assert "raise budget_eur_year to 8,550.00" in str(defect.repair)
    assert "unlock team_seats" in str(defect.repair)
    assert "budget_eur_year at least 8,550.00" in str(defect.allowed)
    as_problem({**raw, "budget_eur_year": 8550}, shop())
    with pytest.raises(Infeasible):
        as_problem({**raw, "budget_eur_year": 8549.98}, shop())
    as_problem({**raw, "locked": []}, shop())


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
        (
            {"locked": ["fault_care"], "floors": {"fault_care": 300}},
            "locked fault_care and floors.fault_care",
        ),
        ({"locked": ["fault_care"], "caps": {"fault_care": 50}}, "locked fault_care and caps.fault_care"),
    ],
)
def test_rules_that_exclude_each_other(raw: dict[str, object], place: str) -> None:
    with pytest.raises(Infeasible) as caught:
        as_problem(raw, shop())
    assert [str(defect.place) for defect in caught.value.defects] == [place]


def test_the_money_of_a_line_is_what_the_simulator_books() -> None:
    """A seat cut is paid through its notice and leaves with a sum; a rise is paid before it sits down."""
    world = shop()
    held = lever_ranges_of(Problem(), world)
    for spends in [(4000.0, 100.0, 0.0, 0.0), (8000.0, 50.0, 700.0, 20.0), (12000.0, 100.0, 0.0, 0.0)]:
        lines = tuple(lever_range.line(eur) for lever_range, eur in zip(held, spends, strict=True))
        assert plan_defects(world, as_plan("p", lines)) == []
        booked = [
            sum(spend_by_month(world, lever, line, 12))
            for lever, line in zip(world.levers, lines, strict=True)
        ]
        assert dearest_year(held, lines) == pytest.approx(sum(booked))
        (one,) = compare(world, [as_plan("p", lines)], RunOptions(replications=1))
        net = sum(lever_range.net_eur(line) for lever_range, line in zip(held, lines, strict=True))
        assert net == pytest.approx(one.rox.net_spend_eur, abs=0.005)


def test_todays_plan_is_written_as_the_simulator_writes_it() -> None:
    held = lever_ranges_of(Problem(), shop())
    assert as_plan("today", lines_today(held)) == today(shop())


FULL = """
budget_eur_year = 9000
protected = ["fault_care"]
exclusive = [["better_bot", "single_view"]]
[least_sizes]
single_view = 600
[tiers]
better_bot = [400, 900]
[people]
fault_care = 250
[[groups]]
name = "care"
levers = ["fault_care", "single_view"]
cap_eur_year = 1500
[[requires]]
lever = "better_bot"
needs = "fault_care"
[[service]]
measure = "mean_wait_min"
channel = "phone"
at_most = 30
[phasing]
start_quarters = [1, 3]
quarters_eur = [2500]
capital_eur = 200
hires_quarter = 1
[risk]
measure = "cvar"
tail = 0.5
"""


def test_every_rule_of_a_file_is_a_named_rule(tmp_path: Path) -> None:
    file = tmp_path / "problem.toml"
    file.write_text(FULL)
    problem = load_problem(file, shop())
    named = {rule.name: rule for rule in rules(problem, shop())}
    assert set(named) == {
        "budget_year_0",
        "protected_fault_care",
        "least_size_single_view",
        "tiers_better_bot",
        "people_fault_care",
        "exclusive_0",
        "requires_0_month_0",
        "requires_0_month_6",
        "group_cap_care",
        "quarter_1",
        "capital",
        "hires_quarter_1",
        "hires_quarter_3",
        "service_0_mean_wait_min_at_most",
        "equity_floor",
    }
    held = lever_ranges_of(problem, shop())
    assert {lever_range.starts for lever_range in held} == {(0, 6)}

    def broken(*spends: tuple[float, int]) -> set[str]:
        lines = [lever_range.line(*one) for lever_range, one in zip(held, spends, strict=True)]
        return {check.name for check in checks(tuple(named.values()), held, lines) if not check.ok}

    stay = [(8000.0, 0), (100.0, 0), (0.0, 0), (0.0, 0)]
    assert broken(*stay) == set()
    assert broken(stay[0], stay[1], (450.0, 6), stay[3]) == {"tiers_better_bot"}
    assert broken(stay[0], (150.0, 6), stay[2], stay[3]) == {"people_fault_care"}
    assert broken(stay[0], (250.0, 6), stay[2], stay[3]) == set()
    assert broken(stay[0], (0.0, 6), stay[2], stay[3]) == {"protected_fault_care"}
    assert broken(stay[0], stay[1], stay[2], (500.0, 6)) == {"least_size_single_view"}
    assert broken(stay[0], stay[1], (400.0, 6), (600.0, 6)) == {"exclusive_0"}
    assert broken(stay[0], (1000.0, 6), stay[2], (600.0, 6)) == {"group_cap_care"}
    assert "hires_quarter_3" in broken((16000.0, 6), *stay[1:])
    assert "quarter_1" in broken((12000.0, 0), (500.0, 0), (400.0, 0), stay[3])


def test_what_comes_first_must_begin_first() -> None:
    raw = {
        "budget_eur_year": 20000,
        "requires": [{"lever": "better_bot", "needs": "single_view"}],
        "phasing": {"start_quarters": [1, 2]},
    }
    problem = as_problem(raw, shop())
    held, named = lever_ranges_of(problem, shop()), rules(problem, shop())

    def is_kept(bot: int, view: int) -> bool:
        stay = [lever_range.line(lever_range.today) for lever_range in held[:2]]
        return fits(named, held, [*stay, held[2].line(500.0, bot), held[3].line(500.0, view)])

    assert is_kept(3, 3)
    assert is_kept(3, 0)
    assert not is_kept(0, 3)


def test_placing_more_cuts_nothing_and_cutting_raises_nothing() -> None:
    more = as_problem({"increment_eur_year": 1000}, shop())
    assert budget_eur_year(more, shop()) == 9100
    assert [lever_range.floor for lever_range in lever_ranges_of(more, shop())] == [8000, 100, 0, 0]
    less = as_problem({"increment_eur_year": -100}, shop())
    assert budget_eur_year(less, shop()) == 8000
    assert [lever_range.cap for lever_range in lever_ranges_of(less, shop())] == [8000, 100, 0, 0]
    with pytest.raises(Infeasible, match="increment_eur_year"):
        as_problem({"increment_eur_year": -7000, "protected": ["team_seats"]}, shop())


STRANGE = """
budget_eur_year = 9000
increment_eur_year = 100
exclusive = [["better_bot"]]
[people]
team_seats = 4000
[tiers]
better_bot = []
single_view = [1e9]
[[groups]]
name = "care"
levers = ["nobody"]
channel = "fax"
[[requires]]
lever = "better_bot"
needs = "better_bot"
[[service]]
measure = "happiness"
[[service]]
measure = "nps"
channel = "phone"
segment = "vip"
at_least = 101
[phasing]
start_quarters = [0, 9]
colour = "red"
[risk]
tail = 2.0
"""


def test_every_defect_of_every_table_is_said_at_once(tmp_path: Path) -> None:
    told = refused(tmp_path, STRANGE)
    places = {str(defect.place) for defect in told.defects}
    assert places == {
        "budget_eur_year and increment_eur_year",
        "exclusive[0]",
        "people.team_seats",
        "tiers.better_bot",
        "tiers.single_view",
        "groups care levers",
        "groups care channel",
        "groups care",
        "requires[0]",
        "service.0.measure",
        "service[0].segment",
        "service[0].channel",
        "service[0].at_least",
        "phasing.start_quarters.0",
        "phasing.colour",
        "risk.tail",
    }
    assert all(defect.allowed and defect.repair for defect in told.defects)


def test_a_target_has_no_budget_and_something_to_reach() -> None:
    raw = {"target": {"customer_equity_gain_eur": 500}}
    problem = as_problem(raw, shop())
    assert budget_eur_year(problem, shop()) is None
    assert [rule.name for rule in rules(problem, shop())] == [
        "budget_year_0",
        "equity_floor",
        "target_customer_equity",
    ]
    with pytest.raises(Defects, match="nothing to reach"):
        as_problem({"target": {}}, shop())
    with pytest.raises(Defects, match="more than one question"):
        as_problem({**raw, "budget_eur_year": 100}, shop())


def test_the_example_that_documents_every_rule_is_read() -> None:
    file = Path(__file__).parents[2] / "scenarios" / "problems" / "bank.toml"
    bank = load_world("bank")
    problem = load_problem(file, bank)
    told = {name for name in Problem.model_fields if getattr(problem, name) != getattr(Problem(), name)}
    # Three questions exclude one another; a mean, and customers worth no less, are what nobody has to ask for.
    assert Problem.model_fields.keys() - told == {"increment_eur_year", "target", "risk", "equity_floor_eur"}
    assert "equity_floor_eur = 0" in file.read_text(encoding="utf-8")


def test_customers_are_worth_no_less_than_today_unless_the_file_says_otherwise() -> None:
    def floor(raw: dict[str, object]) -> list[Rule]:
        return [rule for rule in rules(as_problem(raw, shop()), shop()) if rule.kind == "equity"]

    (default,) = floor({})
    assert (default.name, default.place, default.limit, default.at_least) == (
        "equity_floor",
        "equity_floor_eur",
        0.0,
        True,
    )
    # a thousandth of the money of the horizon, half a year of 8,100 EUR
    assert default.unit == pytest.approx(0.001 * 8100 * shop().months / 12)
    assert floor({"equity_floor_eur": "none"}) == []
    (lower,) = floor({"equity_floor_eur": -250})
    assert (lower.limit, lower.unit) == (-250, 250)
    for wrong in ("all", True, [1.0]):
        with pytest.raises(Defects, match=r'equity_floor_eur: got .*allowed: EUR .*"none"') as caught:
            as_problem({"equity_floor_eur": wrong}, shop())
        assert len(caught.value.defects) == 1


def test_what_is_not_worth_arguing_about_is_a_share_of_what_levers_can_take() -> None:
    """The shop's levers take 12,000 + 2,000 + 2,000 + 3,000 EUR a year at most, over a year."""
    assert indifference_eur(Problem(budget_eur_year=9000), shop()) == pytest.approx(9.0)
    for budget in (19000.0, 1e6, 6e6):
        assert indifference_eur(Problem(budget_eur_year=budget), shop()) == pytest.approx(19.0)
    narrow = Problem(budget_eur_year=1e6, locked=("team_seats",), caps={"single_view": 500.0})
    assert spendable_eur_year(narrow, shop()) == 8000 + 2000 + 2000 + 500
    assert spendable_eur_year(Problem(caps={"fault_care": 9e9}), shop()) == 19000


def test_a_miss_of_a_limit_of_nothing_is_measured_in_money_not_worth_arguing_about() -> None:
    bound = lever_ranges_of(Problem(), shop())
    (rule,) = [one for one in rules(Problem(), shop()) if one.name == "equity_floor"]
    stay = lines_today(bound)
    assert breach([rule], bound, stay, PlanValue((-30.0, -10.0))) == pytest.approx(20.0 / rule.unit)
    assert breach([rule], bound, stay, PlanValue((-1.0, 1.0))) == 0.0


def test_a_problem_written_reads_back_as_itself(tmp_path: Path) -> None:
    bank = load_world("bank")
    problem = load_problem(Path(__file__).parents[2] / "scenarios" / "problems" / "bank.toml", bank)
    file = tmp_path / "again.toml"
    file.write_text(problem_text(problem), encoding="utf-8")
    assert load_problem(file, bank) == problem
    file.write_text(problem_text(Problem()), encoding="utf-8")
    assert load_problem(file, bank) == Problem()


def test_a_rule_on_today_holds_differences_and_a_channels_money() -> None:
    world = load_world("minimal")
    raw = {
        "service": [{"measure": "nps", "at_least": "today"}, {"measure": "abandonment", "at_most": "today"}],
        "groups": [{"name": "channel.phone", "channel": "phone", "floor_eur_year": "today"}],
    }
    problem = as_problem(raw, world)
    shares = {"phone": {"repair_skill": 0.5, "workshop_seats": 0.25}}
    found = {rule.name: rule for rule in rules(problem, world, shares)}
    nps, abandoned = found["service_0_nps_at_least_today"], found["service_1_abandonment_at_most_today"]
    assert (nps.limit, nps.at_least, nps.unit) == (0.0, True, 100.0)
    assert (abandoned.limit, abandoned.at_least, abandoned.unit) == (0.0, False, 1.0)
    spent = {lever.name: today_eur_year(world, lever) for lever in world.levers}
    floor = found["group_floor_channel.phone"]
    assert floor.limit == pytest.approx(0.5 * spent["repair_skill"] + 0.25 * spent["workshop_seats"])
    assert floor.at_least
    assert problem_text(problem).count('"today"') == 3


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ({"service": [{"measure": "nps", "at_least": "today", "at_most": 50.0}]}, "service[0]"),
        ({"service": [{"measure": "nps", "at_least": "yesterday"}]}, "service.0.at_least"),
        ({"service": [{"measure": "nps", "at_least": True}]}, "service.0.at_least"),
        ({"groups": [{"name": "b", "levers": ["bot"], "cap_eur_year": "now"}]}, "groups.0.cap_eur_year"),
    ],
)
def test_anything_but_today_or_a_number_is_one_defect_that_names_both(
    raw: dict[str, object], place: str
) -> None:
    with pytest.raises(Defects) as caught:
        as_problem(raw, shop())
    (defect,) = caught.value.defects
    assert str(defect.place) == place
    assert "today" in str(defect.allowed)
