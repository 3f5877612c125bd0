"""What a page shows of a recommendation, and the files it hands over."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimize import UNSPENT
from scenarios import Reader, load_plan, load_world, words
from sim import Plan, World
from views.optimised_run.result import pivot, plan_of_result, rox_of, spends, table_of, toml_of
from views.ui.csv_file import csv_of

FRENCH, ENGLISH = Reader("fr", words("fr")), Reader("en", words("en"))


@pytest.fixture(scope="module")
def world() -> World:
    return load_world("minimal")


def test_the_table_adds_up_to_the_plan(result: dict[str, Any], world: World) -> None:
    wide = pivot(FRENCH, world, table_of(result))
    total = math.fsum(line["eur_year"] for line in result["lines"])
    assert wide.iloc[-1, -1] == pytest.approx(total, abs=0.005)
    assert wide.iloc[:-1, -1].sum() == pytest.approx(total, abs=0.005)
    assert list(wide.columns[1:-1]) == ["Question courante", "Panne", "Renouvellement"]


def test_programmes_without_a_cell_have_rows_of_their_own(world: World) -> None:
    rows = [
        ("phone", "breakdown", "repair_skill", 5.0),
        ("", "", "customer_file", 7.0),
        ("", "", UNSPENT, 3.0),
    ]
    wide = pivot(ENGLISH, world, pd.DataFrame(rows, columns=["channel", "moment", "programme", "eur_year"]))
    assert list(wide.iloc[:, 0]) == ["Phone", "One customer file", ENGLISH("lever.unspent"), "Total"]
    assert list(wide.iloc[:, -1]) == [5.0, 7.0, 3.0, 15.0]


def test_bars_show_every_lever_and_unspent_money_last(result: dict[str, Any], world: World) -> None:
    table = spends(ENGLISH, world, {line["lever"]: line["eur_year"] for line in result["lines"]})
    assert len(table) == len(result["lines"])
    assert table["plan_eur_year"].sum() == pytest.approx(sum(line["eur_year"] for line in result["lines"]))
    with_rest = spends(ENGLISH, world, {UNSPENT: 10.0})
    assert with_rest["label"].iloc[-1] == ENGLISH("lever.unspent")


def test_the_plan_file_reads_back_as_the_plan(result: dict[str, Any], world: World, tmp_path: Path) -> None:
    plan = plan_of_result(result)
    file = tmp_path / "plan.toml"
    file.write_bytes(toml_of(plan))
    assert isinstance(plan, Plan)
    assert load_plan(file, world).lines == plan.lines


@pytest.mark.parametrize(
    ("reader", "separator", "amount"), [(FRENCH, ";", "1234,5"), (ENGLISH, ",", "1234.5")]
)
def test_the_spreadsheet_opens_in_the_readers_language(reader: Reader, separator: str, amount: str) -> None:
    table = pd.DataFrame({"channel": ["é"], "moment": ["m"], "programme": ["p"], "eur_year": [1234.5]})
    content = csv_of(reader, table)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=separator))
    assert rows[1] == ["é", "m", "p", amount]


def test_what_json_could_not_carry_is_unknown(result: dict[str, Any]) -> None:
    rox = rox_of({"rox": {**result["rox"], "value_lo": None}})
    assert math.isnan(rox.value_lo)
    assert rox.value_eur == result["rox"]["value_eur"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_text_is_never_a_formula_of_a_spreadsheet(start: str) -> None:
    table = pd.DataFrame({f"{start}A1": [f"{start}cmd|x", -2.5, "plain - text"]})
    content = csv_of(Reader("en", words("en")), table).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert rows == [[f"'{start}A1"], [f"'{start}cmd|x"], ["-2.5"], ["plain - text"]]
