"""Where a function crosses zero: the only door to scipy.optimize, whose import would cost every command a third of a second."""

from __future__ import annotations

from collections.abc import Callable

# scipy's own default
PRECISION = 2e-12


def crossing(
    function: Callable[[float], float], low: float, high: float, precision: float = PRECISION
) -> float:
    """Return the place between low and high where a function changes sign (Brent 1973); the signs at the ends must differ."""
    from scipy.optimize import brentq

    # brentq leaves a circle that holds what it was given, and all that this reads, until the next collection
    given = [function]
    try:
        return float(brentq(lambda place: given[0](place), low, high, xtol=precision))
    finally:
        given.clear()
