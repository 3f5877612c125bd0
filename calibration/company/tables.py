"""A company as six tables that people edit in a workbook or paste: what is written reads back as the very same company."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args, get_origin

from pydantic.fields import FieldInfo

from scenarios import Reader, marks_of, nearest, noun_of
from sim import (
    Channel,
    Defect,
    Defects,
    Desk,
    Lever,
    Message,
    Moment,
    Segment,
    World,
    anchor,
    anchors_are_stale,
    unknown,
)

from .workbook import UnreadableWorkbook, cell_text, sheets_of, workbook_of
from .written import as_number, bare_number, readings

Cell = str | float | int
Rows = Sequence[Sequence[Cell]]

NOUNS: dict[str, type[Segment | Moment | Channel | Desk | Lever]] = {
    "segments": Segment,
    "moments": Moment,
    "channels": Channel,
    "desks": Desk,
    "levers": Lever,
}
# what is spent on levers stands in a table of its own
SPEND = "spend"
TABLES = (*NOUNS, SPEND)
OF_SPEND = ("today_eur_year", "least_eur_year", "most_eur_year", "launch_eur")
# a row that begins with this is read over
REMARK = "#"
ROWS_MOST, COLUMNS_MOST = 500, 300
# a workbook keeps no longer list of choices
CHOICES_MOST = 255
SHIFT = re.compile(
    r"(?P<days>[A-Za-z][A-Za-z,-]*)\s+(?P<opens>\d{1,2}:\d\d)\s*-\s*(?P<closes>\d{1,2}:\d\d)(?:\s*[x×*]\s*(?P<share>[\d.,]+))?"
)
PLACE = re.compile(r"(segment|moment|channel|desk|lever)s?\[(\d+|\*)\](?:\.([\w.]+))?")


class Column(NamedTuple):
    """A column of a table: a field, or one entry of a field that holds a number by name."""

    field: str
    entry: str
    info: FieldInfo

    @property
    def name(self) -> str:
        """Return the head of the column."""
        return f"{self.field}.{self.entry}" if self.entry else self.field


def columns_of(world: World, table: str) -> list[Column]:
    """Return the columns of a table of a company, its name first."""
    noun = NOUNS.get(table, Lever)
    if table == SPEND:
        return [Column(name, "", noun.model_fields[name]) for name in ("name", *OF_SPEND)]
    found = []
    for name, info in noun.model_fields.items():
        if table == "levers" and name in OF_SPEND:
            continue
        found += [Column(name, entry, info) for entry in _entries(world, name, info)]
    return found


def _entries(world: World, name: str, info: FieldInfo) -> list[str]:
    """Return the entries of a field that holds a number by name; one without a name for any other field."""
    if get_origin(info.annotation) is not dict:
        return [""]
    key = get_args(info.annotation)[0]
    if get_args(key):
        return list(get_args(key))
    return [one.name for one in (world.channels if name == "prefers" else world.moments)]


def tables_of(world: World) -> dict[str, list[list[Cell]]]:
    """Return a company as its tables: the first row has the names of the columns, the others a part of the company each."""
    return {table: list(_rows(world, table)) for table in TABLES}


def _rows(world: World, table: str) -> Iterator[list[Cell]]:
    columns = columns_of(world, table)
    yield [one.name for one in columns]
    for part in getattr(world, "levers" if table == SPEND else table):
        yield [_written(getattr(part, one.field), one) for one in columns]


def _written(value: Any, column: Column) -> Cell:
    """Return a value as a cell."""
    if column.entry:
        entry: Cell = value.get(column.entry, "")
        return entry
    if isinstance(value, list) and value and not isinstance(value[0], str | int | float):
        return "; ".join(_shift_text(one) for one in value)
    if isinstance(value, list):
        return "; ".join(f"{one:.15g}" if isinstance(one, int | float) else one for one in value)
    cell: Cell = value
    return cell


def _shift_text(shift: Any) -> str:
    share = "" if shift.share == 1.0 else f" x{shift.share:.15g}"
    return f"{shift.days} {shift.opens}-{shift.closes}{share}"


def with_tables(world: World, tables: Mapping[str, Rows], file: str) -> World:
    """Return a company with some of its tables replaced, anchored where that changes what happens in it.

    The rows of a table are all that there is of it; an empty cell is what the declaration says, a column left out stays as
    it was. Raises Defects with everything wrong, by table and cell.
    """
    content = {name: value for name, value in world.model_dump().items() if name != "anchors"}
    defects: list[Defect] = []
    places: dict[str, _Read] = {}
    for name, rows in tables.items():
        if name not in TABLES:
            defects.append(unknown(name, name, TABLES))
            continue
        places[name] = read = _read(world, name, rows)
        defects += read.defects
    for name in NOUNS:
        if name in places and places[name].is_whole:
            content[name] = places[name].items
    if SPEND in places and places[SPEND].is_whole:
        defects += _spent(content["levers"], places[SPEND])
    # what the rest of the company says of parts that are gone would drown what is wrong in the cells
    structural = any(not one.is_whole for one in places.values())
    if not structural:
        try:
            found = noun_of(
                file, content, lambda each: World.model_validate({**each, "anchors": world.anchors}), World
            )
        except Defects as problem:
            known = {str(one.place) for one in defects}
            said = (_in_cells(one, places) for one in problem.defects)
            defects += [one for one in said if str(one.place) not in known]
    if defects:
        raise Defects(file, defects)
    return anchor(found) if anchors_are_stale(found) else found


class _Read(NamedTuple):
    """A table as read: its parts as content, the place of each cell, what is wrong; whole unless its head could not be read."""

    table: str
    items: list[dict[str, Any]]
    lines: list[int]
    columns: dict[str, str]
    defects: list[Defect]
    is_whole: bool


def _read(world: World, table: str, rows: Rows) -> _Read:
    head, defects = _head(world, table, rows)
    letters = {column.name: _letters(place) for place, column in head.items()}
    is_whole = not defects
    texts = [[cell_text(cell) for cell in row] for row in rows]
    numbers = [
        bare_number(row[place], column.field)
        for row in texts[1:]
        for place, column in head.items()
        if place < len(row) and row[place] and _is_number(column)
    ]
    mark = marks_of(numbers).mark
    parts = {one.name: one for one in getattr(world, "levers" if table == SPEND else table)}
    items, lines = [], []
    for line, row in enumerate(texts[1:], start=2):
        if not any(row) or row[0].startswith(REMARK):
            continue
        cells = {column.name: row[place] if place < len(row) else "" for place, column in head.items()}
        old = parts.get(cells.get("name", ""))
        item: dict[str, Any] = {}
        if old is not None:
            item = {} if table == SPEND else _left_as_it_was(old.model_dump(), list(head.values()))
        for place, column in head.items():
            cell = row[place] if place < len(row) else ""
            where = f"{table}!{_letters(place)}{line}"
            was = getattr(old, column.field, None)
            found = _value(cell, column, mark, was)
            if isinstance(found, Defect):
                defects.append(found._replace(place=where))
            elif found is None:
                continue
            elif column.entry:
                item.setdefault(column.field, {})[column.entry] = found
            else:
                item[column.field] = found
        items.append(item)
        lines.append(line)
    return _Read(table, items, lines, letters, defects, is_whole)


def _left_as_it_was(part: dict[str, Any], stated: list[Column]) -> dict[str, Any]:
    """Return the fields and entries of a part that its table has no column for."""
    whole = {one.field for one in stated if not one.entry}
    entries = {(one.field, one.entry) for one in stated if one.entry}
    return {
        name: {key: each for key, each in value.items() if (name, key) not in entries}
        if isinstance(value, dict)
        else value
        for name, value in part.items()
        if name not in whole
    }


def _head(world: World, table: str, rows: Rows) -> tuple[dict[int, Column], list[Defect]]:
    """Return the column at each place, and what is wrong with the head of a table."""
    known = {one.name: one for one in columns_of(world, table)}
    if not rows or len(rows) > ROWS_MOST or len(rows[0]) > COLUMNS_MOST:
        size = Message("defect.table_of", rows=len(rows), columns=len(rows[0]) if rows else 0)
        allowed = Message("defect.table_at_most", rows=ROWS_MOST, columns=COLUMNS_MOST)
        return {}, [Defect(table, size, allowed, Message("defect.export_the_tables"))]
    found: dict[int, Column] = {}
    defects = []
    for place, cell in enumerate(rows[0]):
        name = cell_text(cell)
        where = f"{table}!{_letters(place)}1"
        if not name or name.startswith(REMARK):
            continue
        if name not in known:
            advice = nearest(name, known) or Message("defect.remove_it")
            defects.append(
                Defect(where, Message("defect.an_unknown_column", name=name), ", ".join(known), advice)
            )
        elif known[name] in found.values():
            twice = Message("defect.stated_twice")
            defects.append(
                Defect(where, twice, Message("defect.each_field_once"), Message("defect.remove_it"))
            )
        else:
            found[place] = known[name]
    if "name" not in {one.name for one in found.values()} and not defects:
        missing = Message("defect.nothing"), Message("defect.a_column_of_names")
        defects.append(Defect(f"{table}!A1", *missing, Message("defect.export_the_tables")))
    return found, defects


def _is_number(column: Column) -> bool:
    return bool(column.entry) or column.info.annotation in (int, float)


def _value(cell: str, column: Column, mark: str | None, was: Any) -> Any:
    """Return what a cell says: None where it is empty, a Defect (its place to be filled in) where it cannot be read."""
    if not cell:
        return None
    if _is_number(column):
        return _number(cell, column, mark, was.get(column.entry) if column.entry and was else was)
    if get_origin(column.info.annotation) is not list:
        return cell
    parts = [one.strip() for one in re.split(r"[;,]", cell)] if column.field != "season" else []
    if column.field == "open":
        return _shifts(cell)
    if column.field == "season":
        return _season(cell, was)
    return [one for one in parts if one]


def _number(cell: str, column: Column, mark: str | None, was: Any) -> Any:
    """Return the number of a cell; the company's own where the cell says the same to fifteen digits, as a workbook keeps it."""
    # a cell that shows its mark is believed; one that may be either is read as its table is
    mark = marks_of([bare_number(cell, column.field)]).mark or mark
    if both := readings(cell, column.field, mark):
        return Defect("", cell, Message("amount.either", values=both), Message("amount.repair"))
    value = as_number(cell, column.field, mark)
    if isinstance(value, str):
        return Defect("", repr(cell), Message("defect.a_number"), Message("defect.correct_it"))
    if isinstance(was, int | float) and f"{value:.15g}" == f"{was:.15g}":
        return was
    return int(value) if column.info.annotation is int and value.is_integer() else value


def _season(cell: str, was: Any) -> Any:
    """Return the twelve numbers of a season."""
    parts = [one.strip() for one in cell.split(";") if one.strip()]
    mark = marks_of(parts).mark
    found = [as_number(one, "season", mark) for one in parts]
    if len(found) != 12 or any(isinstance(one, str) for one in found):
        return Defect("", cell, Message("defect.twelve_numbers"), Message("defect.correct_it"))
    same = isinstance(was, list) and [f"{one:.15g}" for one in was] == [f"{one:.15g}" for one in found]
    return was if same else found


def _shifts(cell: str) -> Any:
    """Return the shifts of a cell such as Mon-Fri 09:00-18:00; Sat 09:00-13:00 x0.5."""
    found = []
    for text in (one.strip() for one in cell.split(";")):
        match = SHIFT.fullmatch(text)
        if match is None:
            return Defect("", repr(text), Message("defect.shifts_in_a_cell"), Message("defect.correct_it"))
        share = match["share"]
        found.append(
            {
                "days": match["days"],
                "opens": match["opens"].rjust(5, "0"),
                "closes": match["closes"].rjust(5, "0"),
                **({"share": float(share.replace(",", "."))} if share else {}),
            }
        )
    return found


def _spent(levers: list[dict[str, Any]], read: _Read) -> Iterator[Defect]:
    """Put what is spent on levers into them; yield the names that are no lever."""
    by_name = {str(one.get("name")): one for one in levers}
    for item, line in zip(read.items, read.lines, strict=True):
        name = str(item.get("name"))
        if name not in by_name:
            where = f"{SPEND}!{read.columns['name']}{line}"
            yield unknown(where, name, list(by_name))
            continue
        by_name[name].update({field: item.get(field, 0.0) for field in OF_SPEND if field in read.columns})


def _in_cells(defect: Defect, places: Mapping[str, _Read]) -> Defect:
    """Return a defect by table and cell where it concerns one that was read."""
    match = PLACE.match(str(defect.place))
    if match is None:
        return defect
    read, field = places.get(f"{match[1]}s"), match[3] or "name"
    # what holds of all rows together is said of their column
    if read is not None and match[2] == "*" and field in read.columns:
        return defect._replace(place=f"{read.table}!{read.columns[field]}")
    if read is None or match[2] == "*" or int(match[2]) >= len(read.lines):
        return defect
    line = read.lines[int(match[2])]
    if read.table == "levers" and SPEND in places and field in OF_SPEND:
        spend = places[SPEND]
        names = [one.get("name") for one in spend.items]
        name = read.items[int(match[2])].get("name")
        if name in names and field in spend.columns:
            return defect._replace(place=f"{SPEND}!{spend.columns[field]}{spend.lines[names.index(name)]}")
    letters = read.columns.get(field) or read.columns.get(field.partition(".")[0]) or read.columns["name"]
    return defect._replace(place=f"{read.table}!{letters}{line}")


def _letters(place: int) -> str:
    """Return the letters of a column, A for the first."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def pasted_rows(text: str) -> list[list[str]]:
    """Return the rows of a table that was pasted, its cells parted by tabs or semicolons; a cell that holds these is quoted.

    Raises Defects for a cell that no table has.
    """
    separator = "\t" if "\t" in text.lstrip().partition("\n")[0] else ";"
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        place, got = Message("defect.place.content"), Message("defect.longer_cell")
        allowed = Message("defect.table_at_most", rows=ROWS_MOST, columns=COLUMNS_MOST)
        raise Defects("paste", [Defect(place, got, allowed, Message("defect.export_the_tables"))]) from None
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


def company_workbook(world: World, reader: Reader) -> bytes:
    """Return the tables of a company as a workbook, a second row saying what each column means and is counted in."""
    sheets: dict[str, Rows] = {}
    choices: dict[tuple[str, int], list[str]] = {}
    for table, rows in tables_of(world).items():
        columns = columns_of(world, table)
        sheets[table] = [rows[0], [_meaning(one, reader) for one in columns], *rows[1:]]
        for place, column in enumerate(columns):
            allowed = _allowed(world, column)
            if allowed and len(",".join(allowed)) <= CHOICES_MOST:
                choices[table, place] = allowed
    return workbook_of(sheets, choices)


def _meaning(column: Column, reader: Reader) -> str:
    """Return what a column means, in its unit; the first of a table marks the row as a remark."""
    text = reader.one_of("report.text", str(column.info.description or ""))
    extra = column.info.json_schema_extra
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    said = f"{text} ({unit})" if unit and unit != "text" else text
    return f"{REMARK} {said}" if column.field == "name" else said


def _allowed(world: World, column: Column) -> list[str]:
    """Return what a column of names may hold, nothing where that is free."""
    if column.field == "desk":
        return [one.name for one in world.desks]
    found = get_args(column.info.annotation)
    return [str(one) for one in found] if all(isinstance(one, str) for one in found) else []


def with_workbook(world: World, raw: bytes, file: str) -> World:
    """Return a company with the tables of a workbook. Raises Defects with everything wrong in it."""
    try:
        return with_tables(world, sheets_of(raw), file)
    except UnreadableWorkbook as problem:
        place, allowed = Message("defect.place.file"), Message("defect.a_workbook_of_tables")
        raise Defects(
            file, [Defect(place, problem.args[0], allowed, Message("defect.export_the_tables"))]
        ) from None
