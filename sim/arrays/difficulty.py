"""From a stated share of needs resolved to the logit whose mean over needs of differing difficulty is that share."""

from __future__ import annotations

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray
from scipy.special import expit, logit

NODES = 41
# Newton steps on a curve of slope 1/3 to 1: from any start the last ones change nothing
STEPS = 8
# of a logistic curve over normal differences (MacKay 1992)
FLATTER = 3.14159 / 8
# stands for never and for always; no difficulty moves it to where a draw would tell
CERTAIN = 500.0
# no uniform number is closer to 0 or 1
LEAST = 1e-10


def resolving_logits(
    shares: NDArray[np.float64], spread: float, recognised_effect: float, recognised: float
) -> NDArray[np.float64]:
    """Return the logits for a need of mean difficulty, of the shape of shares, such that the mean over needs is each share.

    spread: standard deviation of difficulty on the logit, Normal with mean 0 (Gauss-Hermite quadrature);
    recognised_effect: added to the logit for the share of customers who are recognised. A share of 0 or 1 is kept exactly.
    """
    wanted, place = np.unique(shares, return_inverse=True)
    inside = (wanted > LEAST) & (wanted < 1 - LEAST)
    found = np.where(wanted > 0.5, CERTAIN, -CERTAIN)
    found[inside] = _solved(wanted[inside], spread, recognised_effect, recognised)
    return np.asarray(found[place.reshape(shares.shape)])


def _solved(
    share: NDArray[np.float64], spread: float, effect: float, recognised: float
) -> NDArray[np.float64]:
    target = logit(share)
    nodes, weights = hermegauss(NODES)
    weights = weights / weights.sum()
    levels = np.concatenate([spread * nodes, spread * nodes + effect])
    weights = np.concatenate([(1 - recognised) * weights, recognised * weights])
    found = target * np.sqrt(1 + FLATTER * spread * spread) - effect * recognised
    for _ in range(STEPS):
        chance = expit(found[:, None] + levels)
        # row by row, so that a share's logit is the same to the last bit whatever other shares there are
        mean = (chance * weights).sum(axis=1)
        slope = (chance * (1 - chance) * weights).sum(axis=1) / (mean * (1 - mean))
        found = found - (logit(mean) - target) / slope
    return np.asarray(found)
