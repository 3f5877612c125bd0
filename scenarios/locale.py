"""The person reading: language, words, and numbers written the way that language writes them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim import Channel, Desk, Lever, Moment, Segment, World

from .again import again
from .language import words

SOURCE = "en"  # the language in which bundled worlds are written
NARROW_SPACE, SPACE, MINUS = "\u202f", "\u00a0", "\u2212"
MINUTES_HOUR, MINUTES_DAY = 60, 1440
UNKNOWN = "–"


@dataclass(frozen=True)
class Reader:
    """A language (fr or en) with its words, flat keys to texts."""

    language: str
    words: Mapping[str, str]

    def __call__(self, key: str, **blanks: str) -> str:
        """The text of a key, its blanks filled."""
        return self.words[key].format(**blanks) if blanks else self.words[key]

    def one_of(self, key: str, name: str) -> str:
        """The text of key.name, or the name itself where no word is known for it."""
        return self.words.get(f"{key}.{name}", name)

    def again(self, text: str) -> str:
        """A sentence that a deeper room says in English, in this language; itself where no words are known for it."""
        return text if self.language == "en" else again(self.words, text)

    def label(self, world: World, item: World | Segment | Moment | Channel | Desk | Lever) -> str:
        """The name of a part of a world: its translation where a bundled world has this very label, else its own."""
        key = f"label.{world.name}.{type(item).__name__.lower()}.{item.name}"
        is_bundled = words(SOURCE).get(key) == item.label
        return self.words.get(key, item.label) if is_bundled else item.label

    def labels(self, world: World) -> dict[str, str]:
        """Names shown for channels, moments and levers, by identifier."""
        channels, moments, levers = world.channels, world.moments, world.levers
        return {
            **{one.name: self.label(world, one) for one in levers},
            **{one.name: self.label(world, one) for one in moments},
            **{one.name: self.label(world, one) for one in channels},
        }

    def counted(self, key: str, count: float, **blanks: str) -> str:
        """The text of key.one or key.many with its number: French counts 0 and 1 as one, English 1 only."""
        single = abs(count) < 2 if self.language == "fr" else count == 1
        return self(f"{key}.{'one' if single else 'many'}", count=self.number(count), **blanks)

    def number(self, value: float | None, digits: int = 0, *, signed: bool = False) -> str:
        """A number with grouped thousands; a dash where it is unknown."""
        if value is None or not math.isfinite(value):
            return UNKNOWN
        text = f"{abs(value):,.{digits}f}"
        if self.language == "fr":
            text = text.replace(",", NARROW_SPACE).replace(".", ",")
        is_zero = not any(figure in text for figure in "123456789")
        sign = MINUS if value < 0 else "+" if signed else ""
        return text if is_zero else sign + text

    def eur(self, amount: float | None, digits: int = 0, *, signed: bool = False) -> str:
        """An amount in euros: 1 234 € in French, €1,234 in English."""
        text = self.number(amount, digits, signed=signed)
        if text == UNKNOWN:
            return text
        if self.language == "fr":
            return f"{text}{SPACE}€"
        sign = text[0] if text[0] in (MINUS, "+") else ""
        return f"{sign}€{text[len(sign) :]}"

    def share(self, value: float | None, digits: int = 1, *, signed: bool = False) -> str:
        """A share between 0 and 1 as a percentage."""
        text = self.number(None if value is None else 100 * value, digits, signed=signed)
        if text == UNKNOWN:
            return text
        return f"{text}{SPACE}%" if self.language == "fr" else f"{text}%"

    def wait(self, minutes: float | None, *, signed: bool = False) -> str:
        """A wait in the unit a person would say it in: seconds, minutes, hours or days."""
        if minutes is None or not math.isfinite(minutes):
            return UNKNOWN
        size = abs(minutes)
        if size < 2:
            return f"{self.number(minutes * 60, signed=signed)}{SPACE}s"
        if size < 2 * MINUTES_HOUR:
            return f"{self.number(minutes, 1, signed=signed)}{SPACE}min"
        if size < 2 * MINUTES_DAY:
            return f"{self.number(minutes / MINUTES_HOUR, 1, signed=signed)}{SPACE}h"
        return f"{self.number(minutes / MINUTES_DAY, 1, signed=signed)}{SPACE}{self('unit.days')}"
