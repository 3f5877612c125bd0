"""What each column of a survey is, with the reason, whether or not it plays a role in the fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Table
from typing import Literal, NamedTuple

from ..survey import Export, number, one_format
from ..survey.lexicon import SYNONYMS, fold, no_answer, word_scale
from ..survey.roles import Role
from .mapping import NO, YES, Column, Mapping

ColumnKind = Literal[
    "recommendation", "satisfaction", "effort", "rating", "problem", "resolved", "repeated", "yes or no", "channel",
    "motive", "segment", "contacts", "wait", "bot", "date", "weight", "comment", "multi-select", "number", "identifier",
    "personal", "metadata", "empty",
]  # fmt: skip
DOUBTED = ("rating", "satisfaction", "effort", "problem", "yes or no", "number", "segment")
GRID = re.compile(r"(.+) \[[^\[\]]+\](?:\.\d+)?")
SHOWN = 4
# A name, not a rule: few values that recur are groups, many that do not are text.
GROUPS_MOST = 30
WORDS_OF_A_COMMENT = 4
ROWS_OF_AN_IDENTIFIER = 20
TICKS = frozenset({"1", "x", "y", "yes", "oui", "checked", "selected", "true", "vrai"})
SPLIT_LEAST = 0.1
RECURRING = 0.7
# The shortest scale of opinion that is told from codes of groups.
SCALE_LEAST = 5


class Understood(NamedTuple):
    """One column: what it is and why, and how many answered, left it blank, or did not know.

    `said` counts the cells that are no answer, by reason; `steps` lists the labels of a scale of words from
    worst to best.
    """

    column: str
    question: str
    kind: ColumnKind
    reason: str
    answers: int
    blank: int
    said: Table[str, int]
    steps: tuple[str, ...] = ()


def understand(export: Export, mapping: Mapping) -> tuple[Understood, ...]:
    """Every column of an export in the order of the file, those with personal data last."""
    roles = {column.column: column for column in mapping.columns}
    left_out = dict(mapping.left_out)
    grids = _grids(export)
    found = [
        _column(export, name, roles.get(name), left_out.get(name, ""), *grids.get(_grid(name), ("", {})))
        for name in export.table.columns
    ]
    dropped = [
        Understood(name, name, "personal", f"left out on reading: {why}", 0, 0, {})
        for name, why in export.personal.items()
    ]
    return (*found, *dropped)


def _grid(name: str) -> str:
    """The question of a grid, of which each row has a column; "" for a question of its own."""
    found = GRID.fullmatch(name)
    return found[1] if found else ""


def _grids(export: Export) -> dict[str, tuple[str, dict[str, int]]]:
    """The scale of words shared by the rows of each grid, where there is one."""
    said: dict[str, set[str]] = {}
    for name in export.table.columns:
        if question := _grid(name):
            parts = {part.strip() for cell in export.table[name].unique() for part in str(cell).split(",")}
            said.setdefault(question, set()).update(part for part in parts if part and not no_answer(part))
    scales = {question: word_scale(labels) for question, labels in said.items()}
    return {question: scale for question, scale in scales.items() if scale is not None}


def _column(
    export: Export, name: str, role: Column | None, doubt: str, about: str, grid: Table[str, int]
) -> Understood:
    cells = [str(cell) for cell in export.table[name]]
    said = Counter(export.missing.get(name, {}))
    codes = frozenset(role.missing) if role is not None else frozenset()
    answers = []
    for cell in cells:
        why = no_answer(export.said(name, cell)) if cell else None
        if role is not None and role.role == "bot" and cell not in codes:
            why = None
        if grid and cell and not why and cell not in grid:
            why = "several steps at once"
        if why or cell in codes:
            said[why or "code of no answer"] += 1
        elif cell:
            answers.append(cell)
    blank = len(cells) - len(answers) - sum(said.values()) + sum(export.missing.get(name, {}).values())
    told = [export.said(name, cell) for cell in answers]
    steps = grid or (scale[1] if told and (scale := word_scale(set(told))) else {})
    kind: ColumnKind
    if role is not None:
        kind, reason = _of_role(role.role), role.reason
    elif grid and answers:
        kind = _of_scale(about)
        reason = f"a row of a grid of {about}, whose words are, from worst to best: {_ordered(grid)}"
    else:
        kind, reason = _kind(export, name, answers, told)
        reason += f" ({doubt})" if doubt and kind in DOUBTED else ""
    ordered = tuple(sorted(steps, key=steps.__getitem__))
    return Understood(
        name, export.questions[name], kind, reason, len(answers), max(blank, 0), dict(said), ordered
    )


def _of_scale(about: str) -> ColumnKind:
    if about == "satisfaction":
        return "satisfaction"
    return "effort" if about == "effort" else "rating"


def _ordered(steps: Table[str, int]) -> str:
    return ", ".join(sorted(steps, key=steps.__getitem__))


def _of_role(role: Role) -> ColumnKind:
    if role == "moment":
        return "motive"
    return "wait" if role == "wait_min" else role


def _kind(export: Export, name: str, answers: list[str], told: list[str]) -> tuple[ColumnKind, str]:
    if not answers:
        return "empty", "no answer in it"
    distinct = Counter(told)
    text = fold(f"{name} {export.questions[name]}")
    if name in export.metadata:
        return _metadata(answers)
    if found := _ticked(name, export.questions[name], distinct, len(answers) < export.used):
        return found
    if found := _words(text, distinct):
        return found
    numbers = [number(cell, export.decimal) for cell in answers]
    known = [value for value in numbers if value is not None]
    if len(known) == len(answers):
        return _numbers(text, answers, known)
    if (format_ := one_format(answers)[0]) is not None:
        return "date", f"written {format_}"
    return _text(text, answers, distinct)


def _metadata(answers: list[str]) -> tuple[ColumnKind, str]:
    format_, _ = one_format(answers)
    if format_ is not None:
        return "date", f"written by the survey tool, {format_}"
    if len(set(answers)) == len(answers) > 1:
        return "identifier", "written by the survey tool, unlike for every answer"
    return "metadata", "written by the survey tool"


def _ticked(name: str, question: str, distinct: Counter[str], blanks: bool) -> tuple[ColumnKind, str] | None:
    if len(distinct) != 1 or not blanks:
        return None
    (label,) = distinct
    heading = f"{fold(name)} {fold(question)}"
    if fold(label) and fold(label) in heading:
        return "multi-select", f"filled with {label[:40]!r}, its own heading, or blank"
    if label.casefold() in TICKS:
        return "multi-select", f"{label!r} where chosen, else blank"
    return None


def _words(text: str, distinct: Counter[str]) -> tuple[ColumnKind, str] | None:
    folded = {fold(label).split(" ")[0] for label in distinct}
    words = YES | NO
    if len(distinct) <= SHOWN and folded <= words and not folded <= {"0", "1"}:
        kind: ColumnKind = "problem" if "probl" in text else "yes or no"
        return kind, f"answers are {_shown(distinct)}"
    if (scale := word_scale(distinct)) is None:
        return None
    about, steps = scale
    return _of_scale(about), f"words of {about}, from worst to best: {_ordered(steps)}"


def _numbers(text: str, answers: list[str], values: list[float]) -> tuple[ColumnKind, str]:
    low, high, distinct = min(values), max(values), len(set(values))
    whole = all(value == int(value) for value in values)
    if re.search(r"\b(weight|poids|ponderation|wgt)\b", text) and low > 0 and not whole:
        return "weight", "its name says weight, and its numbers are fractions above 0"
    if re.search(r"\b(id|no|num|number|numero|code)$", text.split(" ? ")[0]) and distinct > GROUPS_MOST:
        return "identifier", f"its name says so: {distinct} different numbers"
    if whole and distinct == len(answers) >= ROWS_OF_AN_IDENTIFIER:
        return "identifier", "a whole number unlike for every answer"
    if whole and low >= 0 and SCALE_LEAST <= high <= 10 and distinct > 2:
        reason = f"whole steps from {low:g} to {high:g}"
        if low >= 1 and high in (5, 7):
            return "rating", reason
        if {low, high} & {0.0, 6.0} and high < 10:
            return "rating", f"{reason}; 0 and 6 may be codes of no answer: say so under [ratings]"
        return "rating", f"{reason}; no scale is announced"
    if whole and low >= 0 and high < SCALE_LEAST and distinct > 2:
        return "segment", f"codes from {low:g} to {high:g}, whose meaning the file does not say"
    if whole and distinct == 2 and {low, high} in ({0.0, 1.0}, {1.0, 2.0}):
        return "yes or no", f"{low:g} or {high:g}, which may be yes and no"
    if whole and distinct <= 2:
        return "segment", f"groups by number: {', '.join(f'{value:g}' for value in sorted(set(values)))}"
    return "number", f"numbers from {low:g} to {high:g}"


def _text(text: str, answers: list[str], distinct: Counter[str]) -> tuple[ColumnKind, str]:
    for separator in (";", ", "):
        parts = Counter(part.strip() for cell in answers for part in cell.split(separator))
        several = sum(separator in cell for cell in answers)
        if several >= SPLIT_LEAST * len(answers) and several > 1 and _recur(parts, answers):
            return (
                "multi-select",
                f"several choices in a cell, parted by {separator.strip()!r}: {_shown(parts)}",
            )
    words = sorted(len(answer.split()) for answer in answers)
    recurring = len(distinct) <= GROUPS_MOST and len(distinct) * 2 <= len(answers)
    if recurring:
        named = {fold(label): label for label in distinct}
        if all(any(re.fullmatch(p, label) for p in SYNONYMS.values()) for label in named):
            return "channel", f"its answers are channels: {_shown(distinct)}"
        if re.search(r"\bmoti(ve|f)\b|\breason\b|\braison\b|why did you|pourquoi", text):
            return "motive", f"its question asks why; groups: {_shown(distinct)}"
        return "segment", f"groups: {_shown(distinct)}"
    if words[len(words) // 2] >= WORDS_OF_A_COMMENT or len(distinct) * 2 > len(answers):
        return "comment", f"free text, {words[len(words) // 2]} words in the middle"
    return "segment", f"groups: {_shown(distinct)}"


def _recur(parts: Counter[str], answers: list[str]) -> bool:
    """Whether the parts are choices of a list: most of what is said recurs, and in more ways than there are parts.

    `Yes, gladly` is one label with a comma in it, not two choices.
    """
    repeated = {part: count for part, count in parts.items() if count > 1}
    return sum(repeated.values()) > RECURRING * sum(parts.values()) and len(set(answers)) > len(repeated)


def _shown(counts: Counter[str]) -> str:
    first = [f"{label[:30]!r} {count}" for label, count in counts.most_common(SHOWN)]
    return ", ".join(first) + (" …" if len(counts) > SHOWN else "")
