"""Scales of satisfaction, recommendation and effort, told from the answers; what only looks like one is left."""

from __future__ import annotations

import re
from dataclasses import replace

from ..survey import Export, number
from ..survey.lexicon import fold, word_scale
from .mapping import Column, meaning

SHORT_SCALE = 3
LOOKS_LIKE_NPS = "answers from 1 to 10 look like a recommendation score, but no 0 is answered or announced"


def scale_of(column: Column, labels: list[str], text: str, strength: int, export: Export) -> Column | str:
    """The column with its scale, its direction and the meaning of its labels, or why no scale is to be seen.

    `labels` are its answers, `text` its name and question, `strength` how surely these speak of its role.
    """
    column = _by_labels(column, labels, export)
    numbers = {label: _leading_number(label, export.decimal) for label in labels}
    if any(value is None for value in numbers.values()):
        return _word_scale(column, labels)
    steps = {label: value for label, value in numbers.items() if value is not None}
    if column.role == "recommendation":
        found = _recommendation(column, steps, text)
    elif column.role == "effort":
        found = _effort(column, steps, text, strength)
    else:
        found = _satisfaction(column, steps)
    if isinstance(found, str):
        return found
    worded = [
        label for label in steps if number(label, export.decimal) is None and label not in found.missing
    ]
    return replace(
        found, values={label: f"{meaning(found, f'{steps[label]:.0f}', '.', None):.0f}" for label in worded}
    )


def _leading_number(label: str, decimal: str) -> float | None:
    value = number(label, decimal)
    if value is None and (match := re.match(r"(\d{1,2})\s*([-–—:.)=(]|$)", label)):
        return float(match.group(1))
    return value


def _recommendation(column: Column, steps: dict[str, float], text: str) -> Column | str:
    inside = {value for value in steps.values() if 0 <= value <= 10}
    codes = tuple(label for label, value in steps.items() if value == 11)
    if len(inside) < len(set(steps.values())) - bool(codes):
        return "answers outside 0 to 10"
    folded = fold(text)
    announced = re.search(r"\b0 (to|a|et|and) 10\b|\b0 10\b", folded)
    if re.search(r"\b1 (to|a|et|and) 10\b|\b1 10\b", folded) and not announced:
        return LOOKS_LIKE_NPS
    if 0 not in inside and not announced:
        return LOOKS_LIKE_NPS if inside and max(inside) > 7 else "no 0 to 10 scale to be seen"
    if not announced and max(inside) < 8:
        return "no 0 to 10 scale to be seen"
    seen = "announced" if announced else "seen"
    reason = f"{column.reason}; a scale of 0 to 10 is {seen}"
    if codes:
        reason += "; 11, beyond the scale, is taken for a code such as don't know: check"
    return replace(column, missing=column.missing + codes, reason=reason)


def _satisfaction(column: Column, steps: dict[str, float]) -> Column | str:
    values = set(steps.values())
    if 7 in values and values <= {1, 2, 3, 4, 5, 6, 7}:
        return replace(column, high=7, reason=f"{column.reason}; answers 1 to 7, told as five steps")
    if 6 in values and values <= {0, 1, 2, 3, 4, 5, 6}:
        return "6 may be the sixth step of seven or a code: say which"
    codes = tuple(label for label, value in steps.items() if value == 0)
    if not values - {0} or not values <= {0, 1, 2, 3, 4, 5} or max(values) < 4:
        return "no 1 to 5 or 1 to 7 scale to be seen"
    reason = f"{column.reason}; answers 1 to 5"
    return replace(
        column,
        missing=column.missing + codes,
        reason=reason + ("; 0 is taken for blank: check" if codes else ""),
    )


def _effort(column: Column, steps: dict[str, float], text: str, strength: int) -> Column | str:
    values = set(steps.values())
    if not values <= {1, 2, 3, 4, 5, 6, 7} or not values & {6, 7}:
        return "no 1 to 7 scale to be seen"
    easy = re.search(r"\beas(e|y|ily)\b|facil|simple", fold(text)) is not None
    if easy or strength == 3:
        return replace(column, reason=f"{column.reason}; answers 1 to 7, 7 taken for easy")
    return replace(column, higher_is_better=False, reason=f"{column.reason}; 7 taken for much effort: check")


def _word_scale(column: Column, labels: list[str]) -> Column | str:
    if column.role != "satisfaction":
        return "answers are not numbers"
    found = word_scale(labels)
    if found is None:
        return "its words are no known scale"
    about, steps = found
    if about != "satisfaction" or not _ends_at_five(labels, steps):
        return f"its words are a scale of {about}, not of five steps of satisfaction"
    values = {label: str(step) for label, step in steps.items()}
    return replace(column, values=values, reason=f"{column.reason}; its words are in order")


def _ends_at_five(labels: list[str], steps: dict[str, int]) -> bool:
    return len(labels) > SHORT_SCALE or max(steps.values()) > SHORT_SCALE


def _by_labels(column: Column, labels: list[str], export: Export) -> Column:
    """The same column turned round when the labels of its codes say that the low end is the good one."""
    said = {label: export.said(column.column, label) for label in labels}
    found = word_scale([text for label, text in said.items() if text != label])
    if found is None:
        return column
    steps = {
        number(label, export.decimal): found[1][said[label]] for label in labels if said[label] in found[1]
    }
    known = sorted((code, step) for code, step in steps.items() if code is not None)
    if known[0][1] < known[-1][1]:
        return column
    return replace(
        column,
        higher_is_better=False,
        reason=f"{column.reason}; its labels put the best end at {known[0][0]:g}",
    )
