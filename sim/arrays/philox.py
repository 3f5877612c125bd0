"""All chance: a uniform number is a function of who, when and which decision, never a consumed stream.

Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011) turns a counter of four words and a key of two words into four words.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

MASK = 0xFFFFFFFF
MULTIPLIER_0, MULTIPLIER_1 = 0xD2511F53, 0xCD9E8D57
WEYL_0, WEYL_1 = 0x9E3779B9, 0xBB67AE85
ROUNDS = 10
CONTACTS_PER_NEED = 64


class Purpose(IntEnum):
    """Every decision left to chance, append-only; four that are used together share a Philox block."""

    CHANNEL = 0
    SWITCH = 1
    BOT_OFFERED = 2
    BOT_ACCEPTED = 3
    BOT_RESOLVED = 4
    BOT_GIVE_UP = 5
    HANDOVER = 6
    TRUTH = 7
    DETECTED = 8
    SKILLED = 9
    PATIENCE = 10
    HANDLING = 11
    HISTORY = 12
    RESOLVED = 13
    GIVE_UP = 14
    RETURN = 15
    BLOCKED = 16
    INCOHERENT = 17
    RECOGNISED = 18
    NOISE = 19
    NEED_TIME = 20
    NEED_MOMENT = 21
    PREVENTED = 22
    ANSWER_NOISE = 24
    INVITED = 25
    ANSWERED = 26
    MARGIN = 27
    RECOMMENDATION_NOISE = 28
    EFFORT_NOISE = 29
    CALLED_BACK = 30
    DISPOSITION = 32
    SATISFACTION = 33
    LEAVING = 34
    TRUTH_FACTOR = 35
    STYLE = 36
    DAY = 40
    BOOTSTRAP = 44
    SYNTHETIC = 48
    SEARCH = 52
    PARAMETER = 56
    MISTAKEN = 60
    PAST_GOOD = 64
    PAST_BAD = 65
    PAST_TRUTH_GOOD = 66
    PAST_TRUTH_BAD = 67
    DIFFICULTY = 68
    SHUT = 69


CHOICE, BOT, DESK, RESULT, EVENT, NEED, CLOSING, ANSWER, CUSTOMER, STYLE, DAY = range(11)
MISTAKEN, PAST, OF_NEED = Purpose.MISTAKEN // 4, Purpose.PAST_GOOD // 4, Purpose.DIFFICULTY // 4


@register_jitable
def philox(
    word_0: int, word_1: int, word_2: int, word_3: int, key_0: int, key_1: int
) -> tuple[int, int, int, int]:
    """Return four words of chance from a counter of four words and a key of two, each in [0, 2**32)."""
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * word_0
        product_1 = MULTIPLIER_1 * word_2
        word_0 = ((product_1 >> 32) & MASK) ^ word_1 ^ key_0
        word_2 = ((product_0 >> 32) & MASK) ^ word_3 ^ key_1
        word_1 = product_1 & MASK
        word_3 = product_0 & MASK
        key_0 = (key_0 + WEYL_0) & MASK
        key_1 = (key_1 + WEYL_1) & MASK
    return word_0, word_1, word_2, word_3


@register_jitable
def uniforms(
    seed: int, replication: int, customer: int, index: int, block: int
) -> tuple[float, float, float, float]:
    """Return four uniforms in (0, 1) of one block of purposes; index is need ordinal * 64 + contact in case."""
    w0, w1, w2, w3 = philox(block, index, customer, replication, seed & MASK, (seed >> 32) & MASK)
    scale = 1.0 / 4294967296.0
    return (w0 + 0.5) * scale, (w1 + 0.5) * scale, (w2 + 0.5) * scale, (w3 + 0.5) * scale


def uniform(seed: int, replication: int, customer: int, index: int, purpose: int) -> float:
    """Return one uniform in (0, 1) for a purpose; index is need ordinal * 64 + contact in case."""
    return float(uniforms(seed, replication, customer, index, purpose // 4)[purpose % 4])


def uniform_series(seed: int, replication: int, count: int, purpose: int) -> NDArray[np.float64]:
    """Return `count` uniforms in (0, 1): of customer 0 and index 0, 1, ..., the four of the purpose's block each."""
    index = np.arange(-(-count // 4), dtype=np.uint64)
    none = np.zeros_like(index)
    block, key_0, key_1 = purpose // 4, seed & MASK, (seed >> 32) & MASK
    words = philox(none + block, index, none, none + replication, key_0, key_1)  # type: ignore[arg-type]
    return np.asarray((np.column_stack(words).ravel()[:count] + 0.5) / 4294967296.0)
