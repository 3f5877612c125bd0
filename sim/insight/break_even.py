"""What must be true for a plan to pay: the value of each decisive assumption at which the plan is worth nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..uncertainty import Draw, drivers_of


def break_even(values_eur: Sequence[float], draws: Sequence[Draw]) -> pd.DataFrame:
    """Return one row per decisive assumption: where a plan's value crosses nothing, the other assumptions at their medians.

    values_eur: the plan's value in each draw, in EUR. The value is read as a plane over the assumptions that carry most of
    its width (least squares over the draws). eur_unit: change of value per unit of the assumption; at: where the value is
    nothing, with the standard error of that reading (delta method); low, high: least and most that was drawn; inside: the
    crossing lies between, so that the plan loses within what is thought possible; pays_when: above or below at.
    """
    values = np.array(values_eur, np.float64)
    names = [driver.field for driver in drivers_of(values, draws)]
    columns = [
        "field", "share", "median", "eur_unit", "eur_unit_se", "at", "at_se", "low", "high", "inside", "pays_when",
    ]  # fmt: skip
    if not names or len(values) <= len(names) + 1:
        return pd.DataFrame(columns=columns)
    drawn = np.array([[draw.values[name] for name in names] for draw in draws])
    medians = np.median(drawn, axis=0)
    design = np.column_stack([np.ones(len(values)), drawn - medians])
    solved, *_ = np.linalg.lstsq(design, values, rcond=None)
    residuals = values - design @ solved
    spread = float(residuals @ residuals) / (len(values) - design.shape[1])
    covariance = spread * np.linalg.pinv(design.T @ design)
    rows = []
    for place, driver in enumerate(drivers_of(values, draws), 1):
        level, slope = float(solved[0]), float(solved[place])
        away = -level / slope if slope else np.nan
        gradient = np.array([-1 / slope, level / slope**2]) if slope else np.full(2, np.nan)
        within = covariance[np.ix_([0, place], [0, place])]
        low, high = float(drawn[:, place - 1].min()), float(drawn[:, place - 1].max())
        at = float(medians[place - 1]) + away
        rows.append(
            {
                "field": driver.field,
                "share": driver.share,
                "median": float(medians[place - 1]),
                "eur_unit": slope,
                "eur_unit_se": float(np.sqrt(covariance[place, place])),
                "at": at,
                "at_se": float(np.sqrt(gradient @ within @ gradient)),
                "low": low,
                "high": high,
                "inside": bool(low <= at <= high),
                "pays_when": "above" if slope > 0 else "below",
            }
        )
    return pd.DataFrame(rows, columns=columns)
