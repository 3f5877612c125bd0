"""What nobody knows: laws that hold what their sources say, draws that are the same for all plans, drivers that are found."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from scenarios import load_world
from sim import (
    Defects,
    Draw,
    Line,
    Plan,
    RunOptions,
    World,
    anchor,
    anchors_are_stale,
    compare,
    declaration,
    factored,
    lever_log_sd,
    parameter_draws,
    plans_over_draws,
    simulate,
    simulations_of,
    summary_of,
    today_eur_year,
    uncertain_fields,
    value_of,
    value_over_draws,
    world_hash,
)
from sim.plan import seats_of
from sim.uncertainty import Law, Multiple, in_draw, law, laws_of, quantile
from tests.sim.worlds import bot, lever, moment, plan, segment, self_service, world

GRID = [(step + 0.5) / 2000 for step in range(2000)]


def shop(**more: Any) -> World:
    told = {
        "customers": 200,
        "months": 12,
        "segments": [segment(needs_year={"ask": 3.0, "fail": 2.0})],
        "moments": [moment(), moment("fail", "PROBLEM", truth=0.1)],
        "levers": [lever("care", "cell.quality", to_value=1.0), lever("other", "history", to_value=0.4)],
    }
    return anchor(world(**(told | more)))


def test_a_range_holds_nineteen_in_twenty_and_the_mode_is_the_world_s_own_value() -> None:
    shape = Law(mode=2.0, below=0.5, above=1.5, least=-math.inf, most=math.inf)
    drawn = np.array([quantile(shape, u) for u in GRID])
    assert np.all(np.diff(drawn) > 0)
    low, high = 2.0 - 0.5 * 1.959964, 2.0 + 1.5 * 1.959964
    assert np.mean((drawn > low) & (drawn < high)) == pytest.approx(0.95, abs=1e-3)
    assert np.mean(drawn < 2.0) == pytest.approx(0.25, abs=1e-3)  # as much room, as much chance
    dense = np.histogram(drawn, bins=40)
    assert abs(dense[1][np.argmax(dense[0])] - 2.0) < 0.4


@pytest.mark.parametrize(("least", "most"), [(1.9, math.inf), (-math.inf, 2.5), (1.9, 2.5), (2.0, 2.5)])
def test_nothing_is_drawn_beyond_what_is_logical(least: float, most: float) -> None:
    drawn = [quantile(Law(2.0, 0.5, 1.5, least, most), u) for u in GRID]
    assert least <= min(drawn) <= max(drawn) <= most
    assert len({round(x, 9) for x in drawn}) == len(drawn)  # cut, not heaped up at the bound


def test_one_sided_and_certain_parameters() -> None:
    assert min(quantile(Law(1.0, 0.0, 0.3, -math.inf, math.inf), u) for u in GRID) >= 1.0
    assert {quantile(Law(1.0, 0.0, 0.0, 0.0, 2.0), u) for u in GRID} == {1.0}


def test_the_law_of_a_field_is_that_of_its_declaration() -> None:
    small, field = shop(), "loyalty.satisfaction"
    found, stated = law(small, field), declaration(small, field)
    assert found.mode == value_of(small, field)
    assert found.mode - 1.959964 * found.below == pytest.approx(stated.low)
    assert found.mode + 1.959964 * found.above == pytest.approx(stated.high)
    assert (found.least, found.most) == (0.0, math.inf)


def test_what_is_drawn_is_what_nobody_knows() -> None:
    drawn = uncertain_fields(shop())
    assert {"lever.care.to_value", "doubt.needs.ask", "doubt.margin"} <= set(drawn)
    assert {"loyalty.causal", "memory.end", "resolve.resolved.PROBLEM", "realised.optimised"} <= set(drawn)
    assert not [field for field in drawn if field.startswith(("bot.", "loop.coverage", "truth.sensitivity"))]
    assert not [field for field in drawn if field.endswith((".BUY", ".APPT"))]
    with_bot = shop(channels=[self_service("web"), bot()], bot={"offered": {"INFO": 0.5}})
    assert "bot.resolved.INFO" in uncertain_fields(with_bot)
    assert "bot.offered.INFO" not in uncertain_fields(with_bot)


def test_draws_are_anchored_worlds_that_differ_only_in_what_is_drawn() -> None:
    small = shop()
    draws = parameter_draws(small, 3)
    for draw in draws:
        assert not anchors_are_stale(draw.world)
        own = {field: value for field, value in draw.values.items() if not field.startswith("doubt.")}
        assert {field: value_of(draw.world, field) for field in own} == own
        assert math.fsum(
            draw.values[f"memory.{part}"] for part in ("average", "peak", "end", "first")
        ) == pytest.approx(1)
    assert len({draw.values["loyalty.causal"] for draw in draws}) == 3
    assert parameter_draws(small, 2) == draws[:2]
    assert parameter_draws(small, 2, RunOptions(seed=2))[0].values != draws[0].values


def shape_of(small: World, field: str) -> Multiple:
    found = laws_of(small)[field]
    assert isinstance(found, Multiple)
    return found


def test_a_lever_s_effect_is_drawn_around_its_own_mean_and_its_half_around_its_own_median() -> None:
    small = shop(
        levers=[lever("care", "cell.quality", from_value=0.2, to_value=0.6, source="published: a trial")]
    )
    size, half = shape_of(small, "lever.care.to_value"), shape_of(small, "lever.care.half_eur_year")
    drawn = np.array([quantile(size, u) for u in GRID])
    # error of a mean over 2,000 strata of a lognormal of log sd .3, its far tail cut at the last stratum: below 1e-3
    assert drawn.mean() == pytest.approx(0.6, abs=1e-3)
    assert np.log((drawn - 0.2) / 0.4).std() == pytest.approx(0.3, abs=0.005)
    assert quantile(half, 0.5) == pytest.approx(small.levers[0].half_eur_year)
    assert half.log_sd == 0.3


@pytest.mark.parametrize(
    ("source", "sd"),
    [("fitted to a test", 0.15), ("published: a trial", 0.3), ("direction of a study", 0.5), ("assumption", 0.7), ("our guess", 0.7)],
)  # fmt: skip
def test_the_error_of_a_lever_follows_the_tag_of_its_source(source: str, sd: float) -> None:
    small = world(levers=[lever("care", "cell.quality", source=source)])
    assert lever_log_sd(small, small.levers[0], "lever.care.to_value") == sd
    told = world(levers=[lever("care", "cell.quality", source=source)], doubt={"levers": {"assumption": 0.2}})
    assert lever_log_sd(told, told.levers[0], "lever.care.to_value") == (
        0.2 if source == "assumption" else sd
    )


def test_needs_that_levers_prevent_are_never_more_than_may_be_prevented() -> None:
    levers = [
        lever("one", "prevention", to_value=0.5),
        lever("two", "prevention", to_value=0.3, moments=["fail"]),
    ]
    small = shop(levers=levers)
    most = [quantile(shape_of(small, f"lever.{one['name']}.to_value"), 1 - 1e-12) for one in levers]
    assert most[0] > 0.5
    assert most[1] > 0.3
    assert 0.89 < math.fsum(most) <= 0.9


def test_the_company_s_figures_are_drawn_by_common_factors_of_mean_one() -> None:
    small = shop(
        segments=[segment(needs_year={"ask": 3.0, "fail": 2.0}, share=0.5), segment(name="other", share=0.5)],
        doubt={"wages": 0.0, "margin": 0.03},
    )
    assert factored(small)["doubt.margin"] == (
        "segment.all.margin_eur_year",
        "segment.other.margin_eur_year",
    )
    margin = shape_of(small, "doubt.margin")
    drawn = [quantile(margin, u) for u in GRID]
    assert np.mean(drawn) == pytest.approx(1, abs=1e-3)
    assert np.std(drawn) == pytest.approx(0.03, abs=1e-3)
    assert {"doubt.wages", "doubt.sale"}.isdisjoint(laws_of(small))  # certain, and nothing to sell
    draw = parameter_draws(small, 1)[0]
    for before, after in zip(small.segments, draw.world.segments, strict=True):
        assert after.margin_eur_year == before.margin_eur_year * draw.values["doubt.margin"]
        for name, rate in before.needs_year.items():
            assert after.needs_year[name] == rate * draw.values[f"doubt.needs.{name}"]
    assert draw.values["doubt.needs.ask"] != draw.values["doubt.needs.fail"]


def test_a_range_of_the_world_takes_the_place_of_what_is_declared() -> None:
    stated = {"resolve.give_up": [0.14, 0.16], "segment.all.margin_eur_year": [90.0, 110.0]}
    small = shop(doubt={"range": stated})
    give_up = law(small, "resolve.give_up")
    drawn = [quantile(give_up, u) for u in GRID]
    assert np.mean([0.14 < one < 0.16 for one in drawn]) == pytest.approx(0.95, abs=2e-3)
    assert isinstance(laws_of(small)["segment.all.margin_eur_year"], Law)
    assert "doubt.margin" not in laws_of(small)  # nothing is doubted twice


def test_seats_stay_whole_and_are_paid_the_drawn_wage() -> None:
    small = anchor(load_world("minimal").model_copy(update={"customers": 100, "months": 12}))
    seats = next(one for one in small.levers if one.target == "desk.seats")
    now = today_eur_year(small, seats)
    more = Plan(lines=(Line(lever=seats.name, eur_year=2 * now),))
    draw = parameter_draws(small, 1)[0]
    paid = in_draw(draw, more)
    assert seats_of(draw.world, seats, paid.lines[0]) == seats_of(small, seats, more.lines[0])
    assert paid.lines[0].eur_year == pytest.approx(2 * now * draw.values["doubt.wages"])


def test_defects_of_doubt_are_told_together() -> None:
    stated = {"memory.ends": [0.1, 0.2], "memory.end": [0.3, 0.1], "resolve.give_up": [0.1, 1.5], "segment.all.share": [0.5, 1.0]}  # fmt: skip
    with pytest.raises(Defects) as refused:
        world(doubt={"range": stated})
    told = [str(one.place) for one in refused.value.defects]
    assert told == [f'doubt.range."{field}"' for field in stated]


def test_a_posterior_is_taken_row_by_row() -> None:
    rows = [[0.5, 0.6], [0.4, 0.7], [0.3, 0.8]]
    fitted = shop(posterior={"fields": ["resolve.resolved.PROBLEM", "memory.end"], "draws": rows})
    draws = parameter_draws(fitted, 4, RunOptions(seed=1))
    taken = [[draw.values["resolve.resolved.PROBLEM"], draw.values["memory.end"]] for draw in draws]
    assert taken == [rows[1], rows[2], rows[0], rows[1]]
    plain = parameter_draws(shop(), 1)[0].values
    assert draws[0].values["loyalty.causal"] == plain["loyalty.causal"]  # what was fitted moves nothing else
    assert not anchors_are_stale(fitted)
    assert fitted.anchors == shop().anchors


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"fields": ["memory.end"], "draws": [[0.1, 0.2]]}, "posterior.draws[0]: got 2 numbers"),
        ({"fields": ["memory.ends"], "draws": [[0.1]]}, "posterior.fields[0]: got memory.ends"),
        ({"fields": ["memory.end.x"], "draws": [[0.1]]}, "posterior.fields[0]"),
        ({"fields": ["memory"], "draws": [[0.1]]}, "posterior.fields[0]"),
        ({"fields": ["memory.end"] * 2, "draws": [[0.1, 0.1]]}, "posterior.fields[1]"),
        ({"fields": ["memory.end"], "draws": [[1.5]]}, "0 to 1 for memory.end"),
        ({"fields": ["memory.end"], "draws": []}, "1 fields and 0 draws"),
    ],
)
def test_a_posterior_of_the_wrong_shape_is_refused(told: dict[str, Any], words: str) -> None:
    with pytest.raises(Defects) as refused:
        world(posterior=told)
    assert words in str(refused.value)


def test_values_are_those_of_compare_in_each_draw_and_the_same_whoever_else_is_asked() -> None:
    small = shop()
    draws = parameter_draws(small, 2)
    plans = [plan(care=2000.0), Plan(name="nothing")]
    values = value_over_draws(draws, plans, RunOptions(replications=2))
    over = plans_over_draws(draws, plans, RunOptions(replications=2))
    assert [one.values_eur for one in over] == [tuple(column) for column in values.T.tolist()]
    assert over[1].cash_eur == ((0.0,) * small.months,) * 2
    assert values.shape == (2, 2)
    assert values[:, 1].tolist() == [0.0, 0.0]
    assert values[:, :1].tolist() == value_over_draws(draws, plans[:1], RunOptions(replications=2)).tolist()
    for draw, row in zip(draws, values[:, 0].tolist(), strict=True):
        (alone,) = compare(draw.world, plans[:1], RunOptions(replications=2))
        assert alone.rox.value_eur == row
    first = compare(draws[0].world, plans[:1], RunOptions(replications=2))[0]
    assert over[0].cash_eur[0] == pytest.approx(tuple(first.cash_flows["net"]))


def test_anchors_count_as_simulations() -> None:
    assert simulations_of(64, 2, 1) == 64 * (2 + 3)
    asked: list[int] = []

    def counting(function: Any, items: Any) -> list[Any]:
        told = list(items)
        asked.append(len(told))
        return [function(item) for item in told]

    draws = parameter_draws(shop(customers=20), 3, RunOptions(map=counting))
    value_over_draws(draws, [plan(care=10.0)], RunOptions(1, map=counting))
    assert asked == [3, 6]


def pretended(count: int, noise: int) -> tuple[Draw, ...]:
    small = shop(customers=2)
    drawn = parameter_draws(small, 1)[0].world
    step = 0.618033988749895
    fields = [f"field{place}" for place in range(noise)]
    values = [
        {
            name: ((number + 1) * (place + 1) * step * (1 + 0.01 * place)) % 1
            for place, name in enumerate(fields)
        }
        for number in range(count)
    ]
    return tuple(Draw(each, drawn) for each in values)


def test_the_parameters_that_carry_the_width_are_found_in_order() -> None:
    draws = pretended(64, 40)
    strong = [
        8 * d.values["field3"] - 4 * d.values["field17"] + 1.5 * d.values["field30"] ** 3 for d in draws
    ]
    told = summary_of(strong, draws)
    assert [driver.field for driver in told.drivers] == ["field3", "field17", "field30"]
    assert [driver.raises for driver in told.drivers] == [True, False, True]
    assert all(driver.clear for driver in told.drivers[:2])
    shares = [driver.share for driver in told.drivers]
    assert shares == sorted(shares, reverse=True)
    assert 0.9 < sum(shares) <= 1
    assert told.drivers[0].share == pytest.approx(0.8, abs=0.12)  # 64 / (64 + 16) of the variance


def test_what_only_chance_explains_is_called_so() -> None:
    draws = pretended(64, 40)
    alone = [hash_like(number) for number in range(64)]
    assert not any(driver.clear for driver in summary_of(alone, draws).drivers)


def hash_like(number: int) -> float:
    return (math.sin(12.9898 * (number + 1)) * 43758.5453) % 1


def test_a_summary_counts_losses_and_orders_its_quantiles() -> None:
    draws = pretended(11, 2)
    told = summary_of([float(number - 2) for number in range(11)], draws)
    assert (told.n, told.p05, told.p50, told.p95) == (11, -1.5, 3.0, 7.5)
    assert (told.mean, told.p10, told.p90) == (3.0, -1.0, 7.0)
    assert told.prob_loss == pytest.approx(2 / 11)
    certain = summary_of([5.0] * 11, draws)
    assert (certain.drivers, certain.prob_loss) == ((), 0.0)


def test_drawing_changes_nothing_of_the_world_it_starts_from() -> None:
    small = shop(customers=20)
    before = world_hash(small), simulate(small, options=RunOptions(replications=1)).metrics
    parameter_draws(small, 1)
    assert (world_hash(small), simulate(small, options=RunOptions(replications=1)).metrics) == before
