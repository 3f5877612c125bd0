"""rox runs: what was run is listed, and its figures in one table are those that every other output prints."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow.parquet
import pytest
from typer.testing import CliRunner

from cli import BAD_INPUT, app

COLUMNS = ["run", "time", "world", "plan", "month", "segment", "channel", "moment", "metric", "mean", "lo", "hi"]  # fmt: skip


class Registry(NamedTuple):
    folder: Path
    printed: dict[str, Any]  # what simulate --json said of its run


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    folder = tmp_path_factory.mktemp("registry")
    asked = ["simulate", "minimal", "--plan", "bot_first", "--months", "4", "--replications", "2", "--json"]
    told = CliRunner().invoke(app, [*asked, "--workers", "1"], env={"ROX_RUNS": str(folder)})
    assert told.exit_code == 0, told.output
    return Registry(folder, json.loads(told.stdout))


@pytest.fixture
def registry(simulated: Registry, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """The registry of one run, as the runs of this process."""
    monkeypatch.setenv("ROX_RUNS", str(simulated.folder))
    return simulated


def rox(*arguments: str) -> str:
    told = CliRunner().invoke(app, ["runs", *arguments])
    assert told.exit_code == 0, told.output
    return told.stdout


def table_of(tmp_path: Path) -> pd.DataFrame:
    rox("--parquet", str(tmp_path / "all.parquet"))
    table = pd.read_parquet(tmp_path / "all.parquet")
    assert list(table.columns) == COLUMNS
    return table


def headline(table: pd.DataFrame) -> pd.DataFrame:
    places = table["month"].isna() & (table[["segment", "channel", "moment"]] == "").all(axis=1)
    return table[places].set_index("metric")


def test_headlines_and_worth_are_those_of_the_json(registry: Registry, tmp_path: Path) -> None:
    head = headline(table_of(tmp_path))
    printed = registry.printed
    for name in ("csat_top2", "nps", "cost_to_serve_eur", "customer_equity_eur"):
        for limit in ("mean", "lo", "hi"):
            assert head.loc[name, limit] == printed["metrics"][name][limit]
    rox_of = printed["rox"]
    assert tuple(head.loc["rox", ["mean", "lo", "hi"]]) == (rox_of["mean"], rox_of["lo"], rox_of["hi"])
    assert tuple(head.loc["value_eur", ["mean", "lo", "hi"]]) == (
        rox_of["value_eur"],
        rox_of["value_lo"],
        rox_of["value_hi"],
    )
    assert set(head["world"]) == {"minimal"}
    assert set(head["plan"]) == {"bot_first"}


def test_touchpoints_are_those_of_the_json(registry: Registry, tmp_path: Path) -> None:
    table = table_of(tmp_path)
    cells = table[(table["channel"] != "") & (table["moment"] != "")]
    found = cells.pivot_table("mean", ["channel", "moment"], "metric")
    assert len(found) == len(registry.printed["touchpoints"])
    for row in registry.printed["touchpoints"]:
        for name in ("contacts", "abandonment", "mean_wait_min", "resolved", "csat_top2", "cost_eur"):
            if row[name] is not None:
                assert found.loc[(row["channel"], row["moment"]), name] == row[name]


@pytest.mark.usefixtures("registry")
def test_months_add_up_to_the_whole(tmp_path: Path) -> None:
    """Segments and moments count what was asked, a month what ended in it: the same where nothing waits for an answer."""
    table = table_of(tmp_path)
    contacts = table[table["metric"] == "contacts"]
    by_month = contacts[contacts["month"].notna()].groupby("channel")["mean"].sum()
    by_moment = contacts[contacts["moment"] != ""].groupby("channel")["mean"].sum()
    by_segment = contacts[contacts["segment"] != ""].groupby("channel")["mean"].sum()
    pd.testing.assert_series_equal(by_moment, by_segment[by_segment > 0], rtol=1e-12)
    for channel in ("bot", "web"):
        assert by_month[channel] == pytest.approx(by_moment[channel], rel=1e-12)
    months = table[(table["metric"] == "customers") & (table["segment"] != "")]["month"]
    assert sorted(months.unique()) == [0, 1, 2, 3]


def test_a_run_of_an_earlier_version_has_what_its_summary_says(registry: Registry, tmp_path: Path) -> None:
    (folder,) = (one.parent for one in registry.folder.glob("*/figures.parquet"))
    kept = tmp_path / "kept.parquet"
    shutil.move(folder / "figures.parquet", kept)
    try:
        table = table_of(tmp_path)
        (folder / "figures.parquet").write_bytes(b"PAR1 cut off")
        damaged = table_of(tmp_path)
    finally:
        shutil.move(kept, folder / "figures.parquet")
    for found in (table, damaged):
        assert headline(found).loc["nps", "mean"] == registry.printed["metrics"]["nps"]["mean"]
        assert found["month"].isna().all()


def test_a_run_whose_folder_is_gone_has_no_row(registry: Registry, tmp_path: Path) -> None:
    (folder,) = (one.parent for one in registry.folder.glob("*/figures.parquet"))
    shutil.move(folder, tmp_path / "away")
    try:
        told = CliRunner().invoke(app, ["runs", "--parquet", str(tmp_path / "none.parquet")])
    finally:
        shutil.move(tmp_path / "away", folder)
    assert told.exit_code == 0, told.output
    assert "1 runs have no row" in told.output
    assert pyarrow.parquet.read_table(tmp_path / "none.parquet").num_rows == 0


@pytest.mark.usefixtures("registry")
def test_runs_are_listed_by_verb() -> None:
    (one,) = json.loads(rox("--json", "--kind", "simulate"))["runs"]
    assert (one["kind"], one["state"], one["world"], one["plan"]) == ("simulate", "done", "minimal", "bot_first")  # fmt: skip
    assert json.loads(rox("--json", "--kind", "optimise"))["runs"] == []
    assert "bot_first" in rox()


@pytest.mark.usefixtures("registry")
def test_a_target_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["runs", "--parquet", str(tmp_path / "nowhere" / "all.parquet")])
    assert told.exit_code == BAD_INPUT
    assert list(tmp_path.iterdir()) == []
