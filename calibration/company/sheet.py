"""The figures of a company as a sheet that people fill in: a row a field, as TOML, CSV or XLSX, and back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import tomlkit

from scenarios import bare_amount, marks_of, number, system_fault
from sim import Defect, Defects, Message, Text, World

from ..survey import read_text
from .figures import ChannelFigures, DeskFigures, Figures, figures_file, figures_of
from .workbook import BYTES_MOST, UnreadableWorkbook, sheets_of

CLOCK = re.compile(r"(\d+):([0-5]\d)")
LONG_CLOCK = re.compile(r"(\d+):([0-5]\d):([0-5]\d)")
IN_WORDS = re.compile(r"(\d+)\s*h(?:ours?|eures?)?\s*([0-5]?\d)\s*(?:min|mn|m)?", re.IGNORECASE)
SECONDS = r"s|sec|seconds?|secondes?|\"|''"
IN_SECONDS = re.compile(rf"(\d+)\s*(?:{SECONDS})", re.IGNORECASE)
# behind minutes, seconds need no unit: 3 min 30, 3'30
MINUTES_SECONDS = re.compile(
    rf"(\d+)\s*(?:min(?:utes?)?|mn|m|['’])\s*([0-5]?\d)\s*(?:{SECONDS})?", re.IGNORECASE
)
# of these a clock without seconds may be minutes and seconds
SHORT_TIMES = ("mean_wait_min", "handling_min")
MINUTES_FIELD = "_min"
PERCENT = re.compile(r"\s*(?:%|per\s?cent|pour\s?cent|(?:of|sur|/)\s*100)\s*$", re.IGNORECASE)
KILO = re.compile(r"\s*k\s*(?=€|$|eur)", re.IGNORECASE)
MILLION = re.compile(r"\s*(?:M|(?i:mio|mln|millions?))\s*(?:d['’]|de\b|of\b)?\s*(?=€|\$|£|$|(?i:eur))")
# what people write before a figure that is not exact
ABOUT = re.compile(
    r"(?:about|around|approx(?:\.|imately)?|roughly|environ|env\.?|circa|ca\.?|~|≈)\s*(?=\d)", re.IGNORECASE
)
# what people write who do not know a figure
NOT_KNOWN = re.compile(
    r"\?+|[-–—]|n[./]?[acd]\.?|nsp|unknown|inconnue?|(?:i )?(?:do not|don['’]t) know|(?:je )?ne sa(?:is|it) pas",
    re.IGNORECASE,
)
SUFFIXES = (".toml", ".csv", ".xlsx")
TEXTS = ("label",)
# whole things are counted, so that a mark before three digits groups thousands
COUNTED = ("customers", "contacts_year", "people")
# figures that people state as so many of 100; the last may be below one of these
SHARES = ("retention_year", "csat_top2", "csat_top2_answered", "on_contacts", "abandonment")
NEVER_SMALL = SHARES[:-1]
# the unit of a question, as people write it behind their number
A_YEAR = r"(?:a|per|par|/)\s*(?:year|an)"
MINUTES = r"min(?:ute)?s?|mn"
# how trades call those they serve, what reaches them, and who serves
CUSTOMERS = (
    r"customers?|clients?|patients?|homes?|households?|foyers?|subscribers?|abonnée?s?|users?|usag(?:er|ère)s?|passengers?"
    r"|riders?|voyageu(?:r|se)s?|members?|membres?|adhérente?s?|policyholders?|assurée?s?"
)
CONTACTS = (
    r"contacts?|calls?|appels?|visits?|visites?|visitors?|visiteurs?|passages?|e-?mails?|courriels?|letters?|lettres?|courriers?"
    r"|messages?|chats?|conversations?|sessions?"
)
PEOPLE = (
    r"(?:full-time )?posts?|postes?(?: à temps plein)?|people|persons?|personnes?|fte|etp|full-time equivalents?"
    r"|équivalents? temps plein|agents?|advis[eo]rs?|conseill(?:er|ère)s?|employees?|salariée?s?"
)
UNITS = {
    "customers": CUSTOMERS,
    "contacts_year": rf"(?:{CONTACTS})(?:\s+{A_YEAR})?|{A_YEAR}",
    "people": PEOPLE,
    "nps": r"points?|pts?",
    **dict.fromkeys(("mean_wait_min", "handling_min"), MINUTES),
    **dict.fromkeys(("margin_eur_year", "payroll_eur_year", "cost_eur_year", "spend"), A_YEAR),
}
# of these so many of a hundred says nothing
NO_SHARES = tuple(name for name in UNITS if name != "nps")


class Field(NamedTuple):
    """A field of the sheet: its place, what it means and is counted in, and the template's own number where it has one."""

    place: str
    text: str
    unit: str
    template: float | None

    @property
    def question(self) -> str:
        """Return the last step of the place, by which its question is known."""
        first, _, rest = self.place.partition(".")
        return "spend" if first == "spend" else rest.rpartition(".")[2] or first


def sheet_fields(template: World) -> Iterator[Field]:
    """Yield the fields that can be stated of a company like a template, in the order in which they are asked."""
    yield _field(Figures, "customers", float(template.customers))
    shares = [one.share for one in template.segments]
    for name in ("margin_eur_year", "retention_year"):
        values = [getattr(one, name) for one in template.segments]
        mean = sum(share * value for share, value in zip(shares, values, strict=True))
        yield _field(Figures, name, float(f"{mean:.4g}"))
    reported = template.reported
    for channel in template.channels:
        before = f"channel.{channel.name}."
        yield _field(ChannelFigures, "contacts_year", reported.contacts_year.get(channel.name), before)
        if channel.kind == "live":
            yield _field(ChannelFigures, "mean_wait_min", channel.wait_today_min or None, before)
            yield _field(ChannelFigures, "abandonment", None, before)
        if channel.desk:
            yield _field(ChannelFigures, "handling_min", channel.handling_min, before)
    for desk in template.desks:
        for name in ("people", "payroll_eur_year", "on_contacts"):
            yield _field(DeskFigures, name, None, f"desk.{desk.name}.")
    for lever in template.levers:
        if lever.target != "desk.seats":
            yield _field(Figures, "spend", lever.today_eur_year, "", f".{lever.name}")
    for name in ("nps", "csat_top2", "csat_top2_answered", "cost_eur_year"):
        yield _field(Figures, name, getattr(reported, name))


def _field(
    noun: type[Figures | ChannelFigures | DeskFigures],
    name: str,
    template: float | None,
    before: str = "",
    after: str = "",
) -> Field:
    info = noun.model_fields[name]
    extra: Any = info.json_schema_extra
    return Field(f"{before}{name}{after}", str(info.description), extra["unit"], template)


def read_sheet(path: Path, template: World, *, has_log: bool = False) -> Figures:
    """Return the figures of a TOML, CSV or XLSX sheet for a company like a template; an empty cell is not known.

    has_log: contacts are counted in a log, so that the sheet may state none.

    Raises Defects with everything wrong in it.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise Defects(str(path), [_no_sheet(path.suffix or path.name)])
    if path.suffix.lower() == ".toml":
        return figures_file(path, template, has_log=has_log)
    content, defects = _content(_cells(path))
    try:
        figures = figures_of(content, template, str(path), has_log=has_log)
    except Defects as problem:
        known = {str(one.place) for one in defects}
        defects += [one for one in problem.defects if str(one.place) not in known]
    if defects:
        raise Defects(str(path), defects)
    return figures


def _no_sheet(got: Text) -> Defect:
    return Defect(
        Message("defect.place.file"),
        got,
        ", ".join(SUFFIXES),
        Message("defect.write_an_empty_sheet", option="--sheet"),
    )


def _cells(path: Path) -> list[tuple[str, str]]:
    """Return the first two columns of a sheet."""
    try:
        if path.suffix.lower() == ".xlsx":
            rows = next(iter(sheets_of(path.read_bytes()).values()))
        else:
            if path.stat().st_size > BYTES_MOST:
                raise Defects(str(path), [_no_sheet(Message("reading.bytes", bytes=path.stat().st_size))])
            text = read_text(path).text
            first = text.partition("\n")[0]
            separator = max(";\t,", key=first.count)
            rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    except UnreadableWorkbook as error:
        raise Defects(str(path), [_no_sheet(error.args[0])]) from error
    except OSError as error:
        raise Defects(str(path), [_no_sheet(system_fault(error))]) from error
    except csv.Error as error:
        raise Defects(str(path), [_no_sheet(Message("defect.longer_cell"))]) from error
    return [(row[0].strip(), row[1].strip()) for row in rows if len(row) > 1 and row[0].strip()]


def _content(cells: list[tuple[str, str]]) -> tuple[dict[str, Any], list[Defect]]:
    """Return the cells of a sheet as the tables of its figures, and what is wrong; what holds no number stays as it is, to be refused."""
    stated = [(place, cell) for place, cell in cells if not _is_left_out(place, cell)]
    mark = marks_of(bare_number(cell, place) for place, cell in stated).mark
    content: dict[str, Any] = {}
    defects = []
    for place, cell in stated:
        steps = place.split(".")
        here = content
        for step in steps[:-1]:
            here = here.setdefault(step, {})
            if not isinstance(here, dict):
                here = {}
        if steps[-1] in here:
            one_only = Message("defect.each_field_once"), Message("defect.remove_it")
            defects.append(Defect(place, Message("defect.stated_twice"), *one_only))
        value = cell if place in TEXTS else as_number(cell, place, mark)
        if both := readings(cell, place, mark):
            defects.append(
                Defect(place, cell, Message("amount.either", values=both), Message("amount.repair"))
            )
            value = cell
        if place == "without":
            names = (one.strip() for one in cell.replace(";", ",").split(","))
            here[steps[-1]] = [one for one in names if one]
        else:
            here[steps[-1]] = _whole(value) if place == "customers" else value
    return content, defects


def _is_left_out(place: str, cell: str) -> bool:
    """Return whether a row states nothing: the heads, an empty cell, a figure that is not known."""
    is_figure = place not in (*TEXTS, "without")
    return not cell or place in ("field", "champ") or (is_figure and is_not_known(cell))


def content_of(stated: Mapping[str, float | str]) -> dict[str, Any]:
    """Return figures by their place in a sheet as its tables; a channel with no contacts at all is one that is not there.

    A figure that holds no number stays as it was typed, to be refused.
    """
    content: dict[str, Any] = {}
    for place, value in stated.items():
        holder, _, name = place.rpartition(".")
        first, _, owner = holder.partition(".")
        if name == "contacts_year" and value == 0:
            content.setdefault("without", []).append(owner)
        elif owner:
            content.setdefault(first, {}).setdefault(owner, {})[name] = value
        elif first:
            content.setdefault(first, {})[name] = value
        else:
            content[name] = _whole(value) if name == "customers" else value
    return content


def _whole(value: float | str) -> float | int | str:
    """Return a number that has no decimals as a whole one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _bare(cell: str) -> str:
    """Return a cell without percent sign, thousands' k, millions and currency."""
    bare = MILLION.sub("", KILO.sub("", PERCENT.sub("", cell).strip()))
    return re.sub(r"^[–—](?=\d)", "-", bare_amount(bare))


def bare_number(cell: str, place: str) -> str:
    """Return a cell without the unit of its field, percent sign, thousands' k and currency."""
    return _bare(_without_unit(cell, place))


def _without_unit(cell: str, place: str) -> str:
    """Return a cell without the unit of its field and a word such as about; the unit of another field stays, to be refused."""
    unit = UNITS.get(_name(place))
    if unit is None:
        return cell
    about = ABOUT.match(cell)
    bare = cell[about.end() :] if about else cell
    return re.sub(rf"\s*(?:{unit})\.?\s*$", "", bare, flags=re.IGNORECASE)


def _name(place: str) -> str:
    """Return the name of the field at a place of the sheet."""
    first, _, rest = place.partition(".")
    return "spend" if first == "spend" else rest.rpartition(".")[2] or first


def is_not_known(cell: str) -> bool:
    """Return whether a cell says that its figure is not known: ?, n/a, unknown, ne sais pas."""
    return NOT_KNOWN.fullmatch(cell.strip()) is not None


def is_percent(cell: str) -> bool:
    """Return whether a cell says that it is so many of a hundred: 92 %, 92 of 100."""
    return PERCENT.search(cell) is not None


def _decimal_mark(cell: str, place: str, of_sheet: str | None) -> str:
    """Return the decimal mark of a cell: the one that lets a count be whole, else that of the sheet, else the one it shows."""
    marks = marks_of([_bare(cell)])
    if marks.either and place.rpartition(".")[2] in COUNTED and not MILLION.search(cell):
        return "." if "," in cell else ","
    return of_sheet or marks.mark or "."


def readings(cell: str, place: str, of_sheet: str | None = None) -> tuple[float | str, ...]:
    """Return the two numbers that a cell may be; nothing where it is one, or where the decimal mark of its sheet decides.

    4:30 as a wait or a time a contact takes is four minutes and a half, or four hours and a half.
    """
    clock = CLOCK.fullmatch(cell.strip())
    if clock and place.rpartition(".")[2] in SHORT_TIMES:
        return int(clock[1]) + int(clock[2]) / 60, int(clock[1]) * 60.0 + int(clock[2])
    bare = _without_unit(cell, place)
    if of_sheet or place.rpartition(".")[2] in (*COUNTED, *TEXTS) or not marks_of([_bare(bare)]).either:
        return ()
    return tuple(_as_number(bare, mark) for mark in (".", ","))


def as_number(cell: str, place: str, of_sheet: str | None = None) -> float | str:
    """Return the number that a person wrote at a field: 12 %, 1 200 000 €, 45 k€, 4 min, 1:30 (an hour and a half); else the text.

    of_sheet: the decimal mark that the other cells of its sheet show.
    """
    bare = _without_unit(cell, place)
    name = _name(place)
    if place.endswith(MINUTES_FIELD) and (minutes := _minutes(cell.strip())) is not None:
        return minutes
    if (is_percent(bare) and name in NO_SHARES) or (MILLION.search(bare) and not _may_be_millions(name)):
        return cell
    if name == "nps":
        # a score is in points, which are hundredths already
        bare = PERCENT.sub("", bare)
    value = _as_number(bare, _decimal_mark(bare, place, of_sheet))
    return cell if isinstance(value, str) else value


def typed_figure(text: str, place: str, *, is_share_said: bool = False) -> float | Message:
    """Return the figure that somebody typed at a question, or why it is none; so many of a hundred become a share.

    is_share_said: the question says that 0.06 is 6 of a hundred; else a small share without its percent sign is asked about.
    """
    if both := readings(text, place):
        return Message("command.new.either", typed=repr(text), values=both)
    value = as_number(text, place)
    if isinstance(value, str):
        return Message("command.new.no_number", typed=repr(text))
    name = _name(place)
    if name not in SHARES or is_percent(text) or (value <= 1 and name in NEVER_SMALL):
        return value
    if 0 < value < 1:
        if not is_share_said:
            return Message("command.new.either_share", typed=repr(text), of_100=value, share=100 * value)
        return value
    return float(f"{value / 100:.12g}")


def _may_be_millions(name: str) -> bool:
    """Return whether a field counts things or euros, of which there may be millions; M behind others may be minutes or months."""
    return name in COUNTED or name == "spend" or "eur" in name.split("_")


def _as_number(cell: str, mark: str) -> float | str:
    factor = 0.01 if is_percent(cell) else 1e6 if MILLION.search(cell) else 1e3 if KILO.search(cell) else 1.0
    value = number(_bare(cell), mark)
    return cell if value is None else float(f"{value * factor:.12g}")


def _minutes(cell: str) -> float | None:
    """Return the minutes of a clock or of hours, minutes and seconds in words; None where a cell is neither."""
    if clock := LONG_CLOCK.fullmatch(cell):
        return int(clock[1]) * 60.0 + int(clock[2]) + int(clock[3]) / 60
    if clock := CLOCK.fullmatch(cell) or IN_WORDS.fullmatch(cell):
        return int(clock[1]) * 60.0 + int(clock[2])
    if both := MINUTES_SECONDS.fullmatch(cell):
        return int(both[1]) + int(both[2]) / 60
    if seconds := IN_SECONDS.fullmatch(cell):
        return int(seconds[1]) / 60
    return None


def figures_text(figures: Figures) -> str:
    """Return the figures stated as the text of a TOML sheet, which `read_sheet` reads back."""
    stated = figures.model_dump(exclude_none=True, exclude_defaults=True)
    return tomlkit.dumps({**{k: v for k, v in stated.items() if not isinstance(v, dict)}, **stated})


def sheet_text(template: World, labels: Iterable[str]) -> str:
    """Return an empty sheet as TOML: every field with its question, commented out, the template's number behind it."""
    lines: list[str] = []
    table = ""
    asked = list(zip(sheet_fields(template), labels, strict=True))
    # what stands under no heading comes first
    for field, label in sorted(asked, key=lambda each: "." in each[0].place):
        head, _, name = field.place.rpartition(".")
        if head != table:
            lines += ["", f"[{head}]"]
            table = head
        lines += [
            f"# {label}",
            f"# {name} = {'' if field.template is None else f'{field.template:.12g}'}".rstrip(),
        ]
    return "\n".join(lines) + "\n"


def sheet_rows(template: World, labels: Iterable[str]) -> list[list[str]]:
    """Return an empty sheet as rows: field, value, question, unit, the template's number."""
    rows = [["field", "value", "question", "unit", template.name]]
    for field, label in zip(sheet_fields(template), labels, strict=True):
        number_there = "" if field.template is None else f"{field.template:.12g}"
        rows.append([field.place, "", label, field.unit, number_there])
    return rows


def write_sheet(path: Path, template: World, labels: Iterable[str]) -> None:
    """Write an empty sheet as TOML, CSV or XLSX, by its name.

    Raises Defects for another kind of file.
    """
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise Defects(str(path), [_no_sheet(path.suffix or path.name)])
    if kind == ".toml":
        path.write_text(sheet_text(template, labels), encoding="utf-8", newline="\n")
        return
    rows = sheet_rows(template, labels)
    if kind == ".csv":
        held = io.StringIO()
        csv.writer(held, delimiter=";", lineterminator="\n").writerows(rows)
        path.write_text(held.getvalue(), encoding="utf-8-sig", newline="\n")
        return
    _write_workbook(path, rows)


def _write_workbook(path: Path, rows: list[list[str]]) -> None:
    from xlsxwriter.workbook import Workbook

    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("figures")
        bold = book.add_format({"bold": True})
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell, bold if place == 0 else None)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 16)
        sheet.set_column(2, 2, 70)
        sheet.freeze_panes(1, 1)
