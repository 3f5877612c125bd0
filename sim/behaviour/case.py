"""The life around contacts: becoming a customer, closing a case, answering, being called back, the end of a month."""

from __future__ import annotations

import math

from numba.extending import register_jitable as rule

from ..arrays.pack import BUY, MEMORIES, MINUTES_MONTH, PAST_COLUMNS, PAST_PARTS, Column, Numbers, Row, Rules
from ..arrays.philox import ANSWER, CLOSING, CONTACTS_PER_NEED, CUSTOMER, OF_NEED, PAST, STYLE, uniforms
from ..arrays.state import BOT_RESOLVED, NEVER
from .chance import logistic, normal, normal_below
from .effort import debt, ease
from .loyalty import call_back_gain, failure_left, hazard, lay_down, leaving_logit, margin_change
from .memory import evaluation, fading, gain, half_life, raw_memory


@rule
def become_customer(
    numbers: Numbers, customer: Row, segment: int, month: int, seed: int, replication: int
) -> None:
    """Give a customer a disposition and, for founders, a past."""
    rules = numbers.rules
    u_disposition, u_satisfaction, u_leaving, u_truth = uniforms(seed, replication, customer.id, 0, CUSTOMER)
    u_style, _, _, _ = uniforms(seed, replication, customer.id, 0, STYLE)
    spread = rules.truth_spread
    customer.segment = segment
    customer.joined = month
    customer.disposition = rules.anchors_disposition_sd * normal(u_disposition)
    if month > 0:
        customer.disposition += numbers.segment[segment].joiner_disposition
    customer.threshold = -math.log(u_leaving)
    customer.truth_factor = numbers.segment[segment].truth_factor * math.exp(
        spread * normal(u_truth) - 0.5 * spread * spread
    )
    customer.style = normal(u_style)
    if month == 0:
        customer.journeys = 1 / rules.memory_gain
        _give_past(numbers, customer, segment, normal(u_satisfaction), seed, replication)


@rule
def _give_past(
    numbers: Numbers, customer: Row, segment: int, satisfaction: float, seed: int, replication: int
) -> None:
    """Satisfaction and memories as present customers have them: Normal with their means and covariance."""
    u_good, u_bad, u_truth_good, u_truth_bad = uniforms(seed, replication, customer.id, 0, PAST)
    z = (satisfaction, normal(u_good), normal(u_bad), normal(u_truth_good), normal(u_truth_bad))
    start = segment * PAST_COLUMNS
    entry = start + PAST_PARTS
    for part in range(PAST_PARTS):
        level = numbers.past[start + part]
        for column in range(part + 1):
            level += numbers.past[entry] * z[column]
            entry += 1
        if part == 0:
            customer.satisfaction = level
        else:
            customer.memory[part - 1] = level


@rule
def answer_noise(rules: Rules, style: float, u: float) -> float:
    """Return standard normal noise of an answer, part of which is the person's own style."""
    return math.sqrt(rules.memory_style) * style + math.sqrt(1 - rules.memory_style) * normal(u)


@rule(forceinline=True)
def after_case(
    numbers: Numbers, customer: Row, case: Row, month: int, now: float, seed: int, replication: int, resolved: bool
) -> tuple[float, float, float, float, bool]:  # fmt: skip
    """Close a case: memory and satisfaction, margin, sale, invitation to the survey.

    Returns raw memory, debt, score of the journey, sale in EUR, and whether the customer will answer the survey.
    """
    rules = numbers.rules
    moment = case.moment
    motive = numbers.moment[moment].motive
    contacts, channels = case.contact, case.channels
    raw = raw_memory(
        case.total, contacts, case.best, case.worst, case.last, case.first,
        rules.memory_average, rules.memory_peak, rules.memory_end, rules.memory_first,
    )  # fmt: skip
    owed = debt(rules, motive, contacts, channels, case.repeated, case.transfers)
    score = rules.anchors_memory_scale * (raw - rules.anchors_memory_mean) - (owed - rules.anchors_debt_mean)
    case.before = customer.satisfaction
    case.ease = ease(rules, contacts, channels, case.repeated, case.transfers, case.wait)
    case.closed = now
    case.resolved = 1 if resolved else 0
    weight = gain(customer.journeys, rules.memory_prior_journeys, rules.memory_gain)
    customer.satisfaction += weight * (score - customer.satisfaction)
    customer.journeys += 1
    customer.cases += 1
    bad, truth = 1 if score < 0 else 0, case.truth_any
    life = half_life(
        bad, truth, rules.memory_half_life_good_min, rules.memory_half_life_bad_min, rules.durability
    )
    since = now - (rules.start_min + month * float(MINUTES_MONTH))
    # so that the memory is exactly halved a half-life after now
    customer.memory[2 * truth + bad] += score / fading(since, life)
    if not resolved:
        _fail(numbers, customer, case, month, now)
    sale = 0.0
    if motive == BUY and resolved:
        sale = numbers.moment[moment].sale_eur * (rules.bot_conversion if case.bot == BOT_RESOLVED else 1.0)
    answers = _closing_draws(numbers, customer, case, month, now, seed, replication, score, truth)
    return raw, owed, score, sale, answers


@rule
def _fail(numbers: Numbers, customer: Row, case: Row, month: int, now: float) -> None:
    """A case ends unresolved: soon after another it weighs more, and more where it reached nobody."""
    rules = numbers.rules
    weighs = numbers.moment[case.moment].unresolved
    if now - customer.unresolved_at < rules.loyalty_recent_min:
        weighs += rules.loyalty_second_failure
    if case.reached == 0:
        weighs += rules.loyalty_shut
    customer.unresolved_at = now
    lay_down(rules, customer, case, weighs, month, now)


@rule
def _closing_draws(
    numbers: Numbers,
    customer: Row,
    case: Row,
    month: int,
    now: float,
    seed: int,
    replication: int,
    score: float,
    truth: int,
) -> bool:
    rules = numbers.rules
    invite = numbers.channel_month[month * rules.channels + case.channel].invite
    if invite <= 0 and truth == 0:
        return False
    index = case.need * CONTACTS_PER_NEED
    u_noise, u_invited, u_answered, u_margin = uniforms(seed, replication, case.customer, index, CLOSING)
    if truth:
        customer.margin *= margin_change(rules, score > 0, u_margin)
    if u_invited >= invite or now - customer.invited_at < rules.survey_quarantine_min:
        return False
    recent = 0
    if now - customer.invited_at < rules.survey_fatigue_min:
        recent += 1
    if now - customer.invited_before < rules.survey_fatigue_min:
        recent += 1
    customer.invited_before = customer.invited_at
    customer.invited_at = now
    answer = score + rules.anchors_answer_noise * answer_noise(rules, customer.style, u_noise)
    case.answer = answer
    willing = (
        rules.survey_response
        + rules.survey_response_bad * max(0.0, -answer)
        + rules.survey_response_good * max(0.0, answer)
        - rules.survey_fatigue * recent
    )
    return u_answered < logistic(willing)


@rule
def category(cuts: Column, latent: float) -> int:
    """Answer category of a latent value, counted from 0."""
    count = 0
    for cut in cuts:
        if latent > cut:
            count += 1
    return count


@rule
def satisfied(numbers: Numbers, score: float) -> float:
    """Return the chance that a case with this score would be rated 4 or 5 of 5."""
    return satisfied_above(numbers.satisfaction_cuts[2], numbers.rules.anchors_answer_noise, score)


@rule
def delighted(numbers: Numbers, score: float) -> float:
    """Return the chance that a case with this score would be rated 5 of 5."""
    return satisfied_above(numbers.satisfaction_cuts[3], numbers.rules.anchors_answer_noise, score)


@rule
def dismayed(numbers: Numbers, score: float) -> float:
    """Return the chance that a case with this score would be rated 1 of 5."""
    return 1 - satisfied_above(numbers.satisfaction_cuts[0], numbers.rules.anchors_answer_noise, score)


@rule
def satisfied_above(cut: float, noise: float, score: float) -> float:
    """Return the chance that an answer of this score exceeds a cut-point."""
    if noise == 0:
        return 1.0 if score > cut else 0.0
    return normal_below((score - cut) / noise)


@rule
def mean_effort_answer(numbers: Numbers, ease_felt: float) -> float:
    """Return the mean effort answer, 1 to 7 with 7 easy, of a case that felt so easy."""
    mean = 1.0
    for cut in numbers.effort_cuts:
        mean += normal_below(ease_felt - cut)
    return mean


@rule
def accessible_memory(rules: Rules, customer: Row, since: float) -> float:
    """Return the sum of a customer's memories some minutes after the start of the month."""
    total = 0.0
    for place in range(MEMORIES):
        life = half_life(
            place % 2,
            place // 2,
            rules.memory_half_life_good_min,
            rules.memory_half_life_bad_min,
            rules.durability,
        )
        total += customer.memory[place] * fading(since, life)
    return total


@rule
def answer_survey(
    numbers: Numbers, customer: Row, case: Row, month: int, now: float, seed: int, replication: int
) -> tuple[int, int, int, bool]:
    """Return answers 1 to 5 on satisfaction, 0 to 10 on recommending, 1 to 7 on ease; and whether a call back follows."""
    rules = numbers.rules
    index = case.need * CONTACTS_PER_NEED
    u_recommend, u_effort, u_called, _ = uniforms(seed, replication, case.customer, index, ANSWER)
    since = now - (rules.start_min + month * float(MINUTES_MONTH))
    accessible = accessible_memory(rules, customer, since)
    thinks = evaluation(customer.disposition, customer.satisfaction, accessible, rules.memory_fresh)
    thinks += numbers.segment[customer.segment].recommends
    thinks += numbers.moment[case.moment].recommends + numbers.channel[case.channel].recommends
    relation = rules.memory_relation_reliability
    noise = answer_noise(rules, customer.style, u_recommend)
    recommendation = category(
        numbers.recommendation_cuts, math.sqrt(relation) * thinks + math.sqrt(1 - relation) * noise
    )
    satisfaction = 1 + category(numbers.satisfaction_cuts, case.answer)
    effort = 1 + category(numbers.effort_cuts, case.ease + normal(u_effort))
    called = (
        rules.loop_desk >= 0
        and satisfaction <= rules.loop_alert
        and u_called < numbers.month[month].coverage
        and now - customer.called_at >= rules.loop_again_min
    )
    case.answered = now
    if called:
        customer.called_at = now
    return satisfaction, recommendation, effort, called


@rule
def call_back(rules: Rules, customer: Row, case: Row, month: int, now: float) -> None:
    """Win back some satisfaction, never more than a little above its level before the case, and undo some of the failure."""
    level = customer.satisfaction
    won = level + call_back_gain(rules, now - case.answered)
    customer.satisfaction = max(level, min(won, case.before + rules.loop_cap))
    undone = rules.loop_offset * failure_left(rules, case, now)
    since = now - (rules.start_min + month * float(MINUTES_MONTH))
    customer.failures = max(0.0, customer.failures - undone / fading(since, rules.failure_life))


@rule
def end_month(
    numbers: Numbers, customer: Row, month: int, fades: Column
) -> tuple[bool, float, float, float, float]:
    """Fade memory and failures, judge the company, perhaps leave.

    fades are the shares left after a month (month_fades). Returns whether the customer leaves, own satisfaction with
    memories, the logit added by failures, and the chances of being a promoter and a detractor.
    """
    rules = numbers.rules
    accessible = 0.0
    for place in range(MEMORIES):
        customer.memory[place] *= fades[place]
        accessible += customer.memory[place]
    own = customer.satisfaction + rules.memory_fresh * accessible
    customer.failures *= fades[MEMORIES]
    disposition = customer.disposition
    level = math.sqrt(rules.memory_relation_reliability) * (disposition + own)
    noise = math.sqrt(1 - rules.memory_relation_reliability)
    promoter = satisfied_above(numbers.recommendation_cuts[8], noise, level)
    detractor = 1 - satisfied_above(numbers.recommendation_cuts[6], noise, level)
    leaves = False
    if month >= rules.warm_up:
        intercept = numbers.segment[customer.segment].leaving
        logit = leaving_logit(rules, intercept, disposition, own, customer.failures)
        customer.hazard += hazard(logit)
        leaves = customer.hazard >= customer.threshold
        if leaves:
            customer.left = month
    return leaves, own, customer.failures, promoter, detractor


@rule
def is_customer(customer: Row) -> bool:
    """Return whether a customer has not left."""
    return customer.left < 0


@rule
def begin_case(
    rules: Rules, case: Row, customer_id: int, need: int, moment: int, seed: int, replication: int
) -> None:
    """Begin a case, in a place that another may have used; how hard it is to resolve is drawn once."""
    case.customer = customer_id
    case.need = need
    case.moment = moment
    case.contact = 0
    case.channel = -1
    case.seen = 0
    case.channels = 0
    case.repeated = 0
    case.transfers = 0
    case.truth_any = 0
    case.bot_any = 0
    case.reached = 0
    case.wait = 0.0
    case.closed = NEVER
    case.failure = 0.0
    case.difficulty = 0.0
    if rules.resolve_difficulty > 0:
        u_difficulty, _, _, _ = uniforms(seed, replication, customer_id, need * CONTACTS_PER_NEED, OF_NEED)
        case.difficulty = rules.resolve_difficulty * normal(u_difficulty)
