"""What Optuna proposes: plans from all that were simulated, and transfers of money for a frontier of several goals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution

from sim import Line, Plan

from ..question.lever_range import LeverRange, Lines, as_plan
from ..question.plan_value import PlanValue
from ..question.rules import Balance, Rule, breach
from .lever_kernel import PlanSpace
from .transfers import PARTS, UNSPENT, Transfer, by_lever, moved

BATCH = 4
STARTUP = 8
ASKS_PER_TRIAL = 3
EvaluatePlans = Callable[[Sequence[Plan]], Sequence[PlanValue]]


class Sampler:
    """Proposes plans from all that were simulated (multivariate TPE, Bergstra et al. 2011), each lever at its own position."""

    def __init__(self, space: PlanSpace, seed: int) -> None:
        self._space = space
        self._deciding = [
            place for place in space.open if space.lever_ranges[place].cap > space.lever_ranges[place].floor
        ]
        self._study = optuna.create_study(direction="maximize", sampler=_sampler(seed))
        self._worst_eur = 0.0

    def tell(self, lines: Lines, value_eur: float, breach: float) -> None:
        """Tell what a plan was worth; one that misses simulated rules is worse than any other."""
        self._worst_eur = min(self._worst_eur, value_eur)
        worth = value_eur if not breach else 2 * self._worst_eur - abs(value_eur) * (1 + breach)
        params: dict[str, float | int] = {}
        for place in self._deciding:
            lever_range, line = self._space.lever_ranges[place], lines[place]
            spend, start = _names(place)
            params[spend] = self._space.levers[place].position_of(line.eur_year)
            params[start] = _start_of(lever_range, line)
        trial = optuna.trial.create_trial(params=params, distributions=self._distributions(), value=worth)
        self._study.add_trial(trial)

    def ask(self) -> tuple[list[float], list[int]]:
        """A position per lever and the place of its start; it need not keep any rule."""
        trial = self._study.ask(self._distributions())
        self._study.tell(trial, state=optuna.trial.TrialState.FAIL)
        positions, starts = [], []
        for place, kernel in enumerate(self._space.levers):
            spend, start = _names(place)
            today = kernel.position_of(kernel.lever_range.today)
            positions.append(float(trial.params.get(spend, today)))
            starts.append(int(trial.params.get(start, 0)) if place in self._deciding else 0)
        return positions, starts

    def _distributions(self) -> dict[str, BaseDistribution]:
        found: dict[str, BaseDistribution] = {}
        for place in self._deciding:
            spend, start = _names(place)
            found[spend] = FloatDistribution(0.0, 1.0)
            found[start] = IntDistribution(0, len(self._space.lever_ranges[place].starts) - 1)
        return found


def _names(place: int) -> tuple[str, str]:
    """What Optuna calls the spend and the start of the lever at a place: it draws in the order of names, which levers' own must not decide."""
    return f"spend {place:04d}", f"start {place:04d}"


def _start_of(lever_range: LeverRange, line: Line) -> int:
    return lever_range.starts.index(line.from_month) if line.from_month in lever_range.starts else 0


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


def _order(lines: Lines) -> list[tuple[float, int]]:
    return [(line.eur_year, line.from_month) for line in lines]


def _sampler(seed: int) -> optuna.samplers.TPESampler:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.samplers.TPESampler(seed=seed % 2**32, n_startup_trials=STARTUP, multivariate=True)
