"""What proves a plan: how good it is on the option sets and beside them, how sure, and what was checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sim import Estimate, Line

from ..question.lever_range import CENT, Lines
from ..question.rules import Check
from ..solver.final import by_name
from ..solver.options import OptionSet, nearest_option
from ..solver.pipeline import Answer
from ..solver.single_moves import widened

Part = Literal["bridge", "draws", "restart"]
RobustReason = Literal["", "none", "few", "today"]

CLEAR = 2.0
# What posterior draws say may be left is widened by so much: on hard markets whose truth is known what was left lay
# beyond their own .95 quantile in one search of ten, a form that the surface does not have being unknown to it [A].
FORM_WIDER = 1.5
# Errors that have to be multiplied by more than so much say nothing [A].
CALIBRATED_MOST = 2.0


class LineRange(NamedTuple):
    """Spends of a lever, in EUR a year, that the option sets cannot tell from the plan's, the other lines unchanged."""

    lever: str
    eur_year: float
    lo: float
    hi: float


class Reached(NamedTuple):
    """A rule that needs simulation: its limit, what the plan does on fresh draws, and whether that is sure."""

    name: str
    limit: float
    found: Estimate
    kept: bool
    sure: bool


class Bound(NamedTuple):
    """What may be left to find beside the plan, in EUR, at 95 %.

    eur: of all plans within the rules, as posterior draws say, widened; expected_eur: their mean. moves_eur: of all moves of one line
    or of money between two, of which there are so many; tried: those simulated beside the plan on its fresh draws, and
    tried_eur the highest upper limit of what they add. replaced: how often one of these became the plan. inflation: what the
    surface's errors were multiplied by, so that plans left out and moves tried lie within them; where that is much, they
    cannot be calibrated.
    """

    eur: float
    expected_eur: float
    moves_eur: float
    moves: int
    tried: int
    tried_eur: float | None
    replaced: int
    inflation: float
    is_calibrated: bool


class Restart(NamedTuple):
    """A second search, which knew nothing of the first: its seed, and what its choice is worth less the plan, paired, in EUR."""

    seed: int
    difference_eur: float
    se_eur: float


class Stop(NamedTuple):
    """Where the rounds ended: what was left to find by the last draws, in EUR, and whether that ended them."""

    left_eur: float | None
    is_early: bool


@dataclass(frozen=True)
class Certificate:
    """What proves a plan.

    solver_status, table_gap: of the exact choice on the option sets. improvement_bound: what no move of money between two
    lines adds more than, EUR, at 95 %: of those simulated on fresh draws and of those that were not. bound, stop: what may
    be left to find at all, and where the search ended; restart: None where simulations were too few for one. menus_missed: value of the exact choice on fresh draws minus what the option sets
    promised, EUR. rounds: of option sets; pairs: levers found to act on one another. seed: of the option sets and the
    search; fresh_seeds: fresh replications of every finalist, all under fresh_seed. zone_eur, tied: plans
    that are not worse than the winner by more than the zone, for all that the draws say; shared: levers that
    all of them treat alike. line_ranges: how far each line may move unnoticed. robust: over parameter draws;
    None with its reason where none (none) or too few (few) were made, or today's plan stays (today); the words are at
    certificate.robust. checks: every rule held against the plan outside the solver.
    reached: rules that need simulation.
    """

    solver_status: str
    table_gap: float | None
    improvement_bound: float | None
    bound: Bound
    stop: Stop
    restart: Restart | None
    menus_missed: Estimate | None
    rounds: int
    pairs: tuple[tuple[str, str], ...]
    simulations: int
    seed: int
    fresh_seeds: int
    fresh_seed: int
    zone_eur: float
    tied: tuple[str, ...]
    shared: tuple[str, ...]
    line_ranges: tuple[LineRange, ...]
    robust: bool | None
    robust_reason: RobustReason
    checks: tuple[Check, ...]
    reached: tuple[Reached, ...]


def bound_of(answer: Answer) -> Bound:
    """Return what may be left to find, from the surface's draws and from moves simulated on fresh ones."""
    left, moved = answer.left, answer.moved
    tried = max((max(0.0, one.found.hi) for one in moved), default=None)
    wider = widened(moved)
    inflation = wider * answer.surface.effect.inflation
    return Bound(
        FORM_WIDER * wider * left.bound_eur, wider * left.expected_eur, wider * left.moves_eur, left.moves, len(moved), tried,
        answer.replaced, inflation, inflation <= CALIBRATED_MOST,
    )  # fmt: skip


def restart_of(answer: Answer) -> Restart | None:
    """Return what a second search came to beside the plan."""
    if answer.again is None:
        return None
    apart = answer.again.against_winner
    return Restart(answer.again.seed, apart.mean, apart.se)


def promise_missed_eur(answer: Answer) -> Estimate | None:
    """Value of the exact choice on fresh draws minus what the option sets promised for it, in EUR."""
    chosen = by_name(answer.selection).get("menus")
    if chosen is None:
        return None
    found, promised = chosen.against_today, answer.found.promised_eur
    return Estimate(found.mean - promised, found.se, found.lo - promised, found.hi - promised)


def shared_levers(answer: Answer, today: Lines) -> tuple[str, ...]:
    """Levers whose line the winner changes and every plan tied with it has alike, to the cent."""
    finalists = by_name(answer.selection)
    tied = [finalists[name].lines for name in answer.selection.tied if name in finalists]
    before = {line.lever: line for line in today}
    return tuple(
        line.lever
        for place, line in enumerate(answer.lines)
        if line != before[line.lever] and all(_alike(line, lines[place]) for lines in tied)
    )


def line_ranges(option_sets: Sequence[OptionSet], lines: Lines) -> tuple[LineRange, ...]:
    """For each lever, the spends whose value on the option sets lies within two standard errors of the plan's."""
    chosen = {line.lever: line for line in lines}
    found = []
    for option_set in option_sets:
        now = nearest_option(option_set, [chosen[lever] for lever in option_set.levers])
        for place, lever in enumerate(option_set.levers):
            others = [line for other, line in enumerate(now.lines) if other != place]
            alike = [
                option.lines[place].eur_year
                for option in option_set.options
                if [line for other, line in enumerate(option.lines) if other != place] == others
                and now.value_eur - option.value_eur <= max(CENT, CLEAR * option.apart_se_eur)
            ]
            eur = chosen[lever].eur_year
            found.append(LineRange(lever, eur, min([eur, *alike]), max([eur, *alike])))
    order = {line.lever: place for place, line in enumerate(lines)}
    return tuple(sorted(found, key=lambda one: order[one.lever]))


def _alike(one: Line, other: Line) -> bool:
    return abs(one.eur_year - other.eur_year) < CENT and one.from_month == other.from_month


class Omitted(NamedTuple):
    """A part of the answer that was not made (the split of the value by lever, draws of the parameters).

    allowed: simulations; needed: the fewest with which it is made.
    """

    part: Part
    allowed: int
    needed: int


def omitted(allowed: int, fewest: dict[Part, int]) -> tuple[Omitted, ...]:
    """The parts that take more simulations than are allowed; fewest: with which each is made."""
    return tuple(Omitted(part, allowed, needed) for part, needed in fewest.items() if allowed < needed)
