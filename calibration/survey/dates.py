"""Dates as exports write them: which form, and whether the day or the month comes first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from sim import Message

FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M",
    "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d",
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y",
    "%d-%m-%Y %H:%M", "%d-%m-%Y", "%d/%m/%y",
    "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%m/%d/%y",
    "%b %Y", "%B %Y", "%d %b %Y", "%b %d, %Y",
)  # fmt: skip
# Forms that no single format covers, by the word that a mapping file may hold.
DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day-month-year", "month-day-year", "year-month-day"
ORDERS = (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)
# where every order reads the same dates
ANY = "any order"
SERIAL, UNIX = "spreadsheet serial", "seconds since 1970"
WORDS = (ANY, *ORDERS, SERIAL, UNIX)
# A date whose parts cannot be taken for each other, and the forms without a format of their own written with one.
EXAMPLE = datetime(2025, 12, 31, 14, 30)
EXAMPLE_FORMATS = {
    ANY: "%Y-%m-%d", DAY_FIRST: "%d/%m/%Y", MONTH_FIRST: "%m/%d/%Y", YEAR_FIRST: "%y/%m/%d", SERIAL: "46022", UNIX: "1767191400",
}  # fmt: skip
DIGIT = re.compile(r"\d")
LONGEST = 60
MAJORITY = 0.97
SAMPLE = 40
FIRST_YEAR, LAST_YEAR = 1970, 2050
SERIALS = (20_000.0, 60_000.0)  # 1954 to 2064
EPOCH_OF_SERIALS = datetime(1899, 12, 30)
EPOCH = datetime(1970, 1, 1)
UNIX_SECONDS = (500_000_000, 2_200_000_000)

MONTHS = {
    name: place
    for place, names in enumerate(
        (
            "january jan janvier janv januar enero ene gennaio gen januari janeiro styczen stycznia sty", "february feb fevrier fevr fev februar febrero febbraio februari fevereiro luty lutego lut",
            "march mar mars marz maerz marzo mrz maart mrt marco marzec marca", "april apr avril avr abril abr aprile kwiecien kwietnia kwi", "may mai mayo maggio mag mei maio maj maja",
            "june jun juin juni junio giugno giu junho czerwiec czerwca cze", "july jul juillet juil juli julio luglio lug julho lipiec lipca lip", "august aug aout agosto ago augustus sierpien sierpnia sie",
            "september sep sept septembre septiembre set settembre setembro wrzesien wrzesnia wrz", "october oct octobre oktober okt octubre ottobre ott outubro out pazdziernik pazdziernika paz",
            "november nov novembre noviembre novembro listopad listopada lis", "december dec decembre dezember dez diciembre dic dicembre dezembro grudzien grudnia gru",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = rf"(?P<month_name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
WEEKDAY = (
    r"(?:(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|rsday|urday|sday)?"
    r"|lun(?:di|es)?|mar(?:di|tes)?|mer(?:credi)?|mier(?:coles)?|jeu(?:di)?|jue(?:ves)?|ven(?:dredi)?|vie(?:rnes)?"
    r"|sam(?:edi|stag)?|dim(?:anche)?|dom(?:ingo)?|sabado|mo|di|mi|do|fr|sa|so"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|sonntag|(?:lune|marte|mercole|giove|vener)di|domenica"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:segunda|terca|quarta|quinta|sexta)(?:-feira)?|ma|wo|vr|za|zo)[.,]*\s+"
)
TIME = (
    r"(?:\s*(?:t|,|\s|-|at|a|um|las|a las)*\s*(?P<hour>\d{1,2})\s*(?:[:h.])\s*(?P<minute>\d{2})"
    r"(?:\s*[:m.]\s*(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?\s*(?:uhr)?\s*(?P<half>[ap]\.?\s?m\.?)?)?"
)
ZONE = r"\s*(?:\(?(?:z|utc|gmt|[a-z]{2,5}t|[a-z]+/[a-z_]+(?:/[a-z_]+)?)?\)?\s*(?:[+-]\d{1,2}(?::?\d{2})?)?\s*(?:\[[^\]]*\]|\([^)]*\))?)"
SHAPES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(f"(?:{WEEKDAY})?{shape}")
    for shape in (
        rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){TIME}{ZONE}",
        rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})(?:t?(?P<hour>\d{{2}}):?(?P<minute>\d{{2}})(?::?(?P<second>\d{{2}}))?)?{ZONE}",
        rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second_part>\d{{1,2}})(?P=mark)(?P<third>\d{{4}}|['’]?\d{{2}}){TIME}{ZONE}",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?[\s\-/.]*(?:of |de )?{MONTH}(?:,|\s|-|/|\.|de )*(?P<year>\d{{4}}|'?\d{{2}}){TIME}{ZONE}",
        rf"{MONTH}[\s\-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[,\s\-]+(?P<year>\d{{4}}){TIME}{ZONE}",
        rf"{MONTH}\s+(?P<day>\d{{1,2}})\s+(?P<hour>\d{{2}}):(?P<minute>\d{{2}}):(?P<second>\d{{2}})\s+(?:[a-z]{{3,5}}\s+)?(?P<year>\d{{4}})",
        rf"{MONTH}(?:\s|-|/|,|de )*(?P<year>\d{{4}})",
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
    )
)
ACCENTS = str.maketrans("éèêëûùüúäâàáãîïíìóôöòõçñąćęłńśźż", "eeeeuuuuaaaaaiiiiooooocnacelnszz")


class Dated(NamedTuple):
    """The form of a column of dates, why, and the cells that are no date in it; `format` is None when it is open.

    `readings` are the forms between which nothing decides, none where the cells are no dates at all.
    """

    format: str | None
    why: Message
    strays: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


def example_of(form: str) -> str:
    """Return a date of some form as a person recognises it: 31/12/2025 14:30:00."""
    return EXAMPLE.strftime(EXAMPLE_FORMATS.get(form, form))


def examples(forms: Sequence[str]) -> Message:
    """Return a date in each of some forms, parted by words."""
    return Message("reading.either_form", forms=[example_of(form) for form in forms])


def date_formats(cells: Sequence[str]) -> list[str]:
    """The known formats under which every one of these cells is a date."""
    some = [
        format_ for format_ in FORMATS if cells and all(_is_date(cell, format_) for cell in cells[:SAMPLE])
    ]
    return [format_ for format_ in some if all(_is_date(cell, format_) for cell in cells[SAMPLE:])]


def are_dates(cells: Sequence[str]) -> bool:
    """Return whether all but a few of these distinct cells are dates of some form, spreadsheet serials aside."""
    if not cells:
        return False
    known = sum(any(date_of_order(cell, order) is not None for order in ORDERS) for cell in cells)
    return known >= MAJORITY * len(cells)


def one_format(cells: Sequence[str], *, named: bool = False) -> tuple[str | None, Message]:
    """The format of a column of dates in the order of the file, and the reason; None when it cannot be told."""
    found = dated(cells, named=named)
    return found.format, found.why


def dated(cells: Sequence[str], *, named: bool = False) -> Dated:
    """Find the form in which a column of cells, in the order of the file, writes its dates.

    A part above 12 decides between day and month first, then am and pm, a point, and the order of the rows where the dates
    rise or fall under one reading only. 97 % of the filled cells decide; the others are strays. named: the name of the column
    says date, so that numbers may be spreadsheet serials or seconds since 1970.
    """
    written = [cell for cell in cells if cell]
    distinct = list(dict.fromkeys(written))
    formats = date_formats(distinct)
    if len(formats) == 1:
        return Dated(formats[0], Message("reading.written", format=example_of(formats[0])))
    if formats:
        ordered = [one for one in formats if _in_order([date_of(c, one) for c in written])]
        if len(ordered) == 1 and len(distinct) > 2:
            return Dated(
                ordered[0], Message("reading.written_only_so_are_the_rows_in", format=example_of(ordered[0]))
            )
        if not (same := _same_day(distinct, formats)):
            why = Message("reading.day_or_month_first_cannot_be_told", formats=examples(formats))
            return Dated(None, why, (), tuple(formats))
        return Dated(same, Message("reading.written", format=example_of(same)))
    return _by_cell(written, distinct, named)


def _same_day(distinct: Sequence[str], formats: Sequence[str]) -> str | None:
    """The first of some formats where all of them read the same dates."""
    first = [date_of(cell, formats[0]) for cell in distinct]
    same = all([date_of(cell, other) for cell in distinct] == first for other in formats[1:])
    return formats[0] if same else None


def _by_cell(written: Sequence[str], distinct: Sequence[str], named: bool) -> Dated:
    none = Dated(None, Message("reading.not_dates_of_a_known_form"))
    few = written[:: max(len(written) // SAMPLE, 1)]
    forms = (*ORDERS, *((SERIAL, UNIX) if named else ()))
    forms = tuple(form for form in forms if any(date_of_form(cell, form) for cell in few))
    if set(ORDERS) <= set(forms) and not any(isinstance(_read(cell), dict) for cell in distinct):
        forms = (ANY, *forms[len(ORDERS) :])  # every order reads the same dates
    readings = []
    for order in forms:
        known = {cell: date_of_form(cell, order) for cell in distinct}
        strays = tuple(cell for cell, date in known.items() if date is None)
        if sum(known[cell] is not None for cell in written) >= MAJORITY * len(written):
            readings.append((order, strays, [date for cell in written if (date := known[cell]) is not None]))
    if not readings:
        return none
    fewest = min(len(strays) for _, strays, _ in readings)
    best = [one for one in readings if len(one[1]) == fewest]
    distinctly = [one for place, one in enumerate(best) if all(one[2] != other[2] for other in best[:place])]
    order, strays, _ = distinctly[0]
    apart = set(strays)
    if len(distinctly) == 1:
        order = ANY if order in ORDERS and sum(one[0] in ORDERS for one in best) == len(ORDERS) else order
        return Dated(order, _written(order, strays), strays)
    if all(re.search(r"[ap]\.?m", cell, re.IGNORECASE) for cell in distinct if cell not in apart):
        order = MONTH_FIRST
    elif all(re.match(r"\d{1,2}\.\d{1,2}\.\d", cell) for cell in distinct if cell not in apart):
        order = DAY_FIRST
    else:
        rising = [one for one in distinctly if _in_order(one[2])]
        if len(rising) != 1 or len(distinct) <= 2:
            orders = tuple(one[0] for one in distinctly)
            why = Message("reading.day_or_month_first_cannot_be_told", formats=examples(orders))
            return Dated(None, why, strays, orders)
        order = rising[0][0]
        return Dated(order, Message("reading.dates_in_order", order=example_of(order)), strays)
    return Dated(order, _written(order, strays), strays)


def _written(order: str, strays: Sequence[str]) -> Message:
    written = Message("reading.dates_written", order=example_of(order))
    if order == ANY:
        written = Message("reading.dates_plain")
    if not strays:
        return written
    return Message("reading.joined", parts=(written, Message("reading.no_dates", count=len(strays))))


@lru_cache(maxsize=300_000)
def date_of(cell: str, format_: str) -> datetime:
    """The date of a cell under a format of `strptime`, or one of the words for forms that no format covers.

    The time of day is as written; a zone is not applied, so that the day stays the local one. Raises ValueError.
    """
    if "%" in format_:
        return datetime.strptime(cell, format_)
    found = date_of_form(cell, format_)
    if found is None:
        raise ValueError(cell)
    return found


def date_of_form(cell: str, form: str) -> datetime | None:
    """The date of a cell in one of the forms of `WORDS`, None when it is none."""
    if form == SERIAL:
        return _serial(cell)
    if form == UNIX:
        return _unix(cell)
    return date_of_order(cell, form)


def _serial(cell: str) -> datetime | None:
    if not re.fullmatch(r"\d{5}([.,]\d+)?", cell):
        return None
    days = float(cell.replace(",", "."))
    if not SERIALS[0] <= days <= SERIALS[1]:
        return None
    return (EPOCH_OF_SERIALS + timedelta(days=days, seconds=0.5)).replace(microsecond=0)


def _unix(cell: str) -> datetime | None:
    if not re.fullmatch(r"\d{9,10}(\.\d+)?|\d{12,13}", cell):
        return None
    seconds = float(cell) / (1000 if len(cell) >= 12 and "." not in cell else 1)
    return EPOCH + timedelta(seconds=int(seconds)) if UNIX_SECONDS[0] <= seconds <= UNIX_SECONDS[1] else None


def date_of_order(cell: str, order: str) -> datetime | None:
    """The date of a cell written with letters and marks, None when it is none; order: which part comes first."""
    if not _may_be_date(cell):
        return None
    read = _read(cell)
    return _date(read, order) if isinstance(read, dict) else read


@lru_cache(maxsize=300_000)
def _read(cell: str) -> datetime | dict[str, str | None] | None:
    """The date of a cell, its parts where their order is open, None where it is no date."""
    text = " ".join(cell.casefold().translate(ACCENTS).split())
    for shape in SHAPES:
        if (found := shape.fullmatch(text)) is None:
            continue
        parts = found.groupdict()
        if parts.get("first"):
            return parts
        if date := _date(parts, ANY):
            return date
    return None


def _may_be_date(cell: str) -> bool:
    # A date is mostly digits: cheap to see before the slow shapes are tried.
    return 5 <= len(cell) <= LONGEST and DIGIT.search(cell) is not None


def _date(parts: dict[str, str | None], order: str) -> datetime | None:
    if parts.get("first"):
        one, two, three = (
            int((parts[name] or "0").lstrip("'’")) for name in ("first", "second_part", "third")
        )
        year, month, day = {
            ANY: (three, two, one), DAY_FIRST: (three, two, one), MONTH_FIRST: (three, one, two), YEAR_FIRST: (one, two, three),
        }[order]  # fmt: skip
        if order == YEAR_FIRST and len(parts["third"] or "") == 4:
            return None
        is_short = year < 100
    else:
        name = parts.get("month_name")
        month = MONTHS[name] if name else int(parts["month"] or 0)
        text = (parts["year"] or "").lstrip("'")
        year, day, is_short = int(text), int(parts.get("day") or 1), len(text) == 2
    year += (2000 if year < 70 else 1900) if is_short else 0
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := (parts.get("half") or "")[:1]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return datetime(year, month, day, hour, minute, second, _microseconds(parts.get("fraction")))
    except ValueError:
        return None


def _microseconds(fraction: str | None) -> int:
    return int((fraction or "0")[:6].ljust(6, "0"))


def _is_date(cell: str, format_: str) -> bool:
    if len(cell) > 30 or not DIGIT.search(cell):
        return False
    try:
        date_of(cell, format_)
    except ValueError:
        return False
    return True


def _in_order(times: Sequence[datetime]) -> bool:
    return list(times) == sorted(times) or list(times) == sorted(times, reverse=True)
