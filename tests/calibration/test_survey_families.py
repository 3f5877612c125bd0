"""Each family of exports is known by its content, whatever its name; look-alikes of our own invention."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter

from calibration import Export
from calibration.survey import one_format, read_survey, read_table
from sim import Defects


def export_of(tmp_path: Path, rows: list[list[str]], encoding: str = "utf-8", separator: str = ",") -> Export:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    path = tmp_path / "answers.dat"
    path.write_bytes(text.getvalue().encode(encoding))
    return read_survey(path)


QUALTRICS = ["StartDate", "EndDate", "Status", "Finished", "RecordedDate", "ResponseId", "Q1"]
TEXTS = ["Start Date", "End Date", "Response Type", "Finished", "Recorded Date", "Response ID", "How was it?"]
ANSWER = ["2026-01-05 09:00", "2026-01-05 09:01", "IP Address", "True", "2026-01-05 09:01", "R_1", "Good"]


@pytest.mark.parametrize("headers", [[QUALTRICS], [QUALTRICS, TEXTS]])
def test_qualtrics_copies_that_lost_header_rows(tmp_path: Path, headers: list[list[str]]) -> None:
    export = export_of(tmp_path, [*headers, ANSWER], separator=";")
    assert (export.family, export.used, export.separator) == ("qualtrics-v3", 1, ";")
    assert export.questions["Q1"] == ("How was it?" if len(headers) > 1 else "Q1")


MONKEY = [
    "Respondent ID",
    "Collector ID",
    "Start Date",
    "End Date",
    "IP Address",
    "Which<br>channels?",
    "",
    "Score",
]
CHOICES = ["", "", "", "", "", "Phone", "Web", "Response"]


def test_surveymonkey_headings_are_filled_forward(tmp_path: Path) -> None:
    rows = [["1", "9", "01/30/2026", "01/30/2026", "10.0.0.1", "Phone", "", "7"]]
    export = export_of(tmp_path, [MONKEY, CHOICES, *rows, rows[0]])
    assert (export.family, export.dropped) == ("surveymonkey", {"duplicate": 1})
    assert list(export.table.columns)[-3:] == ["Which channels? [Phone]", "Which channels? [Web]", "Score"]
    assert "IP Address" not in export.table.columns
    copy = export_of(tmp_path, [MONKEY, *rows])
    assert (copy.family, copy.used) == ("surveymonkey-one-row", 1)
    assert list(copy.table.columns)[-3:] == ["Which channels?", "Which channels? […]", "Score"]


def test_french_surveymonkey(tmp_path: Path) -> None:
    first = ["ID du répondant", "Adresse e-mail", "Êtes-vous satisfait ?"]
    export = export_of(tmp_path, [first, ["", "", "Réponse"], ["1", "a@example.org", "Oui"], ["2", "", ""]])
    assert (export.family, export.used, export.dropped) == ("surveymonkey", 1, {"no answer": 1})
    assert list(export.table.columns) == ["ID du répondant", "Êtes-vous satisfait ?"]


def test_google_forms_as_csv_and_xlsx(tmp_path: Path) -> None:
    header = ["Horodateur", "Que pensez-vous de nos services ? [Accueil]", "Adresse e-mail"]
    export = export_of(tmp_path, [header, ["30/01/2026 14:12:52", "Bien", "a@example.org"]])
    assert (export.family, export.used) == ("google-forms", 1)
    assert list(export.table.columns) == header[:2]
    path = tmp_path / "book"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, other = book.add_worksheet("Réponses"), book.add_worksheet("Notes")
        other.write(0, 0, "x")
        sheet.write_row(0, 0, header)
        sheet.write_datetime(
            1, 0, pd.Timestamp(2026, 1, 30, 14, 12, 52), book.add_format({"num_format": "dd/mm/yyyy"})
        )
        sheet.write_row(1, 1, ["Bien", "a@example.org"])
        sheet.write_row(2, 1, [4.0, 2.5])
    export = read_survey(path)
    assert (export.family, export.encoding, export.used) == ("google-forms", "xlsx", 2)
    assert list(export.table["Horodateur"]) == ["2026-01-30 14:12:52", ""]
    assert list(export.table[header[1]]) == ["Bien", "4"]
    assert any("not from Notes" in str(note) for note in export.notes)


def test_an_event_log_with_a_timestamp_is_no_form(tmp_path: Path) -> None:
    rows = [["Timestamp", "case id", "state"]]
    rows += [[f"2026-01-{day:02} 10:00:00", str(day // 3), "open"] for day in range(1, 13)]
    path = tmp_path / "log"
    path.write_text("\n".join(",".join(row) for row in rows))
    assert read_table(path).kind == "event log"
    with pytest.raises(Defects, match="give it with --log"):
        read_survey(path)


def test_typeform(tmp_path: Path) -> None:
    header = ["#", "How likely are you to recommend us?", "Phone", "Response Type", "Start Date (UTC)"]
    header += ["Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"]
    date = "2026-01-05 09:00:00"
    rows = [
        ["a1", "9", "Phone", "completed", date, "", date, "f00", ""],
        ["a2", "2", "", "partial", date, date, "", "f01", ""],
        ["a3", "2", "", "started", date, date, "", "f02", ""],
    ]
    export = export_of(tmp_path, [header, *rows])
    assert (export.family, export.used, export.dropped) == ("typeform", 1, {"unfinished": 2})
    assert "Network ID" not in export.table.columns


LIME = {
    "limesurvey-codes": ["id", "submitdate", "lastpage", "startlanguage", "ipaddr", "Q1[SQ001]"],
    "limesurvey-code-and-text": [
        "id. Response ID", "submitdate. Date submitted", "lastpage. Last page", "startlanguage. Start language",
        "ipaddr. IP address", "Q1[SQ001]. Was it easy? [phone]",
    ],
    "limesurvey-text": [
        "ID de la réponse", "Date de soumission", "Dernière page", "Langue de départ", "Adresse IP",
        "Was it easy? [phone]",
    ],
}  # fmt: skip


@pytest.mark.parametrize("family", LIME)
def test_limesurvey_in_its_three_styles(tmp_path: Path, family: str) -> None:
    rows = [["1", "1980-01-01 00:00:00", "3", "fr", "10.0.0.1", "Y"], ["2", "", "1", "fr", "10.0.0.1", "N"]]
    export = export_of(tmp_path, [LIME[family], *rows])
    assert (export.family, export.used, export.dropped) == (family, 1, {"unfinished": 1})
    last = list(export.table.columns)[-1]
    assert last == (
        "Was it easy? [phone]" if family.endswith("-text") and "and" not in family else "Q1[SQ001]"
    )
    assert export.questions[last] == ("Q1[SQ001]" if family.endswith("codes") else "Was it easy? [phone]")
    assert export.table.shape[1] == 5


def test_alchemer(tmp_path: Path) -> None:
    header = ["Response ID", "Time Started", "Date Submitted", "Status", "IP Address", "Item #1:What next?"]
    date = "Jan 5, 2026"
    rows = [[str(row), date, date, status, "", "more"] for row, status in enumerate(STATUSES)]
    export = export_of(tmp_path, [header, *rows])
    assert (export.family, export.used) == ("alchemer", 1)
    assert export.dropped == {"unfinished": 1, "screened out": 2}


STATUSES = ["Complete", "Partial", "Disqualified", "Deleted"]


def spss(path: Path, compress: bool) -> Path:
    table = pd.DataFrame({"score": [9.0, 10.0, 99.0, 98.0], "why": ["a", "b", "c", ""]})
    pyreadstat.write_sav(
        table, str(path), column_labels=["How likely?", "Why?"],
        variable_value_labels={"score": {99.0: "Don't know", 98.0: "Not applicable", 10.0: "Extremely"}},
        missing_ranges={"score": [98.0, 99.0]}, compress=compress,
    )  # fmt: skip
    return path


@pytest.mark.parametrize(("compress", "family"), [(False, "spss-sav"), (True, "spss-zsav")])
def test_spss_codes_labels_and_declared_missing(tmp_path: Path, compress: bool, family: str) -> None:
    export = read_survey(spss(tmp_path / "x", compress=compress))
    assert (export.family, export.used, export.dropped) == (family, 3, {"no answer": 1})
    assert list(export.table["score"]) == ["9", "10", ""]
    assert export.questions["score"] == "How likely?"
    assert export.labels["score"]["10"] == "Extremely"
    assert export.missing == {"score": {"don't know": 1, "not applicable": 1}}


def test_spss_portable(tmp_path: Path) -> None:
    path = tmp_path / "x"
    pyreadstat.write_por(pd.DataFrame({"SCORE": [1.0, 2.5]}), str(path), column_labels=["How?"])
    export = read_survey(path)
    assert (export.family, list(export.table["SCORE"])) == ("spss-por", ["1", "2.5"])


@pytest.mark.parametrize("archive", ["zip", "gzip"])
def test_one_file_in_an_archive_is_read_and_said(tmp_path: Path, archive: str) -> None:
    path = tmp_path / "answers.csv"
    if archive == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("a.csv", "score,why\n5,x\n")
    else:
        path.write_bytes(gzip.compress(b"score,why\n5,x\n", mtime=0))
    export = read_survey(path)
    assert list(export.table["score"]) == ["5"]
    assert f"unpacked from a {archive} archive" in map(str, export.notes)


FRENCH = "note;pourquoi\n5;très bien, à l’hôtel près du château, ça va, réservé\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac-roman"])
def test_french_letters_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FRENCH.encode(encoding))
    export = read_survey(path)
    assert export.table["pourquoi"][0] == "très bien, à l’hôtel près du château, ça va, réservé"
    assert export.encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)


@pytest.mark.parametrize(
    "text", ["he said “yes” — twice", "the Brand™ is good", "l’heure, cœur", "Ça coûte 5 €"]
)
def test_windows_punctuation_is_not_taken_for_mac_letters(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f'note,why\n5,"{text}"\n'.encode("cp1252"))
    assert (read_survey(path).encoding, read_survey(path).table["why"][0]) == ("cp1252", text)


def test_personal_data_are_left_out_unless_kept_on_purpose(tmp_path: Path) -> None:
    rows = [
        ["score", "Prénom", "contact", "tel.", "weight", "why"],
        ["5", "Ana", "ana@example.org", "+33 6 00 00 00 00", "0.912345678", "write to ana@example.org"],
        ["4", "Bo", "bo@example.org", "06 00 00 00 01", "1.087654321", ""],
    ]
    export = export_of(tmp_path, rows)
    assert list(export.table.columns) == ["score", "weight", "why"]
    assert export.table["why"][0] == "write to [e-mail]"
    assert "columns with personal data left out: Prénom, contact, tel." in map(str, export.notes)
    kept = read_survey(tmp_path / "answers.dat", keep=["Prénom"])
    assert "Prénom" in kept.table.columns
    with pytest.raises(Defects, match="a column of the file"):
        read_survey(tmp_path / "answers.dat", keep=["Prenom"])


def test_day_or_month_first_is_told_by_a_day_or_by_the_order_of_rows() -> None:
    assert one_format(["31/01/2026", "01/02/2026"])[0] == "%d/%m/%Y"
    assert one_format(["01/31/2026", "02/01/2026"])[0] == "%m/%d/%Y"
    assert one_format(["01/02/2026", "02/02/2026", "01/03/2026"])[0] == "%d/%m/%Y"
    assert one_format(["01/02/2026", "01/03/2026", "02/01/2026"])[0] == "%m/%d/%Y"
    found, why = one_format(["01/02/2026", "03/04/2026"])
    assert (found, str(why)) == (
        None, "the file does not show whether the day or the month comes first: 31/12/2025 or 12/31/2025",
    )  # fmt: skip


def test_figures_by_day_and_month_and_a_list_of_customers(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(
        "Jour;Appels reçus;Appels abandonnés\n" + "".join(f"{d:02}/01/2026;9;1\n" for d in range(1, 29))
    )
    assert read_table(path).kind == "daily aggregate"
    path.write_text("Month,tickets,calls\n" + "".join(f"2026-{m:02}-01,{m},7\n" for m in range(1, 13)))
    assert read_table(path).kind == "monthly aggregate"
    path.write_text("id,tenure,contract,churn\n1,3,a,0\n2,4,b,1\n")
    assert read_table(path).kind == "customer table"
    path.write_text("id,tenure,contract,satisfaction\n1,3,a,4\n2,4,b,1\n")
    assert read_table(path).kind == "survey"
