"""A choice among a few, kept in the address by its name, so that a link means the same in every language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import streamlit as st

from .frame import keep, query_parameter

Option = TypeVar("Option")


def choice(
    name: str,
    options: Sequence[str],
    label: str,
    told: Callable[[str], str],
    *,
    first: str | None = None,
    is_label_shown: bool = False,
    advice: str | None = None,
) -> str:
    """The option picked; first (else the first option) where neither the reader nor the address says.

    name: of the parameter in the address; told: an option in words; advice: a help text.
    """
    usual = first or options[0]
    key, wanted = f"choice.{name}", query_parameter(name)
    if st.session_state.get(key) not in options:
        st.session_state[key] = wanted if wanted in options else usual
    picked = st.segmented_control(
        label,
        options,
        required=True,
        format_func=told_apart(options, told),
        key=key,
        help=advice,
        label_visibility="visible" if is_label_shown else "collapsed",
        persist_state="session",
        wrap=True,
    )
    picked = picked or usual
    keep(name, None if picked == usual else picked)
    return picked


def told_apart(
    options: Iterable[Option], told: Callable[[Option], str], mark: Callable[[Option], str] = str
) -> Callable[[Option], str]:
    """Return how each option is written, with its mark where two would read the same.

    The browser answers with the words of an option, so that of two that read the same it could not say which was picked. What may
    be added to while somebody looks, such as runs, has words of its own to begin with: a mark that comes later undoes the choice.
    """
    alike = Counter(told(option) for option in options)

    def text(option: Option) -> str:
        plain = told(option)
        return f"{plain} ({mark(option)})" if alike[plain] > 1 else plain

    return text
