"""What a file leaves open, said as one short list of questions, each with its answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scenarios import Reader, words
from sim import Defect, Defects

from .mapping import Mapping, Question

# The key of a mapping file that holds the answer.
KEYS = {
    "tie": "column", "direction": "higher_is_better", "shift": "min", "unit": "unit", "mark": "decimal", "order": "values",
    "steps": "max", "code": "missing", "strays": "missing", "sign": "higher_is_better", "form": "format", "yes_no": "values",
}  # fmt: skip


class OpenQuestions(Defects):
    """What a file leaves open, raised together, with the mapping that follows the guesses."""

    def __init__(self, file: str, mapping: Mapping) -> None:
        super().__init__(file, defects_of(mapping.questions))
        self.mapping = mapping
        self.args = (file, mapping)


def question_text(question: Question, reader: Reader) -> str:
    """The question in the words of a reader."""
    role = reader.one_of("fit.role", question.role)
    return reader(f"question.{question.kind}", role=role, column=question.column, **_only_own(question.blanks))


def answer_texts(question: Question, reader: Reader) -> tuple[str, ...]:
    """The answers in the words of a reader, the one that would be guessed first."""
    return tuple(reader(f"answer.{one.key}", **one.blanks) for one in question.answers)


def _only_own(blanks: Any) -> dict[str, str]:
    return {name: text for name, text in blanks.items() if name not in ("role", "column")}


def question_record(question: Question) -> dict[str, Any]:
    """A question as plain values for JSON."""
    reader = Reader("en", words("en"))
    return {
        "role": question.role,
        "column": question.column,
        "kind": question.kind,
        "text": question_text(question, reader),
        "answers": list(answer_texts(question, reader)),
    }


def guess_text(question: Question, reader: Reader) -> str:
    """What was guessed, said in every output of a fit that went on."""
    return reader("question.guessed", question=question_text(question, reader), answer=answer_texts(question, reader)[0])


def defects_of(questions: Sequence[Question]) -> list[Defect]:
    """The questions as defects of the file: where, what is open, the answers, and the key that holds the answer."""
    reader = Reader("en", words("en"))
    return [
        Defect(
            f"[{one.role}] column {one.column!r}",
            question_text(one, reader),
            "; ".join(answer_texts(one, reader)),
            f"write it under [{one.role}] as {KEYS[one.kind]}",
        )
        for one in questions
    ]
