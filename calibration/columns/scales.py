"""Scales of satisfaction, recommendation and effort, by the most that is said of them; what nothing settles is asked.

Value labels come first, then words in cells, anchors in the question, the length it announces, and last what is seen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from scenarios import number
from sim import Message

from ..survey import Export
from ..survey.lexicon import AROUND_NOUGHT, fold, no_answer
from ..survey.rated import bare_name
from ..survey.scale_words import (
    LABELS_MOST,
    STEMS,
    WordScale,
    anchors,
    announced,
    degree,
    high_is_good,
    word_scale,
)
from .mapping import MARKS_OUT_OF, SCALES, Answer, Column, Question, also, is_scale, kept_step, meaning

LOOKS_LIKE_NPS = Message("reading.answers_from_1_to_10_look_like")
NO_EFFORT_SCALE = Message("reading.no_1_to_7_scale_to_be")
STRAYS_MOST = 0.03
LETTERS = "ABCDEFG"
LEADING = re.compile(r"(-?\d{1,2}(?:[.,]0+)?)\s*(?:[-–—:.)=(]|\s|$)\D*$", re.DOTALL)
TRAILING = re.compile(r"\D*?[-–—:=(\s](\d{1,2})\)?$", re.DOTALL)
OUT_OF = re.compile(
    r"(?:[^\W\d_]{3,12}[ :]+)?(\d{1,2}(?:[.,]0+)?)\s*(?:/|out of|sur|von|de|of)\s*(\d{1,2})\D*", re.IGNORECASE
)
STARS = re.compile(r"([★⭐✭✰🌟]\ufe0f?)")
COUNTED_STARS = re.compile(
    r"(\d{1,2})\s*(?:stars?|étoiles?|etoiles?|sterne?|estrellas?|points?|punkte?|/)\W*", re.IGNORECASE
)
DECLARED = re.compile(r"(?<![\d.,])(-?\d{1,3})\s*(?:=|:|[-–—]|\()\s*[\"'«“]?\s*([^\d,;()=/|]{2,40})")
CODED = re.compile(r"(A|AO|Q|R|SQ|C)0*(\d{1,2})", re.IGNORECASE)
EASE = re.compile(r"\beas(e|y|ily)\b|\bfacil|\bsimple|\beinfach|\bleicht\b|\bsencill|effortless")
HARD = re.compile(
    r"\befforts?\b|\bdifficult|\bhard\b|\bdifficile|\baufwand|\bschwierig|\bschwer\b|\besfuerzo|\bdificil"
)
BAD_STATEMENT = re.compile(
    r"\bdissatisf|\binsatisf|\bunzufrieden|\bunhappy|\bmecontent|\bdisappoint|\bdecu|\bnot (satisfied|happy|easy)"
    r"|\bpas (satisfait|facile)|\bnicht (zufrieden|einfach)|\bno (estoy satisfech|fue facil)|\btoo (long|hard|difficult)|\btrop\b"
)


# marks of schools
SCHOOL = re.compile(
    r"\bschulnoten?\b|\bgesamtnoten?\b|\bnoten? (geben|vergeben|wurden|von)\b|\bwelche noten?\b|\bin noten\b|\bzeugnis|\bschulisch"
)
FRENCH = re.compile(
    r"\b(du|des|les?|avis|commentaires?|repons\w*|repondu|prenom|motif|recommandation|horodateur|vous|votre|notre|commande|client|agence|conseiller|globale|delai|attente|canal|ville|magasin)\b"
)
GERMAN = re.compile(
    r"\b(datum|kommentar|antwort\w*|der|die|das|und|wie|ihr\w*|zufrieden\w*|grund|kunde\w*|bewertung|filiale|anliegen|kanal|bemerkung\w*|zeitstempel)\b"
)
SCHOOL_MOST, FIVE_MARKS = 6, 5
STARS_MOST = 5
PERCENT, ELEVEN = 100, 11
TOP = re.compile(
    r"(?:/|\bout of|\bsur|\bvon|\bsu|\bsobre|\bof|\bbis|\bto|\bà|\ba|\btot|\bdo|\bate|\baté|[-–—…]|,|\band|\bet|\bund|\by|\be|\ben)\s*(20|100)(?![\d.,]\d)\b",
    re.IGNORECASE,
)


class ScaleFound(NamedTuple):
    """A column with its scale, direction and the meaning of its labels, and what of it is open."""

    column: Column
    questions: tuple[Question, ...] = ()


class Ends(NamedTuple):
    """A scale from low to high, how it is known (None: seen), and whether it was announced rather than seen."""

    low: int
    high: int
    why: Message | None
    is_announced: bool


def step_of(label: str, decimal: str) -> float | None:
    """The step a cell says: its number, alone or before, after or out of words; stars counted; None without a number."""
    if (value := number(label, decimal)) is not None:
        return value
    if label.endswith("%"):
        return number(label[:-1].strip(), decimal)
    if stars := STARS.findall(label):
        return float(len(stars))
    for shape in (OUT_OF, COUNTED_STARS):
        if found := shape.fullmatch(label):
            return float(found[1].replace(",", "."))
    if found := LEADING.match(label):
        return float(found[1].replace(",", "."))
    if found := TRAILING.match(label):
        return float(found[1])
    return None


def scale_of(column: Column, labels: list[str], text: str, export: Export) -> ScaleFound | Message:
    """The column with its scale, its direction and the meaning of its labels, or why no scale is to be seen.

    `labels` are its answers, `text` its name and question.
    """
    decimal = export.mark(column.column)
    said = {label: export.said(column.column, label) for label in labels}
    if coded := _coded(column, labels, said):
        return coded
    column, labels = _without_declared(column, labels, text, decimal)
    if not labels:
        return Message("reading.no_answer_in_it_only_codes")
    said = {label: said[label] for label in labels}
    steps = {label: step_of(label, decimal) for label in labels}
    if (
        sum(number(label.rstrip("%"), decimal) is None and not OUT_OF.fullmatch(label) for label in labels)
        > LABELS_MOST
    ):
        return Message("reading.its_words_are_no_known_scale")
    worded = [label for label in labels if steps[label] is None]
    if len(worded) == len(labels):
        return _graded(column, labels, said) or _of_words(column, said, text)
    if worded:
        if (outer := _worded_ends(labels, steps, worded)) is None:
            return Message("reading.is_no_step", label=repr(worded[0][:30]))
        steps |= outer
    known = {label: value for label, value in steps.items() if value is not None}
    if any(value != int(value) for value in known.values()):
        if column.role == "satisfaction" and _are_half_stars(known.values()):
            return _half_stars(column, known)
        if not _are_half_steps(column, known.values()):
            return Message("reading.between_steps")
        column = replace(column, reason=also(column.reason, Message("reading.halves_up")))
        known = {label: math.floor(value + 0.5) for label, value in known.items()}
    whole = {label: int(value) for label, value in known.items()}
    whole, is_shifted = _as_labelled(column, whole, export)
    degrees = _degrees(column, whole, said, export)
    question_says = anchors(text)
    ends = _ends(column, whole, said, text, question_says, export)
    if (
        column.role == "satisfaction"
        and not ends.is_announced
        and max(whole.values()) > ELEVEN
        and min(whole.values()) >= 0
    ):
        is_percent = "%" in column.column or all(label.endswith("%") for label in labels)
        found: ScaleFound | Message = _of_marks(column, whole, text, is_percent=is_percent)
    else:
        found = OF_ROLE[column.role](column, whole, ends)
    if isinstance(found, Message):
        return found
    found = _with_direction(found, degrees, question_says, text)
    worded_ends = any(
        high_is_good(ends, found.column.low or 1, found.column.high or 1) is not None
        for ends in (degrees, question_says)
    )
    if not worded_ends and _is_school_mark(column, text, max(whole.values()), is_french=_is_french(export)):
        found = _school_marks(column, max(whole.values()))
    if is_shifted:
        found = found._replace(
            column=replace(found.column, reason=also(found.column.reason, Message("reading.steps_numbered")))
        )
    return _with_values(found, whole, decimal)


def _without_declared(column: Column, labels: list[str], text: str, decimal: str) -> tuple[Column, list[str]]:
    """The column and its labels without the codes that its question declares to be no answer."""
    codes = no_answers(text)
    declared = tuple(label for label in labels if step_of(label, decimal) in codes)
    if not declared:
        return column, labels
    reason = also(column.reason, Message("reading.taken_for_blank", codes=", ".join(declared)))
    return replace(column, missing=column.missing + declared, reason=reason), [
        label for label in labels if label not in declared
    ]


def no_answers(text: str) -> set[float]:
    """The codes that a question itself declares to be no answer: 9 = keine Angabe, 99: don't know."""
    return {float(found[1]) for found in DECLARED.finditer(text) if no_answer(found[2].strip(" .\"'»”"))}


def _are_half_steps(column: Column, values: Iterable[float]) -> bool:
    """Whether answers are those of five stars that may be given by halves."""
    values = set(values)
    return (
        column.role == "satisfaction"
        and min(values) >= 1
        and max(values) <= STARS_MOST
        and all(2 * value == int(2 * value) for value in values)
    )


def _are_half_stars(values: Iterable[float]) -> bool:
    """Whether answers are those of five stars from half a star on: ten steps."""
    values = set(values)
    return (
        min(values) == 0.5
        and max(values) <= STARS_MOST
        and all(2 * value == int(2 * value) for value in values)
    )


def _half_stars(column: Column, stars: Mapping[str, float]) -> ScaleFound:
    told = {
        label: str(kept_step(column.role, int(2 * value), 1, 2 * STARS_MOST))
        for label, value in stars.items()
    }
    how = Message("reading.told_as_five", how=Message("reading.answers_from", low=0.5, high=STARS_MOST))
    return ScaleFound(replace(column, values=told, reason=also(column.reason, how)))


def _with_values(found: ScaleFound, steps: Mapping[str, int], decimal: str) -> ScaleFound:
    """The meaning of each label that is not its own step, in the column and in every answer to an open question."""

    def valued(column: Column) -> Column:
        if column.low is None or column.high is None:
            return column
        values = {}
        for label, step in steps.items():
            if (
                number(label, decimal) != step
                and label not in column.missing
                and column.low <= step <= column.high
            ):
                values[label] = f"{meaning(replace(column, values={}), str(step), '.', None):.0f}"
        return replace(column, values={**values, **column.values})

    questions = tuple(with_columns(question, valued) for question in found.questions)
    return ScaleFound(valued(found.column), questions)


def with_columns(question: Question, change: Callable[[Column], Column]) -> Question:
    """The same question with every column it offers changed."""
    answers = tuple(
        replace(answer, column=None if answer.column is None else change(answer.column))
        for answer in question.answers
    )
    return replace(question, answers=answers)


def _coded(column: Column, labels: list[str], said: Mapping[str, str]) -> ScaleFound | None:
    """Answer codes such as A1 to A5, which say no order."""
    codes = {label: CODED.fullmatch(label) for label in labels}
    if not all(codes.values()) or any(said[label] != label for label in labels) or len(labels) < 2:
        return None
    steps = {label: int(found[2]) for label, found in codes.items() if found}
    high = max(max(steps.values()), 2)
    if column.role == "recommendation":
        low, high = (0, 10) if min(steps.values()) == 0 else (1, 11)
    else:
        low = 1
    if any(not low <= step <= high for step in steps.values()) or not is_scale(column.role, low, high):
        return None
    rising = {label: str(kept_step(column.role, step, low, high)) for label, step in steps.items()}
    falling = {
        label: str(kept_step(column.role, low + high - step, low, high)) for label, step in steps.items()
    }
    last, first = max(steps, key=steps.__getitem__), min(steps, key=steps.__getitem__)
    base = replace(
        column, reason=also(column.reason, Message("reading.answer_codes", first=first, last=last))
    )
    answers = (
        Answer("leave_out", None),
        Answer("best", replace(base, values=rising), {"end": last}),
        Answer("best", replace(base, values=falling), {"end": first}),
    )
    return ScaleFound(
        base, (Question(column.role, column.column, "order", answers, {"first": first, "last": last}),)
    )


def _graded(column: Column, labels: list[str], said: Mapping[str, str]) -> ScaleFound | None:
    """Marks from A downwards, of which a file does not say that A is the best."""
    if column.role != "satisfaction" or any(said[label].upper() not in LETTERS for label in labels):
        return None
    steps = {label: LETTERS.index(said[label].upper()) + 1 for label in labels}
    high = max(max(steps.values()), 5)
    if len(set(steps.values())) < len(labels) or len(labels) < 3:
        return None
    # an F follows a D where nobody is given an E
    order = sorted(set(steps.values()))
    if high == 6 and 5 not in order:
        steps = {label: 5 if step == 6 else step for label, step in steps.items()}
        high = 5
    base = replace(
        column,
        reason=also(column.reason, Message("reading.answer_codes", first="A", last=LETTERS[order[-1] - 1])),
    )
    ends = {"A": {label: high + 1 - step for label, step in steps.items()}, LETTERS[order[-1] - 1]: steps}
    answers = [
        Answer(
            "best",
            replace(
                base,
                values={label: str(kept_step(column.role, step, 1, high)) for label, step in placed.items()},
            ),
            {"end": end},
        )
        for end, placed in ends.items()
    ]
    blanks = {"first": "A", "last": LETTERS[order[-1] - 1]}
    return ScaleFound(
        base, (Question(column.role, column.column, "order", (Answer("leave_out", None), *answers), blanks),)
    )


def _worded_ends(
    labels: list[str], steps: Mapping[str, float | None], worded: list[str]
) -> dict[str, float | None] | None:
    """The steps of a scale whose ends are written in words alone, the numbers between them bare."""
    numbers = [value for value in steps.values() if value is not None]
    degrees = {label: degree(label) for label in worded}
    if len(worded) > 2 or len(labels) < 4 or not all(degrees.values()) or any(map(_is_sign, worded)):
        return None
    places = {
        label: (max(numbers) + 1 if found[1] > 0 else min(numbers) - 1)
        for label, found in degrees.items()
        if found
    }
    return None if len(set(places.values())) < len(worded) else dict(places)


def _is_sign(label: str) -> bool:
    return not any(char.isalpha() for char in label)


def _as_labelled(column: Column, steps: dict[str, int], export: Export) -> tuple[dict[str, int], bool]:
    """Steps by the numbers that value labels carry, where these differ from the codes: 1 labelled `0 - not at all`."""
    labels = export.labels.get(column.column, {})
    numbered = {code: step_of(text, ".") for code, text in labels.items() if not no_answer(text)}
    told = {code: int(value) for code, value in numbered.items() if value is not None and value == int(value)}
    shifts = {value - int(code) for code, value in told.items() if code.lstrip("-").isdecimal()}
    if len(shifts) != 1 or shifts == {0} or len(told) < 2:
        return steps, False
    (shift,) = shifts
    return {label: told.get(label, step + shift) for label, step in steps.items()}, True


def _degrees(
    column: Column, steps: Mapping[str, int], said: Mapping[str, str], export: Export
) -> dict[int, tuple[str, float]]:
    """What the labels of codes, or the words in cells, say of each step."""
    texts = dict(export.labels.get(column.column, {}))
    found: dict[int, tuple[str, float]] = {}
    for label in {**steps, **texts}:
        step = steps.get(label)
        if step is None and label.isdecimal():
            step = int(label)
        means = degree(re.sub(r"^\W*\d+\W*|\W*\d+\W*$", "", said.get(label, texts.get(label, label))))
        if step is not None and means is not None:
            found[step] = means
    return found


def _ends(
    column: Column, steps: Mapping[str, int], said: Mapping[str, str], text: str,
    question_says: Mapping[int, tuple[str, float]], export: Export,
) -> Ends:  # fmt: skip
    """Where a scale begins and ends, by the most that is said of it."""
    seen = sorted(set(steps.values()))
    coded = [
        int(code)
        for code, words in export.labels.get(column.column, {}).items()
        if code.isdecimal() and not no_answer(words)
    ]
    if len(coded) > 1 and coded and min(coded) <= seen[0] and max(coded) >= seen[-1] and min(coded) in (0, 1):
        return Ends(min(coded), max(coded), Message("reading.by_its_value_labels"), True)
    out_of = {int(found[2]) for label in said if (found := OUT_OF.fullmatch(label))}
    if len(out_of) == 1:
        (high,) = out_of
        return Ends(
            0 if (high == 10 and column.role == "recommendation") or 0 in seen or high in MARKS_OUT_OF else 1,
            high,
            Message("reading.written_in_its_answers"),
            True,
        )
    if any("★" in label and "☆" in label for label in said):
        return Ends(
            1,
            max(label.count("★") + label.count("☆") for label in said),
            Message("reading.stars_of_as_many"),
            True,
        )
    if (said_ends := announced(text)) is not None:
        return Ends(*said_ends, Message("reading.is_announced"), True)
    ordered = sorted(question_says)
    if len(ordered) > 1 and ordered[0] in (0, 1):
        return Ends(ordered[0], ordered[-1], Message("reading.is_announced"), True)
    return Ends(seen[0], seen[-1], None, False)


def _recommendation(column: Column, steps: dict[str, int], ends: Ends) -> ScaleFound | Message:
    seen = set(steps.values())
    column = replace(column, low=0, high=10)
    if ends.is_announced and (ends.low, ends.high) not in ((0, 10), (1, 11), (0, 11)):
        return (
            LOOKS_LIKE_NPS
            if (ends.low, ends.high) == (1, 10)
            else Message("reading.not_of_0_to_10", low=ends.low, high=ends.high)
        )
    if not seen <= set(range(12)):
        return Message("reading.answers_outside_0_to_10")
    inside = seen - {11}
    if 11 in seen and 0 not in seen:
        return _shifted(column, steps)
    if ends.is_announced and (ends.low, ends.high) == (1, 11):
        return ScaleFound(
            replace(column, low=1, high=11, reason=also(column.reason, Message("reading.a_scale_of_1_to_11")))
        )
    if not ends.is_announced and 0 not in inside:
        return LOOKS_LIKE_NPS if inside and max(inside) > 7 else Message("reading.no_0_to_10_scale_to_be")
    if not ends.is_announced and max(inside, default=0) < 8:
        return Message("reading.no_0_to_10_scale_to_be")
    reason = also(
        column.reason,
        Message("reading.a_scale_of_0_to_10_is_2")
        if ends.is_announced
        else Message("reading.a_scale_of_0_to_10_is"),
    )
    codes = tuple(label for label, value in steps.items() if value == 11)
    if codes:
        reason = also(reason, Message("reading.11_beyond_the_scale_is_taken_for"))
    return ScaleFound(replace(column, missing=column.missing + codes, reason=reason))


def _shifted(column: Column, steps: Mapping[str, int]) -> ScaleFound:
    """Codes from 1 to 11 and no 0: one too high each, or 11 is no answer."""
    codes = tuple(label for label, value in steps.items() if value == 11)
    up = replace(column, low=1, high=11, reason=also(column.reason, Message("reading.codes_1_to_11")))
    blank = replace(
        column,
        missing=column.missing + codes,
        reason=also(column.reason, Message("reading.eleven_no_answer")),
    )
    answers = (Answer("shift", up), Answer("eleven_missing", blank), Answer("leave_out", None))
    return ScaleFound(up, (Question(column.role, column.column, "shift", answers),))


def _satisfaction(column: Column, steps: dict[str, int], ends: Ends) -> ScaleFound | Message:
    seen = set(steps.values())
    if ends.is_announced and is_scale(column.role, ends.low, ends.high):
        return _announced(column, steps, ends)
    low, high = min(seen), max(seen)
    if low < 0 and max(-low, high) in AROUND_NOUGHT:
        return _around_nought(column, steps, max(-low, high))
    if low < 0 or high > 11 or high < 3:
        return Message("reading.no_1_to_5_or_1_to")
    if high == 11:
        return (
            Message("reading.from_1_to_11_not_announced")
            if low
            else Message("reading.answers_outside_0_to_10")
        )
    if low > 0 and high in (5, 7, 10):
        return _scaled(column, 1, high, None)
    if low == 0 and high == 10:
        return _scaled(column, 0, 10, None)
    return _unsure(column, steps, low, high)


def _around_nought(column: Column, steps: Mapping[str, int], high: int) -> ScaleFound:
    """Steps from minus two to two, or three: asked which end is the best."""
    answers = []
    for sign, best in ((1, high), (-1, -high)):
        values = {
            label: str(kept_step(column.role, sign * step + high + 1, 1, 2 * high + 1))
            for label, step in steps.items()
        }
        reason = also(column.reason, Message("reading.its_labels_put_the_best_end_at", end=best))
        marked = replace(column, values=values, reason=reason)
        answers.append(Answer("scale_best", marked, {"low": str(-high), "high": str(high), "end": str(best)}))
    asked = Question(column.role, column.column, "marks", (*answers, Answer("leave_out", None)))
    return ScaleFound(answers[0].column or column, (asked,))


def _of_marks(
    column: Column, steps: Mapping[str, int], text: str, *, is_percent: bool
) -> ScaleFound | Message:
    low, high = min(steps.values()), max(steps.values())
    if high > MARKS_OUT_OF[-1]:
        return Message("reading.no_1_to_5_or_1_to")
    return _hundred(column, low, high, text, is_percent=is_percent)


def _hundred(column: Column, low: int, high: int, text: str, *, is_percent: bool) -> ScaleFound:
    """Numbers up to a hundred: marks out of 20, as French schools give them, or out of 100; asked where neither is said."""
    tops = [top for top in MARKS_OUT_OF if high <= top]
    said = [top for top in tops if top in _tops_said(text) or (top == PERCENT and is_percent)]
    if len(said) == 1:
        return _scaled(column, 0, said[0], Message("reading.is_announced"))
    scaled = [(top, _scaled(column, 0, top, None).column) for top in tops]
    found = scaled[0][1]
    scales = [Answer("scale", one, {"low": "0", "high": str(top)}) for top, one in scaled]
    answers = (*scales, Answer("leave_out", None))
    blanks = {"low": str(low), "high": str(high)}
    return ScaleFound(found, (Question(column.role, column.column, "steps", answers, blanks),))


def _tops_said(text: str) -> set[int]:
    """The marks out of which a name or question says that answers are: /20, from 0 to 100."""
    return {int(found[1]) for found in TOP.finditer(text)}


def _announced(column: Column, steps: Mapping[str, int], ends: Ends) -> ScaleFound:
    """A scale that is announced; numbers outside of it are codes of no answer."""
    outside = tuple(label for label, step in steps.items() if not ends.low <= step <= ends.high)
    found = _scaled(column, ends.low, ends.high, ends.why)
    if not outside:
        return found
    told = replace(found.column, missing=found.column.missing + outside)
    said = ", ".join(outside[:5])
    answers = (Answer("codes_missing", told, {"codes": said}), Answer("leave_out", None))
    return ScaleFound(told, (Question(column.role, column.column, "code", answers, {"codes": said}),))


def _scaled(column: Column, low: int, high: int, why: Message | None) -> ScaleFound:
    how = Message("reading.answers_from", low=low, high=high)
    if why is not None:
        how = Message("reading.a_scale_from", low=low, high=high, why=why)
    if (low, high) != SCALES[column.role][0]:
        how = Message(f"reading.told_as_{'five' if column.role == 'satisfaction' else 'seven'}", how=how)
    return ScaleFound(replace(column, low=low, high=high, reason=also(column.reason, how)))


def _unsure(column: Column, steps: Mapping[str, int], low: int, high: int) -> ScaleFound:
    """Steps that belong to two scales or more: asked, the shorter one guessed where it is a usual one."""
    offered: list[Answer] = []
    zeros = tuple(label for label, step in steps.items() if step == 0)
    sixes = tuple(label for label, step in steps.items() if step == high)

    def answer(from_: int, to: int, missing: tuple[str, ...] = ()) -> Answer:
        found = _scaled(column, from_, to, None).column
        if missing:
            codes = ", ".join(missing)
            check = replace(
                found,
                missing=found.missing + missing,
                reason=also(found.reason, Message("reading.taken_for_blank", codes=codes)),
            )
            return Answer("scale_without", check, {"low": str(from_), "high": str(to), "codes": codes})
        return Answer("scale", found, {"low": str(from_), "high": str(to)})

    if low == 0 and high in (4, 5, 7):
        to = 5 if high == 4 else high
        offered = [answer(1, to, zeros), answer(0, high), Answer("leave_out", None)]
    elif low == 0 and high == 6:
        offered = [
            Answer("leave_out", None),
            answer(0, 6),
            answer(1, 5, (*zeros, *sixes)),
            answer(1, 7, zeros),
        ]
    elif high == 6:
        offered = [Answer("leave_out", None), answer(1, 6), answer(1, 7), answer(1, 5, sixes)]
    elif high == 4:
        offered = [answer(1, 5), answer(1, 4), Answer("leave_out", None)]
    elif high == 3:
        offered = [Answer("leave_out", None), answer(1, 3), answer(1, 5)]
    else:
        offered = [Answer("leave_out", None), answer(min(low, 1), high), answer(min(low, 1), 10)]
    first = offered[0].column or column  # by hand it begins on the world's own scale
    blanks = {"low": str(low), "high": str(high)}
    return ScaleFound(first, (Question(column.role, column.column, "steps", tuple(offered), blanks),))


def _effort(column: Column, steps: dict[str, int], ends: Ends) -> ScaleFound | Message:
    seen = set(steps.values())
    if ends.is_announced and is_scale(column.role, ends.low, ends.high):
        return _announced(column, steps, ends)
    low, high = min(seen), max(seen)
    if low > 0 and high == 6:
        return _scaled(column, 1, 7, None)
    if low > 0 and high in (5, 7, 10):
        return _scaled(column, 1, high, None)
    if low == 0 and high == 10:
        return _scaled(column, 0, 10, None)
    return NO_EFFORT_SCALE if high > 10 or high < 3 or low < 0 else _unsure(column, steps, low, high)


OF_ROLE = {"recommendation": _recommendation, "satisfaction": _satisfaction, "effort": _effort}


def _with_direction(
    found: ScaleFound,
    degrees: Mapping[int, tuple[str, float]],
    question_says: Mapping[int, tuple[str, float]],
    text: str,
) -> ScaleFound:
    """The same with its direction by the words at its ends; asked for effort where there are none."""
    column = found.column
    if column.low is None or column.high is None:
        return found
    for ends in (degrees, question_says):
        is_good = high_is_good(ends, column.low, column.high)
        if is_good is None:
            continue
        topics = {topic for topic, _ in ends.values()}
        if topics & {"agreement", "degree"} and _is_bad_statement(column.role, text):
            is_good = not is_good
        low_end = column.low if not is_good else None
        why = None if low_end is None else Message("reading.its_labels_put_the_best_end_at", end=low_end)
        if column.role == "effort":
            easy_step = column.high if is_good else column.low
            why = Message("reading.easy_by_its_words", step=easy_step)
        return _turned(found, is_good, why)
    if column.role != "effort":
        return found
    easy, hard = EASE.search(fold(text)), HARD.search(fold(text))
    is_good = bool(easy) or not hard or fold(column.column) in ("ces", "effort")
    guess = replace(
        column, higher_is_better=is_good, reason=also(column.reason, _effort_guess(column.high, is_good))
    )
    other = replace(
        column,
        higher_is_better=not is_good,
        reason=also(column.reason, _effort_guess(column.high, not is_good)),
    )
    blanks = {"high": str(column.high)}
    answers = (
        Answer("high_easy" if is_good else "high_hard", guess, blanks),
        Answer("high_hard" if is_good else "high_easy", other, blanks),
        Answer("leave_out", None),
    )
    asked = Question(column.role, column.column, "direction", answers, blanks)
    return ScaleFound(guess, (*found.questions, asked))


def _is_school_mark(column: Column, text: str, most: int, *, is_french: bool) -> bool:
    if column.role != "satisfaction" or most > SCHOOL_MOST:
        return False
    if SCHOOL.search(fold(text)) is not None:
        return True
    # the French for any mark
    return bare_name(column.column) in ("note", "noten") and not is_french


def _is_french(export: Export) -> bool:
    """Whether the headings of a file speak French, and none German."""
    said = " ".join(fold(f"{name} {question}") for name, question in export.questions.items())
    return FRENCH.search(said) is not None and GERMAN.search(said) is None


def _school_marks(column: Column, most: int) -> ScaleFound:
    """Marks as schools give them, up to `most`: the best is 1 in Germany and Austria, 6 in Switzerland; asked."""
    answers = []
    for high, is_good in ((SCHOOL_MOST, False), (FIVE_MARKS, False), (SCHOOL_MOST, True), (FIVE_MARKS, True)):
        if most > high:
            continue
        best = high if is_good else 1
        reason = also(column.reason, Message("reading.its_labels_put_the_best_end_at", end=best))
        marked = replace(column, low=1, high=high, higher_is_better=is_good, reason=reason)
        answers.append(Answer("scale_best", marked, {"low": "1", "high": str(high), "end": str(best)}))
    asked = Question(column.role, column.column, "marks", (*answers, Answer("leave_out", None)))
    return ScaleFound(answers[0].column or column, (asked,))


def _effort_guess(high: int, is_good: bool) -> Message:
    return (
        Message("reading.taken_for_easy", high=high)
        if is_good
        else Message("reading.taken_for_effort", high=high)
    )


def _is_bad_statement(role: str, text: str) -> bool:
    folded = fold(text)
    if BAD_STATEMENT.search(folded):
        return True
    return role == "effort" and bool(HARD.search(folded)) and not EASE.search(folded)


def _turned(found: ScaleFound, is_good: bool, why: Message | None) -> ScaleFound:
    def turn(column: Column) -> Column:
        return replace(
            column, higher_is_better=is_good, reason=also(column.reason, why) if why else column.reason
        )

    return ScaleFound(turn(found.column), tuple(with_columns(one, turn) for one in found.questions))


def _of_words(column: Column, said: Mapping[str, str], text: str) -> ScaleFound | Message:
    """A scale of words; said: what each label says, itself where the file gives it no words."""
    scale = word_scale(said.values())
    if scale is None and column.role != "recommendation" and (pair := _of_two(column, said)) is not None:
        return pair
    if scale is None:
        return (
            Message("reading.its_words_are_no_known_scale")
            if column.role != "recommendation"
            else Message("reading.answers_are_not_numbers")
        )
    if column.role == "recommendation":
        return Message(
            "reading.a_scale_in_steps", about=Message(f"reading.about.{scale.about}"), size=scale.size
        )
    folded = fold(text)
    good = STEMS[column.role][0]
    is_statement = scale.about in ("agreement", "degree") and (
        re.search(rf"\b(?:{good})", folded)
        or BAD_STATEMENT.search(folded)
        or (column.role == "effort" and HARD.search(folded))
    )
    if scale.about != column.role and not is_statement:
        return Message(
            "reading.not_five_steps_of",
            about=Message(f"reading.about.{scale.about}"),
            role=Message(f"reading.about.{column.role}"),
        )
    turned = bool(is_statement) and _is_bad_statement(column.role, text)
    base = replace(column, reason=also(column.reason, Message("reading.its_words_are_in_order")))
    scale = scale._replace(steps={label: scale.steps[words] for label, words in said.items()})
    values = _word_values(base, scale, turned)
    if not scale.is_open:
        return ScaleFound(replace(base, values=values))
    outer = {label: str(kept_step(column.role, step, 1, 3)) for label, step in _ranked(scale.steps).items()}
    answers = (
        Answer("middle_of_five", replace(base, values=values)),
        Answer("three_steps", replace(base, values=outer)),
        Answer("leave_out", None),
    )
    asked = Question(column.role, column.column, "steps", answers, {"low": "1", "high": "3"})
    return ScaleFound(replace(base, values=values), (asked,))


def _of_two(column: Column, said: Mapping[str, str]) -> ScaleFound | None:
    """Two words for and against, such as good and bad: asked whether they are the ends of the scale."""
    degrees = {label: degree(words) for label, words in said.items()}
    told = {label: found[1] for label, found in degrees.items() if found is not None and found[1] != 0}
    topics = {found[0] for found in degrees.values() if found is not None}
    if len(told) < len(said) or len({value > 0 for value in told.values()}) < 2 or len(said) != 2:
        return None
    if not topics <= {column.role, *(("quality",) if column.role == "satisfaction" else ())}:
        return None
    low, high = SCALES[column.role][0]
    base = replace(column, reason=also(column.reason, Message("reading.its_words_are_in_order")))
    ends = {label: str(high if value > 0 else low) for label, value in told.items()}
    inner = {label: str(high - 1 if value > 0 else low + 1) for label, value in told.items()}
    worst, best = sorted(told, key=told.__getitem__)
    answers = (
        Answer("leave_out", None),
        Answer("two_ends", replace(base, values=ends), {"low": str(low), "high": str(high)}),
        Answer("two_ends", replace(base, values=inner), {"low": str(low + 1), "high": str(high - 1)}),
    )
    asked = Question(column.role, column.column, "two", answers, {"worst": worst, "best": best})
    return ScaleFound(base, (asked,))


def _ranked(steps: Mapping[str, int]) -> dict[str, int]:
    order = sorted(steps, key=steps.__getitem__)
    return {label: place for place, label in enumerate(order, start=1)}


def _word_values(column: Column, scale: WordScale, turned: bool) -> dict[str, str]:
    return {
        label: str(kept_step(column.role, scale.size + 1 - step if turned else step, 1, scale.size))
        for label, step in scale.steps.items()
    }


def distinct_steps(labels: Iterable[str], decimal: str) -> set[float]:
    """The distinct steps that cells say."""
    return {value for label in labels if (value := step_of(label, decimal)) is not None}
