"""A mapping corrected by hand stays a mapping: one column a role, labels with their meaning, codes that are no answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calibration import (
    Export,
    Mapping,
    choices,
    disagreements,
    labels,
    load_mapping,
    mapping_of,
    mapping_record,
    save_mapping,
    unmeant,
    with_column,
    with_meaning,
    with_missing,
    with_role,
    without_meaning_missing,
)
from calibration.columns.answer_table import canonical
from calibration.columns.suggest import suggest_mapping
from calibration.survey import read_survey
from scenarios import load_world

ROWS = """Q1,Q2,Place,Trouble
5,9,By phone,1
4,8,Counter,2
0,10,By phone,3
6,3,Counter,2
3,7,By phone,1
"""


@pytest.fixture
def export(tmp_path: Path) -> Export:
    path = tmp_path / "answers.csv"
    path.write_text(ROWS, encoding="utf-8")
    return read_survey(path)


def given(export: Export, *roles: tuple[str, str]) -> Mapping:
    mapping = Mapping(())
    for role, name in roles:
        mapping = with_role(mapping, role, name, export, load_world("minimal"))  # type: ignore[arg-type]
    return mapping


def test_a_role_is_given_and_taken_away(export: Export) -> None:
    mapping = given(export, ("satisfaction", "Q1"), ("recommendation", "Q2"))
    assert [one.role for one in mapping.columns] == ["satisfaction", "recommendation"]
    less = with_role(mapping, "satisfaction", None, export, None)
    assert [one.role for one in less.columns] == ["recommendation"]


def test_a_column_has_one_role(export: Export) -> None:
    mapping = given(export, ("satisfaction", "Q1"), ("effort", "Q1"))
    assert [(one.role, one.column) for one in mapping.columns] == [("effort", "Q1")]


def test_what_means_nothing_is_shown_and_can_be_said_to_be_no_answer(export: Export) -> None:
    world = load_world("minimal")
    (column,) = given(export, ("satisfaction", "Q1")).columns
    assert unmeant(column, export, world) == {"0": 1, "6": 1}
    mended = without_meaning_missing(column, export, world)
    assert unmeant(mended, export, world) == {}
    assert disagreements(with_column(Mapping(()), mended), export, world) == []
    told = canonical(export, with_column(Mapping(()), mended), world)
    assert told["satisfaction"].dropna().tolist() == [5, 4, 3]


def test_labels_are_given_a_meaning_or_none(export: Export) -> None:
    world = load_world("minimal")
    (column,) = given(export, ("problem", "Trouble")).columns
    assert choices(column, world) == ("yes", "no")
    assert labels(column, export) == {"1": 2, "2": 2, "3": 1}
    for label, meant in (("1", "yes"), ("2", "no"), ("3", None)):
        column = with_meaning(column, label, meant)
    assert unmeant(column, export, world) == {}
    assert column.missing == ("3",)
    assert with_meaning(column, "3", "no").missing == ()
    assert with_missing(column, ["1"]).values == {"2": "no"}


def test_names_of_the_world_are_offered(export: Export) -> None:
    world = load_world("minimal")
    (column,) = given(export, ("channel", "Place")).columns
    assert set(choices(column, world)) == {one.name for one in world.channels}


def test_a_corrected_mapping_survives_as_plain_values_and_as_a_file(export: Export, tmp_path: Path) -> None:
    world = load_world("minimal")
    (column,) = given(export, ("satisfaction", "Q1")).columns
    mapping = with_column(suggest_mapping(export, world), without_meaning_missing(column, export, world))
    assert mapping_of(json.loads(json.dumps(mapping_record(mapping)))) == mapping
    save_mapping(mapping, tmp_path / "map.toml")
    read = load_mapping(tmp_path / "map.toml", export, world)
    assert canonical(export, read, world).equals(canonical(export, mapping, world))
