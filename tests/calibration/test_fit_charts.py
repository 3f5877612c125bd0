"""Charts can be drawn from what a fit says."""

from __future__ import annotations

import collections
import json

import pandas as pd

from calibration.charts import chart_moments, chart_parameters

WORDS = collections.defaultdict(
    str, {"fit.observed": "observé", "fit.simulated": "simulé", "fit.unit.points": "points"}
)


def test_moments_with_one_unit_share_a_scale() -> None:
    table = pd.DataFrame(
        [
            ("satisfaction_5", "Très satisfaits", 0.4, 0.42, 0.01, False),
            ("nps_satisfied", "NPS des satisfaits", 40.0, 38.0, 1.5, True),
            ("contacts_1", "Un contact", 0.7, 0.71, 0.01, True),
        ],
        columns=["name", "label", "observed", "simulated", "se", "fitted"],
    )
    drawn = chart_moments(table, WORDS).to_dict()
    assert len(drawn["vconcat"]) == 2
    assert "observé, simulé (points)" in json.dumps(drawn, ensure_ascii=False)


def test_parameters_lie_on_their_range() -> None:
    table = pd.DataFrame(
        [("resolve.give_up", "Abandon", 0.15, 0.45, 0.40, 0.50, True, 0.05, 0.4)],
        columns=["name", "label", "start", "estimate", "lo", "hi", "informed", "range_lo", "range_hi"],
    )
    drawn = chart_parameters(table, WORDS).to_dict()
    ((row,),) = drawn["datasets"].values()
    assert row["estimate_at"] > 1
    assert len(drawn["layer"]) == 4
