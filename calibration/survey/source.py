"""From a path to the bytes of one table: what a file really is, unpacked within bounds."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import Path
from typing import Literal, NamedTuple

from sim import Defect, Defects

SIZE_MOST_BYTES = 100 * 2**20
MEMBERS_MOST = 1_000

Form = Literal["text", "xlsx", "sav", "zsav", "por"]

ALLOWED = "a survey export: CSV, TSV, XLSX, SPSS (.sav, .zsav, .por), or one of these in a zip or gzip"
AGAIN = "export the survey again"
SAVE_AS_CSV = "open it in the program that made it and save it as CSV"
PICTURE = "give the export itself, not a picture of it"
MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x05\x06", "an empty zip archive", "export the survey again as CSV"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"Rar!", "a rar archive", "unpack it first"),
    (b"SQLite format 3\x00", "an SQLite database", "export the table as CSV"),
    (b"\x89PNG", "a PNG picture", PICTURE),
    (b"\xff\xd8\xff", "a JPEG picture", PICTURE),
    (b"GIF8", "a GIF picture", PICTURE),
    (b"%PDF-", "a PDF document", "export the answers as CSV, not the report"),
    (
        b"\xd0\xcf\x11\xe0",
        "an old or locked Office file (.xls, .doc, a workbook with a password)",
        SAVE_AS_CSV,
    ),
    (b"PAR1", "a Parquet file", SAVE_AS_CSV),
    (b"\x7fELF", "a program", "give the export itself"),
)
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
SAV, ZSAV = b"$FL2", b"$FL3"
PORTABLE = (b"SPSS PORT FILE", b"SPSSPORT")
PORTABLE_HEAD_BYTES = 600


class Source(NamedTuple):
    """The bytes of one table, their form, and notes on how they were reached."""

    raw: bytes
    form: Form
    notes: list[str]


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


def refused(path: Path, place: str, got: str, repair: str, allowed: str = ALLOWED) -> Defects:
    """The refusal of a file for one reason."""
    return Defects(str(path), [Defect(place, got, allowed, repair)])


def _form(path: Path, raw: bytes) -> Form:
    for magic, what, repair in MAGIC:
        if raw.startswith(magic):
            raise refused(path, "content", what, repair)
    if raw.startswith(SAV):
        return "sav"
    if raw.startswith(ZSAV):
        return "zsav"
    head = raw[:PORTABLE_HEAD_BYTES].replace(b"\r", b"").replace(b"\n", b"")
    return "por" if any(mark in head for mark in PORTABLE) else "text"


def _inside(path: Path, raw: bytes, archive: str) -> Source:
    if not raw:
        raise refused(path, "content", f"an empty file in a {archive} archive", AGAIN)
    workbook = raw.startswith(ZIP) and _is_workbook(_members(path, raw))
    if raw.startswith((GZIP, ZIP)) and not workbook:
        raise refused(path, "content", f"an archive in a {archive} archive", "unpack it first")
    form: Form = "xlsx" if workbook else _form(path, raw)
    return Source(raw, form, [f"unpacked from a {archive} archive"])


def _bytes(path: Path) -> bytes:
    try:
        if not path.exists():
            raise refused(path, "file", "nothing there", "check the name and the folder")
        if not path.is_file():
            raise refused(path, "file", "a folder or device", "name the file inside it")
        size_bytes = path.stat().st_size
        if size_bytes == 0:
            raise refused(path, "file", "an empty file (0 bytes)", AGAIN)
        if size_bytes > SIZE_MOST_BYTES:
            raise _too_large(path, f"{size_bytes:,} bytes")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        got = getattr(error, "strerror", None) or str(error)
        raise refused(path, "file", got, "make the file readable for you") from error


def _gunzipped(path: Path, raw: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as archive:
            unpacked = archive.read(SIZE_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise refused(
            path, "content", f"a damaged gzip archive ({error})", "send or export it again"
        ) from error
    if len(unpacked) > SIZE_MOST_BYTES:
        raise _too_large(path, f"more than {SIZE_MOST_BYTES:,} bytes once unpacked")
    return unpacked


def _members(path: Path, raw: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise refused(
            path, "content", f"a damaged zip archive ({error})", "send or export it again"
        ) from error
    names = [member.filename for member in members]
    if len(names) > MEMBERS_MOST or len(set(names)) < len(names):
        got = f"a zip archive of {len(names):,} files, {len(set(names)):,} names"
        raise refused(path, "content", got, "unpack it and name the file inside it")
    if (size_bytes := sum(member.file_size for member in members)) > SIZE_MOST_BYTES:
        raise _too_large(path, f"a zip archive of {size_bytes:,} bytes once unpacked")
    if any(member.flag_bits & 1 for member in members):
        raise refused(path, "content", "a zip archive with a password", "unpack it first")
    return members


def _is_workbook(members: list[zipfile.ZipInfo]) -> bool:
    return any(member.filename == "xl/workbook.xml" for member in members)


def _unzipped(path: Path, raw: bytes, members: list[zipfile.ZipInfo]) -> bytes:
    files = [m for m in members if not m.is_dir() and not m.filename.startswith(("__MACOSX/", "."))]
    if len(files) != 1:
        got = f"a zip archive of {len(files)} files"
        raise refused(path, "content", got, "unpack it and name the file inside it")
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
            path, "content", f"a damaged zip archive ({error})", "send or export it again"
        ) from error


def _too_large(path: Path, got: str) -> Defects:
    allowed = f"at most {SIZE_MOST_BYTES:,} bytes"
    return refused(path, "file", got, "export fewer columns, or a part of the answers", allowed)
