"""Headers of several rows, letters, separators and yes-or-no questions that exports write in ways of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from calibration import Reading, read_file
from calibration.columns.answer_table import canonical

ANSWERS = 60
ROWS = [
    f"{place},{place % 28 + 1:02}/03/2024,{place * 7 % 5 + 1},{place * 7 % 11},{place * 5 % 13}.5"
    for place in range(ANSWERS)
]
ROLES = {"date", "satisfaction", "recommendation", "wait_min"}


def read(path: Path, text: str, encoding: str = "utf-8") -> Reading:
    path.write_bytes(text.encode(encoding))
    return read_file(path)


@pytest.mark.parametrize(
    ("headers", "note"),
    [
        (["n,date,satisfaction,nps,wait", ",dd/mm/yyyy,1-5,0-10,min"], "units"),
        (["n,date,satisfaction,nps,wait", ",date,(1 to 5),(0 to 10),[min]"], "units"),
        (
            ["Survey,,Scores,,Service", ",,,,Queue", "n,date,satisfaction (1-5),nps (0-10),wait (min)"],
            "second header",
        ),
        (["Call,,Marks,,", "n,date,satisfaction,nps,wait (min)"], "second header"),
    ],
)
def test_a_header_of_several_rows_is_one(tmp_path: Path, headers: list[str], note: str) -> None:
    reading = read(tmp_path / "a.csv", "\n".join([*headers, *ROWS]))
    assert reading.export.read == ANSWERS
    assert {one.role for one in reading.mapping.columns} == ROLES
    assert reading.mapping.questions == ()
    assert any(note in str(one) for one in reading.export.notes)
    assert canonical(reading.export, reading.mapping)["wait_min"].max() == 12.5


def test_the_first_answer_is_no_row_of_units(tmp_path: Path) -> None:
    rows = ["1 to 5,min,4", *[f"{place},h,{place % 5 + 1}" for place in range(ANSWERS)]]
    assert read(tmp_path / "a.csv", "\n".join(["code,unit,csat", *rows])).export.read == ANSWERS + 1


def test_a_header_again_between_the_answers_is_no_answer(tmp_path: Path) -> None:
    header = "n,date,satisfaction,nps,wait_min"
    reading = read(tmp_path / "a.csv", "\n".join([header, *ROWS[:20], header, *ROWS[20:], header]))
    assert reading.export.read == ANSWERS
    assert any("repeated" in str(one) for one in reading.export.notes)


def test_the_question_that_a_column_repeats_is_that_of_the_answers(tmp_path: Path) -> None:
    asked = "How likely are you to recommend us?"
    rows = [f"{place},{asked},{place * 7 % 11}" for place in range(ANSWERS)]
    reading = read(tmp_path / "a.csv", "\n".join(["id,Question,Answer", *rows]))
    assert [(one.role, one.column) for one in reading.mapping.columns] == [("recommendation", "Answer")]
    # of several questions none is that of all answers
    rows[0] = "0,How satisfied are you?,3"
    assert read(tmp_path / "b.csv", "\n".join(["id,Question,Answer", *rows])).mapping.columns == ()


@pytest.mark.parametrize(("encoding", "name"), [("cp1250", "cp1250"), ("iso8859-2", "iso8859-2")])
def test_letters_of_polish_are_told(tmp_path: Path, encoding: str, name: str) -> None:
    labels = ["Bardzo źle", "Źle", "Średnio", "Dobrze", "Bardzo dobrze"]
    rows = [f"{labels[place % 5]};Obsługa była miła, dużo cierpliwości" for place in range(ANSWERS)]
    reading = read(tmp_path / "a.csv", "\n".join(["Ocena obsługi;Uwagi", *rows]), encoding)
    assert reading.export.encoding == name
    assert canonical(reading.export, reading.mapping)["satisfaction"].tolist()[:5] == [1, 2, 3, 4, 5]


def test_letters_of_french_in_windows_latin_are_no_polish(tmp_path: Path) -> None:
    rows = [f"{place % 5 + 1};« Très » long, 20 m³ à l'accueil, cœur ; n°¹" for place in range(ANSWERS)]
    path = tmp_path / "a.csv"
    lines = ["Satisfaction;Ce qui a été dit", *[row.replace(" ; ", " - ") for row in rows]]
    assert read(path, "\n".join(lines), "cp1252").export.encoding == "cp1252"


def test_letters_written_as_utf_8_twice_are_put_right(tmp_path: Path) -> None:
    labels = ["Überhaupt nicht zufrieden", "Weniger zufrieden", "Teils, teils", "Überwiegend zufrieden", "Völlig zufrieden"]  # fmt: skip
    rows = [labels[place % 5].encode().decode("cp1252") for place in range(ANSWERS)]
    text = "\n".join(["n;Wie zufrieden sind Sie?", *[f"{place};{row}" for place, row in enumerate(rows)]])
    reading = read(tmp_path / "a.csv", text)
    assert canonical(reading.export, reading.mapping)["satisfaction"].tolist()[:5] == [1, 2, 3, 4, 5]
    assert any("twice" in str(one) for one in reading.export.notes)


def test_a_seldom_separator_parts_a_header_that_holds_commas(tmp_path: Path) -> None:
    rows = [f"{place}^{place % 5 + 1}^{place * 7 % 11}" for place in range(ANSWERS)]
    reading = read(tmp_path / "a.csv", "\n".join(["id^Satisfaction, overall; 1-5^NPS", *rows]))
    assert {one.role for one in reading.mapping.columns} == {"satisfaction", "recommendation"}


@pytest.mark.parametrize(
    ("heading", "yes", "role", "means"),
    [
        ("Issue still open?", "Yes", "resolved", False),
        ("La demande est toujours en cours ?", "Oui", "resolved", False),
        ("Everything went without a problem", "Yes", "problem", False),
        ("Alles verlief ohne Probleme", "Ja", "problem", False),
        ("Tutto è andato senza problemi", "Sì", "problem", False),
        ("Alles ging zonder problemen", "Ja", "problem", False),
        ("Tudo correu sem problemas", "Sim", "problem", False),
        ("Wszystko poszło bez problemów", "Tak", "problem", False),
        ("Avez-vous rencontré une difficulté ?", "Oui", "problem", True),
        ("¿Ha tenido alguna incidencia?", "Sí", "problem", True),
        ("Ha riscontrato disservizi?", "Sì", "problem", True),
        ("Teve alguma dificuldade?", "Sim", "problem", True),
    ],
)
def test_a_question_turned_by_a_word_is_turned(
    tmp_path: Path, heading: str, yes: str, role: str, means: bool
) -> None:
    no = {"Yes": "No", "Oui": "Non", "Ja": "Nein", "Sim": "Não", "Tak": "Nie"}.get(yes, "No")
    rows = [f"{place % 5 + 1},{yes if place % 3 else no}" for place in range(ANSWERS)]
    reading = read(tmp_path / "a.csv", "\n".join([f'csat,"{heading}"', *rows]))
    assert [one.role for one in reading.mapping.columns if one.column == heading] == [role]
    assert bool(canonical(reading.export, reading.mapping)[role][1]) is means


@pytest.mark.parametrize(
    "heading",
    [
        "Did you have to contact us more than once about the same issue?",
        "Nous avez-vous appelés plusieurs fois pour ce problème ?",
        "Mussten Sie mehrmals wegen des Problems anrufen?",
        "¿Llamó varias veces por el mismo problema?",
    ],
)
def test_what_is_asked_about_a_problem_is_not_whether_there_was_one(tmp_path: Path, heading: str) -> None:
    rows = [f"{place % 5 + 1},{'Yes' if place % 3 else 'No'}" for place in range(ANSWERS)]
    reading = read(tmp_path / "a.csv", "\n".join([f'csat,"{heading}"', *rows]))
    assert reading.mapping.role("problem") is None


@pytest.mark.parametrize(
    ("cells", "channel"),
    [
        (["In a store", "By phone", "Online chat"], ["store", "phone", "chat"]),
        (["Au téléphone", "En boutique", "Par e-mail"], ["phone", "store", "email"]),
        (["im Geschäft", "per Telefon", "über die Webseite"], ["store", "phone", "web"]),
        (["en la tienda", "por teléfono", "en el sitio web"], ["store", "phone", "web"]),
    ],
)
def test_a_channel_behind_a_preposition(tmp_path: Path, cells: list[str], channel: list[str]) -> None:
    rows = [f"{place % 5 + 1},{cells[place % 3]}" for place in range(ANSWERS)]
    reading = read(tmp_path / "a.csv", "\n".join(["csat,channel", *rows]))
    assert canonical(reading.export, reading.mapping)["channel"].tolist()[:3] == channel


def test_a_date_beside_a_short_word_for_a_person_is_a_date(tmp_path: Path) -> None:
    rows = [f"{place % 28 + 1:02}/03/2024,{place % 5 + 1}" for place in range(ANSWERS)]
    reading = read(tmp_path / "a.csv", "\n".join(["DATE_REP,csat", *rows]))
    assert reading.mapping.role("date") is not None
    assert reading.export.personal == {}
