"""The page of a fit says what its record says, in both languages, and asks nothing of a network."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from calibration import report
from calibration.fitting.parameters import ELSEWHERE, FITTABLE
from calibration.fitting.result import Agreement
from calibration.wording import (
    agreement_text,
    field_label,
    holdout_text,
    limit_table,
    limits_text,
    moment_label,
    moments_text,
    notes,
)
from scenarios import Reader, languages, words

from .record import moment, parameter, record

READERS = {language: Reader(language, words(language)) for language in languages()}
ENGLISH, FRENCH = READERS["en"], READERS["fr"]


def page(language: str = "en", **changes: Any) -> str:
    return report(record(**changes), "A <shop> & sons", READERS[language], ["answers.csv"])


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("language", languages())
def test_the_page_asks_nothing_of_a_network(language: str) -> None:
    html = re.sub(r'xmlns(:xlink)?="[^"]+"', "", page(language))
    assert "http" not in html
    assert "<script" not in html
    assert f'<html lang="{language}">' in html
    assert html.count("<svg") == 2


def test_names_that_hold_marks_are_written_as_text() -> None:
    html = page()
    assert "<shop>" not in html
    assert "A &lt;shop&gt; &amp; sons" in html
    assert "&lt;x&gt;.csv" in html


def test_the_page_has_the_figures_of_the_record() -> None:
    said = text(page())
    for figure in (
        "0.73",
        "0.58",
        "0.93",
        "82.0%",
        "81.0%",
        "2,831",
        "2,800",
        "31 unfinished",
        "582",
        "+43.4",
        "1.2.3",
    ):
        assert figure in said, figure


def test_a_french_page_writes_french_numbers_and_words() -> None:
    said = text(page("fr"))
    for figure in ("0,73", "82,0\u00a0%", "2\u202f831", "31 inachevée"):
        assert figure in said, figure
    assert "Poids des souvenirs frais" in said
    assert "calibré sur <x>.csv" in said
    assert "Weight of fresh memories" not in said


def test_what_loses_is_marked_and_what_wins_is_not() -> None:
    assert "class=warn" in page()
    winning = record()["holdout"] | {"error": 1.0}
    assert "class=warn" not in page(holdout=winning)
    assert holdout_text(record(), ENGLISH)[0] is False
    assert "a random quarter" in holdout_text(record(), ENGLISH)[1]
    assert "the latest quarter" in holdout_text(record(holdout=winning | {"by": "date"}), ENGLISH)[1]
    assert holdout_text(record(holdout=winning), ENGLISH)[0] is True


def test_a_model_that_is_contradicted_is_marked() -> None:
    against = Agreement.of(48.0, 3)
    assert against is not None
    agrees, said = agreement_text(record(agreement=against._asdict()), ENGLISH)
    assert not agrees
    assert "cannot reproduce" in said
    assert "widened 4.00 times" in said
    assert agreement_text(record(), ENGLISH)[0]
    assert agreement_text(record(agreement=None), ENGLISH) == (True, ENGLISH("fit.agreement.none"))


def test_a_fit_to_figures_alone_has_no_moments_and_says_so() -> None:
    responses = {"read": 0, "used": 0, "dropped": {}}
    patience = parameter("channel.phone.patience_min", unit="minutes", estimate=4.0, without_selection=None)
    html = page(
        moments=[], holdout=None, agreement=None, responses=responses, parameters=[patience], notes=[]
    )
    said = text(html)
    assert ENGLISH("fit.answers.none") in said
    assert "4.0\u00a0min" in said
    assert html.count("<svg") == 1


def test_what_the_files_cannot_say_names_the_question_that_would() -> None:
    table = limit_table(record(), ENGLISH).set_index("name")
    assert list(table.index) == ["judge.unresolved", "memory.end", "resolve.give_up"]
    assert table.loc["judge.unresolved", "ask"] == ENGLISH("fit.question.resolved")
    assert table.loc["memory.end", "ask"] == "a score for each contact of a case"
    assert "4%" in str(table.loc["resolve.give_up", "why"])
    assert ENGLISH("fit.question.contacts") in str(table.loc["resolve.give_up", "ask"])
    assert limits_text(record(), ENGLISH).count("3") == 1


def test_a_number_set_from_a_log_is_not_listed_as_unknown() -> None:
    known = [{"field": "loyalty.satisfaction", "informed": False, "words": "answers do not say who left"}]
    told = record(informed=known, parameters=[parameter("loyalty.satisfaction")])
    assert limit_table(told, ENGLISH).empty
    assert limits_text(told, ENGLISH) == ENGLISH("fit.limits.none")


def test_the_farthest_figure_is_named() -> None:
    assert "1 of 2" in moments_text(record(), ENGLISH)
    resolved = ENGLISH("fit.of", base=ENGLISH("fit.moment.resolved"), group=ENGLISH("fit.group.BUY"))
    assert f"{resolved}, 50.0% in the survey, 90.0% simulated" in moments_text(record(), ENGLISH)
    near = record(moments=[moment("nps", 10.0, 10.001)])
    assert "1 of 1" in moments_text(near, ENGLISH)


def test_notes_tell_what_moves_without_selection_and_what_lies_outside() -> None:
    said = list(notes(record(), ENGLISH))
    assert any("would be 1.31 instead of 0.73" in one for one in said)
    assert said.count(ENGLISH("fit.note.selection")) == 1
    steady = record(parameters=[parameter("memory.fresh", without_selection=0.75, outside_range=True)])
    assert ENGLISH("fit.note.unmoved") in list(notes(steady, ENGLISH))
    assert any("0.00 to 1.00" in one for one in notes(steady, ENGLISH))


def test_a_note_nobody_foresaw_is_kept_as_it_is() -> None:
    assert list(notes(record(notes=["something new"]), FRENCH))[-1] == "something new"


@pytest.mark.parametrize("language", languages())
def test_every_number_that_can_be_fitted_has_a_name(language: str) -> None:
    reader = READERS[language]
    fields = [one.field for one in FITTABLE] + [*ELSEWHERE] + ["loyalty.unresolved"]
    assert [field for field in fields if field_label(reader, field) == field] == []
    assert field_label(reader, "resolve.resolved.INFO").startswith(field_label(reader, "resolve.resolved"))


@pytest.mark.parametrize("language", languages())
def test_every_figure_has_a_name(language: str) -> None:
    reader, told = (
        READERS[language],
        {"satisfaction_top2_bot_none", "contacts_3plus_BUY", "repeated_handed_over"},
    )
    told |= {
        moment.format("BUY")
        for one in FITTABLE
        for moment in (*one.moments, *one.by_motive)
        if "*" not in moment
    }
    assert [name for name in told if moment_label(reader, name) == name] == []


def test_the_page_tells_what_a_log_fixed_and_what_it_could_not() -> None:
    row = {"name": "channel.phone.handling_min", "start": 14.0, "estimate": 9.25, "se": 0.31, "n": 420}
    log = {"used": 420, "read": 450, "rows": [row], "hours": [], "days": [], "not_fixed": ["patience"]}
    said = text(page(log=log))
    assert "9.25" in said
    assert ENGLISH("fit.log.not.patience") in said
