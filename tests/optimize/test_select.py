"""The final: Student intervals decide, and the two simple rules are what the model says."""

from __future__ import annotations

import math

import pytest

from optimize.question.lever_range import as_plan
from optimize.question.plan_value import PlanValue
from optimize.question.problem import Risk
from optimize.question.risk import against
from optimize.question.rules import Rule
from optimize.solver.baselines import equal_split
from optimize.solver.final import Entry, Selection, select
from sim import Estimate
from tests.optimize.market import budget_rule, desk, lever_range, lines

A = lever_range("a", 100.0)


def entry(name: str, eur: float, *values: float) -> Entry:
    return Entry(name, lines([A], eur), PlanValue(values))


def decided(zone_eur: float, /, **values: tuple[float, ...]) -> Selection:
    entries = [entry(name, float(number), *one) for number, (name, one) in enumerate(values.items(), 1)]
    return select(entries, entry("today", 0.0, *[0.0] * 5), [A], [], zone_eur=zone_eur)


def final(**values: tuple[float, ...]) -> tuple[str, str]:
    found = decided(0.0, **values)
    return found.status, found.winner.name


def test_the_best_wins_when_its_lower_limit_beats_today() -> None:
    assert final(good=(9.0, 10, 11, 10, 10), better=(19.0, 20, 21, 20, 20)) == ("improved", "better")


def test_today_stays_when_the_best_may_be_worth_nothing() -> None:
    assert final(noisy=(-10.0, 30, -12, 40, 2)) == ("tied", "today")


def test_today_stays_when_everything_loses() -> None:
    assert final(bad=(-10.0, -11, -9, -10, -10)) == ("no improvement found", "today")


def test_the_best_of_many_must_beat_today_by_more() -> None:
    just = (0.3, 2.1, 0.4, 1.9, 1.2)
    assert final(alone=just)[0] == "improved"
    assert final(alone=just, b=(-1.0,) * 5, c=(-2.0,) * 5, d=(-3.0,) * 5, e=(-4.0,) * 5)[0] == "tied"


def test_a_simple_rule_that_was_clearly_behind_is_ranked_and_never_chosen() -> None:
    lucky = Entry("greedy", lines([A], 2.0), PlanValue((90.0, 91.0, 92.0)), is_behind=True)
    entries = [entry("menus", 1.0, 9.0, 10, 11, 10, 10), lucky]
    found = select(entries, entry("today", 0.0, *[0.0] * 5), [A], [])
    assert found.winner.name == "menus"
    assert [one.name for one in found.finalists] == ["greedy", "menus", "today"]
    assert found.tied == ()


def judged_apart(said: Estimate) -> float:
    """How far another finalist is judged above the first, which it beats by 15 EUR in every draw."""
    drawn = (1000.0, 3000.0, 500.0, 4000.0, 2500.0)
    noise = (-20.0, 10.0, 0.0, 20.0, -10.0)
    entries = [
        entry("menus", 1.0, *drawn),
        entry("other", 2.0, *(eur + 15 + by for eur, by in zip(drawn, noise, strict=True))),
    ]
    found = select(entries, entry("today", 0.0, *[0.0] * 5), [A], [], expected=lambda *_: said)
    judged = {one.name: one.judged_eur for one in found.finalists}
    return judged["other"] - judged["menus"]


def test_finalists_that_lived_through_the_same_draws_are_told_apart_by_them_and_by_the_surface() -> None:
    """Both gain and lose with the draws; beside each other each word counts by its precision: errors are 7.07 and 7.07, then 160."""
    error = math.sqrt(250) / math.sqrt(5)
    assert judged_apart(Estimate(-100.0, error, 0.0, 0.0)) == pytest.approx((15 - 100) / 2)
    assert judged_apart(Estimate(-100.0, 160.0, 0.0, 0.0)) == pytest.approx(15, abs=0.3)


def beyond(names: set[str], **values: tuple[float, ...]) -> tuple[str, str]:
    """The decision where plans of some names lead beyond what was observed."""
    entries = [
        entry(name, float(number), *one)._replace(is_beyond=name in names)
        for number, (name, one) in enumerate(values.items(), 1)
    ]
    found = select(entries, entry("today", 0.0, *[0.0] * 5), [A], [])
    assert {one.name for one in found.finalists} == {*values, "today"}
    return found.status, found.winner.name


def test_the_best_plan_within_what_was_observed_wins_and_one_beyond_it_only_where_none_does() -> None:
    within, more = (9.0, 10, 11, 10, 10), (19.0, 20, 21, 20, 20)
    assert beyond({"best"}, good=within, best=more) == ("improved", "good")
    assert beyond({"good", "best"}, good=within, best=more) == ("improved", "best")
    assert beyond({"best"}, bad=(-1.0, -2, -1, -3, -1), best=more) == ("improved", "best")
    assert beyond({"good"}, good=within, best=more) == ("improved", "best")


def averse(risk: Risk, *values: float) -> Selection:
    return select(
        [entry("plan", 1.0, *values)], entry("today", 0.0, *[0.0] * len(values)), [A], [], risk=risk
    )


@pytest.mark.parametrize("risk", [Risk(measure="worst"), Risk(measure="cvar", tail=0.25)])
def test_worst_draws_that_lose_are_no_improvement_however_the_others_gain(risk: Risk) -> None:
    # the jackknife's figure of the worst tells an error of nothing where the two worst draws agree
    lucky = averse(risk, 1.0, 1.0, 900.0, 950.0, 990.0, 940.0, 980.0, -30.0)
    assert lucky.status != "improved"
    assert lucky.finalists[0].lines == lines([A], 0.0)
    sure = averse(risk, 5.0, 7.0, 900.0, 950.0, 990.0, 940.0, 980.0, 30.0)
    assert sure.status == "improved"
    assert sure.winner.against_today.lo >= 5.0
    assert averse(risk, 5.0, 7.0, 900.0, 950.0) == averse(risk, 5.0, 7.0, 900.0, 950.0)


def test_few_worst_draws_say_how_unsure_they_are() -> None:
    values = (30.0, 1.0, 20.0, 25.0, 18.0, -4.0, 22.0, 27.0)
    found = against(values, (0.0,) * 8, Risk(measure="cvar", tail=0.25))
    assert found.mean == -1.5
    assert found.lo < -1.5 < found.hi
    assert found.lo == -4.0
    wider = against(values, (0.0,) * 8, Risk(measure="cvar", tail=0.25), among=7)
    assert wider.hi > found.hi


def test_where_today_breaks_the_rules_the_least_bad_is_chosen() -> None:
    loss = entry("cut", 1.0, -5.0, -6.0)
    found = select([loss], entry("today", 0.0, 0.0, 0.0), [A], [], today_allowed=False)
    assert (found.status, found.winner.lines) == ("today breaks the rules", loss.lines)


def test_plans_that_nobody_can_tell_apart_are_called_tied() -> None:
    near, far = (20.0, 21, 19, 20, 20.5), (10.0, 10, 10, 11, 9)
    found = decided(3.0, best=(21.0, 22, 21, 20, 22), near=near, far=far)
    assert (found.status, found.winner.name, found.tied) == ("improved", "best", ("near",))


def test_less_than_the_zone_of_indifference_is_no_improvement() -> None:
    sure = (1.0, 1.1, 0.9, 1.0, 1.0)
    assert decided(0.0, small=sure).status == "improved"
    assert decided(2.0, small=sure).winner.name == "today"


def test_a_plan_that_misses_a_rule_of_service_never_wins() -> None:
    service = Rule("service_0", "service[0]", "service", 0.8, at_least=True)
    good = Entry("good", lines([A], 1.0), PlanValue((5.0, 6.0, 5.5), ((0.81, 0.82, 0.8),)))
    rich = Entry("rich", lines([A], 2.0), PlanValue((50.0, 60.0, 55.0), ((0.5, 0.6, 0.5),)))
    stay = Entry("today", lines([A], 0.0), PlanValue((0.0, 0.0, 0.0), ((0.8, 0.8, 0.8),)))
    found = select([rich, good], stay, [A], [service])
    assert (found.status, found.winner.name) == ("improved", "good")
    assert found.finalists[-1].name == "rich"


def test_of_a_target_the_cheapest_plan_that_reaches_it_wins() -> None:
    reach = Rule("target", "target", "equity", 100.0, at_least=True)
    entries = [
        entry("dear", 60.0, 90.0, 90.0),
        entry("cheap", 40.0, 70.0, 70.0),
        entry("poor", 10.0, 1.0, 1.0),
    ]
    found = select(
        entries, entry("today", 0.0, 0.0, 0.0), [A], [reach], cheapest=lambda rows: rows[0].eur_year
    )
    assert (found.winner.name, found.status) == ("cheap", "today breaks the rules")


def test_equal_split_shares_what_is_above_floors_and_spreads_the_rest_again() -> None:
    lever_ranges = [
        lever_range("a", 100),
        lever_range("b", 10),
        lever_range("c", 100, floor=20.0),
        lever_range("d", 40, today=40.0, floor=40.0),
    ]
    otherwise = lines(lever_ranges, 0, 0, 20, 40)

    def split(budget: float) -> tuple[float, ...]:
        return tuple(line.eur_year for line in equal_split(lever_ranges, [budget_rule(budget)], otherwise))

    assert split(130.0) == pytest.approx((30, 10, 50, 40), abs=0.02)
    assert split(1e6) == (100, 10, 100, 40)
    assert split(1.0) == (0, 0, 20, 40)


def test_equal_split_buys_whole_seats_and_pays_for_launches() -> None:
    lever_ranges = [desk("desk", 90.0, 0.0, 180.0), lever_range("bot", 500, launch_eur=30.0)]
    found = equal_split(lever_ranges, [budget_rule(200.0)], lines(lever_ranges, 0, 0))
    assert found[0].eur_year % 45 == 0
    launched = as_plan("equal", found).lines[1]
    assert launched.eur_once == 30
    assert sum(line.eur_year for line in found) + launched.eur_once <= 200
