"""What changes while a world runs: a row for each customer, open case and total.

A row is an object in the reference engine and a record of an array in the compiled one; rules read and write both alike.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .pack import MEMORIES, Numbers, Table

NEVER = -1e18
MOTIVES = 5

# how a bot took part in a contact
NO_BOT, BOT_RESOLVED, BOT_GAVE_UP, BOT_HANDED_OVER, BOT_FOUND_NOBODY, BOT_MISTAKEN = range(6)
# who served a contact
NOBODY, PERSON, ITSELF, BOT_ALONE, BOTH = range(5)
# how a contact ended
RESOLVED, COMES_BACK, GAVE_UP, HUNG_UP_COMES_BACK, HUNG_UP, LEFT = range(6)

# what comes first when the calendar makes things coincide
MONTH_END, SHIFT_END, SHIFT_START, SERVICE_END, HANG_UP, ARRIVAL, ANSWERS, CALLS = range(8)
# places in a queue, first to last
TRUTH_FIRST, LIVE_NEXT, WRITTEN_NEXT, CALLS_LAST = range(4)
PRIORITIES = 4

SERVED_BY = ("nobody", "person", "self_service", "bot", "both")
OUTCOMES = ("resolved", "comes_back", "gave_up", "hung_up_comes_back", "hung_up", "left")
BOT_PARTS = ("none", "resolved", "gave_up", "handed_over", "found_nobody", "mistaken")

CONTACT_COLUMNS = (
    "customer", "need", "contact", "segment", "moment", "channel", "served_by", "asked_min", "wait_min",
    "handling_min", "outcome", "truth", "history_kept", "utility", "cost_eur", "bot", "shut",
)  # fmt: skip
CASE_COLUMNS = (
    "customer", "need", "segment", "moment", "channel", "contacts", "channels", "repeated", "transfers", "wait_min",
    "resolved", "truth", "bot", "closed_min", "raw_memory", "debt", "ease", "score",
)  # fmt: skip
ANSWER_COLUMNS = (
    "customer", "need", "segment", "moment", "channel", "contacts", "repeated", "wait_min", "resolved", "bot",
    "answered_min", "satisfaction", "recommendation", "effort",
)  # fmt: skip
CALL_COLUMNS = ("customer", "need", "called_min")


def _row(whole: str, real: str, **nested: int) -> np.dtype[Any]:
    """A record of whole numbers, real numbers and short vectors of real numbers."""
    fields: list[Any] = [(name, np.int64) for name in whole.split()] + [
        (name, np.float64) for name in real.split()
    ]
    return np.dtype(fields + [(name, np.float64, (size,)) for name, size in nested.items()])


# left is the month of leaving, -1 while a customer; memory is by 2 x truth + bad; failures as memory, at the start of the month
CUSTOMER = _row(
    "id segment joined left contacts cases",
    "disposition satisfaction journeys trust margin hazard threshold truth_factor style "
    "unresolved_at failures invited_at invited_before called_at",
    expectation=MOTIVES,
    memory=MEMORIES,
)
# from truth to avoided what concerns the contact under way, from total on what the journey has left; failure is what the
# case had added to leaving at the minute failed
CASE = _row(
    "customer need moment contact channel seen channels repeated transfers truth_any bot_any resolved reached "
    "truth detected skilled lost known shut bot",
    "asked queued started handling avoided wait total best worst first last before answer ease closed answered "
    "difficulty failure failed",
)
# how far a customer's stream of needs has been drawn, and a need that arises; the compiled engine's
STREAM = _row("need", "reached u_moment u_prevented")
ARRIVAL_ROW = _row("customer need moment", "time")
CELL_TOTAL = _row(
    "", "contacts hung_up wait_min resolved handled_min cost_eur closed satisfied answered answered_satisfied"
)
MOMENT_TOTAL = _row(
    "", "bot_accepted bot_resolved bot_gave_up bot_mistaken cases first resolved contacts ease"
)
CHANNEL_TOTAL = _row("", "contacts wait_min hung_up closed first")
SEGMENT_TOTAL = _row("", "alive margin sales cost leavers promoters detractors delighted dismayed")
DESK_TOTAL = _row("", "busy_min")
SERVICE_TOTAL = _row("", "contacts wait_min hung_up closed satisfied")


TOTALS = (CELL_TOTAL, MOMENT_TOTAL, CHANNEL_TOTAL, SEGMENT_TOTAL, DESK_TOTAL, SERVICE_TOTAL)
NEW_CASE: dict[str, float] = {name: np.zeros(1, CASE)[name].tolist()[0] for name in CASE.names or ()}


class Totals(NamedTuple):
    """Sums of a run, in rows: cell is channel x moment, service segment x channel; the months count from the first of warm-up."""

    cell: Any
    moment: Any
    channel_month: Any
    segment_month: Any
    desk_month: Any
    service: Any


class Raw(NamedTuple):
    """Output of an engine for one replication; rows only when a log was asked for.

    own and failures hold one value per customer and month, in the order they were booked.
    """

    customers: Table
    totals: Totals
    contact_rows: Any
    case_rows: Any
    answer_rows: Any
    call_rows: Any
    own: Any
    failures: Any


def new_customers(numbers: Numbers) -> Table:
    """Return a row for every customer who will ever be there, none of whom has lived yet."""
    rows = np.zeros(int(numbers.rules.customers), CUSTOMER)
    rows["id"] = np.arange(len(rows))
    rows["left"], rows["margin"] = -1, 1.0
    for name in ("unresolved_at", "invited_at", "invited_before", "called_at"):
        rows[name] = NEVER
    return rows


def new_totals(numbers: Numbers) -> Totals:
    """Return rows of zeros to add into."""
    rules = numbers.rules
    return Totals(
        np.zeros(rules.channels * rules.moments, CELL_TOTAL),
        np.zeros(rules.moments, MOMENT_TOTAL),
        np.zeros(rules.months * rules.channels, CHANNEL_TOTAL),
        np.zeros(rules.months * rules.segments, SEGMENT_TOTAL),
        np.zeros(rules.months * max(1, rules.desks), DESK_TOTAL),
        np.zeros(rules.segments * rules.channels, SERVICE_TOTAL),
    )
