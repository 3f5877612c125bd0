"""The verdict of a fit: what makes it red, amber and green, how it travels with its world, and what it says first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from calibration import calibrate
from calibration.fitting.fit import fit
from calibration.fitting.holdout import HeldOutMoment, Holdout
from calibration.fitting.moment_names import MomentName
from calibration.fitting.result import Fit, Reproduced
from calibration.fitting.verdict import with_verdict
from calibration.report import report
from calibration.wording import verdict_text_lines
from scenarios import load_world, reader_of, save_world, verdict_lines
from sim import FitVerdict, Message, Purpose, uniform
from tests.calibration.test_leaving import written

WORLD = load_world("minimal")
CHURN = "churn,complaints\n" + "".join(
    f"{'yes' if uniform(4, 0, row, 0, Purpose.BOOTSTRAP) < (0.3 if row % 4 == 0 else 0.1) else 'no'},{int(row % 4 == 0)}\n"
    for row in range(400)
)


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Fit:
    """A fit whose leaving was learned from a table of customers, so that something is informed."""
    return calibrate(WORLD, logs=[written(tmp_path_factory.mktemp("fit") / "customers.csv", CHURN)])


def judged(found: Fit, *moments: Reproduced, holdout: Holdout | None = None, **accepted: str) -> FitVerdict:
    return with_verdict(replace(found, moments=moments, holdout=holdout), None, accepted).world.fit


def moment(base: str, observed: float, simulated: float, se: float, group: str = "") -> Reproduced:
    return Reproduced(MomentName(base, group), observed, simulated, se, fitted=False)


@pytest.mark.parametrize(
    ("one", "colour"),
    [
        (moment("resolved", 0.70, 0.64, 0.011), "red"),  # 5.5 errors, 6 points
        (moment("resolved", 0.70, 0.66, 0.007), "amber"),  # 5.7 errors, but 4 points
        (moment("resolved", 0.70, 0.63, 0.016), "amber"),  # 7 points, but 4.4 errors
        (moment("resolved", 0.70, 0.68, 0.002), "green"),  # 10 errors and less than half of 5 points
        (moment("resolved", 0.70, 0.60, 0.04), "green"),  # 10 points, within chance
        (moment("nps", 20.0, 31.0, 2.0, "problem"), "red"),
        (moment("nps", 20.0, 26.0, 1.5), "amber"),
        (moment("nps", 20.0, 24.0, 1.0), "green"),
        (moment("wait_mean_min", 4.0, 5.2, 0.2), "red"),  # 30 % of the wait
        (moment("wait_mean_min", 4.0, 4.8, 0.1), "amber"),  # 20 %
        (moment("wait_mean_min", 4.0, 4.4, 0.05), "green"),  # 10 %
    ],
)
def test_a_moment_decides_by_errors_and_by_size_whether_it_was_fitted_or_not(
    fitted: Fit, one: Reproduced, colour: str
) -> None:
    assert judged(fitted, one).verdict == colour
    assert judged(fitted, one._replace(fitted=True)).verdict == colour


def held(simulated: float, before: float) -> Holdout:
    row = HeldOutMoment(MomentName("resolved"), 0.7, simulated, before, 0.02)
    return Holdout(100, 300, (row,))


def test_answers_kept_apart_must_be_foretold_as_well_as_by_the_others(fitted: Fit) -> None:
    near = moment("resolved", 0.70, 0.70, 0.02)
    assert judged(fitted, near, holdout=held(0.69, 0.68)).verdict == "green"
    worse = judged(fitted, near, holdout=held(0.68, 0.69))
    assert (worse.verdict, [one.fault for one in worse.why]) == ("amber", ["holdout"])
    assert worse.why[0].errors == pytest.approx(1.0)
    assert worse.why[0].before == pytest.approx(0.5)


def test_a_fit_that_informs_nothing_is_not_green(fitted: Fit) -> None:
    near = moment("resolved", 0.70, 0.70, 0.02)
    assert judged(fitted, near).verdict == "green"
    idle = replace(fitted, parameters=tuple(one._replace(informed=False) for one in fitted.parameters))
    found = judged(idle, near)
    assert (found.verdict, found.informed) == ("amber", 0)
    assert [one.fault for one in found.why] == ["nothing_informed"]
    assert judged(fitted).why[0].fault == "nothing_judged"


def test_a_verdict_is_written_into_the_world_read_back_and_said(fitted: Fit, tmp_path: Path) -> None:
    found = with_verdict(
        replace(fitted, moments=(moment("nps", 20.0, 45.0, 2.0, "problem"),)), None, {}
    ).world
    save_world(found, tmp_path / "fitted.toml")
    assert load_world(tmp_path / "fitted.toml") == found
    assert found.template == "minimal"
    english, french = (verdict_lines(found.fit, reader_of(language)) for language in ("en", "fr"))
    assert english[0].startswith("Not reliable")
    assert "had a problem" in english[1]
    assert "12.5 standard errors" in english[1]
    assert french[0].startswith("Pas fiable")
    assert "12,5 erreurs types" in french[1]


@pytest.mark.parametrize("colour", ["red", "amber", "green"])
def test_only_green_says_calibrated(colour: str) -> None:
    fit = FitVerdict.model_validate({"verdict": colour, "informed": 3, "of": 25})
    for language, word in (("en", "alibrated"), ("fr", "alibrée")):
        assert (word in verdict_lines(fit, reader_of(language))[0]) is (colour == "green")


def test_two_scores_alone_are_said_before_anything_else(tmp_path: Path) -> None:
    rows = []
    for row in range(200):
        u = uniform(9, 0, row, 0, Purpose.BOOTSTRAP)
        score = 1 + int(5 * u)
        rows.append(
            f"{score},{min(10, int(2.5 * (score - 1)) + int(2 * uniform(9, 0, row, 1, Purpose.BOOTSTRAP)))}"
        )
    file = written(tmp_path / "two.csv", "satisfaction,recommendation\n" + "\n".join(rows) + "\n")
    found = calibrate(WORLD, survey=file)
    assert found.world.fit.verdict in ("amber", "red")
    assert found.world.fit.why[0].fault == "scores_only"
    reader = reader_of("en")
    assert "scores and nothing else" in verdict_text_lines(found.record(), reader)[1]
    page = report(found.record(), "Shop", reader)
    assert page.index("scores and nothing else") < page.index("<table")


def test_stations_that_tell_nothing_leave_the_world_and_say_so(real_data: Path) -> None:
    from tests.calibration.test_stations import airport

    found = fit(WORLD, visits=airport(real_data))
    assert found.world.memory == WORLD.memory
    assert [one.faults for one in found.visited] == [("same_end", "placebo"), ("same_end",)]
    for one in found.visited:
        assert one.spread is not None
        assert one.spread_most is not None
        assert (one.spread > one.spread_most) == ("placebo" in one.faults)
    assert not any(name.startswith("memory.") for name in found.provenance)
    assert found.world.fit.verdict == "amber"


@pytest.mark.parametrize(
    ("language", "named"), [("en", "Weight of fresh memories"), ("fr", "Poids des souvenirs frais")]
)
def test_an_estimate_outside_its_range_is_named_in_words(language: str, named: str) -> None:
    reason = Message("verdict.why.outside_range", field="memory.fresh", estimate=2.0)
    (_, said) = verdict_text_lines({"why": [reason]}, reader_of(language))
    assert said.startswith(named)
