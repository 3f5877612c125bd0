"""One contact of a customer, from choosing a channel to how it felt."""

from __future__ import annotations

import math

from numba.extending import register_jitable as rule

from ..arrays.pack import ASYNCHRONOUS, EXPONENTIAL, LIVE, SELF_SERVICE, Column, Numbers, Row, Rules
from ..arrays.philox import BOT, CHOICE, CONTACTS_PER_NEED, DESK, EVENT, MISTAKEN, OF_NEED, RESULT, uniforms
from ..arrays.state import (
    BOT_FOUND_NOBODY,
    BOT_GAVE_UP,
    BOT_HANDED_OVER,
    BOT_MISTAKEN,
    BOT_RESOLVED,
    COMES_BACK,
    GAVE_UP,
    HUNG_UP,
    HUNG_UP_COMES_BACK,
    NO_BOT,
    RESOLVED,
)
from .bots import bot_acceptance, trust_after
from .chance import exponential, logistic, lognormal, normal
from .loyalty import find_shut
from .memory import felt
from .waiting import attraction, wait_avoided, wait_cost, wait_limit

# what serves a contact in after_contact
HANGS_UP, SERVED, BY_BOT = range(3)


@rule
def attractions(numbers: Numbers, month: int, announced: Column, weights: Column) -> None:
    """Fill the weights of the channels, channel x moment, for a month from the waits announced."""
    for channel in range(numbers.rules.channels):
        for moment in range(numbers.rules.moments):
            cell = channel * numbers.rules.moments + moment
            weights[cell] = attraction(
                numbers.rules,
                numbers.cell_month[month * numbers.rules.channels * numbers.rules.moments + cell].quality,
                numbers.channel_month[month * numbers.rules.channels + channel].steer,
                announced[channel],
                numbers.channel[channel].wait_ok_min,
            )


@rule
def choose(
    numbers: Numbers,
    segment: int,
    moment: int,
    last: int,
    is_open: Column,
    weights: Column,
    u_channel: float,
    u_switch: float,
) -> int:
    """Return the channel of a contact: multinomial logit among the open ones; a come-back stays unless it switches.

    last is the channel of the contact before, -1 at the first.
    """
    if last >= 0 and last != numbers.rules.bot and is_open[last] and u_switch >= numbers.rules.resolve_switch:
        return last
    total = 0.0
    for channel in range(numbers.rules.channels):
        if channel != last and is_open[channel]:
            total += (
                numbers.prefers[segment * numbers.rules.channels + channel]
                * weights[channel * numbers.rules.moments + moment]
            )
    if total == 0:
        return last
    left = u_channel * total
    chosen = -1
    for channel in range(numbers.rules.channels):
        weight = (
            numbers.prefers[segment * numbers.rules.channels + channel]
            * weights[channel * numbers.rules.moments + moment]
        )
        if channel != last and is_open[channel] and weight > 0:
            chosen = channel
            left -= weight
            if left < 0:
                break
    return chosen


@rule
def desk_channel(numbers: Numbers, segment: int, chosen: int, is_open: Column) -> int:
    """Return the channel that takes over from a bot: the chosen one if people serve it, else the favourite open one; -1 if none."""
    if numbers.channel[chosen].kind == LIVE or numbers.channel[chosen].kind == ASYNCHRONOUS:
        return chosen
    best, favourite = 0.0, -1
    for kind in (LIVE, ASYNCHRONOUS):
        for channel in range(numbers.rules.channels):
            weight = numbers.prefers[segment * numbers.rules.channels + channel]
            if numbers.channel[channel].kind == kind and is_open[channel] and weight > best:
                best, favourite = weight, channel
        if favourite >= 0:
            return favourite
    return favourite


@rule
def shut_share(numbers: Numbers, segment: int, moment: int, month: int, weights: Column) -> float:
    """Return the share of a first contact's wishes that go to live channels whose desk has no seat this month."""
    total, shut = 0.0, 0.0
    for channel in range(numbers.rules.channels):
        weight = (
            numbers.prefers[segment * numbers.rules.channels + channel]
            * weights[channel * numbers.rules.moments + moment]
        )
        total += weight
        shut += weight * numbers.channel_month[month * numbers.rules.channels + channel].shut
    return shut / total if total > 0 else 0.0


@rule
def people_min(numbers: Numbers, channel: int, month: int, announced_min: float) -> float:
    """Return the minutes until people have answered: wait and handling; an announced reply time includes the handling."""
    if numbers.channel[channel].kind == ASYNCHRONOUS:
        return announced_min
    return announced_min + numbers.channel_month[month * numbers.rules.channels + channel].handling_min


@rule(forceinline=True)
def begin_contact(
    numbers: Numbers, customer: Row, case: Row, month: int, now: float, seed: int, replication: int, is_open: Column, weights: Column, announced: Column
) -> None:  # fmt: skip
    """Begin a contact: a channel is chosen, a bot perhaps offered, accepted and tried."""
    moment, segment, last = case.moment, customer.segment, case.channel
    case.contact += 1
    case.asked = now
    index = case.need * CONTACTS_PER_NEED + case.contact
    u_channel, u_switch, u_offered, u_accepted = uniforms(seed, replication, case.customer, index, CHOICE)
    cell = month * numbers.rules.moments + moment
    offered = (
        numbers.rules.bot >= 0 and case.contact == 1 and u_offered < numbers.moment_month[cell].bot_offered
    )
    truth, u_resolved, u_give_up, u_handover = 0, 0.0, 0.0, 0.0
    chance = numbers.moment[moment].truth * customer.truth_factor
    if offered or chance > 0:
        u_resolved, u_give_up, u_handover, u_truth = uniforms(seed, replication, case.customer, index, BOT)
        truth = 1 if u_truth < chance else 0
    channel = choose(numbers, segment, moment, last, is_open, weights, u_channel, u_switch)
    if case.contact == 2 and case.bot_any == BOT_GAVE_UP:
        # who left a bot silently wants a person
        person = desk_channel(numbers, segment, channel, is_open)
        channel = person if person >= 0 else channel
    case.channel = channel
    case.truth = truth
    case.bot = NO_BOT
    case.lost = 0
    case.known = 0
    case.shut = 0
    case.detected = 0
    case.skilled = 0
    case.avoided = 0.0
    if case.contact == 1 and numbers.month[month].shut > 0:
        index_of_need = case.need * CONTACTS_PER_NEED
        _, u_shut, _, _ = uniforms(seed, replication, case.customer, index_of_need, OF_NEED)
        if u_shut < shut_share(numbers, segment, moment, month, weights):
            find_shut(numbers.rules, customer, case, month, now)
    if offered:
        try_bot(
            numbers, customer, case, month, seed, replication, is_open, announced,
            u_accepted, u_resolved, u_give_up, u_handover,
        )  # fmt: skip
    if case.bot == BOT_RESOLVED or (case.bot == NO_BOT and numbers.channel[channel].kind == SELF_SERVICE):
        case.avoided = wait_avoided(numbers, segment, now, is_open, announced)


@rule
def try_bot(
    numbers: Numbers, customer: Row, case: Row, month: int, seed: int, replication: int, is_open: Column,
    announced: Column, u_accepted: float, u_resolved: float, u_give_up: float, u_handover: float,
) -> None:  # fmt: skip
    """Offer a bot over the chosen channel; it is perhaps accepted, and resolves the need, fails or passes it to a person."""
    moment, segment, channel = case.moment, customer.segment, case.channel
    index = case.need * CONTACTS_PER_NEED + case.contact
    cell = month * numbers.rules.moments + moment
    acceptance = bot_acceptance(
        numbers.rules,
        numbers.moment[moment].bot_acceptance,
        customer.trust,
        case.truth,
        numbers.moment_month[cell].bot_resolved,
        numbers.cell_month[
            (month * numbers.rules.channels + channel) * numbers.rules.moments + moment
        ].resolved,
        numbers.channel_month[month * numbers.rules.channels + numbers.rules.bot].handling_min,
        people_min(numbers, channel, month, announced[channel]),
    )
    if u_accepted >= acceptance:
        return
    person = desk_channel(numbers, segment, channel, is_open)
    chance = logistic(
        numbers.moment_month[cell].bot_resolving - numbers.rules.resolve_difficulty_alone * case.difficulty
    )
    if u_resolved < chance:
        case.bot = BOT_RESOLVED
        case.channel = numbers.rules.bot
    elif is_mistaken(numbers.rules, seed, replication, case.customer, index):
        case.bot = BOT_MISTAKEN
        case.channel = numbers.rules.bot
    elif u_give_up < numbers.rules.bot_give_up:
        case.bot = BOT_GAVE_UP
        case.channel = numbers.rules.bot
    elif person < 0:
        case.bot = BOT_FOUND_NOBODY
        case.channel = numbers.rules.bot
    else:
        case.bot = BOT_HANDED_OVER
        case.channel = person
        case.lost = 0 if u_handover < numbers.month[month].handover else 1


@rule
def is_mistaken(rules: Rules, seed: int, replication: int, customer: int, index: int) -> bool:
    """Return whether a bot takes a need for resolved that it did not resolve; the customer finds out later and comes back."""
    if rules.bot_mistaken <= 0:
        return False
    u_mistaken, _, _, _ = uniforms(seed, replication, customer, index, MISTAKEN)
    return u_mistaken < rules.bot_mistaken


@rule(forceinline=True)
def approach(
    numbers: Numbers, case: Row, month: int, now: float, seed: int, replication: int
) -> float:  # fmt: skip
    """Let the customer reach the channel, and return the minutes of patience; history, detection, skill and handling time are settled."""
    channel = case.channel
    kind = numbers.channel[channel].kind
    index = case.need * CONTACTS_PER_NEED + case.contact
    case.queued = now
    factor = 1.0
    if case.bot == BOT_HANDED_OVER:
        factor = numbers.rules.bot_handling_lost if case.lost else numbers.rules.bot_handling_kept
        case.known = 0 if case.lost else 1
    if case.contact > 1:
        u_history, _, _, _ = uniforms(seed, replication, case.customer, index, RESULT)
        changed = (case.seen >> case.channel) & 1 == 0
        kept = numbers.month[month].history * (numbers.rules.continuity_across if changed else 1.0)
        left_bot = case.contact == 2 and case.bot_any == BOT_GAVE_UP
        if left_bot or u_history >= kept:
            case.lost += 1
            factor *= numbers.rules.continuity_repeat_handling
        else:
            case.known = 1
    mean = numbers.channel_month[month * numbers.rules.channels + channel].handling_min
    if kind == SELF_SERVICE:
        case.handling = mean
        return math.inf
    u_detected, u_skilled, u_patience, u_handling = uniforms(seed, replication, case.customer, index, DESK)
    sensitivity = numbers.month[month].sensitivity
    # a detector that is not used raises no alarm
    alarm = sensitivity if case.truth else sensitivity * (1 - numbers.rules.truth_specificity)
    if u_detected < alarm:
        case.detected = 1
        if u_skilled < numbers.month[month].skilled:
            case.skilled = 1
            factor *= numbers.rules.truth_handling
    if numbers.channel[channel].handling_shape == EXPONENTIAL:
        case.handling = exponential(mean * factor, u_handling)
    else:
        case.handling = lognormal(mean * factor, numbers.channel[channel].sigma, u_handling)
    return (
        wait_limit(
            numbers.channel[channel].patience_scale_min, numbers.channel[channel].patience_shape, u_patience
        )
        if kind == LIVE
        else math.inf
    )


@rule(forceinline=True)
def after_contact(
    numbers: Numbers, customer: Row, case: Row, month: int, seed: int, replication: int, wait_min: float, served: int
) -> tuple[int, float, float]:  # fmt: skip
    """Return what a contact leaves behind: its outcome, minutes until the customer comes back, its utility.

    served is HANGS_UP, SERVED or BY_BOT. Being resolved or not is felt once, in the last contact of the case.
    """
    moment, channel = case.moment, case.channel
    cell = (month * numbers.rules.channels + channel) * numbers.rules.moments + moment
    index = case.need * CONTACTS_PER_NEED + case.contact
    _, u_resolved, u_give_up, u_return = uniforms(seed, replication, case.customer, index, RESULT)
    u_blocked, u_incoherent, u_recognised, u_noise = uniforms(seed, replication, case.customer, index, EVENT)
    recognised = u_recognised < numbers.month[month].recognised
    if served == BY_BOT:
        resolved = case.bot == BOT_RESOLVED
    elif served == SERVED:
        case.reached = 1
        resolved = u_resolved < resolving(numbers, case, cell, recognised)
    else:
        resolved = False
        case.lost = 0  # nobody answered to whom anything had to be told again
    if resolved:
        outcome = RESOLVED
    elif case.bot == BOT_GAVE_UP:
        outcome = COMES_BACK if u_give_up < numbers.rules.bot_comes_back else GAVE_UP
    elif served == HANGS_UP:
        outcome = HUNG_UP_COMES_BACK if u_give_up < numbers.rules.resolve_hang_up_return else HUNG_UP
    elif case.bot == BOT_MISTAKEN:
        outcome = COMES_BACK
    else:
        outcome = GAVE_UP if u_give_up < numbers.rules.resolve_give_up else COMES_BACK
    if case.contact >= numbers.rules.resolve_contacts_most:
        outcome = HUNG_UP if outcome == HUNG_UP_COMES_BACK else GAVE_UP if outcome == COMES_BACK else outcome
    closes = outcome != COMES_BACK and outcome != HUNG_UP_COMES_BACK
    utility = event_utility(
        numbers, case, customer.segment, month, cell, wait_min, served, resolved, closes, recognised,
        u_blocked, u_incoherent, u_noise,
    )  # fmt: skip
    remember(numbers.rules, customer, case, numbers.moment[moment].motive, utility, wait_min)
    return_min = 0.0 if closes else exponential(numbers.rules.resolve_return_min, u_return)
    return outcome, return_min, utility


@rule
def resolving(numbers: Numbers, case: Row, cell: int, recognised: bool) -> float:
    """Return the chance that a contact resolves its case: what people know and can do helps against difficulty, pages only stand it."""
    rules = numbers.rules
    logit = numbers.cell_month[cell].resolving
    if numbers.channel[case.channel].kind == SELF_SERVICE:
        return logistic(logit - rules.resolve_difficulty_alone * case.difficulty)
    logit += rules.resolve_history * case.known + rules.resolve_skilled * case.skilled - case.difficulty
    return logistic(logit + (rules.resolve_recognised if recognised else 0.0))


@rule
def event_utility(
    numbers: Numbers, case: Row, segment: int, month: int, cell: int, wait_min: float, served: int, resolved: bool,
    closes: bool, recognised: bool, u_blocked: float, u_incoherent: float, u_noise: float,
) -> float:  # fmt: skip
    """Return how one contact felt, in event SD around today's mean."""
    utility = (
        -wait_cost(numbers.rules, wait_min, numbers.channel[case.channel].wait_ok_min)
        - numbers.rules.anchors_centre
    )
    if served != HANGS_UP:
        utility += numbers.cell_month[cell].quality + numbers.cell_month[cell].felt
        utility += numbers.segment[segment].quality
        if u_incoherent >= numbers.month[month].coherent:
            utility -= numbers.rules.judge_incoherent
        if recognised:
            utility += numbers.rules.judge_recognised
        if case.skilled:
            utility += numbers.rules.judge_skill
    # hanging up is being blocked
    if served == HANGS_UP or u_blocked >= numbers.month[month].fluid:
        utility -= numbers.rules.judge_blocked
    if case.bot == BOT_RESOLVED or case.bot == BOT_MISTAKEN:
        # a mistake is found out later
        utility += numbers.rules.bot_utility_resolved + numbers.rules.bot_utility_truth * case.truth
    elif case.bot != NO_BOT:
        utility += numbers.rules.bot_utility_failed
    if closes:
        # felt against today's mean, so that the contacts before are neutral
        felt_ending = numbers.rules.judge_resolved if resolved else -numbers.rules.judge_unresolved
        utility += felt_ending - numbers.rules.anchors_resolution_mean
    if resolved:
        utility += case.avoided
    return utility + numbers.rules.judge_noise * normal(u_noise)


@rule(forceinline=True)
def remember(rules: Rules, customer: Row, case: Row, motive: int, utility: float, wait_min: float) -> None:
    """Add a contact that felt so to its case, to what the customer expects, and to trust in bots."""
    channel, expectation = case.channel, customer.expectation[motive]
    event = felt(
        utility,
        expectation,
        case.truth,
        rules.memory_performance,
        rules.truth_amplification,
        rules.memory_loss_aversion,
    )
    customer.expectation[motive] = expectation + rules.memory_learning * (utility - expectation)
    customer.contacts += 1
    if case.contact == 1:
        case.total, case.best, case.worst, case.first = event, event, event, event
    else:
        case.total += event
        case.best = max(case.best, event)
        case.worst = min(case.worst, event)
    case.last = event
    case.wait += wait_min
    case.repeated += case.lost
    if (case.seen >> channel) & 1 == 0:
        case.seen = case.seen | (1 << channel)
        case.channels += 1
    if case.bot == BOT_HANDED_OVER:
        case.transfers += 1
    if case.truth:
        case.truth_any = 1
    if case.bot != NO_BOT:
        case.bot_any = case.bot
        won = 1 if case.bot == BOT_RESOLVED else 0
        customer.trust = trust_after(customer.trust, won, rules.bot_trust_gain)


@rule
def is_self_service(numbers: Numbers, channel: int) -> bool:
    """Return whether a channel has no desk and no wait."""
    return numbers.channel[channel].kind == SELF_SERVICE
