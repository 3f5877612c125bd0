"""A recommendation as plain values that JSON can carry."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from sim import Line, Worth

from .after_selection import AfterSelection
from .optimise import Recommendation


def record(recommendation: Recommendation) -> dict[str, Any]:
    """The fields of a recommendation that another program reads: texts, numbers, lists and tables of them."""
    certificate = asdict(recommendation.certificate)
    certificate |= {name: json_value(getattr(recommendation.certificate, name)) for name in certificate}
    reasons, found = recommendation.why, recommendation.robustness
    return {
        "status": recommendation.status,
        "budget_eur_year": recommendation.budget_eur_year,
        "dearest_year": recommendation.dearest_year._asdict(),
        "equity_floor_eur": recommendation.equity_floor_eur,
        "lines": [line.model_dump() for line in recommendation.lines],
        "table": recommendation.table.to_dict("records"),
        "rox": {**recommendation.rox._asdict(), "draws": json_value(found.draws) if found else None},
        "certificate": certificate,
        "baselines": {name: _baseline(worth) for name, worth in recommendation.baselines.items()},
        "finalists": {name: value._asdict() for name, value in recommendation.finalists.items()},
        "constraint_prices": recommendation.constraint_prices,
        "marginal_rox": reasons.marginal_rox,
        "frontier": [{"goals": one.goals, "lines": json_value(one.lines)} for one in recommendation.frontier],
        "doubt": json_value(found._replace(values_eur=())) if found else None,
        "after_selection": _selection(recommendation.after_selection),
        "omitted": json_value(recommendation.omitted),
        "why": {
            name: json_value(value) for name, value in reasons._asdict().items() if name != "marginal_rox"
        },
    }


def json_value(value: Any) -> Any:
    """Named tuples as tables, tuples as lists, lines as tables, numbers that are none as nothing."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: json_value(one) for name, one in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [json_value(one) for one in value]
    if isinstance(value, Line):
        return value.model_dump()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _baseline(worth: Worth) -> dict[str, float | None]:
    """Value and customers' worth; a ROX is simulated for the winner alone."""
    gain = worth.delta_customer_equity_eur
    return {"mean": None, "se": None, "value_eur": worth.value_eur, "delta_customer_equity_eur": gain}


def _selection(found: AfterSelection | None) -> dict[str, float] | None:
    """What choices promise and obtain, and the share; nothing where parameters were not drawn."""
    return {**found._asdict(), "share": found.share} if found else None
