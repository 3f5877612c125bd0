"""The catalogue of levers: what money can change in any company, what an effect rests on, and what its price is guessed to be."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

CATALOGUE = Path(__file__).with_name("catalogue") / "levers.toml"

ActsOn = Literal["", "phone", "counter", "people", "writing", "alone"]


class CatalogueLever(NamedTuple):
    """A lever to choose: its target, where it acts, its effect at unlimited spend with a range (start: at none), its price with a range.

    eur_contact: EUR a year and contact touched for half of the effect, median, least, most. launch: the launch cost, as a
    share of the spend for half of the effect. needs: target of another lever without which it does nothing. source: the tag of
    the effect; evidence: the key of the words that say what is published on it.
    """

    name: str
    target: str
    effect: float
    range: tuple[float, float]
    eur_contact: tuple[float, float, float]
    steepness: float
    lag_months: float
    source: str
    acts_on: ActsOn = ""
    motives: tuple[str, ...] = ()
    start: float = 0.0
    launch: float = 0.0
    needs: str = ""
    evidence: str = ""


class Catalogue(NamedTuple):
    """The levers by name; the share of an effect that is there at each stage of a programme; names of live channels that are counters."""

    levers: dict[str, CatalogueLever]
    stages: dict[str, float]
    counters: tuple[str, ...]


@cache
def catalogue() -> Catalogue:
    """Return the catalogue of levers."""
    raw: dict[str, Any] = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = [
        {name: tuple(each) if isinstance(each, list) else each for name, each in one.items()}
        for one in raw["lever"]
    ]
    levers: list[CatalogueLever] = [CatalogueLever(**one) for one in rows]
    return Catalogue({one.name: one for one in levers}, raw["stage"], tuple(raw["counters"]))
