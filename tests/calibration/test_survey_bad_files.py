"""Bombs and giants are refused from their size or their first bytes, in bounded memory, with a remedy."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from calibration.survey import read_survey
from scenarios import reader_of
from sim import Defects

HOUSE = Path(__file__).resolve().parents[2]
SHEET = '<worksheet><sheetData><row r="{0}"><c r="{1}{0}"><v>1</v></c></row></sheetData></worksheet>'
# An interpreter with pandas is about 150 MB; the largest file that is read at all is 100 MB.
PEAK_MOST_MB = 600
LARGEST_PEAK_MOST_MB = 2_000
# VmHWM and not ru_maxrss: the latter keeps the peak of the process that started this one.
READ = """
import re, sys
from pathlib import Path
from calibration.survey import read_survey
from sim import Defects
for path in sys.argv[1:]:
    try:
        read_survey(path)
        print("read", path)
    except Defects as refused:
        print(*str(refused).splitlines())
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 * 2**30)


def gzip_bomb(path: Path) -> None:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    block = b"1,2,3,4,5,6,7,8\n" * 2**16
    path.write_bytes(b"".join([packer.compress(block) for _ in range(110)] + [packer.flush()]))


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as file:
        for _ in range(110):
            file.write(bytes(2**20))


def wide_sheet(path: Path) -> None:
    """A workbook of two cells, far apart: laid out whole it would hold 17 billion."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(1048576, "ABC"))


def many_columns(path: Path) -> None:
    path.write_text(",".join(f"c{column}" for column in range(1_000_000)) + "\n" + "," * 999_999)


def many_cells(path: Path) -> None:
    path.write_text("a,b,c\n" + "1,2,3\n" * 4_000_000)


GIANTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "two gigabytes": (sparse, "got 2,147,483,648 bytes; allowed: at most 104,857,600 bytes"),
    "gzip bomb": (gzip_bomb, "more than 104,857,600 bytes once unpacked"),
    "zip bomb": (zip_bomb, "a zip archive of 115,343,360 bytes once unpacked"),
    "a sheet of 17 billion cells": (wide_sheet, "a sheet that spans 766,509,056 cells"),
    "a million columns": (many_columns, "1,000,000 columns; allowed: at most 5,000 columns"),
    "twelve million cells": (many_cells, "cells; allowed: at most 10,000,000 cells"),
}


def test_giants_are_refused_with_a_remedy_and_in_bounded_memory(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.csv" for number in range(len(GIANTS))]
    for path, (write, _) in zip(paths, GIANTS.values(), strict=True):
        write(path)
    told = subprocess.run(
        [sys.executable, "-c", READ, *map(str, paths)], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    *lines, peak_mb = told.stdout.splitlines()
    for line, (giant, (_, said)) in zip(lines, GIANTS.items(), strict=True):
        assert said in line, giant
        assert "fix: " in line, giant
    assert int(peak_mb) < PEAK_MOST_MB


def defects_of(path: Path) -> str:
    with pytest.raises(Defects) as caught:
        read_survey(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:-9], "a damaged gzip archive"),
        (b"PK\x03\x04" + bytes(50), "a damaged zip archive"),
        (b"$FL3" + bytes(300), "a damaged SPSS file"),
        (b"ASCII SPSS PORT FILE" + b"0" * 500, "a damaged SPSS file"),
        (b"\xd0\xcf\x11\xe0" + bytes(9), "a workbook with a password"),
        (b'[{"score": 5}]', "JSON"),
    ],
)
def test_damaged_and_mis_declared_files(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    message = defects_of(path)
    assert said in message
    assert "fix: " in message


def test_an_archive_of_several_files_and_a_cut_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a\n1\n")
        archive.writestr("b.csv", "a\n1\n")
    assert "a zip archive of 2 files" in defects_of(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    assert "a damaged workbook" in defects_of(path)


@pytest.mark.parametrize(
    "name", ["../../answers.csv", "/etc/answers.csv", "C:\\answers.csv", "a\\..\\answers.csv"]
)
def test_an_archive_with_a_path_outside_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "score\n5\n")
    assert f"outside its folder ({name})" in defects_of(path)
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_a_damaged_file_is_told_without_the_name_of_what_failed(tmp_path: Path) -> None:
    """What a parser is called, or its exception, says nothing to whoever exported the file."""
    for content in (
        gzip.compress(b"a,b\n" * 99, mtime=0)[:-9],
        b"PK\x03\x04" + bytes(50),
        b"$FL3" + bytes(300),
        b"PAR1" + bytes(50),
    ):
        path = tmp_path / "answers.csv"
        path.write_bytes(content)
        with pytest.raises(Defects) as caught:
            read_survey(path)
        for language in ("en", "fr"):
            told = reader_of(language).say(caught.value.message())
            assert re.search(r"[a-z][A-Z]|Error|Exception", told) is None, told


def test_an_export_without_answers_is_read_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Response ID,score,why\n1,,\n2,,\n")
    export = read_survey(path)
    assert (export.read, export.used, export.dropped) == (2, 0, {"no answer": 2})
    path.write_text("Response ID,score,why\n1,5,\n")
    assert read_survey(path).used == 1


@pytest.mark.slow
def test_the_largest_table_that_is_read_is_held_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    cells = ",".join(str(place % 1000 / 10) for place in range(20))
    path.write_text(",".join(f"q{place}" for place in range(20)) + "\n" + f"{cells}\n" * 490_000)
    told = subprocess.run(
        [sys.executable, "-c", READ, str(path)], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    first, peak_mb = told.stdout.splitlines()
    assert first.startswith("read ")
    assert int(peak_mb) < LARGEST_PEAK_MOST_MB
