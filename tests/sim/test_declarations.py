"""Every number of behaviour is declared with unit, range and source, and can be read and set by its path."""

from __future__ import annotations

import math

import pytest

from scenarios import load_world
from sim import behaviour_fields, declaration, of_the_file, value_of, with_values

WORLD = load_world("minimal")
FIELDS = tuple(behaviour_fields(WORLD))
TAGS = {"published", "direction", "derived", "assumption"}


@pytest.mark.parametrize("field", FIELDS)
def test_a_number_of_behaviour_is_declared(field: str) -> None:
    declared = declaration(WORLD, field)
    assert declared.text
    assert declared.unit
    assert declared.source
    assert declared.tag in TAGS
    assert declared.low <= declared.high


def test_a_default_lies_in_its_own_range() -> None:
    """A range that leaves its default out would be a slip of the pen; worlds may state others."""
    plain = WORLD.model_copy(
        update={name: type(getattr(WORLD, name))() for name in {field.split(".")[0] for field in FIELDS}}
    )
    outside = [
        field
        for field in behaviour_fields(plain)
        if not declaration(plain, field).low <= value_of(plain, field) <= declaration(plain, field).high
    ]
    assert outside == []


def test_a_tag_is_declared_beside_its_source() -> None:
    tags = {field: declaration(WORLD, field).tag for field in FIELDS}
    assert tags["memory.loss_aversion"] == "published"
    assert tags["memory.gain"] == "direction"
    assert tags["effort.repeat"] == "derived"
    assert tags["truth.amplification"] == "assumption"
    assert declaration(WORLD, "discount_rate").tag == "assumption"


def test_only_the_first_word_of_a_source_in_a_file_is_its_tag() -> None:
    tags = {
        "fitted to answers.csv (400 answers): 0.76, standard error 0.03": "fitted",
        "direction: a study of our sector": "direction",
        "assumption": "assumption",
        "information of the direction, published in 2024": "stated",
        "computed by the controller": "stated",
        "": "stated",
    }
    assert {text: of_the_file(text).tag for text in tags} == tags


def test_a_number_set_by_its_path_is_read_back_and_nothing_else_moves() -> None:
    for field in FIELDS:
        other = value_of(WORLD, field) / 2
        moved = with_values(WORLD, {field: other})
        assert value_of(moved, field) == other
        assert [
            name for name in FIELDS if name != field and value_of(moved, name) != value_of(WORLD, name)
        ] == []


def test_a_number_without_a_range_has_an_infinite_one() -> None:
    declared = declaration(WORLD, "segment.riders.margin_eur_year")
    assert (declared.low, declared.high) == (-math.inf, math.inf)
