"""A search whose plan leads beyond what was observed: where it leads, and the reason for which it is taken all the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import streamlit as st

import runs
from scenarios import Reader
from sim import Defect, Defects, Message, Value, World, defects_of

from ..ui.frame import markdown_safe
from ..ui.sign_in import allowed

WHY_MOST = 300
# how a figure is written, by its name: shares, minutes, points or contacts
SHARES, WAITS = ("abandonment", "load", "first_contact_resolution"), ("mean_wait_min",)
OF_TEAM = "load"


def draw_beyond(reader: Reader, world: World, job: str, take: Callable[[str, str], None]) -> None:
    """Draw what the plan of a search does beyond what was observed, and a field and a button that accept it.

    take is called with the job and the reason.
    """
    problem = defects_of(runs.state(job).failure or {}) or Defects(world.name, [])
    st.header(reader("invest.beyond.title"), anchor=False)
    lines = "\n".join(f"- {_line(reader, world, one)}" for one in problem.defects)
    st.warning(f"{reader('invest.beyond.text')}\n\n{lines}", icon=":material/explore:")
    if not allowed(reader, "analyst"):
        return
    key = f"invest.beyond.why.{job}"
    st.text_input(
        reader("invest.beyond.why"),
        key=key,
        max_chars=WHY_MOST,
        placeholder=reader("invest.beyond.why.example"),
        help=reader("invest.beyond.why.help"),
    )
    if st.session_state.pop(f"{key}.missing", False):
        st.error(reader("invest.beyond.why.missing"))
    st.button(
        reader("invest.beyond.take"),
        key="invest.beyond.take",
        type="primary",
        icon=":material/check:",
        help=reader("invest.beyond.take.help"),
        on_click=_take,
        args=(job, key, take),
    )


def _take(job: str, key: str, take: Callable[[str, str], None]) -> None:
    # what stands in the field now, not when the button was drawn
    why = str(st.session_state.get(key) or "").strip()
    if why:
        take(job, why)
    else:
        st.session_state[f"{key}.missing"] = True


def _line(reader: Reader, world: World, defect: Defect) -> str:
    """Return one figure of a plan, in which months it is beyond, and how far it might go."""
    place, got, limits = (_blanks(text) for text in (defect.place, defect.got, defect.allowed))
    figure, where = place["figure"], _blanks(place["figure"]).get("where")
    if where is not None:
        figure = _blanks(figure)["figure"]
    name, text = str(getattr(figure, "key", "")).rpartition(".")[2], reader.written(figure)
    if where is not None:
        text = reader("grounds.outside.at", figure=text, where=_label(reader, world, name, str(where)))
    ends = {end: _written(reader, name, limit) for end, limit in limits.items()}
    return reader(
        "invest.beyond.line",
        figure=markdown_safe(text),
        value=_written(reader, name, got["value"]),
        months=reader.written(got["months"]),
        allowed=reader("invest.beyond.between" if "low" in ends else "invest.beyond.at_most", **ends),
    )


def _blanks(text: Value) -> Mapping[str, Value]:
    return text.values if isinstance(text, Message) else {}


def _label(reader: Reader, world: World, figure: str, where: str) -> str:
    parts = world.desks if figure == OF_TEAM else world.channels
    return next((reader.label(world, one) for one in parts if one.name == where), where)


def _written(reader: Reader, figure: str, value: Value) -> str:
    if not isinstance(value, int | float):
        return ""
    if figure == OF_TEAM and math.isinf(value):
        return reader("invest.beyond.nobody")
    if figure in SHARES:
        return reader.share(value, 0)
    if figure in WAITS:
        return reader.wait(value)
    return reader.number(value)
