"""Raking meets its margins exactly where it can, says what the cap costs, and refuses groups nobody stated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration import load_mapping, read_file
from calibration.columns.answer_table import canonical
from calibration.columns.margins import effective_number, rake
from calibration.fitting.moments import moments
from calibration.survey import read_survey
from sim import Defects


def test_raking_of_a_table_by_hand() -> None:
    """[[40, 30], [20, 10]] to rows (50, 50) and columns (55, 45) is [[25, 25], [30, 20]] exactly."""
    cells = {("a", "x"): 40, ("a", "y"): 30, ("b", "x"): 20, ("b", "y"): 10}
    rows = [pair for pair, count in cells.items() for _ in range(count)]
    table = pd.DataFrame(rows, columns=["row", "column"])
    found = rake(table, {"row": {"a": 0.5, "b": 0.5}, "column": {"x": 0.55, "y": 0.45}})
    by_cell = pd.Series(found.weights).groupby([table["row"], table["column"]]).sum()
    assert list(by_cell) == pytest.approx([25, 25, 30, 20], abs=1e-6)
    assert found.capped == 0
    assert found.gap == pytest.approx(0, abs=1e-9)


def test_effective_number_by_hand() -> None:
    assert effective_number([1, 1, 2, 2, 4]) == pytest.approx(3.846153846)
    assert effective_number([0.0, 0.0]) == 0


def test_the_cap_holds_and_its_gap_is_told() -> None:
    table = pd.DataFrame({"row": ["rare"] + ["many"] * 99})
    found = rake(table, {"row": {"rare": 0.5, "many": 0.5}})
    assert found.weights.max() == pytest.approx(5 * found.weights.mean(), rel=1e-6)
    assert found.capped == 1
    assert found.gap == pytest.approx(0.5 - 5 / 100, abs=1e-6)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    groups=st.lists(st.sampled_from("abc"), min_size=30, max_size=80),
    shares=st.tuples(*[st.floats(0.1, 1.0)] * 3),
)
def test_any_margin_of_one_column_is_met(groups: list[str], shares: tuple[float, float, float]) -> None:
    there = sorted(set(groups))
    margin = dict(zip(there, shares, strict=False))
    found = rake(pd.DataFrame({"g": groups}), {"g": margin}, most=1e6)
    assert found.gap < 1e-9
    assert found.weights.mean() == pytest.approx(1)
    assert found.effective <= len(groups) + 1e-6


MAPPING = """\
[satisfaction]
column = "satisfaction"
[segment]
column = "segment"
[margins.segment]
"""


def test_margins_of_a_mapping_file_weigh_the_moments(tmp_path: Path) -> None:
    path, chosen = tmp_path / "a.csv", tmp_path / "map.toml"
    path.write_text("satisfaction,segment\n" + "5,young\n" * 60 + "1,old\n" * 40)
    chosen.write_text(MAPPING + "young = 0.3\nold = 0.7\n")
    export = read_survey(path)
    table = canonical(export, load_mapping(chosen, export))
    assert moments(table)["satisfaction_top2"].value == pytest.approx(0.3)
    said = str(read_file(path, mapping=chosen).weights)
    assert said.startswith(
        "raked to segment; 0 capped, largest gap to a stated share 0.00 points; effective n 73 of 100"
    )


def test_given_weights_are_the_start(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("satisfaction,weight\n" + "5,2.5\n1,0.5\n" * 30)
    assert str(read_file(path).weights) == "given in 'weight'; effective n 42 of 60 (design effect 1.44)"


@pytest.mark.parametrize(
    ("margin", "said"),
    [
        ("young = 0.3\nold = 0.6\n", "shares that add to 0.9"),
        ("young = 1.0\n", "no share for 'old'"),
        ("young = 0.3\nold = 0.3\nother = 0.4\n", "'other', which nobody answered"),
        ('young = "a"\n', "each above 0 and at most 1"),
    ],
)
def test_margins_that_do_not_fit_are_refused(tmp_path: Path, margin: str, said: str) -> None:
    path, chosen = tmp_path / "a.csv", tmp_path / "map.toml"
    path.write_text("satisfaction,segment\n" + "5,young\n1,old\n" * 20)
    chosen.write_text(MAPPING + margin)
    with pytest.raises(Defects) as caught:
        read_file(path, mapping=chosen)
    assert said in str(caught.value)


def test_margins_of_a_role_without_a_column_and_of_no_role(tmp_path: Path) -> None:
    path, chosen = tmp_path / "a.csv", tmp_path / "map.toml"
    path.write_text("satisfaction\n" + "5\n1\n" * 20)
    chosen.write_text(
        '[satisfaction]\ncolumn = "satisfaction"\n[margins.segment]\na = 1.0\n[margins.age]\nx = 1.0\n'
    )
    with pytest.raises(Defects) as caught:
        read_file(path, mapping=chosen)
    assert "no column of this role" in str(caught.value)
    assert "[margins.age]: got age" in str(caught.value)


def test_weights_without_any_sum_stay_nothing() -> None:
    found = rake(pd.DataFrame({"g": ["a", "b"]}), {"g": {"a": 0.5, "b": 0.5}}, given=np.zeros(2))
    assert (list(found.weights), found.effective) == ([0.0, 0.0], 0.0)
