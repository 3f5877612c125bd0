"""A record of a fit written by hand, as `rox calibrate --json` prints one."""

from __future__ import annotations

from typing import Any

from sim import FitSource, Message

FROM_ANSWERS = FitSource(fitted_to="<x>.csv", rows="answers", count=2831, estimate=0.73, se=0.09)


def parameter(name: str, **changes: Any) -> dict[str, Any]:
    told = {
        "name": name, "start": 0.5, "estimate": 0.73, "se": 0.09, "lo": 0.58, "hi": 0.93, "lo90": 0.6, "hi90": 0.89,
        "informed": True, "contraction": 0.97, "outside_range": False, "range_lo": 0.0, "range_hi": 1.0,
        "unit": "factor", "without_selection": 1.31,
    }  # fmt: skip
    return told | changes


def moment(name: str, observed: float, simulated: float, *, fitted: bool = True) -> dict[str, Any]:
    return {"name": name, "observed": observed, "simulated": simulated, "se": 0.01, "fitted": fitted}


def record(**changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "schema": 1,
        "version": "1.2.3",
        "parameters": [
            parameter("memory.fresh"),
            parameter("resolve.give_up", informed=False, contraction=0.04),
        ],
        "answers": [],
        "moments": [moment("satisfaction_top2", 0.82, 0.81), moment("resolved_BUY", 0.5, 0.9, fitted=False)],
        "holdout": {
            "held": 700,
            "rest": 2131,
            "by": "respondent",
            "error": 4.2,
            "error_before": 1.4,
            "moments": [{"name": "nps", "observed": 43.4, "simulated": 34.3, "before": 38.7, "se": 2.7}],
        },
        "agreement": {"chi2": 0.43, "degrees": 1, "p": 0.51, "dispersion": 1.0},
        "responses": {"read": 2831, "used": 2800, "dropped": {"unfinished": 31}},
        "informed": [
            {"field": "memory.fresh", "informed": True, "words": "by satisfaction, recommendation"},
            {
                "field": "judge.unresolved",
                "informed": False,
                "words": Message("fit_note.lacking", roles=["resolved"]),
            },
            {"field": "memory.end", "informed": False, "words": "most cases have one contact"},
        ],
        "provenance": {"memory.fresh": FROM_ANSWERS.message()},
        "seed": 7,
        "simulations": 582,
        "notes": ["who answers is taken from the world's own [survey]: an export does not show it"],
    }
    return told | changes
