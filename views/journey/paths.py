"""The paths customers take, what each costs and leaves, and the obstacles on the worst of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from scenarios import Reader
from sim import costliest, worst

from ..ui.chart_card import picture
from ..ui.choice import choice, told_apart
from ..ui.frame import markdown_safe
from .charts import OBSTACLES_SHOWN, PATHS_SHOWN, chart_obstacles, chart_paths, path_label
from .logged_run import LoggedRun

ORDERS = {"walked": "cases", "worst": "lost", "costliest": "total_eur"}
MET = ("waited", "hung_up", "blocked", "transferred", "lost_history", "came_back", "unresolved")
OBSTACLES_TOLD = 2


def draw_paths(reader: Reader, lives: LoggedRun) -> None:
    """Draw the first paths in the order asked for, a row for each, and the obstacles."""
    table = lives.table("paths")
    if not len(table):
        st.info(reader("journey.nothing"))
        return
    order, motive = _choices(reader, table)
    chosen = first_paths(table, order, motive)
    st.markdown(f"### {reader(f'journey.paths.{order}')}")
    labels = reader.labels(lives.world)
    told = chosen.assign(motive=[reader.one_of("motive", name) for name in chosen["motive"]])
    picture(
        reader,
        chart_paths(told, ORDERS[order], labels, reader.words),
        paths_sentence(reader, chosen.iloc[0], order, labels),
        chosen,
        f"{lives.world.name}-paths-{order}",
    )
    with st.expander(reader("journey.paths.table"), expanded=True, key="journey.paths.table"):
        rows = [path_row(reader, row, labels) for row in chosen.to_dict("records")]
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
    _obstacles(reader, lives, motive)


def _choices(reader: Reader, table: pd.DataFrame) -> tuple[str, str]:
    """Which paths come first, and of which need; "" for all."""
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        order = choice(
            "order",
            list(ORDERS),
            reader("journey.paths.order"),
            lambda name: reader(f"journey.paths.order.{name}"),
            first="worst",
        )
    with right:
        motives = ["", *dict.fromkeys(table["motive"])]
        motive = st.selectbox(
            reader("journey.motive"),
            motives,
            format_func=told_apart(
                motives, lambda name: reader.one_of("motive", name) if name else reader("journey.motive.all")
            ),
            key="motive",
        )
    return order, motive if motive in motives else ""


def first_paths(table: pd.DataFrame, order: str, motive: str) -> pd.DataFrame:
    """The first rows of the table of paths in an order, of one need or of all."""
    of_motive = table[table["motive"] == motive] if motive else table
    if order == "walked":
        most = of_motive.sort_values("cases", ascending=False, kind="stable", ignore_index=True)
        return most.head(PATHS_SHOWN)
    return (worst if order == "worst" else costliest)(of_motive).head(PATHS_SHOWN)


def paths_sentence(reader: Reader, row: Any, order: str, labels: dict[str, str]) -> str:
    """The first path in words."""
    return reader(
        f"journey.paths.text.{order}",
        path=f"**{markdown_safe(path_label(row['path'], labels))}**",
        motive=reader.one_of("motive", row["motive"]),
        share=reader.share(row["share"], 1),
        satisfied=reader.share(row["csat_top2"], 0),
        eur=reader.eur(row["case_eur"], 2),
        total=reader.eur(row["total_eur"]),
        lost=reader.number(row["lost"]),
        obstacles=obstacles_on(reader, row),
    )


def obstacles_on(reader: Reader, row: Any) -> str:
    """The obstacles met most often on a path, each with its share."""
    met = sorted(((float(row[name]), name) for name in MET), reverse=True)[:OBSTACLES_TOLD]
    texts = [f"{reader(f'obstacle.{name}')} ({reader.share(share, 0)})" for share, name in met if share > 0]
    return ", ".join(texts) or reader("journey.obstacles.none")


def path_row(reader: Reader, row: dict[Any, Any], labels: dict[str, str]) -> dict[str, str]:
    """A path as a row of a table."""
    return {
        reader("journey.paths"): markdown_safe(path_label(row["path"], labels)),
        reader("journey.motive"): reader.one_of("motive", row["motive"]),
        reader("journey.share"): reader.share(row["share"], 1),
        reader("figure.csat_top2"): reader.share(row["csat_top2"], 0),
        reader("journey.days"): reader.number(row["days"], 1),
        reader("journey.case_eur"): reader.eur(row["case_eur"], 2),
        reader("journey.obstacles"): obstacles_on(reader, row),
    }


def _obstacles(reader: Reader, lives: LoggedRun, motive: str) -> None:
    """What takes most satisfied customers, the other obstacles held equal."""
    table = lives.table("obstacles")
    shown = (table[table["motive"] == motive] if motive else table).head(OBSTACLES_SHOWN)
    if not len(shown):
        return
    st.markdown(f"### {reader('journey.obstacles.title')}")
    first = shown.iloc[0]
    sentence = reader(
        "journey.obstacles.text",
        motive=reader.one_of("motive", first["motive"]),
        obstacle=f"**{reader('obstacle.' + first['obstacle'])}**",
        share=reader.share(first["share"], 0),
        drop=reader.number(100 * first["drop"]),
    )
    told = shown.assign(
        motive=[reader.one_of("motive", name) for name in shown["motive"]],
        obstacle=[reader(f"obstacle.{name}") for name in shown["obstacle"]],
    )
    picture(reader, chart_obstacles(told, reader.words), sentence, shown, f"{lives.world.name}-obstacles")
