"""TOML files as tables: what stands under which heading, and on which line something is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sim import PART_HEADINGS, Defect, Defects, Message, World

from .read_faults import system_fault, toml_fault
from .schema_help import near, nearest, shown

# headings are singular, because each opens one of them
HEADINGS = {**PART_HEADINGS, "alert": "alerts", "line": "lines"}
SECTIONS = tuple(
    name
    for name, field in World.model_fields.items()
    if name == "source" or (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel))
)
SCALARS = tuple(name for name in World.model_fields if name not in (*SECTIONS, *HEADINGS.values()))
WORLD_HEADINGS = ("world", *(heading for heading in HEADINGS if heading != "line"), *SECTIONS)


def toml_of(file: str, path: Path) -> tuple[str, dict[str, Any]]:
    """The text of a file and what it says.

    Raises Defects when it cannot be read, with line and column where it is no TOML.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return text, tomllib.loads(text)
    except OSError as error:
        defect = Defect(
            Message("defect.place.file"),
            system_fault(error),
            Message("defect.a_toml_file_that_can_be_read"),
            Message("defect.correct_the_path"),
        )
    except UnicodeDecodeError as error:
        defect = Defect(
            Message("defect.place.byte", n=error.start + 1),
            Message("defect.not_utf_8"),
            Message("defect.toml_in_utf_8"),
            Message("defect.save_the_file_in_utf_8"),
        )
    except tomllib.TOMLDecodeError as error:
        place, came = toml_fault(error, text)
        defect = Defect(
            place, came, Message("defect.toml"), Message("defect.correct_this_line_numbers_bare_texts_in")
        )
    raise Defects(file, [defect])


def no_such_file(path_or_name: str | Path, names: Sequence[str], missing: Message) -> Defects:
    """Return the refusal of what is neither a file nor one of the names of those that come with ROX."""
    file = str(path_or_name)
    came = Message("defect.a_folder") if Path(file).is_dir() else missing
    allowed = Message("defect.a_toml_file_or_one_of", names=", ".join(names))
    advice = nearest(file, names) or Message("defect.correct_the_path_or_name")
    return Defects(file, [Defect(Message("defect.place.file"), came, allowed, advice)])


def world_fields(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Defect]]:
    """The fields of a world from the tables of its file."""
    content, strange = fields_of(raw, WORLD_HEADINGS)
    scalars = content.pop("world", {})
    if not isinstance(scalars, dict):
        return content, [
            *strange,
            Defect(
                "world",
                shown(scalars),
                Message("defect.a_table"),
                Message("defect.write_world_on_its_own_line"),
            ),
        ]
    for key, value in scalars.items():
        meant = near(key, SCALARS, taken=(*content, *scalars))
        if key in SCALARS or meant:
            content[key if key in SCALARS else meant] = value
        if key not in SCALARS:
            advice = Message("defect.write", what=repr(meant)) if meant else Message("defect.remove_it")
            if key in WORLD_HEADINGS:
                advice = Message("defect.write_it_outside_of_world", key=key)
            strange.append(
                Defect(
                    f"world.{key}",
                    Message("defect.an_unknown_key", value=shown(value)),
                    ", ".join(SCALARS),
                    advice,
                )
            )
    return content, strange


def fields_of(raw: Mapping[str, Any], known: Iterable[str]) -> tuple[dict[str, Any], list[Defect]]:
    """Tables by field, and a defect for each heading that is not known."""
    names = list(known)
    content: dict[str, Any] = {}
    strange: list[Defect] = []
    for heading, value in raw.items():
        meant = heading if heading in names else near(heading, names)
        if heading not in names:
            advice = Message("defect.write", what=repr(meant)) if meant else Message("defect.remove_it")
            if "world" in names and heading in SCALARS:
                meant, advice = heading, Message("defect.write_it_below_world")
            strange.append(
                Defect(
                    heading,
                    Message("defect.an_unknown_heading_or_key", value=shown(value)),
                    ", ".join(names),
                    advice,
                )
            )
        field = HEADINGS.get(meant, meant)
        if isinstance(content.get(field), list) and isinstance(value, list):
            content[field] = [*content[field], *value]
        elif meant and field not in content:
            content[field] = value
    return content, strange


def placed(defects: Iterable[Defect], text: str, scalars: Iterable[str]) -> list[Defect]:
    """Defects found in the headings of their file, each with its line and in that order; scalars stand below [world]."""
    singular = {field: heading for heading, field in HEADINGS.items()}
    told: list[tuple[int, Defect]] = []
    for defect in defects:
        first = re.split(r"[.\[]", str(defect.place), maxsplit=1)[0]
        rest, advice = str(defect.place).removeprefix(first), defect.repair
        place = f"world.{first}" if first in scalars and not rest else singular.get(first, first) + rest
        if (
            first in singular
            and not rest
            and isinstance(advice, Message)
            and advice.key == "defect.add_value"
        ):
            advice = Message("defect.add_heading", heading=singular[first])
        if first == "anchors" and rest:
            advice = Message("defect.remove_anchors")
        line = line_of(text, place)
        where = Message("defect.place.with_line", place=place, line=line) if line else place
        told.append((line or 0, Defect(where, defect.got, defect.allowed, advice)))
    return [defect for _, defect in sorted(told, key=lambda each: each[0])]


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
