"""Face validity: what happens to a bundled bank when something breaks or gets better, against what a reader would expect.

The anchors stay those of the bank as it is; what changes has always been so, or lasts for months that are named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from scenarios import load_world
from sim import DEFAULT_ENGINE, ENGINES, Life, Message, World, run_once, with_values

from .check import Row, simulated, spanned

BANK = "bank"
REPLICATIONS = 4
YEAR_MONTHS = 12
OUTAGE_MONTHS = 2
DOWN = ("web", "app")
# a channel so disliked that nobody chooses it, and how much harder cases are meanwhile, on the logit
GONE, HARDER = -50.0, 1.0
# customers who use the branch in a year, estimated
BRANCH_USERS = 0.30
JUDGEMENT = Message("verify.source.judgement")
TSB = Message("verify.source.tsb")
BRANCH = Message("verify.source.branch_closures")
SQM = Message("verify.source.sqm_ceiling")
ARTICLES = Message("verify.source.articles")


def with_seats(bank: World, seats: Callable[[int], int]) -> World:
    """Return the bank with other seats at every desk, from always on."""
    return bank.model_copy(
        update={"desks": [desk.model_copy(update={"seats": seats(desk.seats)}) for desk in bank.desks]}
    )


def kept_after_a_year(life: Life) -> float:
    """Return the share of the customers of the start who are still there after a year."""
    people = life.raw.customers
    left = people["left"][people["joined"] == 0]
    return float(((left < 0) | (left >= int(life.numbers.rules.warm_up) + YEAR_MONTHS)).mean())


def satisfied(life: Life) -> float:
    """Return the share of satisfied cases of the reported months."""
    cells = life.raw.totals.cell
    return float(cells["satisfied"].sum() / cells["closed"].sum())


def year(world: World) -> list[Life]:
    """Return a year of each replication, without its log."""
    return [
        run_once(world, months=YEAR_MONTHS, replication=number, log=False) for number in range(REPLICATIONS)
    ]


def with_outage(life: Life, replication: int) -> Life:
    """Return the same year with two months without web and app, with half the people, and with harder cases."""
    numbers, rules = life.numbers, life.numbers.rules
    cells, seats = numbers.cell_month.copy(), numbers.seats.copy()
    first, last = int(rules.warm_up), int(rules.warm_up) + OUTAGE_MONTHS
    by_month = cells.reshape(int(rules.months), int(rules.channels), int(rules.moments))
    down = [channel.name in DOWN for channel in load_world(BANK).channels]
    by_month["quality"][first:last, down] = GONE
    by_month["resolving"][first:last] -= HARDER
    staff = seats.reshape(int(rules.months), int(rules.desks))
    staff[first:last] = staff[first:last] // 2
    changed = numbers._replace(cell_month=cells, seats=seats)
    return life._replace(numbers=changed, raw=ENGINES[DEFAULT_ENGINE](changed, 1, replication, False))


def face_rows() -> Iterator[Row]:
    """Disasters, improvements and their order, in a year of the bank."""
    bank = load_world(BANK)
    as_it_is = year(bank)
    today = [kept_after_a_year(life) for life in as_it_is]

    def kept(world: World) -> list[float]:
        return [kept_after_a_year(life) for life in year(world)]

    def more(values: list[float], than: list[float], factor: float = 1.0) -> list[float]:
        return [factor * (one - other) for one, other in zip(values, than, strict=True)]

    nobody, one, half = (
        kept(with_seats(bank, seats)) for seats in (lambda _: 0, lambda _: 1, lambda count: count // 2)
    )
    yield spanned(Message("verify.row.nobody_answers"), JUDGEMENT, 0.60, 0.85, nobody)
    after = [kept_after_a_year(with_outage(life, number)) for number, life in enumerate(as_it_is)]
    lost = more(today, after, 100)
    yield spanned(Message("verify.row.outage"), TSB, 0.2, 2.0, lost)
    closed = bank.model_copy(
        update={"desks": [desk.model_copy(update={"seats": 0 if desk.name == "branch" else desk.seats}) for desk in bank.desks]}
    )  # fmt: skip
    gone = more(today, kept(closed), 100 / BRANCH_USERS)
    yield spanned(Message("verify.row.branch_closed", users=BRANCH_USERS), BRANCH, 1.0, 10.0, gone)
    resolved = {f"resolve.resolved.{motive}": min(1.0, share + 0.10) for motive, share in bank.resolve.resolved.items()}  # fmt: skip
    better = with_values(bank, resolved)
    improved = year(better)
    top2 = more([satisfied(life) for life in improved], [satisfied(life) for life in as_it_is], 100)
    yield spanned(Message("verify.row.resolved_satisfied"), SQM, 2.0, 10.0, top2)
    stay = more([kept_after_a_year(life) for life in improved], today, 100)
    yield spanned(Message("verify.row.resolved_kept"), JUDGEMENT, 0.2, 1.0, stay)
    yield simulated(Message("verify.row.one_seat"), JUDGEMENT, 0.0, more(one, nobody), ">")
    yield simulated(Message("verify.row.half_seats"), JUDGEMENT, 0.0, more(half, one), ">")
    yield simulated(Message("verify.row.all_seats"), JUDGEMENT, 0.0, more(today, half), ">")
    parts = ("continuity.history", "continuity.across", "continuity.handover")
    without, perfect = (kept(with_values(bank, dict.fromkeys(parts, share))) for share in (0.0, 1.0))
    yield simulated(Message("verify.row.history_keeps"), ARTICLES, 0.0, more(perfect, without), ">")
    always = {f"bot.offered.{motive}": 1.0 for motive in ("INFO", "APPT")}
    as_is = kept(with_values(bank, always))
    flawless = kept(with_values(bank, always | {f"bot.resolved.{motive}": 1.0 for motive in ("INFO", "APPT")}))  # fmt: skip
    yield simulated(Message("verify.row.flawless_bot"), ARTICLES, 0.0, more(flawless, as_is), ">")
    logged = [run_once(bank, months=YEAR_MONTHS, replication=number) for number in range(2)]
    falls, calls = [second_falls(life) for life in logged], Message("verify.source.sqm_calls")
    yield spanned(Message("verify.row.second_contact"), calls, 0.02, 0.15, falls)
    drifts, steady = [drift(life) for life in as_it_is], Message("verify.source.stationarity")
    yield spanned(Message("verify.row.drift"), steady, -1.0, 1.0, drifts)


def second_falls(life: Life) -> float:
    """Return how much less people resolve at the second contact of a case, weighed by the second contacts of each cell."""
    people = life.contacts[(life.contacts["served_by"] == "person") & (life.contacts["asked_min"] >= 0)]
    done = (people["outcome"] == "resolved").groupby([people["channel"], people["moment"], people["contact"]])
    rates, counts = done.mean().unstack(), done.size().unstack()
    both = rates[[1, 2]].dropna()
    weights = counts.loc[both.index, 2]
    return float(((both[1] - both[2]) * weights).sum() / weights.sum())


def drift(life: Life) -> float:
    """Return the change of NPS from the first three months to the last three."""
    rules = life.numbers.rules
    months = life.raw.totals.segment_month.reshape(-1, int(rules.segments))[int(rules.warm_up) :]
    net = (months["promoters"] - months["detractors"]).sum(axis=1)
    alive = months["alive"].sum(axis=1)
    score = 100 * net / np.where(alive > 0, alive, math.nan)
    return float(score[-3:].mean() - score[:3].mean())
