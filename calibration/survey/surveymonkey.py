"""Exports of SurveyMonkey: two header rows, or copies that kept only one.

Row 1 holds the question above its first column and nothing above the others; row 2 the choice, the row of a
matrix, or `Response` and `Open-Ended Response` where the question stands for itself.
"""

from __future__ import annotations

from .cells import unique
from .export import Layout, tidy

RESPONDENT = frozenset({
    "respondent id", "respondentid", "respondent-id", "id du répondant", "identifiant du répondant", "befragten-id", "teilnehmer-id",
    "id del encuestado", "id rispondente", "id del rispondente", "id do respondente", "id do participante",
})  # fmt: skip
PERSONAL = frozenset({
    "email address", "first name", "last name", "ip address", "custom data 1", "custom data 2", "custom data 3",
    "adresse e-mail", "prénom", "nom de famille", "nom", "adresse ip", "données personnalisées 1",
})  # fmt: skip
METADATA = RESPONDENT | PERSONAL | {
    "collector id", "collectorid", "start date", "startdate", "end date", "enddate", "date created", "date modified",
    "id du collecteur", "date de début", "date de fin",
}  # fmt: skip
ITSELF = frozenset({
    "response", "open-ended response", "réponse", "réponse libre", "réponse ouverte", "antwort", "freitextantwort", "offene antwort",
    "respuesta", "respuesta abierta", "risposta", "risposta aperta", "resposta", "resposta aberta", "antwoord", "open antwoord",
})  # fmt: skip


def layout(rows: list[list[str]]) -> Layout | None:
    """The SurveyMonkey layout of these rows, None when they are not an export of SurveyMonkey."""
    first = [tidy(cell) for cell in rows[0]]
    two = len(rows) > 1 and rows[1][0] == "" and any(rows[1])
    if first[0].casefold() not in RESPONDENT and not (two and _is_second_header(rows)):
        return None
    second = [tidy(cell) for cell in rows[1]] if two else [""] * len(first)
    questions, names = [], []
    question = ""
    for above, below in zip(first, second, strict=True):
        question = above or question
        itself = below.casefold() in ITSELF or not below
        told = question if itself and above else f"{question} [{below or '…'}]"
        questions.append(told)
        names.append(told)
    ids, renamed = unique(names)
    known = {id_: header.casefold() for id_, header in zip(ids, first, strict=True)}
    # of what nobody was asked the second row says nothing
    unasked = {
        id_ for id_, above, below in zip(ids, first, second, strict=True) if two and above and not below
    }
    return Layout(
        "surveymonkey" if two else "surveymonkey-one-row",
        1 + two,
        ids,
        questions,
        renamed,
        answer=ids[0],
        personal=frozenset(id_ for id_, name in known.items() if name in PERSONAL),
        metadata=frozenset(id_ for id_, name in known.items() if name in METADATA) | _leading(ids, unasked),
    )


def _is_second_header(rows: list[list[str]]) -> bool:
    """Whether the second row names answers below an empty cell, while every answer below has an id."""
    return any(tidy(cell).casefold() in ITSELF for cell in rows[1]) and all(row[0] for row in rows[2:])


def _leading(ids: list[str], unasked: set[str]) -> frozenset[str]:
    """The columns before the first question, of which the second row says nothing."""
    first_asked = next((place for place, id_ in enumerate(ids) if id_ not in unasked), len(ids))
    return frozenset(ids[:first_asked])
