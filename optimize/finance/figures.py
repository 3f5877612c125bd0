"""The figures of an answer: today's arm, the plan's, and their paired difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from sim import Estimate, Metric, Outcomes, estimate, of_scope


class Figure(NamedTuple):
    """A figure in both arms; difference is plan less today, replication by replication."""

    metric: Metric
    today: Estimate
    plan: Estimate
    difference: Estimate

    @property
    def is_better(self) -> bool:
        """Return whether the plan's is the better one."""
        return self.metric.sign * self.difference.mean > 0


def figures(today: Outcomes, plan: Outcomes) -> tuple[Figure, ...]:
    """Every figure that both arms measured, paired by replication."""
    before, after = ([_means(one) for one in _each(arm)] for arm in (today, plan))
    found = []
    for metric in of_scope("figure"):
        pairs = [(b[metric.name], a[metric.name]) for b, a in zip(before, after, strict=True) if metric.name in b and metric.name in a]  # fmt: skip
        if len(pairs) == len(before):
            found.append(
                Figure(
                    metric,
                    estimate([b for b, _ in pairs]),
                    estimate([a for _, a in pairs]),
                    estimate([a - b for b, a in pairs]),
                )
            )
    return tuple(found)


def _each(outcomes: Outcomes) -> Iterable[Outcomes]:
    return [replace(outcomes, replicates=(one,)) for one in outcomes.replicates]


def _means(outcomes: Outcomes) -> dict[str, float]:
    return {name: one.mean for name, one in outcomes.figures.items()}
