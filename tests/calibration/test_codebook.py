"""A codebook gives the columns of a survey their questions and their codes a meaning, as a table or as lines of text."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from calibration import is_codebook_file, read_file
from calibration.survey import read_survey
from sim import Defects

ROWS = [
    ("Variable", "Question", "Code", "Label"),
    ("V1", "How satisfied are you?", "1", "Very satisfied"),
    ("", "", "2", "Satisfied"),
    ("", "", "3", "Dissatisfied"),
    ("", "", "4", "Very dissatisfied"),
    ("", "", "8", "Don't know"),
    ("V2", "Was your problem solved?", "1", "no"),
    ("", "", "2", "yes"),
    ("V3", "Please leave your e-mail address", "", ""),
]
LINES = """V1: How satisfied are you?
  1 = Very satisfied
  2 = Satisfied
  3 - Dissatisfied
  4) Very dissatisfied
  8 = Don't know
V2 Was your problem solved?
  1: no
  2: yes
[V3] Please leave your e-mail address
"""


def survey(folder: Path) -> Path:
    path = folder / "answers.csv"
    rows = [f"{(1, 2, 3, 4, 8)[n % 5]},{1 + n % 2},{'anonymous' if n % 2 else f'm{n}'}" for n in range(50)]
    path.write_text("\n".join(["V1,V2,V3", *rows]) + "\n", encoding="utf-8")
    return path


def codebook(folder: Path, form: str) -> Path:
    path = folder / f"codes.{form}"
    if form == "xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate(ROWS):
                sheet.write_row(place, 0, row)
    elif form == "csv":
        path.write_text("\n".join(";".join(row) for row in ROWS) + "\n", encoding="cp1252")
    else:
        path.write_text(LINES, encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["xlsx", "csv", "txt"])
def test_codes_are_understood_by_their_codebook(tmp_path: Path, form: str) -> None:
    path = survey(tmp_path)
    assert read_file(path).mapping.columns == ()
    book = codebook(tmp_path, form)
    assert is_codebook_file(book) == (form != "txt")
    reading = read_file(path, codebook=book)
    satisfaction, resolved = reading.mapping.role("satisfaction"), reading.mapping.role("resolved")
    assert satisfaction is not None
    assert resolved is not None
    assert (satisfaction.low, satisfaction.high, satisfaction.higher_is_better) == (1, 4, False)
    assert dict(resolved.values) == {"1": "no", "2": "yes"}
    assert "V3" in reading.export.personal
    assert "V3" not in reading.export.table
    assert reading.mapping.questions == ()
    (told,) = [one for one in reading.columns if one.column == "V1"]
    assert told.said == {"don't know": 10}
    assert read_survey(path, codebook=book).kind == "survey"


def test_a_codebook_of_another_survey_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Q7: How satisfied are you?\n1 = very\n", encoding="utf-8")
    with pytest.raises(Defects, match="V1, V2"):
        read_file(survey(tmp_path), codebook=other)
