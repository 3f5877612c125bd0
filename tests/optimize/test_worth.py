"""What knowing is worth, held against closed forms and brute force on arrays: nothing is simulated."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from optimize import load_table, save_table
from optimize.evidence.draw_table import DrawTable, alternatives
from optimize.evidence.information import (
    gain_of_choosing,
    is_named,
    learnt_of_answers,
    learnt_of_measurement,
    partial_information,
    perfect_information,
    sample_information,
)
from optimize.evidence.spline import natural_spline, of_group, of_number
from optimize.evidence.worth import group_of_field, worth_of_knowing
from scenarios import read_world
from sim import Array, Line, Plan, today
from tests.optimize.chance import Chance

SIZES = np.array([220.0, 160.0, 100.0, 50.0])
MEAN, NOISE = 100.0, 400.0


def gain_of_normal(mean: float, sd: float) -> float:
    """E max(0, X) − max(0, E X) of a Normal X: what knowing it is worth where the other choice is nothing."""
    density = math.exp(-((mean / sd) ** 2) / 2) / math.sqrt(2 * math.pi)
    return sd * density + mean * float(ndtr(mean / sd)) - max(mean, 0.0)


def linear(draws: int, seed: int, replications: int = 1) -> tuple[Array, Array]:
    """Forty numbers of which four count, and the values of two plans: nothing, and a sum of the four beside noise."""
    generator = Chance(seed)
    theta = generator.normal(draws, 40)
    truth = MEAN + theta[:, :4] @ SIZES
    values = np.zeros((draws, 2, replications))
    values[:, 1] = truth[:, None] + NOISE * generator.normal(draws, replications)
    return theta, values


def test_the_known_problem_comes_out_at_its_closed_form() -> None:
    """Four of forty numbers count, beside noise, 256 draws: means over twenty tables within three errors of the truth."""
    found = []
    for seed in range(20):
        theta, values = linear(256, seed)
        means = values.mean(axis=2)
        together = partial_information(means, of_group(theta[:, :4], means), seed).eur
        found.append([together, *(partial_information(means, of_number(theta[:, k]), seed).eur for k in (0, 1, 39))])  # fmt: skip
    true = [gain_of_normal(MEAN, sd) for sd in (math.sqrt(float(SIZES @ SIZES)), 220.0, 160.0)]
    table = np.array(found)
    errors = table.std(axis=0, ddof=1) / math.sqrt(20)
    assert np.all(np.abs(table.mean(axis=0)[:3] - true) < 3 * errors[:3] + 1.0)
    assert table[:, 3].mean() < 2.0  # an idle number is worth nothing


PROBLEMS: dict[str, Callable[[Array], Array]] = {
    "bend": lambda x: np.column_stack([0 * x, 300 * x**2 - 200]),
    "gentle threshold": lambda x: np.column_stack([0 * x, 750 / (1 + np.exp(-2 * (x - 0.5))) - 150]),
    "three plans": lambda x: np.column_stack([0 * x, 200 * x, 120 - 150 * x]),
    "line": lambda x: np.column_stack([0 * x, 100 + 220 * x]),
    "saturating": lambda x: np.column_stack([0 * x, 400 * np.tanh(x) - 100]),
}


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_number_is_worth_what_brute_force_says(problem: str) -> None:
    """Five problems, 1,024 draws: mean of eight tables within 10 %, beside three errors of that mean."""
    values_at = PROBLEMS[problem]
    truth = float(gain_of_choosing(values_at(Chance(0).normal(200_000))))
    found = []
    for seed in range(1, 9):
        generator = Chance(seed)
        x = generator.normal(1024)
        values = values_at(x) + 300 * generator.normal(1024, 1)
        values[:, 0] = 0
        found.append(partial_information(values, of_number(x), seed, times=30).eur)
    error = float(np.std(found, ddof=1)) / math.sqrt(8)
    assert abs(float(np.mean(found)) - truth) < 0.1 * truth + 3 * error
    assert error < 0.1 * truth


def test_a_sheer_threshold_reads_low() -> None:
    """The known limit: three spline terms follow no jump, and a fifth of its worth is lost."""
    x = Chance(2).normal(1024)
    values = np.column_stack([0 * x, np.where(x > 0.5, 600.0, -150.0)])
    found, truth = partial_information(values, of_number(x), 1).eur, float(gain_of_choosing(values))
    assert 0.7 * truth < found < truth


def test_an_idle_number_is_named_in_less_than_one_case_of_twenty() -> None:
    theta, values = linear(256, 77)
    means = values[:, :, 0]
    generator = Chance(5)
    named = 0
    for seed in range(200):
        given = of_number(generator.normal(256))
        named += is_named(means, given, partial_information(means, given, seed), 1, seed)
    assert named < 10
    first = of_number(theta[:, 0])
    assert is_named(means, first, partial_information(means, first, 1), 40, 1)


def test_a_sample_is_worth_less_than_the_whole_and_what_its_share_of_variance_is_worth() -> None:
    """EVSI of a Normal number at four shares: within a tenth and three errors of the closed form, never above EVPPI."""
    found = []
    for seed in range(10):
        theta, values = linear(1024, seed)
        means, given = values.mean(axis=2), of_number(theta[:, 0])
        whole = partial_information(means, given, seed).eur
        row = [sample_information(means, given, share, seed).eur for share in (0.2, 0.5, 0.8, 1.0)]
        assert all(one <= whole + 1e-9 for one in row)
        found.append(row)
    true = [gain_of_normal(MEAN, 220 * math.sqrt(share)) for share in (0.2, 0.5, 0.8, 1.0)]
    errors = np.std(found, axis=0, ddof=1) / math.sqrt(10)
    assert np.all(np.abs(np.mean(found, axis=0) - true) < 0.1 * np.array(true) + 3 * errors)


def test_perfect_information_lies_between_its_two_ends() -> None:
    """On average over tables the truth lies between luck left out and luck counted in."""
    ends = [perfect_information(linear(256, seed, 2)[1]) for seed in range(20)]
    truth = gain_of_normal(MEAN, math.sqrt(float(SIZES @ SIZES)))
    assert np.mean([one.lo for one in ends]) < truth < np.mean([one.hi for one in ends])
    assert all(0 <= one.lo <= one.hi for one in ends)
    assert perfect_information(linear(64, 1)[1]).lo == 0  # from one replication nothing is sure


def test_shares_of_variance_that_are_learnt() -> None:
    assert learnt_of_answers(0, 300) == 0
    assert learnt_of_answers(300, 300) == 0.5
    assert learnt_of_measurement(2.0, 2.0) == 0.5
    assert learnt_of_measurement(0.0, 1.0) == 0


def test_a_number_that_hardly_varies_has_no_spline() -> None:
    assert natural_spline(np.ones(50)).shape == (50, 0)
    assert natural_spline(np.repeat([0.0, 1.0], 25)).shape == (50, 1)
    values = np.zeros((50, 2))
    values[:, 1] = np.arange(50)
    assert partial_information(values, of_number(np.ones(50)), 1).eur == 0


def test_alternatives_leave_out_raised_lines_and_cuts() -> None:
    world = read_world("minimal")
    stay = {line.lever: line for line in today(world).lines}
    raised = [
        Line(lever="repair_skill", eur_year=2500),
        Line(lever="bike_check", eur_year=1500),
        Line(lever="web_pages", eur_year=200),
    ]
    found = {one.name: one for one in alternatives(world, Plan(lines=tuple(raised)))}
    assert list(found) == [
        "without_repair_skill", "without_bike_check", "only_repair_skill", "only_bike_check", "without_cuts",
    ]  # fmt: skip
    lines = {line.lever: line for line in found["without_repair_skill"].lines}
    assert lines["repair_skill"] == stay["repair_skill"]
    assert lines["bike_check"].eur_year == 1500
    assert alternatives(world, today(world)) == []


def made_table(draws: int = 128) -> DrawTable:
    """A table of minimal whose plan lives on one lever, without a simulation."""
    generator = Chance(3)
    fields = ("lever.repair_skill.to_value", "resolve.give_up", "loyalty.shut", "doubt.margin")
    theta = np.abs(1 + 0.5 * generator.normal(draws, len(fields)))
    values = np.zeros((draws, 3, 2))
    values[:, 1] = (4000 * theta[:, :1] - 3000) + 500 * generator.normal(draws, 2)
    values[:, 2] = 600 + 500 * generator.normal(draws, 2)
    return DrawTable(fields, theta, ("today", "plan", "only_bike_check"), values, np.zeros((draws, 3)))


def test_a_table_comes_back_from_its_file(tmp_path: Path) -> None:
    assert load_table(tmp_path) is None
    table = made_table()
    save_table(table, tmp_path)
    back = load_table(tmp_path)
    assert back is not None
    assert (back.fields, back.plans) == (table.fields, table.plans)
    assert all(np.array_equal(a, b) for a, b in ((back.theta, table.theta), (back.values_eur, table.values_eur)))  # fmt: skip


def test_what_a_plan_lives_on_is_worth_knowing_and_answers_that_say_nothing_of_it_are_not() -> None:
    world = read_world("minimal")
    found = worth_of_knowing(made_table(), world, ["resolve.give_up"], 1)
    assert found.numbers[0].field == "lever.repair_skill.to_value"
    assert [one.field for one in found.numbers if one.named] == ["lever.repair_skill.to_value"]
    assert found.levers[0].group == "repair_skill"
    assert found.best == "plan"
    assert found.evpi.lo <= found.evpi.hi
    assert found.stop is not None
    assert found.stop.stop
    assert found.numbers[0].eur <= found.evpi.hi
    [limit] = [one for one in found.failure.limits if one.field == "lever.repair_skill.to_value"]
    assert not limit.above
    assert {group_of_field(field) for field in made_table().fields} == {"levers", "resolve", "loyalty", "company"}  # fmt: skip
