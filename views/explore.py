"""Explore: move money between levers and see at once what it does, today's arm beside it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from sim import Comparison, Outcomes, Plan, Rox, World, digest

from .answers import CONFIRMED, QUICK, answer, prepared, today_outcomes
from .charts import chart_parts, chart_touchpoints, localised
from .controls import controls, examples
from .figures import Figure, figures
from .levers import launch_eur, total_eur_year
from .reader import Reader
from .tiles import figure_table, figure_tiles, worth_tiles

SHOWN = ("cost_eur", "contacts", "mean_wait_min", "csat_top2", "abandonment")


def explore(reader: Reader, world: World) -> None:
    """Draw the page."""
    with st.sidebar:
        st.subheader(reader("explore.controls"))
        st.caption(reader("explore.controls.text"))
        plan = controls(reader, world)
    _running_line(reader, world, plan)
    with st.spinner(reader("explore.compiling")):
        prepared()
    if plan.lines:
        _answer(reader, world, plan)
    else:
        _today(reader, world)


def about(count: float) -> float:
    """A count with three figures that matter."""
    return float(f"{count:.3g}")


def _running_line(reader: Reader, world: World, plan: Plan) -> None:
    """What is spent a year: today, in the plan, and the difference."""
    before, after = total_eur_year(world, Plan()), total_eur_year(world, plan)
    difference = reader.eur(after - before, signed=True) if plan.lines else reader.eur(0)
    texts = [
        reader("explore.running", today=reader.eur(before), plan=reader.eur(after), difference=difference)
    ]
    if launch_eur(plan):
        texts.append(reader("explore.running.once", once=reader.eur(launch_eur(plan))))
    st.markdown(" ".join(texts))


def _today(reader: Reader, world: World) -> None:
    """The company as it is, and what to do next."""
    outcomes = today_outcomes(world, QUICK)
    years = outcomes.months / 12
    st.subheader(reader("explore.today.title"))
    st.markdown(
        reader(
            "explore.today.text",
            customers=reader.number(world.customers),
            contacts=reader.number(about(outcomes.contacts / years)),
            months=reader.number(outcomes.months),
        )
    )
    with st.container(border=True):
        st.markdown(reader("explore.start"))
        examples(reader, world)
    shown = figures(outcomes, outcomes)
    figure_tiles(reader, shown, is_compared=False)
    left, right = st.columns([1.3, 1], gap="large")
    with left:
        _touchpoints(reader, world, outcomes, outcomes)
    with right:
        st.markdown(f"#### {reader('explore.figures.today')}")
        figure_table(reader, shown, is_compared=False)


def _answer(reader: Reader, world: World, plan: Plan) -> None:
    """What the plan is worth, why, and every figure beside today's."""
    key = f"{world.name}.{digest(plan)}"
    is_confirmed = st.session_state.get("confirmed") == key
    replications = CONFIRMED if is_confirmed else QUICK
    waiting = "explore.confirming" if is_confirmed else "explore.simulating"
    with st.spinner(reader(waiting, count=str(replications))):
        found = answer(world, plan, replications)
    head, button = st.columns([4, 1.4], vertical_alignment="center")
    with head:
        st.subheader(reader("explore.answer.title"), anchor=False)
    with button:
        if is_confirmed:
            st.badge(
                reader("explore.confirmed", count=str(CONFIRMED)), icon=":material/verified:", color="green"
            )
        else:
            st.button(
                reader("explore.confirm", count=str(CONFIRMED)),
                icon=":material/verified:",
                type="primary",
                help=reader("explore.confirm.help", count=str(CONFIRMED)),
                on_click=lambda: st.session_state.update(confirmed=key),
                width="stretch",
            )
    worth_tiles(reader, found.rox)
    st.markdown(_sentence(reader, found))
    notes = [reader("frame.link")] if is_confirmed else [reader("explore.quick"), reader("frame.link")]
    st.caption(" ".join(notes))
    shown = figures(found.baseline, found.outcomes)
    figure_tiles(reader, shown, is_compared=True)
    left, right = st.columns([1, 1.4 if is_confirmed else 1], gap="large")
    with left:
        _parts(reader, found.rox)
    with right:
        _figures(reader, shown, is_confirmed)
    _touchpoints(reader, world, found.baseline, found.outcomes)


def _sentence(reader: Reader, found: Comparison) -> str:
    rox = found.rox
    texts = [
        reader(
            "explore.worth.more" if rox.value_eur >= 0 else "explore.worth.less",
            value=reader.eur(abs(rox.value_eur)),
            months=reader.number(found.outcomes.months),
        )
    ]
    if rox.mean is None:
        texts.append(reader("explore.rox.undefined"))
    else:
        key = "explore.rox.gain" if rox.mean >= 0 else "explore.rox.loss"
        texts.append(reader(key, rox=reader.eur(abs(rox.mean), 2)))
    if rox.value_lo < 0 < rox.value_hi:
        texts.append(reader("explore.unsure"))
    return " ".join(texts)


def _parts(reader: Reader, rox: Rox) -> None:
    st.markdown(f"#### {reader('explore.parts.title')}")
    text = _parts_text(reader, rox.parts)
    st.caption(text)
    st.altair_chart(localised(chart_parts(rox.parts, reader.words), reader.language), alt=text)


def _parts_text(reader: Reader, parts: Mapping[str, float]) -> str:
    gain, loss = max(parts, key=lambda name: parts[name]), min(parts, key=lambda name: parts[name])
    key = "" if parts[gain] > 0 > parts[loss] else ".gain" if parts[gain] > 0 else ".loss"
    blanks = {
        "gain": reader(f"part.{gain}"),
        "gained": reader.eur(parts[gain], signed=True),
        "loss": reader(f"part.{loss}"),
        "lost": reader.eur(parts[loss], signed=True),
    }
    return reader(f"explore.parts.text{key}", **blanks)


def _figures(reader: Reader, shown: tuple[Figure, ...], is_confirmed: bool) -> None:
    st.markdown(f"#### {reader('explore.figures.title')}")
    st.caption(reader("explore.figures.text" if is_confirmed else "explore.figures.quick"))
    figure_table(reader, shown, is_compared=True)


def _touchpoints(reader: Reader, world: World, today: Outcomes, plan: Outcomes) -> None:
    """One figure by channel and moment, both arms side by side on one scale."""
    st.markdown(f"#### {reader('explore.touchpoints.title')}")
    name = st.segmented_control(
        reader("explore.touchpoints.choose"),
        SHOWN,
        default=SHOWN[0],
        required=True,
        format_func=lambda one: reader(f"figure.{one}"),
        key="shown",
        label_visibility="collapsed",
        wrap=True,
    )
    name = name or SHOWN[0]
    st.caption(reader(f"explore.touchpoints.{name}"))
    arms = {"today": today.touchpoints}
    if plan is not today:
        arms["plan"] = plan.touchpoints
    for column, arm in zip(st.columns(len(arms), gap="medium"), arms, strict=True):
        chart = chart_touchpoints(arms, arm, name, reader.labels(world), reader.words)
        text = f"{reader(f'chart.{arm}')}. {reader(f'explore.touchpoints.{name}')}"
        column.altair_chart(localised(chart, reader.language), alt=text)
