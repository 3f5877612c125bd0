"""Worlds and plans to TOML files, which keep the comments of the file they came from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from sim import Plan, World

from .load import FOLDER, bundled
from .toml_tables import HEADINGS, SCALARS

Tables = dict[str, Any]


def save_plan(plan: Plan, path: str | Path) -> None:
    """Write a plan as TOML, whole or not at all."""
    document = tomlkit.document()
    document.add("name", tomlkit.item(plan.name))
    lines = tomlkit.aot()
    for line in plan.lines:
        table = tomlkit.table()
        table.update(line.model_dump(exclude_defaults=True))
        lines.append(table)
    if plan.lines:
        document.add("line", lines)
    write(path, tomlkit.dumps(document))


def save_world(
    world: World,
    path: str | Path,
    like: str | Path | None = None,
) -> None:
    """Write a world as TOML, whole or not at all.

    like: the file it came from, whose comments and order are kept; None = the bundled world of its name, if any.
    """
    write(path, world_text(world, like))


def world_text(world: World, like: str | Path | None = None) -> str:
    """Return a world as the text of its file; like as in `save_world`."""
    if like is None and world.name in bundled():
        like = FOLDER / f"{world.name}.toml"
    document = tomlkit.parse(Path(like).read_text(encoding="utf-8-sig")) if like else tomlkit.document()
    brief, full = _tables(world, whole=False), _tables(world, whole=True)
    _update(document, brief, full)
    return tomlkit.dumps(document)


def write(path: str | Path, text: str) -> None:
    """Put a text in a file in one step: a reader sees the old file or the new one, never half of it."""
    path = Path(path)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_text(text, encoding="utf-8", newline="\n")
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _tables(world: World, *, whole: bool) -> Tables:
    """A world as the tables of its file; without the fields at their default unless the whole is asked for."""
    content = world.model_dump(mode="json", exclude_defaults=not whole, exclude_none=True)
    tables: Tables = {"world": {name: content[name] for name in SCALARS if name in content}}
    headings = {field: heading for heading, field in HEADINGS.items()}
    rest = {headings.get(name, name): value for name, value in content.items() if name not in SCALARS}
    last = {name: rest.pop(name) for name in ("posterior", "fit", "anchors", "source") if name in rest}
    return tables | rest | last


def _update(target: Any, brief: Tables, full: Tables) -> None:
    """Make a table of the file say what it should, touching only what differs.

    brief holds what must be there, full also what may be there because it equals a default.
    """
    for key in [key for key in target if key not in full]:
        del target[key]
    for key, value in full.items():
        if key in target:
            if isinstance(value, dict) and not isinstance(target[key], dict):
                _add(target, key, value)
            elif isinstance(value, dict):
                _update(target[key], brief.get(key, {}), value)
            elif key in HEADINGS and isinstance(value, list):
                _update_list(target, key, brief.get(key, []), value)
            elif value and isinstance(value, list) and isinstance(value[0], dict):
                _update_rows(target, key, brief.get(key, []), value)
            elif tomlkit.item(target[key]).unwrap() != value:
                target[key] = _by_rows(value)
        elif key in brief:
            _add(target, key, brief[key])


def _update_list(target: Any, key: str, brief: list[Tables], full: list[Tables]) -> None:
    """Bring a list of things up to date, each matched by its name, nameless ones by place; another list is written whole."""
    there = target[key]
    if [item.get("name") for item in there] == [item.get("name") for item in full]:
        for item, short, long in zip(there, brief, full, strict=True):
            _update(item, short, long)
    else:
        target[key] = _list_of_tables(brief)


def _update_rows(target: Any, key: str, brief: list[Tables], full: list[Tables]) -> None:
    """Write nameless rows such as shifts again, on one line each, unless they already say the same."""
    there = [dict(row) for row in tomlkit.item(target[key]).unwrap()]
    same = len(there) == len(full) and all(
        row.items() <= long.items() and row.keys() >= short.keys()
        for row, short, long in zip(there, brief, full, strict=True)
    )
    if not same:
        _add(target, key, brief)


def _add(target: Any, key: str, value: Any) -> None:
    if isinstance(value, dict) and isinstance(target, tomlkit.TOMLDocument):
        table = tomlkit.table()
        # where a fit left numbers is told on one line each
        inline = key == "source"
        table.update(
            {
                name: _inline(item) if inline and isinstance(item, dict) else _by_rows(item)
                for name, item in value.items()
            }
        )
        target.add(key, table)
    elif isinstance(value, list) and value and isinstance(value[0], dict) and key in HEADINGS:
        target.add(key, _list_of_tables(value))
    elif isinstance(value, dict) and any(isinstance(each, dict) for each in value.values()):
        table = tomlkit.table()
        for name, each in value.items():
            _add(table, name, each)
        target[key] = table
    elif isinstance(value, dict):
        target[key] = _inline(value)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        rows = tomlkit.array()
        for row in value:
            rows.append(_inline(row))
        target[key] = rows
    else:
        target[key] = value


def _by_rows(value: Any) -> Any:
    """The same value; a list of rows of numbers with one row a line."""
    if not (isinstance(value, list) and value and isinstance(value[0], list)):
        return value
    rows = tomlkit.array()
    rows.extend(value)
    return rows.multiline(True)


def _inline(value: Tables) -> Any:
    inline = tomlkit.inline_table()
    inline.update(value)
    return inline


def _list_of_tables(items: list[Tables]) -> AoT:
    tables = tomlkit.aot()
    for item in items:
        table: Table = tomlkit.table()
        for name, value in item.items():
            _add(table, name, value)
        tables.append(table)
    return tables
