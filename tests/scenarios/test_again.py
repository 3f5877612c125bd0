"""What deeper rooms say in English is said again in French, whole, in parts, or left as it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios import Reader, words

FRENCH, ENGLISH = Reader("fr", words("fr")), Reader("en", words("en"))
HOUSE = Path(__file__).resolve().parents[2]
# names, signs and numbers: the same in both languages
SAME = [
    "0 <= from_value <= to_value <= 7",
    "7 7 to 7",
    "7 7-7",
    "least_eur_year <= today_eur_year <= most_eur_year",
    "min = 7, max = 7",
]


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("no answer in it", "aucune réponse dedans"),
        ("numbers from 0 to 27", "nombres de 0 à 27"),
        ("its name says weight", "son nom dit poids"),
        (
            "whole steps from 1 to 10; no scale is announced (bot: 'N/A' is no bot that is known)",
            "échelons entiers de 1 à 10 ; aucune échelle n’est annoncée (bot : 'N/A' n’est pas un bot connu)",
        ),
        (
            "its name says recommendation; a scale of 0 to 10 is seen; 11, beyond the scale, is taken for a code such as don't know: check",
            "son nom dit recommandation ; une échelle de 0 à 10 se voit ; 11, hors de l’échelle, est pris pour un code comme « ne sait pas » : à vérifier",
        ),
        ("nothing the house has ever said", "nothing the house has ever said"),
        ("groups: 'a {b}' 3", "groupes : 'a {b}' 3"),
    ],
)
def test_a_sentence_is_said_again(said: str, again: str) -> None:
    assert FRENCH.again(said).replace("\u00a0", " ") == again


def test_english_is_left_as_it_was_said() -> None:
    assert (
        ENGLISH.again("whole steps from 1 to 5; no scale is announced")
        == "whole steps from 1 to 5; no scale is announced"
    )


def told(node: ast.expr) -> Iterator[str]:
    """A sentence written in the code, its blanks filled with a number."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)


def refusals() -> Iterator[str]:
    """What every defect written out in the rooms says came, is allowed and repairs it."""
    for room in ("sim", "optimize", "calibration", "scenarios", "runs"):
        for file in sorted((HOUSE / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Defect":
                    for said in node.args[1:]:
                        yield from told(said)


def test_every_refusal_is_known_in_french() -> None:
    sentences = sorted({one for one in refusals() if " " in one.strip()})
    assert len(sentences) > len(SAME)
    assert [one for one in sentences if FRENCH.again(one) == one] == SAME
