"""What the page Company is about, as the address says: a draft, a company kept here to change, or answers that are none yet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st

import runs
from scenarios import Reader

from ..ui.frame import keep, markdown_safe, query_parameter
from .answers import answers, restore_answers

KIND, JOB, CHANGE = "new", "draft", "change"


def draft_in_hand() -> str | None:
    """The draft that the address names, if there is one."""
    named = query_parameter(JOB)
    if named is None:
        return None
    try:
        if spec_of(named).get("kind") == KIND:
            keep(JOB, named)
            return named
    except (runs.UnknownJob, OSError, ValueError):
        pass
    keep(JOB, None)
    return None


def kept_in_hand() -> str | None:
    """The kept company that the address names, to change it, if there is one."""
    named = query_parameter(CHANGE)
    if named is not None and named not in {one.name for one in runs.companies()}:
        keep(CHANGE, None)
        return None
    return named


def spec_of(job: str) -> dict[str, Any]:
    """Return what a draft was asked. Raises runs.UnknownJob, OSError and ValueError."""
    spec: dict[str, Any] = json.loads((runs.folder_of(job) / "spec.json").read_text(encoding="utf-8"))
    return spec


def label_of(job: str) -> str:
    """Return how a draft is called by its people."""
    return str(spec_of(job).get("label", ""))


def saved_by(job: str) -> runs.Version | None:
    """The version that a draft was saved as; None where the company was deleted since."""
    printed = json.loads((runs.folder_of(job) / "stdout.txt").read_text(encoding="utf-8"))
    folder = Path(printed["file"]).parent
    try:
        return runs.version_of(f"{folder.parent.name}@{folder.name}")
    except runs.UnknownCompany:
        return None


def draw_in_hand(reader: Reader) -> None:
    """Say which company the page is about, where other pages have the choice of one."""
    st.caption(reader("frame.world.label"))
    job, kept = draft_in_hand(), kept_in_hand()
    version = None
    if job is not None:
        version = saved_by(job) if runs.state(job).state == "done" else None
    elif kept is not None:
        version = runs.company_named(kept).latest
    if version is not None:
        label = str(version.facts.get("label", version.folder.parent.name))
        text = reader("company.hand.saved", label=markdown_safe(label), number=str(version.number))
    elif job is not None:
        text = reader("company.hand.drafted", label=markdown_safe(label_of(job)))
    else:
        restore_answers()
        label = answers().get("label", "")
        text = (
            reader("company.hand.asked", label=markdown_safe(label))
            if label
            else reader("company.hand.nameless")
        )
    st.markdown(text)
