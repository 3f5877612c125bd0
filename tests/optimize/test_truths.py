"""Truths that the model does not have: their rules stand in place of those that the reference engine reads."""

from __future__ import annotations

import pytest

from benchmarks.truths import COVERAGE_LEAST, kinds, outcome, promises
from sim import RunOptions, simulate


@pytest.mark.slow
def test_each_kind_of_truth_lives_by_its_rules() -> None:
    """A year of each is simulated, and those that change a rule are another year than the model's with the same draws."""
    for kind in kinds().values():
        options = RunOptions(1, 3, months=12, engine=kind.engine)
        with kind.lives():
            lived = simulate(kind.true, options=options).metrics
        modelled = simulate(kind.true, options=options).metrics
        same = all(
            lived[name].mean == modelled[name].mean for name in ("nps", "retention_12m", "abandonment")
        )
        assert same == (not kind.rules), kind.name


def test_a_kind_is_covered_or_named_or_neither() -> None:
    def row(true: float, verdict: str) -> dict[str, object]:
        return {"p10": 0.0, "p90": 1.0, "true": true, "verdict": verdict}

    inside, outside = row(0.5, "green"), row(2.0, "green")
    assert outcome([inside] * 8 + [outside] * 2) == "covered"
    assert outcome([row(2.0, "amber")] * 10) == "named by the verdict"
    assert outcome([inside] * 100 + [outside] * 100) == "**neither**"
    assert COVERAGE_LEAST == 0.8


def test_what_is_promised_leaves_out_fits_that_keep_a_search_from_starting() -> None:
    rows = [
        {"told": 9.0, "true": 6.0, "verdict": "green"},
        {"told": 4.0, "true": 3.0, "verdict": "amber"},
        {"told": 500.0, "true": 0.0, "verdict": "red"},
    ]
    assert promises(rows) == ["6 €", "4 €", "2 ± 1 €"]
    assert promises(rows[1:]) == ["", "", ""]
