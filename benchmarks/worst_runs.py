"""Why a search missed what it missed: the part of the market it lies in, whether a simulated plan held it, and what the surface says of the best plan."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.hard_markets import Together, best_plan
from benchmarks.markets import Market, Part
from benchmarks.rivals import Spends, as_plan
from optimize.question.lever_range import Lines
from optimize.solver.pipeline import Answer

# A plan that holds this share of what the found plan misses in a part has shown it.
SHOWN = 0.5


class Missed(NamedTuple):
    """Where a plan's regret comes from, in shares of the best gain.

    finalist, simulated: regret of the best plan of the final, and of all within the rules that were simulated. told, error:
    what the surface says that the best plan adds to the one found, and how unsure it is of that; the truth is the regret.
    part: the levers whose effects are decided together where most is missed; part_regret: how much of it; best, found: their
    spends in EUR a year. shown, plans: how many of the plans simulated held at least half of what is missed there.
    """

    regret: float
    finalist: float
    simulated: float
    told: float
    error: float
    part: tuple[str, ...]
    part_regret: float
    best: tuple[float, ...]
    found: tuple[float, ...]
    shown: int
    plans: int


def spends_of(lines: Lines) -> Spends:
    """Spends by lever."""
    return {line.lever: line.eur_year for line in lines}


def regret(market: Market, spends: Spends) -> float:
    """True regret of spends, as a share of the best gain."""
    return 1 - market.value(spends) / market.best_eur


def missed_by(market: Market, found: Answer) -> Missed:
    """Return where an answer's regret comes from."""
    surface, mine = found.surface, spends_of(found.lines)
    finalists = [regret(market, spends_of(one.lines)) for one in found.selection.finalists]
    simulated = [spends_of(lines) for lines in surface.seen]
    allowed = [regret(market, spends) for spends in simulated if market.allows(spends)]
    spends = best_plan(market)[1]
    best = as_plan(market, spends).lines
    beside = surface.against([best], [found.lines])
    told = float(beside.effect[0]) - surface.net(best) + surface.net(found.lines)
    part = max(market.parts, key=lambda one: _added(market, one, mine, spends))
    lost = _added(market, part, mine, spends)
    shown = sum(_added(market, part, mine, plan) >= SHOWN * lost for plan in simulated)
    return Missed(
        regret(market, mine), min(finalists), min(allowed), told / market.best_eur, float(beside.errors[0]) / market.best_eur,
        part.levers, lost / market.best_eur, tuple(spends[name] for name in part.levers),
        tuple(mine[name] for name in part.levers), shown, len(simulated),
    )  # fmt: skip


def _added(market: Market, part: Part, spends: Spends, other: Spends) -> float:
    """What another plan's spends on the levers of a part add to a plan, in EUR: parts add up."""
    return market.value({**spends, **{name: other[name] for name in part.levers}}) - market.value(spends)


def explained(market: Market, simulations: int, seed: int, missed: Missed) -> str:
    """A paragraph on one search."""
    off = (missed.told - missed.regret) / missed.error if missed.error > 0 else 0.0
    forms: dict[str, str] = {}
    for part in market.parts:
        if isinstance(part.effect, Together):
            forms |= dict(zip(part.levers, (shape.form for shape in part.effect.shapes), strict=True))
    levers = ", ".join(f"{name} ({forms[name]})" if name in forms else name for name in missed.part)
    best, found = (", ".join(f"{eur:,.0f}" for eur in each) for each in (missed.best, missed.found))
    seen = (
        f"{missed.shown} of the {missed.plans} plans that it simulated held at least half of that"
        if missed.shown
        else f"none of the {missed.plans} plans that it simulated held half of that, so that it never saw it"
    )
    return (
        f"The worst run at {simulations} ({market.name}, search seed {seed}) misses {missed.regret:.1%}. The best plan of its final misses "
        f"{missed.finalist:.1%}, the best within the rules that it simulated {missed.simulated:.1%}. Of the true best plan the surface says in "
        f"the end that it adds {missed.told:.1%} ± {missed.error:.1%} of the best gain to the plan found; it adds {missed.regret:.1%}, "
        f"{abs(off):.1f} standard errors {'less' if off > 0 else 'more'}. Of what is missed {missed.part_regret:.1%} lies in {levers}: the "
        f"best plan pays {best} EUR a year, the plan found {found}; {seen}."
    )
