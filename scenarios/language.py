"""What the product says, in each language it speaks."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

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
    return dict(tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8")))
