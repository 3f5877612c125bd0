"""What a file leaves open, said as one short list of questions, each with its answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim import Defect, Defects, Message, Value

from .mapping import Mapping, Question

# The key of a mapping file that holds the answer.
KEYS = {
    "tie": "column", "direction": "higher_is_better", "shift": "min", "unit": "unit", "mark": "decimal", "order": "values",
    "steps": "max", "code": "missing", "strays": "missing", "sign": "higher_is_better", "form": "format", "yes_no": "values", "two": "values", "clock": "unit",
    "weights": "column", "rated": "column", "part": "column", "marks": "max",
}  # fmt: skip


class OpenQuestions(Defects):
    """What a file leaves open, raised together, with the mapping that follows the guesses."""

    def __init__(self, file: str, mapping: Mapping) -> None:
        super().__init__(file, defects_of(mapping.questions))
        self.mapping = mapping
        self.args = (file, mapping)

    def message(self) -> Message:
        """Every question with its answers, under the name of the file."""
        asked = [
            Message("question.asked", place=place, question=question_text(one), answers=answer_texts(one))
            for place, one in enumerate(self.mapping.questions, start=1)
        ]
        return Message("question.list", file=self.file, questions=asked)


def question_text(question: Question) -> Message:
    """Return what is asked about a column."""
    role = Message(f"fit.role.{question.role}")
    blanks: dict[str, Value] = {"role": role, "column": question.column, **question.blanks}
    return Message(f"question.{question.kind}", **blanks)


def answer_texts(question: Question) -> tuple[Message, ...]:
    """The answers there are, the one that would be guessed first."""
    return tuple(Message(f"answer.{one.key}", **one.blanks) for one in question.answers)


def guess_text(question: Question) -> Message:
    """Return what was guessed, said in every output of a fit that went on."""
    return Message("question.guessed", question=question_text(question), answer=answer_texts(question)[0])


def question_record(question: Question) -> dict[str, Any]:
    """A question as plain values for JSON."""
    return {
        "role": question.role,
        "column": question.column,
        "kind": question.kind,
        "text": str(question_text(question)),
        "answers": [str(text) for text in answer_texts(question)],
    }


def defects_of(questions: Sequence[Question]) -> list[Defect]:
    """The questions as defects of the file: where, what is open, the answers, and the key that holds the answer."""
    return [
        Defect(
            Message("question.place", role=one.role, column=one.column),
            question_text(one),
            Message("question.answers", answers=answer_texts(one)),
            Message("question.repair", role=one.role, key=KEYS[one.kind]),
        )
        for one in questions
    ]
