"""A stated share stays what it states whatever needs differ in difficulty; who is there and what is known helps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from scipy.special import expit

from sim import World, anchor, simulate, today
from sim.arrays.difficulty import LEAST, resolving_logits
from sim.arrays.pack import pack
from sim.run_options import RunOptions
from tests.sim.worlds import (
    NEVER_LEAVES,
    ONE_CONTACT,
    bot,
    desk,
    lever,
    moment,
    plan,
    run_once,
    segment,
    self_service,
    world,
    written,
)

SHARES = np.array([[0.0, 1.0, LEAST / 2, 0.001], [0.02, 0.3, 0.68, 0.97]])
# a finer rule than the one that solves
POINTS, WEIGHTS = np.polynomial.hermite_e.hermegauss(161)


@pytest.mark.parametrize("spread", [0.0, 0.3, 0.8, 1.3, 2.4])
@pytest.mark.parametrize(("effect", "recognised"), [(0.0, 0.0), (0.1, 0.3), (0.3, 1.0)])
def test_the_mean_over_needs_is_the_stated_share(spread: float, effect: float, recognised: float) -> None:
    logits = resolving_logits(SHARES, spread, effect, recognised)
    weights = WEIGHTS / WEIGHTS.sum()
    known, unknown = (expit(logits[..., None] + spread * POINTS + more) @ weights for more in (effect, 0.0))
    assert recognised * known + (1 - recognised) * unknown == pytest.approx(
        SHARES, abs=1e-6
    )  # what 41 nodes leave at the widest


def test_never_and_always_are_kept_whatever_the_difficulty() -> None:
    never, always = resolving_logits(np.array([0.0, 1.0]), 3.0, 0.3, 0.5)
    worst = 40.0
    assert expit(never + worst) < 2.0**-33
    assert expit(always - worst) == 1.0


def test_a_logit_does_not_depend_on_the_others_solved_with_it() -> None:
    alone = resolving_logits(np.array([0.3]), 0.8, 0.1, 0.3)[0]
    assert resolving_logits(SHARES, 0.8, 0.1, 0.3)[1, 1] == pytest.approx(alone, abs=1e-14)


def resolved_at_first(small: World, replications: int = 4) -> tuple[float, float]:
    """Share of cases resolved at their first contact, and its standard error."""
    lives = [run_once(small, months=6, replication=number).contacts for number in range(replications)]
    first = np.concatenate([one.loc[one["contact"] == 1, "outcome"] == "resolved" for one in lives])
    return float(first.mean()), float(first.std() / np.sqrt(len(first)))


@pytest.mark.parametrize("kind", ["people", "pages", "bot"])
def test_the_first_contact_resolves_its_stated_share(kind: str) -> None:
    """Within four standard errors, by people, by self-service and by a bot that everybody takes."""
    told = {
        "customers": 1500,
        "segments": [segment(needs_year={"ask": 12.0})],
        "resolve": {"resolved": {"INFO": 0.6}},
    }
    if kind == "people":
        told |= {"channels": [written("web")], "desks": [desk(60)]}
    if kind == "bot":
        offers = {
            "offered": {"INFO": 1.0},
            "accepted": {"INFO": 0.999999},
            "resolved": {"INFO": 0.6},
            "quality_slope": 0.0,
            "wait_slope": 0.0,
            "trust_slope": 0.0,
            "mistaken": 0.0,
            "give_up": 1.0,
        }
        told |= {"channels": [self_service("web"), bot()], "bot": offers}
    share, error = resolved_at_first(world(**told))
    assert abs(share - 0.6) < 4 * error


def test_a_second_attempt_resolves_less_and_more_so_by_pages() -> None:
    """Who comes back has the harder need: calculated, people .6 fall to .54, pages with difficulty 1.5 times as heavy lower."""
    gaps = {}
    for kind in ("people", "pages"):
        told = {
            "customers": 1500,
            "segments": [segment(needs_year={"ask": 12.0})],
            "resolve": {"resolved": {"INFO": 0.6}, "give_up": 0.0, "switch": 0.0, "history": 0.0},
        }
        if kind == "people":
            told |= {"channels": [written("web")], "desks": [desk(60)]}
        contacts = run_once(world(**told), months=6).contacts
        rates = contacts.assign(done=contacts["outcome"] == "resolved").groupby("contact")["done"].mean()
        gaps[kind] = rates[1] - rates[2]
    spread = {"people": 0.8, "pages": 1.2}
    weights = WEIGHTS / WEIGHTS.sum()
    for kind, gap in gaps.items():
        chance = expit(
            resolving_logits(np.array([0.6]), spread[kind], 0.1 if kind == "people" else 0.0, 0.3)[0]
            + spread[kind] * POINTS
        )
        second = ((1 - chance) * chance) @ weights / ((1 - chance) @ weights)
        assert gap == pytest.approx(chance @ weights - second, abs=0.02)
    assert gaps["pages"] > gaps["people"] > 0.02


def test_history_skill_and_recognition_help_people_and_not_pages() -> None:
    base = {
        "customers": 800,
        "segments": [segment(needs_year={"ask": 12.0})],
        "resolve": {"resolved": {"INFO": 0.5}, "give_up": 0.0, "switch": 0.0},
        "moments": [moment(truth=1.0)],
        "anchors": NEVER_LEAVES,
        "truth": {"sensitivity": 1.0},
    }
    people = {"channels": [written("web")], "desks": [desk(60)]}

    def rate(more: Mapping[str, object], after: int, own: Mapping[str, object]) -> float:
        contacts = run_once(world(**{**base, **own, **more}), months=4).contacts
        return float((contacts.loc[contacts["contact"] > after, "outcome"] == "resolved").mean())

    always = {"history": 1.0, "across": 1.0}
    for more, after in (
        ({"continuity": always}, 1),
        ({"truth": {"sensitivity": 1.0, "skilled": 1.0}}, 0),
    ):
        assert rate(more, after, people) > rate({}, after, people) + 0.02
        assert rate(more, after, {}) == pytest.approx(rate({}, after, {}), abs=1e-12)


def test_levers_move_points_of_the_stated_share() -> None:
    small = world(
        resolve={"resolved": {"INFO": 0.6}},
        levers=[lever("care", "cell.resolution", to_value=0.2, half_eur_year=1.0)],
    )
    numbers = pack(small, plan(care=1e12))
    shares = numbers.cell_month["resolved"]
    assert shares[0] == pytest.approx(0.6)
    assert shares[-1] == pytest.approx(0.8)
    last = resolving_logits(np.array([shares[-1]]), 1.2, 0.0, 0.0)[0]
    assert numbers.cell_month["resolving"][-1] == pytest.approx(last, abs=1e-12)


def test_a_world_that_resolves_everything_stays_one() -> None:
    small = anchor(world(resolve=ONE_CONTACT, months=3))
    found = simulate(small, today(small), RunOptions(replications=1))
    assert found.metrics["first_contact_resolution"].mean == 1.0
