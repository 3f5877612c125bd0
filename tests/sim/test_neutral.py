"""Every effect has a neutral value at which it vanishes: a table of effects, their neutral values, and what then is nothing.

Each effect is also shown to do something at another value, so that a test of nothing cannot pass for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim import World, with_values
from tests.sim.worlds import Life, bot, desk, live, moment, run_once, segment, self_service, world, written

OFFICE = [{"days": "Mon-Sun", "opens": "08:00", "closes": "20:00"}]
MOTIVES = ("INFO", "PROBLEM", "BUY", "APPT", "COMPLAINT")
NO_FAILURE = dict.fromkeys(MOTIVES, 0.0)


def busy() -> World:
    """A world in which every effect has something to act on."""
    needs = {"ask": 6.0, "fail": 6.0, "buy": 3.0, "book": 2.0, "complain": 2.0}
    return world(
        customers=150,
        months=4,
        warm_up_months=1,
        segments=[segment(needs_year=needs, prefers={"phone": 1.0, "chat": 1.0, "mail": 0.5, "web": 0.5})],
        moments=[
            moment(truth=0.3),
            moment("fail", "PROBLEM", truth=0.4),
            moment("buy", "BUY", sale_eur=50.0),
            moment("book", "APPT", truth=0.2),
            moment("complain", "COMPLAINT", truth=0.5),
        ],
        channels=[
            live("phone", invite=0.8, handling_min=25.0, patience_min=30.0, wait_ok_min=2.0, fit={"PROBLEM": 0.3}),
            live("chat", desk="second", handling_min=20.0, patience_min=20.0, wait_ok_min=2.0, steer=0.3),
            written("mail", handling_min=20.0, travel_min=300.0, wait_ok_min=60.0),
            self_service("web", invite=0.8, ability={"PROBLEM": 0.5}),
            bot(),
        ],
        desks=[desk(1, open=OFFICE), desk(1, name="second", open=OFFICE, concurrency=2)],
        bot={"offered": dict.fromkeys(MOTIVES, 0.6), "mistaken": 0.2},
        truth={"sensitivity": 0.6, "skilled": 0.7},
        survey={"response": 1.0, "quarantine_d": 5.0},
        loop={"desk": "team", "coverage": 0.8, "alert": 4, "delay_h": 5.0, "again_d": 30.0},
        continuity={"across": 0.6},
        anchors={"hash": "by hand", "leaving_intercept": [-3.0], "past_mean": [[0.1] * 5], "past_root": [[0.2] * 15]},
    )  # fmt: skip


BUSY = busy()


def facts(life: Life) -> dict[str, Any]:
    """All that was written down."""
    tables = {
        "contacts": life.contacts,
        "cases": life.cases,
        "answers": life.answers,
        "customers": life.customers,
    }
    return {
        f"{name}.{column}": table[column].to_numpy() for name, table in tables.items() for column in table
    }


def differ(one: Life, other: Life) -> set[str]:
    """Names of the columns in which two lives differ."""
    mine, yours = facts(one), facts(other)
    return {
        name
        for name in mine
        if mine[name].shape != yours[name].shape or not np.array_equal(mine[name], yours[name])
    }


class Effect(NamedTuple):
    """An effect: the values that switch it off, and what is then exactly nothing in a life."""

    neutral: dict[str, Any]
    nothing: Callable[[Life], Any]


def same_as(*but: str, **others: Any) -> Callable[[Life], Any]:
    """Off, the effect leaves a life in which its other numbers make no difference, but in columns that nothing reads then."""
    changes = {path.replace("__", "."): value for path, value in others.items()}

    def check(off: Life) -> set[str]:
        return differ(off, run_once(with_values(off_world(off), changes))) - set(but)

    return check


WORLDS: dict[int, World] = {}


def off_world(life: Life) -> World:
    return WORLDS[id(life.raw)]


def cases_of(life: Life, moments: tuple[int, ...]) -> Any:
    return life.cases[life.cases["moment"].isin(moments)]


def reached_nobody_weighs_nothing(off: Life) -> float:
    """Failures left with a motive's own weight only, although cases reached nobody."""
    small = off_world(off)
    served = off.contacts["served_by"] != "nobody"
    assert (served.groupby([off.contacts["customer"], off.contacts["need"]]).sum() == 0).any()
    quiet = with_values(small, {"loyalty.unresolved": NO_FAILURE, "loyalty.second_failure": 0.0})
    return float(run_once(quiet).customers["failures"].sum())


EFFECTS: dict[str, Effect] = {
    "a bot": Effect({"bot.offered": dict.fromkeys(MOTIVES, 0.0)}, lambda life: (life.contacts["bot"] > 0).sum()),
    "mistakes of a bot": Effect({"bot.mistaken": 0.0}, lambda life: (life.contacts["bot"] == 5).sum()),
    "silent give-ups at a bot": Effect({"bot.give_up": 0.0}, lambda life: (life.contacts["bot"] == 2).sum()),
    "trust in bots": Effect({"bot.trust_slope": 0.0}, same_as("customers.trust", bot__trust_gain=0.1)),
    "learning to trust": Effect({"bot.trust_gain": 0.0}, lambda life: abs(life.customers["trust"]).sum()),
    "bots that are slower": Effect({"bot.wait_slope": 0.0}, same_as(waiting__price=BUSY.waiting.price)),
    "hand-over: seamless": Effect({"bot.handling_kept": 1.0, "bot.handling_lost": 1.0}, same_as(continuity__across=0.6)),
    "history lost on coming back": Effect({"continuity.history": 1.0, "continuity.across": 1.0, "continuity.handover": 1.0, "bot.comes_back": 0.0}, lambda life: (life.contacts["history_kept"] == 0).sum()),
    "longer handling of repeats": Effect({"continuity.repeat_handling": 1.0}, same_as(effort__felt_information=0.3)),
    "being blocked, incoherence": Effect({"judge.blocked": 0.0, "judge.incoherent": 0.0, "judge.recognised": 0.0, "resolve.recognised": 0.0}, same_as(continuity__fluid=0.5, continuity__coherent=0.5, continuity__recognised=0.9)),
    "coming back": Effect({"resolve.give_up": 1.0, "resolve.hang_up_return": 0.0, "bot.mistaken": 0.0, "bot.comes_back": 0.0}, lambda life: (life.contacts["contact"] > 1).sum()),
    "taking another channel": Effect({"resolve.switch": 0.0, "continuity.across": 1.0}, same_as(continuity__across=1.0)),
    "expectation": Effect({"memory.performance": 1.0}, same_as(memory__learning=0.5)),
    "moments of truth": Effect({"moment.ask.truth": 0.0, "moment.fail.truth": 0.0, "moment.book.truth": 0.0, "moment.complain.truth": 0.0, "moment.buy.truth": 0.0, "truth.specificity": 1.0, "anchors.past_mean": [[0.0] * 5], "anchors.past_root": [[0.0] * 15]}, same_as(truth__amplification=2.0, resolve__skilled=0.8, truth__gesture_eur=50.0, truth__margin_step=0.2, truth__handling=2.0, memory__truth_durability=0.0, bot__truth_slope=0.0)),
    "differences in what moves people": Effect({"truth.spread": 0.0}, lambda life: abs(life.customers["truth_factor"] - 1).sum()),
    "detection": Effect({"truth.sensitivity": 0.0}, same_as(truth__skilled=0.1, truth__specificity=0.8, truth__handling=2.0)),
    "skilled people": Effect({"truth.skilled": 0.0}, same_as(truth__handling=2.0, resolve__skilled=0.8, truth__gesture_eur=50.0, judge__skill=0.9)),
    "longer handling by skilled people": Effect({"truth.handling": 1.0, "resolve.skilled": 0.0, "truth.gesture_eur": 0.0, "judge.skill": 0.0}, same_as(truth__skilled=0.1)),
    "difficulty": Effect({"resolve.difficulty": 0.0}, same_as(resolve__difficulty_alone=3.0)),
    "history that helps": Effect({"resolve.history": 0.0, "continuity.repeat_handling": 1.0, "bot.handling_kept": 1.0, "bot.handling_lost": 1.0, "effort.information": 0.0, "effort.felt_information": 0.0}, same_as("contacts.history_kept", "cases.repeated", "answers.repeated", continuity__history=1.0, continuity__across=1.0)),
    "skill that resolves": Effect({"resolve.skilled": 0.0, "truth.handling": 1.0, "judge.skill": 0.0, "truth.gesture_eur": 0.0}, same_as(truth__skilled=0.1)),
    "recognition that resolves": Effect({"resolve.recognised": 0.0, "judge.recognised": 0.0}, same_as(continuity__recognised=0.9)),
    "coming back from a bot left silently": Effect({"bot.comes_back": 0.0}, lambda life: ((life.contacts["bot"] == 2) & (life.contacts["outcome"] == "comes_back")).sum()),
    "waits avoided": Effect({"waiting.weight": 0.0}, same_as(waiting__closed_ok_min=60.0)),
    "the edge": Effect({"loyalty.edge": 1.0}, same_as(anchors__edge=0.5)),
    "doors found shut": Effect({"loyalty.shut": 0.0}, reached_nobody_weighs_nothing),
    "truth and spending": Effect({"truth.margin_step": 0.0}, lambda life: abs(life.customers["margin"] - 1).sum()),
    "cause of spending": Effect({"truth.causal": 0.0}, same_as(truth__positive_up=0.6, truth__negative_down=0.5)),
    "waits in the choice of a channel": Effect({"waiting.price": 0.0, "waiting.weight": 0.0}, same_as(channel__phone__wait_today_min=50.0, bot__wait_slope=BUSY.bot.wait_slope)),
    "waits as felt": Effect({"waiting.weight": 0.0}, same_as(waiting__overestimate=1.6, waiting__exponent=0.6)),
    "effort debt": Effect({f"effort.{part}": 0.0 for part in ("repeat", "channel", "information", "transfer", "many_channels")}, lambda life: abs(life.cases["debt"]).sum()),
    "effort felt": Effect({f"effort.felt_{part}": 0.0 for part in ("repeat", "channel", "information", "transfer", "wait")}, lambda life: abs(life.cases["ease"]).sum()),
    "fresh memories": Effect({"memory.fresh": 0.0}, same_as(memory__half_life_good_d=30.0, memory__half_life_bad_d=300.0, memory__truth_durability=0.0)),
    "noise of a contact": Effect({"judge.noise": 0.0, "judge.resolved": 0.0, "judge.unresolved": 0.0, "judge.blocked": 0.0, "judge.incoherent": 0.0, "judge.recognised": 0.0, "judge.skill": 0.0, "waiting.weight": 0.0, "bot.utility_resolved": 0.0, "bot.utility_truth": 0.0, "bot.utility_failed": 0.0, "channel.phone.fit": {}}, lambda life: abs(life.contacts.loc[life.contacts["outcome"] != "left", "utility"]).sum()),
    "satisfaction and leaving": Effect({"loyalty.satisfaction": 0.0, "loyalty.unresolved": NO_FAILURE, "loyalty.second_failure": 0.0, "loyalty.shut": 0.0}, same_as(loyalty__causal=0.3, loyalty__recent_d=30.0, loyalty__edge=4.0)),
    "failures and leaving": Effect({"loyalty.unresolved": NO_FAILURE, "loyalty.second_failure": 0.0, "loyalty.shut": 0.0}, same_as(loyalty__recent_d=30.0, loop__offset=0.4)),
    "the survey": Effect({"channel.phone.invite": 0.0, "channel.web.invite": 0.0}, lambda life: len(life.answers)),
    "answers that depend on the score": Effect({"survey.response_bad": 0.0, "survey.response_good": 0.0, "survey.fatigue": 0.0, "survey.response": 8.0, "loop.coverage": 0.0}, same_as(judge__satisfaction_shares=BUSY.judge.satisfaction_shares)),
    "fatigue": Effect({"survey.fatigue": 0.0}, same_as(survey__fatigue_d=30.0)),
    "people's own style": Effect({"memory.style": 0.0}, same_as(memory__style=0.0)),
    "the closed loop": Effect({"loop.coverage": 0.0}, same_as(loop__gain=0.6, loop__delay_h=90.0, loop__handling_min=20.0, loop__cap=0.3, loop__offset=0.95)),
    "what a call wins": Effect({"loop.gain": 0.0, "loop.offset": 0.0}, same_as(loop__half_gain_h=72.0, loop__cap=0.3)),
    "chat at once": Effect({"desk.second.slowdown": 0.0}, same_as(desk__second__slowdown=0.0)),
    "a day like another": Effect({"profile.day_variation": 0.0}, same_as(profile__day_variation=0.0)),
    "a past": Effect({"anchors.past_mean": [[0.0] * 5], "anchors.past_root": [[0.0] * 15]}, lambda life: abs(life.customers.loc[life.customers["cases"] == 0, "satisfaction"]).sum()),
    "joiners like leavers": Effect({"anchors.joiner_disposition": [0.0]}, same_as(anchors__joiner_disposition=[])),
}  # fmt: skip


@pytest.fixture(scope="module")
def full() -> Life:
    return run_once(BUSY)


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_vanishes_at_its_neutral_value(name: str, full: Life) -> None:
    effect = EFFECTS[name]
    off = run_once(with_values(BUSY, effect.neutral))
    WORLDS[id(off.raw)] = with_values(BUSY, effect.neutral)
    left = effect.nothing(off)
    assert not left, f"{left} is left"
    if name not in ALREADY_NEUTRAL:
        assert differ(full, off), "the effect does nothing in this world even where it is not neutral"


# neutral in the world above, or by default
ALREADY_NEUTRAL = ("joiners like leavers",)


def test_false_alarms_vanish_with_perfect_specificity() -> None:
    sure = with_values(BUSY, {"truth.specificity": 1.0, "truth.sensitivity": 1.0, "truth.skilled": 1.0})
    contacts = run_once(sure).contacts
    served = contacts[contacts["served_by"].isin(["person", "both"])]
    gesture = served["cost_eur"] > 5
    assert gesture.any()
    assert (served.loc[gesture, "truth"] == 1).all()


def test_the_shape_of_patience_is_neutral_at_one() -> None:
    """Exponential at 1; at another shape the mean patience stays, so that it is one number that is measured."""
    from sim import today
    from sim.arrays.pack import pack
    from sim.behaviour.chance import exponential
    from sim.behaviour.waiting import wait_limit

    grid = (np.arange(20_000) + 0.5) / 20_000
    assert [wait_limit(7.0, 1.0, u) for u in (0.1, 0.5, 0.9)] == [
        exponential(7.0, u) for u in (0.1, 0.5, 0.9)
    ]
    for shape in (0.7, 1.5, 3.0):
        shaped = with_values(BUSY, {"channel.phone.patience_shape": shape})
        row = pack(shaped, today(shaped)).channel[0]
        limits = [wait_limit(row["patience_scale_min"], row["patience_shape"], u) for u in grid]
        assert np.mean(limits) == pytest.approx(30.0, rel=5e-3)
        assert differ(run_once(BUSY), run_once(shaped))
