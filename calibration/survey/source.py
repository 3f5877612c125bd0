"""From a path to the bytes of one table: what a file really is, unpacked within bounds."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal, NamedTuple

from scenarios import system_fault
from sim import Defect, Defects, Message, Text

SIZE_MOST_BYTES = 100 * 2**20
MEMBERS_MOST = 1_000

Form = Literal["text", "xlsx", "sav", "zsav", "por", "parquet", "xes", "ocel", "sqlite"]

ALLOWED = Message("reading.a_survey_export_csv_tsv_xlsx_spss")
AGAIN = Message("reading.export_the_survey_again")
SAVE_AS_CSV = Message("reading.open_it_in_the_program_that_made")
PICTURE = Message("reading.give_the_export_itself_not_a_picture")
MAGIC: tuple[tuple[bytes, Message, Message], ...] = (
    (
        b"PK\x05\x06",
        Message("reading.an_empty_zip_archive"),
        Message("reading.export_the_survey_again_as_csv"),
    ),
    (b"BZh", Message("defect.a_bzip2_archive"), Message("reading.unpack_it_first")),
    (b"\xfd7zXZ", Message("defect.an_xz_archive"), Message("reading.unpack_it_first")),
    (b"7z\xbc\xaf", Message("defect.a_7z_archive"), Message("reading.unpack_it_first")),
    (b"Rar!", Message("defect.a_rar_archive"), Message("reading.unpack_it_first")),
    (b"\x89PNG", Message("reading.a_png_picture"), PICTURE),
    (b"\xff\xd8\xff", Message("reading.a_jpeg_picture"), PICTURE),
    (b"GIF8", Message("reading.a_gif_picture"), PICTURE),
    (b"%PDF-", Message("reading.a_pdf_document"), Message("reading.export_the_answers_as_csv_not_the")),
    (
        b"\xd0\xcf\x11\xe0",
        Message("reading.an_old_or_locked_office_file_xls"),
        SAVE_AS_CSV,
    ),
    (b"\x7fELF", Message("reading.a_program"), Message("reading.give_the_export_itself")),
)
# a name in an archive that leads out of it: ../answers.csv, /etc, C:\
OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
SAV, ZSAV = b"$FL2", b"$FL3"
BEGINNINGS: tuple[tuple[bytes, Form], ...] = (
    (SAV, "sav"), (ZSAV, "zsav"), (b"PAR1", "parquet"), (b"SQLite format 3\x00", "sqlite"),
)  # fmt: skip
XES = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!doctype|log\b)", re.IGNORECASE)
XES_HEAD_BYTES = 4_000
PORTABLE = (b"SPSS PORT FILE", b"SPSSPORT")
PORTABLE_HEAD_BYTES = 600
OCEL_KEYS = (b'"events"', b'"objects"', b'"objectTypes"')


class Source(NamedTuple):
    """The bytes of one table, their form, and notes on how they were reached."""

    raw: bytes
    form: Form
    notes: list[Text]


def open_source(path: Path) -> Source:
    """The bytes of a file, out of its archive where it lies alone in one.

    Raises Defects for a file that is missing, empty, larger than SIZE_MOST_BYTES packed or unpacked, or of a
    form that holds no survey.
    """
    raw = _bytes(path)
    if raw.startswith(GZIP):
        return _inside(path, _gunzipped(path, raw), "gzip")
    if raw.startswith(ZIP):
        members = _members(path, raw)
        if _is_workbook(members):
            return Source(raw, "xlsx", [])
        return _inside(path, _unzipped(path, raw, members), "zip")
    return Source(raw, _form(path, raw), [])


def refused(path: Path, place: Text, got: Text, repair: Text, allowed: Text = ALLOWED) -> Defects:
    """The refusal of a file for one reason."""
    return Defects(str(path), [Defect(place, got, allowed, repair)])


def _form(path: Path, raw: bytes) -> Form:
    for magic, what, repair in MAGIC:
        if raw.startswith(magic):
            raise refused(path, Message("defect.place.content"), what, repair)
    if begun := next((form for begins, form in BEGINNINGS if raw.startswith(begins)), None):
        return begun
    if XES.match(raw) and re.search(rb"<log\b", raw[:XES_HEAD_BYTES]):
        return "xes"
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and all(key in raw for key in OCEL_KEYS):
        return "ocel"
    head = raw[:PORTABLE_HEAD_BYTES].replace(b"\r", b"").replace(b"\n", b"")
    return "por" if any(mark in head for mark in PORTABLE) else "text"


def _inside(path: Path, raw: bytes, archive: str) -> Source:
    if not raw:
        raise refused(
            path,
            Message("defect.place.content"),
            Message("defect.empty_file_in_archive", archive=archive),
            AGAIN,
        )
    workbook = raw.startswith(ZIP) and _is_workbook(_members(path, raw))
    if raw.startswith((GZIP, ZIP)) and not workbook:
        raise refused(
            path,
            Message("defect.place.content"),
            Message("defect.archive_in_archive", archive=archive),
            Message("reading.unpack_it_first"),
        )
    form: Form = "xlsx" if workbook else _form(path, raw)
    return Source(raw, form, [Message("reading.unpacked_from_a_archive", archive=archive)])


def _bytes(path: Path) -> bytes:
    try:
        if not path.exists():
            raise refused(
                path,
                Message("defect.place.file"),
                Message("reading.nothing_there"),
                Message("reading.check_the_name_and_the_folder"),
            )
        if not path.is_file():
            raise refused(
                path,
                Message("defect.place.file"),
                Message("defect.a_folder_or_device"),
                Message("defect.name_the_file_inside"),
            )
        size_bytes = path.stat().st_size
        if size_bytes == 0:
            raise refused(path, Message("defect.place.file"), Message("reading.an_empty_file_0_bytes"), AGAIN)
        if size_bytes > SIZE_MOST_BYTES:
            raise _too_large(path, Message("reading.bytes", bytes=size_bytes))
        return path.read_bytes()
    except OSError as error:
        raise refused(
            path, Message("defect.place.file"), system_fault(error), Message("defect.make_readable")
        ) from error
    except ValueError as error:
        # a name with a null character
        raise refused(
            path,
            Message("defect.place.file"),
            Message("defect.no_such_file"),
            Message("reading.check_the_name_and_the_folder"),
        ) from error


def _gunzipped(path: Path, raw: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as archive:
            unpacked = archive.read(SIZE_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise refused(
            path,
            Message("defect.place.content"),
            Message("defect.damaged_gzip"),
            Message("reading.send_or_export_it_again"),
        ) from error
    if len(unpacked) > SIZE_MOST_BYTES:
        raise _too_large(path, Message("defect.too_large_unpacked", bytes=SIZE_MOST_BYTES))
    return unpacked


def _members(path: Path, raw: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise refused(
            path,
            Message("defect.place.content"),
            Message("reading.a_damaged_zip_archive"),
            Message("reading.send_or_export_it_again"),
        ) from error
    names = [member.filename for member in members]
    if len(names) > MEMBERS_MOST or len(set(names)) < len(names):
        got = Message("defect.a_zip_of_names", files=len(names), names=len(set(names)))
        raise refused(
            path, Message("defect.place.content"), got, Message("reading.unpack_it_and_name_the_file_inside")
        )
    if (size_bytes := sum(member.file_size for member in members)) > SIZE_MOST_BYTES:
        raise _too_large(path, Message("defect.zip_too_large", bytes=size_bytes))
    if any(member.flag_bits & 1 for member in members):
        raise refused(
            path,
            Message("defect.place.content"),
            Message("reading.a_zip_archive_with_a_password"),
            Message("reading.unpack_it_first"),
        )
    return members


def _is_workbook(members: list[zipfile.ZipInfo]) -> bool:
    return any(member.filename == "xl/workbook.xml" for member in members)


def _unzipped(path: Path, raw: bytes, members: list[zipfile.ZipInfo]) -> bytes:
    # nothing is unpacked to a path, but an archive that asks for it was made to harm
    if outside := [one.filename for one in members if OUTSIDE.search(one.filename)]:
        got = Message("defect.a_zip_path_outside", file=outside[0])
        raise refused(
            path, Message("defect.place.content"), got, Message("reading.unpack_it_and_name_the_file_inside")
        )
    files = [m for m in members if not m.is_dir() and not m.filename.startswith(("__MACOSX/", "."))]
    if len(files) != 1:
        got = Message("reading.a_zip_archive_of_files", count=len(files))
        raise refused(
            path, Message("defect.place.content"), got, Message("reading.unpack_it_and_name_the_file_inside")
        )
    return unzip(path, raw, files[0].filename)


def unzip(path: Path, raw: bytes, name: str) -> bytes:
    """One member of a zip archive, checked against its declared size and checksum.

    Raises Defects when it is damaged or larger than it declares.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return archive.read(name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        ValueError,
        NotImplementedError,
        OSError,
    ) as error:
        raise refused(
            path,
            Message("defect.place.content"),
            Message("reading.a_damaged_zip_archive"),
            Message("reading.send_or_export_it_again"),
        ) from error


def _too_large(path: Path, got: Text) -> Defects:
    allowed = Message("reading.at_most_bytes", bytes=SIZE_MOST_BYTES)
    return refused(
        path, Message("defect.place.file"), got, Message("reading.export_fewer_columns_or_a_part_of"), allowed
    )
