"""Dates as exports write them: which form, and whether the day or the month comes first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M",
    "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d",
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y",
    "%d-%m-%Y %H:%M", "%d-%m-%Y", "%d/%m/%y",
    "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%m/%d/%y",
    "%b %Y", "%B %Y", "%d %b %Y", "%b %d, %Y",
)  # fmt: skip
DIGIT = re.compile(r"\d")


def date_formats(cells: Sequence[str]) -> list[str]:
    """The known formats under which every one of these cells is a date."""
    return [format_ for format_ in FORMATS if cells and all(_is_date(cell, format_) for cell in cells)]


def one_format(cells: Sequence[str]) -> tuple[str | None, str]:
    """The format of a column of dates in the order of the file, and the reason; None when it cannot be told.

    A day above 12 decides between day and month first; else the order of the rows does, when the dates rise
    or fall under one reading only.
    """
    written = [cell for cell in cells if cell]
    distinct = list(dict.fromkeys(written))
    formats = date_formats(distinct)
    if not formats:
        return None, "not dates of a known form"
    if len(formats) == 1:
        return formats[0], f"written {formats[0]}"
    ordered = [format_ for format_ in formats if _in_order([datetime.strptime(c, format_) for c in written])]
    if len(ordered) == 1 and len(distinct) > 2:
        return ordered[0], f"written {ordered[0]}: only so are the rows in order of time"
    return None, f"day or month first cannot be told: {' or '.join(formats)}"


def _is_date(cell: str, format_: str) -> bool:
    # A date is mostly digits: cheap to see before the slow parser is asked.
    if not DIGIT.search(cell) or len(cell) > 30:
        return False
    try:
        datetime.strptime(cell, format_)
    except ValueError:
        return False
    return True


def _in_order(times: list[datetime]) -> bool:
    return times == sorted(times) or times == sorted(times, reverse=True)
