"""What each column of a survey is, with the reason, whether or not it plays a role in the fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Table
from typing import Literal, NamedTuple

from sim import Message, Text

from ..survey import Export, number
from ..survey.dates import dated, example_of, examples
from ..survey.lexicon import NO, SYNONYMS, YES, fold, no_answer
from ..survey.roles import Role
from ..survey.scale_words import WordScale, word_scale
from .mapping import Column, Mapping, also

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
    reason: Text
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
        _column(export, name, roles.get(name), left_out.get(name, ""), grids.get(_grid(name)))
        for name in export.table.columns
    ]
    dropped = [
        Understood(name, name, "personal", Message("reading.left_out_on_reading", why=why), 0, 0, {})
        for name, why in export.personal.items()
    ]
    return (*found, *dropped)


def _grid(name: str) -> str:
    """The question of a grid, of which each row has a column; "" for a question outside a grid."""
    found = GRID.fullmatch(name)
    return found[1] if found else ""


def _grids(export: Export) -> dict[str, WordScale]:
    """The scale of words shared by the rows of each grid, where there is one."""
    said: dict[str, set[str]] = {}
    for name in export.table.columns:
        if question := _grid(name):
            parts = {
                part.strip() for cell in export.table[name].unique().tolist() for part in cell.split(",")
            }
            said.setdefault(question, set()).update(part for part in parts if part and not no_answer(part))
    scales = {question: word_scale(labels) for question, labels in said.items()}
    return {question: scale for question, scale in scales.items() if scale is not None}


class Answers(NamedTuple):
    """The distinct answers of a column with how often each was given, and why other cells are none."""

    counts: Counter[str]
    silent: Counter[str]
    blank: int

    @property
    def total(self) -> int:
        """Return how many cells hold an answer."""
        return self.counts.total()


def _answers(export: Export, name: str, role: Column | None, grid: Table[str, int]) -> Answers:
    silent = Counter(export.missing.get(name, {}))
    declared = silent.total()
    codes = frozenset(role.missing) if role is not None else frozenset()
    counts: Counter[str] = Counter()
    blank = 0
    # distinct cells are judged, not every one
    counted = export.table[name].value_counts(sort=False)
    for cell, times in zip(counted.index.tolist(), counted.tolist(), strict=True):
        why = no_answer(export.said(name, cell)) if cell else None
        if role is not None and role.role == "bot" and cell not in codes:
            why = None
        if grid and cell and not why and cell not in grid:
            why = "several steps at once"
        if not cell:
            blank += times
        elif why or cell in codes:
            silent[why or "code of no answer"] += times
        else:
            counts[cell] += times
    return Answers(counts, silent, max(blank - declared, 0))


def _column(
    export: Export, name: str, role: Column | None, doubt: Text, grid_scale: WordScale | None
) -> Understood:
    grid = grid_scale.steps if grid_scale is not None else {}
    answers = _answers(export, name, role, grid)
    said = answers.counts
    if export.labels.get(name):
        said = Counter()
        for cell, times in answers.counts.items():
            said[export.said(name, cell)] += times
    scale = word_scale(said) if said and not grid else None
    steps = grid or (scale.steps if scale is not None else {})
    kind: ColumnKind
    reason: Text
    if role is not None:
        kind, reason = _of_role(role.role), role.reason
    elif grid_scale is not None and answers.total:
        kind = _of_scale(grid_scale.about)
        reason = Message(
            "reading.a_row_of_a_grid_of_whose",
            about=Message(f"reading.about.{grid_scale.about}"),
            steps=_ordered(grid),
        )
    else:
        kind, reason = _kind(export, name, answers, said, scale)
        if doubt and kind in DOUBTED:
            reason = Message("reading.with_doubt", reason=reason, doubt=doubt)
    ordered = tuple(sorted(steps, key=steps.__getitem__))
    question = export.questions.get(name, name)
    return Understood(
        name, question, kind, reason, answers.total, answers.blank, dict(answers.silent), ordered
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


def _kind(
    export: Export, name: str, answers: Answers, said: Counter[str], scale: WordScale | None
) -> tuple[ColumnKind, Message]:
    if not answers.total:
        return "empty", Message("reading.no_answer_in_it")
    text = fold(f"{name} {export.questions.get(name, name)}")
    if name in export.metadata:
        return _metadata(answers)
    if found := _ticked(name, export.questions.get(name, name), said, answers.total < export.used):
        return found
    if found := _words(text, said, scale):
        return found
    numbers = {cell: number(cell, export.mark(name)) for cell in answers.counts}
    known = Counter({value: answers.counts[cell] for cell, value in numbers.items() if value is not None})
    if len(known) and all(value is not None for value in numbers.values()):
        return _numbers(text, known)
    if (format_ := _date_form(answers)) is not None:
        return "date", Message("reading.written", format=format_)
    return _text(text, answers, said)


def _date_form(answers: Answers) -> Text | None:
    found = dated(list(answers.counts))
    if found.format:
        return example_of(found.format)
    return examples(found.readings) if found.readings else None


def _metadata(answers: Answers) -> tuple[ColumnKind, Message]:
    if (format_ := _date_form(answers)) is not None:
        return "date", Message("reading.written_by_the_survey_tool_2", format=format_)
    if len(answers.counts) == answers.total > 1:
        return "identifier", Message("reading.written_by_the_survey_tool_unlike_for")
    return "metadata", Message("reading.written_by_the_survey_tool")


def _ticked(
    name: str, question: str, distinct: Counter[str], blanks: bool
) -> tuple[ColumnKind, Message] | None:
    if len(distinct) != 1 or not blanks:
        return None
    (label,) = distinct
    heading = f"{fold(name)} {fold(question)}"
    if fold(label) and fold(label) in heading:
        return "multi-select", Message("reading.filled_with_its_own_heading_or_blank", label=repr(label[:40]))
    if label.casefold() in TICKS:
        return "multi-select", Message("reading.where_chosen_else_blank", label=repr(label))
    return None


def _words(text: str, distinct: Counter[str], scale: WordScale | None) -> tuple[ColumnKind, Message] | None:
    folded = {fold(label).split(" ")[0] for label in distinct} if len(distinct) <= SHOWN else {""}
    if folded <= YES | NO and not folded <= {"0", "1"}:
        kind: ColumnKind = "problem" if "probl" in text else "yes or no"
        return kind, Message("reading.answers_are", shown=_shown(distinct))
    if scale is None:
        return None
    return _of_scale(scale.about), Message(
        "reading.words_of_from_worst_to_best",
        about=Message(f"reading.about.{scale.about}"),
        steps=_ordered(scale.steps),
    )


def _numbers(text: str, counts: Counter[float]) -> tuple[ColumnKind, Message]:
    """What a column of numbers is; counts: how often each number was answered."""
    low, high = min(counts), max(counts)
    whole = all(value == int(value) for value in counts)
    if re.search(r"\b(weight|poids|ponderation|wgt|gewicht|peso)\b", text) and low > 0 and not whole:
        return "weight", Message("reading.its_name_says_weight_and_its_numbers")
    if re.search(r"\b(id|no|num|number|numero|code)$", text.split(" ? ")[0]) and len(counts) > GROUPS_MOST:
        return "identifier", Message("reading.its_name_says_so_different_numbers", count=len(counts))
    if whole and len(counts) == counts.total() >= ROWS_OF_AN_IDENTIFIER:
        return "identifier", Message("reading.a_whole_number_unlike_for_every_answer")
    return (
        _codes(counts, low, high)
        if whole
        else ("number", Message("reading.numbers_from_to", low=low, high=high))
    )


def _codes(counts: Counter[float], low: float, high: float) -> tuple[ColumnKind, Message]:
    """What whole numbers are: steps of a scale, codes of groups, yes and no, or counts."""
    distinct = len(counts)
    if low >= 0 and SCALE_LEAST <= high <= 10 and distinct > 2:
        reason = Message("reading.whole_steps_from_to", low=low, high=high)
        if low >= 1 and high in (5, 7):
            return "rating", reason
        if {low, high} & {0.0, 6.0} and high < 10:
            return "rating", also(reason, Message("reading.0_and_6_may_be_codes_of"))
        return "rating", also(reason, Message("reading.no_scale_is_announced"))
    if low >= 0 and high < SCALE_LEAST and distinct > 2:
        return "segment", Message("reading.codes_from_to_whose_meaning_the_file", low=low, high=high)
    if distinct == 2 and {low, high} in ({0.0, 1.0}, {1.0, 2.0}):
        return "yes or no", Message("reading.low_or_high", low=low, high=high)
    if distinct <= 2:
        return "segment", Message(
            "reading.groups_by_number", shown=", ".join(f"{value:g}" for value in sorted(counts))
        )
    return "number", Message("reading.numbers_from_to", low=low, high=high)


def _text(text: str, answers: Answers, distinct: Counter[str]) -> tuple[ColumnKind, Message]:
    for separator in (";", ", "):
        parts: Counter[str] = Counter()
        several = 0
        for cell, times in answers.counts.items():
            several += times * (separator in cell)
            for part in cell.split(separator):
                parts[part.strip()] += times
        if several >= SPLIT_LEAST * answers.total and several > 1 and _recur(parts, len(answers.counts)):
            return (
                "multi-select",
                Message(
                    "reading.several_choices_in_a_cell_parted_by",
                    separator=repr(separator.strip()),
                    shown=_shown(parts),
                ),
            )
    middle = _middle_words(answers.counts)
    recurring = len(distinct) <= GROUPS_MOST and len(distinct) * 2 <= answers.total
    if recurring:
        named = {fold(label): label for label in distinct}
        if all(any(re.fullmatch(p, label) for p in SYNONYMS.values()) for label in named):
            return "channel", Message("reading.its_answers_are_channels", shown=_shown(distinct))
        if re.search(r"\bmoti(ve|f)\b|\breason\b|\braison\b|why did you|pourquoi", text):
            return "motive", also(
                Message("reading.its_question_asks_why"), Message("reading.groups", shown=_shown(distinct))
            )
        return "segment", Message("reading.groups", shown=_shown(distinct))
    if middle >= WORDS_OF_A_COMMENT or len(distinct) * 2 > answers.total:
        return "comment", Message("reading.free_text_words_in_the_middle", words=middle)
    return "segment", Message("reading.groups", shown=_shown(distinct))


def _middle_words(counts: Counter[str]) -> int:
    """The median number of words of an answer."""
    lengths: Counter[int] = Counter()
    for cell, times in counts.items():
        lengths[len(cell.split())] += times
    rank = counts.total() // 2
    for length in sorted(lengths):
        rank -= lengths[length]
        if rank < 0:
            return length
    return 0


def _recur(parts: Counter[str], distinct: int) -> bool:
    """Whether the parts are choices of a list: most of what is said recurs, and in more ways than there are parts.

    `Yes, gladly` is one label with a comma in it, not two choices.
    """
    repeated = {part: count for part, count in parts.items() if count > 1}
    return sum(repeated.values()) > RECURRING * sum(parts.values()) and distinct > len(repeated)


def _shown(counts: Counter[str]) -> str:
    first = [f"{label[:30]!r} {count}" for label, count in counts.most_common(SHOWN)]
    return ", ".join(first) + (" …" if len(counts) > SHOWN else "")
