"""A mapping is suggested with reasons, replays from its file, and every defect of it is listed at once."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from calibration import Export, load_mapping, save_mapping, with_answer
from calibration.columns.answer_table import canonical
from calibration.columns.suggest import suggest_mapping
from calibration.survey import read_survey
from sim import Defects, World

WORLD = World.model_validate(
    {
        "name": "shop",
        "label": "Shop",
        "customers": 100,
        "maturity": "optimised",
        "segments": [
            {
                "name": "regular",
                "label": "Habitués",
                "share": 1.0,
                "margin_eur_year": 100.0,
                "retention_year": 0.8,
                "needs_year": {"order": 2.0, "broken": 0.5},
                "prefers": {"phone": 1.0, "web": 1.0},
            }
        ],
        "moments": [
            {"name": "order", "label": "Commande", "motive": "BUY"},
            {"name": "broken", "label": "Panne", "motive": "PROBLEM"},
        ],
        "channels": [
            {
                "name": "phone",
                "label": "Téléphone",
                "kind": "live",
                "desk": "desk",
                "eur_contact": 1.0,
                "handling_min": 5.0,
            },
            {"name": "web", "label": "Site", "kind": "self_service", "eur_contact": 0.1, "handling_min": 5.0},
        ],
        "desks": [
            {
                "name": "desk",
                "label": "Desk",
                "seats": 1,
                "eur_seat_year": 45000.0,
                "open": [{"days": "Mon-Fri"}],
            }
        ],
    }
)
FRENCH = """\
date;Q1;Q2;Q3;Q4;Q5;Q6;Q7;Q8;Q9;motif;segment
2026-01-31;Très satisfait(e);10 - Très probable;7;Téléphone;1;Oui;;2,5;aucun;Commande;Habitués
2026-02-01;Plutôt satisfait;0 - Pas du tout;1;Site internet;3 ou plus;Non;Oui;0;transféré;Panne;Habitués
2026-02-02;Plutôt insatisfait;7;4;Téléphone;2;Oui;Non;12,75;résolu;Panne;Habitués
2026-02-02;Ne sait pas;9;6;Site;1;Oui;;4;abandonné;Commande;Habitués
"""
QUESTIONS = {
    "Q1": "Êtes-vous satisfait de ce contact ?",
    "Q2": "Nous recommanderiez-vous, de 0 à 10 ?",
    "Q3": "Cela a-t-il été facile ?",
    "Q4": "Par quel canal ?",
    "Q5": "Combien de fois nous avez-vous contactés ?",
    "Q6": "Votre demande est-elle résolue ?",
    "Q7": "Avez-vous dû vous répéter ?",
    "Q8": "Combien de minutes d'attente ?",
    "Q9": "Un chatbot vous a-t-il répondu ?",
}


def export_of(tmp_path: Path, text: str, questions: dict[str, str] | None = None) -> Export:
    path = tmp_path / "answers.csv"
    path.write_text(text, encoding="utf-8")
    export = read_survey(path)
    return replace(export, questions={**export.questions, **(questions or {})})


def test_french_survey_is_understood_and_replays(tmp_path: Path) -> None:
    export = export_of(tmp_path, FRENCH, QUESTIONS)
    mapping = suggest_mapping(export, WORLD)
    assert {column.role: column.column for column in mapping.columns} == {
        "satisfaction": "Q1", "recommendation": "Q2", "effort": "Q3", "channel": "Q4", "contacts": "Q5",
        "resolved": "Q6", "repeated": "Q7", "wait_min": "Q8", "bot": "Q9", "moment": "motif",
        "segment": "segment", "date": "date",
    }  # fmt: skip
    assert all(column.reason for column in mapping.columns)
    table = canonical(export, mapping, WORLD)
    assert list(table["satisfaction"].fillna(0)) == [5, 4, 2, 0]
    assert list(table["recommendation"]) == [10, 0, 7, 9]
    assert list(table["channel"]) == ["phone", "web", "phone", "web"]
    assert list(table["contacts"]) == [1, 3, 2, 1]
    assert list(table["resolved"]) == [True, False, True, True]
    assert list(table["repeated"].isna()) == [True, False, False, True]
    assert list(table["wait_min"]) == [2.5, 0, 12.75, 4]
    assert list(table["bot"]) == ["none", "handed_over", "resolved", "gave_up"]
    assert list(table["moment"]) == ["order", "broken", "broken", "order"]
    assert str(table["date"][0]) == "2026-01-31 00:00:00"
    path = tmp_path / "map.toml"
    save_mapping(mapping, path)
    with pytest.raises(Defects, match=re.escape("[effort].higher_is_better: got '?'")):
        load_mapping(path, export, WORLD)
    (question,) = mapping.questions
    assert (question.role, question.kind) == ("effort", "direction")
    mapping = with_answer(mapping, question, 0)
    save_mapping(mapping, path)
    again = load_mapping(path, export, WORLD)
    assert [replace(column, reason="") for column in mapping.columns] == list(again.columns)
    assert "# its question speaks of satisfaction" in path.read_text(encoding="utf-8")
    assert canonical(export, again, WORLD).equals(table)
    assert list(tmp_path.glob(".*")) == []


def test_a_bot_answered_by_words_is_mapped_to_world_words(tmp_path: Path) -> None:
    export = export_of(tmp_path, "bot\nnone\nhanded over\nresolved\n")
    bot = suggest_mapping(export).role("bot")
    assert bot is not None
    assert (dict(bot.values), bot.missing) == ({"handed over": "handed_over"}, ())


@pytest.mark.parametrize(
    ("scores", "question", "taken"),
    [
        (range(11), "", True),
        (range(1, 11), "", False),
        (range(1, 11), "from 0 to 10", True),
        (range(11), "from 1 to 10", False),
        (range(1, 6), "", False),
        (range(13), "", False),
    ],
)
def test_a_scale_of_one_to_ten_is_not_nps(tmp_path: Path, scores: range, question: str, taken: bool) -> None:
    export = export_of(tmp_path, "nps\n" + "\n".join(map(str, scores)) + "\n", {"nps": question})
    mapping = suggest_mapping(export)
    assert (mapping.role("recommendation") is not None) == taken
    assert taken or mapping.left_out[0][0] == "nps"


def test_six_of_an_unseen_seven_is_asked_about(tmp_path: Path) -> None:
    mapping = suggest_mapping(export_of(tmp_path, "satisfaction\n1\n4\n5\n6\n"))
    assert mapping.columns == ()
    assert "answers run from 1 to 6, and no scale is given" in str(mapping.left_out[0][1])
    (question,) = mapping.questions
    assert [answer.key for answer in question.answers] == ["leave_out", "scale", "scale", "scale_without"]


def test_seven_steps_become_five_and_effort_turns_round(tmp_path: Path) -> None:
    export = export_of(tmp_path, "satisfaction,ces\n" + "".join(f"{step},{step}\n" for step in range(1, 8)))
    table = canonical(export, suggest_mapping(export))
    assert list(table["satisfaction"]) == [1, 2, 2, 3, 4, 4, 5]
    assert list(table["effort"]) == [1, 2, 3, 4, 5, 6, 7]
    asked = replace(
        export, questions={"satisfaction": "", "ces": ""}, table=export.table.rename(columns={"ces": "x"})
    )
    asked = replace(asked, questions={"satisfaction": "", "x": "How much effort did you have to make?"})
    hard = suggest_mapping(asked)
    effort = hard.role("effort")
    assert effort is not None
    assert not effort.higher_is_better
    assert list(canonical(asked, hard)["effort"]) == [7, 6, 5, 4, 3, 2, 1]


def test_waits_in_seconds_become_minutes_and_ambiguous_dates_are_left(tmp_path: Path) -> None:
    export = export_of(tmp_path, "wait (s),date\n90,01/02/2026\n30,03/04/2026\n")
    mapping = suggest_mapping(export)
    assert list(canonical(export, mapping)["wait_min"]) == [1.5, 0.5]
    assert "does the day or the month come first" in str(mapping.left_out[0][1])


def test_nothing_is_suggested_for_a_column_of_codes_or_blanks(tmp_path: Path) -> None:
    mapping = suggest_mapping(export_of(tmp_path, "satisfaction,nps,x\n99,,1\nn/a,,2\n"))
    assert mapping.columns == ()
    assert [str(why) for _, why in mapping.left_out] == [
        "recommendation: no answer in it",
        "satisfaction: no answer in it, only codes",
    ]


BAD = """\
[satisfacton]
column = "score"

[satisfaction]
column = "scores"

[recommendation]
column = "nps"
min = 1
max = 10

[effort]
column = "ease"
maximum = 7

[channel]
column = "channel"
values = { tel = "phone", fax = "telex" }

[resolved]
missing = "9"

[contacts]
column = "contacts"

[wait_min]
column = "ease"
unit = "day"
"""


def test_every_defect_of_a_mapping_is_listed_at_once(tmp_path: Path) -> None:
    text = "score,nps,ease,channel,contacts\n5,9,7,tel,0\n4,10,6,web,many\n3,8,2,pigeon,2\n"
    export = export_of(tmp_path, text)
    path = tmp_path / "map.toml"
    path.write_text(BAD, encoding="utf-8")
    with pytest.raises(Defects) as caught:
        load_mapping(path, export, WORLD)
    message = str(caught.value)
    assert message.startswith(str(path))
    for said in (
        "[satisfacton]: got satisfacton",
        "did you mean satisfaction",
        "[satisfaction].column: got 'scores'; allowed: one of 5 columns",
        "did you mean score?",
        "[recommendation]: got min = 1, max = 10; allowed: min = 0, max = 10",
        "[effort].maximum: got maximum",
        "[channel.values]: got 'fax' = 'telex'; allowed: phone, web",
        "[channel] column 'channel': got 'pigeon' in 1 answers; allowed: phone, web",
        "[resolved]: got no column",
        "[resolved].missing: got '9'; allowed: a list",
        "[contacts] column 'contacts': got '0' in 1 answers; allowed: a whole number from 1",
        "[contacts] column 'contacts': got 'many' in 1 answers",
        "[wait_min].unit: got 'day'; allowed: ms, s, min, h, d",
    ):
        assert said in message
    assert len(caught.value.defects) == 11


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[satisfaction\n", "a quote or bracket is not closed"),
        ("", "no role at all"),
        ("satisfaction = 3\n", "a table"),
        ('[satisfaction]\ncolumn = "score"\n[effort]\ncolumn = "score"\n', "one role per column"),
        ('[satisfaction]\ncolumn = "score"\nmax = 40\n', "min = 1, max = 5 or min = 1, max = 7"),
        ('[date]\ncolumn = "score"\nformat = "%Y"\n', "a date written %Y"),
        ('[weight]\ncolumn = "score"\nvalues = { 5 = 1 }\n', "[weight].values"),
    ],
)
def test_bad_mapping_files(tmp_path: Path, text: str, said: str) -> None:
    export = export_of(tmp_path, "score\n5\n6\n")
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Defects) as caught:
        load_mapping(path, export)
    assert said in str(caught.value)


def test_mapping_file_that_is_missing_or_not_text(tmp_path: Path) -> None:
    export = export_of(tmp_path, "score\n5\n")
    with pytest.raises(Defects, match="no such file"):
        load_mapping(tmp_path / "none.toml", export)
    (tmp_path / "map.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Defects, match="not UTF-8"):
        load_mapping(tmp_path / "map.toml", export)


def test_many_strange_values_are_counted_not_poured_out(tmp_path: Path) -> None:
    export = export_of(tmp_path, "channel\n" + "".join(f"way {number}\n" for number in range(50)))
    path = tmp_path / "map.toml"
    path.write_text('[channel]\ncolumn = "channel"\n', encoding="utf-8")
    with pytest.raises(Defects) as caught:
        load_mapping(path, export, WORLD)
    assert len(caught.value.defects) == 9
    assert "42 further values" in str(caught.value)


def test_numbers_and_flags_in_toml_are_taken_as_written(tmp_path: Path) -> None:
    export = export_of(tmp_path, "score,done\n5,x\n0,y\n")
    path = tmp_path / "map.toml"
    path.write_text(
        '[satisfaction]\ncolumn = "score"\nmissing = [0]\n'
        '[resolved]\ncolumn = "done"\nvalues = { x = true, y = false }\n',
        encoding="utf-8",
    )
    table = canonical(export, load_mapping(path, export))
    assert list(table["resolved"]) == [True, False]
    assert table["satisfaction"].isna().tolist() == [False, True]
