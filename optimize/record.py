"""A recommendation as plain values that JSON can carry."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim import Rox

from .plan import Recommendation


def record(recommendation: Recommendation) -> dict[str, Any]:
    """The fields of a recommendation that another program reads: texts, numbers, lists and tables of them."""
    certificate = asdict(recommendation.certificate)
    certificate["checks"] = [check._asdict() for check in recommendation.certificate.checks]
    return {
        "status": recommendation.status,
        "budget_eur_year": recommendation.budget_eur_year,
        "lines": [line.model_dump() for line in recommendation.lines],
        "table": recommendation.table.to_dict("records"),
        "rox": {**recommendation.rox._asdict(), "draws": None},
        "certificate": certificate,
        "baselines": {name: _baseline(rox) for name, rox in recommendation.baselines.items()},
        "finalists": {name: value._asdict() for name, value in recommendation.finalists.items()},
        "constraint_prices": recommendation.constraint_prices,
        "marginal_rox": recommendation.marginal_rox,
    }


def _baseline(rox: Rox) -> dict[str, float | None]:
    return {"mean": rox.mean, "se": rox.se, "value_eur": rox.value_eur}
