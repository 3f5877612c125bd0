"""Memory, repeated contacts and effort: rules against published cases, then what the engine makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from sim import Life, World, anchor, behaviour, rules_of, run_once, theory

from .check import DERIVED, Row, banded, exact, printed, simulated, spanned
from .worlds import ALIKE, NEVER_LEAVES, moment, segment, self_service, world

KAHNEMAN = "Kahneman et al. 1993"
ALAYBEK = "Alaybek et al. 2022"
SQM = "SQM and Gartner, derived"
ARTICLE = "Construire des parcours clients gagnants en misant sur l'expérience"
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
    weights = (rules.average, rules.peak, rules.end, rules.first)
    strict, average = (0.0, 0.5, 0.5, 0.0), (1.0, 0.0, 0.0, 0.0)
    yield exact("peak and end only, pain 2 5 8 7", KAHNEMAN, 7.5, remembered((2, 5, 8, 7), strict))
    yield exact("peak and end only, the same pain that ebbs away 4 2 1", KAHNEMAN, 4.5, remembered((2, 5, 8, 7, 4, 2, 1), strict))  # fmt: skip
    events = (1, -2, 0.5, 1.5)
    yield exact("memory of events 1 -2 0.5 1.5", DERIVED, 0.3875, remembered(events, weights))
    yield exact("memory of events 1 -2 0.5 1.5, losses double", DERIVED, -0.3875, remembered(events, weights, 2.0))  # fmt: skip
    yield exact("memory of a journey always at 0.5", DERIVED, 0.5, remembered((0.5,) * 5, weights))
    bad, milder = (-1, -0.5, -2), (-1, -0.5, -2, -0.5)
    yield printed("memory of a bad journey -1 -0.5 -2", DERIVED, "-1.5583333", remembered(bad, weights))
    yield exact("the same with a milder end is remembered as better", "Redelmeier, Katz & Kahneman 2003", -1.2, remembered(milder, weights))  # fmt: skip
    yield exact("an event more, equal to the mean, changes no memory (duration neglect)", "Fredrickson & Kahneman 1993", remembered((1, -2, 0.5, 0.5), weights), remembered((1, -2, 0, 0.5, 0.5), weights))  # fmt: skip
    yield exact("average only: memory is the arithmetic mean", DERIVED, 0.25, remembered(events, average))
    yield exact("average only: the order of events does not count", DERIVED, remembered(events, average), remembered(events[::-1], average))  # fmt: skip
    for bad_one, days in ((0, 120.0), (1, 75.0)):
        life = behaviour.half_life(bad_one, 0, rules.half_life_good, rules.half_life_bad, rules.durability)
        name = "bad" if bad_one else "good"
        yield exact(f"a {name} memory is halved after {days:g} days", "Walker & Skowronski 2009, direction", 0.5, behaviour.fading(days * DAY_MIN, life))  # fmt: skip
        longer = behaviour.half_life(bad_one, 1, rules.half_life_good, rules.half_life_bad, rules.durability)
        yield exact(f"a {name} moment of truth is remembered four times as long", DERIVED, 4.0, longer / life)
    for ratio, steady in ((0.05, "0.2000"), (0.1, "0.27016"), (0.2, "0.35826"), (0.5, "0.5000")):
        yield printed(f"weight of a new journey, variance ratio {ratio:g}", "Kalman 1960", steady, theory.steady_gain(ratio))  # fmt: skip
        yield exact(f"the recursion ends there, variance ratio {ratio:g}", "Kalman 1960", theory.steady_gain(ratio), theory.gain_after(1000, ratio))  # fmt: skip
    yield exact("the first journey is all that is known", "Kalman 1960", 1.0, behaviour.gain(0.0, rules.prior_journeys, rules.gain))  # fmt: skip
    yield exact("the weight of a journey falls to its steady value", "Kalman 1960", theory.steady_gain(0.05), behaviour.gain(1e9, rules.prior_journeys, rules.gain))  # fmt: skip


def effort_rows() -> Iterator[Row]:
    """Yield what repeating and explaining again cost, by motive."""
    rules = rules_of(world())

    def owed(motive: int, contacts: int, history: float) -> float:
        none, every = (
            behaviour.debt(rules, motive, contacts, contacts, again, 0) for again in (0, contacts - 1)
        )
        return history * float(none) + (1 - history) * float(every)

    for contacts, debt, satisfied in ((1, "0", "0.750"), (2, "0.425", "0.599"), (3, "1.30", "0.266"), (4, "2.175", "0.067")):  # fmt: skip
        case = f"problem, contact {contacts} in channel {contacts}"
        found = owed(PROBLEM, contacts, 0.5)
        yield exact(f"{case}: debt", SQM, float(debt), found)
        yield printed(
            f"{case}: satisfied, of 75 % with one", SQM, satisfied, theory.satisfied_after(found, 0.75)
        )
    for history, debt, satisfied in ((0.0, "1.45", "0.219"), (1.0, "1.15", "0.317")):
        found = owed(PROBLEM, 3, history)
        case = f"problem, third contact, history {'always' if history else 'never'} at hand"
        yield exact(f"{case}: debt", DERIVED, float(debt), found)
        yield printed(f"{case}: satisfied", DERIVED, satisfied, theory.satisfied_after(found, 0.75))
    yield exact("information in three channels, history at hand: debt", ARTICLE, 0.0, owed(INFO, 3, 1.0))
    one, two, three = (owed(PROBLEM, contacts, 0.5) for contacts in (1, 2, 3))
    ratio = (three - two) / (two - one)
    yield printed("problem: the third contact costs so many times the second", DERIVED, "2.06", ratio)
    yield exact("problem: the third contact costs more than 1.5 times the second", ARTICLE, 1.5, ratio, ">")
    for resolved, give_up, known in ((0.70, 0.0, "1.428571"), (0.67, 0.0, "1.492537"), (0.80, 0.0, "1.25000000"), (0.70, 0.2, "1.315789")):  # fmt: skip
        yield printed(f"contacts a case, {resolved:.0%} resolved at each, {give_up:.0%} give up", DERIVED, known, theory.case_contacts(resolved, give_up))  # fmt: skip
    yield printed("cases resolved, 70% at each contact, 20% give up", DERIVED, "0.921053", theory.case_resolved(0.70, 0.2))  # fmt: skip


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
    case = "score of a journey of three events or more, without effort debt, performance 1, loss aversion 2"
    yield spanned(f"{case}: correlation with peak and end", ALAYBEK, 0.487, 0.661, named["peak"])
    yield simulated(f"{case}: first event less than peak and end", ALAYBEK, 0.0, [f - p for f, p in zip(named["first"], named["peak"], strict=True)], "<")  # fmt: skip
    yield spanned(f"{case}: correlation with the mean, as large as with peak and end", ALAYBEK, 0.487, 0.661, named["mean"])  # fmt: skip
    yield banded(f"{case}: correlation with length", ALAYBEK, 0.0, 0.1, "below 0.1 a correlation counts as none (Cohen 1988)", named["length"])  # fmt: skip


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
        target = f"customers with {needs:g} needs a year: expectation goes with evaluation"
        yield banded(target, "records of 58,597 people, r = .29", 0.30, 0.10, "a weak correlation up to one of .4, other questions and another company", found)  # fmt: skip


def agreement(life: Life) -> float:
    """Correlation of expectation and evaluation over those who are still customers and have had a contact."""
    people = life.raw.customers
    here = people[(people["left"] < 0) & (people["contacts"] > 0)]
    thinks = (
        here["disposition"] + here["satisfaction"] + life.numbers.rules.fresh * here["memory"].sum(axis=1)
    )
    return float(np.corrcoef(here["expectation"][:, INFO], thinks)[0, 1])


def case_rows() -> Iterator[Row]:
    """Contacts a case and cases resolved."""
    for resolved, give_up in ((0.70, 0.0), (0.70, 0.2)):
        lives = _asked(resolved, give_up=give_up)
        first = [float((contacts["contact"] == 1).mean()) for contacts in lives]
        case = f"{resolved:.0%} resolved at each contact, {give_up:.0%} give up"
        yield simulated(f"simulated contacts a case, {case}", DERIVED, theory.case_contacts(resolved, give_up), [1 / share for share in first])  # fmt: skip
        if give_up:
            solved = [float((contacts["outcome"] == "resolved").mean()) for contacts in lives]
            yield simulated(f"simulated cases resolved, {case}", DERIVED, theory.case_resolved(resolved, give_up), [one / share for one, share in zip(solved, first, strict=True)])  # fmt: skip
    for resolved, difficulty in ((0.70, 0.8), (0.80, 1.3)):
        again = [float(1 / (contacts["contact"] == 1).mean()) for contacts in _asked(resolved, difficulty=difficulty)]  # fmt: skip
        case = f"{resolved:.0%} resolved at the first contact, difficulty {difficulty:g}"
        yield simulated(f"simulated contacts a case, {case}", DERIVED, theory.case_contacts_of_unequal_needs(resolved, difficulty), again)  # fmt: skip


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
        case = f"simulated problems with contact {n} in channel {n}"
        yield simulated(f"{case}: debt", SQM, debt, debts[n])
        yield banded(f"{case}: satisfied, of 75 % with one", SQM, satisfied, 0.05, "a third of the 15 points that a further call costs", shares[n])  # fmt: skip
