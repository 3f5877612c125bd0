"""Mutated exports of every family are read or refused: nothing but Defects comes out of the readers."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calibration import operations_of, read_file
from calibration.operations.daily_figures import read_log
from sim import Defect, Defects

# Small real files of each family; larger ones take too long for a few hundred readings.
REAL_MOST_BYTES = 60_000
FUZZ = settings(
    max_examples=int(os.environ.get("ROX_FUZZ_EXAMPLES", "15")),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SURVEYMONKEY = b"Respondent ID,Start Date,Which?,,Score\r\n,,Phone,Web,Response\r\n1,01/30/2026,Phone,,7\r\n2,01/31/2026,,Web,9\r\n"
QUALTRICS = (
    b'StartDate,Status,Finished,ResponseId,Q1\nStart,Type,Finished,ID,"How, so?"\n'
    b'"{""ImportId"":""startDate""}","{""ImportId"":""status""}","{""ImportId"":""finished""}","{""ImportId"":""_recordId""}",'
    b'"{""ImportId"":""QID1""}"\n2026-01-05 09:00:00,0,1,R_1,5\n'
)
LIME = b'"id";"submitdate";"lastpage";"startlanguage";"seed";"Q1[SQ001]"\n"1";"2026-01-05 09:00:00";"3";"fr";"7";"1,5"\n'
FORMS = b'\xef\xbb\xbfTimestamp,"How good is it? [Shop]","How good is it? [Phone]"\r\n2/26/2026 14:12:52,Great,"Poor, Okay"\r\n'
TYPEFORM = b"#,How likely?,Start Date (UTC),Submit Date (UTC),Network ID\na1,9,2026-01-05 09:00:00,2026-01-05 09:01:00,f0\n"
ALCHEMER = (
    b'"Time Started","Date Submitted","Status","Item #1:What?"\n"2016-01-05","2016-01-05","Complete","x; y"\n'
)
PLAIN = "nps;pourquoi;poids\n10;très bien, merci;0,5\n2;l’attente à l'hôtel;1,5\n".encode("cp1252")
FIGURES = b"Date;Offered;Abandoned;Average speed of answer\n2026-01-01;9;1;10\n2026-01-02;9;2;20\n2026-01-03;9;3;30\n"
LOG = (
    b"ticket;opened;channel;talk time\n1;05/01/2026 09:00;Phone;0:07:30\n2;13/01/2026 10:15;Chat;1 260,5\n"
    b"2;13/01/2026 10:15;Chat;7 min 30 s\n"
)
PEOPLE = b'churn,complaints,satisfaction\nyes,1,"4,5"\nno,0,3.5\n'


@cache
def workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Form Responses 1")
        sheet.write_row(0, 0, ["score", "why", "when"])
        sheet.write_row(1, 0, [5, "good", 45000.5])
    return content.getvalue()


@cache
def spss(write: Callable[..., None], **options: bool) -> bytes:
    path = Path(os.environ.get("TMPDIR", "/var/tmp")) / f"rox-fuzz-{os.getpid()}"
    try:
        write(pd.DataFrame({"SCORE": [1.0, 2.0, 99.0], "WHY": ["a", "b", ""]}), str(path), **options)
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


@cache
def zipped() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", PLAIN)
    return content.getvalue()


SEEDS: dict[str, Callable[[], bytes]] = {
    "surveymonkey": lambda: SURVEYMONKEY,
    "qualtrics": lambda: QUALTRICS,
    "limesurvey": lambda: LIME,
    "google forms": lambda: FORMS,
    "typeform": lambda: TYPEFORM,
    "alchemer": lambda: ALCHEMER,
    "plain": lambda: PLAIN,
    "figures": lambda: FIGURES,
    "contact log": lambda: LOG,
    "customers": lambda: PEOPLE,
    "workbook": workbook,
    "sav": lambda: spss(pyreadstat.write_sav),
    "zsav": lambda: spss(pyreadstat.write_sav, compress=True),
    "por": lambda: spss(pyreadstat.write_por),
    "gzip": lambda: gzip.compress(PLAIN, mtime=0),
    "zip": zipped,
}
INSERTED = [
    b"",
    b'"',
    b",",
    b";",
    b"\n",
    b"\r",
    b"\t",
    b"\0",
    b"\xff",
    b"{",
    b"''",
    b"1e999",
    b"nan",
    b"\xe9",
    b"=",
    b"\xed\xa0\x80",
]
MUTATIONS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(INSERTED) | st.binary(max_size=6)),
    min_size=1,
    max_size=6,
)


def mutated(content: bytes, mutations: list[tuple[float, int, bytes]]) -> bytes:
    """Bytes with a few places cut out and replaced."""
    for where, cut, inserted in mutations:
        place = int(where * len(content))
        content = content[:place] + inserted + content[place + cut :]
    return content


def read_or_refused(path: Path) -> None:
    refused: Defects | None = None
    try:
        reading = read_file(path)
    except Defects as found:
        refused = found
    if refused is not None:
        assert refused.defects
        assert all(defect.repair and defect.allowed and defect.place for defect in refused.defects)
        return
    export = reading.export
    assert export.read == export.used + sum(export.dropped.values())
    assert len(export.table) == export.used
    assert len(reading.columns) == export.table.shape[1] + len(export.personal)
    reading.record()


@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_exports_are_read_or_refused(tmp_path: Path, seed: str) -> None:
    path = tmp_path / "fuzz"

    @FUZZ
    @given(mutations=MUTATIONS)
    def tried(mutations: list[tuple[float, int, bytes]]) -> None:
        path.write_bytes(mutated(SEEDS[seed](), mutations))
        read_or_refused(path)
        for read in (operations_of, read_log):
            defects: tuple[Defect, ...] = ()
            try:
                read(path)
            except Defects as refused:
                defects = refused.defects
            assert all(one.repair and one.allowed and one.place for one in defects)

    tried()


def test_the_seeds_themselves_are_read(tmp_path: Path) -> None:
    path = tmp_path / "seed"
    for seed, content in SEEDS.items():
        path.write_bytes(content())
        assert read_file(path).export.used > 0, seed


@pytest.mark.slow
def test_mutated_real_exports_are_read_or_refused(real_data: Path, tmp_path: Path) -> None:
    files = sorted(
        path
        for path in real_data.rglob("*.*")
        if path.suffix != ".md" and path.stat().st_size < REAL_MOST_BYTES
    )
    contents = [path.read_bytes() for path in files]
    path = tmp_path / "fuzz"

    @settings(FUZZ, max_examples=400)
    @given(which=st.integers(0, len(contents) - 1), mutations=MUTATIONS)
    def tried(which: int, mutations: list[tuple[float, int, bytes]]) -> None:
        path.write_bytes(mutated(contents[which], mutations))
        read_or_refused(path)

    assert len(contents) > 20
    tried()
