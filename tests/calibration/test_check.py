"""The judge of the fit is judged: a right posterior passes, a wrong one is caught; a known truth is found."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

import pytest
from scipy.special import ndtri

import calibration.validation as check
from calibration.validation import (
    COVERAGE_LEAST,
    COVERAGE_MOST,
    DRAWS,
    Recovery,
    adopt,
    code_hash,
    fittable,
    keep,
    kept,
    profiles,
    recover,
    truth_of,
    verdicts,
)
from sim import anchors_are_stale, declaration, uniform, value_of
from tests.calibration.repair_shop import shop


def made(number: int, said_sd: float, bias: float = 0.0) -> Recovery:
    """A recovery whose estimate lies 0.3 around the truth, whatever it says of its error."""
    truth, noise = (float(ndtri(uniform(number, place, 0, 0, 4))) for place in (0, 1))
    estimate = truth + 0.3 * noise + bias
    draws = [estimate + said_sd * float(ndtri(uniform(number, 2, 0, draw, 4))) for draw in range(DRAWS)]
    return Recovery(number, ("x",), (truth,), (estimate,), (said_sd,), (sum(d < truth for d in draws),))


def test_a_right_posterior_passes_and_wrong_ones_are_caught() -> None:
    (right,) = verdicts(made(number, 0.3) for number in range(200))
    assert COVERAGE_LEAST <= right.coverage_90 <= COVERAGE_MOST
    assert right.chi2 < right.chi2_most == pytest.approx(36.19, abs=0.01)
    assert abs(right.bias) < 0.25
    (too_sure,) = verdicts(made(number, 0.15) for number in range(200))
    assert too_sure.coverage_90 < COVERAGE_LEAST
    assert right.spread == pytest.approx(1.0, abs=0.1)
    assert too_sure.spread == pytest.approx(2 * right.spread)
    assert too_sure.chi2 > too_sure.chi2_most
    (biased,) = verdicts(made(number, 0.3, bias=0.15) for number in range(200))
    assert abs(biased.bias) > 0.25


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    file = tmp_path / "recoveries.jsonl"
    keep(file, "this", made(1, 0.3))
    keep(file, "another", made(2, 0.3))
    keep(file, "this", made(3, 0.3))
    file.write_text(file.read_text() + json.dumps({"code": "this", "seed": 4})[:-5])
    assert kept(file, "this") == [made(1, 0.3), made(3, 0.3)]


def test_what_another_code_recovered_counts_only_where_a_sample_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "recoveries.jsonl"
    theirs = [made(number, 0.3) for number in range(1, 11)]
    for one in theirs:
        keep(file, "old", one)
    wrong = {4: made(4, 0.2)}
    monkeypatch.setattr(check, "recover", lambda _world, _free, seed: wrong.get(seed, made(seed, 0.3)))
    assert adopt(file, "new", shop(), (), 5) == (1, 3, 5, 7, 9)
    assert kept(file, "new") == theirs
    assert adopt(file, "new", shop(), (), 5) == ()
    assert adopt(file, "newest", shop(), (), 10) == ()
    assert kept(file, "newest") == []


def test_an_edited_source_is_another_code(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "a.py").write_text("x = 1\n")
    before = code_hash([room], shop())
    assert code_hash([room], shop()) == before
    (room / "a.py").write_text("x = 2\n")
    assert code_hash([room], shop()) != before


def test_a_truth_stays_within_two_prior_deviations_and_is_anchored() -> None:
    free = fittable(shop(), 400, 1)
    for seed in range(3):
        world, shifts = truth_of(shop(), free, seed)
        assert not anchors_are_stale(world)
        assert max(abs(shift) for shift in shifts.values()) <= 2
        for parameter in free:
            for field, value in parameter.values(shifts[parameter.fields[0]]).items():
                assert value_of(world, field) == value
                assert declaration(world, field).unit


@pytest.mark.slow
def test_a_drawn_truth_is_found_again() -> None:
    """One recovery with 2,000 answers: most 90 % intervals hold the truth, none is far off."""
    free = fittable(shop(), 2000, 1)
    one = recover(shop(), free, seed=7)
    away = [abs(e - t) / sd for t, e, sd in zip(one.truth, one.estimate, one.sd, strict=True)]
    assert len(away) >= 8
    assert max(away) < 3.5
    # of n intervals of 90 %, fewer than this would hold the truth once in a thousand times
    assert sum(z < 1.645 for z in away) >= 0.9 * len(away) - 3.1 * (0.09 * len(away)) ** 0.5
    assert all(0 <= rank <= DRAWS for rank in one.rank)


@pytest.mark.slow
def test_the_objective_rises_toward_the_ends_of_an_interval() -> None:
    """By 2.71 were the posterior Normal and draws without noise; half of them at least half and at most twice as steep.

    The median, as the far end of a number that the model answers to unevenly may rise much faster.
    """
    found = profiles(shop(), fittable(shop(), 2000, 1), seed=7)
    assert len(found) >= 8
    rises = [rise for one in found for rise in (one.low, one.high)]
    assert 2.71 / 2 < median(rises) < 2.71 * 2, found
