"""Survey files are told apart by content; bad ones are refused with what came and the remedy."""

from __future__ import annotations

import gzip
import sqlite3
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calibration.survey import number, read_survey, read_text
from calibration.survey.cells import separator_of, unique
from sim import Defects

IDS = ["StartDate", "Status", "Finished", "ResponseId", "RecipientEmail", "Q1"]
TEXTS = [
    "Start Date",
    "Response Type",
    "Finished",
    "Response ID",
    "Recipient Email",
    "How satisfied are you?",
]
ANSWERS = [
    ["2026-01-05 09:00:00", "0", "1", "R_1", "a@example.org", "5"],
    ["2026-01-05 09:01:00", "1", "1", "R_2", "", "1"],
    ["2026-01-05 09:02:00", "2", "1", "R_3", "", "1"],
    ["2026-01-05 09:03:00", "0", "0", "R_4", "", "3"],
    ["2026-01-05 09:04:00", "0", "1", "R_1", "a@example.org", "5"],
    ["2026-01-05 09:05:00", "0", "1", "R_6", "", "4"],
]


def written(path: Path, rows: list[list[str]], separator: str = ",", encoding: str = "utf-8") -> Path:
    text = "\r\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    path.write_bytes(text.encode(encoding))
    return path


def defects_of(path: Path) -> str:
    with pytest.raises(Defects) as caught:
        read_survey(path)
    return str(caught.value)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_three_header_rows_with_json_are_qualtrics(tmp_path: Path, separator: str, encoding: str) -> None:
    import_ids = [f'{{"ImportId":"{name}"}}' for name in IDS]
    path = written(tmp_path / "answers.txt", [IDS, TEXTS, import_ids, *ANSWERS], separator, encoding)
    export = read_survey(path)
    assert (export.family, export.read, export.used) == ("qualtrics-v3", 6, 2)
    assert export.dropped == {"preview": 1, "test": 1, "unfinished": 1, "duplicate": 1}
    assert export.separator == separator
    assert list(export.table["Q1"]) == ["5", "4"]
    assert export.questions["Q1"] == "How satisfied are you?"
    assert "RecipientEmail" not in export.table.columns
    assert any("RecipientEmail" in str(note) for note in export.notes)


def test_single_quoted_import_ids_are_the_2016_style(tmp_path: Path) -> None:
    import_ids = [f"{{'ImportId': '{name}'}}" for name in IDS]
    export = read_survey(written(tmp_path / "a.csv", [IDS, TEXTS, import_ids, *ANSWERS]))
    assert (export.family, export.read, export.used) == ("qualtrics-2016", 6, 2)


def test_two_header_rows_from_v1_are_legacy(tmp_path: Path) -> None:
    ids = ["V1", "V2", "V3", "Q1", "Q1", ""]
    texts = ["ResponseID", "Status", "Finished", "How satisfied?", "And now?", ""]
    rows = [["R_1", "0", "1", "5", "4", ""], ["R_2", "2", "1", "5", "4", ""]]
    export = read_survey(written(tmp_path / "a.csv", [ids, texts, *rows], encoding="utf-8-sig"))
    assert (export.family, export.read, export.used, export.dropped) == (
        "qualtrics-legacy",
        2,
        1,
        {"test": 1},
    )
    assert list(export.table.columns) == ["V1", "V2", "V3", "Q1", "Q1 (2)"]
    assert any("Q1 (2)" in str(note) for note in export.notes)


def test_statuses_as_choice_text_and_unknown_ones(tmp_path: Path) -> None:
    import_ids = [f'{{"ImportId":"{name}"}}' for name in IDS]
    kinds = ["IP Address", "Survey Preview", "Spam", "Quelque chose"]
    rows = [["", kind, "True", f"R_{row}", "", "5"] for row, kind in enumerate(kinds)]
    export = read_survey(written(tmp_path / "a.csv", [IDS, TEXTS, import_ids, *rows]))
    assert export.dropped == {"preview": 1, "spam": 1}
    assert any("quelque chose" in str(note) for note in export.notes)


def test_plain_file_keeps_equal_answers_but_not_one_answer_twice(tmp_path: Path) -> None:
    anonymous = read_survey(written(tmp_path / "a.csv", [["score", "why"], ["5", ""], ["5", ""]]))
    assert (anonymous.family, anonymous.used, anonymous.dropped) == ("plain", 2, {})
    named = [["Response ID", "score"], ["7", "5"], ["7", "5"], ["8", "5"]]
    assert read_survey(written(tmp_path / "b.csv", named)).dropped == {"duplicate": 1}


def test_separator_and_decimal_mark_are_inferred_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("note;attente;poids\n5;1,5;0,25\n4;12,75;1,125\n", encoding="ascii")
    export = read_survey(path)
    assert (export.separator, export.decimal) == (";", ",")
    path.write_text("note;attente\n5;1.5\n4;12.75\n", encoding="ascii")
    assert read_survey(path).decimal == "."
    path.write_text('note,attente\n5,"1,5"\n4,"12,75"\n', encoding="ascii")
    assert (read_survey(path).separator, read_survey(path).decimal) == (",", ",")


def test_separator_is_not_fooled_by_text(tmp_path: Path) -> None:
    text = "score,why\n5,slow; rude; late\n4,fine; thanks; bye\n"
    assert separator_of(text) == ","
    path = tmp_path / "a.csv"
    path.write_text("sep=;\nscore;why\n5;a, b\n", encoding="utf-8")
    assert list(read_survey(path).table.columns) == ["score", "why"]


def test_windows_letters_are_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("note;pourquoi\n5;très bien, à l’heure\n".encode("cp1252"))
    export = read_survey(path)
    assert export.encoding == "cp1252"
    assert export.table["pourquoi"][0] == "très bien, à l’heure"
    assert any("cp1252" in str(note) for note in export.notes)


def test_quoted_line_breaks_and_short_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('score,why\n5,"one\ntwo"\n4\n\n3,x\n', encoding="utf-8")
    export = read_survey(path)
    assert list(export.table["why"]) == ["one\ntwo", "", "x"]
    assert any("filled with blanks: 1" in str(note) for note in export.notes)


def test_second_header_row_of_a_plain_file_is_suspected_aloud(tmp_path: Path) -> None:
    rows = [["Which ones?", "", "", "", ""], ["a", "b", "c", "d", "e"], ["1", "", "", "1", ""]]
    export = read_survey(written(tmp_path / "a.csv", rows))
    assert any("second header row" in str(note) for note in export.notes)


def test_names_are_made_distinct_without_taking_a_name_in_use() -> None:
    names, renamed = unique(["a", "a", "a (2)", "", "a"])
    assert names == ["a", "a (3)", "a (2)", "column 4", "a (4)"]
    assert renamed == ["a (3)", "column 4", "a (4)"]


def test_numbers_with_either_mark_and_grouped_thousands() -> None:
    assert number("1,5", ",") == 1.5
    assert number("1 234,5", ",") == 1234.5
    assert number("1.5", ",") is None
    assert number("-3e2", ".") == -300
    assert [number(text, ".") for text in ("", "nan", "inf", "5 - good", "1_0", "1e999")] == [None] * 6


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sheet.xml", "<a/>")


def database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table answers (score integer)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file (0 bytes)"),
        (b"\xef\xbb\xbf \n\n", "blank lines only"),
        (zipped, "at least one answer"),
        (gzip.compress(b"", mtime=0), "an empty file in a gzip archive"),
        (gzip.compress(gzip.compress(b"a", mtime=0), mtime=0), "an archive in a gzip archive"),
        (database, "an SQLite database"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG picture"),
        (b"$FL2@(#) SPSS DATA FILE", "a damaged SPSS file"),
        (b"a,b\n1,\x00\n", "NUL byte"),
        (bytes(range(1, 32)) * 20, "control characters"),
        (b"a,b\n\x81\x8d,2\n", "2 bytes that are no letter of any encoding"),
        (b"\xef\xbb\xbfa,b\n\xff,2\n", "a mark of utf-8, then bytes that are not"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
        (b'a,b\n1,2\n3,"cut off here\n4,5\n', "a quote that never closes"),
        (b"a,b\n1,2\n3,4,5\n6,7\n8,9,10\n", "line 5: got 3 cells"),
        (b"a,b\n", "at least one answer"),
        ((",".join(f"c{i}" for i in range(6000)) + "\n1\n").encode(), "6,000 columns"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_what_came_and_a_remedy(
    tmp_path: Path, content: object, said: str
) -> None:
    path = tmp_path / "answers.csv"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif callable(content):
        content(path)
    message = defects_of(path)
    assert said in message
    assert str(path) in message
    assert "fix: " in message


def test_missing_file_folder_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nothing there" in defects_of(tmp_path / "none.csv")
    assert "a folder or device" in defects_of(tmp_path)
    monkeypatch.setattr("calibration.survey.source.SIZE_MOST_BYTES", 10)
    (tmp_path / "a.csv").write_text("score\n" + "5\n" * 10)
    assert "at most 10 bytes" in defects_of(tmp_path / "a.csv")


def test_every_wide_row_is_listed_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 30 + "1,2,3\n" * 25)
    message = defects_of(path)
    assert "21 errors" in message
    assert "5 more like these" in message


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    content=st.one_of(
        st.binary(max_size=300), st.text(alphabet="ab1,;\t\n\r\"'{}é\x00", max_size=200).map(str.encode)
    )
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fuzz"
    path.write_bytes(content)
    try:
        export = read_survey(path)
    except Defects:
        return
    assert export.read == export.used + sum(export.dropped.values())
    assert len(export.table) == export.used
    assert read_text(path).text
