"""What a plan was worth in simulation."""

from __future__ import annotations

from typing import NamedTuple


class PlanValue(NamedTuple):
    """What one plan was worth: value against today's plan per replication, in EUR, and the service met.

    service: for each measure that the problem asks for, its value per replication.
    """

    values_eur: tuple[float, ...]
    service: tuple[tuple[float, ...], ...] = ()
