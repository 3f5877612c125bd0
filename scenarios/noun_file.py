"""Nouns other than worlds and plans from files or tables, such as the figures of a company: every defect at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from sim import Defects

from .toml_tables import placed, toml_of
from .validate import Findings, check

Built = TypeVar("Built", bound=BaseModel)


def noun_of_file(path: Path, build: Callable[[dict[str, Any]], Built], model: type[Built]) -> Built:
    """Return a noun from a TOML file; build makes it of the content, as `noun_of` asks.

    Raises Defects with everything wrong in the file, each with its line.
    """
    text, raw = toml_of(str(path), path)
    return noun_of(str(path), raw, build, model, text)


def noun_of(
    file: str,
    content: Mapping[str, Any],
    build: Callable[[dict[str, Any]], Built],
    model: type[Built],
    text: str = "",
) -> Built:
    """Return a noun from a table by field.

    build raises ValidationError for fields and Defects for parts that disagree. file: the name under which defects are
    said; text: the file's text, in which their lines are found. Raises Defects with everything wrong.
    """
    found = check(model, content, build)
    if isinstance(found, Findings):
        raise Defects(file, placed(found.defects, text, ()))
    return found
