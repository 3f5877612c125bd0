"""Transfers of money between levers, proposed by Optuna, tried on the simulator, told in order."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, IntDistribution
from optuna.trial import Trial as Asked

from sim import Line, Plan, estimate

from .budget import Trial
from .menus import Menu, nearest_dish
from .problem import Risk
from .purse import CENT, Lines, Purse, as_plan, spends_allowed
from .risk import MEAN, figure, pseudo_values
from .rules import Balance, Rule, breach

UNSPENT = "unspent"
PARTS = 20
BATCH = 4
STARTUP = 8
ASKS_PER_TRIAL = 6
FINE = 48
NEAREST = 3
Try = Callable[[Sequence[Plan]], Sequence[Trial]]


class Transfer(NamedTuple):
    """Move `part` twentieths of what can move from one lever to another; either may be unspent money.

    start: which of the receiver's starts its line takes.
    """

    giver: str
    receiver: str
    part: int
    start: int = 0


class Attempt(NamedTuple):
    """Lines that were simulated, the lines one transfer reached them from, and what the simulator said.

    score_eur: the figure maximised. breach: how far simulated rules are missed, relative; 0 = kept.
    """

    lines: Lines
    base: Lines
    trial: Trial
    score_eur: float
    breach: float

    @property
    def rank(self) -> tuple[float, float]:
        """What orders attempts: first those that keep the rules, then by score."""
        return (-self.breach, self.score_eur)


def moved(
    purses: Mapping[str, Purse], balance: Balance, base: Mapping[str, Line], transfer: Transfer
) -> Lines:
    """Lines after a transfer that keeps every rule, whole seats included; the base if nothing can move."""
    stay = tuple(base.values())
    if transfer.giver == transfer.receiver:
        return stay
    giver, receiver = purses.get(transfer.giver), purses.get(transfer.receiver)
    given = base[giver.lever].eur_year if giver else 0.0
    received = base[receiver.lever].eur_year if receiver else 0.0
    offered = given - giver.floor if giver else max(0.0, balance.spare_eur_year())
    wanted = min(offered, receiver.cap - received) if receiver else offered
    amount = wanted * transfer.part / PARTS
    if receiver and receiver.seat > 0:
        seats = min(max(1, round(amount / receiver.seat)), math.floor(wanted / receiver.seat + 1e-9))
        amount = seats * receiver.seat
    if amount < CENT:
        return stay
    for taken in _taken(giver, base, amount):
        for got in _got(receiver, balance, base, taken, received + amount, transfer.start):
            if balance.fits([*taken, *got]):
                changed = {line.lever: line for line in (*taken, *got)}
                return tuple(changed.get(lever, line) for lever, line in base.items())
    return stay


def _taken(giver: Purse | None, base: Mapping[str, Line], amount: float) -> list[list[Line]]:
    """The giver's line once so much is taken: the exact amount, or the nearest offered below it."""
    if giver is None:
        return [[]]
    now = base[giver.lever]
    seats = math.ceil(amount / giver.seat - 1e-9) * giver.seat if giver.seat > 0 else amount
    left = max(giver.floor, round(now.eur_year - seats, 2))
    below = [eur for eur in spends_allowed(giver, FINE) if giver.floor <= eur < left]
    return [[giver.line(eur, now.from_month)] for eur in (left, *below[::-1][:NEAREST])]


def _got(
    receiver: Purse | None,
    balance: Balance,
    base: Mapping[str, Line],
    taken: Sequence[Line],
    aim: float,
    start: int,
) -> list[list[Line]]:
    """The receiver's line: the aim, or as much of it as the budget leaves, or the largest offered below that."""
    if receiver is None:
        return [[]]
    now = base[receiver.lever]
    begins = receiver.starts[min(start, len(receiver.starts) - 1)]
    launch = receiver.launch_eur if now.eur_year <= receiver.today else 0.0
    room = now.eur_year + balance.spare_eur_year(taken)
    exact = [eur for eur in (aim, min(aim, room - launch), min(aim, receiver.today, room)) if eur > 0]
    if receiver.seat > 0:
        exact = [math.floor(eur / receiver.seat + 1e-9) * receiver.seat for eur in exact]
    offered = [eur for eur in spends_allowed(receiver, FINE) if eur < max(exact, default=0.0)]
    amounts = [round(math.floor(eur / CENT + 1e-6) * CENT, 2) for eur in exact]
    ranked = sorted({*amounts, *offered}, reverse=True)
    return [[receiver.line(eur, begins)] for eur in ranked if now.eur_year < eur <= receiver.cap]


def promising(
    menus: Sequence[Menu], purses: Sequence[Purse], rules: Sequence[Rule], base: Lines, count: int
) -> list[Transfer]:
    """The transfers that the menus think best when they err by one standard error in our favour."""
    held, now = _by_lever(purses), {line.lever: line for line in base}
    balance = Balance(rules, purses, base)
    givers, receivers = _ends(purses, balance, base)
    guesses: dict[tuple[Menu, Lines], float] = {}

    def guess(lines: Lines) -> float:
        by_lever = {line.lever: line for line in lines}
        return math.fsum(_guess(menu, by_lever, guesses) for menu in menus)

    ranked: dict[Lines, tuple[float, Transfer]] = {}
    for giver, receiver, part in itertools.product(givers, receivers, (PARTS // 4, PARTS // 2, PARTS)):
        transfer = Transfer(giver, receiver, part)
        lines = moved(held, balance, now, transfer)
        if lines != base:
            ranked.setdefault(lines, (-guess(lines), transfer))
    return [transfer for _, transfer in sorted(ranked.values())[:count]]


def _guess(menu: Menu, by_lever: Mapping[str, Line], known: dict[tuple[Menu, Lines], float]) -> float:
    """Value plus standard error of the dish nearest to some lines."""
    lines = tuple(by_lever[lever] for lever in menu.levers)
    if (menu, lines) not in known:
        nearest = nearest_dish(menu, lines)
        known[menu, lines] = nearest.value_eur + nearest.se_eur
    return known[menu, lines]


def search(
    try_: Try,
    purses: Sequence[Purse],
    rules: Sequence[Rule],
    start: Lines,
    *,
    tries: int,
    sampler_seed: int,
    hints: Sequence[Transfer] = (),
    move_on: bool = True,
    risk: Risk = MEAN,
) -> list[Attempt]:
    """Try transfers around a start on the simulator and return what was tried, best first.

    tries: most new plans to simulate, the start's included. move_on: continue from a plan that beats the
    base by two standard errors. Every plan keeps the rules that need no simulation; the others are told to
    the sampler as constraints. Batches have a fixed size, so that any number of workers gives the same.
    """
    if tries < 1:
        return []
    attempts: dict[Lines, Attempt] = {}

    def run(new: Sequence[Lines], base: Lines) -> None:
        for lines, trial in zip(new, try_([as_plan("transfer", lines) for lines in new]), strict=True):
            score, missed = figure(trial.values_eur, risk), breach(rules, purses, lines, trial)
            attempts[lines] = Attempt(lines, base, trial, score, missed)

    run([start], start)
    base, moving = start, True
    while moving and len(attempts) < tries:
        study = _study(sampler_seed + len(attempts))
        for hint in hints if base == start else ():
            study.enqueue_trial(hint._asdict())
        rival = _around(study, run, purses, rules, attempts, base, tries, move_on, risk)
        moving, base = rival != base, rival
    return sorted(attempts.values(), key=lambda one: (*(-part for part in one.rank), _order(one.lines)))


def _around(
    study: optuna.Study,
    run: Callable[[Sequence[Lines], Lines], None],
    purses: Sequence[Purse],
    rules: Sequence[Rule],
    attempts: Mapping[Lines, Attempt],
    base: Lines,
    most: int,
    move_on: bool,
    risk: Risk,
) -> Lines:
    """Try transfers around a base until so many attempts are known; returns the lines to go on from."""
    balance, held = Balance(rules, purses, base), _by_lever(purses)
    now = {line.lever: line for line in base}
    space = _space(purses, balance, base)
    asks = ASKS_PER_TRIAL * (most - len(attempts))
    while len(attempts) < most and asks > 0:
        asked: list[tuple[Asked, Lines]] = []
        new: list[Lines] = []
        # A proposal met before costs no simulation, so a batch may ask for more than it runs.
        while asks > 0 and len(new) < min(BATCH, most - len(attempts)) and len(asked) < 4 * BATCH:
            trial = study.ask(space)
            asks -= 1
            lines = moved(held, balance, now, Transfer(**trial.params))
            asked.append((trial, lines))
            if lines not in attempts and lines not in new:
                new.append(lines)
        run(new, base)
        for trial, lines in asked:
            trial.set_constraint("simulated_rules", attempts[lines].breach)
            study.tell(trial, attempts[lines].score_eur - attempts[base].score_eur)
        best = max(new, key=lambda lines: attempts[lines].rank, default=base)
        if move_on and best != base and beats(attempts[best], attempts[base], risk):
            return best
    return base


def explore(
    try_: Try,
    purses: Sequence[Purse],
    rules: Sequence[Rule],
    start: Lines,
    goals: Callable[[Lines, Trial], tuple[float, ...]],
    *,
    tries: int,
    sampler_seed: int,
) -> list[tuple[Lines, tuple[float, ...]]]:
    """Plans of which none is better than another in every goal, from transfers around those known so far.

    goals: figures of a simulated plan, each the higher the better. tries: most plans to simulate, the start's
    included. Plans that miss simulated rules are left out.
    """
    known: dict[Lines, tuple[float, ...]] = {}
    missed: dict[Lines, float] = {}

    def run(new: Sequence[Lines]) -> None:
        for lines, trial in zip(new, try_([as_plan("frontier", lines) for lines in new]), strict=True):
            known[lines], missed[lines] = goals(lines, trial), breach(rules, purses, lines, trial)

    if tries < 1:
        return []
    run([start])
    count = len(known[start])
    study = optuna.create_study(directions=["maximize"] * count, sampler=_sampler(sampler_seed))
    names = [*(purse.lever for purse in purses if purse.open), UNSPENT]
    space: dict[str, BaseDistribution] = {
        "giver": CategoricalDistribution(names),
        "receiver": CategoricalDistribution(names),
        "part": IntDistribution(1, PARTS),
    }
    held, asks = _by_lever(purses), ASKS_PER_TRIAL * tries
    while len(known) < tries and asks > 0:
        best = undominated({lines: known[lines] for lines in known if not missed[lines] or len(known) == 1})
        base = best[(ASKS_PER_TRIAL * tries - asks) // BATCH % len(best)][0] if best else start
        balance, now = Balance(rules, purses, base), {line.lever: line for line in base}
        asked = [study.ask(space) for _ in range(BATCH)]
        asks -= BATCH
        reached = [moved(held, balance, now, Transfer(**trial.params)) for trial in asked]
        new = [lines for lines in dict.fromkeys(reached) if lines not in known][: tries - len(known)]
        run(new)
        for trial, lines in zip(asked, reached, strict=True):
            if lines in known:
                study.tell(trial, list(known[lines]))
            else:
                study.tell(trial, state=optuna.trial.TrialState.FAIL)
    return undominated({lines: found for lines, found in known.items() if not missed[lines]})


def undominated(known: Mapping[Lines, tuple[float, ...]]) -> list[tuple[Lines, tuple[float, ...]]]:
    """Of plans and their goals those that no other beats in one goal without losing in another, best first."""
    every = sorted(known.items(), key=lambda one: (tuple(-goal for goal in one[1]), _order(one[0])))
    return [
        (lines, found)
        for lines, found in every
        if not any(
            other != found and all(a >= b for a, b in zip(other, found, strict=True)) for _, other in every
        )
    ]


def beats(attempt: Attempt, base: Attempt, risk: Risk) -> bool:
    """Whether an attempt keeps simulated rules that its base missed, or beats it by two standard errors."""
    if attempt.breach != base.breach:
        return attempt.breach < base.breach
    after, before = (pseudo_values(one.trial.values_eur, risk) for one in (attempt, base))
    gain = estimate([there - here for there, here in zip(after, before, strict=True)])
    return gain.mean > max(2 * gain.se, CENT)


def _by_lever(purses: Sequence[Purse]) -> dict[str, Purse]:
    return {purse.lever: purse for purse in purses}


def _order(lines: Lines) -> list[tuple[float, int]]:
    return [(line.eur_year, line.from_month) for line in lines]


def _ends(purses: Sequence[Purse], balance: Balance, base: Lines) -> tuple[list[str], list[str]]:
    """Who can give and who can receive; unspent money does both."""
    pairs = list(zip(purses, base, strict=True))
    givers = [purse.lever for purse, line in pairs if line.eur_year > purse.floor]
    receivers = [purse.lever for purse, line in pairs if line.eur_year < purse.cap]
    if not givers or balance.spare_eur_year() > CENT:
        givers.append(UNSPENT)
    return givers, [*receivers, UNSPENT]


def _space(purses: Sequence[Purse], balance: Balance, base: Lines) -> dict[str, BaseDistribution]:
    """Who can give, who can receive, how much and when: every point of it is a plan that keeps the rules."""
    givers, receivers = _ends(purses, balance, base)
    starts = max((len(purse.starts) for purse in purses), default=1)
    return {
        "giver": CategoricalDistribution(givers),
        "receiver": CategoricalDistribution(receivers),
        "part": IntDistribution(1, PARTS),
        "start": IntDistribution(0, starts - 1),
    }


def _study(sampler_seed: int) -> optuna.Study:
    return optuna.create_study(direction="maximize", sampler=_sampler(sampler_seed))


def _sampler(seed: int) -> optuna.samplers.TPESampler:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.samplers.TPESampler(seed=seed % 2**32, n_startup_trials=STARTUP, multivariate=True)
