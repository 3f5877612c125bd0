"""The money of a plan: every figure follows from the flows of the simulated arms, and adds up."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import get_args

import pytest

from optimize import (
    Finance,
    assumption_text,
    finance,
    load_finance,
    lock,
    lock_state,
    save_finance,
    seal,
)
from optimize.answer.bridge import Step, bridge, bridge_simulations
from optimize.finance.record import CASH, spread
from optimize.question.plan_value import PlanValue
from optimize.solver.simulation_budget import SimulationBudget
from scenarios import Reader, assumptions, load_world, save_plan, save_world, words
from sim import (
    GROUPS,
    Comparison,
    Defects,
    Estimate,
    FitSource,
    Line,
    Plan,
    Posterior,
    RunOptions,
    compare,
    today,
    with_values,
)
from sim.parts import MULTIPLIES, Target
from tests.optimize.shop import shop

FIT = FitSource(fitted_to="answers.csv", rows="answers", count=400, estimate=0.75, se=0.03)
PLAN = Plan(
    lines=(
        Line(lever="team_seats", eur_year=4000.0),
        Line(lever="fault_care", eur_year=700.0, from_month=2),
        Line(lever="better_bot", eur_year=900.0, eur_once=200.0),
    )
)


@pytest.fixture(scope="module")
def compared() -> Comparison:
    (one,) = compare(shop(), [PLAN], RunOptions(replications=5, seed=11))
    return one


@pytest.fixture(scope="module")
def money(compared: Comparison) -> Finance:
    return finance(shop(), compared)


def test_discounted_cash_flows_add_up_to_the_value(money: Finance, compared: Comparison) -> None:
    assert money.value_eur == compared.rox.value_eur
    assert abs(money.gap_eur) < 1e-6
    assert money.by_month["cumulated"].iloc[-1] + money.terminal_value_eur == pytest.approx(money.value_eur)


def test_value_without_terminal_is_that_of_rox(money: Finance, compared: Comparison) -> None:
    rox = compared.rox
    assert rox.kind == "savings"
    assert rox.without_terminal is None
    (raised,) = compare(shop(), [Plan(lines=PLAN.lines[1:])], RunOptions(replications=2, seed=11))
    found = finance(shop(), raised)
    assert raised.rox.without_terminal is not None
    within = found.without_terminal_eur / raised.rox.put_to_work_eur
    assert within == pytest.approx(raised.rox.without_terminal)
    assert money.value_eur - money.without_terminal_eur == pytest.approx(money.terminal_value_eur)


def test_three_figures_follow_from_the_flows_and_add_up_to_the_cent(money: Finance) -> None:
    assert all(abs(gap) < 0.011 for gap in money.figures_gap_eur.values())
    figures = (money.experience_eur, money.savings_eur, money.price_of_savings_eur)
    assert sum(round(100 * eur) for eur in figures) == round(100 * money.value_eur)
    assert money.savings_eur > 0 > money.experience_eur
    assert [lever.move for lever in money.levers] == ["cut", "raised", "raised", "kept"]


def test_spend_has_its_running_money_launch_and_exit(money: Finance, compared: Comparison) -> None:
    table = money.by_month
    assert table["launch"].sum() == -200.0
    assert table["launch"].iloc[0] == -200.0
    assert table["exit"].sum() == -500.0
    assert table["running"].iloc[0] == pytest.approx(-900 / 12)
    assert table["running"].iloc[-1] == pytest.approx((4000 - 600 - 900) / 12)
    spend = table[["running", "launch", "exit"]].sum(axis=1)
    assert -math.fsum(spend * table["factor"]) == pytest.approx(compared.rox.net_spend_eur)


def test_quarters_hold_the_money_of_their_months(money: Finance) -> None:
    month, quarter = money.by_month, money.by_quarter
    assert list(quarter["quarter"]) == [1, 2, 3, 4]
    for column in (*CASH, "net", "discounted"):
        assert quarter[column].sum() == pytest.approx(month[column].sum())
    assert list(quarter["cumulated"]) == list(month["cumulated"].iloc[2::3])


def test_a_horizon_that_is_no_whole_number_of_quarters_keeps_its_last_months() -> None:
    (short,) = compare(shop(), [PLAN], RunOptions(replications=1, seed=11, months=7))
    short_money = finance(shop(), short)
    assert len(short_money.by_quarter) == 3
    assert short_money.by_quarter["net"].sum() == pytest.approx(short_money.by_month["net"].sum())
    assert short_money.value_interval is None
    assert abs(short_money.gap_eur) < 1e-6


def test_effects_add_up_to_the_value_to_the_cent(money: Finance) -> None:
    assert round(math.fsum(money.effects.values()), 2) == round(money.value_eur, 2)


def test_a_record_is_read_back_as_it_was_written(money: Finance, tmp_path: Path) -> None:
    save_world(shop(), tmp_path / "world.toml")
    save_plan(PLAN, tmp_path / "plan.toml")
    sealed = save_finance(money, tmp_path)
    assert load_finance(tmp_path) == sealed == money.model_copy(update={"sealed": seal(tmp_path, 11)})
    json.dumps(money.figures(), allow_nan=False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no such file"),
        ("{", "damaged, or changed by hand"),
        ("{}", "world: got nothing"),
    ],
)
def test_a_record_that_is_missing_or_broken_is_refused(
    tmp_path: Path, content: str | None, words: str
) -> None:
    if content is not None:
        (tmp_path / "finance.json").write_text(content)
    with pytest.raises(Defects, match=words):
        load_finance(tmp_path)


def test_todays_plan_moves_no_money() -> None:
    (still,) = compare(shop(), [today(shop())], RunOptions(replications=2, seed=3))
    money = finance(shop(), still)
    assert not money.by_month[list(CASH)].to_numpy().any()
    assert (money.value_eur, money.irr.status, money.payback_months) == (0.0, "none", 0)
    assert money.break_even_share is None


def test_simulation_error_is_never_called_risk(money: Finance, compared: Comparison) -> None:
    assert money.risk is None
    assert money.simulation_spread.values == 5
    drawn = finance(shop(), compared, draws_eur=(-100.0, 50.0, 300.0))
    assert drawn.risk is not None
    assert drawn.risk.p50 == 50.0
    assert drawn.risk.loss == pytest.approx(1 / 3)


def test_quantiles_of_a_known_spread() -> None:
    values = [float(value) for value in range(101)]
    told = spread(values[::-1])
    assert (told.p10, told.p50, told.p90) == (10.0, 50.0, 90.0)
    # a tenth of 101 values: ten of them, and a tenth of the next
    assert told.worst_tenth == pytest.approx((sum(values[:10]) + 0.1 * values[10]) / 10.1)


def test_an_edit_voids_the_lock(tmp_path: Path) -> None:
    world, plan = tmp_path / "world.toml", tmp_path / "plan.toml"
    save_world(shop(), world)
    save_plan(PLAN, plan)
    sealed = seal(tmp_path, 11)
    assert lock_state(tmp_path, sealed) == ("open", "")
    lock(tmp_path, sealed)
    for edited in (world, plan):
        text = edited.read_text()
        edited.write_text("# a comment changes nothing\n" + text)
        assert lock_state(tmp_path, seal(tmp_path, 11))[0] == "locked"
        edited.write_text(text.replace("900.0", "901.0", 1))
        assert lock_state(tmp_path, seal(tmp_path, 11))[0] == "void"
        edited.write_text(text)
    assert lock_state(tmp_path, seal(tmp_path, 12))[0] == "void"
    save_plan(PLAN.model_copy(update={"name": "renamed"}), plan)
    assert seal(tmp_path, 11) == sealed
    with pytest.raises(Defects, match="locked already"):
        lock(tmp_path, sealed)
    named = lock(tmp_path, sealed, {"by": "Ada"})
    assert lock(tmp_path, sealed, {"by": "Ada", "by_identity": {"subject": "1"}})["locked"] == named["locked"]
    assert lock_state(tmp_path, sealed) == ("locked", named["locked"][:10])
    with pytest.raises(Defects, match="locked already"):
        lock(tmp_path, sealed, {"by": "Grace"})
    (tmp_path / "lock.json").write_text("[]")
    assert lock_state(tmp_path, sealed)[0] == "void"
    plan.unlink()
    with pytest.raises(Defects, match=r"plan\.toml: got no such file"):
        seal(tmp_path, 11)


def worth(plan: Plan) -> float:
    """A game of three players: alone 100, 40 and -10; the first two together 60 more."""
    stay = {line.lever: line.eur_year for line in today(shop()).lines}
    moved = {line.lever for line in plan.lines if line.eur_year != stay[line.lever]}
    alone = {"team_seats": 100.0, "better_bot": 40.0, "single_view": -10.005}
    together = 60.0 if {"team_seats", "better_bot"} <= moved else 0.0
    return math.fsum(alone.get(name, 0.0) for name in moved) + together


def played(
    compared: Comparison,
    allowed: int,
    values: tuple[float, ...],
    moved: tuple[str, ...],
    seats_eur: float = 12_000.0,
) -> tuple[tuple[Step, ...], int]:
    def evaluate(plans: object, seed: int, replications: int) -> list[PlanValue]:  # noqa: ARG001
        return [PlanValue((worth(plan),) * replications) for plan in plans]  # type: ignore[attr-defined]

    spends = {"team_seats": seats_eur, "better_bot": 900.0, "single_view": 10.0}
    lines = tuple(
        line.model_copy(update={"eur_year": spends[line.lever]}) if line.lever in moved else line
        for line in today(shop()).lines
    )
    counted = SimulationBudget(evaluate, today(shop()), allowed)
    mean = math.fsum(values) / len(values)
    rox = compared.rox._replace(
        experience_eur=Estimate(round(mean, 2), 0.0, mean, mean),
        savings_eur=321.09,
        price_of_savings_eur=Estimate(-45.67, 0.0, 0.0, 0.0),
    )
    return bridge(counted, shop(), Plan(lines=lines), rox, len(values), 7), counted.used


ALL = ("team_seats", "better_bot", "single_view")


def test_what_two_groups_do_together_is_shared_equally(compared: Comparison) -> None:
    steps, used = played(compared, 400, (189.995,) * 4, ALL)
    assert {step.name: step.eur for step in steps} == {
        "bots": 70.0,
        "channels": 130.0,
        "contacts": pytest.approx(-10.0, abs=0.0101),
    }
    assert {step.part for step in steps} == {"experience"}
    # six coalitions and the whole, which the final has simulated already, and today's plan
    assert used == (6 + 1 + 1) * 4 <= bridge_simulations(400) + 8


def test_savings_are_split_exactly_and_what_they_cost_is_one_step(compared: Comparison) -> None:
    steps, used = played(compared, 400, (29.995,) * 4, ALL, seats_eur=4000.0)
    named = {(step.part, step.name): step.eur for step in steps}
    assert named["savings", "channels"] == 321.09
    assert named["price_of_savings", "price_of_savings"] == -45.67
    assert {name for part, name in named if part == "experience"} == {"bots", "contacts"}
    assert round(sum(named.values()), 2) == round(round(29.995, 2) + 321.09 - 45.67, 2)
    assert used == (2 + 1 + 1) * 4


def test_steps_add_up_to_the_cent_whatever_the_other_draws_say(compared: Comparison) -> None:
    values = (189.995,) * 4 + (250.3333,) * 3
    steps, _ = played(compared, 400, values, ALL)
    assert round(math.fsum(step.eur for step in steps), 2) == round(math.fsum(values) / 7, 2)
    assert [step.name for step in steps][-1] == "other_draws"


def test_one_group_is_the_whole_bridge_and_costs_nothing(compared: Comparison) -> None:
    steps, used = played(compared, 400, (100.0,) * 4, ("team_seats",))
    assert steps == (Step("channels", 100.0),)
    # the plan and today's, both simulated by the final
    assert used == 2 * 4


def test_too_few_simulations_give_no_bridge(compared: Comparison) -> None:
    assert played(compared, 399, (190.0,) * 4, ALL) == ((), 0)


def test_every_target_belongs_to_one_group() -> None:
    targets = [target for group in GROUPS.values() for target in group]
    assert sorted(targets) == sorted(get_args(Target))
    assert set(targets) >= MULTIPLIES


def test_every_number_of_a_world_is_among_the_assumptions() -> None:
    rows = assumptions(shop())
    table = rows.set_index("field")
    assert rows["field"].is_unique
    assert table.loc["lever.fault_care.half_eur_year", "value"] == 300.0
    assert table.loc["discount_rate", "unit"] == "share/year"
    assert table.loc["discount_rate", "source"] == "finance"
    assert table.loc["discount_rate", "tag"] == "assumption"
    assert table.loc["segment.all.margin_eur_year", "tag"] == "stated"
    assert table.loc["loop.gain", "tag"] == "assumption"
    assert table.loc["anchors.centre", "tag"] == "computed"
    assert all(rows["unit"])
    leaves = [key for key, value in flat(shop().model_dump()) if isinstance(value, int | float)]
    assert len(leaves) > 150
    names = set(rows["field"])
    missing = {leaf for leaf in leaves if told(leaf, names) not in names}
    assert missing == {name for name in leaves if idle(name)}


def idle(leaf: str) -> bool:
    """Whether a number has no meaning where it stands: patience without a queue, a curve of people."""
    noun, _, rest = leaf.partition(".")
    name, _, field = rest.partition(".")
    if noun == "channels":
        kind = next(channel.kind for channel in shop().channels if channel.name == name)
        queueless = {"handling_scv", "wait_ok_min", "wait_today_min"}
        live, written = {"patience_min", "patience_shape"}, {"travel_min", "unanswered_d"}
        without = {"live": written, "asynchronous": live}.get(kind, queueless | live | written)
        return field in without
    seats = {lever.name for lever in shop().levers if lever.target == "desk.seats"}
    curve = {"from_value", "to_value", "half_eur_year", "steepness", "lag_months"}
    return noun == "levers" and name in seats and field in curve


def test_a_changed_number_loses_the_source_of_the_default() -> None:
    world = with_values(load_world("minimal"), {"bot.resolved.PROBLEM": 0.7, "memory.loss_aversion": 2.2})
    world = world.model_copy(update={"source": {"memory.loss_aversion": FIT, "effort": "a note"}})
    table = assumptions(world).set_index("field")
    origins = list(table[["source", "tag"]].itertuples(index=True, name=None))
    assert ("bot.resolved.PROBLEM", "the world file", "stated") in origins
    assert ("memory.loss_aversion", FIT.message(), "fitted") in origins
    published = "Gartner 2023: 58 % and 17 %; the rest assumed"
    assert ("bot.resolved.COMPLAINT", published, "direction") in origins
    assert set(table.loc[[f"lever.{lever.name}.steepness" for lever in world.levers if lever.target != "desk.seats"], "tag"]) == {"assumption"}  # fmt: skip


def test_a_source_left_by_a_fit_is_told_in_french() -> None:
    french = Reader("fr", words("fr"))
    assert assumption_text(french, "source", FIT.message()).startswith(
        "calibré sur answers.csv (400 réponses)"
    )
    published = "Gartner 2023: 58 % and 17 %; the rest assumed"
    assert assumption_text(french, "source", published).endswith("17\u00a0%\u00a0; le reste supposé")
    assert assumption_text(french, "source", "our log of 2025") == "our log of 2025"


def test_a_source_of_a_table_speaks_for_its_entries() -> None:
    sources = {"bot.resolved": "published: a trial of ours", "bot.resolved.INFO": "our log of 2025"}
    world = load_world("minimal").model_copy(update={"source": sources})
    table = assumptions(world).set_index("field")
    assert table.loc["bot.resolved.APPT", "tag"] == "published"
    assert table.loc["bot.resolved.INFO", "source"] == "our log of 2025"
    assert table.loc["bot.resolved.INFO", "tag"] == "stated"


def test_a_sample_of_fitted_numbers_is_told_by_its_size() -> None:
    sample = Posterior(fields=["resolve.give_up", "memory.fresh"], draws=[[0.1, 0.5]] * 64)
    table = assumptions(load_world("minimal").model_copy(update={"posterior": sample})).set_index("field")
    assert table.loc["posterior.draws", "value"] == "64 × 2"
    assert table.loc["posterior.draws", "tag"] == "fitted"
    assert "posterior.draws" not in set(assumptions(load_world("shop"))["field"])


def flat(content: object, prefix: str = "") -> list[tuple[str, object]]:
    if isinstance(content, dict):
        return [pair for key, value in content.items() for pair in flat(value, f"{prefix}{key}.")]
    if isinstance(content, list) and content and isinstance(content[0], dict):
        return [
            pair
            for number, item in enumerate(content, start=1)
            for pair in flat(item, f"{prefix}{item.get('name', number)}.")
        ]
    return [(prefix[:-1], content)]


def told(leaf: str, names: set[str]) -> str:
    """The field of the table that holds a leaf of a world's dump: tables of numbers are one field."""
    heads = {
        "segments": "segment",
        "moments": "moment",
        "channels": "channel",
        "desks": "desk",
        "levers": "lever",
    }
    parts = leaf.split(".")
    parts[0] = heads.get(parts[0], parts[0])
    while parts and ".".join(parts) not in names:
        parts.pop()
    return ".".join(parts)


def test_a_number_equal_to_its_templates_is_borrowed_until_it_is_changed() -> None:
    drafted = load_world("minimal").model_copy(update={"name": "own", "template": "minimal"})
    changed = with_values(drafted, {"channel.phone.handling_min": 9.0})
    changed = changed.model_copy(update={"source": {"desk.workshop.seats": "measured"}})
    table = assumptions(changed).set_index("field")
    assert table.loc["channel.mail.handling_min", "tag"] == "borrowed"
    assert table.loc["channel.phone.handling_min", "tag"] == "stated"
    assert table.loc["desk.workshop.seats", "tag"] == "measured"
    # what is published or assumed stays so, whoever copies it
    assert table.loc["memory.loss_aversion", "tag"] == "published"
    assert table.loc["lever.bike_check.half_eur_year", "tag"] == "assumption"
