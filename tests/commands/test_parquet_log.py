"""The file of contacts holds the log, written in pieces by any number of workers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from commands.parquet_log import ContactFiles
from runs import pool
from scenarios import load_world
from sim import RunOptions, World, simulate
from sim.arrays.state import CONTACT_COLUMNS

KEYS = ["replication", "customer", "need", "contact"]
RUN = {"replications": 2, "months": 3}


@pytest.fixture(scope="module")
def world() -> World:
    return load_world("minimal")


@pytest.mark.parametrize("rows", [100, 65_536])
def test_the_file_is_the_log(world: World, rows: int, tmp_path: Path) -> None:
    """Every column, name, type and bit of it; totals per touchpoint added up again from the file."""
    files = ContactFiles(world, tmp_path / "parts", rows)
    simulate(world, options=RunOptions(replications=2, months=3, log=files))
    files.join(2, tmp_path / "contacts.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["contacts.parquet"]
    kept = simulate(world, options=RunOptions(replications=2, months=3, log=True))
    kept.contacts_table().to_parquet(tmp_path / "log.parquet", index=False)
    read, log = (pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("contacts", "log"))
    pd.testing.assert_frame_equal(read.sort_values(KEYS, ignore_index=True), log, check_exact=True)
    reported = read[read["asked_min"] >= 0]
    counted = reported.groupby(["channel", "moment"]).size() / 2
    told = kept.touchpoints.set_index(["channel", "moment"])["contacts"]
    assert counted.to_dict() == told.to_dict()
    assert len(told) > 1


def test_workers_write_the_same_file(world: World, tmp_path: Path) -> None:
    written = []
    for workers in (1, 2):
        files = ContactFiles(world, tmp_path / str(workers), 100)
        with pool(workers) as spread:
            simulate(world, options=RunOptions(replications=3, months=2, log=files, map=spread))
        files.join(3, tmp_path / f"{workers}.parquet")
        written.append((tmp_path / f"{workers}.parquet").read_bytes())
    assert written[0] == written[1]


def test_a_replication_without_a_contact_is_an_empty_file_with_every_column(
    world: World, tmp_path: Path
) -> None:
    files = ContactFiles(world, tmp_path / "parts")
    for replication in range(2):
        with files(replication) as sink:
            if replication:
                sink.take(np.zeros((3, len(CONTACT_COLUMNS))))
    files.join(2, tmp_path / "contacts.parquet")
    read = pd.read_parquet(tmp_path / "contacts.parquet")
    assert read["replication"].tolist() == [1, 1, 1]
    assert read["outcome"].tolist() == ["resolved"] * 3
