"""Defects are messages by key: they survive another process, and are said in the language of who reads them."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from scenarios import reader_of
from sim import Defect, Defects, Message, defects_of

WORDS = st.text(min_size=1)
VALUES = st.recursive(
    WORDS | st.integers() | st.floats(allow_nan=False) | st.builds(Message, WORDS),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
TEXTS = WORDS | st.builds(lambda key, value: Message(key, value=value), WORDS, VALUES)
ONE = st.builds(Defect, place=TEXTS, got=TEXTS, allowed=TEXTS, repair=TEXTS)


@given(file=WORDS, defects=st.lists(ONE, min_size=1, max_size=4))
def test_defects_survive_another_process(file: str, defects: list[Defect]) -> None:
    found = defects_of(json.loads(json.dumps(Defects(file, defects).record())))
    assert found is not None
    assert (found.file, found.defects) == (file, tuple(defects))


def test_other_records_carry_no_defects() -> None:
    assert defects_of({}) is None
    assert defects_of({"defects": "none"}) is None


def test_what_stands_in_a_file_is_never_translated() -> None:
    cell = "file; allowed: effort; fix: weight"
    told = Defects("channel", [Defect("file", cell, "satisfaction", "effort")])
    for language in ("fr", "en"):
        assert cell in reader_of(language).say(told.message())
    assert str(told).startswith(
        "channel: 1 error\n  - file: got file; allowed: effort; fix: weight; allowed:"
    )
