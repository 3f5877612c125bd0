"""The contacts of a run as an event log: what is written reads back as the same contacts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from calibration import ContactLog, operations_of
from calibration.discovery import FORMS, write_event_log
from commands.parquet_log import ContactFiles
from scenarios import load_world
from sim import RunOptions, simulate


@pytest.fixture(scope="module")
def contacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, world = tmp_path_factory.mktemp("run"), load_world("minimal")
    files = ContactFiles(world, folder / "parts")
    simulate(world, options=RunOptions(1, 3, 12, log=files))
    files.join(1, folder / "contacts.parquet")
    return folder / "contacts.parquet"


def table_of(path: Path) -> pd.DataFrame:
    found = operations_of(path)
    assert isinstance(found, ContactLog)
    # contacts that arrive in the same millisecond have no order of their own
    columns = [name for name in found.table.columns if found.table[name].astype(str).str.len().gt(0).any()]
    return found.table[columns].sort_values(["arrived", "case"], ignore_index=True)


@pytest.mark.parametrize("ending", FORMS)
def test_an_event_log_reads_back_as_the_same_contacts(contacts: Path, ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"log{ending}"
    write_event_log(contacts, target)
    first, again = table_of(contacts), table_of(target)
    assert len(first) > 300
    for name in ("case", "customer"):
        # an object of OCEL bears its type before its number
        again[name] = again[name].str.removeprefix(f"{name} ")
    pd.testing.assert_frame_equal(again[first.columns], first)
    assert list(tmp_path.iterdir()) == [target]
