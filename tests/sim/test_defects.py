"""Defects are written for people, and read again where only their text is left."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim import Defect, Defects, told_defects

WORDS = st.text(alphabet="abc xyz0123.,%-_'()[]", min_size=1).filter(str.strip).map(str.strip)
ONE = st.builds(Defect, place=WORDS, value=WORDS, allowed=WORDS, repair=WORDS)


@given(file=WORDS, defects=st.lists(ONE, min_size=1, max_size=4))
def test_what_was_told_is_read_again(file: str, defects: list[Defect]) -> None:
    found = told_defects(str(Defects(file, defects)))
    assert found is not None
    assert (found.file, found.defects) == (file, tuple(defects))


def test_other_words_are_no_defects() -> None:
    for text in (
        "",
        "stopped by the keyboard",
        "world.toml: 1 defect",
        "world.toml: 1 defect\n  - something else",
    ):
        assert told_defects(text) is None
