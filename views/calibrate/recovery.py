"""Whether fits find what is known: the verdict of `make validate`, or that it was not run yet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from ..ui.reader import Reader

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validation.md"
ROW = re.compile(r"^\| `[^`]+` \| \d+ \|.*? \| (yes|\*\*no\*\*) \|", re.MULTILINE)
TRUTHS = re.compile(r"(\d+) truths were drawn")
CODE = re.compile(r"Code: `([0-9a-f]+)`")


class Recovery(NamedTuple):
    """How many fields passed of all, from how many known truths, and the hash of the code it was run on."""

    passed: int
    fields: int
    truths: int
    code: str


def recovery(page: Path = PAGE) -> Recovery | None:
    """The verdict written by `make validate`; None where there is none to be read."""
    if not page.is_file():
        return None
    text = page.read_text(encoding="utf-8")
    verdicts, truths, code = ROW.findall(text), TRUTHS.search(text), CODE.search(text)
    if not verdicts or truths is None or code is None:
        return None
    return Recovery(verdicts.count("yes"), len(verdicts), int(truths[1]), code[1])


def recovered(reader: Reader) -> None:
    """Draw the badge, and what it means."""
    found = recovery()
    if found is None:
        st.badge(reader("recovery.none"), icon=":material/hourglass_empty:", color="gray")
        st.caption(reader("recovery.none.text"))
        return
    whole = found.passed == found.fields
    st.badge(
        reader("recovery.badge", passed=reader.number(found.passed), fields=reader.number(found.fields)),
        icon=":material/verified:" if whole else ":material/warning:",
        color="green" if whole else "orange",
    )
    st.caption(reader("recovery.text", truths=reader.number(found.truths), code=found.code[:12]))
