"""Pictures of the whole journey: the curve of satisfaction along a life, and how requests flow from reason to outcome.

Pure functions from tables, whose printed numbers are text, to charts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Literal, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from sim import AT_ONCE, GAVE_UP, OTHER

from ...ui.charts import INK, LOSS, PLAN, TODAY, Words

MOMENT = "moment_clicked"
LOSS_TEXT, PLAN_TEXT = "#9a3f05", "#075b80"
# heights in percent of satisfied customers: tiles above the curve, rows of figures below it
TILES, LOWEST, HIGHEST = (108.0, 124.0), -20.0, 124.0
TILE_TEXT = 118.0  # of the first of two lines
GRID = (20.0, 40.0, 60.0, 80.0, 100.0)
ROWS = {"contacts_text": 8.0, "truth_text": -3.0, "bad_text": -14.0}
RING_SHARE = 0.2  # of moments of truth, from which a bubble has a ring
BUBBLES = [200, 1500]  # square pixels
STRIP_HIGH, FLOW_HIGH = 470, 560  # pixels
STAGES = ("motive", "first", "then", "outcome")
FLOW_COLOURS = {"satisfied": "#85b6cd", "resolved": "#dcdfe4", "unresolved": "#e4a982"}
NODE_COLOURS = {"satisfied": PLAN, "resolved": "#8b96a3", "unresolved": LOSS}
GAP, NODE_WIDE, POINTS, THINNEST = 0.02, 0.014, 15, 0.0015


class Node(NamedTuple):
    """Where a node of the flow stands, from the top, its share, and the share of each outcome in it."""

    start: float
    share: float
    outcomes: dict[str, float]

    @property
    def end(self) -> float:
        """End of the node."""
        return self.start + self.share


Height = Callable[[str], alt.Y]  # a column as the height of a mark


def chart_strip(
    strip: pd.DataFrame, ticks: Mapping[float, str], average: float, words: Words
) -> alt.LayerChart:
    """Tiles of moments in the order of a life, the curve of satisfied customers with its bubbles, and rows of figures.

    strip: [moment, label, csat, once, several, contacts_year, is_below, has_ring, csat_text, mark, mark_y, mark_colour,
    contacts_text, truth_text, bad_text, before], shares in percent, before: today's, NaN where it is what is drawn.
    ticks: what stands at each height. average: of all customers, percent.
    """
    order = list(strip["label"])
    x = alt.X("label:N", sort=order, axis=None, scale=alt.Scale(domain=order))
    tall = alt.Scale(domain=[LOWEST, HIGHEST], nice=False, zero=False)
    said = " : ".join(f"datum.value == {height} ? {json.dumps(text)}" for height, text in ticks.items())
    axis = alt.Axis(
        values=list(ticks),
        labelExpr=f"{said} : ''",
        labelLimit=0,
        labelOverlap=False,
        tickCount=len(ticks),
        labelFontSize=12,
        minExtent=130,
        ticks=False,
        domain=False,
        gridColor={"condition": {"test": "datum.value >= 20", "value": "#e6e9ee"}, "value": "transparent"},
    )  # fmt: skip

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title=None, scale=tall, axis=axis)

    shown = strip.assign(tile=TILES[0], tile_to=TILES[1], tile_mid=TILE_TEXT)
    shown = shown.assign(**{f"{name}_y": height for name, height in ROWS.items()})
    base = alt.Chart(shown).encode(x=x)
    layers: list[alt.Chart] = [
        base.mark_rect(color="#edf0f3", cornerRadius=8, stroke="white", strokeWidth=5).encode(
            y=y("tile"), y2="tile_to:Q"
        ),
        base.mark_text(lineBreak="\n", fontSize=13, fontWeight="bold", color=INK, lineHeight=16).encode(
            y=y("tile_mid"), text="label:N"
        ),
        *_levels(base, average, y),
        *_bubbles(base, words, y),
        *_hints(shown, words, y, x),
        *(base.mark_text(fontSize=13, color=INK).encode(y=y(f"{name}_y"), text=f"{name}:N") for name in ROWS),
    ]
    return alt.LayerChart(layer=layers, width="container", height=STRIP_HIGH)


def _levels(base: alt.Chart, average: float, y: Height) -> list[alt.Chart]:
    """The average, the band between one contact and several, today's curve, and the curve."""
    mean = alt.Chart(pd.DataFrame({"at": [average]}))
    both = base.transform_filter("isValid(datum.several) && isValid(datum.once)")
    return [
        mean.mark_rule(color=TODAY, strokeDash=[2, 3]).encode(y=y("at")),
        both.mark_area(interpolate="monotone", color=PLAN, opacity=0.1).encode(y=y("once"), y2="several:Q"),
        *(
            both.mark_line(interpolate="monotone", strokeDash=[5, 4], opacity=0.6, color=colour).encode(
                y=y(name)
            )
            for name, colour in (("once", PLAN), ("several", LOSS))
        ),
        base.mark_line(interpolate="monotone", color=TODAY, strokeDash=[2, 3]).encode(y=y("before")),
        base.mark_line(interpolate="monotone", color=PLAN, strokeWidth=4).encode(y=y("csat")),
    ]


def _bubbles(base: alt.Chart, words: Words, y: Height) -> list[alt.Chart]:
    """A bubble a moment, to click on, its ring, its figure and what it is among the others."""
    size = alt.Size("contacts_year:Q", scale=alt.Scale(range=BUBBLES, zero=True), legend=None)
    select = alt.selection_point(name=MOMENT, fields=["moment"], on="click", clear="dblclick")
    return [
        base.transform_filter("datum.has_ring")
        .mark_point(filled=False, stroke=INK, strokeWidth=7, opacity=1)
        .encode(y=y("csat"), size=size),
        base.mark_point(filled=True, opacity=1, stroke="white", strokeWidth=2, cursor="pointer")
        .encode(
            y=y("csat"),
            size=size,
            color=alt.condition("datum.is_below", alt.value(LOSS), alt.value(PLAN)),
            tooltip=[
                alt.Tooltip("label:N", title=words["chart.moment"]),
                alt.Tooltip("csat_text:N", title=words["figure.csat_top2"]),
                alt.Tooltip("contacts_text:N", title=words["journey.strip.contacts"]),
            ],
        )
        .add_params(select),
        base.mark_text(fontSize=14, fontWeight="bold", color=INK, dy=-28).encode(
            y=y("csat"), text="csat_text:N"
        ),
        base.transform_filter("datum.mark != ''")
        .mark_text(fontSize=13, fontWeight="bold")
        .encode(y=y("mark_y"), text="mark:N", color=alt.Color("mark_colour:N", scale=None)),
    ]


def _hints(shown: pd.DataFrame, words: Words, y: Height, x: alt.X) -> list[alt.Chart]:
    """Return what the edges of the band are, written where they are farthest from one another."""
    widest = shown.assign(gap=shown["once"] - shown["several"]).dropna(subset=["gap"]).nlargest(1, "gap")
    return [
        alt.Chart(widest.assign(said=words[f"journey.strip.{name}"]))
        .mark_text(fontStyle="italic", fontSize=12, color=colour, dy=off)
        .encode(x=x, y=y(name), text="said:N")
        for name, colour, off in (("several", LOSS_TEXT, 14), ("once", PLAN_TEXT, -12))
    ]


def in_two_lines(text: str) -> str:
    """A name over two lines, split at the space nearest its middle, where it is long."""
    places = [place for place, letter in enumerate(text) if letter == " "]
    if len(text) < 12 or not places:
        return text
    middle = min(places, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def chart_flows(flows: pd.DataFrame, labels: Mapping[str, str], percent: str, words: Words) -> alt.LayerChart:
    """Return how requests flow from reason to first channel, to what came then, to outcome; a band for each outcome of a pair.

    flows: as `case_flows` gives them, shares adding up to one; labels: of motives, channels and outcomes; percent: how a
    share is written, such as "{:.0f}%".
    """
    nodes = _nodes(flows)
    bands = pd.concat([_bands(flows, nodes, place) for place in range(len(STAGES) - 1)], ignore_index=True)
    deepest = max(node.end for stage in nodes for node in stage.values())
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[deepest, -0.06], nice=False, zero=False))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.5, 3.62], nice=False, zero=False))
    colour = alt.Color("colour:N", scale=None)
    parts, told = _bars(nodes, labels, percent)
    heads = pd.DataFrame(
        {"x": [0.0, 1.0, 2.0, 3.0], "y": -0.035, "text": [words[f"journey.flow.{name}"] for name in STAGES]}
    )
    layers: list[alt.Chart] = [
        alt.Chart(bands).mark_area(opacity=0.85).encode(x=x, y=y, y2="y2:Q", detail="band:N", color=colour),
        alt.Chart(parts).mark_rect().encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=colour),
        *(
            _names(told, x, y, is_left=is_left, is_halo=halo)
            for is_left in (True, False)
            for halo in (True, False)
        ),
        alt.Chart(heads)
        .mark_text(fontSize=13, fontWeight="bold", color="#52606d")
        .encode(x=x, y=y, text="text:N"),
    ]
    return alt.LayerChart(layer=layers, width="container", height=FLOW_HIGH)


def _bars(
    nodes: list[dict[str, Node]], labels: Mapping[str, str], percent: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The bars of the nodes, stacked by outcome, and their names with their shares."""
    parts, told = [], []
    for place, stage in enumerate(nodes):
        for name, node in stage.items():
            text = f"{labels.get(name, name)} {percent.format(100 * node.share)}"
            beside = -2 * NODE_WIDE if place == 0 else 2 * NODE_WIDE
            told.append((place + beside, (node.start + node.end) / 2, text, place == 0))
            start = node.start
            for outcome, share in node.outcomes.items():
                ends = (place - NODE_WIDE, place + NODE_WIDE, start, start + share)
                parts.append((*ends, NODE_COLOURS[outcome]))
                start += share
    return (
        pd.DataFrame(parts, columns=["x", "x2", "y", "y2", "colour"]),
        pd.DataFrame(told, columns=["x", "y", "text", "left"]),
    )


def _names(told: pd.DataFrame, x: alt.X, y: alt.Y, *, is_left: bool, is_halo: bool) -> alt.Chart:
    """Names on one side of their nodes, or the white halo under them."""
    side = alt.Chart(told[told["left"] == is_left])
    align: Literal["left", "right"] = "right" if is_left else "left"
    if is_halo:
        named = side.mark_text(align=align, fontSize=13, stroke="white", strokeWidth=4, strokeJoin="round")
    else:
        named = side.mark_text(align=align, fontSize=13, color=INK)
    drawn: alt.Chart = named.encode(x=x, y=y, text="text:N")
    return drawn


def _nodes(flows: pd.DataFrame) -> list[dict[str, Node]]:
    """The nodes of each stage, from the top."""
    stages = []
    for stage in STAGES:
        shares = {str(name): float(one) for name, one in flows.groupby(stage)["share"].sum().items()}
        names = [name for name in NODE_COLOURS if name in shares]
        if stage != "outcome":
            names = sorted(shares, key=partial(_place_of, shares))
        level, found = 0.0, {}
        for name in names:
            mine = flows[flows[stage] == name].groupby("outcome")["share"].sum()
            outcomes = {one: float(mine[one]) for one in NODE_COLOURS if one in mine}
            found[name] = Node(level, shares[name], outcomes)
            level += shares[name] + GAP
        stages.append(found)
    return stages


def _place_of(shares: Mapping[str, float], name: str) -> tuple[int, float]:
    """What is told first of a stage, then channels by share, then what is told last."""
    return {AT_ONCE: 0, OTHER: 2, GAVE_UP: 3}.get(name, 1), -shares[name]


def _bands(flows: pd.DataFrame, nodes: list[dict[str, Node]], place: int) -> pd.DataFrame:
    """Smooth bands between two stages: [x, y, y2, band, colour]."""
    left, right = list(pairwise(STAGES))[place]
    pairs = (
        flows.groupby(list(dict.fromkeys([left, right, "outcome"])), sort=False)["share"].sum().reset_index()
    )
    rank = {outcome: number for number, outcome in enumerate(NODE_COLOURS)}
    order = [{name: number for number, name in enumerate(stage)} for stage in nodes]
    keyed = [(order[place][row[left]], order[place + 1][row[right]], rank[row["outcome"]]) for row in pairs.to_dict("records")]  # fmt: skip
    pairs = pairs.assign(
        a=[one[0] for one in keyed], b=[one[1] for one in keyed], c=[one[2] for one in keyed]
    )
    starts = _starts(pairs.sort_values(["a", "b", "c"]), left, nodes[place])
    ends = _starts(pairs.sort_values(["b", "a", "c"]), right, nodes[place + 1])
    along = np.linspace(0.0, 1.0, POINTS)
    smooth = along**2 * (3 - 2 * along)
    tables = []
    for at, row in pairs.iterrows():
        if row["share"] < THINNEST:
            continue
        top = starts[at] + (ends[at] - starts[at]) * smooth
        tables.append(
            pd.DataFrame(
                {
                    "x": np.round(place + NODE_WIDE + along * (1 - 2 * NODE_WIDE), 3),
                    "y": np.round(top, 4),
                    "y2": np.round(top + row["share"], 4),
                    "band": f"{place}.{at}",
                    "colour": FLOW_COLOURS[str(row["outcome"])],
                }
            )
        )
    return (
        pd.concat(tables, ignore_index=True)
        if tables
        else pd.DataFrame(columns=["x", "y", "y2", "band", "colour"])
    )


def _starts(pairs: pd.DataFrame, side: str, nodes: dict[str, Node]) -> dict[object, float]:
    """Where each band leaves or reaches its node, in the order of the rows."""
    level = {name: node.start for name, node in nodes.items()}
    found: dict[object, float] = {}
    for at, row in pairs.iterrows():
        found[at] = level[str(row[side])]
        level[str(row[side])] += float(row["share"])
    return found
