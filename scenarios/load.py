"""Worlds from TOML files: every defect listed at once, with its line and its repair."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sim import Defect, Defects, Message, World, anchors_are_stale

from .old_form import renewed
from .toml_tables import SCALARS, no_such_file, placed, toml_of, world_fields
from .validate import Findings, check

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "templates"


def bundled() -> tuple[str, ...]:
    """Names of the worlds that come with ROX."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def templates() -> tuple[str, ...]:
    """Names of the worlds that a company can be drafted from: the bundled ones and those kept for this alone."""
    return tuple(sorted((*bundled(), *(path.stem for path in TEMPLATES.glob("*.toml")))))


def world_file(path_or_name: str | Path) -> Path:
    """The file of a world: a path, or the name of a bundled one.

    Raises Defects when there is no such file or name.
    """
    path = Path(path_or_name)
    if path.is_file():
        return path
    names = templates()
    if isinstance(path_or_name, str) and path_or_name in names:
        folder = FOLDER if path_or_name in bundled() else TEMPLATES
        return folder / f"{path_or_name}.toml"
    raise no_such_file(path_or_name, names, Message("defect.no_file_no_world"))


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
    text, raw = toml_of(file, path)
    content, strange = world_fields(raw)
    content, _ = renewed(content)
    found = check(World, content, lambda each: World.model_validate(each, strict=True))
    if isinstance(found, World) and not strange:
        return found
    known = found.content if isinstance(found, Findings) else content
    told = found.defects if isinstance(found, Findings) else []
    # the anchors of a file under repair are told too, so that one pass is enough
    raise Defects(file, placed((*strange, *told, *_stale_anyway(known, file)), text, SCALARS))


def old_form_notes(path_or_name: str | Path) -> tuple[str, ...]:
    """Return what is assumed where a world file has an older form, a sentence each; none for one of today's form."""
    _, raw = toml_of(str(path_or_name), world_file(path_or_name))
    return renewed(world_fields(raw)[0])[1]


def _stale_anyway(content: Mapping[str, Any], file: str) -> list[Defect]:
    """The defect of stale anchors in a content whose parts may disagree; none where that is not known."""
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
    state = Message("defect.computed_from_other_numbers") if world.anchors.hash else Message("defect.missing")
    if world.anchors.hash and not world.anchors.domain.contacts:
        state = Message("defect.computed_by_an_older_model")
    return Defect(
        "anchors",
        state,
        Message("defect.anchors_computed_from_this_very_world"),
        Message("defect.run_rox_anchor", file=file),
    )
