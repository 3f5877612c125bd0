"""Memory of journeys whose events are known from elsewhere, by the rules the engines use."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from .arrays.pack import Floats
from .behaviour.memory import felt, raw_memory
from .parts import Memory

PARTS = ("average", "peak", "end", "first")


def journey_parts(memory: Memory, journeys: Iterable[Sequence[float]]) -> Floats:
    """Return what a memory is made of, journeys x (average, peak, end, first), in event SD; NaN events were not lived.

    Events are felt without expectation and outside of moments of truth: losses heavier than gains. A memory is the sum
    of the parts times the weights of `memory`.
    """
    unit = np.eye(len(PARTS)).tolist()
    rows = []
    for journey in journeys:
        lived = [
            felt(event, 0.0, 0, memory.performance, 0.0, memory.loss_aversion)
            for event in journey
            if not math.isnan(event)
        ]
        ends = sum(lived), len(lived), max(lived), min(lived), lived[-1], lived[0]
        rows.append([raw_memory(*ends, *weights) for weights in unit])
    return np.array(rows)
