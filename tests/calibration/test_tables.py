"""A company as six tables: written, read back the same, changed by a cell, and refused by table and cell."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence

import pytest

from calibration.company import company_workbook, pasted_rows, tables_of, with_tables, with_workbook
from scenarios import load_world, reader_of, templates
from sim import Defects, World, anchors_are_stale, world_hash

MINIMAL = load_world("minimal")


def places(problem: pytest.ExceptionInfo[Defects]) -> list[str]:
    return [str(one.place) for one in problem.value.defects]


@pytest.mark.parametrize("name", templates())
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_workbook_reads_back_as_the_very_same_company(name: str, language: str) -> None:
    world = load_world(name)
    again = with_workbook(world, company_workbook(world, reader_of(language)), "tables.xlsx")
    assert world_hash(again) == world_hash(world)
    assert again == world


def pasted(rows: Sequence[Sequence[object]], separator: str, decimal: str) -> str:
    """A table as a spreadsheet of that decimal mark hands it over: a cell that holds the separator is quoted."""
    held = io.StringIO()
    said = [
        [str(cell).replace(".", decimal) if isinstance(cell, int | float) else cell for cell in row]
        for row in rows
    ]
    csv.writer(held, delimiter=separator).writerows(said)
    return held.getvalue()


@pytest.mark.parametrize("name", templates())
@pytest.mark.parametrize("separator", ["\t", ";"])
@pytest.mark.parametrize("decimal", [".", ","], ids=["en", "fr"])
def test_a_pasted_table_reads_back_as_the_very_same_company(name: str, separator: str, decimal: str) -> None:
    world = load_world(name)
    for table, rows in tables_of(world).items():
        again = with_tables(world, {table: pasted_rows(pasted(rows, separator, decimal))}, "paste")
        assert world_hash(again) == world_hash(world), table
        assert again == world, table


def test_a_pasted_cell_that_no_table_has_is_refused() -> None:
    with pytest.raises(Defects):
        pasted_rows("name\tlabel\n" + "x" * 150_000)


def changed(world: World, table: str, row: int, column: str, cell: str) -> World:
    rows = [list(one) for one in tables_of(world)[table]]
    rows[row][rows[0].index(column)] = cell
    return with_tables(world, {table: rows}, "paste")


def test_a_cell_changes_its_number_as_people_write_it() -> None:
    for cell, value in (("12,5", 12.5), ("12.5", 12.5)):
        assert changed(MINIMAL, "channels", 1, "handling_min", cell).channels[0].handling_min == value
    after = changed(MINIMAL, "segments", 1, "margin_eur_year", "1 200 €")
    assert after.segments[0].margin_eur_year == 1200
    assert not anchors_are_stale(after)
    assert changed(MINIMAL, "desks", 1, "seats", "3").desks[0].seats == 3
    lever = next(place for place, one in enumerate(MINIMAL.levers) if one.target != "desk.seats")
    assert (
        changed(MINIMAL, "spend", lever + 1, "today_eur_year", "0,6 k€").levers[lever].today_eur_year == 600
    )


def test_a_column_left_out_stays_as_it_was_and_an_empty_cell_is_the_default() -> None:
    rows = tables_of(MINIMAL)["channels"]
    keep = [rows[0].index(name) for name in ("name", "label", "kind", "desk", "eur_contact", "handling_min")]
    few = [[row[place] for place in keep] for row in rows]
    assert with_tables(MINIMAL, {"channels": few}, "paste") == MINIMAL
    default = type(MINIMAL.channels[0]).model_fields["invite"].default
    assert changed(MINIMAL, "channels", 1, "invite", "").channels[0].invite == default


def test_everything_wrong_is_told_at_once_by_table_and_cell() -> None:
    rows = [list(one) for one in tables_of(MINIMAL)["channels"]]
    head = rows[0]
    rows[1][head.index("handling_min")] = "quick"
    rows[1][head.index("kind")] = "lively"
    rows[2][head.index("eur_contact")] = "-3"
    desks = [list(one) for one in tables_of(MINIMAL)["desks"]]
    desks[1][desks[0].index("open")] = "always"
    with pytest.raises(Defects) as caught:
        with_tables(MINIMAL, {"channels": rows, "desks": desks, "chanels": []}, "paste")
    told = places(caught)
    letters = {name: chr(ord("A") + head.index(name)) for name in ("handling_min", "kind", "eur_contact")}
    for place in (
        f"channels!{letters['handling_min']}2",
        f"channels!{letters['kind']}2",
        f"channels!{letters['eur_contact']}3",
        "chanels",
    ):
        assert place in told
    assert any(place.startswith("desks!") for place in told)


def test_shares_that_are_no_whole_are_said_of_their_column() -> None:
    bank = load_world("bank")
    rows = [list(one) for one in tables_of(bank)["segments"]]
    share = rows[0].index("share")
    rows[1][share] = "0,9"
    with pytest.raises(Defects) as caught:
        with_tables(bank, {"segments": rows}, "paste")
    assert places(caught) == [f"segments!{chr(ord('A') + share)}"]


def test_an_unknown_column_is_told_with_the_one_meant() -> None:
    rows = [list(one) for one in tables_of(MINIMAL)["desks"]]
    rows[0][rows[0].index("seats")] = "seat"
    with pytest.raises(Defects) as caught:
        with_tables(MINIMAL, {"desks": rows}, "paste")
    assert "seats" in str(caught.value.defects[0].repair)


def test_a_row_that_is_gone_is_told_by_who_uses_it() -> None:
    rows = [row for row in tables_of(MINIMAL)["channels"] if row[0] != "mail"]
    with pytest.raises(Defects) as caught:
        with_tables(MINIMAL, {"channels": rows}, "paste")
    assert any("prefers" in place or place.startswith("segment") for place in places(caught))


def bomb(content: bytes, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        b"no workbook",
        bomb(b" " * 50_000_000),
        bomb(b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'),
        bomb(b'<row r="1"><c r="XFD1048576"/></row>'),
        bomb(b"", "../../etc/passwd"),
    ],
    ids=["text", "bomb", "entities", "span", "path"],
)
def test_a_workbook_from_outside_is_not_believed(raw: bytes) -> None:
    with pytest.raises(Defects):
        with_workbook(MINIMAL, raw, "tables.xlsx")
