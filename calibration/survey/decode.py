"""From bytes to text: what a file really is, and how its letters are written."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from sim import Defect, Defects

SIZE_MOST_BYTES = 100 * 2**20

SAVE_AS_CSV = "open it in the program that made it and save it as CSV"
MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a zip archive (an .xlsx workbook is one)", "unpack it, or save the sheet as CSV"),
    (b"PK\x05\x06", "an empty zip archive", "export the survey again as CSV"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"SQLite format 3\x00", "an SQLite database", "export the table as CSV"),
    (b"\x89PNG", "a PNG picture", "give the export itself, not a picture of it"),
    (b"\xff\xd8\xff", "a JPEG picture", "give the export itself, not a picture of it"),
    (b"GIF8", "a GIF picture", "give the export itself, not a picture of it"),
    (b"%PDF-", "a PDF document", "export the answers as CSV, not the report"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.xls, .doc)", SAVE_AS_CSV),
    (b"$FL2", "an SPSS file (.sav)", SAVE_AS_CSV),
    (b"$FL3", "a compressed SPSS file (.zsav)", SAVE_AS_CSV),
    (b"PAR1", "a Parquet file", SAVE_AS_CSV),
)
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")


class Text(NamedTuple):
    """The text of a file without its byte-order mark, and the encoding it was written in."""

    text: str
    encoding: str


def read_text(path: Path) -> Text:
    """Read a text file by three rules: a byte-order mark, else strict UTF-8, else cp1252.

    No guess by statistics: on short files they are wrong more often than these rules.
    Raises Defects when the file is missing, empty, larger than SIZE_MOST_BYTES or not text.
    """
    raw = _bytes(path)
    for magic, what, repair in MAGIC:
        if raw.startswith(magic):
            raise _refused(path, "content", what, repair)
    text = _text(path, raw)
    if not text.text.strip():
        raise _refused(path, "content", "blank lines only", "export the survey again")
    if re.match(r"\s*<(!doctype html|html|\?xml)", text.text[:200], re.IGNORECASE):
        raise _refused(
            path, "content", "a web page or XML", "log in to the survey tool and download the CSV itself"
        )
    if "\0" in text.text:
        repair = f"{SAVE_AS_CSV} in UTF-8"
        raise _refused(path, f"character {text.text.index(chr(0)) + 1}", "a binary file (NUL byte)", repair)
    if len(CONTROL.findall(text.text)) > len(text.text) / 1000:
        raise _refused(path, "content", "a binary file (control characters)", SAVE_AS_CSV)
    return text


def _bytes(path: Path) -> bytes:
    if not path.exists():
        raise _refused(path, "file", "nothing there", "check the name and the folder")
    if not path.is_file():
        raise _refused(path, "file", "a folder or device", "name the file inside it")
    size_bytes = path.stat().st_size
    if size_bytes == 0:
        raise _refused(path, "file", "an empty file (0 bytes)", "export the survey again")
    if size_bytes > SIZE_MOST_BYTES:
        allowed = f"at most {SIZE_MOST_BYTES:,} bytes"
        defect = Defect(
            "file", f"{size_bytes:,} bytes", allowed, "export fewer columns, or a part of the answers"
        )
        raise Defects(str(path), [defect])
    try:
        return path.read_bytes()
    except OSError as error:
        raise _refused(path, "file", str(error.strerror), "make the file readable for you") from error


def _text(path: Path, raw: bytes) -> Text:
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            try:
                return Text(raw[len(mark) :].decode(encoding), encoding)
            except UnicodeDecodeError as error:
                got = f"a mark of {encoding}, then bytes that are not"
                raise _refused(
                    path, f"byte {error.start + len(mark) + 1}", got, "export the survey again"
                ) from error
    try:
        return Text(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return Text(raw.decode("cp1252"), "cp1252")
    except UnicodeDecodeError as error:
        got = "neither UTF-8 nor Windows Latin (cp1252)"
        raise _refused(path, f"byte {error.start + 1}", got, "save it as CSV in UTF-8") from error


def _refused(path: Path, place: str, got: str, repair: str) -> Defects:
    return Defects(str(path), [Defect(place, got, "a text file of separated values (CSV, TSV)", repair)])
