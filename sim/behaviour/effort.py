"""What repeating, switching and explaining again cost."""

from __future__ import annotations

import math

from numba.extending import register_jitable as rule

from ..arrays.pack import APPT, BUY, INFO, Rules


@rule
def debt(rules: Rules, motive: int, contacts: int, channels: int, repeated: int, transfers: int) -> float:
    """Return the satisfaction lost by a case, in score SD, by motive.

    contacts and channels are counts, repeated the contacts at which information had to be given again.
    """
    problem = (
        rules.effort_repeat * (contacts - 1)
        + rules.effort_channel * max(0.0, channels - rules.effort_channels_free)
        + rules.effort_information * repeated
        + rules.effort_transfer * transfers
    )
    if motive == INFO:
        beyond = max(0.0, channels - rules.effort_information_channels_free)
        return rules.effort_information * repeated + rules.effort_many_channels * beyond
    if motive == BUY:
        return rules.effort_buy_factor * problem if contacts > rules.effort_buy_contacts_free else 0.0
    if motive == APPT:
        return rules.effort_repeat * (contacts - 1)
    return problem


@rule
def ease(rules: Rules, contacts: int, channels: int, repeated: int, transfers: int, wait_min: float) -> float:
    """Return how easy a case felt before noise; 0 is one contact without a wait."""
    return -(
        rules.effort_felt_repeat * (contacts - 1)
        + rules.effort_felt_channel * (channels - 1)
        + rules.effort_felt_information * repeated
        + rules.effort_felt_transfer * transfers
        + rules.effort_felt_wait * math.log(1 + wait_min)
    )
