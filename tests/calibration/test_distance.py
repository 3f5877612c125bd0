"""Contrasts, weights and steps, against sums that can be done by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from calibration.fitting.objective import Slopes, distance, inverse, posterior, step, whole_of
from sim import Purpose, uniform


def exact(change: list[list[float]]) -> Slopes:
    return Slopes(np.array(change), np.zeros(np.shape(change)))


def test_groups_are_compared_with_their_whole() -> None:
    assert whole_of("satisfaction_top2_resolved") == "satisfaction_top2"
    assert whole_of("effort_mean_repeated") == "effort_mean"
    assert whole_of("satisfaction_top2") is None
    assert whole_of("contacts_1_INFO") is None
    names = ["satisfaction_top2_resolved", "contacts_1", "satisfaction_top2"]
    covariance = pd.DataFrame(np.diag([0.04, 0.01, 0.01]), index=names, columns=names)
    observed = {"satisfaction_top2_resolved": 0.8, "contacts_1": 0.6, "satisfaction_top2": 0.7}
    far = distance(names[:2], observed, covariance, 1.25)
    shifted = {name: value - 0.3 for name, value in observed.items()}
    # a level that is off everywhere is the cut-points' doing and costs nothing
    assert far.residual(shifted) == pytest.approx([0.0, 0.3])
    assert far.chi_square(far.residual(shifted)) == pytest.approx(0.09 / (0.01 * 1.25))
    assert far.effect(observed, shifted) == pytest.approx([0.0, -0.3])
    assert far.rank == 2


def test_sums_that_hold_by_construction_weigh_nothing() -> None:
    shares = np.array([0.5, 0.3, 0.2])
    covariance = (np.diag(shares) - np.outer(shares, shares)) / 100
    weights, rank = inverse(covariance)
    assert rank == 2
    away = np.array([0.02, -0.01, -0.01])
    assert away @ weights @ away == pytest.approx(100 * (away**2 / shares).sum(), rel=1e-6)


def test_a_sum_that_nearly_holds_weighs_nothing() -> None:
    """Shares by motive nearly give the share of all; a rest of 0.001 must not count as hundreds of errors."""
    nearly = np.array([[1.0, 1 - 6e-6], [1 - 6e-6, 1.0]]) * 0.01**2
    weights, rank = inverse(nearly)
    assert rank == 1
    assert np.array([0.001, -0.001]) @ weights @ np.array([0.001, -0.001]) == pytest.approx(0, abs=1e-9)
    together = np.array([0.01, 0.01])
    assert together @ weights @ together == pytest.approx(1, rel=1e-4)


def test_a_step_weighs_answers_against_the_prior() -> None:
    slopes, weights = exact([[2.0]]), np.array([[9.0]])
    assert posterior(slopes, weights)[0, 0] == pytest.approx(1 / 37)
    moved = step(slopes, weights, np.array([1.0]), np.zeros(1))
    assert moved == pytest.approx([18 / 37])
    # there, the next step is none
    assert step(slopes, weights, np.array([1.0 - 2 * moved[0]]), moved) == pytest.approx([0.0])
    assert posterior(exact([[0.0], [0.0]]), np.eye(2)) == pytest.approx(np.eye(1))


def test_noise_of_slopes_does_not_pass_for_information() -> None:
    """Three in, one of noise: 9 - 1 is told; the noise moves the estimate by what the misfit leaves of it."""
    slopes, weights = Slopes(np.array([[3.0]]), np.array([[1.0]])), np.eye(1)
    assert slopes.information(weights) == pytest.approx(np.array([[8.0]]))
    assert posterior(slopes, weights)[0, 0] == pytest.approx(1 / 9)
    assert posterior(slopes, weights, 0.5)[0, 0] == pytest.approx(1 / 9 + 0.5 / 81)
    # more noise than change: nothing is told, and the prior stays
    assert posterior(Slopes(slopes.apart, slopes.change), weights)[0, 0] == pytest.approx(1.0)


def test_noise_taken_off_leaves_what_the_true_slopes_tell() -> None:
    """Two halves with errors of their own: on average the information is that of the slopes without error."""
    noise, count = 0.3, 400
    shape = (2 * count + 1, 40, 3)
    u = [uniform(1, number, 0, 0, Purpose.SYNTHETIC) for number in range(math.prod(shape))]
    true, *errors = ndtri(np.array(u)).reshape(shape)
    told = []
    for left, right in zip(errors[::2], errors[1::2], strict=True):
        one, other = true + noise * left, true + noise * right
        told.append(Slopes((one + other) / 2, (one - other) / 2).information(np.eye(40)))
    error = np.std(told, axis=0, ddof=1) / np.sqrt(count)
    assert (np.abs(np.mean(told, axis=0) - true.T @ true) < 4 * error).all()
    # without the correction, 40 contrasts of noise would have been told
    assert 40 * noise**2 / 2 > 10 * error.max()


def test_a_group_that_holds_every_answer_tells_nothing() -> None:
    """Its difference from the whole is rounding: it must neither weigh infinitely nor become no number."""
    names = ["satisfaction_top2_resolved", "satisfaction_top2", "contacts_1"]
    alike = 0.01 + np.array([[0.0, 1e-18, 0.0], [1e-18, -1e-18, 0.0], [0.0, 0.0, 0.0]])
    alike[2, :2] = alike[:2, 2] = 0.0
    covariance = pd.DataFrame(alike, index=names, columns=names)
    far = distance(names[::2], dict.fromkeys(names, 0.5), covariance, 1.0)
    assert far.rank == 1
    assert far.weights[0, 0] == 0
    assert np.isfinite(far.weights).all()
