"""Which column of a survey plays which role, on which scale, and what its labels and codes mean."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from sim import Message, Text, Value, World

from ..survey import FORMATS, date_of, number
from ..survey.durations import minutes_of
from ..survey.lexicon import NO, YES
from ..survey.roles import Role

# The scale the world keeps first, then others that are common; recommendation may be coded one step too high.
SCALES: dict[str, tuple[tuple[int, int], ...]] = {
    "satisfaction": ((1, 5), (1, 7), (1, 10), (0, 10), (1, 4), (1, 6)),
    "recommendation": ((0, 10), (1, 11)),
    "effort": ((1, 7), (1, 5), (1, 10)),
}
STEPS_LEAST, STEPS_MOST = 2, 11
# sliders and per cent
MARKS_OUT_OF = (20, 100)
YES_NO = ("resolved", "repeated", "problem")
NAMES = ("channel", "moment", "segment")
CONTEXT = (*NAMES, "date", "weight")
BOT = ("none", "resolved", "handed_over", "gave_up")
# English, French, German, Spanish; the letters that tools write for them too.
Meaning = float | bool | str | datetime | None


@dataclass(frozen=True)
class Column:
    """One column of the survey in its role.

    `low`, `high` bound the scale of satisfaction, recommendation and effort, of 2 to 11 steps. `values` turns a label of the
    export into the world's own word or step, which `higher_is_better` never turns round; `missing` lists
    labels and codes that are no answer. `unit` is that of a wait (ms, s, min, h, d), `format` that of a date:
    one of `strptime`, or a word for forms that no format covers. `decimal` is the mark of a column that has its own.
    `like`: the segment of the world that the groups of a column of segments are like, each of which becomes one.
    """

    role: Role
    column: str
    low: int | None = None
    high: int | None = None
    higher_is_better: bool = True
    unit: str = "min"
    format: str = FORMATS[0]
    values: Table[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    reason: Text = ""
    decimal: str | None = None
    like: str = ""

    def with_default_scale(self) -> Column:
        """The same column with the first scale its role allows, when it has one and none was given."""
        low, high = SCALES[self.role][0] if self.role in SCALES else (None, None)
        return replace(
            self, low=low if self.low is None else self.low, high=high if self.high is None else self.high
        )


def also(reason: Text, more: Message) -> Message:
    """The reason with one more part, or that part alone where there was none."""
    if not reason:
        return more
    if isinstance(reason, Message) and reason.key == "reading.joined":
        parts = reason.values["parts"]
        return Message("reading.joined", parts=(*(parts if isinstance(parts, tuple) else (parts,)), more))
    return Message("reading.joined", parts=(reason, more))


@dataclass(frozen=True)
class Answer:
    """One answer to an open question: the key of its words, and the column it makes; None leaves the column out."""

    key: str
    column: Column | None
    blanks: Table[str, Value] = field(default_factory=dict)


QuestionKind = Literal[
    "tie",
    "direction",
    "shift",
    "unit",
    "mark",
    "order",
    "steps",
    "code",
    "strays",
    "sign",
    "form",
    "yes_no",
    "two",
    "clock",
    "weights",
    "rated",
    "part",
    "marks",
]


@dataclass(frozen=True)
class Question:
    """What a file does not say about a column and an analyst must; the first answer is what would be guessed."""

    role: Role
    column: str
    kind: QuestionKind
    answers: tuple[Answer, ...]
    blanks: Table[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A column that may play a role: its points, and what they are for, by the key of the evidence."""

    role: Role
    column: str
    points: float
    evidence: tuple[tuple[str, float], ...]
    refused: Text = ""


@dataclass(frozen=True)
class Ratings:
    """Questions answered on one numeric scale, higher for better; `missing` lists codes that are no answer.

    random_order: of stations, whether each visitor met them in an order of her own, drawn at random.
    """

    columns: tuple[str, ...]
    low: int
    high: int
    missing: tuple[str, ...] = ()
    random_order: bool = False


@dataclass(frozen=True)
class Mapping:
    """The columns of a survey that have a role, one per role, and why other candidates were left out.

    `margins` states the true share of each group of a role (channel, moment, segment, problem and the like),
    to which the answers are weighted; `ratings` the scale of further questions; `stations` the rated stations of one
    visit, in the order in which they are met. `questions` are open: what was suggested is a guess in these. `candidates`
    are the columns that were weighed for each role, best first.
    """

    columns: tuple[Column, ...]
    left_out: tuple[tuple[str, Text], ...] = ()
    file: str = "suggested mapping"
    margins: Table[str, Table[str, float]] = field(default_factory=dict)
    ratings: Ratings | None = None
    stations: Ratings | None = None
    questions: tuple[Question, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    def role(self, role: Role) -> Column | None:
        """The column that plays this role, None when there is none."""
        return next((column for column in self.columns if column.role == role), None)

    def rated(self, column: str) -> Ratings | None:
        """The scale on which a column without a role is rated, None when the mapping states none."""
        return next(
            (rated for rated in (self.ratings, self.stations) if rated and column in rated.columns), None
        )

    @property
    def informs(self) -> tuple[Role, ...]:
        """The roles that say how customers fared; who, where and when alone inform nothing."""
        return tuple(column.role for column in self.columns if column.role not in CONTEXT)


def names_of(role: Role, world: World | None) -> tuple[str, ...]:
    """The names a column of this role may speak of; empty when any is accepted."""
    if world is None:
        return ()
    if role == "channel":
        return tuple(channel.name for channel in world.channels)
    if role == "moment":
        return tuple(moment.name for moment in world.moments)
    return tuple(segment.name for segment in world.segments)


def allowed(column: Column, world: World | None) -> Text:
    """Return what a cell of this column may hold, in words."""
    if column.role in SCALES:
        low, high = SCALES[column.role][0]
        if not column.values and column.low is not None and column.high is not None:
            low, high = column.low, column.high
        return Message("reading.a_whole_step_from_to", low=low, high=high)
    if column.role in YES_NO:
        return Message("reading.yes_or_no")
    if column.role == "bot":
        return ", ".join(BOT)
    if column.role in NAMES:
        return ", ".join(names_of(column.role, world)) or Message("reading.a_name")
    texts = {
        "contacts": Message("reading.a_whole_number_from_1"),
        "wait_min": Message("defect.from_0_or_clock"),
        "weight": Message("reading.a_number_above_0"),
    }
    return texts.get(column.role) or Message("reading.a_date_written", format=column.format)


def meaning(column: Column, cell: str, decimal: str, world: World | None) -> Meaning:
    """Return what one cell says in the words of the world; None when it is no answer.

    Satisfaction 1 to 5, recommendation 0 to 10, effort 1 to 7 (7 easy), waits in minutes, yes and no as
    bool.
    Raises ValueError when the column may not hold it.
    """
    if cell == "" or cell in column.missing:
        return None
    mapped = column.values.get(cell)
    text = cell if mapped is None else mapped
    decimal = column.decimal or decimal
    if column.role in SCALES:
        return _step(column, number(text, decimal if mapped is None else "."), mapped is not None)
    if column.role in YES_NO:
        if text.casefold() not in YES | NO:
            raise ValueError(text)
        return text.casefold() in YES
    if column.role == "date":
        return date_of(text, column.format)
    if column.role == "bot" or column.role in NAMES:
        names = BOT if column.role == "bot" else () if column.like else names_of(column.role, world)
        if names and text not in names:
            raise ValueError(text)
        return text
    if column.role == "wait_min":
        return _quantity(column, minutes_of(text, decimal, column.unit))
    return _quantity(column, number(text, decimal))


def is_scale(role: str, low: int | None, high: int | None) -> bool:
    """Return whether a scale of these ends can be brought to the one the world keeps: recommendation by eleven steps only."""
    if low is None or high is None:
        return False
    if role == "recommendation":
        return (low, high) in SCALES[role]
    return low in (0, 1) and (STEPS_LEAST <= high - low + 1 <= STEPS_MOST or high in MARKS_OUT_OF)


def kept_step(role: str, value: int, low: int, high: int) -> int:
    """The step of the world's scale nearest to a step from low to high, halves up: ends stay ends."""
    least, most = SCALES[role][0]
    span, steps = most - least, high - low
    return least + (2 * span * (value - low) + steps) // (2 * steps)


def _step(column: Column, value: float | None, mapped: bool) -> float:
    low, high = SCALES[column.role][0] if mapped else (column.low, column.high)
    if value is None or low is None or high is None or value != int(value) or not low <= value <= high:
        raise ValueError(value)
    if not mapped and not column.higher_is_better:
        value = low + high - value
    return float(kept_step(column.role, int(value), low, high))


def _quantity(column: Column, value: float | None) -> float:
    least = {"contacts": 1.0, "wait_min": 0.0}.get(column.role, 1e-12)
    whole = column.role == "contacts"
    if value is None or not least <= value < 1e12 or (whole and value != int(value)):
        raise ValueError(value)
    return value
