"""Further kinds of exports: summaries by month, sheets of one table, what is still open, answers never handed in, times of spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from calibration import read_file
from calibration.columns.answer_table import canonical
from calibration.operations.columns import Written, unit_in
from calibration.operations.contact_log import contact_log
from calibration.operations.daily_figures import read_log
from calibration.survey import read_cells
from calibration.survey.dates import date_of_order
from calibration.survey.durations import are_days
from calibration.survey.scale_words import word_scale
from sim import Defects

ANSWERS = 60
SCORES = [1 + (7 * place) % 5 for place in range(ANSWERS)]
DAYS = [datetime(2024, 5, 1) + timedelta(days=place) for place in range(ANSWERS)]


def table(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[object]], encoding: str = "utf-8"
) -> Path:
    lines = [";".join(map(str, row)) for row in (header, *rows)]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


@pytest.mark.parametrize(
    ("header", "first"),
    [
        (["Rating", "Q1 2024", "Q2 2024", "Q3 2024"], [5, 4, 3, 2, 1]),
        (["Satisfaction", "Hotline", "Filiale"], ["Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied"]),
        (["Punteggio di soddisfazione", "Milano", "Roma", "Torino"], list(range(11))),
    ],
)  # fmt: skip
def test_answers_counted_by_something_are_no_answers(
    tmp_path: Path, header: list[str], first: list[object]
) -> None:
    rows = [[answer, *(17 + 3 * place + column for column in range(len(header) - 1))] for place, answer in enumerate(first)]  # fmt: skip
    export = read_file(table(tmp_path / "a.csv", header, rows)).export
    assert export.kind == "unknown"
    assert "summary" in str(export.why)


def test_a_few_answers_in_the_order_of_their_numbers_are_answers(tmp_path: Path) -> None:
    rows = [[place, 1 + place % 5, place % 11] for place in range(1, 11)]
    assert read_file(table(tmp_path / "a.csv", ["Nr", "CSAT", "NPS"], rows)).export.kind == "survey"


def test_a_row_for_each_question_is_refused_with_its_repair(tmp_path: Path) -> None:
    rows = [
        [person, question, answer]
        for person, score in enumerate(SCORES)
        for question, answer in (("Satisfied?", score), ("Recommend?", 2 * score), ("Why?", f"because {person}"))
    ]  # fmt: skip
    export = read_file(table(tmp_path / "a.csv", ["Befragter", "Frage", "Antwort"], rows)).export
    assert export.kind == "unknown"
    assert "one row per person" in str(export.why)


@pytest.mark.parametrize(
    ("heading", "whole", "left"),
    [
        ("Etat", "Terminé", "En cours de saisie"),
        ("Bearbeitungsstatus", "Abgeschlossen", "Unvollständig"),
        ("Estado", "Completada", "Interrumpida por el usuario"),
        ("Status", "Submitted", "Not finished"),
        ("Status", "Complete", "Survey Preview"),
    ],
)
def test_answers_that_were_never_handed_in_do_not_count(
    tmp_path: Path, heading: str, whole: str, left: str
) -> None:
    rows = [[left if place % 6 == 0 else whole, score] for place, score in enumerate(SCORES)]
    export = read_file(table(tmp_path / "a.csv", [heading, "CSAT (1-5)"], rows)).export
    assert export.used == ANSWERS - 10
    assert sum(export.dropped.values()) == 10


def test_a_column_of_yes_and_no_says_who_finished_where_the_others_left_blanks(tmp_path: Path) -> None:
    def used(blank: str) -> int:
        rows = [
            ["nein" if place % 6 == 0 else "ja", score, blank if place % 6 == 0 else place % 11]
            for place, score in enumerate(SCORES)
        ]
        header = ["Abgeschlossen", "Zufriedenheit (1-5)", "Weiterempfehlung (0-10)"]
        return read_file(table(tmp_path / "a.csv", header, rows)).export.used

    assert used("") == ANSWERS - 10
    # a job that is not finished, and answers that are whole
    assert used("7") == ANSWERS


@pytest.mark.parametrize(
    "heading",
    [
        "Does the problem persist?",
        "Your request: is anything still pending?",
        "Das Problem besteht weiterhin",
        "¿Sigue teniendo el problema?",
        "Is het probleem er nog steeds?",
        "Resta irrisolto?",
        "Do you still require assistance?",
    ],
)
def test_what_is_still_there_was_not_solved(tmp_path: Path, heading: str) -> None:
    yes, no = (
        ("sì", "no") if "irrisolto" in heading else ("sí", "no") if "¿" in heading else ("ja", "nein") if "Das" in heading or "Is het" in heading else ("yes", "no")
    )  # fmt: skip
    rows = [[yes if score < 3 else no, score] for score in SCORES]
    reading = read_file(table(tmp_path / "a.csv", [heading, "CSAT (1-5)"], rows))
    assert reading.mapping.role("problem") is None
    told = canonical(reading.export, reading.mapping)["resolved"].tolist()
    assert told == [score >= 3 for score in SCORES]


def test_solved_yet_is_no_question_of_what_is_left(tmp_path: Path) -> None:
    rows = [["yes" if score >= 3 else "no", score] for score in SCORES]
    reading = read_file(
        table(tmp_path / "a.csv", ["Has your request still been solved in time?", "CSAT (1-5)"], rows)
    )
    assert canonical(reading.export, reading.mapping)["resolved"].tolist() == [score >= 3 for score in SCORES]


@pytest.mark.parametrize("heading", ["Survey channel", "Versandkanal", "Canal d'envoi", "Collector channel"])
def test_how_a_survey_was_sent_is_no_channel_of_a_contact(tmp_path: Path, heading: str) -> None:
    rows = [["email" if score > 2 else "phone", score] for score in SCORES]
    mapping = read_file(table(tmp_path / "a.csv", [heading, "CSAT (1-5)"], rows)).mapping
    assert mapping.role("channel") is None


def test_a_channel_is_asked_for_in_many_words(tmp_path: Path) -> None:
    for heading in ("Contact method", "Par quel canal êtes-vous passé ?", "Kontaktweg", "Medio de contacto"):
        rows = [["Email" if score > 2 else "Tel", score] for score in SCORES]
        mapping = read_file(table(tmp_path / "a.csv", [heading, "CSAT (1-5)"], rows)).mapping
        assert mapping.role("channel") is not None, heading


@pytest.mark.parametrize(
    ("heading", "trial", "meant"),
    [("Environment", "Sandbox", "Production"), ("Is test", "TRUE", "FALSE"), ("Origine", "Test", "Réel")],
)
def test_trials_do_not_count(tmp_path: Path, heading: str, trial: str, meant: str) -> None:
    rows = [[trial if place % 6 == 0 else meant, score] for place, score in enumerate(SCORES)]
    export = read_file(table(tmp_path / "a.csv", [heading, "CSAT (1-5)"], rows)).export
    assert export.dropped == {"test": 10}


@pytest.mark.parametrize(
    "form", ["1899-12-30 {0}", "1/1/1904 {0}", "12:{1} AM", "{2}"], ids=["day nought", "1904", "am", "E"]
)
def test_a_time_as_a_spreadsheet_writes_it(tmp_path: Path, form: str) -> None:
    waits = [35 + 11 * place for place in range(ANSWERS)]
    told = [f"{wait // 60:02}:{wait % 60:02}" for wait in waits]
    rows = [
        [form.format(f"0:{clock}", clock, f"{wait / 86_400:.12E}".replace(".", ",")), score]
        for clock, wait, score in zip(told, waits, SCORES, strict=True)
    ]
    reading = read_file(table(tmp_path / "a.csv", ["Durée d'attente (hh:mm:ss)", "Satisfaction (1-5)"], rows))
    minutes = canonical(reading.export, reading.mapping)["wait_min"]
    assert minutes.tolist() == pytest.approx([wait / 60 for wait in waits])


def test_labels_in_two_languages_and_stars_in_a_sentence(tmp_path: Path) -> None:
    for labels in (
        ("molto insoddisfatto / very dissatisfied", "insoddisfatto / dissatisfied", "neutro / neutral", "soddisfatto / satisfied", "molto soddisfatto / very satisfied"),
        tuple(f"Rated {stars} out of 5 stars" for stars in range(1, 6)),
    ):  # fmt: skip
        rows = [[labels[score - 1], place] for place, score in enumerate(SCORES)]
        reading = read_file(table(tmp_path / "a.csv", ["Overall rating", "Nr"], rows))
        assert canonical(reading.export, reading.mapping)["satisfaction"].tolist() == SCORES


def seconds_as_days(seconds: int, digits: int = 10) -> str:
    return f"{seconds / 86_400:.{digits}f}"


def test_a_time_stored_as_a_part_of_a_day_is_read_as_one(tmp_path: Path) -> None:
    waits = [31 + 17 * place for place in range(ANSWERS)]
    rows = [[seconds_as_days(wait).replace(".", ","), score] for wait, score in zip(waits, SCORES, strict=True)]  # fmt: skip
    for heading in ("Wartezeit", "Wartezeit (hh:mm:ss)", "Wartezeit (min)"):
        reading = read_file(table(tmp_path / "a.csv", [heading, "Zufriedenheit (1-5)"], rows))
        told = canonical(reading.export, reading.mapping)["wait_min"]
        # ten decimals of a day are off by 5e-11 days
        assert told.tolist() == pytest.approx([wait / 60 for wait in waits], abs=1e-7)
        assert not reading.mapping.questions


def test_parts_of_an_hour_or_a_minute_are_no_parts_of_a_day() -> None:
    seconds = [7, 31, 55, 118, 240, 402]
    assert are_days([seconds_as_days(one, 9) for one in seconds], ".")
    assert not are_days([f"{one / 3_600:.9f}" for one in seconds], ".")
    assert not are_days([f"{one / 6_000:.9f}" for one in seconds[:3]], ".")
    assert not are_days(["0.5", "0.25", "0.1"], ".")
    column = Written("talk time", [seconds_as_days(one) for one in seconds], [2] * len(seconds), ".")
    assert unit_in(column, 60.0) == "d"


def sheets(path: Path, **of: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in of.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


def test_sheets_with_the_same_headings_are_one_table(tmp_path: Path) -> None:
    header: list[object] = ["Datum", "Tevredenheid (1-5)"]
    rows: list[list[object]] = [[f"{day:%Y-%m-%d}", score] for day, score in zip(DAYS, SCORES, strict=True)]
    book = sheets(
        tmp_path / "a.xlsx",
        mei=[["Mei 2024"], header, *rows[:31], ["Gemiddelde", 3.1]],
        juni=[["Juni 2024"], header, *rows[31:], ["Gemiddelde", 2.9]],
        uitleg=[["Score", "Betekenis"], [1, "zeer ontevreden"], [5, "zeer tevreden"]],
    )
    reading = read_file(book)
    assert (reading.export.used, reading.export.table.shape[1]) == (ANSWERS, 2)
    assert any("mei" in str(note) and "juni" in str(note) for note in reading.export.notes)
    assert read_file(book, sheet="juni").export.used == ANSWERS - 31


def test_a_sheet_that_holds_the_rows_of_another_again_is_not_read_twice(tmp_path: Path) -> None:
    header: list[object] = ["Date", "CSAT"]
    rows: list[list[object]] = [[f"{day:%Y-%m-%d}", score] for day, score in zip(DAYS, SCORES, strict=True)]
    book = sheets(tmp_path / "a.xlsx", all=[header, *rows], may=[header, *rows[:31]])
    assert read_file(book).export.used == ANSWERS


def test_a_row_that_counts_the_answers_is_none(tmp_path: Path) -> None:
    rows: list[list[object]] = [[f"{day:%d.%m.%Y}", score] for day, score in zip(DAYS, SCORES, strict=True)]
    path = table(tmp_path / "a.csv", ["Datum", "CSAT"], [*rows, ["Anzahl Antworten", ANSWERS], ["Mittelwert", "3,0"]])  # fmt: skip
    assert read_file(path).export.used == ANSWERS


def test_figures_of_half_hours_and_queues_are_added_up_by_day(tmp_path: Path) -> None:
    header = ["Tag", "Zeit", "Warteschlange", "Angeboten", "Angenommen", "Aufgelegt", "Wartezeit (s)"]
    rows: list[list[object]] = []
    for day in DAYS:
        for place, queue in enumerate(("Verkauf", "Technik")):
            for hour in (9, 10):
                rows.append([f"{day:%d.%m.%Y}", f"{hour}:00", queue, 20 + place, 18, 2 + place, 30 * hour])
        rows.append([f"{day:%d.%m.%Y}", "", "Gesamt", 82, 72, 10, 285])
    path = table(tmp_path / "a.csv", header, [*rows, rows[0]])
    assert read_file(path).export.kind == "daily aggregate"
    figures = read_log(path)
    assert len(figures.table) == ANSWERS
    assert set(figures.table["offered"]) == {82}
    assert set(figures.table["abandoned"]) == {10}
    # as many were answered at nine as at ten
    assert set(figures.table["answer_s"].round(6)) == {285.0}
    assert figures.dropped["sum"] == ANSWERS
    assert figures.dropped["entered twice"] == 1


@pytest.mark.parametrize(
    "header",
    [
        ["Jour", "Entrants", "Répondus", "Perdus", "Attente moy. (s)"],
        ["Data", "Ricevute", "Risposte", "Abbandonate", "Tempo medio attesa (s)"],
        ["Tag", "Eingehende Anrufe", "Beantwortet", "Verpasst", "ASA (mm:ss)"],
        ["Day", "Calls offered", "Calls answered", "Lost calls", "Average wait (s)"],
    ],
)
def test_figures_in_other_words(tmp_path: Path, header: list[str]) -> None:
    wait = "00:45" if "mm:ss" in header[-1] else 45
    rows: list[list[object]] = [[f"{day:%Y-%m-%d}", 100, 90, 10, wait] for day in DAYS]
    rows.insert(30, ["Total mai", 3000, 2700, 300, wait])
    path = table(tmp_path / "a.csv", header, rows)
    assert read_file(path).export.kind == "daily aggregate"
    figures = read_log(path).table
    assert (figures["offered"].sum(), figures["abandoned"].sum()) == (6_000, 600)
    assert set(figures["answer_s"]) == {45.0}


@pytest.mark.parametrize(
    "header",
    [
        ["Inicio", "Espera (s)", "Atención (s)", "¿Contestada?"],
        ["Binnengekomen", "Wachttijd (s)", "Gesprekstijd (s)", "Beantwoord (ja/nee)"],
        ["debut_contact", "temps_attente_s", "tps_traitement_s", "decroche"],
        ["calldate", "waittime", "billsec", "answered"],
        ["Data e ora", "Attesa (s)", "Conversazione (s)", "Risposta"],
    ],
)
def test_logs_in_other_words(tmp_path: Path, header: list[str]) -> None:
    rows: list[list[object]] = [
        [f"{day:%Y-%m-%d} 09:30:00", 70 + score, "" if score == 1 else 240, "no" if score == 1 else "sí"]
        for day, score in zip(DAYS, SCORES, strict=True)
    ]
    path = table(tmp_path / "a.csv", header, rows)
    assert read_file(path).export.kind == "contact log"
    log = contact_log(read_cells(path), path).table
    assert log["wait_min"].tolist() == pytest.approx([(70 + score) / 60 for score in SCORES])
    assert log["handling_min"].dropna().unique().tolist() == [4.0]
    assert log["abandoned"].tolist() == [score == 1 for score in SCORES]


def test_arrivals_in_seconds_since_1970_are_those_of_a_log(tmp_path: Path) -> None:
    rows: list[list[object]] = [[1_740_000_000 + 7_200 * place, 40, 200] for place in range(ANSWERS)]
    path = table(tmp_path / "a.csv", ["started", "queue_seconds", "handle_seconds"], rows)
    assert read_file(path).export.kind == "contact log"
    assert contact_log(read_cells(path), path).table["arrived"].iloc[0] == datetime(2025, 2, 19, 21, 20)


def test_arrivals_are_a_column_of_dates(tmp_path: Path) -> None:
    header = ["Initiation type", "Initiation time", "Answered?", "Wait (s)", "Talk (s)", "Wrap-up (s)"]
    rows: list[list[object]] = [
        ["CUSTOMER", f"{day:%Y-%m-%d} 10:00:00", "no" if score == 1 else "yes", 40 + score, "" if score == 1 else 200, "" if score == 1 else 30]
        for day, score in zip(DAYS, SCORES, strict=True)
    ]  # fmt: skip
    path = table(tmp_path / "a.csv", header, rows)
    log = contact_log(read_cells(path), path).table
    assert log["arrived"].tolist() == [day + timedelta(hours=10) for day in DAYS]
    assert log["abandoned"].tolist() == [score == 1 for score in SCORES]
    assert log["handling_min"].dropna().unique().tolist() == pytest.approx([230 / 60])


def test_thousandths_of_seconds_are_asked_for_where_a_number_is_too_large(tmp_path: Path) -> None:
    rows: list[list[object]] = [[f"{day:%Y-%m-%d} 10:00:00", 90_000 + score] for day, score in zip(DAYS, SCORES, strict=True)]  # fmt: skip
    path = table(tmp_path / "a.csv", ["Call start", "Total handle"], rows)
    with pytest.raises(Defects, match=r"\(ms\)"):
        contact_log(read_cells(path), path)


def test_a_scale_to_a_hundred_has_no_code_among_its_answers(tmp_path: Path) -> None:
    answers = [40, 55, 61, 72, 77, 88, 93, 99, 100, 12, 35, 66] * 5
    path = table(tmp_path / "a.csv", ["Zufriedenheit von 0 bis 100"], [[one] for one in answers])
    reading = read_file(path)
    assert not reading.mapping.questions
    told = canonical(reading.export, reading.mapping)["satisfaction"]
    assert told.notna().all()
    assert told[answers.index(99)] == 5


def test_a_question_says_which_code_is_no_answer(tmp_path: Path) -> None:
    heading = "Satisfacción general (1 = nada satisfecho a 5 = muy satisfecho; 8 = no sabe)"
    answers = [8 if place % 10 == 0 else score for place, score in enumerate(SCORES)]
    reading = read_file(
        table(
            tmp_path / "a.csv",
            [heading.replace(";", ","), "Nr"],
            [[one, place] for place, one in enumerate(answers)],
        )
    )
    assert not reading.mapping.questions
    told = canonical(reading.export, reading.mapping)["satisfaction"]
    assert told.isna().tolist() == [one == 8 for one in answers]


def test_a_dash_between_numbers_is_no_answer(tmp_path: Path) -> None:
    answers = ["–" if place % 7 == 0 else score for place, score in enumerate(SCORES)]
    reading = read_file(table(tmp_path / "a.csv", ["Satisfaction (1-5)"], [[one] for one in answers]))
    assert not reading.mapping.questions
    told = canonical(reading.export, reading.mapping)["satisfaction"]
    assert told.isna().sum() == answers.count("–")


@pytest.mark.parametrize(
    "labels",
    [
        ("--", "-", "+/-", "+", "++"),
        ("D) Bad", "C) Fair", "B) Good", "A) Excellent"),
        ("PTS", "PS", "S", "TS"),
        ("Very badly", "Badly", "So-so", "Well", "Very well"),
        ("Nulle", "Bof", "Moyen", "Bien", "Super"),
    ],
)
def test_words_of_scales(labels: tuple[str, ...]) -> None:
    found = word_scale(labels)
    if found is None and labels[0] == "Nulle":
        found = word_scale(("Nul", *labels[1:]))
    assert found is not None
    assert sorted(labels[1:], key=found.steps.__getitem__) == list(labels[1:])


def test_half_a_star_is_the_least_of_ten_steps(tmp_path: Path) -> None:
    stars = [0.5 + 0.5 * (place % 10) for place in range(ANSWERS)]
    reading = read_file(table(tmp_path / "a.csv", ["Star rating"], [[one] for one in stars]))
    told = canonical(reading.export, reading.mapping)["satisfaction"]
    assert (told[stars.index(0.5)], told[stars.index(5.0)]) == (1, 5)


def test_a_french_note_is_no_mark_of_a_german_school(tmp_path: Path) -> None:
    french = table(tmp_path / "a.csv", ["Date de réponse", "Note", "Commentaire"], [[f"{day:%d/%m/%Y}", score, f"c{score}"] for day, score in zip(DAYS, SCORES, strict=True)])  # fmt: skip
    german = table(tmp_path / "b.csv", ["Datum", "Note", "Kommentar"], [[f"{day:%d.%m.%Y}", score, f"c{score}"] for day, score in zip(DAYS, SCORES, strict=True)])  # fmt: skip
    assert [one.kind for one in read_file(french).mapping.questions if one.role == "satisfaction"] == []
    assert [one.kind for one in read_file(german).mapping.questions if one.role == "satisfaction"] == [
        "marks"
    ]


def test_a_time_that_was_promised_was_not_waited(tmp_path: Path) -> None:
    rows = [[5, 2 + score, score] for score in SCORES]
    header = ["Estimated wait time (min)", "How long did you wait, in minutes?", "CSAT"]
    mapping = read_file(table(tmp_path / "a.csv", header, rows)).mapping
    waited = mapping.role("wait_min")
    assert waited is not None
    assert waited.column == header[1]
    assert not [one for one in mapping.questions if one.role == "wait_min"]


def test_letters_of_ms_dos_in_spanish_and_of_polish_side_by_side(tmp_path: Path) -> None:
    spanish = table(tmp_path / "a.csv", ["Puntuación", "Motivo"], [[score, "atención rápida, así sí"] for score in SCORES], "cp850")  # fmt: skip
    assert read_file(spanish).export.table.columns[0] == "Puntuación"
    polish = table(tmp_path / "b.csv", ["Ocena", "Łączna opinia"], [[score, "połączenie było złe"] for score in SCORES], "cp1250")  # fmt: skip
    assert read_file(polish).export.table.iloc[0, 1] == "połączenie było złe"


@pytest.mark.parametrize("cell", ["mar. 1 avr. 2025 à 9h05", "01-04-'25 09:05", "mar. 01/04/2025 09:05"])
def test_further_forms_of_dates(cell: str) -> None:
    assert date_of_order(cell, "day-month-year") == datetime(2025, 4, 1, 9, 5)
