"""Times that something took, as people and tools write them: a clock, words with units, or a number in the unit of its column."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable

from scenarios import number

# By unit: its minutes, what a folded name says, and what stands behind a number.
MINUTES = {"ms": 1 / 60_000, "s": 1 / 60, "min": 1.0, "h": 60.0, "d": 1440.0}
UNIT_NAMES = {
    "ms": r"ms|msec|millis(?:econds?)?|millisecondes?|millisekunden|milisegundos",
    "s": r"s|secs?|seconds?|secondes?|sek|sekunden?|segundos?|second[oi]|secondi|seconden|sekund[ay]?",
    "min": r"m|mn|mins?|minutes?|minuten?|minutos?|minut[oiay]?",
    "h": r"h|hrs?|hours?|heures?|std|stunden?|horas?|ore|uur|uren|godz|godzin[ay]?",
    "d": r"d|days?|jours?|j|tagen?|dias?|giorn[oi]|dag|dagen|dni|dzien",
}
# telephone systems leave the minutes of :45 out
CLOCK = re.compile(r"(-)?(?:(\d+):(?=\d))?(\d{0,4}):(\d{2})(?:[.,](\d+))?")
ISO = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", re.IGNORECASE)
PART = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*([a-zéíñ]+)\.?(?:\s*(?:,|and|et|und|y)?\s*|$)", re.IGNORECASE)
# a heading that says the form of a clock: hh:mm, mm:ss, hh:mm:ss
CLOCK_NAMED = re.compile(r"\b(?:h{1,2} m{1,2}(?: s{1,2})?|m[mn]? s{1,2})$")
# a clock of two parts, which are hours and minutes or minutes and seconds
TWO_PARTS = re.compile(r"(\d{1,2}):(\d{2})")
HOURS_MOST = 23
# A fraction of a day has five decimals or more, is a whole second but for its last decimal, and no wait of a day.
FINE = re.compile(r"[.,]\d{5,}|[eE]-\d")
SECOND_OFF, DAYS_MOST = 0.05, 0.2
# the day from which a spreadsheet counts, which it writes before a time, and the clock of twelve hours of its times
FIRST_DAY = re.compile(
    r"^(?:1899-12-3[01]|1900-01-0[01]|1904-01-01|1970-01-01|(?:30|31)[/.-]12[/.-]1899|12/3[01]/1899|0?[01][/.-]0?1[/.-]1900|0?1[/.-]0?1[/.-]1904)[ T]+"
)
TWELVE_HOURS = re.compile(r"(\d{1,2}):(\d{2}:\d{2}) ?([ap])\.?m\.?", re.IGNORECASE)
# what a bare number after a unit counts
BELOW = {"h": "min", "min": "s"}
# as a table of pandas is written: 0 days 00:03:12
DAYS = re.compile(r"(\d+) days?,? (?=\d+:\d{2}:)")
# 3'20", and with the signs of typography
PRIMES = re.compile(r"(\d{1,3})\s*['’′]\s*(?:(\d{1,2})\s*(?:\"|''|’’|″|”)?)?")
# A name whose last words are its unit: wait_time_sec, Wait (min), attente en secondes, waitMs.
NAMED = {
    unit: re.compile(
        rf"(?:\b(?:{names})$)|\b(?:in|en|de|of|many|wie viele|combien de|cuantos|cuantas) (?:{names})\b"
        rf"|\b(?:{'|'.join(n for n in names.split('|') if len(n) > 2)})\b"
    )
    for unit, names in UNIT_NAMES.items()
}


def named_unit(*texts: str) -> str | None:
    """The unit that folded names and questions say, the first that says one; None where none does, or where one says two."""
    for text in texts:
        if clock := CLOCK_NAMED.search(text):
            return "h" if clock[0].startswith("h") and "s" not in clock[0] else "min"
        said = [unit for unit, shape in NAMED.items() if shape.search(text)]
        if len(said) == 1:
            return said[0]
    return None


def minutes_of(cell: str, decimal: str, unit: str) -> float | None:
    """The minutes a cell says, its sign kept; None when it says none.

    h:mm:ss, mm:ss (h:mm where the unit is hours), *1 h 05*, *5 min 30 s*, PT5M30S, or a number in the unit of the column.
    """
    if (value := number(cell, decimal)) is not None:
        return value * MINUTES[unit]
    cell = FIRST_DAY.sub("", cell)
    if half := TWELVE_HOURS.fullmatch(cell):
        hour = int(half[1]) % 12 + (12 if half[3].casefold() == "p" else 0)
        return minutes_of(f"{hour}:{half[2]}", decimal, unit)
    if with_days := DAYS.match(cell):
        rest = minutes_of(cell[with_days.end() :], decimal, unit)
        return None if rest is None else MINUTES["d"] * int(with_days[1]) + rest
    if clock := CLOCK.fullmatch(cell):
        sign, hours, minutes, seconds, fraction = clock.groups()
        small = int(seconds) + float(f"0.{fraction or 0}")
        if hours is None and unit == "h":
            total = 60.0 * int(minutes or 0) + small
        else:
            total = 60.0 * int(hours or 0) + int(minutes or 0) + small / 60
        return -total if sign else total
    if len(cell) > 2 and (found := ISO.fullmatch(cell)) and any(found.groups()):
        days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
        return 1440 * days + 60 * hours + minutes + seconds / 60
    if primes := PRIMES.fullmatch(cell):
        return int(primes[1]) + int(primes[2] or 0) / 60
    return _parts(cell, decimal)


def _parts(cell: str, decimal: str) -> float | None:
    text, total, last = cell.strip(), 0.0, ""
    while text:
        part = PART.match(text)
        if part is None:
            if last in BELOW and text.isdecimal() and len(text) <= 2:  # 1 h 05, 3 min 20
                return total + int(text) * MINUTES[BELOW[last]]
            return None
        unit = unit_of(part[2])
        value = number(part[1], "," if "," in part[1] else decimal if decimal in part[1] else ".")
        if unit is None or value is None:
            return None
        total, last, text = total + value * MINUTES[unit], unit, text[part.end() :]
    return total if last else None


def is_open_clock(cells: Iterable[str]) -> bool:
    """Return whether cells are clocks of two parts of which none shows whether they begin with hours or with minutes."""
    found = [TWO_PARTS.fullmatch(cell) for cell in cells]
    clocks = [int(one[1]) for one in found if one is not None]
    return 0 < len(clocks) == len(found) and max(clocks) <= HOURS_MOST and any(clocks)


def are_days(cells: Iterable[str], decimal: str) -> bool:
    """Return whether bare numbers are times as a spreadsheet stores them: fractions of a day, each of them whole seconds."""
    values = [value for cell in cells if (value := number(cell, decimal)) is not None]
    below = [value for value in values if value]
    if not below or not all(0 < value < 1 for value in below):
        return False
    if statistics.median(below) > DAYS_MOST:
        return False
    written = [cell for cell in cells if FINE.search(cell)]
    seconds = [MINUTES["d"] * 60 * value for value in below]
    are_whole = all(abs(second - round(second)) <= SECOND_OFF for second in seconds)
    # whole seconds written as parts of an hour, or of a minute, would be multiples of 24 seconds as parts of a day
    are_hours = all(round(second) % 24 == 0 for second in seconds)
    return 2 * len(written) >= len(below) and are_whole and not are_hours


def unit_of(word: str) -> str | None:
    """The unit a word means, None when it means none."""
    plain = word.casefold().rstrip(".").replace("í", "i")
    return next((unit for unit, names in UNIT_NAMES.items() if re.fullmatch(names, plain)), None)


def carries_unit(cells: Iterable[str]) -> bool:
    """Return whether every cell says its own unit, as a clock or words do, so that none need be asked."""
    return all(any(mark in cell for mark in ":'’′hHmMsSdDjJ") for cell in cells)
