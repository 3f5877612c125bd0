"""What is said to a person: messages by key, and the defects of a file, a plan or a budget that cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Union

import numpy as np

Value = Union[str, int, float, "Message", tuple["Value", ...]]
Text = Union[str, "Message"]


class Message:
    """A text by its key in the word files, with the values of its blanks; words are made where it is read.

    A value is a user's own text or a name of a file's key (str, never translated), a number, which the language writes,
    another message, or several of these (a tuple). `str` gives English once `scenarios` is imported, which has the words.
    """

    __slots__ = ("key", "values")
    speaker: ClassVar[Callable[[Message], str] | None] = None
    key: str
    values: dict[str, Value]

    def __init__(self, key: str, /, **values: Value | Iterable[Value]) -> None:
        self.key = key
        self.values = {name: _value(value) for name, value in values.items()}

    def __str__(self) -> str:
        if Message.speaker is None:
            return f"{self.key}({', '.join(f'{name}={value}' for name, value in self.values.items())})"
        return Message.speaker(self)

    def __repr__(self) -> str:
        return f"Message({', '.join([repr(self.key), *(f'{k}={v!r}' for k, v in self.values.items())])})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.key, self.values) == (other.key, other.values)

    def __hash__(self) -> int:
        return hash((self.key, tuple(self.values.items())))


def speak_with(speaker: Callable[[Message], str]) -> None:
    """Register how `str` of a message is made."""
    Message.speaker = speaker


def messages_to_json(value: Any) -> Any:
    """Return the same value with its messages as objects of JSON, at any depth of mappings and sequences."""
    if isinstance(value, Message):
        return {"message": value.key, "values": messages_to_json(value.values)}
    if isinstance(value, Mapping):
        return {name: messages_to_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [messages_to_json(item) for item in value]
    return value


def messages_from_json(raw: Any) -> Any:
    """Return the value that `messages_to_json` made plain, its messages restored."""
    if isinstance(raw, list):
        return [messages_from_json(item) for item in raw]
    if not isinstance(raw, dict):
        return raw
    items = {name: messages_from_json(item) for name, item in raw.items()}
    return Message(items["message"], **items["values"]) if set(raw) == {"message", "values"} else items


def _value(value: Value | Iterable[Value]) -> Value:
    if isinstance(value, str | Message):
        return value
    if isinstance(value, Iterable):
        return tuple(map(_value, value))
    return float(value) if isinstance(value, float | np.floating) else int(value)


class RoxError(Exception):
    """An error explained to a person in words, without a stack trace; raised with its text."""

    def message(self) -> Text:
        """Return what to say of it."""
        text: Text = self.args[0]
        return text

    def __str__(self) -> str:
        return str(self.message())


class Defect(NamedTuple):
    """One thing wrong in an input: where, what came, what is allowed, how to repair it."""

    place: Text
    got: Text
    allowed: Text
    repair: Text

    def message(self) -> Message:
        """Return the defect as one sentence."""
        return Message("defect.sentence", **self._asdict())

    def __str__(self) -> str:
        return str(self.message())


class Defects(RoxError):
    """All the defects of one input, raised together so that the author repairs it in one pass."""

    def __init__(self, file: str, defects: Sequence[Defect]) -> None:
        super().__init__(file, tuple(defects))
        self.file = file
        self.defects = tuple(defects)

    def message(self) -> Message:
        """Return every defect, a line each, under the name of the file."""
        lines = [one.message() for one in self.defects]
        return Message("defect.list", file=self.file, count=len(self.defects), defects=lines)

    def record(self) -> dict[str, Any]:
        """Return the defects as plain values for JSON, as `defects_of` reads them."""
        return {"file": self.file, "defects": [messages_to_json(one._asdict()) for one in self.defects]}


def defects_of(record: Mapping[str, Any]) -> Defects | None:
    """Return the defects that a record from another process carries; None where it carries none."""
    raw = record.get("defects")
    if not isinstance(raw, list):
        return None
    return Defects(str(record["file"]), [Defect(**messages_from_json(one)) for one in raw])


class Infeasible(Defects):
    """The input can be read, but no plan can satisfy all of its rules together."""
