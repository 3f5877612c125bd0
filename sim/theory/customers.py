"""What published findings say of memory, repeated contacts and bots."""

from __future__ import annotations

import math

from scipy.special import expit, ndtr, ndtri

from ..arrays.pack import Floats
from ..root_finding import crossing
from .money import normal_grid


def steady_gain(ratio: float) -> float:
    """Return the weight of a new observation once many have been made, ratio being process over measurement variance (Kalman 1960)."""
    return (math.sqrt(ratio * ratio + 4 * ratio) - ratio) / 2


def gain_after(observations: int, ratio: float) -> float:
    """Return the weight of the last of so many observations, nothing being known before the first (Kalman 1960)."""
    gain = 1.0
    for _ in range(observations - 1):
        variance = gain + ratio
        gain = variance / (variance + 1)
    return gain


def debt_of_a_problem(contacts: int, history: float) -> float:
    """Return the satisfaction lost, in score SD, when each contact of a problem takes another channel.

    history is the chance that it is at hand at a contact after the first; from SQM and Gartner, derived.
    """
    return 0.35 * (contacts - 1) + 0.45 * max(0, contacts - 2) + 0.15 * (contacts - 1) * (1 - history)


def satisfied_after(debt: float, satisfied: float) -> float:
    """Return the share satisfied after a loss of satisfaction, from the share satisfied without it, by the ordered probit."""
    return float(ndtr(ndtri(satisfied) - debt))


def case_contacts(resolved: float, give_up: float) -> float:
    """Return the mean contacts of a case whose every contact resolves it with one chance."""
    return 1 / (1 - (1 - resolved) * (1 - give_up))


def case_contacts_of_unequal_needs(resolved: float, difficulty: float) -> float:
    """Return the mean contacts of a case where needs differ in difficulty and nobody gives up.

    resolved: share of first contacts that resolve; difficulty: logit SD. At a need of difficulty d a contact resolves
    with chance expit(l - d), so that it takes 1 + exp(d - l) of them; l is where the mean chance is resolved.
    """
    points, weights = normal_grid()

    def surplus(level: float) -> float:
        return float(expit(level - difficulty * points) @ weights) - resolved

    level = crossing(surplus, -50.0, 50.0)
    return 1 + math.exp(difficulty**2 / 2 - level)


def case_resolved(resolved: float, give_up: float) -> float:
    """Return the share of cases that end resolved, each contact resolving with one chance."""
    return resolved * case_contacts(resolved, give_up)


def bot_cost_eur(accepted: float, resolved: float, bot_eur: float, people_eur: float) -> float:
    """Return the cost of a case that a bot is offered first, and people serve where it did not resolve."""
    return accepted * (bot_eur + (1 - resolved) * people_eur) + (1 - accepted) * people_eur


def share_above(cut: float, scores: Floats, noise: float) -> float:
    """Return the share of answers above a cut-point when each score is read with normal noise (McKelvey & Zavoina 1975)."""
    return float(ndtr((scores - cut) / noise).mean())


def cut_for(share: float, scores: Floats, noise: float) -> float:
    """Return the cut-point that a share of answers exceeds."""
    low, high = float(scores.min()) - 9 * noise, float(scores.max()) + 9 * noise
    return crossing(lambda cut: share_above(cut, scores, noise) - share, low, high)
