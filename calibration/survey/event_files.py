"""Parquet, XES and OCEL 2.0 (JSON, SQLite) as rows of cells: an event a row, its case and its objects in columns.

What comes from outside is bounded: XML with a document type is refused, so that it has no entities; a database is read from
memory, its tables and nothing it would run.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pyarrow as pa
import pyarrow.parquet as parquet

from sim import Message

from .cells import CELLS_MOST, COLUMNS_MOST, Cells, clean
from .source import AGAIN, Source, refused

CONTENT = Message("defect.place.content")
XES_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
# steps of the database engine after which reading it is given up: ten times what 10 million cells take
STEPS, STEPS_MOST = 100_000, 20_000
Row = dict[str, str]


def event_cells(source: Source, path: Path) -> Cells:
    """The cells of a Parquet, XES or OCEL file, header first.

    Raises Defects when it is damaged, holds no event, spans too many cells, or is XML with a document type.
    """
    cells = READERS[source.form](source.raw, path)
    if len(cells.rows) < 2:
        raise refused(path, CONTENT, Message("defect.no_event"), AGAIN)
    cells.notes[:0] = source.notes
    return cells


def _laid(rows: list[Row], path: Path) -> Cells:
    """Rows of unlike keys as cells under one header."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    _bounded(len(rows), len(names), path)
    cells = [names, *([row.get(name, "") for name in names] for row in rows)]
    return Cells(cells, list(range(1, len(cells) + 1)), "", [])


def _bounded(rows: int, columns: int, path: Path) -> None:
    if columns > COLUMNS_MOST or rows * columns > CELLS_MOST:
        allowed = Message("defect.at_most_cells", count=CELLS_MOST)
        repair = Message("reading.export_fewer_columns_or_a_part_of")
        raise refused(path, CONTENT, Message("reading.about_cells", count=rows * columns), repair, allowed)


def _damaged(path: Path, form: str) -> Exception:
    return refused(path, CONTENT, Message("defect.damaged_form", form=form), AGAIN)


def _parquet(raw: bytes, path: Path) -> Cells:
    try:
        with parquet.ParquetFile(io.BytesIO(raw)) as file:
            _bounded(file.metadata.num_rows, file.metadata.num_columns, path)
            table = file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(path, "Parquet") from error
    if nested := [field.name for field in table.schema if pa.types.is_nested(field.type)]:
        table = table.drop_columns(nested)
    columns = [[_text(cell) for cell in column.to_pylist()] for column in table.columns]
    rows = [list(table.column_names), *map(list, zip(*columns, strict=True))]
    return Cells(rows, list(range(1, len(rows) + 1)), "", [])


def _text(cell: object) -> str:
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(sep=" ")
    return clean(str(cell))


class _Events:
    """Takes what an XES file says, an event at a time: the attributes of an event, and of the trace it is of."""

    def __init__(self, path: Path) -> None:
        self.path, self.events, self.cells = path, list[tuple[Row, Row]](), 0
        self._open: list[str] = []
        self._trace, self._event = Row(), Row()

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        name, parent = tag.rpartition(":")[2], self._open[-1] if self._open else ""
        self._open.append(name)
        if name == "trace":
            self._trace = {}
        elif name == "event":
            self._event = {}
            self.events.append((self._trace, self._event))
        elif name in XES_VALUES and parent in ("trace", "event") and "key" in attributes:
            (self._event if parent == "event" else self._trace)[attributes["key"]] = clean(
                attributes.get("value", "")
            )
            self.cells += 1
            if self.cells > CELLS_MOST:
                _bounded(self.cells, 1, self.path)

    def end(self, _tag: str) -> None:
        self._open.pop()

    def rows(self) -> list[Row]:
        """The events as rows; the name of a trace is its case, another attribute keeps its name where no event has it."""
        of_events = {name for _, event in self.events for name in event}
        of_trace = {
            name: "case" if name == "concept:name" else f"case:{name}" if name in of_events else name
            for trace, _ in self.events
            for name in trace
        }
        return [
            {**{of_trace[name]: value for name, value in trace.items()}, **event}
            for trace, event in self.events
        ]


def _xes(raw: bytes, path: Path) -> Cells:
    found, parser = _Events(path), expat.ParserCreate()

    def refuse(*_declared: object) -> None:
        raise refused(
            path, CONTENT, Message("defect.a_document_type"), Message("defect.export_without_document_type")
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = found.begin
    parser.EndElementHandler = found.end
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise _damaged(path, "XES") from error
    return _laid(found.rows(), path)


def _ocel_json(raw: bytes, path: Path) -> Cells:
    try:
        content: Any = json.loads(raw.decode("utf-8-sig"))
        objects = {
            one["id"]: (
                str(one["type"]),
                {each["name"]: _text(each["value"]) for each in one.get("attributes", [])},
            )
            for one in content["objects"]
        }
        rows = [
            _event_row(
                one["type"],
                one["time"],
                {each["name"]: _text(each["value"]) for each in one.get("attributes", [])},
                (each["objectId"] for each in one.get("relationships", [])),
                objects,
            )
            for one in content["events"]
        ]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _damaged(path, "OCEL 2.0 (JSON)") from error
    return _laid(rows, path)


def _event_row(
    activity: object,
    time: object,
    attributes: Row,
    related: Iterable[str],
    objects: Mapping[str, tuple[str, Row]],
) -> Row:
    """An event with the first object of each type it is about, and what these objects say of themselves."""
    row = {"activity": _text(activity), "time": _text(time), **attributes}
    for identity in related:
        kind, says = objects.get(identity, ("object", {}))
        if kind not in row:
            row[kind] = identity
            row |= {name: value for name, value in says.items() if name not in row}
    return row


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _ocel_sqlite(raw: bytes, path: Path) -> Cells:
    steps = 0

    def too_long() -> bool:
        nonlocal steps
        steps += 1
        return steps > STEPS_MOST

    with closing(sqlite3.connect(":memory:")) as base:
        try:
            base.deserialize(raw)
            base.execute("PRAGMA trusted_schema = OFF")
            base.set_progress_handler(too_long, STEPS)
            tables = {
                name
                for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            }
            if not {"event", "object", "event_object", "event_map_type", "object_map_type"} <= tables:
                raise refused(
                    path,
                    CONTENT,
                    Message("reading.an_sqlite_database"),
                    Message("reading.export_the_table_as_csv"),
                )
            _bounded(base.execute("SELECT count(*) FROM event_object").fetchone()[0], 1, path)
            return _laid(_ocel_rows(base, tables, path), path)
        except (sqlite3.Error, TypeError, ValueError, OverflowError) as error:
            raise _damaged(path, "OCEL 2.0 (SQLite)") from error


def _ocel_rows(base: sqlite3.Connection, tables: set[str], path: Path) -> list[Row]:
    kinds = {str(key): str(kind) for key, kind in base.execute("SELECT ocel_id, ocel_type FROM object")}
    says = _typed_rows(base, tables, "object", path)
    objects = {key: (kind, says.get(key, {})) for key, kind in kinds.items()}
    related: dict[str, list[str]] = {}
    for event, of in base.execute("SELECT ocel_event_id, ocel_object_id FROM event_object"):
        related.setdefault(str(event), []).append(str(of))
    events = _typed_rows(base, tables, "event", path)
    rows = []
    for key, kind in base.execute("SELECT ocel_id, ocel_type FROM event"):
        attributes = dict(events.get(str(key), {}))
        rows.append(
            _event_row(kind, attributes.pop("ocel_time", ""), attributes, related.get(str(key), ()), objects)
        )
    return rows


def _typed_rows(base: sqlite3.Connection, tables: set[str], what: str, path: Path) -> dict[str, Row]:
    """What the tables of each type of event or object say, by id; of an object that changes the last that is not blank."""
    found: dict[str, Row] = {}
    for (mapped,) in base.execute(f"SELECT ocel_type_map FROM {what}_map_type"):
        table = f"{what}_{mapped}"
        if table not in tables:
            continue
        cursor = base.execute(f"SELECT * FROM {_quoted(table)}")
        names = [name for name, *_ in cursor.description]
        _bounded(len(found), len(names), path)
        for values in cursor:
            row = {name: text for name, value in zip(names, values, strict=True) if (text := _text(value))}
            key = row.pop("ocel_id", "")
            row.pop("ocel_changed_field", None)
            if what == "object":
                row.pop("ocel_time", None)
            found.setdefault(key, {}).update(row)
    return found


READERS: dict[str, Callable[[bytes, Path], Cells]] = {
    "parquet": _parquet, "xes": _xes, "ocel": _ocel_json, "sqlite": _ocel_sqlite,
}  # fmt: skip
