"""What deeper rooms still say in English is said again in French, whole, in parts, or left as it is."""

from __future__ import annotations

import pytest

from scenarios import reader_of

FRENCH = reader_of("fr")


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("no answer in it", "aucune réponse dedans"),
        (
            "whole steps from 1 to 10; no scale is announced (bot: 'N/A' is no bot that is known)",
            "échelons entiers de 1 à 10 ; aucune échelle n’est annoncée (bot : 'N/A' n’est pas un bot connu)",
        ),
        ("nothing the house has ever said", "nothing the house has ever said"),
    ],
)
def test_a_sentence_is_said_again(said: str, again: str) -> None:
    assert FRENCH.again(said).replace("\u00a0", " ") == again
