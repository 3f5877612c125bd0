"""Kernels of one lever between its lines: what a spend says of another, nothing at the least the world allows.

A declared curve is a guess: the first kernel averages Hill curves around it (Hill 1910), the others are Matern, smooth and
stepped (Rasmussen & Williams 2006), in a position half on the declared curve and half on the spend itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim import Array, Line

from ..question.lever_range import LeverRange, Lines, spends_allowed

Places = NDArray[np.intp]
# Curves around the declared one: its half-effect spend and its steepness, each multiplied [A].
HALVES, STEEPNESSES, STEEPNESS_LEAST = (0.5, 1.0, 2.0), (0.8, 2.5), 1.0
# Length of the smooth kernel, of the stepped one and of the one in pairs, the lever's whole reach being 1 [A].
SMOOTH, STEPPED, PAIRED = 0.7, 0.2, 0.6
# Part of the kernel in pairs that is the declared curve's [A].
PAIRED_CURVE = 0.6
# Part of a later start's effect that the months left do not explain [A].
OF_START = 0.1
# Spends of a lever that a choice is made among.
SPENDS = 25
ALONE = 3
# Directions of a kernel that vary less than this share of the first are left out of a draw.
RANK_LEAST = 1e-5


class LeverKernel:
    """The lines of a lever known so far, in the order they came, and its kernels between them.

    The first lines are those that a choice is made among; others are added as they are asked for.
    """

    def __init__(self, lever_range: LeverRange) -> None:
        self.lever_range = lever_range
        spends = spends_allowed(lever_range, SPENDS)
        self.lines: list[Line] = []
        self._places: dict[Line, int] = {}
        self.place(lever_range.line(lever_range.today))
        for eur in spends:
            for start in lever_range.starts:
                self.place(lever_range.line(eur, start))
        self.offered = len(self.lines)
        self._known = np.zeros((ALONE + 1, 0, 0))
        self._positions = np.zeros(0)
        self._position_of: dict[float, float] = {}
        self._net_eur: dict[Line, float] = {}
        self._features = np.zeros((0, 0))

    def place(self, line: Line) -> int:
        """The place of a line, a new one where it was not known."""
        if line not in self._places:
            self._places[line] = len(self.lines)
            self.lines.append(line)
        return self._places[line]

    @property
    def positions(self) -> Array:
        """Return where each line lies on its lever, 0 to 1, today's spend counting for the months before it begins."""
        if len(self._positions) < len(self.lines):
            spent, kept = self._spends()
            today = self._position(np.array([self.lever_range.today]))
            self._positions = np.asarray(kept * self._position(spent) + (1 - kept) * today)
        return self._positions

    def position_of(self, eur: float) -> float:
        """Return where a spend lies on the lever, 0 to 1."""
        if eur not in self._position_of:
            self._position_of[eur] = float(self._position(np.array([eur]))[0])
        return self._position_of[eur]

    def net_eur(self, line: Line) -> float:
        """Present value of a line's money above today's, in EUR, computed once a line."""
        if line not in self._net_eur:
            self._net_eur[line] = self.lever_range.net_eur(line)
        return self._net_eur[line]

    @property
    def paired_features(self) -> Array:
        """A root of the kernel in pairs, lines x directions."""
        if len(self._features) < len(self.lines):
            self._features = features_of(self.kernels[ALONE])
        return self._features

    @property
    def kernels(self) -> Array:
        """Kernels (three alone, one in pairs) x lines x lines."""
        if self._known.shape[1] < len(self.lines):
            self._known = self._made()
        return self._known

    def _spends(self) -> tuple[Array, Array]:
        """Spend of each line, and the share of the horizon that it keeps."""
        horizon, first = len(self.lever_range.discounts), self.lever_range.starts[0]
        spent = np.array([line.eur_year for line in self.lines])
        begins = np.array([max(line.from_month, first) for line in self.lines])
        return spent, np.maximum(0.0, (horizon - begins) / max(1, horizon - first))

    def _position(self, spent: Array) -> Array:
        low, high = (
            self.lever_range.effect(self.lever_range.least),
            self.lever_range.effect(self.lever_range.most),
        )
        curve = np.array([self.lever_range.effect(float(eur)) for eur in spent])
        reach = max(self.lever_range.most - self.lever_range.least, 1e-9)
        share = (curve - low) / (high - low) if high > low else np.zeros_like(curve)
        return np.asarray((share + (spent - self.lever_range.least) / reach) / 2)

    def _made(self) -> Array:
        spent, kept = self._spends()
        every, inverse = np.unique(np.append(spent, self.lever_range.today), return_inverse=True)
        weights = np.zeros((len(spent), len(every)))
        weights[np.arange(len(spent)), inverse[:-1]] += kept
        weights[np.arange(len(spent)), inverse[-1]] += 1 - kept
        plain = self._of_spends(every)
        found = np.array([weights @ kernel @ weights.T for kernel in plain])
        begins = np.array([line.from_month for line in self.lines])
        late = (begins[:, None] == begins) & (begins[:, None] > self.lever_range.starts[0])
        if late.any():
            change = weights.copy()
            change[:, inverse[-1]] -= 1
            found += [OF_START * late * (change @ kernel @ change.T) for kernel in plain]
        return np.asarray(found)

    def _of_spends(self, spent: Array) -> list[Array]:
        curve = self._curves(spent)
        position = self._position(spent)
        smooth, paired = (_centred(position, length, _matern_5) for length in (SMOOTH, PAIRED))
        pair = PAIRED_CURVE * curve + (1 - PAIRED_CURVE) * paired
        return [curve, smooth, _centred(position, STEPPED, _matern_3), pair]

    def _curves(self, spent: Array) -> Array:
        """The mean over curves of what one spend reaches times what another does."""
        lever_range = self.lever_range
        if not lever_range.half_eur_year:
            reached = ((spent - lever_range.least) / max(lever_range.most - lever_range.least, 1e-9))[None]
        else:
            curves = [
                (factor * lever_range.half_eur_year, max(STEEPNESS_LEAST, steep * lever_range.steepness))
                for factor in HALVES
                for steep in STEEPNESSES
            ]
            ends = np.concatenate([spent, [lever_range.least, lever_range.most]])
            share = np.array([_hill(ends, half, steep) for half, steep in curves])
            reached = (share[:, :-2] - share[:, -2:-1]) / (share[:, -1:] - share[:, -2:-1])
        return np.asarray(reached.T @ reached / len(reached))


class PlanSpace:
    """Every lever's lines, so that a plan is a place per lever."""

    def __init__(self, lever_ranges: Sequence[LeverRange], budget_eur: float = math.inf) -> None:
        self.lever_ranges = tuple(lever_ranges)
        self.levers = tuple(LeverKernel(lever_range) for lever_range in lever_ranges)
        self.open = tuple(place for place, lever_range in enumerate(lever_ranges) if lever_range.open)
        self._reach_eur = (
            budget_eur
            if math.isfinite(budget_eur)
            else math.fsum(lever_range.most for lever_range in lever_ranges)
        )

    def code(self, plans: Iterable[Lines]) -> Places:
        """Plans as places, plans x levers."""
        rows = [
            [lever.place(line) for lever, line in zip(self.levers, lines, strict=True)] for lines in plans
        ]
        return np.array(rows, dtype=np.intp).reshape(-1, len(self.levers))

    def lines(self, places: Sequence[int] | Places) -> Lines:
        """The lines at some places."""
        return tuple(lever.lines[int(place)] for lever, place in zip(self.levers, places, strict=True))

    def net_eur(self, lines: Lines) -> float:
        """Present value of a plan's money above today's, in EUR."""
        return math.fsum(lever.net_eur(line) for lever, line in zip(self.levers, lines, strict=True))

    @property
    def today(self) -> Places:
        """Today's plan: the first line of every lever."""
        return np.zeros(len(self.levers), dtype=np.intp)

    def positions(self, plans: Places) -> Array:
        """Return where plans lie, plans x open levers."""
        found = [self.levers[place].positions[plans[:, place]] for place in self.open]
        return np.array(found).reshape(len(self.open), len(plans)).T

    def moved(self, plans: Places) -> Array:
        """Share of the budget that each plan moves."""
        total = np.zeros(len(plans))
        for place in self.open:
            spent = np.array([line.eur_year for line in self.levers[place].lines])
            total += np.abs(spent[plans[:, place]] - self.lever_ranges[place].today)
        return np.asarray(total / (self._reach_eur or 1.0))


def features_of(kernel: Array) -> Array:
    """A root of a kernel, its small directions left out."""
    values, vectors = np.linalg.eigh(kernel)
    kept = values > RANK_LEAST * max(values[-1], RANK_LEAST)
    return np.asarray(vectors[:, kept] * np.sqrt(values[kept]))


def _hill(eur: Array, half_eur: float, steepness: float) -> Array:
    power = (np.maximum(eur, 0.0) / half_eur) ** steepness
    return np.asarray(power / (1 + power))


def _centred(position: Array, length: float, alike: object) -> Array:
    """A kernel of positions that is nothing at 0."""
    between = alike(position[:, None] - position, length)  # type: ignore[operator]
    own = alike(position, length)  # type: ignore[operator]
    return np.asarray(between - own[:, None] - own + 1)


def _matern_5(distance: Array, length: float) -> Array:
    scaled = math.sqrt(5) / length * np.abs(distance)
    return np.asarray((1 + scaled + scaled * scaled / 3) * np.exp(-scaled))


def _matern_3(distance: Array, length: float) -> Array:
    scaled = math.sqrt(3) / length * np.abs(distance)
    return np.asarray((1 + scaled) * np.exp(-scaled))
