"""The markets of the benchmark: their best plan is the best, and every method obeys the rules and its simulations."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import numpy as np
import optuna
import pytest
from scipy.special import ndtri

from benchmarks.hard_markets import best_plan, hard_market
from benchmarks.markets import BUDGET_EUR, SEAT_EUR, Curve, Desks, Market, Pair, lost, markets, small_market
from benchmarks.optimiser import ROX, Task, answered, ours, page_text
from benchmarks.optimiser import Run as Measured
from benchmarks.optimiser import run as measure
from benchmarks.rivals import RIVALS, as_plan, cost, stay, within
from benchmarks.worst_runs import explained, missed_by, regret, spends_of
from optimize.solver.simulation_budget import SimulationBudget
from scenarios import reader_of
from sim import Purpose, today, uniform


@pytest.fixture(scope="module")
def market() -> Market:
    """Two levers and a desk."""
    return small_market()


def test_the_best_plan_is_the_best_of_all_plans_of_a_grid(market: Market) -> None:
    """By trying every plan of a coarser grid: none is better, and the best of them comes close."""
    levers = market.world.levers
    steps = [SEAT_EUR if lever.target == "desk.seats" else 8000.0 for lever in levers]
    choices = [
        [number * step for number in range(int(lever.most_eur_year // step) + 1)]
        for lever, step in zip(levers, steps, strict=True)
    ]
    values = [
        market.value(spends)
        for combination in itertools.product(*choices)
        if cost(market, spends := {one.name: eur for one, eur in zip(levers, combination, strict=True)})
        <= BUDGET_EUR
    ]
    assert max(values) <= market.best_eur + 1e-6
    assert max(values) >= 0.98 * market.best_eur


def test_the_sum_of_parts_is_the_value_and_today_is_worth_nothing(market: Market) -> None:
    assert market.value(stay(market)) == 0
    assert market.evaluate([today(market.world)], 1, 2)[0].values_eur == (0.0, 0.0)
    spends = {**stay(market), "bot": stay(market)["bot"] + 20000.0}
    plan_value = market.evaluate([as_plan(market, spends)], 1, 4000)[0]
    mean = math.fsum(plan_value.values_eur) / 4000
    assert mean == pytest.approx(market.value(spends), abs=4 * market.noise_eur / math.sqrt(4000))


def test_effects_are_what_they_say() -> None:
    one, two = Curve(100.0, 10.0, 2.0), Curve(50.0, 20.0, 1.0)
    assert one([10.0]) == 50.0
    assert one([0.0]) == 0.0
    assert Pair(one, two, 40.0)([10.0, 20.0]) == 50 + 25 + 40 / 4
    assert Desks(Curve(1.0, 1.0, 1.0), (0.5,), (10.0,))([0.0, 0.0]) == -10.0
    assert lost(0.5, 3) < lost(0.5, 2) < lost(0.6, 2) < 1


@pytest.mark.parametrize("method", RIVALS)
def test_every_rival_obeys_the_rules_and_its_simulations(market: Market, method: str) -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    counted = SimulationBudget(market.evaluate, today(market.world), 60)
    found = RIVALS[method](market, counted, 3)
    assert counted.used <= 60
    assert [one.simulations for one in found] == sorted(one.simulations for one in found)
    for one in found:
        assert cost(market, one.spends) <= BUDGET_EUR + 0.01
        for lever in market.world.levers:
            eur = one.spends[lever.name]
            assert lever.least_eur_year <= eur <= lever.most_eur_year
            assert lever.target != "desk.seats" or eur % SEAT_EUR == 0
        assert regret(market, one.spends) >= -0.02


def test_our_plan_obeys_the_rules_and_gains(market: Market) -> None:
    found = ours(market, 200, 1)
    assert found.simulations <= 200
    assert cost(market, found.spends) <= BUDGET_EUR + 0.01
    assert regret(market, found.spends) < 0.5


@pytest.mark.parametrize("seed", [2, 3])
def test_a_pair_that_no_plan_funded_by_chance_is_tried_before_the_search(seed: int) -> None:
    """Of three pairs that are worth little until both levers have much, two others together fill the budget better."""
    (market,) = markets(7001, ["S-shaped pairs"])
    assert regret(market, ours(market, 200, seed).spends) < 0.02


def test_wanted_spends_are_brought_within_the_rules(market: Market) -> None:
    amounts = [BUDGET_EUR * share for share in (0.0, 0.3, 1.0, 2.0)]
    for wanted in itertools.product(amounts, repeat=len(market.world.levers)):
        assert cost(market, within(market, wanted)) <= BUDGET_EUR + 0.01


def test_a_method_that_beats_us_is_named_on_the_page() -> None:
    runs = [
        Measured(
            market, method, 1, (0.5, 0.2, 0.0 if method == "CMA-ES" else last, 0.0), 400, (0.9, 0.4, 0.1, 0.1),
            cpu_s=30.0,
        )
        for market, last in (("a", 0.05), ("b", 0.20))
        for method in (ROX, *RIVALS)
    ]  # fmt: skip
    page = page_text(runs, ["What is said of the worst."])
    (row,) = [line for line in page.splitlines() if line.startswith("| CMA-ES | 0 of 2")]
    assert row == "| CMA-ES | 0 of 2 | 0 of 2 | 0 of 2 | 0 of 2 |"
    assert "**not met**" in page
    assert "12.5% / 18.5% / 20.0%" in page
    assert "2 of 2 at 100, 2 of 2 at 200, 1 of 2 at 300, 2 of 2 at 400" in page
    assert "## Worst runs\n\nWhat is said of the worst." in page
    assert f"{len(runs) / 2:.0f} minutes of processor in all" in page


def test_a_measurement_that_was_cut_off_goes_on_where_it_was(market: Market, tmp_path: Path) -> None:
    task, kept = Task(market, "equal split", 1), tmp_path / "runs.jsonl"
    first = measure(task, kept)
    assert first.regrets == measure(task)._replace(cpu_s=first.cpu_s).regrets
    assert measure(task, kept) == first
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 1


@pytest.fixture(scope="module")
def hard() -> Market:
    """A market of tuning with a prerequisite and exclusive levers."""
    return hard_market(3)


def test_the_best_plan_of_a_hard_market_keeps_its_rules_and_no_plan_drawn_at_random_beats_it(
    hard: Market,
) -> None:
    value, spends = best_plan(hard)
    assert hard.allows(spends)
    assert value == pytest.approx(hard.best_eur)
    assert hard.value(spends) == pytest.approx(value)
    for draw in range(3000):
        wanted = [
            max(0.0, eur + 0.04 * BUDGET_EUR * float(ndtri(uniform(5, draw, lever, 0, Purpose.CHANNEL))))
            for lever, eur in enumerate(spends.values())
        ]
        by_name = dict(zip(spends, wanted, strict=True))
        near = within(hard, [by_name[lever.name] for lever in hard.world.levers])
        assert hard.allows(near)
        assert hard.value(near) <= value + 1e-6


def test_noise_of_a_hard_market_is_half_common_to_plans_of_a_replication(hard: Market) -> None:
    """Correlation of two plans' noise over 400 replications: .5, to four standard errors."""
    one, other = ({**stay(hard), name: 60000.0} for name in ("lever_0", "lever_1"))
    values = [hard.evaluate([as_plan(hard, spends)], 1, 400)[0].values_eur for spends in (one, other)]
    noise = np.array(values) - np.mean(values, axis=1, keepdims=True)
    alike = (noise[0] * noise[1]).mean() / (noise[0].std() * noise[1].std())
    assert alike == pytest.approx(0.5, abs=4 * (1 - 0.5**2) / 20)


def test_our_plan_on_a_hard_market_keeps_its_rules_and_the_bound_covers_what_it_misses(hard: Market) -> None:
    """In at least one of two searches: a bound that covers 95 of 100 misses both once in 400."""
    covered, near = [], []
    for seed in (1, 2):
        found = answered(hard, 200, seed)
        assert found
        spends = {line.lever: line.eur_year for line in found.lines}
        assert hard.allows(spends)
        missed = hard.best_eur - hard.value(spends)
        covered.append(missed <= found.left.bound_eur)
        near.append(missed <= 0.1 * hard.best_eur)
    assert any(covered)
    assert any(near)


def test_what_a_search_missed_is_told_by_the_part_of_the_market_it_lies_in(hard: Market) -> None:
    found = answered(hard, 100, 1)
    assert found
    told = missed_by(hard, found)
    spends, best = spends_of(found.lines), best_plan(hard)[1]
    assert told.regret == pytest.approx(regret(hard, spends))
    # Parts add up: what each misses makes the whole, and none misses more than the one named.
    parts = []
    for part in hard.parts:
        moved = {**spends, **{name: best[name] for name in part.levers}}
        parts.append((hard.value(moved) - hard.value(spends)) / hard.best_eur)
    assert math.fsum(parts) == pytest.approx(told.regret, abs=1e-9)
    assert told.part_regret == pytest.approx(max(parts))
    assert told.simulated >= 0
    assert 0 <= told.shown <= told.plans <= 100
    said = explained(hard, 100, 1, told)
    assert f"(hard 3, search seed 1) misses {told.regret:.1%}" in said
    assert all(name in said for name in told.part)
    assert "seats_0 (seats)" in explained(hard, 100, 1, told._replace(part=("seats_0",), shown=0))
    assert "so that it never saw it" in explained(hard, 100, 1, told._replace(shown=0))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_certificate_says_of_its_bound_what_was_measured(language: str) -> None:
    page = (Path(__file__).resolve().parents[2] / "benchmarks" / "OPTIMISER.md").read_text(encoding="utf-8")
    measured = re.search(
        r"no plan within the rules is better by more \(about 95 %\) \| holds in (\d+) of (\d+)", page
    )
    assert measured
    said = reader_of(language)("certificate.bound", bound="", expected="")
    assert re.findall(r"\d+", said) == list(measured.groups())
