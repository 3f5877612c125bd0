"""Numbers are written the way the reader's language writes them."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scenarios import Reader, load_world, words
from views.ui.frame import markdown_safe

FRENCH, ENGLISH = Reader("fr", words("fr")), Reader("en", words("en"))


def test_euros() -> None:
    assert FRENCH.eur(1234567) == "1\u202f234\u202f567\u00a0€"
    assert ENGLISH.eur(1234567) == "€1,234,567"
    assert FRENCH.eur(-1234.5, 2, signed=True) == "\u22121\u202f234,50\u00a0€"
    assert ENGLISH.eur(12.5, 2, signed=True) == "+€12.50"
    assert ENGLISH.eur(-12.5, 2) == "\u2212€12.50"


def test_nothing_has_no_sign() -> None:
    assert ENGLISH.number(-0.001, 1, signed=True) == "0.0"
    assert FRENCH.eur(0.2, signed=True) == "0\u00a0€"


@pytest.mark.parametrize("unknown", [None, math.nan, math.inf])
def test_what_is_unknown_is_a_dash(unknown: float | None) -> None:
    for reader in (FRENCH, ENGLISH):
        assert {reader.number(unknown), reader.eur(unknown), reader.share(unknown), reader.wait(unknown)} == {
            "–"
        }


def test_shares() -> None:
    assert FRENCH.share(0.754) == "75,4\u00a0%"
    assert ENGLISH.share(0.754) == "75.4%"


def test_waits_in_the_unit_a_person_would_say() -> None:
    assert [ENGLISH.wait(minutes) for minutes in (0.4, 12.34, 1206, 7200)] == [
        "24\u00a0s",
        "12.3\u00a0min",
        "20.1\u00a0h",
        "5.0\u00a0days",
    ]


def test_both_ends_of_an_interval_have_one_unit() -> None:
    assert FRENCH.waits((-9.1, 1.7), signed=True) == ("\u22129,1\u00a0min", "+1,7\u00a0min")
    assert ENGLISH.waits((0.5, math.nan)) == ("30\u00a0s", "–")


def test_time_left_is_rounded_up_as_a_person_would_say_it() -> None:
    assert [FRENCH.time_left(minutes) for minutes in (0.2, 26.2, 46, 100)] == [
        "1\u00a0min",
        "30\u00a0min",
        "1\u00a0h",
        "2\u00a0h",
    ]


def test_a_moment_has_the_month_in_words_and_the_place_of_its_clock() -> None:
    moment = datetime(2026, 12, 1, 11, 17, tzinfo=ZoneInfo("Europe/Paris"))
    assert FRENCH.moment(moment) == "1er déc. 2026, 11:17 (Paris)"
    assert FRENCH.day(moment) == "1er déc. 2026"
    assert ENGLISH.day(moment) == "1 Dec 2026"
    assert ENGLISH.moment(moment.astimezone(UTC)) == "1 Dec 2026, 10:17 (UTC)"


def test_french_counts_zero_as_one() -> None:
    assert FRENCH.counted("explore.moved", 0) == "0 modifié"
    assert ENGLISH.counted("explore.moved", 0) == "0 moved"
    assert FRENCH.counted("explore.moved", 2) == "2 modifiés"


def test_a_label_cannot_format_the_page() -> None:
    assert markdown_safe("**A** [b](c) $x$") == r"\*\*A\*\* \[b\]\(c\) \$x\$"
    # a hyphen is read aloud with its mark, and inside a word it needs none
    assert markdown_safe("E-mail") == "E-mail"
    assert markdown_safe("- a --- b-") == r"\- a \-\-\- b\-"


def test_a_company_of_ones_own_keeps_its_labels() -> None:
    world = load_world("minimal")
    assert FRENCH.label(world, world) == words("fr")["label.minimal.world.minimal"]
    ours = world.model_copy(update={"label": "Nos vélos"})
    assert FRENCH.label(ours, ours) == ENGLISH.label(ours, ours) == "Nos vélos"
    assert FRENCH.label(ours, ours.moments[0]) == FRENCH.label(world, world.moments[0])


def test_two_parts_that_are_called_the_same_are_told_apart_by_their_identifier() -> None:
    """Under one label, a chart would draw two levers as one and a choice of either would be a choice of the other."""
    world = load_world("minimal")
    first, second, *rest = world.levers
    twin = second.model_copy(update={"label": first.label})
    ours = world.model_copy(update={"levers": (first, twin, *rest)})
    assert ENGLISH.label(ours, first) == f"{first.label} ({first.name})"
    labels = ENGLISH.labels(ours)
    assert len({labels[one.name] for one in ours.levers}) == len(ours.levers)
    assert all(labels[one.name] == ENGLISH.label(world, one) for one in rest)
