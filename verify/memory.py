"""Memory, repeated contacts and effort: rules against published cases, then what the engine makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from sim import Life, Message, World, anchor, behaviour, rules_of, run_once, theory

from .check import ARTICLE, DERIVED, Row, banded, direction, exact, of, printed, simulated, spanned
from .worlds import ALIKE, NEVER_LEAVES, moment, segment, self_service, world

KAHNEMAN = "Kahneman et al. 1993"
ALAYBEK = "Alaybek et al. 2022"
SQM = Message("verify.source.derived_from", source="SQM, Gartner")
KALMAN = "Kalman 1960"
DEBT = Message("verify.figure.debt")
SATISFIED_OF_75 = Message("verify.figure.satisfied_of_75")
CASE_CONTACTS = Message("verify.figure.case_contacts")
CASES_RESOLVED = Message("verify.figure.cases_resolved")
INFO, PROBLEM = 0, 3
DAY_MIN = 1440.0
REPLICATIONS = 6
NO_EFFORT = dict.fromkeys(("repeat", "channel", "information", "transfer"), 0.0)


def remembered(events: Sequence[float], weights: Sequence[float], loss_aversion: float = 1.0) -> float:
    """Raw memory of a journey from the utilities of its events, without expectation or moments of truth."""
    v = [behaviour.felt(utility, 0.0, 0, 1.0, 0.0, loss_aversion) for utility in events]
    return float(behaviour.raw_memory(sum(v), len(v), max(v), min(v), v[-1], v[0], *weights))


def memory_rows() -> Iterator[Row]:
    """Peaks, end, first, average; fading; the weight of experience."""
    rules = rules_of(world())
    weights = (rules.memory_average, rules.memory_peak, rules.memory_end, rules.memory_first)
    strict, average = (0.0, 0.5, 0.5, 0.0), (1.0, 0.0, 0.0, 0.0)
    yield exact(Message("verify.row.pain"), KAHNEMAN, 7.5, remembered((2, 5, 8, 7), strict))
    ebbing = remembered((2, 5, 8, 7, 4, 2, 1), strict)
    yield exact(Message("verify.row.pain_that_ebbs"), KAHNEMAN, 4.5, ebbing)
    events = (1, -2, 0.5, 1.5)
    yield exact(Message("verify.row.memory"), DERIVED, 0.3875, remembered(events, weights))
    losses = remembered(events, weights, 2.0)
    yield exact(Message("verify.row.memory_losses_double"), DERIVED, -0.3875, losses)
    yield exact(Message("verify.row.memory_steady"), DERIVED, 0.5, remembered((0.5,) * 5, weights))
    bad, milder = (-1, -0.5, -2), (-1, -0.5, -2, -0.5)
    yield printed(Message("verify.row.memory_bad"), DERIVED, "-1.5583333", remembered(bad, weights))
    end = Message("verify.row.memory_milder_end")
    yield exact(end, "Redelmeier, Katz & Kahneman 2003", -1.2, remembered(milder, weights))
    neglect, more = Message("verify.row.duration_neglect"), (1, -2, 0, 0.5, 0.5)
    yield exact(neglect, "Fredrickson & Kahneman 1993", remembered((1, -2, 0.5, 0.5), weights), remembered(more, weights))  # fmt: skip
    mean = remembered(events, average)
    yield exact(Message("verify.row.average_only"), DERIVED, 0.25, mean)
    yield exact(Message("verify.row.average_order"), DERIVED, mean, remembered(events[::-1], average))
    for bad_one, days in ((0, 120.0), (1, 75.0)):
        life = behaviour.half_life(
            bad_one, 0, rules.memory_half_life_good_min, rules.memory_half_life_bad_min, rules.durability
        )
        halved = (
            Message("verify.row.bad_halved", days=days)
            if bad_one
            else Message("verify.row.good_halved", days=days)
        )
        yield exact(
            halved, direction("Walker & Skowronski 2009"), 0.5, behaviour.fading(days * DAY_MIN, life)
        )
        longer = behaviour.half_life(
            bad_one, 1, rules.memory_half_life_good_min, rules.memory_half_life_bad_min, rules.durability
        )
        lasting = Message("verify.row.bad_truth_lasts") if bad_one else Message("verify.row.good_truth_lasts")
        yield exact(lasting, DERIVED, 4.0, longer / life)
    for ratio, steady in ((0.05, "0.2000"), (0.1, "0.27016"), (0.2, "0.35826"), (0.5, "0.5000")):
        gain = theory.steady_gain(ratio)
        yield printed(Message("verify.row.gain", ratio=ratio), KALMAN, steady, gain)
        yield exact(Message("verify.row.gain_reached", ratio=ratio), KALMAN, gain, theory.gain_after(1000, ratio))  # fmt: skip
    first, last = (
        behaviour.gain(count, rules.memory_prior_journeys, rules.memory_gain) for count in (0.0, 1e9)
    )
    yield exact(Message("verify.row.gain_first"), KALMAN, 1.0, first)
    yield exact(Message("verify.row.gain_last"), KALMAN, theory.steady_gain(0.05), last)


def effort_rows() -> Iterator[Row]:
    """Yield what repeating and explaining again cost, by motive."""
    rules = rules_of(world())

    def owed(motive: int, contacts: int, history: float) -> float:
        none, every = (
            behaviour.debt(rules, motive, contacts, contacts, again, 0) for again in (0, contacts - 1)
        )
        return history * float(none) + (1 - history) * float(every)

    for contacts, debt, satisfied in ((1, "0", "0.750"), (2, "0.425", "0.599"), (3, "1.30", "0.266"), (4, "2.175", "0.067")):  # fmt: skip
        case = Message("verify.case.problem", contact=contacts)
        found = owed(PROBLEM, contacts, 0.5)
        yield exact(of(case, DEBT), SQM, float(debt), found)
        yield printed(of(case, SATISFIED_OF_75), SQM, satisfied, theory.satisfied_after(found, 0.75))
    for history, debt, satisfied in ((0.0, "1.45", "0.219"), (1.0, "1.15", "0.317")):
        found = owed(PROBLEM, 3, history)
        case = (
            Message("verify.case.problem_with_history")
            if history
            else Message("verify.case.problem_without_history")
        )
        yield exact(of(case, DEBT), DERIVED, float(debt), found)
        after = of(case, Message("verify.figure.satisfied"))
        yield printed(after, DERIVED, satisfied, theory.satisfied_after(found, 0.75))
    yield exact(of(Message("verify.case.information"), DEBT), ARTICLE, 0.0, owed(INFO, 3, 1.0))
    one, two, three = (owed(PROBLEM, contacts, 0.5) for contacts in (1, 2, 3))
    ratio = (three - two) / (two - one)
    yield printed(Message("verify.row.third_contact"), DERIVED, "2.06", ratio)
    yield exact(Message("verify.row.third_contact_more"), ARTICLE, 1.5, ratio, ">")
    for resolved, give_up, known in ((0.70, 0.0, "1.428571"), (0.67, 0.0, "1.492537"), (0.80, 0.0, "1.25000000"), (0.70, 0.2, "1.315789")):  # fmt: skip
        case = Message("verify.case.contacts", resolved=resolved, give_up=give_up)
        yield printed(of(case, CASE_CONTACTS), DERIVED, known, theory.case_contacts(resolved, give_up))
    case = Message("verify.case.contacts", resolved=0.70, give_up=0.2)
    yield printed(of(case, CASES_RESOLVED), DERIVED, "0.921053", theory.case_resolved(0.70, 0.2))


def journey_rows() -> Iterator[Row]:
    """Scores of journeys of at least three events against peak and end, mean, first, length."""
    small = anchor(
        world(
            customers=3000,
            segments=[segment(needs_year={"ask": 3.0})],
            moments=[moment(motive="PROBLEM")],
            resolve={"resolved": {"PROBLEM": 0.25}, "give_up": 0.0, "difficulty": 0.0},
            memory={"performance": 1.0, "loss_aversion": 2.0},
            effort=NO_EFFORT,
        )
    )
    reliability = small.memory.reliability**0.5
    found = np.array(
        [correlations(run_once(small, replication=number), 2.0) for number in range(REPLICATIONS)]
    )
    named = dict(zip(("peak", "mean", "first", "length"), (reliability * found).T.tolist(), strict=True))
    case = Message("verify.case.long_journeys")
    first = [f - p for f, p in zip(named["first"], named["peak"], strict=True)]
    by_mean = of(case, Message("verify.figure.with_mean"))
    by_length, none = of(case, Message("verify.figure.with_length")), Message("verify.why.no_correlation")
    yield spanned(of(case, Message("verify.figure.with_peak")), ALAYBEK, 0.487, 0.661, named["peak"])
    yield simulated(of(case, Message("verify.figure.first_less")), ALAYBEK, 0.0, first, "<")
    yield spanned(by_mean, ALAYBEK, 0.487, 0.661, named["mean"])
    yield banded(by_length, ALAYBEK, 0.0, 0.1, none, named["length"])


def correlations(life: Life, loss_aversion: float) -> list[float]:
    """Correlations of the noise-free score with peak and end, mean, first event and length of the journey."""
    felt = life.contacts["utility"].where(
        life.contacts["utility"] >= 0, loss_aversion * life.contacts["utility"]
    )
    keys = [life.contacts["customer"], life.contacts["need"]]
    by_case = felt.groupby(keys)
    # the most intense event of each journey comes first
    intense = felt.reindex(felt.abs().sort_values(ascending=False, kind="stable").index)
    told = pd.DataFrame(
        {
            "peak": (intense.groupby(keys).first() + by_case.last()) / 2,
            "mean": by_case.mean(),
            "first": by_case.first(),
            "length": by_case.size().astype(float),
        }
    )
    scored = told.join(life.cases.set_index(["customer", "need"])["score"], how="inner")
    scored = scored[scored["length"] >= 3]
    return [float(scored["score"].corr(scored[name])) for name in told]


def opinion_rows() -> Iterator[Row]:
    """Expectation and evaluation of the customers after three years, with two and with three contacts a year."""
    for needs in (1.3, 2.5):
        small = anchor(world(customers=4000, segments=[segment(needs_year={"ask": needs})]))
        found = [agreement(run_once(small, months=36, replication=number)) for number in range(REPLICATIONS)]
        target, weak = Message("verify.row.expectation", needs=needs), Message("verify.why.weak_correlation")
        yield banded(target, Message("verify.source.records"), 0.30, 0.10, weak, found)


def agreement(life: Life) -> float:
    """Correlation of expectation and evaluation over those who are still customers and have had a contact."""
    people = life.raw.customers
    here = people[(people["left"] < 0) & (people["contacts"] > 0)]
    thinks = (
        here["disposition"]
        + here["satisfaction"]
        + life.numbers.rules.memory_fresh * here["memory"].sum(axis=1)
    )
    return float(np.corrcoef(here["expectation"][:, INFO], thinks)[0, 1])


def case_rows() -> Iterator[Row]:
    """Contacts a case and cases resolved."""
    for resolved, give_up in ((0.70, 0.0), (0.70, 0.2)):
        lives = _asked(resolved, give_up=give_up)
        first = [float((contacts["contact"] == 1).mean()) for contacts in lives]
        case = Message("verify.case.contacts", resolved=resolved, give_up=give_up)
        counts = [1 / share for share in first]
        yield simulated(of(case, CASE_CONTACTS), DERIVED, theory.case_contacts(resolved, give_up), counts)
        if give_up:
            solved = [float((contacts["outcome"] == "resolved").mean()) for contacts in lives]
            rates = [one / share for one, share in zip(solved, first, strict=True)]
            yield simulated(of(case, CASES_RESOLVED), DERIVED, theory.case_resolved(resolved, give_up), rates)
    for resolved, difficulty in ((0.70, 0.8), (0.80, 1.3)):
        again = [float(1 / (contacts["contact"] == 1).mean()) for contacts in _asked(resolved, difficulty=difficulty)]  # fmt: skip
        case = Message("verify.case.unequal_contacts", resolved=resolved, difficulty=difficulty)
        expected = theory.case_contacts_of_unequal_needs(resolved, difficulty)
        yield simulated(of(case, CASE_CONTACTS), DERIVED, expected, again)


def _asked(resolved: float, **resolve: float) -> list[pd.DataFrame]:
    """All contacts of each replication, so that cases still open at the end are not left out: few, as who returns does soon."""
    told = (
        ALIKE
        | {
            "resolved": {"INFO": resolved},
            "give_up": 0.0,
            "contacts_most": 60,
            "difficulty_alone": 1.0,
            "return_h": 1.0,
        }
        | resolve
    )
    small = world(
        customers=2000,
        segments=[segment(needs_year={"ask": 10.0})],
        resolve=told,
        anchors=NEVER_LEAVES,
    )
    return [run_once(small, replication=number).contacts for number in range(REPLICATIONS)]


def problem_world(**more: object) -> World:
    """Problems only, every come-back in another channel, no bot, no moment of truth."""
    pages = [f"page{number}" for number in range(6)]
    told = {
        "customers": 4000,
        "segments": [segment(prefers=dict.fromkeys(pages, 1.0))],
        "moments": [moment(motive="PROBLEM")],
        "channels": [self_service(page) for page in pages],
        "resolve": {"switch": 1.0},
    }
    return anchor(world(**(told | more)))


def repeated_rows() -> Iterator[Row]:
    """Debt and satisfaction of problems that took one, two or three contacts, each in another channel."""
    small = problem_world(resolve={"switch": 1.0, "difficulty": 0.0})
    noise = small.anchors.answer_noise
    lives = [run_once(small, months=18, replication=number).cases for number in range(REPLICATIONS)]
    shares: dict[int, list[float]] = {1: [], 2: [], 3: []}
    debts: dict[int, list[float]] = {1: [], 2: [], 3: []}
    for cases in lives:
        groups = {n: cases[(cases["contacts"] == n) & (cases["channels"] == n)] for n in shares}
        cut = theory.cut_for(0.75, groups[1]["score"].to_numpy(), noise)
        for n, group in groups.items():
            shares[n].append(theory.share_above(cut, group["score"].to_numpy(), noise))
            debts[n].append(float(group["debt"].mean()))
    for n, debt, satisfied in ((2, 0.425, 0.599), (3, 1.30, 0.266)):
        case, third = Message("verify.case.problem", contact=n), Message("verify.why.third_of_a_call")
        yield simulated(of(case, DEBT), SQM, debt, debts[n])
        yield banded(of(case, SATISFIED_OF_75), SQM, satisfied, 0.05, third, shares[n])
