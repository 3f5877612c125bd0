"""Anchors: they tie today's answers to the world's, are refused when stale, and depend on what a run reads."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim import (
    Defects,
    Plan,
    RunOptions,
    World,
    anchor,
    anchors_are_stale,
    compare,
    plan_defects,
    simulate,
    today,
)
from sim.arrays.pack import pack
from sim.arrays.state import new_totals
from sim.engine.anchors import anchor_hash
from sim.rox import Flows, acquisition_eur, customer_equity_eur, spend, word_of_mouth_eur
from sim.run import wages_eur
from tests.sim.schema import Path, one_field_changed
from tests.sim.worlds import (
    bot,
    desk,
    lever,
    live,
    moment,
    plan,
    run_once,
    segment,
    self_service,
    world,
    written,
)

# not read by a run, nor by its money
SILENT = (
    "name",
    "label",
    "template",
    "owner",
    "source",
    "hash",
    "reported",
    "template",
    "doubt",
    "shocks",
    "posterior",
    "alerts",
    "bundle_with",
    "least_eur_year",
    "most_eur_year",
    "locked",
    "domain",
)
# the verdict of a fit, [fit]; the fit of a channel is another
VERDICT = "fit."
# no other value is tried: links between parts, and what stays empty here
LINKS = {
    "segments.share",
    "channels.kind",
    "channels.desk",
    "channels.handling_shape",
    "levers.target",
    "levers.desk",
    "levers.channels",
    "levers.moments",
    "loop.desk",
}


def rich(**more: object) -> World:
    """A world in which every rule has something to do."""
    seats = lever("seats", "desk.seats", desk="team")
    told = {
        "customers": 300,
        "months": 12,
        "segments": [
            segment(share=0.6, needs_year={"ask": 4.0, "fail": 3.0}, prefers={"phone": 1.0, "web": 1.0, "post": 0.5}),
            segment(name="other", share=0.4, retention_year=0.7, needs_year={"ask": 1.0, "buy": 3.0}, acquisition_eur=50.0),
        ],
        "moments": [moment(truth=0.1), moment("fail", "PROBLEM", truth=0.2), moment("buy", "BUY", sale_eur=90.0, conversion=0.5)],
        "channels": [
            live("phone", invite=0.5, patience_min=2.0, steer=0.1, fit={"PROBLEM": 0.2}, ability={"PROBLEM": 1.1}, wait_today_min=1.0),
            written("post", travel_min=100.0),
            self_service("web", invite=0.3),
            bot(),
        ],
        "desks": [desk(1, exit_eur=100.0, concurrency=2, open=[{"days": "Mon-Fri", "opens": "09:00", "closes": "17:00"}])],
        "bot": {"offered": {"INFO": 0.5, "BUY": 0.5}},
        "truth": {"sensitivity": 0.5, "skilled": 0.5},
        "loop": {"desk": "team", "coverage": 0.5, "alert": 4},
        "maturity": "managed",
        "levers": [seats, lever("less", "prevention", to_value=0.3, today_eur_year=500.0, moments=["fail"], launch_eur=10.0)],
    }  # fmt: skip
    return world(**(told | more))


@cache
def anchored() -> World:
    return anchor(rich(customers=3000))


def bytes_of(small: World, arm: Plan, **more: int) -> bytes:
    return b"".join(np.asarray(part).tobytes() for part in pack(small, arm, **more))


def money_of(small: World, arm: Plan) -> tuple[object, ...]:
    flow = np.full((small.months, len(small.segments)), 100.0)
    equity = customer_equity_eur(small, Flows(flow, flow, flow, flow / 2, flow[0]))
    wages = wages_eur(small, arm, small.months)
    totals = new_totals(pack(small, arm))
    totals.segment_month["delighted"], totals.segment_month["dismayed"] = 5.0, 3.0
    told = word_of_mouth_eur(small, totals, small.warm_up_months)
    gained = acquisition_eur(small, flow)
    return *spend(small, arm, small.months), equity, wages, gained, told, plan_defects(small, arm)


def footprint(small: World) -> list[object]:
    """All that a run under plans that cut and spend can read of a world, its money included."""
    arms = plan(seats=0.0, less=5000.0), plan(seats=48_000.0, less=0.0)
    return [part for arm in arms for part in (bytes_of(small, arm), *money_of(small, arm))]


def changed(small: World) -> list[tuple[Path, World]]:
    return [(path, other) for path, other in one_field_changed(small) if other is not None]


def fields(paths: Iterable[Path]) -> set[str]:
    """Names of fields without the places of items in lists, those that are only told left out."""
    names = (tuple(part for part in path if isinstance(part, str)) for path in paths)
    found = {".".join(name) for name in names if not set(name) & set(SILENT)}
    return {name for name in found if not f"{name}.".startswith(VERDICT)}


@pytest.mark.slow
def test_every_field_can_be_changed_alone() -> None:
    tried = fields(path for path, _ in changed(anchored()))
    assert set(fields(path for path, _ in one_field_changed(anchored())) - tried) == LINKS


def test_no_field_is_dead() -> None:
    """Each changes what an engine reads, what a plan costs, or at least the anchors."""
    small = anchored()
    before = footprint(small)
    alive = fields(path for path, other in changed(small) if footprint(other) != before)
    rest = [(path, other) for path, other in changed(small) if fields([path]) - alive]
    anchors = {path: anchor(other).anchors for path, other in rest}
    told = {path: found.model_copy(update={"hash": small.anchors.hash}) for path, found in anchors.items()}
    assert fields(path for path, found in told.items() if found == small.anchors) == set()


def test_the_hash_covers_all_that_a_run_of_todays_plan_reads() -> None:
    small = anchored()
    numbers = bytes_of(small, today(small), months=0, warm_up=18)
    forgotten = [
        path
        for path, other in changed(small)
        if path[0] != "anchors"
        and path[-1] != "recommends"  # moves an answer, which nothing anchored reads
        and bytes_of(other, today(other), months=0, warm_up=18) != numbers
        and anchor_hash(other) == anchor_hash(small)
    ]
    assert forgotten == []


def test_the_hash_ignores_what_is_only_told_or_decided() -> None:
    small = anchored()
    same: list[dict[str, Any]] = [
        {"label": "Another"},
        {"levers": [small.levers[0]]} if not small.levers[1].today_eur_year else {},
        {
            "levers": [
                small.levers[0],
                small.levers[1].model_copy(update={"launch_eur": 99.0, "most_eur_year": 2e6}),
            ]
        },
        {"levers": [*small.levers, small.levers[0].model_validate(lever("view", "history", to_value=0.3))]},
        {"source": {"customers": "annual report"}},
        {"discount_rate": 0.05, "terminal_years": 1, "months": 24, "warm_up_months": 2},
    ]
    for update in same:
        assert anchor_hash(small.model_copy(update=update)) == anchor_hash(small), update
    assert not anchors_are_stale(small)


def test_a_rule_edited_makes_the_anchors_stale_and_simulate_refuses_them() -> None:
    edited = anchored().model_copy(
        update={"memory": anchored().memory.model_copy(update={"end": 0.25, "peak": 0.25})}
    )
    assert anchors_are_stale(edited)
    for call in (
        lambda: simulate(edited),
        lambda: compare(edited, [today(edited)]),
        lambda: simulate(rich()),
    ):
        with pytest.raises(Defects, match="rox anchor") as caught:
            call()
        assert caught.value.defects[0].place == "anchors"


def test_stale_anchors_and_misfits_are_said_together() -> None:
    with pytest.raises(Defects) as caught:
        simulate(rich(), plan(nothing=1.0))
    assert [defect.place for defect in caught.value.defects] == ["anchors", "line[0].lever"]


def test_anchoring_twice_changes_nothing_and_both_engines_agree() -> None:
    small = rich(customers=80)
    once = anchor(small)
    assert anchor(once) == once
    assert anchor(small, "reference") == once


def test_a_plan_never_moves_the_anchors() -> None:
    small = anchored()
    after = simulate(small, plan(seats=36_000.0), RunOptions(replications=1))
    assert after.world.anchors == small.anchors


def test_today_answers_as_the_world_says() -> None:
    """Satisfied three in four, ease 4.98, NPS 15, Var(U) 1 and each segment's retention, within sampling error."""
    small = anchored()
    outcomes = simulate(small, options=RunOptions(replications=6, months=12))
    metrics = outcomes.metrics
    assert metrics["csat_top2"].mean == pytest.approx(0.75, abs=0.01)
    ease = sum(score * share for score, share in enumerate(small.judge.effort_shares, 1))
    assert metrics["ces"].mean == pytest.approx(ease, abs=0.03)
    retention = 0.6 * 0.85 + 0.4 * 0.7
    sampling = math.sqrt(retention * (1 - retention) / small.customers / 6)
    assert metrics["retention_12m"].mean == pytest.approx(retention, abs=3 * sampling + 0.005)
    # nobody leaves in the months in which anchors are measured
    life = run_once(small, months=0, warm_up=18)
    assert abs(life.contacts["utility"].mean()) < 0.03
    assert life.cases["score"].mean() == pytest.approx(0.0, abs=0.03)
    year = life.raw.totals.segment_month[6 * 2 :]
    promoters, detractors, alive = (year[name].sum() for name in ("promoters", "detractors", "alive"))
    assert 100 * (promoters - detractors) / alive == pytest.approx(15, abs=2)


@pytest.mark.parametrize("more", [{"customers": 1}, {"segments": [segment(needs_year={})]}])
def test_a_world_in_which_nothing_happens_keeps_finite_scales(more: dict[str, object]) -> None:
    found = anchor(world(**more)).anchors
    told = found.model_dump()
    values = [value for part in told.values() for value in (part if isinstance(part, list) else [part])]
    assert all(math.isfinite(value) for value in values if isinstance(value, float))
    assert 0.01 < found.memory_scale < 10


def test_a_world_without_differences_keeps_a_sensible_scale() -> None:
    """Nothing ever differs between cases: rounding noise is not a spread."""
    alike = {"noise": 0.0, "blocked": 0.0, "incoherent": 0.0, "recognised": 0.0}
    settled = {"learning": 0.0}
    found = anchor(world(judge=alike, memory=settled, resolve={"resolved": {"INFO": 1.0}})).anchors
    assert 0.01 < found.memory_scale < 1000
