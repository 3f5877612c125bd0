"""Groups of a file as segments of the world: each like one that it has, money borrowed, small ones joined."""

from __future__ import annotations

from pathlib import Path

import pytest

from calibration.columns.groups import Grouped, with_groups
from calibration.columns.mapping_file import load_mapping, save_mapping
from calibration.fitting.moments import targets
from calibration.survey import read_survey
from scenarios import assumptions, load_world
from sim import Defects, anchor

WORLD = load_world("minimal")
SIZES = {"Under 30": 80, "30 to 60": 60, "7": 40, "Über 60": 12, "": 8}


def grouped(folder: Path, like: str = "riders", sizes: dict[str, int] = SIZES, more: str = "") -> Grouped:
    survey, mapping = folder / "survey.csv", folder / "map.toml"
    ages = [age for age, count in sizes.items() for _ in range(count)]
    rows = [f"{row % 5 + 1},{age}" for row, age in enumerate(ages)]
    survey.write_text("\n".join(["CSAT,Age", *rows]) + "\n", encoding="utf-8")
    mapping.write_text(
        f'[satisfaction]\ncolumn = "CSAT"\n[segment]\ncolumn = "Age"\nlike = "{like}"\n{more}',
        encoding="utf-8",
    )
    export = read_survey(survey)
    return with_groups(WORLD, export, load_mapping(mapping, export, WORLD))


def test_each_group_becomes_a_segment_like_the_one_named(tmp_path: Path) -> None:
    world, mapping = grouped(tmp_path)
    model, parts = WORLD.segments[0], {one.name: one for one in world.segments}
    assert set(parts) == {"under_30", "group_30_to_60", "group_7", "others"}
    assert {name: one.label for name, one in parts.items()} == {
        "under_30": "Under 30", "group_30_to_60": "30 to 60", "group_7": "Age 7", "others": "others",
    }  # fmt: skip
    assert {name: one.share for name, one in parts.items()} == pytest.approx(
        {"under_30": 80 / 192, "group_30_to_60": 60 / 192, "group_7": 40 / 192, "others": 12 / 192}
    )
    assert all(one.margin_eur_year == model.margin_eur_year for one in parts.values())
    table = assumptions(world).set_index("field")
    assert table.loc["segment.group_7.margin_eur_year", "tag"] == "borrowed"
    assert anchor(world).segments == world.segments
    export = read_survey(tmp_path / "survey.csv")
    told = targets(export, mapping, world)
    assert told.table["segment"].value_counts().to_dict() == {
        "under_30": 80, "group_30_to_60": 60, "group_7": 40, "others": 12,
    }  # fmt: skip
    assert {"satisfaction_top2_segment_group_7"} <= set(told.names)


def test_groups_joined_by_values_are_one_segment(tmp_path: Path) -> None:
    more = '[segment.values]\n"7" = "older"\n"Über 60" = "older"\n'
    world, _ = grouped(tmp_path, more=more)
    assert {one.name for one in world.segments} == {"under_30", "group_30_to_60", "older"}


@pytest.mark.parametrize(
    ("like", "sizes", "match"),
    [
        ("rider", SIZES, "riders"),
        ("riders", {"Under 30": 80, "30 to 60": 29}, "two groups of 30"),
        ("riders", {"": 50}, "two groups of 30"),
    ],
)
def test_groups_that_cannot_be_told_apart_are_refused(
    tmp_path: Path, like: str, sizes: dict[str, int], match: str
) -> None:
    with pytest.raises(Defects, match=match):
        grouped(tmp_path, like, sizes)


def test_a_mapping_keeps_whom_groups_are_like(tmp_path: Path) -> None:
    grouped(tmp_path)
    export = read_survey(tmp_path / "survey.csv")
    before = load_mapping(tmp_path / "map.toml", export, WORLD)
    save_mapping(before, tmp_path / "again.toml")
    assert load_mapping(tmp_path / "again.toml", export, WORLD).role("segment") == before.role("segment")


def test_a_mapping_without_like_leaves_the_world(tmp_path: Path) -> None:
    survey = tmp_path / "survey.csv"
    survey.write_text("CSAT,Kind\n" + "4,riders\n" * 40, encoding="utf-8")
    (tmp_path / "map.toml").write_text('[satisfaction]\ncolumn = "CSAT"\n[segment]\ncolumn = "Kind"\n')
    export = read_survey(survey)
    mapping = load_mapping(tmp_path / "map.toml", export, WORLD)
    assert with_groups(WORLD, export, mapping) == (WORLD, mapping)
