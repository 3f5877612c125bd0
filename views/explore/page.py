"""Explore: move money between levers and see at once what it does, today's arm next to it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from optimize import Dossier, Figure, chain_html, figures, finance
from scenarios import Reader, short_figure
from sim import METRIC, Comparison, Outcomes, Plan, Rox, World, digest, world_hash

from ..optimised_run.result import toml_of
from ..scenario.answer_at_once import answer_at_once
from ..scenario.budget_bar import budget
from ..scenario.controls import controls, examples, positions
from ..scenario.levers import positions_today
from ..scenario.saved import MOST, Saved, free_name, save, saved_here
from ..scenario.sentence import place_from_address, sentence
from ..scenario.simulated import CONFIRMED, QUICK, answer, prepared, today_outcomes
from ..scenario.state import stage_here
from ..scenario.worlds import at_stage
from ..ui.chart_card import picture
from ..ui.charts import chart_parts, chart_touchpoints
from ..ui.choice import choice
from ..ui.frame import keep, markdown_safe, query_parameter
from ..ui.tiles import figure_table, figure_tiles, worth_at_once, worth_tiles
from .side_by_side import side_by_side

KEY = 12
SHOWN = ("cost_eur", "contacts", "mean_wait_min", "csat_top2", "abandonment")


def explore(reader: Reader, base: World) -> None:
    """Draw the page: the controls of a company on the left, on the right what they do at the stage picked."""
    place_from_address(reader, base)
    with st.sidebar:
        plan = controls(reader, base)
    sentence(reader, base)
    budget(reader, base, plan)
    with st.spinner(reader("explore.compiling")):
        prepared()
    with st.spinner(reader("explore.anchoring")):
        world = at_stage(base, stage_here(base))
    saved = saved_here(base)
    if plan.lines:
        _answer(reader, base, world, plan, saved)
    else:
        _today(reader, world)
    side_by_side(reader, base, world, saved)


def about(count: float) -> float:
    """A count with three figures that matter."""
    return float(f"{count:.3g}")


def _today(reader: Reader, world: World) -> None:
    """The company as it is, and what to do next."""
    outcomes = today_outcomes(world, QUICK)
    years = outcomes.months / 12
    st.header(reader("explore.today.title"))
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
        st.markdown(f"### {reader('explore.figures.today')}")
        figure_table(reader, shown, is_compared=False)


def _answer(reader: Reader, base: World, world: World, plan: Plan, saved: list[Saved]) -> None:
    """What the plan is worth, why, and every figure next to today's."""
    # in the address, so that whoever opens it sees the same answer, not a quicker one
    key = f"{world_hash(world)[:KEY]}.{digest(plan)[:KEY]}"
    is_confirmed = query_parameter("confirmed") == key
    replications = CONFIRMED if is_confirmed else QUICK
    waiting = "explore.confirming" if is_confirmed else "explore.simulating"
    head, button = st.columns([4, 1.4], vertical_alignment="center")
    with head:
        st.header(reader("explore.answer.title"), anchor=False)
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
                on_click=partial(keep, "confirmed", key),
                width="stretch",
            )
    worth = st.empty()
    is_new = st.session_state.get("answered") != (key, replications)
    if is_new and (likely := answer_at_once(world, plan)):
        with worth.container(key="explore-at-once"):
            worth_at_once(reader, likely)
    with st.spinner(reader(waiting, count=str(replications))):
        found = answer(world, plan, replications)
    st.session_state["answered"] = key, replications
    with worth.container():
        worth_tiles(reader, found.rox)
    st.markdown(_sentence(reader, found))
    notes = [reader("frame.link")] if is_confirmed else [reader("explore.quick"), reader("frame.link")]
    st.caption(" ".join(notes))
    _hand_over(reader, base, plan, saved)
    shown = figures(found.baseline, found.outcomes)
    figure_tiles(reader, shown, is_compared=True)
    st.markdown(f"### {reader('pages.chain')}")
    st.html(chain_html(Dossier(finance(world, found), {}, world, plan, "open", ""), reader))
    left, right = st.columns([1, 1.4 if is_confirmed else 1], gap="large")
    with left:
        _parts(reader, world, found.rox)
    with right:
        _figures(reader, shown, is_confirmed)
    _touchpoints(reader, world, found.baseline, found.outcomes)


def _hand_over(reader: Reader, base: World, plan: Plan, saved: list[Saved]) -> None:
    """Set the scenario aside to compare it, or take it away as a file."""
    with st.container(horizontal=True):
        here = {
            name: spent for name, spent in positions(base).items() if spent != positions_today(base)[name]
        }
        is_saved = any(one.spends == here for one in saved)
        is_full = len(saved) >= MOST
        key = "side.saved" if is_saved else "side.full" if is_full else "side.save"
        st.button(
            reader(key, most=str(MOST)) if key == "side.full" else reader(key),
            icon=":material/bookmark_add:",
            key="side.save",
            disabled=is_saved or is_full,
            help=reader("side.save.help", most=str(MOST)),
            on_click=lambda: save(base, [*saved, Saved(free_name(saved), here)]),
        )
        st.download_button(
            reader("invest.download.plan"),
            partial(toml_of, plan),
            f"{base.name}-plan.toml",
            "application/toml",
            icon=":material/download:",
            help=reader("explore.plan.help", command=_command(base)),
            on_click="ignore",
        )


def _command(base: World) -> str:
    """The command that simulates the plan downloaded, as it is seen here."""
    stage = stage_here(base)
    other = "" if stage == base.maturity else f" --maturity {stage}"
    return f"rox simulate {base.name} --plan {base.name}-plan.toml{other}"


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
        texts.append(reader("explore.rox.savings" if rox.kind == "savings" else "explore.rox.undefined"))
    else:
        key = "explore.rox.gain" if rox.mean >= 0 else "explore.rox.loss"
        texts.append(reader(key, rox=reader.eur(abs(rox.mean), 2)))
    if rox.value_lo < 0 < rox.value_hi:
        texts.append(reader("explore.unsure"))
    return " ".join(texts)


def _parts(reader: Reader, world: World, rox: Rox) -> None:
    st.markdown(f"### {reader('explore.parts.title')}")
    table = pd.DataFrame({"part": list(rox.parts), "eur": list(rox.parts.values())})
    chart = chart_parts(rox.parts, reader.words)
    picture(reader, chart, _parts_text(reader, rox.parts), table, f"{world.name}-parts")


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
    st.markdown(f"### {reader('explore.figures.title')}")
    st.caption(reader("explore.figures.text" if is_confirmed else "explore.figures.quick"))
    figure_table(reader, shown, is_compared=True)


def _touchpoints(reader: Reader, world: World, today: Outcomes, plan: Outcomes) -> None:
    """One figure by channel and moment, both arms side by side on one scale."""
    st.markdown(f"### {reader('explore.touchpoints.title')}")
    name = choice("shown", SHOWN, reader("explore.touchpoints.choose"), lambda one: reader(f"figure.{one}"))
    arms = {"today": today.touchpoints}
    if plan is not today:
        arms["plan"] = plan.touchpoints
    for column, arm in zip(st.columns(len(arms), gap="medium"), arms, strict=True):
        chart = chart_touchpoints(arms, arm, name, reader.labels(world), reader.words)
        with column:
            table = arms[arm]
            picture(
                reader, chart, _cells_text(reader, world, table, name), table, f"{world.name}-{arm}-{name}"
            )


def _cells_text(reader: Reader, world: World, table: pd.DataFrame, name: str) -> str:
    """The touchpoint at which a figure is highest, in words."""
    known = table.dropna(subset=[name])
    if not len(known):
        return reader(f"explore.touchpoints.{name}")
    top, labels = known.iloc[int(known[name].argmax())], reader.labels(world)
    where = f"**{markdown_safe(labels[top['channel']])} · {markdown_safe(labels[top['moment']])}**"
    value = _shown(reader, name, float(top[name]))
    return f"{reader(f'explore.touchpoints.{name}')} {reader('explore.touchpoints.most', where=where, value=value)}"


def _shown(reader: Reader, name: str, value: float) -> str:
    return short_figure(reader, METRIC[name], value)
