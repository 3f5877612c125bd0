"""Worlds and plans from TOML files: every defect told at once, with its line and its repair."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from sim import Defect, Defects, Plan, World, anchors_are_stale, misfits, today

from .check import Findings, check
from .fields import near, nearest, shown

FOLDER = Path(__file__).parent
TODAY = "today"
# headings are singular, because each opens one of them
HEADINGS = {
    "segment": "segments",
    "moment": "moments",
    "channel": "channels",
    "desk": "desks",
    "lever": "levers",
    "alert": "alerts",
    "line": "lines",
}
SECTIONS = tuple(
    name
    for name, field in World.model_fields.items()
    if name == "source" or (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel))
)
SCALARS = tuple(name for name in World.model_fields if name not in (*SECTIONS, *HEADINGS.values()))
WORLD_HEADINGS = ("world", *(heading for heading in HEADINGS if heading != "line"), *SECTIONS)
LINE_COLUMN = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


def bundled() -> tuple[str, ...]:
    """Names of the worlds that come with ROX."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def world_file(path_or_name: str | Path) -> Path:
    """The file of a world: a path, or the name of a bundled one.

    Raises Defects when there is no such file or name.
    """
    path = Path(path_or_name)
    if path.is_file():
        return path
    if isinstance(path_or_name, str) and path_or_name in bundled():
        return FOLDER / f"{path_or_name}.toml"
    names = bundled()
    advice = nearest(str(path_or_name), names) or "correct the path, or use one of these names"
    value = "a folder" if path.is_dir() else "no file and no bundled world"
    raise Defects(
        str(path_or_name), [Defect("file", value, f"a TOML file, or one of {', '.join(names)}", advice)]
    )


def load_world(path_or_name: str | Path) -> World:
    """A world from a TOML file or a bundled name, ready to run.

    Raises Defects with everything wrong in it, stale anchors included.
    """
    world = read_world(path_or_name)
    if anchors_are_stale(world):
        raise Defects(str(path_or_name), [_stale(world, str(path_or_name))])
    return world


def read_world(path_or_name: str | Path) -> World:
    """A world whose anchors may be missing or stale, as `rox anchor` reads it.

    Raises Defects with everything else that is wrong in it.
    """
    file, path = str(path_or_name), world_file(path_or_name)
    text, raw = _toml(file, path)
    content, strange = _world_fields(raw)
    found = check(World, content, lambda each: World.model_validate(each, strict=True))
    if isinstance(found, World) and not strange:
        return found
    known = found.content if isinstance(found, Findings) else content
    told = found.defects if isinstance(found, Findings) else []
    # the anchors of a file under repair are told too, so that one pass is enough
    raise Defects(file, _placed((*strange, *told, *_stale_anyway(known, file)), text, SCALARS))


def load_plan(path_or_name: str | Path, world: World) -> Plan:
    """A plan for a world from a TOML file, or the plan named today.

    Raises Defects with everything wrong in it.
    """
    file, path = str(path_or_name), Path(path_or_name)
    if file == TODAY and not path.is_file():
        return today(world)
    text, raw = _toml(file, path)
    content, strange = _fields(raw, ("name", "line"))

    def build(each: dict[str, Any]) -> Plan:
        lines = each.get("lines", [])
        plan = Plan.model_validate(
            {**each, "lines": tuple(lines) if isinstance(lines, list) else lines}, strict=True
        )
        if defects := misfits(world, plan):
            raise Defects(file, [d._replace(place=d.place.replace("line", "lines", 1)) for d in defects])
        return plan

    found = check(Plan, content, build)
    if isinstance(found, Plan) and not strange:
        return found
    told = found.defects if isinstance(found, Findings) else []
    raise Defects(file, _placed((*strange, *told), text, ()))


def _toml(file: str, path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8")
        return text, tomllib.loads(text)
    except OSError as error:
        defect = Defect("file", str(error.strerror), "a TOML file that can be read", "correct the path")
    except UnicodeDecodeError as error:
        defect = Defect(f"byte {error.start + 1}", "not UTF-8", "TOML in UTF-8", "save the file in UTF-8")
    except tomllib.TOMLDecodeError as error:
        where = LINE_COLUMN.search(str(error))
        place = f"line {where[1]}, column {where[2]}" if where and where[1] else "end of file"
        value = LINE_COLUMN.sub("", str(error)).strip()
        defect = Defect(
            place, value, "TOML", "correct this line: numbers bare, texts in quotes, one key a line"
        )
    raise Defects(file, [defect])


def _world_fields(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Defect]]:
    """The fields of a world from the tables of its file."""
    content, strange = _fields(raw, WORLD_HEADINGS)
    scalars = content.pop("world", {})
    if not isinstance(scalars, dict):
        return content, [
            *strange,
            Defect("world", shown(scalars), "a table", "write [world] on its own line"),
        ]
    for key, value in scalars.items():
        meant = near(key, SCALARS, taken=(*content, *scalars))
        if key in SCALARS or meant:
            content[key if key in SCALARS else meant] = value
        if key not in SCALARS:
            advice = f"write {meant!r}" if meant else "remove it"
            if key in WORLD_HEADINGS:
                advice = f"write it as [{key}], outside of [world]"
            strange.append(
                Defect(f"world.{key}", f"an unknown key, {shown(value)}", ", ".join(SCALARS), advice)
            )
    return content, strange


def _fields(raw: Mapping[str, Any], known: Iterable[str]) -> tuple[dict[str, Any], list[Defect]]:
    """Tables by field, and a defect for each heading that is not known."""
    names = list(known)
    content: dict[str, Any] = {}
    strange: list[Defect] = []
    for heading, value in raw.items():
        meant = heading if heading in names else near(heading, names)
        if heading not in names:
            advice = f"write {meant!r}" if meant else "remove it"
            if "world" in names and heading in SCALARS:
                meant, advice = heading, "write it below [world]"
            strange.append(
                Defect(heading, f"an unknown heading or key, {shown(value)}", ", ".join(names), advice)
            )
        field = HEADINGS.get(meant, meant)
        if isinstance(content.get(field), list) and isinstance(value, list):
            content[field] = [*content[field], *value]
        elif meant and field not in content:
            content[field] = value
    return content, strange


def _stale_anyway(content: Mapping[str, Any], file: str) -> list[Defect]:
    """The defect of stale anchors in a content whose parts may disagree; none where that cannot be told."""
    fields = World.model_fields
    try:
        values = {
            name: TypeAdapter[Any](fields[name].annotation or Any).validate_python(value, strict=True)
            for name, value in content.items()
        }
        world = World.model_construct(**values)
        return [_stale(world, file)] if anchors_are_stale(world) else []
    except (ValidationError, AttributeError, ArithmeticError):
        # what is missing or nonsense has been told already
        return []


def _stale(world: World, file: str) -> Defect:
    state = "computed from other numbers than these" if world.anchors.hash else "missing"
    return Defect("anchors", state, "anchors computed from this very world", f"run: rox anchor {file}")


def _placed(defects: Iterable[Defect], text: str, scalars: Iterable[str]) -> list[Defect]:
    """Defects told in the headings of their file, each with its line and in that order; scalars stand below [world]."""
    singular = {field: heading for heading, field in HEADINGS.items()}
    placed: list[tuple[int, Defect]] = []
    for defect in defects:
        first = re.split(r"[.\[]", defect.place, maxsplit=1)[0]
        rest, advice = defect.place.removeprefix(first), defect.repair
        place = f"world.{first}" if first in scalars and not rest else singular.get(first, first) + rest
        if first in singular and not rest and advice.startswith("add "):
            advice = f"add [[{singular[first]}]]"
        if first == "anchors" and rest:
            advice = "remove the table [anchors], then run rox anchor on the file"
        line = line_of(text, place)
        where = f"{place} (line {line})" if line else place
        placed.append((line or 0, Defect(where, defect.value, defect.allowed, advice)))
    return [defect for _, defect in sorted(placed, key=lambda each: each[0])]


def line_of(text: str, place: str) -> int | None:
    """Line of a TOML text where a place such as segment[2].share stands, or the nearest heading above it."""
    table = ""
    counts: dict[str, int] = {}
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        heading = re.match(r"\s*(\[{1,2})\s*([\w.]+)\s*\]", line)
        key = re.match(r"\s*([\w.]+)\s*=", line)
        if heading:
            name = heading[2]
            if heading[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
            first, _, rest = name.partition(".")
            table = (f"{first}[{counts[first]}]" if first in counts else first) + (f".{rest}" if rest else "")
        here = table if heading else f"{table}.{key[1]}".removeprefix(".") if key else None
        stands = here and re.match(re.escape(here) + r"(?![\w])", place)
        if here and stands and (best is None or len(here) > best[0]):
            best = (len(here), number)
    return best[1] if best else None
