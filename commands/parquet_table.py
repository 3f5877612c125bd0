"""One tidy table of the figures of all runs, for tools that read Parquet."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

    from runs import Record, Run
    from sim import Outcomes

FIGURES = "figures.parquet"
RUN_COLUMNS = ("run", "time", "world", "plan")
# figures of a plan's worth in a summary; those with limits of their own name
VALUES = ("value_eur", "experience_eur", "savings_eur", "price_of_savings_eur", "put_to_work_eur", "net_spend_eur", "delta_customer_equity_eur")  # fmt: skip
LIMITS = {
    "value_eur": "value_{}",
    "delta_customer_equity_eur": "delta_customer_equity_eur_{}",
}


def keep_figures(outcomes: Outcomes, run: Run) -> None:
    """Leave every figure of a run in its folder, by month, segment, channel and moment."""
    from sim import figure_table

    figure_table(outcomes).to_parquet(run.folder / FIGURES, index=False)


def figures_of_runs(records: Sequence[Record]) -> DataFrame:
    """Return RUN_COLUMNS and FIGURE_COLUMNS of runs; one that simulated nothing, or whose folder is gone, has no row."""
    import pandas as pd

    from sim import FIGURE_COLUMNS

    parts = [table for record in records if len(table := _figures(record))]
    columns = [*RUN_COLUMNS, *FIGURE_COLUMNS]
    if not parts:
        return _typed(pd.DataFrame(columns=columns))
    return _typed(pd.concat(parts, ignore_index=True)[columns])


def asked_of(record: Record) -> tuple[str, str]:
    """Return the names of world and plan of a run; empty where its folder does not say."""
    summary, spec = (_json(record.folder / name) for name in ("summary.json", "spec.json"))
    plan = str(summary.get("plan") or _plan_name(record.folder) or spec.get("plan") or "")
    return str(summary.get("world") or spec.get("world") or ""), plan


def _figures(record: Record) -> DataFrame:
    import pandas as pd

    summary = _json(record.folder / "summary.json")
    measured = _kept(record.folder)
    if measured is None:
        measured = pd.DataFrame([*_headlines(summary), *_touchpoints(summary)])
    worth = pd.DataFrame(list(_worth(summary.get("rox"))))
    parts = [table for table in (measured, worth) if len(table)]
    if not parts:
        return pd.DataFrame()
    world, plan = asked_of(record)
    table = _typed(pd.concat([_typed(part) for part in parts], ignore_index=True))
    return table.assign(run=record.id, time=pd.Timestamp(record.started), world=world, plan=plan)


def _kept(folder: Path) -> DataFrame | None:
    """The figures that a run has kept; None for one that kept none, or whose file is damaged."""
    import pandas as pd
    from pyarrow import ArrowException

    try:
        return pd.read_parquet(folder / FIGURES)
    except (OSError, ArrowException):
        return None


def _typed(table: DataFrame) -> DataFrame:
    """A table with every place and every limit, empty where it says nothing."""
    import pandas as pd

    from sim import FIGURE_COLUMNS

    full = table.reindex(columns=[*(name for name in RUN_COLUMNS if name in table), *FIGURE_COLUMNS])
    texts = ("run", "world", "plan", "segment", "channel", "moment", "metric")
    for name in texts:
        if name in full:
            full[name] = full[name].astype("str").where(full[name].notna(), "")
    for name in ("mean", "lo", "hi"):
        full[name] = pd.to_numeric(full[name]).astype("float64")
    full["month"] = full["month"].astype("Int64")
    if "time" in full:
        full["time"] = pd.to_datetime(full["time"], utc=True)
    return full


def _headlines(summary: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, one in (summary.get("metrics") or {}).items():
        if isinstance(one, dict) and "mean" in one:
            yield {"metric": name, **{limit: one.get(limit) for limit in ("mean", "lo", "hi")}}


def _touchpoints(summary: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for row in summary.get("touchpoints") or []:
        for name, value in row.items():
            if name not in ("channel", "moment"):
                yield {
                    "channel": row["channel"],
                    "moment": row["moment"],
                    "metric": name,
                    "mean": value,
                }


def _worth(rox: Any) -> Iterator[dict[str, Any]]:
    """What a plan is worth, of a summary that compared it with today's."""
    if not isinstance(rox, dict) or "value_eur" not in rox:
        return
    yield {"metric": "rox", **{limit: rox.get(limit) for limit in ("mean", "lo", "hi")}}
    for name in VALUES:
        value = rox.get(name)
        if isinstance(value, dict):
            yield {"metric": name, **{limit: value.get(limit) for limit in ("mean", "lo", "hi")}}
        elif value is not None:
            form = LIMITS.get(name)
            limits = {limit: rox.get(form.format(limit)) for limit in ("lo", "hi")} if form else {}
            yield {"metric": name, "mean": value, **limits}


def _json(file: Path) -> dict[str, Any]:
    """What a file of a run says; nothing where it is gone or damaged."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _plan_name(folder: Path) -> str:
    try:
        return str(tomllib.loads((folder / "plan.toml").read_text(encoding="utf-8")).get("name", ""))
    except (OSError, ValueError):
        return ""
