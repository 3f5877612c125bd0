"""The figures of a company as a sheet that people fill in: a row a field, as TOML, CSV or XLSX, and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import tomlkit

from scenarios import marks_of, system_fault
from sim import Defect, Defects, Message, Text, World

from ..survey import read_text
from .figures import ChannelFigures, DeskFigures, Figures, figures_file, figures_of
from .workbook import BYTES_MOST, UnreadableWorkbook, sheets_of
from .written import TEXTS, as_number, bare_number, is_not_known, name_at, readings

SUFFIXES = (".toml", ".csv", ".xlsx")


class Field(NamedTuple):
    """A field of the sheet: its place, what it means and is counted in, and the template's own number where it has one."""

    place: str
    text: str
    unit: str
    template: float | None

    @property
    def question(self) -> str:
        """Return the last step of the place, by which its question is known."""
        return name_at(self.place)


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
