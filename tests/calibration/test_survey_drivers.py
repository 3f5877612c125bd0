"""Shares of drivers against closed forms, and words against counts made by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.special import ndtri

from calibration import read_file
from calibration.columns.comments import words_of
from calibration.columns.drivers import drivers


def grid(k: int) -> pd.DataFrame:
    """Every combination of k questions of two answers, four times: exactly uncorrelated."""
    rows = np.array([[(row >> place) & 1 for place in range(k)] for row in range(2**k)] * 4, dtype=float)
    return pd.DataFrame(rows, columns=[f"q{place}" for place in range(k)])


def steps(level: npt.ArrayLike, questions: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    """Steps of a score whose latent opinion is a level and a standard normal error, each row met with 100 errors in turn."""
    errors = np.tile(ndtri((np.arange(100) + 0.5) / 100), len(questions))
    latent = np.repeat(np.asarray(level, np.float64), 100) + errors
    many = questions.loc[questions.index.repeat(100)].reset_index(drop=True)
    return pd.Series(np.digitize(latent, (-1.0, 0.0, 1.0, 2.5)), name="s"), many


def test_shares_of_unrelated_questions_are_those_of_their_variances() -> None:
    """R² is that of McKelvey & Zavoina: explained variance over itself and one."""
    questions = grid(4)
    level = 1.2 * questions["q0"] + 0.8 * questions["q1"] - 0.4 * questions["q2"]
    found = drivers(*steps(level, questions))
    assert found is not None
    explained = np.array([1.2, 0.8, 0.4]) ** 2 / 4
    assert found.r2 == pytest.approx(explained.sum() / (1 + explained.sum()), abs=0.01)
    shares = {one.column: one.share for one in found.shares}
    wanted = {**dict(zip(("q0", "q1", "q2"), explained / explained.sum(), strict=True)), "q3": 0.0}
    assert shares == pytest.approx(wanted, abs=0.01)
    assert sum(shares.values()) == pytest.approx(1)
    assert {one.column: one.slope > 0 for one in found.shares if one.share > 0.01} == {
        "q0": True, "q1": True, "q2": False,
    }  # fmt: skip


def test_steps_have_an_order_and_no_distance() -> None:
    score, questions = steps(grid(2)["q0"] + 0.5 * grid(2)["q1"], grid(2))
    stretched = drivers(score.map({0: 0, 1: 1, 2: 7, 3: 8, 4: 100}), questions)
    assert drivers(score, questions) == stretched


def test_two_equal_questions_share_alike_and_two_related_ones_by_the_formula() -> None:
    questions = grid(3)
    questions["copy"] = questions["q0"]
    found = drivers(*steps(questions["q0"] + questions["q1"], questions[["q0", "copy", "q1"]]))
    assert found is not None
    shares = {one.column: one.share for one in found.shares}
    assert shares["q0"] == pytest.approx(shares["copy"], abs=1e-6)
    assert shares["q0"] + shares["copy"] == pytest.approx(0.5, abs=0.01)
    related = pd.DataFrame({"a": questions["q0"] + questions["q1"], "b": questions["q1"] + questions["q2"]})
    found = drivers(*steps(related["a"], related))
    assert found is not None
    ra = math.sqrt(0.5 / 1.5)  # of variance 1.5, a carries a half
    rab = 0.5
    rb = ra * rab
    r2 = (ra**2 + rb**2 - 2 * ra * rb * rab) / (1 - rab**2)
    share_a = (ra**2 + r2 - rb**2) / 2 / r2
    assert {one.column: one.share for one in found.shares}["a"] == pytest.approx(share_a, abs=0.01)


def test_at_most_twelve_questions_and_no_answer_from_too_few() -> None:
    turns = np.arange(400)
    questions = pd.DataFrame({f"q{place}": (turns * (place + 3) % 17) % 5 for place in range(15)}).astype(
        float
    )
    found = drivers((questions["q1"] + questions["q14"]).rename("s"), questions)
    assert found is not None
    assert len(found.shares) == 12
    assert {name for name, why in found.left_out if "12 closest" in str(why)}.isdisjoint({"q1", "q14"})
    assert drivers(questions["q0"][:20].rename("s"), questions[:20]) is None
    assert drivers(pd.Series(np.ones(400), name="s"), questions) is None


def test_the_error_of_a_share_is_that_of_repeated_samples() -> None:
    """The jackknife against the spread over independent parts of one long sequence (Weyl, irrational steps)."""
    n, parts = 600, 24
    turns = np.arange(1, n * parts + 1)
    noise = {root: np.sqrt(12) * ((turns * math.sqrt(root)) % 1 - 0.5) for root in (2, 3, 5, 7)}
    mixed = {root: np.tan(1.2 * value / 2) for root, value in noise.items()}
    table = pd.DataFrame({"a": mixed[2], "b": 0.5 * mixed[2] + mixed[3]})
    latent = table["a"] + table["b"] + 2 * mixed[7]
    score = pd.Series(np.digitize(latent, np.quantile(latent, (0.1, 0.3, 0.6, 0.8))), name="s")
    shares, errors = [], []
    for part in range(parts):
        rows = (turns * 48271 % 2147483647) % parts == part
        found = drivers(score[rows].reset_index(drop=True), table[rows].reset_index(drop=True))
        assert found is not None
        (one,) = (share for share in found.shares if share.column == "a")
        shares.append(one.share)
        errors.append(one.se)
    ratio = float(np.mean(errors) / np.std(shares, ddof=1))
    # the spread of 24 estimates is itself known to 1/sqrt(46); the points fill space more evenly than chance
    assert 0.6 < ratio < 2.0


UNHAPPY = [
    "l'attente était interminable",
    "attente au téléphone",
    "réponse jamais claire",
    "the wait was long",
]
HAPPY = ["conseiller aimable et rapide", "so kind and fast", "très aimable", "réponse claire"]


def test_words_that_part_the_sides_with_their_counts() -> None:
    comments = UNHAPPY * 10 + HAPPY * 10 + ["attente"] * 3
    unhappy = np.array([True] * 40 + [False] * 43)
    happy = np.array([False] * 40 + [True] * 40 + [False] * 3)
    found = words_of(comments, unhappy, happy, "why", "recommendation")
    assert found is not None
    assert (found.unhappy, found.happy) == (40, 40)
    told = {word.word: (word.side, word.unhappy, word.happy) for word in found.words}
    assert told["attente"] == ("unhappy", 20, 0)
    assert told["aimable"] == ("happy", 0, 20)
    assert told["jamais claire"] == ("unhappy", 10, 0)
    assert told["claire"] == ("happy", 0, 10)
    assert "réponse" not in told
    assert all((word.z > 0) == (word.side == "happy") for word in found.words)


def test_log_odds_with_a_prior_by_hand() -> None:
    comments = ["slow"] * 30 + ["fast"] * 10 + ["slow"] * 10 + ["fast"] * 30
    first = np.arange(80) < 40
    found = words_of(comments, first, ~first, "why", "nps")
    assert found is not None
    slow = next(word for word in found.words if word.word == "slow")
    low, high = 10 + 50, 30 + 50
    expected = math.log(low / (140 - low)) - math.log(high / (140 - high))
    assert slow.log_odds == pytest.approx(expected)
    assert slow.z == pytest.approx(expected / math.sqrt(1 / low + 1 / high))


def test_too_few_comments_say_nothing() -> None:
    assert words_of(["bad"] * 9 + ["good"] * 9, np.arange(18) < 9, np.arange(18) >= 9, "w", "s") is None


def test_a_file_tells_what_moves_its_score(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"{10 if fast else 2},{'Very easy' if fast else 'Difficult' if hard else 'Neutral'},{place}"
            for place in range(1, 6) for fast in (0, 1) for hard in (0, 1)]  # fmt: skip
    path.write_text("nps,Was it easy?,Signs (1 to 5)\n" + "\n".join(rows * 5) + "\n0,,\n")
    found = read_file(path).drivers
    assert found is not None
    assert (found.score, found.n, found.shares[0].column) == ("recommendation", 100, "Was it easy?")
    assert found.shares[0].share > 0.99
    record = read_file(path).record()["drivers"]
    assert record["label"] == "association, not cause"
