"""Transfers of money between levers, proposed by Optuna, tried on the simulator, told in order."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, IntDistribution
from optuna.trial import Trial as Asked

from .budget import Evaluate
from .menus import Menu
from .purse import CENT, Purse, Spends, as_plan, fits, total_first_year

UNSPENT = "unspent"
PARTS = 20
BATCH = 4
STARTUP = 8
ASKS_PER_TRIAL = 6


class Transfer(NamedTuple):
    """Move `part` twentieths of what can move from one lever to another; either may be unspent money."""

    giver: str
    receiver: str
    part: int


class Attempt(NamedTuple):
    """Spends that were simulated, the spends one transfer reached them from, and their values in EUR."""

    spends: Spends
    base: Spends
    values_eur: tuple[float, ...]

    @property
    def mean_eur(self) -> float:
        """Mean value over the replications, in EUR."""
        return statistics.fmean(self.values_eur)


def moved(purses: Sequence[Purse], budget_eur: float, base: Spends, transfer: Transfer) -> Spends:
    """Spends after a transfer, within floors, caps, whole seats and budget; the base if nothing can move."""
    held = {purse.lever: (purse, eur) for purse, eur in zip(purses, base, strict=True)}
    giver, given = held.get(transfer.giver, (None, 0.0))
    receiver, received = held.get(transfer.receiver, (None, 0.0))
    offered = given - giver.floor if giver else max(0.0, budget_eur - total_first_year(purses, base))
    wanted = min(offered, receiver.cap - received) if receiver else offered
    amount = wanted * transfer.part / PARTS
    if receiver and receiver.seat > 0:
        amount = (
            min(max(1, round(amount / receiver.seat)), math.floor(wanted / receiver.seat + 1e-9))
            * receiver.seat
        )
    if transfer.giver == transfer.receiver or amount < CENT:
        return base
    spends = {purse.lever: eur for purse, eur in zip(purses, base, strict=True)}
    if giver:
        seats = math.ceil(amount / giver.seat - 1e-9) * giver.seat if giver.seat > 0 else amount
        spends[giver.lever] = max(giver.floor, round(given - seats, 2))
    if receiver:
        rest = [(purse, spends[purse.lever]) for purse in purses if purse is not receiver]
        taken = max(
            math.fsum(eur for _, eur in rest), math.fsum(purse.first_year(eur) for purse, eur in rest)
        )
        reached = receiver.within(budget_eur - taken, received + amount)
        if reached is None or reached <= received:
            return base
        spends[receiver.lever] = round(math.floor(reached / CENT + 1e-6) * CENT, 2)
    result = tuple(spends.values())
    return result if fits(purses, result, budget_eur) else base


def promising(
    menus: Sequence[Menu], purses: Sequence[Purse], budget_eur: float, base: Spends, count: int
) -> list[Transfer]:
    """The transfers that the menus think best when they err by one standard error in our favour."""
    givers, receivers = _ends(purses, budget_eur, base)
    guesses: dict[tuple[str, ...], dict[Spends, float]] = {}

    def guess(spends: Spends) -> float:
        by_lever = {purse.lever: eur for purse, eur in zip(purses, spends, strict=True)}
        return math.fsum(_guess(menu, by_lever, guesses.setdefault(menu.levers, {})) for menu in menus)

    ranked: dict[Spends, tuple[float, Transfer]] = {}
    for transfer in itertools.starmap(
        Transfer, itertools.product(givers, receivers, (PARTS // 4, PARTS // 2, PARTS))
    ):
        spends = moved(purses, budget_eur, base, transfer)
        if spends != base:
            ranked.setdefault(spends, (-guess(spends), transfer))
    return [transfer for _, transfer in sorted(ranked.values())[:count]]


def _guess(menu: Menu, by_lever: Mapping[str, float], known: dict[Spends, float]) -> float:
    """Value plus standard error of the dish nearest to some spends."""
    spends = tuple(by_lever[lever] for lever in menu.levers)
    if spends not in known:
        nearest = min(menu.dishes, key=lambda dish: math.dist(dish.spends, spends))
        known[spends] = nearest.value_eur + nearest.se_eur
    return known[spends]


def search(
    evaluate: Evaluate,
    purses: Sequence[Purse],
    budget_eur: float,
    start: Spends,
    *,
    seed: int,
    replications: int,
    simulations: int,
    sampler_seed: int,
    hints: Sequence[Transfer] = (),
    move_on: bool = True,
) -> list[Attempt]:
    """Try transfers around a start under the draws of one seed and return what was simulated, best first.

    simulations: most replications of new plans to run, the start's included. move_on: continue from a plan
    that beats the base by two standard errors. Batches have a fixed size, so that any number of workers gives
    the same.
    """
    if simulations < replications:
        return []
    attempts: dict[Spends, Attempt] = {}

    def run(new: Sequence[Spends], base: Spends) -> None:
        trials = evaluate([as_plan("transfer", purses, spends) for spends in new], seed, replications)
        attempts.update(
            (spends, Attempt(spends, base, one.values_eur)) for spends, one in zip(new, trials, strict=True)
        )

    run([start], start)
    most, base, moving = simulations // replications, start, True
    while moving and len(attempts) < most:
        study = _study(sampler_seed + len(attempts))
        for hint in hints if base == start else ():
            study.enqueue_trial(hint._asdict())
        rival = _around(study, run, purses, budget_eur, attempts, base, most, move_on)
        moving, base = rival != base, rival
    return sorted(attempts.values(), key=lambda attempt: (-attempt.mean_eur, attempt.spends))


def _around(
    study: optuna.Study,
    run: Callable[[Sequence[Spends], Spends], None],
    purses: Sequence[Purse],
    budget_eur: float,
    attempts: Mapping[Spends, Attempt],
    base: Spends,
    most: int,
    move_on: bool,
) -> Spends:
    """Try transfers around a base until so many attempts are known; returns the spends to go on from."""
    space = _space(purses, budget_eur, base)
    asks = ASKS_PER_TRIAL * (most - len(attempts))
    while len(attempts) < most and asks > 0:
        asked: list[tuple[Asked, Spends]] = []
        new: list[Spends] = []
        # A proposal met before costs no simulation, so a batch may ask for more than it runs.
        while asks > 0 and len(new) < min(BATCH, most - len(attempts)) and len(asked) < 4 * BATCH:
            trial = study.ask(space)
            asks -= 1
            spends = moved(purses, budget_eur, base, Transfer(**trial.params))
            asked.append((trial, spends))
            if spends not in attempts and spends not in new:
                new.append(spends)
        run(new, base)
        for trial, spends in asked:
            study.tell(trial, attempts[spends].mean_eur - attempts[base].mean_eur)
        best = max(new, key=lambda spends: attempts[spends].mean_eur, default=base)
        if move_on and best != base and _beats(attempts[best], attempts[base]):
            return best
    return base


def _beats(attempt: Attempt, base: Attempt) -> bool:
    gains = [after - before for after, before in zip(attempt.values_eur, base.values_eur, strict=True)]
    error = statistics.stdev(gains) / math.sqrt(len(gains))
    return statistics.fmean(gains) > max(2 * error, CENT)


def _ends(purses: Sequence[Purse], budget_eur: float, base: Spends) -> tuple[list[str], list[str]]:
    """Who can give and who can receive; unspent money does both."""
    givers = [purse.lever for purse, eur in zip(purses, base, strict=True) if eur > purse.floor]
    receivers = [purse.lever for purse, eur in zip(purses, base, strict=True) if eur < purse.cap]
    if not givers or budget_eur - total_first_year(purses, base) > CENT:
        givers.append(UNSPENT)
    return givers, [*receivers, UNSPENT]


def _space(purses: Sequence[Purse], budget_eur: float, base: Spends) -> dict[str, BaseDistribution]:
    """Who can give, who can receive, and how much: every point of it is a plan within the budget."""
    givers, receivers = _ends(purses, budget_eur, base)
    return {
        "giver": CategoricalDistribution(givers),
        "receiver": CategoricalDistribution(receivers),
        "part": IntDistribution(1, PARTS),
    }


def _study(sampler_seed: int) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(
        seed=sampler_seed % 2**32, n_startup_trials=STARTUP, multivariate=True
    )
    return optuna.create_study(direction="maximize", sampler=sampler)
