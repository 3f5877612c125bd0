"""The contacts of a run written as an event log for process mining: XES, or OCEL 2.0 as JSON or SQLite.

XES: IEEE Std 1849-2016, a trace a case, an event a contact. OCEL 2.0 (Berti et al. 2023): an event a contact, about its case
and its customer. The first replication is written, its first day a Monday, the first of January.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, TextIO
from uuid import uuid4
from xml.sax.saxutils import quoteattr

from ..operations.run_contacts import log_of_run
from ..survey import read_cells

ACTIVITY = "contact"
OBJECTS = ("case", "customer")
# times are those of no zone in particular: written as universal time, which the readers take as it stands
ZONE = "+00:00"


class Event(NamedTuple):
    """A contact: when it arrived (ISO 8601), its case, its customer, and the rest of its columns by name."""

    arrived: str
    case: str
    customer: str
    attributes: dict[str, str]


def write_event_log(contacts: Path, target: Path) -> None:
    """Write the contacts of a run (contacts.parquet) as an event log, whole or not at all; its ending says which form.

    Raises KeyError for an ending other than those of FORMS.
    """
    write = FORMS[target.suffix.lower()]
    cells = log_of_run(read_cells(contacts))
    half = target.with_name(f".{target.name}.{uuid4().hex[:8]}")
    try:
        write(half, _events(cells.rows))
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def _events(rows: Sequence[Sequence[str]]) -> list[Event]:
    """Return the rows of a log as events, in the order of their arrival."""
    head = rows[0]
    place = {name: head.index(name) for name in ("arrived", *OBJECTS)}
    others = [name for name in head if name not in place]
    found = [
        Event(
            row[place["arrived"]].replace(" ", "T") + ZONE,
            row[place["case"]],
            row[place["customer"]],
            {name: row[head.index(name)] for name in others if row[head.index(name)]},
        )
        for row in rows[1:]
    ]
    return sorted(found, key=lambda one: one.arrived)


def _write_xes(path: Path, events: list[Event]) -> None:
    traces: dict[str, list[Event]] = {}
    for event in events:
        traces.setdefault(event.case, []).append(event)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">\n'
        )
        for name, letters in (("Concept", "concept"), ("Time", "time")):
            file.write(
                f'<extension name="{name}" prefix="{letters}" uri="http://www.xes-standard.org/{letters}.xesext"/>\n'
            )
        for case, those in traces.items():
            file.write(f'<trace>\n<string key="concept:name" value={quoteattr(case)}/>\n')
            for event in those:
                _write_event(file, event)
            file.write("</trace>\n")
        file.write("</log>\n")


def _write_event(file: TextIO, event: Event) -> None:
    file.write(f'<event><string key="concept:name" value="{ACTIVITY}"/>')
    file.write(f'<date key="time:timestamp" value={quoteattr(event.arrived)}/>')
    for name, value in (("customer", event.customer), *event.attributes.items()):
        kind = "float" if _is_number(name) else "string"
        file.write(f"<{kind} key={quoteattr(name)} value={quoteattr(value)}/>")
    file.write("</event>\n")


def _is_number(name: str) -> bool:
    return name.endswith("(min)")


def _objects(events: list[Event]) -> Iterator[tuple[str, str]]:
    """Yield each object once: its identity and its type."""
    seen: set[tuple[str, str]] = set()
    for event in events:
        for kind in OBJECTS:
            one = (_identity(kind, event), kind)
            if one not in seen:
                seen.add(one)
                yield one


def _identity(kind: str, event: Event) -> str:
    # cases and customers are counted apart, and an object has a name of its own
    return f"{kind} {event.case if kind == 'case' else event.customer}"


def _write_json(path: Path, events: list[Event]) -> None:
    names = list(dict.fromkeys(name for event in events for name in event.attributes))
    content = {
        "objectTypes": [{"name": kind, "attributes": []} for kind in OBJECTS],
        "eventTypes": [
            {
                "name": ACTIVITY,
                "attributes": [
                    {"name": name, "type": "float" if _is_number(name) else "string"} for name in names
                ],
            }
        ],
        "objects": [{"id": identity, "type": kind, "attributes": []} for identity, kind in _objects(events)],
        "events": [
            {
                "id": f"e{number}",
                "type": ACTIVITY,
                "time": event.arrived,
                "attributes": [
                    {"name": name, "value": float(value) if _is_number(name) else value}
                    for name, value in event.attributes.items()
                ],
                "relationships": [
                    {"objectId": _identity(kind, event), "qualifier": kind} for kind in OBJECTS
                ],
            }
            for number, event in enumerate(events)
        ],
    }
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8", newline="\n")


def _write_sqlite(path: Path, events: list[Event]) -> None:
    names = list(dict.fromkeys(name for event in events for name in event.attributes))
    columns = ", ".join(f'"{name}" {"REAL" if _is_number(name) else "TEXT"}' for name in names)
    with closing(sqlite3.connect(path)) as base, base:
        base.executescript(
            f"""
            CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
            CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
            CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
            CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
            CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,
                PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
            CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE event_{ACTIVITY} (ocel_id TEXT PRIMARY KEY, ocel_time TIMESTAMP, {columns});
            """
        )
        for kind in OBJECTS:
            base.execute(
                f"CREATE TABLE object_{kind} (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT)"
            )
            base.execute("INSERT INTO object_map_type VALUES (?, ?)", (kind, kind))
        base.execute("INSERT INTO event_map_type VALUES (?, ?)", (ACTIVITY, ACTIVITY))
        for identity, kind in _objects(events):
            base.execute("INSERT INTO object VALUES (?, ?)", (identity, kind))
            base.execute(f"INSERT INTO object_{kind} VALUES (?, ?, NULL)", (identity, events[0].arrived))
        marks = ", ".join("?" for _ in range(len(names) + 2))
        for number, event in enumerate(events):
            key = f"e{number}"
            base.execute("INSERT INTO event VALUES (?, ?)", (key, ACTIVITY))
            values = [
                None
                if (value := event.attributes.get(name)) is None
                else float(value)
                if _is_number(name)
                else value
                for name in names
            ]
            base.execute(f"INSERT INTO event_{ACTIVITY} VALUES ({marks})", (key, event.arrived, *values))
            for kind in OBJECTS:
                base.execute("INSERT INTO event_object VALUES (?, ?, ?)", (key, _identity(kind, event), kind))


FORMS: dict[str, Callable[[Path, list[Event]], None]] = {
    ".xes": _write_xes,
    ".json": _write_json,
    ".jsonocel": _write_json,
    ".sqlite": _write_sqlite,
}
