"""The figures of an answer: today's arm, the plan's, and their paired difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, NamedTuple

from sim import Estimate, Outcomes, estimate

Unit = Literal["share", "points", "score", "count", "wait", "eur"]


class Kind(NamedTuple):
    """What a figure is: its name, how it is written, and whether more of it is better."""

    name: str
    unit: Unit
    more_is_better: bool


class Figure(NamedTuple):
    """A figure in both arms; difference is plan less today, replication by replication."""

    kind: Kind
    today: Estimate
    plan: Estimate
    difference: Estimate

    @property
    def is_better(self) -> bool:
        """Whether the plan's is the better one."""
        return (self.difference.mean > 0) is self.kind.more_is_better


KINDS = (
    Kind("csat_top2", "share", True),
    Kind("nps", "points", True),
    Kind("ces", "score", True),
    Kind("first_contact_resolution", "share", True),
    Kind("contacts_per_case", "count", False),
    Kind("wait_live", "wait", False),
    Kind("wait_asynchronous", "wait", False),
    Kind("abandonment", "share", False),
    Kind("bot_resolution", "share", True),
    Kind("retention_12m", "share", True),
    Kind("cost_to_serve_eur", "eur", False),
)


def figures(today: Outcomes, plan: Outcomes) -> tuple[Figure, ...]:
    """Every figure that both arms measured, paired by replication."""
    before, after = ([_values(one) for one in _each(arm)] for arm in (today, plan))
    found = []
    for kind in KINDS:
        pairs = [(b[kind.name], a[kind.name]) for b, a in zip(before, after, strict=True) if kind.name in b and kind.name in a]  # fmt: skip
        if len(pairs) == len(before):
            found.append(
                Figure(
                    kind,
                    estimate([b for b, _ in pairs]),
                    estimate([a for _, a in pairs]),
                    estimate([a - b for b, a in pairs]),
                )
            )
    return tuple(found)


def _each(outcomes: Outcomes) -> Iterable[Outcomes]:
    return [replace(outcomes, replicates=(one,)) for one in outcomes.replicates]


def _values(outcomes: Outcomes) -> dict[str, float]:
    waits = {f"wait_{kind}": one for kind, one in outcomes.mean_wait_min_by_kind.items()}
    return {name: one.mean for name, one in (outcomes.metrics | waits).items()}
