"""What a run adds up and writes down, the same lines for both engines."""

from __future__ import annotations

from numba.extending import register_jitable as rule

from ..arrays.pack import Numbers, Row
from ..arrays.state import (
    BOT_ALONE,
    BOT_GAVE_UP,
    BOT_MISTAKEN,
    BOT_RESOLVED,
    BOTH,
    HUNG_UP,
    HUNG_UP_COMES_BACK,
    NO_BOT,
    NOBODY,
    RESOLVED,
    Totals,
)
from ..behaviour.case import delighted, dismayed, mean_effort_answer, satisfied

# lowest of the answers 1 to 5 that counts as satisfied
SATISFIED_LEAST = 4


@rule
def contact_cost(numbers: Numbers, case: Row, served_by: int) -> float:
    """Return the variable cost of a contact in EUR, gestures included, wages excluded."""
    cost = 0.0
    if case.bot != NO_BOT:
        cost += numbers.channel[numbers.rules.bot].eur_contact
    if served_by != NOBODY and served_by != BOT_ALONE:
        cost += numbers.channel[case.channel].eur_contact
        if case.skilled:
            cost += numbers.rules.truth_gesture_eur
    return cost


@rule
def record_contact(
    numbers: Numbers, totals: Totals, case: Row, segment: int, month: int,
    served_by: int, wait_min: float, handling_min: float, outcome: int, cost_eur: float,
) -> None:  # fmt: skip
    """Add a contact to the totals; cells count contacts asked for within the reported months."""
    channel, moment = case.channel, case.moment
    announced = totals.channel_month[month * numbers.rules.channels + channel]
    announced.contacts += 1
    announced.wait_min += wait_min
    if outcome in (HUNG_UP, HUNG_UP_COMES_BACK):
        announced.hung_up += 1
    totals.segment_month[month * numbers.rules.segments + segment].cost += cost_eur
    if served_by >= 1 and numbers.channel[channel].desk >= 0:
        totals.desk_month[
            month * numbers.rules.desks + numbers.channel[channel].desk
        ].busy_min += handling_min
    if case.asked < 0:
        return
    cell = totals.cell[channel * numbers.rules.moments + moment]
    cell.contacts += 1
    cell.wait_min += wait_min
    cell.handled_min += handling_min
    cell.cost_eur += cost_eur
    if outcome == RESOLVED:
        cell.resolved += 1
    service = totals.service[segment * numbers.rules.channels + channel]
    service.contacts += 1
    service.wait_min += wait_min
    if outcome in (HUNG_UP, HUNG_UP_COMES_BACK):
        cell.hung_up += 1
        service.hung_up += 1
    if case.bot != NO_BOT:
        by_moment = totals.moment[moment]
        by_moment.bot_accepted += 1
        if case.bot == BOT_RESOLVED:
            by_moment.bot_resolved += 1
        if case.bot == BOT_GAVE_UP:
            by_moment.bot_gave_up += 1
        if case.bot == BOT_MISTAKEN:
            by_moment.bot_mistaken += 1


@rule
def record_case(
    numbers: Numbers, totals: Totals, case: Row, segment: int, month: int, score: float, sale: float
) -> None:
    """Add a closed case to the totals."""
    booked = totals.segment_month[month * numbers.rules.segments + segment]
    booked.sales += sale
    booked.delighted += delighted(numbers, score)
    booked.dismayed += dismayed(numbers, score)
    ended = totals.channel_month[month * numbers.rules.channels + case.channel]
    ended.closed += 1
    if case.resolved and case.contact == 1:
        ended.first += 1
    if month < numbers.rules.warm_up:
        return
    moment = case.moment
    cell = totals.cell[case.channel * numbers.rules.moments + moment]
    by_moment = totals.moment[moment]
    cell.closed += 1
    is_satisfied = satisfied(numbers, score)
    cell.satisfied += is_satisfied
    service = totals.service[segment * numbers.rules.channels + case.channel]
    service.closed += 1
    service.satisfied += is_satisfied
    by_moment.cases += 1
    by_moment.contacts += case.contact
    by_moment.ease += mean_effort_answer(numbers, case.ease)
    if case.resolved:
        by_moment.resolved += 1
        if case.contact == 1:
            by_moment.first += 1


@rule
def record_answer(numbers: Numbers, totals: Totals, case: Row, satisfaction: int) -> None:
    """Add an answer about satisfaction to the totals, 4 and 5 of 5 as satisfied; cells count answers within the reported months."""
    if case.answered < 0:
        return
    cell = totals.cell[case.channel * numbers.rules.moments + case.moment]
    cell.answered += 1
    if satisfaction >= SATISFIED_LEAST:
        cell.answered_satisfied += 1


@rule
def record_month(
    numbers: Numbers,
    totals: Totals,
    customer: Row,
    month: int,
    leaves: bool,
    promoter: float,
    detractor: float,
) -> None:
    """Book a month of one customer."""
    segment = customer.segment
    booked = totals.segment_month[month * numbers.rules.segments + segment]
    booked.alive += 1
    booked.margin += numbers.segment[segment].margin_month_eur * customer.margin
    booked.promoters += promoter
    booked.detractors += detractor
    if leaves:
        booked.leavers += 1


@rule
def contact_row(
    customer: Row, case: Row, served_by: int, wait_min: float, handling_min: float,
    outcome: int, utility: float, cost_eur: float,
) -> tuple[float, ...]:  # fmt: skip
    """Return a contact as the log writes it, in the order of CONTACT_COLUMNS."""
    return (
        float(customer.id), float(case.need), float(case.contact), float(customer.segment),
        float(case.moment), float(case.channel), float(served_by), case.asked, wait_min,
        handling_min, float(outcome), float(case.truth), 0.0 if case.lost else 1.0, utility, cost_eur,
        float(case.bot), float(case.shut),
    )  # fmt: skip


@rule
def case_row(customer: Row, case: Row, raw: float, debt: float, score: float) -> tuple[float, ...]:
    """Return a closed case as the log writes it, in the order of CASE_COLUMNS."""
    return (
        float(customer.id), float(case.need), float(customer.segment), float(case.moment),
        float(case.channel), float(case.contact), float(case.channels),
        float(case.repeated), float(case.transfers), case.wait, float(case.resolved),
        float(case.truth_any), float(case.bot_any), case.closed, raw, debt, case.ease, score,
    )  # fmt: skip


@rule
def answer_row(
    customer: Row, case: Row, now: float, satisfaction: int, recommendation: int, effort: int
) -> tuple[float, ...]:
    """Return an answer to the survey as the log writes it, in the order of ANSWER_COLUMNS."""
    return (
        float(customer.id), float(case.need), float(customer.segment), float(case.moment),
        float(case.channel), float(case.contact), float(case.repeated), case.wait,
        float(case.resolved), float(case.bot_any), now,
        float(satisfaction), float(recommendation), float(effort),
    )  # fmt: skip


@rule
def who_served(bot: int, self_service: bool) -> int:
    """Return who served a contact that was served: itself, a person, or a person after a bot."""
    if self_service:
        return 2
    return BOTH if bot != NO_BOT else 1
