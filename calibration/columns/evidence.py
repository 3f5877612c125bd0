"""The points of a column for a role, each with what it is for: what is said in its name, its question and its answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..survey import Export
from ..survey.lexicon import ASKED, fold
from ..survey.rated import asks_for_a_rating
from ..survey.roles import Role
from .mapping import SCALES, YES_NO, Column

ROLE_LEAST = 3.0
TIED = 0.5
TOOL_MADE = re.compile(
    r"\bdo \d+$|\bdisplay order\b|\bnps group$|\bgroup$|\bsentiment( (polarity|score))?\b|\btopics?\b|\btiming\b|\bclick( count)?\b"
    r"|\bpage submit\b|\bactionability\b|\bsentiment\b|\bcategory level\b|\brandom(i[sz]ation)?\b"
)
PART = re.compile(
    r"\b(phone|telephone|e ?mail|chat|branch|store|shop|website|web ?site|app|application|agent|advisors?|adviser|staff|employee"
    r"|conseill\w+|vendeu\w+|personnel|mitarbeiter\w*|berater\w*|asesor\w*|price|prix|preis|precio|cost|delivery|livraison"
    r"|lieferung|entrega|product|produit|produkt|producto|documentation|manual|cleanliness|proprete|food|quality of"
    r"|speed|rapidite|invoice|billing|facture|packaging|waiting time|opening hours|information)\b"
)
# a figure about answers, or another than the customer's own
ASIDE = re.compile(
    r"\b((number|count|nb|nombre|anzahl|numero|aantal|nr) (of|de|des|der|di|d|van)|how many|combien de|target|goal|objecti[fv]\w*|cible|zielwert|obiettivo|doel"
    r"|predict\w*|forecast\w*|prevu\w*|expected|attendue?s?|erwartete?|esperad[oa]|estimat\w*|estime\w*|model+ed|benchmark|competitor\w*|concurrents?"
    r"|average|moyenne|durchschnitt\w*|promedio|gemiddelde?|percentile|rank|quantile|importance)\b|\bcount$"
)
WHOLE = re.compile(
    r"\b(overall|in general|general|globale?(ment)?|au global|ensemble|en general|insgesamt|gesamt\w*|en conjunto|all in all"
    r"|as a whole|dans l ensemble)\b"
)
GRID = re.compile(r"(.+) \[[^\[\]]+\](?:\.\d+)?", re.DOTALL)
NUMBERED_ROW = re.compile(r"(Q?[A-Za-z]*\d+)_(\d+)")
DATE_ORDER = (
    (3.0, r"\b(recorded|response|responded|answered|survey|reponse|antwort|respuesta)\b"),
    (2.4, r"\b(complet\w*|finished|termine\w*|abgeschlossen)\b"),
    (1.8, r"\b(end|ended|fin|ende)\b"),
    (1.2, r"\b(submi\w*|soumis\w*|soumission|time ?stamp|horodat\w*|zeitstempel|marca temporal|handed in)\b"),
    (0.6, r"\b(start\w*|debut|beginn?|inicio|began)\b"),
)  # fmt: skip
FILLED_DATE = 0.8
CONTEXT_FIT = 1.0
ANSWERS_TO_JUDGE = 10


class Weighed(NamedTuple):
    """The points of a column for a role and what they are for."""

    points: float
    evidence: tuple[tuple[str, float], ...]


def said_of(role: Role, name: str, question: str) -> str | None:
    """Return how a column speaks of a role: "named" outright, "name" or "question"; None when it does not."""
    outright, asked = ASKED[role]
    if re.fullmatch(outright, fold(name)):
        return "named"
    # whether a problem was solved is not whether there was one
    if role == "problem" and re.search(ASKED["resolved"][1], fold(f"{name} {question}")):
        return None
    if re.search(asked, fold(name)):
        return "name"
    if re.search(asked, fold(question)):
        return "question"
    return "rated" if role == "satisfaction" and asks_for_a_rating(fold(name), fold(question)) else None


def grids_of(export: Export) -> dict[str, str]:
    """The rows of grids of an export: columns that share a question and a scale, by the question they share."""
    stems: dict[str, list[str]] = {}
    for name in export.table.columns:
        question = export.questions.get(name, name)
        if found := GRID.fullmatch(name):
            stems.setdefault(found[1], []).append(name)
        elif " - " in question and NUMBERED_ROW.fullmatch(name):
            stems.setdefault(question.rsplit(" - ", 1)[0], []).append(name)
    said = {
        name: set(export.table[name].unique().tolist()) - {""}
        for names in stems.values()
        if len(names) > 1
        for name in names
    }
    return {
        name: stem
        for stem, names in stems.items()
        if len(names) > 1
        for name in names
        if any(_alike(said[name], said[other]) for other in names if other != name)
    }


def _alike(one: set[str], other: set[str]) -> bool:
    """Whether two columns are answered on one scale: half of what either says, both say."""
    return 2 * len(one & other) >= len(one | other)


def filled(export: Export, name: str) -> float:
    """The share of answers in which a column is filled."""
    column = export.table[name]
    return float((column != "").mean()) if len(column) else 0.0


def weigh(
    role: Role,
    name: str,
    spoken: str,
    export: Export,
    grids: dict[str, str],
    column: Column | None,
    steps: Iterable[float],
) -> Weighed:
    """The points of a column for a role.

    column: what it was read as in that role, None where it could not be. steps: the distinct numbers answered.
    """
    question = export.questions.get(name, name)
    text = fold(f"{name} {question}")
    evidence: list[tuple[str, float]] = [
        {
            "named": ("named", 3.0),
            "name": ("name", 3.0),
            "question": ("question", 2.0),
            "rated": ("rated", 1.5),
            "content": ("content", 2.0),
        }[spoken]
    ]
    share = filled(export, name)
    if role == "date":
        evidence.append(_date(text, share))
    elif role in SCALES:
        evidence += _scale(
            role, column, set(steps), len(export.table[name].unique()), int((export.table[name] != "").sum())
        )
    elif column is not None:
        evidence.append(("fits", CONTEXT_FIT))
    evidence.append(("filled", round(share, 2)))
    if TOOL_MADE.search(fold(name)) or TOOL_MADE.search(fold(question)):
        evidence.append(("tool", -4.0))
    if role in SCALES and ASIDE.search(fold(name)):
        evidence.append(("aside", -5.0))
    if name in grids:
        row = fold(name.replace(grids[name], "") + " " + question.replace(grids[name], ""))
        is_whole = WHOLE.search(row) is not None
        evidence.append(
            ("grid_whole", 0.0) if is_whole else ("grid", -2.0 if _has_whole(export, grids, name) else -3.0)
        )
    if role in SCALES and WHOLE.search(text):
        evidence.append(("overall", 2.0))
    elif role in (*SCALES, *YES_NO) and PART.search(text):
        evidence.append(("part", -0.5))
    return Weighed(round(sum(points for _, points in evidence), 2), tuple(evidence))


def _has_whole(export: Export, grids: dict[str, str], name: str) -> bool:
    rows = [other for other, stem in grids.items() if stem == grids[name]]
    return any(WHOLE.search(fold(f"{row} {export.questions.get(row, '')}")) for row in rows)


def _date(text: str, share: float) -> tuple[str, float]:
    points = next((points for points, shape in DATE_ORDER if re.search(shape, text)), 0.0)
    return ("date_seldom", points - 2.0) if share < FILLED_DATE else ("date", points)


def _scale(
    role: Role, column: Column | None, steps: set[float], distinct: int, answers: int
) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    count = len(steps) if steps else distinct
    if role == "recommendation":
        high = max(steps, default=0)
        is_eleven = column is not None and (column.low, column.high) in SCALES[role]
        if is_eleven and count >= 8:
            found.append(("eleven", 3.0))
        elif high >= 7:
            found.append(("reaches_seven", 1.0))
        else:
            found.append(("short", -2.0))
    elif column is not None and (column.values or (column.high or 0) in (4, 5, 6, 7, 10, 11)):
        found.append(("bounded", 1.5))
    if count < 3 and answers >= ANSWERS_TO_JUDGE:
        found.append(("few_steps", -4.0))
    return found


def same_answers(export: Export, one: str, other: str) -> bool:
    """Return whether two columns hold the same answers, but for a few."""
    left, right = export.table[one], export.table[other]
    return bool(len(left)) and float((left == right).mean()) >= 0.97
