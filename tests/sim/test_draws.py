"""Chance is a function of a key: published vectors, purposes that never move, uniforms strictly between 0 and 1."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import Purpose, uniform
from sim.arrays.philox import philox, uniforms

ALL_ONES = 0xFFFFFFFF

# tests/kat_vectors of random123 (Salmon, Moraes, Dror & Shaw 2011), lines philox4x32 10: counter, key, expected
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ALL_ONES,) * 4, (ALL_ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]

# written down when first published; a new purpose is added below the last, none is renumbered
PURPOSES = {
    "CHANNEL": 0, "SWITCH": 1, "BOT_OFFERED": 2, "BOT_ACCEPTED": 3, "BOT_RESOLVED": 4, "BOT_GIVE_UP": 5,
    "HANDOVER": 6, "TRUTH": 7, "DETECTED": 8, "SKILLED": 9, "PATIENCE": 10, "HANDLING": 11, "HISTORY": 12,
    "RESOLVED": 13, "GIVE_UP": 14, "RETURN": 15, "BLOCKED": 16, "INCOHERENT": 17, "RECOGNISED": 18, "NOISE": 19,
    "NEED_TIME": 20, "NEED_MOMENT": 21, "PREVENTED": 22, "ANSWER_NOISE": 24, "INVITED": 25, "ANSWERED": 26,
    "MARGIN": 27, "RECOMMENDATION_NOISE": 28, "EFFORT_NOISE": 29, "CALLED_BACK": 30, "DISPOSITION": 32,
    "SATISFACTION": 33, "LEAVING": 34, "TRUTH_FACTOR": 35, "STYLE": 36, "DAY": 40, "BOOTSTRAP": 44,
    "SYNTHETIC": 48, "SEARCH": 52, "PARAMETER": 56,
}  # fmt: skip

words = st.integers(0, ALL_ONES)


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN)
def test_philox_gives_the_published_words(
    counter: tuple[int, int, int, int], key: tuple[int, int], expected: tuple[int, int, int, int]
) -> None:
    assert philox(*counter, *key) == expected


def test_purposes_are_append_only() -> None:
    told = {purpose.name: int(purpose) for purpose in Purpose}
    assert {name: told.get(name) for name in PURPOSES} == PURPOSES
    new = [number for name, number in told.items() if name not in PURPOSES]
    assert all(number > max(PURPOSES.values()) for number in new)


def test_purposes_are_unique() -> None:
    # an IntEnum turns a doubled number into an alias, which Purpose.__members__ still lists
    assert len({int(purpose) for purpose in Purpose}) == len(Purpose.__members__)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 2**63 - 1), words, words, words, words)
def test_a_uniform_is_one_word_of_its_block(
    seed: int, replication: int, customer: int, index: int, purpose: int
) -> None:
    block = uniforms(seed, replication, customer, index, purpose // 4)
    assert uniform(seed, replication, customer, index, purpose) == block[purpose % 4]
    assert all(0 < u < 1 for u in block)


def test_the_key_is_seed_and_the_counter_is_purpose_index_customer_replication() -> None:
    seed, replication, customer, index, purpose = 5 * 2**32 + 7, 3, 11, 4 * 64 + 2, Purpose.RESOLVED
    word = philox(purpose // 4, index, customer, replication, 7, 5)[purpose % 4]
    assert uniform(seed, replication, customer, index, purpose) == (word + 0.5) / 2**32


def test_the_smallest_and_largest_word_stay_inside() -> None:
    assert (0 + 0.5) * 2.0**-32 > 0
    assert (ALL_ONES + 0.5) * 2.0**-32 < 1


def test_uniforms_are_uniform_and_unrelated() -> None:
    """Mean, variance and correlations of 40,000 draws within four standard errors."""
    draws = np.array([uniforms(1, 0, customer, 64, 3) for customer in range(10_000)])
    assert abs(draws.mean() - 0.5) < 4 / math.sqrt(12 * draws.size)
    assert abs(draws.var() - 1 / 12) < 4 / math.sqrt(180 * draws.size)
    across = np.corrcoef(draws.T)[np.triu_indices(4, 1)]
    neighbours = np.corrcoef(draws[:-1, 0], draws[1:, 0])[0, 1]
    assert max(*np.abs(across), abs(neighbours)) < 4 / math.sqrt(len(draws))
