"""What a visitor has answered so far: kept next to the runs under a name that the address holds, so that nothing is lost."""

from __future__ import annotations

import json
import os

import streamlit as st

import runs

from ..ui.frame import keep, query_parameter

FILE = "answers.json"
PARAMETER = "sheet"
PREFIX = "company.answer."
LENGTH_MOST = 60


def restore_answers() -> None:
    """Put the answers that the address names into the controls, once a session."""
    named = query_parameter(PARAMETER)
    state = st.session_state
    if named is None or state.get("company.restored") == named:
        return
    state["company.restored"] = named
    try:
        kept = json.loads((runs.inputs_of(named) / FILE).read_text(encoding="utf-8"))
    except (runs.UnknownInputs, OSError, ValueError):
        keep(PARAMETER, None)
        return
    for place, typed in kept.items():
        state.setdefault(PREFIX + place, str(typed)[:LENGTH_MOST])


def answers() -> dict[str, str]:
    """Return what is in the controls, by place in the sheet; what is empty is left out."""
    found = {}
    for key, typed in st.session_state.items():
        if str(key).startswith(PREFIX) and str(typed or "").strip():
            found[str(key).removeprefix(PREFIX)] = str(typed).strip()
    return dict(sorted(found.items()))


def keep_answers() -> None:
    """Keep what is in the controls, whole or not at all, and write into the address where."""
    found = answers()
    text = json.dumps(found, ensure_ascii=False)
    state = st.session_state
    named = query_parameter(PARAMETER)
    if state.get("company.kept") == text or (not found and named is None):
        return
    try:
        folder = runs.inputs_of(named or "")
    except runs.UnknownInputs:
        named = runs.keep_inputs({FILE: text.encode()})
    else:
        half = folder / f".{FILE}.{os.getpid()}"
        half.write_text(text, encoding="utf-8")
        half.replace(folder / FILE)
    state["company.kept"], state["company.restored"] = text, named
    keep(PARAMETER, named)
