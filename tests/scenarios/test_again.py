"""What deeper rooms say in English is said again in French, whole, in parts, or left as it is."""

from __future__ import annotations

import pytest

from scenarios import Reader, words

FRENCH, ENGLISH = Reader("fr", words("fr")), Reader("en", words("en"))


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
