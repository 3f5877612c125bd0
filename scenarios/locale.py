"""The person reading: language, words, and numbers written the way that language writes them."""

from __future__ import annotations

import math
import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sim import Channel, Desk, Lever, Message, Moment, Segment, Text, Value, World

Part = World | Segment | Moment | Channel | Desk | Lever
WORDS = Path(__file__).with_name("words")
SOURCE = (
    "en"  # the language in which bundled worlds are written, and the one spoken where another is not known
)
# what says the language of a shell, the first that is set (POSIX)
ENVIRONMENT = ("LC_ALL", "LC_MESSAGES", "LANG")
NARROW_SPACE, SPACE, MINUS = "\u202f", "\u00a0", "\u2212"
FRENCH_MARKS = str.maketrans({",": NARROW_SPACE, ".": ",", "%": f"{SPACE}%"})
MINUTES_HOUR, MINUTES_DAY = 60, 1440
# Times left are rounded up to these; beyond, to whole hours.
TIME_LEFT_MIN = (1, 2, 3, 5, 10, 15, 20, 30, 45)
UNKNOWN = "–"


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


def language_of(environment: Mapping[str, str]) -> str:
    """The language that the variables of a shell ask for; English where there are no words for it."""
    stated = next((environment[name] for name in ENVIRONMENT if environment.get(name)), SOURCE)
    code = stated.replace("_", ".").split(".")[0].lower()
    return code if code in languages() else SOURCE


@cache
def reader_of(language: str) -> Reader:
    """Return who reads a language, with its words."""
    return Reader(language, words(language))


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


class _Blanks(string.Formatter):
    """Fills blanks the way a reader writes values; what stands after the colon is the form of a number or the joint of a list."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def format_field(self, value: Value, format_spec: str) -> str:
        return self.reader.written(value, format_spec)


@dataclass(frozen=True)
class Reader:
    """A language (fr or en) with its words, flat keys to texts."""

    language: str
    words: Mapping[str, str]

    def __call__(self, key: str, /, **blanks: Value) -> str:
        """The text of a key, its blanks filled."""
        return _Blanks(self).vformat(self.words[key], (), blanks) if blanks else self.words[key]

    def say(self, text: Text) -> str:
        """A message in this language; a user's own text as it is.

        Where the words tell one from many, as key.one and key.many, the value `count` chooses. Where a language has no word
        for the key, as for what a world's fields declare, the value `otherwise` is said.
        """
        if isinstance(text, str):
            return text
        key = text.key
        if key not in self.words and f"{key}.one" in self.words:
            key = self._form(key, text.values["count"])
        if key not in self.words and "otherwise" in text.values:
            return self.written(text.values["otherwise"])
        return self(key, **text.values)

    def written(self, value: Value, form: str = "") -> str:
        """A value of a message: a user's own text as it is, numbers the way the language writes them, lists joined."""
        if isinstance(value, str):
            return value
        if isinstance(value, Message):
            return self.say(value)
        if isinstance(value, tuple):
            return (form or ", ").join(map(self.written, value))
        text = format(value, form or (".12g" if isinstance(value, float) else ""))
        return text.translate(FRENCH_MARKS) if self.language == "fr" else text

    def one_of(self, key: str, name: str) -> str:
        """The text of key.name, or the name itself where no word is known for it."""
        return self.words.get(f"{key}.{name}", name)

    def label(self, world: World, item: Part) -> str:
        """The name of a part of a world: its translation where a bundled world or the catalogue of levers has this very label, else its own.

        Where another part of its kind is called the same, the part's identifier follows.
        """
        parts = (*world.segments, *world.moments, *world.channels, *world.desks, *world.levers)
        alike = [one for one in parts if type(one) is type(item) and one.label == item.label]
        text = self._label(world, item)
        return f"{text} ({item.name})" if len(alike) > 1 else text

    def _label(self, world: World, item: Part) -> str:
        key = f"label.{world.template or world.name}.{type(item).__name__.lower()}.{item.name}"
        for known in (key, f"catalogue.{item.name}") if isinstance(item, Lever) else (key,):
            if words(SOURCE).get(known) == item.label:
                return self.words.get(known, item.label)
        return item.label

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
        return self(self._form(key, count), count=self.number(count), **blanks)

    def _form(self, key: str, count: Value) -> str:
        number = count if isinstance(count, int | float) else math.nan
        single = abs(number) < 2 if self.language == "fr" else number == 1
        return f"{key}.{'one' if single else 'many'}"

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
        if minutes is None:
            return UNKNOWN
        return self.waits((minutes,), signed=signed)[0]

    def waits(self, minutes: Sequence[float], *, signed: bool = False) -> tuple[str, ...]:
        """Waits in one unit, that of the longest: the ends of an interval read as one."""
        longest = max((abs(one) for one in minutes if math.isfinite(one)), default=0.0)
        size, digits, unit = 1.0, 1, "min"
        if longest < 2:
            size, digits, unit = 1 / 60, 0, "s"
        elif longest >= 2 * MINUTES_DAY:
            size, unit = MINUTES_DAY, self("unit.days")
        elif longest >= 2 * MINUTES_HOUR:
            size, unit = MINUTES_HOUR, "h"
        return tuple(
            f"{self.number(one / size, digits, signed=signed)}{SPACE}{unit}"
            if math.isfinite(one)
            else UNKNOWN
            for one in minutes
        )

    def day(self, day: date) -> str:
        """A day: 1er déc. 2026 in French, 1 Dec 2026 in English."""
        month = self("clock.months").split(", ")[day.month - 1]
        number = "1er" if self.language == "fr" and day.day == 1 else str(day.day)
        return f"{number} {month} {day.year}"

    def moment(self, moment: datetime) -> str:
        """A moment on its own clock: 1er déc. 2026, 11:17 (Paris)."""
        place = str(moment.tzinfo).rpartition("/")[2].replace("_", " ")
        return f"{self.day(moment)}, {moment:%H:%M} ({place})"

    def time_left(self, minutes: float) -> str:
        """A time still to run, rounded up to a step that a person would say: 1, 2, 3, 5, 10 … 45 min, hours."""
        step = next((one for one in TIME_LEFT_MIN if minutes <= one), None)
        if step is not None:
            return f"{step}{SPACE}min"
        return f"{self.number(math.ceil(minutes / MINUTES_HOUR))}{SPACE}h"
