"""What a table is: answers to a survey, an event log, figures by day or month, or a list of customers."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

import pandas as pd

from scenarios import number
from sim import Message

from .dates import are_dates, date_of, dated
from .export import Kind, Layout
from .lexicon import (
    ANY_DATE,
    ARRIVED,
    ASKED,
    CUSTOMER,
    FIGURES,
    OF_A_CONTACT,
    OPINION,
    RATES,
    STATES,
    SURELY_A_CONTACT,
    TIMES_OF_A_CONTACT,
    fold,
)
from .rated import asks_for_a_rating, bare_name
from .roles import Role
from .scale_words import word_scale

SAMPLE = 60
ROWS_PER_CASE = 1.5
# fewer rows do not show whether anything recurs
ROWS_TO_JUDGE = 4
FIGURE_LONGEST = 20
# a summary lists the steps of a scale, no more
ANSWERS_MOST = 13
QUESTIONS_MOST = 200
QUESTIONS = re.compile(
    r"(survey )?(question|item|variable|frage|pregunta|domanda|pergunta|vraag|pytanie|indicateur|libelle question)( (id|text|texte|code|name|label|no|nr|number))?|(id|code|texte|libelle) (de (la )?)?question|question (libelle|intitule)"
)
ANSWERED = re.compile(
    r"(answer|response|reply|reponse|antwort|respuesta|risposta|resposta|antwoord|odpowiedz|value|valeur|wert|valor|valore)( (value|text|texte|label|code|choice))?|(valeur|texte) (de (la )?)?reponse|note|score"
)
PERIOD = re.compile(
    r"^(day|jour|tag|dia|giorno|dag|dzien|period\w*|week|semaine|woche|mois|month|monat|mes|mese)\b"
)
# a matrix of counts has the answers and what they are counted by
MATRIX_COLUMNS = 3
COUNTS = re.compile(
    r"n|counts?|number( of responses)?|responses|frequenc\w*|freq|effectifs?|nombre( de reponses)?|anzahl|haufigkeit|respuestas|frecuencia|numero|aantal|conteggio"
    r"|frequenza|contagem"
)
STATEMENT = re.compile(r"\s*(insert into|create table|select|update|delete from)\s", re.IGNORECASE)
# rows of one file are one per period, but for a few entered twice
ALMOST_ALL = 0.9
GAPS_DAYS: dict[Kind, tuple[float, float]] = {"daily aggregate": (0.5, 3.5), "monthly aggregate": (26, 33)}


def kind_of(table: pd.DataFrame, layout: Layout) -> tuple[Kind, Message]:
    """Return what this table is, and how that is seen."""
    if layout.family != "plain":
        return "survey", Message("reading.the_layout_of", family=layout.family)
    if len(table) >= ROWS_TO_JUDGE and not any(_is_closed(table[name]) for name in table.columns):
        return "unknown", Message("reading.running_text")
    if STATEMENT.match(layout.ids[0]):
        return "unknown", Message("reading.statements")
    if (counts := _counts(table)) is not None:
        return "unknown", Message("reading.counts_of_answers", name=repr(counts))
    if (many := _row_per_question(table)) is not None:
        return "unknown", Message("reading.a_row_per_question", name=repr(many))
    folded = {name: fold(name) for name in table.columns}
    opinions = [name for name, text in folded.items() if OPINION.search(text)]
    dates = [
        name
        for name in table.columns
        if _is_dates(table[name]) or (ARRIVED.search(folded[name]) and _is_clocked(table[name]))
    ]
    if found := _aggregate(table, dates, bool(opinions) or any(map(_judges, folded.values()))):
        return found
    if opinions:
        return "survey", Message("reading.columns_of_opinion_such_as", name=opinions[0])
    if found := _event_log(table, folded, dates):
        return found
    if found := _figures(table, folded):
        return found
    if found := _contact_log(folded, dates, [fold(name) for name in layout.ids]):
        return found
    attributes = [name for name, text in folded.items() if CUSTOMER.search(text)]
    if len(attributes) > 1:
        return (
            "customer table",
            Message("reading.a_row_per_customer_and_no_question", names=", ".join(attributes[:3])),
        )
    asked = [
        name
        for name in table.columns
        if _is_asked(name, layout.questions, layout.ids) or _is_scale(table[name])
    ]
    if asked:
        return "survey", Message("reading.a_row_per_answer_with", name=asked[0])
    return "unknown", Message("reading.no_known_column")


def _counts(table: pd.DataFrame) -> str | None:
    """The column that says how often each answer was given, where the first column lists every answer once; None elsewhere."""
    first = table.columns[0]
    if len(table) > ANSWERS_MOST or len(table) < 2 or table[first].nunique() < len(table):
        return None
    if counts := next((name for name in table.columns[1:] if COUNTS.fullmatch(fold(name))), None):
        return counts
    # answers counted by month, channel or branch: a column each, all of them numbers or shares
    if len(table.columns) < MATRIX_COLUMNS or not (_judges(fold(first)) or _is_scale(table[first])):
        return None
    is_counted = _are_steps(table[first]) and all(_is_counts(table[name]) for name in table.columns[1:])
    return table.columns[1] if is_counted else None


def _row_per_question(table: pd.DataFrame) -> str | None:
    """The column of questions of a table with a row for each question of each person, None where it is another table."""
    names = {name: fold(name) for name in table.columns}
    asked = [name for name, text in names.items() if QUESTIONS.fullmatch(text)]
    answered = [name for name, text in names.items() if ANSWERED.fullmatch(text)]
    if not asked or not answered:
        return None
    distinct = table[asked[0]].nunique()
    return asked[0] if 1 < distinct <= QUESTIONS_MOST and len(table) >= 2 * distinct else None


def _are_steps(column: pd.Series) -> bool:
    """Whether a column lists the steps of a scale in order, or their labels."""
    numbers = [number(str(cell), ".") for cell in column]
    known = [one for one in numbers if one is not None]
    if len(known) < len(numbers):
        return _is_scale(column)
    steps = {after - before for before, after in pairwise(known)}
    return steps in ({1.0}, {-1.0})


def _is_counts(column: pd.Series) -> bool:
    """Whether a column holds counts or shares, some at all and nothing else."""
    cells = [str(cell).rstrip("% \u00a0\u202f") for cell in column if cell]
    return bool(cells) and all(map(_is_number, cells))


def _is_closed(column: pd.Series) -> bool:
    """Whether the cells of a column are figures, dates or labels that recur, rather than text unlike in every row."""
    filled = column[column != ""]
    cells = [str(cell) for cell in filled.unique()[:SAMPLE]]
    if not cells:
        return False
    is_recurring = len(filled) >= ROWS_TO_JUDGE and 2 * filled.nunique() <= len(filled)
    return (
        is_recurring or 2 * sum(map(_is_figure, cells)) >= len(cells) or are_dates(cells) or _is_scale(column)
    )


def _is_figure(cell: str) -> bool:
    """Whether a cell is a number with little around it: 57 %, 9/10, 4 stars, 2 min 30 s."""
    return _is_number(cell) or (len(cell) <= FIGURE_LONGEST and any(map(str.isdecimal, cell)))


def _is_number(cell: str) -> bool:
    return number(cell, ",") is not None or number(cell, ".") is not None


def _is_asked(name: str, questions: list[str], ids: list[str]) -> bool:
    question = questions[ids.index(name)] if name in ids else name
    return (
        "?" in question
        or asks_for_a_rating(name, question)
        or any(
            re.fullmatch(outright, fold(name))
            or re.fullmatch(outright, bare_name(name))
            or re.search(asked, fold(question))
            for role, (outright, asked) in ASKED.items()
            if role not in ("date", "weight", "segment")
        )
    )


def _is_scale(column: pd.Series) -> bool:
    return word_scale(str(cell) for cell in column.unique()[:SAMPLE] if cell) is not None


def _contact_log(
    folded: dict[str, str], dates: list[str], all_names: list[str]
) -> tuple[Kind, Message] | None:
    told = [name for name, text in folded.items() if OF_A_CONTACT.search(text)]
    arrived = [
        name
        for name in dates
        if ARRIVED.search(folded[name]) or (len(told) > 1 and "timestamp" in folded[name])
    ]
    if sum(SURELY_A_CONTACT.search(text) is not None for text in all_names) > 1:
        told = told or [name for name, text in folded.items() if SURELY_A_CONTACT.search(text)]
        arrived = arrived or [name for name in dates if ANY_DATE.search(folded[name])]
    timed = [name for name, text in folded.items() if TIMES_OF_A_CONTACT.search(text)]
    if len(timed) > 1 and not any(map(_judges, all_names)):
        told = told or timed
    if not arrived and not any(map(_judges, all_names)):
        arrived = [name for name in dates if ANY_DATE.search(folded[name])] if len(timed) > 1 else []
    if not arrived or not told:
        return None
    return "contact log", Message(
        "reading.a_row_per_contact", arrived=repr(arrived[0]), names=", ".join(told[:3])
    )


def _judges(name: str) -> bool:
    """Whether a folded name asks for a judgement."""
    judged: tuple[Role, ...] = ("satisfaction", "recommendation", "effort")
    return asks_for_a_rating(name, name) or any(re.search(ASKED[role][1], name) for role in judged)


def _is_dates(column: pd.Series) -> bool:
    cells = [str(cell) for cell in column[column != ""].unique()[:SAMPLE]]
    return are_dates(cells)


def _is_clocked(column: pd.Series) -> bool:
    """Whether a column whose name says when counts seconds since 1970, or days as a spreadsheet does."""
    cells = [str(cell) for cell in column[column != ""].unique()[:SAMPLE]]
    return bool(cells) and dated(cells, named=True).format is not None


def _aggregate(table: pd.DataFrame, dates: list[str], opinions: bool) -> tuple[Kind, Message] | None:
    for name in dates:
        cells = table[name][table[name] != ""]
        if len(table) < 3 or cells.nunique() < ALMOST_ALL * len(table):
            continue
        others = [other for other in table.columns if other != name]
        squeezed = {other: fold(other).replace(" ", "") for other in others}
        figures = [
            other
            for other, text in squeezed.items()
            if any(re.search(stem, text) for stem in FIGURES.values())
            and not RATES.search(fold(other))
            and any(map(_is_figure, table[other][table[other] != ""].unique()[:SAMPLE]))
        ]
        counted = not opinions and all(_is_numbers(table[other]) for other in others) and len(others) > 1
        if (len(figures) < 2 and not counted) or (kind := _period(cells)) is None:
            continue
        return kind, Message(
            f"reading.a_row_per_{kind.split()[0]}_figure_in", name=repr(name), names=(figures or others)[:3]
        )
    return None


def _figures(table: pd.DataFrame, folded: dict[str, str]) -> tuple[Kind, Message] | None:
    """Figures of half-hours or queues, several rows a day, or with sums between them: all that calls are counted by is named."""
    squeezed = {name: text.replace(" ", "") for name, text in folded.items()}
    counted = {
        meaning: name
        for meaning, stem in FIGURES.items()
        for name, text in squeezed.items()
        if re.search(stem, text) and not RATES.search(folded[name])
    }
    day = next((name for name, text in folded.items() if ANY_DATE.search(text) or PERIOD.search(text)), None)
    if day is None or not {"offered", "abandoned", "answer_s"} <= set(counted):
        return None
    if not all(map(_mostly_numbers, (table[counted["offered"]], table[counted["abandoned"]]))):
        return None
    return "daily aggregate", Message(
        "reading.a_row_per_daily_figure_in", name=repr(day), names=list(counted.values())[:3]
    )


def _mostly_numbers(column: pd.Series) -> bool:
    cells = [str(cell) for cell in column[column != ""].unique()[:SAMPLE]]
    return 2 * sum(map(_is_number, cells)) > len(cells)


def _is_numbers(column: pd.Series) -> bool:
    cells = [str(cell) for cell in column[column != ""].unique()[:SAMPLE]]
    return all(map(_is_number, cells))


def _period(cells: pd.Series) -> Kind | None:
    distinct = list(dict.fromkeys(cells))
    found = dated(distinct)
    for format_ in [found.format] if found.format else found.readings:
        times = pd.Series([_time(cell, format_) for cell in cells]).dropna().sort_values()
        if len(times) < ALMOST_ALL * len(cells):
            continue
        gap = times.diff().dt.total_seconds().median() / 86_400
        for kind, (low, high) in GAPS_DAYS.items():
            if low <= gap <= high:
                return kind
    return None


def _time(cell: str, format_: str) -> datetime | None:
    try:
        return date_of(cell, format_)
    except ValueError:
        return None


def _event_log(table: pd.DataFrame, folded: dict[str, str], dates: list[str]) -> tuple[Kind, Message] | None:
    states = [name for name, text in folded.items() if STATES.search(text)]
    if not dates or not states:
        return None
    for name, text in folded.items():
        if re.search(r"\b(number|numero|no|id|case|ticket|incident|dossier)\b", text):
            cases = table[name][table[name] != ""].nunique()
            if cases > 1 and len(table) > ROWS_PER_CASE * cases:
                return (
                    "event log",
                    Message(
                        "reading.events_of_cases_by_with_and_times",
                        events=len(table),
                        cases=cases,
                        name=repr(name),
                        state=repr(states[0]),
                    ),
                )
    return None
