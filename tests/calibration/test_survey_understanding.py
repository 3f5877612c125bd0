"""Each column is told for what it is, with the reason; what only looks like a score is not taken for one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import commands
from calibration import Mapping, Reading, load_mapping, read_file, save_mapping
from calibration.columns import recognise, suggest
from calibration.columns.answer_table import canonical
from calibration.columns.recognise import understand
from calibration.columns.suggest import suggest_mapping
from calibration.survey import read_survey
from calibration.survey.lexicon import no_answer
from calibration.survey.scale_words import word_scale
from cli import app
from sim import Defects

ROWS = 24
COLUMNS: dict[str, tuple[str, list[str]]] = {
    "Response ID": ("identifier", [f"R{row}" for row in range(ROWS)]),
    "nps": ("recommendation", [str(row % 11) for row in range(ROWS)]),
    "Êtes-vous satisfait ?": ("satisfaction", ["Très satisfait", "Insatisfait", "Neutre", "Ne sait pas"]),
    "ces": ("effort", ["1", "4", "7"]),
    "Score de 1 à 10": ("rating", [str(1 + row % 10) for row in range(ROWS)]),
    "Had a problem?": ("problem", ["Yes", "No", "n/a"]),
    "canal": ("channel", ["Téléphone", "Site web"]),
    "Touch point": ("channel", ["E-mail", "Chat"]),
    "For what reason?": ("motive", ["To buy", "To complain"]),
    "Combien de fois ?": ("contacts", ["1", "2", "3+"]),
    "attente": ("wait", ["1,5", "12", "0"]),
    "date": ("date", ["31/01/2026", "01/02/2026"]),
    "poids": ("weight", ["0,8", "1,2"]),
    "Région": ("segment", ["Nord", "Sud"]),
    "Pourquoi cette note ?": (
        "comment",
        [f"il a fallu attendre {row} minutes au guichet" for row in range(ROWS)],
    ),
    "Services [Banque]": ("multi-select", ["Banque", ""]),
    "Produits": ("multi-select", ["Prêt; Compte", "Compte", "Carte; Compte", "Prêt", "Prêt; Carte"]),
    "Accueil ?": ("satisfaction", ["Très bon", "Bon", "Moyen", "Mauvais"]),
    "vide": ("empty", [""]),
    "Prénom": ("personal", ["Ana", "Bo", "Cy"]),
}


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    path = tmp_path_factory.mktemp("survey") / "answers"
    table = [[values[row % len(values)] for _, values in COLUMNS.values()] for row in range(ROWS)]
    lines = ["|".join(cells) for cells in (list(COLUMNS), *table)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_file(path)


@pytest.mark.parametrize("name", COLUMNS)
def test_every_kind_of_column_is_told_with_a_reason(reading: Reading, name: str) -> None:
    (found,) = (column for column in reading.columns if column.column == name)
    assert found.kind == COLUMNS[name][0], found
    assert found.reason


def test_what_is_no_answer_is_counted_by_reason(reading: Reading) -> None:
    known = {column.column: column for column in reading.columns}
    assert known["Êtes-vous satisfait ?"].said == {"don't know": 6}
    assert known["Had a problem?"].said == {"not applicable": 8}
    assert (known["Services [Banque]"].answers, known["Services [Banque]"].blank) == (12, 12)
    assert known["Êtes-vous satisfait ?"].steps == ("Insatisfait", "Neutre", "Très satisfait")


def test_a_label_with_a_comma_is_one_choice(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("score,visit\n" + '5,"Yes, gladly"\n4,No\n3,Maybe\n' * 9)
    (visit,) = (column for column in read_file(path).columns if column.column == "visit")
    assert visit.kind == "segment"


def test_rows_of_a_grid_share_one_scale_and_two_ticks_are_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "a"
    rows = ["Great,Okay", "Okay,Poor", 'Poor,"Poor, Okay"', "Great,N/A"]
    path.write_text("How was it? [shop],How was it? [phone]\n" + "\n".join(rows * 5))
    shop, phone = read_file(path).columns
    assert shop.kind == phone.kind == "satisfaction"
    assert phone.steps == ("Poor", "Okay", "Great")
    assert phone.said == {"several steps at once": 5, "not applicable": 5}


@pytest.mark.parametrize(
    ("words", "about"),
    [
        (("Pas du tout satisfait(e)", "Plutôt satisfait(e)", "Tout à fait satisfait(e)"), "satisfaction"),
        (("Strongly Disagree", "neutral", "Agree"), "agreement"),
        (("Très facile", "Facile", "Difficile"), "effort"),
        (("Horrible", "OK", "Excellent"), "satisfaction"),
    ],
)
def test_word_scales_of_two_languages_are_ordered(words: tuple[str, ...], about: str) -> None:
    found = word_scale(words)
    assert found is not None
    assert found[0] == about
    ordered = sorted(found[1], key=found[1].__getitem__)
    assert ordered in (list(words), list(reversed(words)))


def test_words_that_are_no_scale_and_words_that_are_no_answer() -> None:
    assert word_scale(("red", "green", "blue")) is None
    assert word_scale(("good", "bad")) is None
    told = {
        "Don’t know": "don't know",
        "N/A": "not applicable",
        "Sans objet": "not applicable",
        "Blank": "no answer",
    }
    assert {text: no_answer(text) for text in told} == told
    assert no_answer("No") is None


def test_labels_of_codes_turn_a_scale_round(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("satisfaction\n" + "1\n2\n3\n4\n5\n" * 4)
    export = read_survey(path)
    words = ["Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied"]
    labelled = replace(export, labels={"satisfaction": {str(c): w for c, w in enumerate(words, start=1)}})
    column = suggest_mapping(labelled).role("satisfaction")
    assert column is not None
    assert not column.higher_is_better
    assert "best end at 1" in str(column.reason)
    assert list(canonical(labelled, Mapping((column,)))["satisfaction"][:5]) == [5, 4, 3, 2, 1]
    plain = suggest_mapping(export).role("satisfaction")
    assert plain is not None
    assert plain.higher_is_better


def test_the_placeholder_of_anonymous_surveys_is_no_date(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    header = "id,submitdate,lastpage,startlanguage,seed,Q1\n"
    path.write_text(header + "".join(f"{row},1980-01-01 00:00:00,3,fr,9,text\n" for row in range(5)))
    mapping = suggest_mapping(read_survey(path))
    assert mapping.role("date") is None
    assert any("anonymous surveys write instead of a date" in str(why) for _, why in mapping.left_out)


def test_read_shows_writes_a_mapping_and_that_replays(tmp_path: Path) -> None:
    path, out = tmp_path / "a.csv", tmp_path / "map.toml"
    path.write_text(
        "satisfaction,nps,date,why\n"
        + "5,10,31/01/2026,fast\n2,0,01/02/2026,slow\n" * 19
        + "4,7,02/02/2026,slow\n" * 2
    )
    ran = CliRunner().invoke(app, ["read", str(path), "--mapping", str(out), "--json"])
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert (told["schema"], told["kind"], told["used"]) == (2, "survey", 40)
    assert {one["column"]: one["role"] for one in told["columns"]} == {
        "satisfaction": "satisfaction", "nps": "recommendation", "date": "date", "why": None,
    }  # fmt: skip
    assert "does not show who answers" in told["response"]
    export = read_survey(path)
    again = load_mapping(out, export)
    assert canonical(export, again).equals(canonical(export, suggest_mapping(export)))
    shown = CliRunner().invoke(app, ["read", str(path)])
    assert "40 rows read, 40 used; nothing dropped" in shown.stdout


def test_read_shows_a_log_without_questions(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("day,offered,abandoned\n" + "".join(f"2026-01-{day:02},9,1\n" for day in range(1, 29)))
    reading = read_file(path)
    assert (reading.export.kind, reading.drivers, reading.response) == ("daily aggregate", None, "")


def test_reading_with_a_mapping_that_contradicts_the_file(tmp_path: Path) -> None:
    path, out = tmp_path / "a.csv", tmp_path / "map.toml"
    path.write_text("satisfaction,why\n" + "5,a\n4,b\n" * 20)
    out.write_text('[satisfaction]\ncolumn = "why"\n[effort]\ncolumn = "why"\n')
    with pytest.raises(Defects, match="one role per column"):
        read_file(path, mapping=out)


def test_why_a_column_has_too_few_points_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("effort,why\n" + "3,a\n4,b\n" * 30)
    (weighed,) = (one for one in suggest_mapping(read_survey(path)).candidates if one.role == "effort")
    assert "fewer than three different answers" in str(weighed.refused)
    assert "_" not in str(weighed.refused)


def test_every_verb_has_a_file() -> None:
    assert commands.read.__module__ == "commands.read"


def test_understanding_needs_no_role(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("satisfaction\n" + "5\n4\n3\n" * 9)
    (column,) = understand(read_survey(path), Mapping(()))
    assert (column.kind, column.answers) == ("rating", 27)


def test_saved_margins_and_ratings_come_back(tmp_path: Path) -> None:
    path, out = tmp_path / "a.csv", tmp_path / "map.toml"
    path.write_text("satisfaction,problem,food,signs\n" + "5,yes,4,6\n4,no,5,3\n" * 20)
    out.write_text(
        '[satisfaction]\ncolumn = "satisfaction"\n[problem]\ncolumn = "problem"\n'
        "[margins.problem]\nyes = 0.2\nno = 0.8\n"
        '[ratings]\ncolumns = ["food", "signs"]\nmin = 1\nmax = 5\nmissing = ["6"]\n'
    )
    export = read_survey(path)
    mapping = load_mapping(out, export)
    save_mapping(mapping, tmp_path / "again.toml")
    assert replace(load_mapping(tmp_path / "again.toml", export), file="") == replace(mapping, file="")


def test_distinct_answers_are_judged_once_however_many_rows_repeat_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def counted(text: str) -> str | None:
        judged.append(text)
        return no_answer(text)

    monkeypatch.setattr(suggest, "no_answer", counted)
    monkeypatch.setattr(recognise, "no_answer", counted)
    rows = [f"{1 + n % 5},{n % 11},Very long comment {n % 7}" for n in range(3_000)]
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(["Satisfaction (1-5),Recommend us (0-10),Why?", *rows]), encoding="utf-8")
    assert read_file(path).export.used == 3_000
    # 23 distinct answers, each judged as a candidate and as a column
    assert 0 < len(judged) <= 4 * 23
