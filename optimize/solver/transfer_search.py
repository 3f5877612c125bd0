"""Transfers of money between levers, proposed by Optuna, tried on the simulator, told in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, IntDistribution
from optuna.trial import Trial

from sim import Plan, estimate

from ..question.lever_range import CENT, LeverRange, Lines, as_plan
from ..question.plan_value import PlanValue
from ..question.problem import Risk
from ..question.risk import MEAN, figure, pseudo_values
from ..question.rules import Balance, Rule, breach
from .transfers import PARTS, UNSPENT, Transfer, by_lever, ends_of, moved

BATCH = 4
STARTUP = 8
ASKS_PER_TRIAL = 3
EvaluatePlans = Callable[[Sequence[Plan]], Sequence[PlanValue]]


class Attempt(NamedTuple):
    """Lines that were simulated, the lines one transfer reached them from, and what the simulator said.

    score_eur: the figure maximised. breach: how far simulated rules are missed, relative; 0 = kept.
    """

    lines: Lines
    base: Lines
    plan_value: PlanValue
    score_eur: float
    breach: float

    @property
    def rank(self) -> tuple[float, float]:
        """Return what orders attempts: first those that keep the rules, then by score."""
        return (-self.breach, self.score_eur)


def search(
    evaluate: EvaluatePlans,
    lever_ranges: Sequence[LeverRange],
    rules: Sequence[Rule],
    start: Lines,
    *,
    plans_most: int,
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
    if plans_most < 1:
        return []
    attempts: dict[Lines, Attempt] = {}

    def run(new: Sequence[Lines], base: Lines) -> None:
        for lines, plan_value in zip(
            new, evaluate([as_plan("transfer", lines) for lines in new]), strict=True
        ):
            score, missed = (
                figure(plan_value.values_eur, risk),
                breach(rules, lever_ranges, lines, plan_value),
            )
            attempts[lines] = Attempt(lines, base, plan_value, score, missed)

    run([start], start)
    base, moving = start, True
    while moving and len(attempts) < plans_most:
        study = _study(sampler_seed + len(attempts))
        for hint in hints if base == start else ():
            study.enqueue_trial(hint._asdict())
        rival = _around(study, run, lever_ranges, rules, attempts, base, plans_most, move_on, risk)
        moving, base = rival != base, rival
    return sorted(attempts.values(), key=lambda one: (*(-part for part in one.rank), _order(one.lines)))


def _around(
    study: optuna.Study,
    run: Callable[[Sequence[Lines], Lines], None],
    lever_ranges: Sequence[LeverRange],
    rules: Sequence[Rule],
    attempts: Mapping[Lines, Attempt],
    base: Lines,
    most: int,
    move_on: bool,
    risk: Risk,
) -> Lines:
    """Try transfers around a base until so many attempts are known; returns the lines to go on from."""
    balance, held = Balance(rules, lever_ranges, base), by_lever(lever_ranges)
    now = {line.lever: line for line in base}
    space = _space(lever_ranges, balance, base)
    asks = ASKS_PER_TRIAL * (most - len(attempts))
    while len(attempts) < most and asks > 0:
        proposals: list[tuple[Trial, Lines]] = []
        new: list[Lines] = []
        # A proposal met before costs no simulation, so a batch may ask for more than it runs.
        while asks > 0 and len(new) < min(BATCH, most - len(attempts)) and len(proposals) < 4 * BATCH:
            trial = study.ask(space)
            asks -= 1
            lines = moved(held, balance, now, Transfer(**trial.params))
            proposals.append((trial, lines))
            if lines not in attempts and lines not in new:
                new.append(lines)
        run(new, base)
        for trial, lines in proposals:
            trial.set_constraint("simulated_rules", attempts[lines].breach)
            study.tell(trial, attempts[lines].score_eur - attempts[base].score_eur)
        best = max(new, key=lambda lines: attempts[lines].rank, default=base)
        if move_on and best != base and beats(attempts[best], attempts[base], risk):
            return best
    return base


def explore(
    evaluate: EvaluatePlans,
    lever_ranges: Sequence[LeverRange],
    rules: Sequence[Rule],
    start: Lines,
    goals: Callable[[Lines, PlanValue], tuple[float, ...]],
    *,
    plans_most: int,
    sampler_seed: int,
) -> list[tuple[Lines, tuple[float, ...]]]:
    """Plans of which none is better than another in every goal, from transfers around those known so far.

    goals: figures of a simulated plan, each the higher the better. tries: most plans to simulate, the start's
    included. Plans that miss simulated rules are left out.
    """
    known: dict[Lines, tuple[float, ...]] = {}
    missed: dict[Lines, float] = {}

    def run(new: Sequence[Lines]) -> None:
        for lines, plan_value in zip(
            new, evaluate([as_plan("frontier", lines) for lines in new]), strict=True
        ):
            known[lines], missed[lines] = (
                goals(lines, plan_value),
                breach(rules, lever_ranges, lines, plan_value),
            )

    if plans_most < 1:
        return []
    run([start])
    count = len(known[start])
    study = optuna.create_study(directions=["maximize"] * count, sampler=_sampler(sampler_seed))
    names = [*(lever_range.lever for lever_range in lever_ranges if lever_range.open), UNSPENT]
    space: dict[str, BaseDistribution] = {
        "giver": CategoricalDistribution(names),
        "receiver": CategoricalDistribution(names),
        "part": IntDistribution(1, PARTS),
    }
    held, asks = by_lever(lever_ranges), ASKS_PER_TRIAL * plans_most
    while len(known) < plans_most and asks > 0:
        best = undominated({lines: known[lines] for lines in known if not missed[lines] or len(known) == 1})
        base = best[(ASKS_PER_TRIAL * plans_most - asks) // BATCH % len(best)][0] if best else start
        balance, now = Balance(rules, lever_ranges, base), {line.lever: line for line in base}
        proposals = [study.ask(space) for _ in range(BATCH)]
        asks -= BATCH
        reached = [moved(held, balance, now, Transfer(**trial.params)) for trial in proposals]
        new = [lines for lines in dict.fromkeys(reached) if lines not in known][: plans_most - len(known)]
        run(new)
        for trial, lines in zip(proposals, reached, strict=True):
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
    """Return whether an attempt keeps simulated rules that its base missed, or beats it by two standard errors."""
    if attempt.breach != base.breach:
        return attempt.breach < base.breach
    after, before = (pseudo_values(one.plan_value.values_eur, risk) for one in (attempt, base))
    gain = estimate([there - here for there, here in zip(after, before, strict=True)])
    return gain.mean > max(2 * gain.se, CENT)


def _order(lines: Lines) -> list[tuple[float, int]]:
    return [(line.eur_year, line.from_month) for line in lines]


def _space(lever_ranges: Sequence[LeverRange], balance: Balance, base: Lines) -> dict[str, BaseDistribution]:
    """Who can give, who can receive, how much and when: every point of it is a plan that keeps the rules."""
    givers, receivers = ends_of(lever_ranges, balance, base)
    starts = max((len(lever_range.starts) for lever_range in lever_ranges), default=1)
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
