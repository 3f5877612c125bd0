"""The questions of the page Company, each with its unit, an example and what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from calibration import Field, company, sheet_fields
from scenarios import Reader
from sim import World

from ..ui.frame import markdown_safe
from .answers import LENGTH_MOST, PREFIX
from .reading import Read

SIZE = ("customers", "margin_eur_year", "retention_year")
SCORES = ("nps", "csat_top2", "csat_top2_answered", "cost_eur_year")
OF_CHANNEL = ("contacts_year", "mean_wait_min", "abandonment")
OF_TEAM = ("people", "payroll_eur_year")
PRECISE = ("handling_min", "on_contacts", "spend")


def draw_form(reader: Reader, template: World, read: Read) -> None:
    """Draw the questions; what is wrong is shown next to its field."""
    fields = {field.place: field for field in sheet_fields(template)}
    labels = company.labels_of(template, reader)
    _section(reader, "size")
    _row(reader, [fields[name] for name in SIZE], labels, read)
    _section(reader, "channels")
    alone = []
    for channel in template.channels:
        places = [f"channel.{channel.name}.{name}" for name in OF_CHANNEL]
        asked = [fields[place] for place in places if place in fields]
        if len(asked) > 1:
            _row(reader, asked, labels, read)
        else:
            alone += asked
    _row(reader, alone, labels, read)
    _section(reader, "teams")
    for desk in template.desks:
        served = [labels[f"channel.{one.name}"] for one in template.channels if one.desk == desk.name]
        name, channels = labels[f"desk.{desk.name}"], ", ".join(served)
        st.caption(reader("company.form.team", name=markdown_safe(name), channels=markdown_safe(channels)))
        places = [f"desk.{desk.name}.{one}" for one in OF_TEAM]
        _row(reader, [fields[place] for place in places], labels, read, columns=2)
    _section(reader, "scores")
    _row(reader, [fields[name] for name in SCORES], labels, read, columns=2)
    with st.expander(reader("company.form.precise"), key="company.precise"):
        st.caption(reader("company.form.precise.text"))
        precise = [field for field in fields.values() if field.question in PRECISE]
        _row(reader, precise, labels, read, columns=2)


def _section(reader: Reader, name: str) -> None:
    st.subheader(reader(f"company.form.{name}"), anchor=False)
    st.caption(reader(f"company.form.{name}.text"))


def _row(
    reader: Reader,
    fields: Iterable[Field],
    labels: Mapping[str, str],
    read: Read,
    *,
    columns: int = 3,
) -> None:
    """Draw fields side by side."""
    listed = list(fields)
    for first in range(0, len(listed), columns):
        places = st.columns(columns)
        for where, field in zip(places, listed[first : first + columns], strict=False):
            with where:
                _field(reader, field, labels, read)


def _field(reader: Reader, field: Field, labels: Mapping[str, str], read: Read) -> None:
    question = company.question(field, dict(labels), reader)
    # only the names are somebody else's text: what is read aloud to those who do not see keeps its marks as they are
    names = {owner: markdown_safe(name) for owner, name in labels.items()}
    st.text_input(
        company.short_text(field.place, names, reader),
        key=PREFIX + field.place,
        max_chars=LENGTH_MOST,
        placeholder=_example(reader, field),
        help=f"{markdown_safe(question)} {reader(f'company.means.{field.question}')}",
        persist_state="session",
    )
    if field.place in read.wrong:
        st.error(read.wrong[field.place])
    elif field.place in read.values:
        st.caption(company.read_back(field.place, read.values[field.place], reader))


def _example(reader: Reader, field: Field) -> str:
    """Return the template's own number as an example, with its unit."""
    if field.template is None:
        return reader("company.form.unknown", unit=reader(f"company.unit.{field.question}"))
    return reader("company.form.example", answer=company.amount_text(field.place, field.template, reader))
