"""What verbs say before and after a plan: a world unlike its company is refused, a result beyond belief is told."""

from __future__ import annotations

import pytest
import typer

from commands.plausibility import mismatches, report_implausibilities
from sim import Defects, Outcomes, RunOptions, World, anchor, compare, simulate
from tests.sim.worlds import lever, plan, self_service, world


def company(**reported: object) -> World:
    return anchor(
        world(
            customers=60, channels=[self_service("web", eur_contact=40.0)], levers=LEVERS, reported=reported
        )
    )


LEVERS = [
    lever("magic", "prevention", to_value=0.8, half_eur_year=2.0, source="a hope"),
    lever("other", "cell.quality", to_value=0.001),
]


def test_a_world_unlike_its_company_is_refused_unless_accepted_in_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    unlike = company(nps=-90.0, retention_year=0.85)

    def ran() -> list[Outcomes]:
        return [simulate(unlike, options=RunOptions(1, seed)) for seed in (1, 2)]

    with pytest.raises(Defects) as refused:
        mismatches(unlike, None, ran)
    assert "reported, NPS" in str(refused.value)
    assert "--accept-mismatch" in str(refused.value)
    assert "retention" not in str(refused.value)
    (row,) = mismatches(unlike, "the survey of last year", ran)
    assert row.figure == "nps"
    assert "the survey of last year" in capsys.readouterr().err
    with pytest.raises(typer.BadParameter):
        mismatches(unlike, "  ", ran)


def test_a_world_that_reports_nothing_is_not_simulated_for_it() -> None:
    def never() -> list[Outcomes]:
        raise AssertionError("simulated")

    assert mismatches(company(), None, never) == []


def test_doubts_are_told_on_stderr_and_in_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    small = company()
    (found,) = compare(small, [plan(magic=8.0, other=1.0)], RunOptions(replications=1))
    told = report_implausibilities(small, found, map)
    assert {row["lever"] for row in told} == {"magic"}
    assert set(told[0]) == {"reason", "lever", "share", "assumption"}
    assert "a hope" in capsys.readouterr().err
