"""The optimiser's answer as tables and files: what a page shows and what it gives as files."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from optimize import UNSPENT, Dossier, read_dossier
from scenarios import Reader, content_fault, save_plan
from sim import (
    Defect,
    Defects,
    Estimate,
    Line,
    Message,
    Plan,
    Raised,
    Rox,
    WithoutCuts,
    World,
    today_eur_year,
)

from ..scenario.levers import group_of

Result = Mapping[str, Any]  # what `optimise --json` prints
RESPONSES = "responses.csv"
UNKNOWN_WITH_ONE_RUN = [
    f"{figure}_{part}" for figure in ("value", "delta_customer_equity_eur") for part in ("se", "lo", "hi")
]


class OptimisedRun(NamedTuple):
    """What a search left in its folder; responses: the curve of each lever in the option sets, as `Recommendation` has it."""

    folder: Path
    dossier: Dossier
    responses: pd.DataFrame

    @property
    def result(self) -> Result:
        """Return what `optimise --json` printed."""
        return self.dossier.summary

    @property
    def world(self) -> World:
        """The world that was searched in."""
        return self.dossier.world


def optimised_run_in(folder: Path) -> OptimisedRun:
    """Read the folder of a search. Raises Defects for a missing or broken file, and a plan edited since."""
    dossier = read_dossier(folder)
    file = folder / RESPONSES
    try:
        return OptimisedRun(folder, dossier, pd.read_csv(file))
    except (OSError, ValueError) as error:
        allowed, repair = Message("defect.what_rox_optimise_writes"), Message("defect.run_optimise_again")
        raise Defects(str(folder), [Defect(RESPONSES, content_fault(error), allowed, repair)]) from error


def rox_of(result: Result) -> Rox:
    """ROX of a result; a figure that JSON could not carry is unknown (NaN)."""
    told = result["rox"]
    fields = {name: told.get(name) for name in Rox._fields}
    for name in UNKNOWN_WITH_ONE_RUN:
        fields[name] = _known(fields[name])
    for name in ("experience_eur", "price_of_savings_eur"):
        fields[name] = Estimate(**{part: _known(eur) for part, eur in told[name].items()})
    raised, alone = Raised(**told["raised"]), WithoutCuts(**told["without_cuts"])
    return Rox(**{**fields, "raised": raised, "without_cuts": alone})


def _known(figure: float | None) -> float:
    return math.nan if figure is None else figure


def plan_of_result(result: Result) -> Plan:
    """The plan of a result, unspent money left out."""
    lines = tuple(Line(**line) for line in result["lines"] if line["lever"] != UNSPENT)
    return Plan(name="plan", lines=lines)


def table_of(result: Result) -> pd.DataFrame:
    """The split [channel, moment, programme, eur_year] of a result."""
    return pd.DataFrame(result["table"], columns=["channel", "moment", "programme", "eur_year"])


def spends(reader: Reader, world: World, plan: Mapping[str, float]) -> pd.DataFrame:
    """Table [group, label, today_eur_year, plan_eur_year] of levers, largest first; unspent money last.

    group: people, whose money dwarfs the rest, and levers, so that each can be drawn on its own scale.
    """
    rows = [
        (
            "people" if group_of(lever) == "desks" else "levers",
            reader.label(world, lever),
            today_eur_year(world, lever),
            plan.get(lever.name, today_eur_year(world, lever)),
        )
        for lever in world.levers
    ]
    rows.sort(key=lambda row: -max(row[2:]))
    if UNSPENT in plan:
        rows.append(("people", reader("lever.unspent"), 0.0, plan[UNSPENT]))
    return pd.DataFrame(rows, columns=["group", "label", "today_eur_year", "plan_eur_year"])


def pivot(reader: Reader, world: World, table: pd.DataFrame) -> pd.DataFrame:
    """Euros a year by channel (rows) and moment (columns), with the sums of both.

    Company-wide programmes and unspent money have rows of their own; the last cell is the whole plan.
    """
    inside, outside = table[table["channel"] != ""], table[table["channel"] == ""]
    moments = [moment for moment in world.moments if moment.name in set(inside["moment"])]
    channels = [channel for channel in world.channels if channel.name in set(inside["channel"])]
    levers = {lever.name: reader.label(world, lever) for lever in world.levers}
    names = levers | {UNSPENT: reader("lever.unspent")}
    cells = inside.groupby(["channel", "moment"])["eur_year"].sum().to_dict()
    rows = [
        [
            reader.label(world, channel),
            *(cells.get((channel.name, moment.name), math.nan) for moment in moments),
        ]
        for channel in channels
    ]
    rows = [[*row, math.fsum(eur for eur in row[1:] if eur == eur)] for row in rows]
    programmes = zip(outside["programme"], outside["eur_year"], strict=True)
    rows += [[names[name], *(math.nan for _ in moments), eur] for name, eur in programmes]
    sums = [
        math.fsum(row[place] for row in rows if row[place] == row[place])
        for place in range(1, len(moments) + 2)
    ]
    total = reader("invest.cells.total")
    columns = [reader("chart.channel"), *(reader.label(world, moment) for moment in moments), total]
    return pd.DataFrame([*rows, [total, *sums]], columns=columns)


def toml_of(plan: Plan) -> bytes:
    """The plan as a file that re-runs to the same figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.toml"
        save_plan(plan, path)
        return path.read_bytes()
