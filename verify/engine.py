"""The engine as a whole: conservation, common draws, stress, and the bundled bank against what companies observe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from scenarios import load_world
from sim import Life, Message, World, run_once, theory

from .check import DERIVED, Row, banded, exact, excused, of, simulated

DESMARAIS = Message("verify.source.sqm_complaints")
BANK = "bank"
REPLICATIONS, MONTHS = 6, 6


def conservation_rows() -> Iterator[Row]:
    """The bank for two months: contacts and cases."""
    bank = load_world(BANK)
    life = run_once(bank, months=2)
    again = run_once(bank, months=2)
    same = all(
        np.array_equal(one, other) for one, other in zip(life.raw.totals, again.raw.totals, strict=True)
    )
    yield exact(Message("verify.row.same_seed"), DERIVED, 0, int(not same))
    ended = life.contacts["outcome"].value_counts()
    open_cases = int(ended.get("comes_back", 0) + ended.get("hung_up_comes_back", 0)) - int((life.contacts["contact"] > 1).sum())  # fmt: skip
    closed = int(ended[["resolved", "gave_up", "hung_up"]].sum())
    yield exact(Message("verify.row.closed_cases"), DERIVED, 0, closed - len(life.cases))
    last = life.contacts.groupby(["customer", "need"]).tail(1)["outcome"]
    waiting = int(last.isin(["comes_back", "hung_up_comes_back"]).sum())
    yield exact(Message("verify.row.open_cases"), DERIVED, 0, open_cases - waiting)


def stressed(world: World, **parts: dict[str, Any]) -> World:
    """A world with some fields replaced in some of its parts."""
    return world.model_copy(
        update={part: getattr(world, part).model_copy(update=changes) for part, changes in parts.items()}
    )


def busier(world: World, factor: float) -> World:
    """The same world with more of every need."""
    segments = [
        one.model_copy(update={"needs_year": {name: factor * rate for name, rate in one.needs_year.items()}})
        for one in world.segments
    ]
    return world.model_copy(update={"segments": segments})


def peaked(world: World, factor: float) -> World:
    """The same world whose March is so many times as busy as the other months."""
    season = [factor if month == 2 else 1.0 for month in range(12)]
    moments = [one.model_copy(update={"season": season}) for one in world.moments]
    return world.model_copy(update={"moments": moments})


def bot_outage(world: World) -> World:
    """The same world whose bot resolves nothing."""
    return stressed(world, bot={"resolved": dict.fromkeys(world.bot.resolved, 0.0)})


def lost_calls(world: World, life: Life) -> float:
    """Share of live contacts that hang up."""
    live = np.array([channel.kind == "live" for channel in world.channels])
    cell = life.raw.totals.cell.reshape(len(world.channels), -1)
    return float(cell["hung_up"][live].sum() / cell["contacts"][live].sum())


def unsound(life: Life) -> int:
    """Return how many totals are no numbers or negative."""
    rows = [totals[name] for totals in life.raw.totals for name in totals.dtype.names or ()]
    return int(sum((~np.isfinite(row)).sum() + (row < 0).sum() for row in rows))


def stress_rows() -> Iterator[Row]:
    """The bank under more demand, without a working bot, with a peak in the year."""
    bank = load_world(BANK)
    usual = [run_once(bank, months=MONTHS, replication=number, log=False) for number in range(REPLICATIONS)]
    before = [lost_calls(bank, life) for life in usual]
    cases = (
        (Message("verify.case.bank_busier"), busier(bank, 1.3)),
        (Message("verify.case.bank_bot_outage"), bot_outage(bank)),
        (Message("verify.case.bank_peak"), peaked(bank, 3.0)),
    )
    for case, world in cases:
        lives = [
            run_once(world, months=MONTHS, replication=number, log=False) for number in range(REPLICATIONS)
        ]
        rise = [lost_calls(world, life) - lost for life, lost in zip(lives, before, strict=True)]
        yield simulated(of(case, Message("verify.figure.more_hang_up")), DERIVED, 0.0, rise, ">")
        bad = of(case, Message("verify.figure.unsound_totals"))
        yield exact(bad, DERIVED, 0, sum(map(unsound, lives)))


def complaint_rows() -> Iterator[Row]:
    """Customers of the bank after a complaint against the others; word of mouth."""
    bank = load_world(BANK)
    lives = [run_once(bank, months=MONTHS, replication=number) for number in range(REPLICATIONS)]
    gaps = np.array([complaint_gaps(bank, life) for life in lives])
    other = Message("verify.why.other_company")
    yield banded(
        Message("verify.row.complaints_satisfied"), DESMARAIS, 0.27, 0.10, other, gaps[:, 0].tolist()
    )
    reason = Message("verify.reason.complaints", points=gaps[:, 1].mean())
    yield excused(Message("verify.row.complaints_score"), DESMARAIS, reason)
    mouth = Message("verify.row.word_of_mouth")
    yield excused(mouth, "East, Hammond & Wright 2007", Message("verify.reason.word_of_mouth"))


def complaint_gaps(world: World, life: Life) -> tuple[float, float]:
    """Share satisfied and promoter score of other cases less those of complaints."""
    motives = np.array([moment.motive == "COMPLAINT" for moment in world.moments])
    numbers = life.numbers
    cut, noise = numbers.satisfaction_cuts[2], numbers.rules.anchors_answer_noise
    complaint = motives[life.cases["moment"].astype(int)]
    scores = life.cases["score"].to_numpy()
    satisfied = [theory.share_above(cut, scores[chosen], noise) for chosen in (~complaint, complaint)]
    said = life.answers["recommendation"].to_numpy()
    about = motives[life.answers["moment"].astype(int)]
    points = [100 * float((said[here] >= 9).mean() - (said[here] <= 6).mean()) for here in (~about, about)]
    return satisfied[0] - satisfied[1], points[0] - points[1]
