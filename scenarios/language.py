"""What the product says, in each language it speaks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("words")


def languages() -> tuple[str, ...]:
    """Codes of the languages there are words for."""
    return tuple(sorted(path.stem for path in WORDS.glob("*.toml")))


@cache
def words(language: str) -> dict[str, str]:
    """Every text of a language by its dotted key.

    Raises KeyError for a language there are no words for.
    """
    if language not in languages():
        raise KeyError(language)
    return dict(_flat(tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))))


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
