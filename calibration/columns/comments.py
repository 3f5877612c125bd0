"""The words that separate the comments of unhappy customers from those of happy ones, French and English."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from sim import Z_95

from ..survey.lexicon import fold

COMMENTS_LEAST = 5
COMMENTS_OF_A_SIDE = 10
WORDS_MOST = 10
# Strength of the prior, in words: that of some ten short comments a side.
PRIOR_WORDS = 100.0
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
NEGATIONS = frozenset({"not", "never", "no", "pas", "jamais", "aucun", "aucune", "plus"})
STOP_WORDS = """
a an and are as at be been but by can could did do does for from had has have he her him his how i if in into is it
its just me my of on or our she so some such than that the their them then there these they this to too up us very was
we were what when where which who why will with would you your yours also about after all am any because before more
most much only other out over own same should through until while am im ive id dont doesnt didnt isnt wasnt cant
au aux avec ce ces cet cette ca c d dans de des du elle elles en et est etait etaient etre eu fait il ils j je l la le
les leur leurs lui m ma mais me mes mon n ne nos notre nous on ou par pour qu que qui s sa sans se ses si son sont sur
t ta te tes toi ton tu un une vos votre vous y ai as ont avons avez avait tres trop peu comme tout tous toute toutes
quand donc car aussi encore alors lors chez entre meme deja suis sommes etes
"""
STOP = frozenset(STOP_WORDS.split())

Side = Literal["unhappy", "happy"]


class Word(NamedTuple):
    """A word, the side it belongs to, in how many comments of each side it stands, and how sure that is.

    `log_odds` above 0 leans to the happy side; `z` is it over its standard error.
    """

    word: str
    side: Side
    unhappy: int
    happy: int
    log_odds: float
    z: float


class Words(NamedTuple):
    """The words that part the comments of a column, the surest first on each side, and the comments behind them."""

    column: str
    score: str
    unhappy: int
    happy: int
    words: tuple[Word, ...]


# of one word alone there are no odds
WORDS_LEAST = 2


def words_of(
    comments: Sequence[str],
    unhappy: npt.NDArray[np.bool_],
    happy: npt.NDArray[np.bool_],
    column: str,
    score: str,
) -> Words | None:
    """Log-odds of each word between the two sides, with an informative Dirichlet prior (Monroe et al. 2008).

    The prior is the use of the word in all comments, worth PRIOR_WORDS words. A word counts once a comment;
    one after a negation is another word (`not clear`). Words in fewer than 5 comments, and those with
    |z| < 1.96, are left out. None with fewer than 10 comments on a side.
    """
    told = [_words(comment) for comment in comments]
    sides = {
        "unhappy": [said for said, belongs in zip(told, unhappy, strict=True) if belongs and said],
        "happy": [said for said, belongs in zip(told, happy, strict=True) if belongs and said],
    }
    if min(len(side) for side in sides.values()) < COMMENTS_OF_A_SIDE:
        return None
    counts = {side: _counted(said) for side, said in sides.items()}
    everything = _counted(told)
    if len(everything) < WORDS_LEAST:
        return None
    total = sum(everything.values())
    spelling = _spellings(told)
    sizes = {side: sum(count.values()) for side, count in counts.items()}
    found = []
    for word, times in everything.items():
        prior = PRIOR_WORDS * times / total
        odds, variance = {}, 0.0
        for side, count in counts.items():
            seen = count[word] + prior
            odds[side] = math.log(seen / (sizes[side] + PRIOR_WORDS - seen))
            variance += 1 / seen
        log_odds = odds["happy"] - odds["unhappy"]
        z = log_odds / math.sqrt(variance)
        if counts["unhappy"][word] + counts["happy"][word] >= COMMENTS_LEAST and abs(z) >= Z_95:
            leans: Side = "happy" if z > 0 else "unhappy"
            found.append(
                Word(spelling[word], leans, counts["unhappy"][word], counts["happy"][word], log_odds, z)
            )
    found.sort(key=lambda one: (-abs(one.z), one.word))
    kept = [
        w for leans in ("unhappy", "happy") for w in [one for one in found if one.side == leans][:WORDS_MOST]
    ]
    return Words(column, score, len(sides["unhappy"]), len(sides["happy"]), tuple(kept))


@lru_cache(maxsize=50_000)
def _word(spelt: str) -> tuple[str, str]:
    """A word folded, without what stands before its apostrophe where that is short, and in small letters."""
    parts = spelt.split("'")
    return fold(parts[-1] if len(parts[0]) <= 2 else spelt.replace("'", "")), spelt.casefold()


def _words(comment: str) -> dict[str, str]:
    """The words of a comment, folded, each with its spelling."""
    found: dict[str, str] = {}
    negation = ""
    for spelt in WORD.findall(comment.replace("’", "'")):
        word, small = _word(spelt)
        if word in NEGATIONS:
            negation = small
            continue
        if word in STOP or len(word) < 3:
            continue
        key = f"{fold(negation)} {word}" if negation else word
        found.setdefault(key, f"{negation} {small}" if negation else small)
        negation = ""
    return found


def _counted(told: Iterable[dict[str, str]]) -> Counter[str]:
    return Counter(word for said in told for word in said)


def _spellings(told: Iterable[dict[str, str]]) -> dict[str, str]:
    spelt = Counter(pair for said in told for pair in said.items())
    found: dict[str, str] = {}
    for (word, spelling), _ in spelt.most_common():
        found.setdefault(word, spelling)
    return found
