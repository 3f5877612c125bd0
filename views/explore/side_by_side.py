"""Up to four scenarios side by side, each paired with today's plan, or with one of them, under the same random draws."""

from __future__ import annotations

import math
from functools import partial
from typing import NamedTuple

import pandas as pd
import streamlit as st

from optimize import Figure, figures, kind_text, rox_text
from scenarios import Reader, figure_change, figure_interval, figure_text
from sim import Comparison, Estimate, Plan, World, estimate

from ..scenario.controls import place
from ..scenario.levers import total_eur_year
from ..scenario.saved import LONGEST_NAME, MARKS, Saved, save
from ..scenario.simulated import CONFIRMED, QUICK, answer
from ..ui.chart_card import data_button, picture
from ..ui.charts import chart_values
from ..ui.choice import told_apart
from ..ui.frame import UNKNOWN, markdown_safe

TODAY = ""  # the name of today's plan among those that scenarios are measured from
FROM_WIDTH = 320  # pixels


class Arm(NamedTuple):
    """A scenario set aside and its answer."""

    name: str
    found: Comparison


def side_by_side(reader: Reader, base: World, world: World, saved: list[Saved]) -> None:
    """Draw the scenarios set aside; base: the company whose controls they are; world: the same at the stage picked."""
    if not saved:
        return
    st.markdown(f"### {reader('side.title')}")
    is_confirmed = bool(st.session_state.get("side.confirmed"))
    replications = CONFIRMED if is_confirmed else QUICK
    with st.spinner(
        reader("explore.confirming" if is_confirmed else "explore.simulating", count=str(replications))
    ):
        arms = [Arm(one.name, answer(world, one.plan(base), replications)) for one in saved]
    reference = _reference(reader, arms)
    values = {arm.name: value_against(arm, arms, reference) for arm in arms}
    table = values_table(values)
    left, right = st.columns([1, 1.5], gap="large")
    with left:
        chart = chart_values(table, reader.words)
        picture(reader, chart, _sentence(reader, values, reference), table, f"{world.name}-scenarios-value")
    with right:
        rows = rows_of(reader, base, arms, reference, values)
        st.table(rows, border="horizontal", hide_index=True)
        st.caption(reader("side.text.confirmed" if is_confirmed else "side.text", count=str(CONFIRMED)))
        with st.container(horizontal=True):
            if not is_confirmed:
                st.button(
                    reader("side.confirm", count=str(CONFIRMED)),
                    icon=":material/verified:",
                    key="side.confirm",
                    on_click=partial(st.session_state.update, {"side.confirmed": True}),
                )
            data_button(reader, rows, f"{world.name}-scenarios")
    _manage(reader, base, saved)


def value_against(arm: Arm, arms: list[Arm], reference: str) -> Estimate:
    """Return what an arm is worth more than the reference, replication by replication, in EUR."""
    own = arm.found.values_eur
    other = next((each.found.values_eur for each in arms if each.name == reference), (0.0,) * len(own))
    return estimate([mine - theirs for mine, theirs in zip(own, other, strict=True)])


def values_table(values: dict[str, Estimate]) -> pd.DataFrame:
    """Values with intervals, a row for each scenario: [label, value_eur, lo, hi]."""
    rows = [(name, one.mean, one.lo, one.hi) for name, one in values.items()]
    return pd.DataFrame(rows, columns=["label", "value_eur", "lo", "hi"])


def rows_of(
    reader: Reader, base: World, arms: list[Arm], reference: str, values: dict[str, Estimate]
) -> pd.DataFrame:
    """Every figure as text: what the reference has, and by how much each other scenario differs from it."""
    own = next((arm for arm in arms if arm.name == reference), None)
    others = [arm for arm in arms if arm is not own]
    before = own.found.outcomes if own else arms[0].found.baseline
    spent = total_eur_year(base, own.found.plan if own else Plan())
    rows = [
        [reader("worth.value"), UNKNOWN, *(_value(reader, values[arm.name]) for arm in others)],
        *(
            [reader(f"worth.{name}"), *(_figure(reader, arm, name) for arm in (own, *others))]
            for name in ("experience", "savings", "price", "rox", "kind")
        ),
        [
            reader("side.spent"),
            reader.eur(spent),
            *(reader.eur(total_eur_year(base, arm.found.plan) - spent, signed=True) for arm in others),
        ],
    ]
    pairs = [{one.metric.name: one for one in figures(before, arm.found.outcomes)} for arm in others]
    for figure in figures(before, before):
        told = [_change(reader, pair.get(figure.metric.name)) for pair in pairs]
        name = reader(f"figure.{figure.metric.name}")
        rows.append([name, figure_text(reader, figure.metric, figure.today.mean), *told])
    first = markdown_safe(own.name) if own else reader("table.today")
    columns = [reader("table.figure"), first, *(markdown_safe(arm.name) for arm in others)]
    return pd.DataFrame(rows, columns=columns)


def _value(reader: Reader, value: Estimate) -> str:
    text = reader.eur(value.mean, signed=True)
    if not math.isfinite(value.se):
        return text
    ends = reader("interval.short", lo=reader.eur(value.lo), hi=reader.eur(value.hi))
    return f"{text} ({ends})"


def _figure(reader: Reader, arm: Arm | None, name: str) -> str:
    """One of the three figures of a scenario against today's plan, its ROX or its kind."""
    if arm is None:
        return UNKNOWN
    rox = arm.found.rox
    if name == "rox":
        return rox_text(rox.kind, rox.mean, reader)
    if name == "kind":
        return kind_text(rox.kind, reader) if rox.kind else UNKNOWN
    eur = {
        "experience": rox.experience_eur.mean,
        "savings": rox.savings_eur,
        "price": rox.price_of_savings_eur.mean,
    }
    return reader.eur(eur[name], signed=True)


def _change(reader: Reader, figure: Figure | None) -> str:
    """A difference, with its interval where it is known."""
    if figure is None:
        return UNKNOWN
    change = figure.difference
    if not math.isfinite(change.se):
        return figure_change(reader, figure.metric, change.mean)
    written = figure_change(reader, figure.metric, change.mean, finer=1)
    return f"{written} ({figure_interval(reader, figure.metric, change.lo, change.hi)})"


def _reference(reader: Reader, arms: list[Arm]) -> str:
    """Today's plan, or the scenario that the others are measured from."""
    names = [TODAY, *(arm.name for arm in arms)]
    if len(arms) < 2:
        return TODAY
    picked: str = st.selectbox(
        reader("side.from"),
        names,
        format_func=told_apart(names, lambda name: name or reader("table.today")),
        key="side.from",
        help=reader("side.from.help"),
        width=FROM_WIDTH,
    )
    return picked if picked in names else TODAY


def _sentence(reader: Reader, values: dict[str, Estimate], reference: str) -> str:
    """Which scenario is worth most, and whether the runs leave a doubt about it."""
    told = {name: one for name, one in values.items() if name != reference}
    first = max(told, key=lambda name: told[name].mean)
    best = told[first]
    kind = "more" if best.mean >= 0 else "less"
    blanks = {
        "name": f"**{markdown_safe(first)}**",
        "value": reader.eur(abs(best.mean)),
        "reference": markdown_safe(reference) if reference else reader("side.today"),
    }
    text = reader(f"side.best.{kind}", **blanks)
    rivals = [one for name, one in told.items() if name != first]
    is_unsure = math.isfinite(best.se) and (best.lo < 0 < best.hi or any(one.hi > best.lo for one in rivals))
    return f"{text} {reader('side.unsure')}" if is_unsure else text


def _manage(reader: Reader, base: World, saved: list[Saved]) -> None:
    """Open, rename or drop a scenario."""
    with st.expander(reader("side.manage"), key="side.manage", icon=":material/edit:"):
        for number, one in enumerate(saved):
            name, opened, dropped = st.columns([3, 1, 1], vertical_alignment="bottom")
            key = f"side.name.{number}.{one.name}"
            name.text_input(
                reader("side.name"),
                one.name,
                max_chars=LONGEST_NAME,
                key=key,
                on_change=partial(_rename, base, saved, number, key),
            )
            opened.button(
                reader("side.open"),
                key=f"side.open.{number}",
                icon=":material/tune:",
                on_click=partial(place, base, one.spends),
                width="stretch",
            )
            dropped.button(
                reader("side.drop"),
                key=f"side.drop.{number}",
                icon=":material/delete:",
                on_click=partial(save, base, saved[:number] + saved[number + 1 :]),
                width="stretch",
            )


def _rename(base: World, saved: list[Saved], number: int, key: str) -> None:
    """Give a scenario another name, unless it is empty or another's."""
    name = MARKS.sub(" ", str(st.session_state[key])).strip()
    if name and name not in {one.name for one in saved}:
        save(base, [one._replace(name=name) if at == number else one for at, one in enumerate(saved)])
