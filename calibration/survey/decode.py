"""From bytes to text: how the letters of a file are written."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from sim import Message

from .source import AGAIN, SAVE_AS_CSV, Source, open_source, refused

MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NAMED = {
    "cp1252": "Windows Latin (cp1252)",
    "cp1250": "Windows Central European (cp1250)",
    "iso8859-2": "Latin 2 (ISO 8859-2)",
    "mac-roman": "Mac Roman",
    "cp850": "MS-DOS Latin (cp850)",
}
MIXED = "utf-8 and cp1252"
LOST, LOST_MOST = "\ufffd", 0.001
WIDE_LEAST = 0.7
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
# Accented letters of French and its neighbours inside or at the end of a word: as Mac Roman writes them, where
# cp1252 has signs or nothing, and as cp1252 writes them, where Mac Roman has capitals or signs.
MAC_LETTERS = re.compile(
    rb"[A-Za-z](?:[\x87-\x90\x9d\x9e\x9f](?=[A-Za-z\x8e\s,;.'\"]|$)|[\x94\x99\x9a](?=[A-Za-z]))"
)
# The same letters as MS-DOS (cp850) writes them, where cp1252 has quotes and other signs that stand in no word.
DOS_LETTERS = re.compile(
    rb"[A-Za-z](?:[\x81\x82\x84\x85\x87\x88\x8a\x8c\x93\x94\x96\xa1-\xa4](?=[A-Za-z])|[\x82\x8a](?=[\s,;.|]|$))"
)
# The letters of Polish as cp1250 and Latin 2 write them, where the others have signs that stand in no word.
POLISH_LETTERS = re.compile(
    rb"(?<=[A-Za-z\xb1\xb3\xb6\xb9\xbf\xea])[\xb1\xb3\xb6\xb9\xbf](?=[A-Za-z\xb1\xb3\xb6\xb9\xbf\xea])|[a-z]\xb9(?=[\s,;.])"
)
LATIN_2_ALONE, CP1250_ALONE = (
    re.compile(rb"[\xa1\xa6\xac\xb1\xb6\xbc]"),
    re.compile(rb"[\x8c\x8f\x9c\x9f\xa5\xb9]"),
)
POLISH_LEAST = 2
# an accented letter whose two bytes of UTF-8 were taken for two letters and written as UTF-8 again
TWICE = re.compile("[ÃÅÄ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
WINDOWS_LETTERS = re.compile(rb"[A-Za-z][\xe0-\xef\xf1-\xf6\xf8-\xfc](?=[A-Za-z\xe9\s,;.'\"]|$)")


class Text(NamedTuple):
    """The text of a file without its byte-order mark, the encoding it was written in, and notes."""

    text: str
    encoding: str
    notes: tuple[str | Message, ...] = ()


def read_text(path: Path) -> Text:
    """Read a text file by three rules: a byte-order mark, else UTF-8, else cp1252 or Mac Roman, line by line where they mix.

    No guess by statistics: on short files they are wrong more often than these rules.
    Raises Defects when the file is missing, empty, too large or not text.
    """
    source = open_source(path)
    if source.form != "text":
        what = (
            Message("defect.a_workbook")
            if source.form == "xlsx"
            else Message("defect.an_spss_file", form=source.form)
        )
        raise refused(path, Message("defect.place.content"), what, SAVE_AS_CSV, Message("defect.a_text_file"))
    return text_of(source, path)


def text_of(source: Source, path: Path) -> Text:
    """The text of these bytes.

    Raises Defects when they are not text, or nothing but blanks.
    """
    text, encoding = _decoded(path, source.raw)
    if not text.strip():
        raise refused(path, Message("defect.place.content"), Message("reading.blank_lines_only"), AGAIN)
    if re.match(r"\s*<(!doctype html|html|\?xml)", text[:200], re.IGNORECASE):
        repair = Message("reading.log_in_to_the_survey_tool_and")
        raise refused(path, Message("defect.place.content"), Message("reading.a_web_page_or_xml"), repair)
    if re.match(r"\s*[\[{]\s*[\[{\"]", text[:200]):
        raise refused(
            path, Message("defect.place.content"), "JSON", Message("reading.export_the_answers_as_csv")
        )
    if "\0" in text:
        place = Message("defect.place.character", n=text.index(chr(0)) + 1)
        raise refused(
            path,
            place,
            Message("reading.a_binary_file_nul_byte"),
            Message("defect.in_utf_8", what=SAVE_AS_CSV),
        )
    if len(CONTROL.findall(text)) > len(text) / 1000:
        raise refused(
            path,
            Message("defect.place.content"),
            Message("reading.a_binary_file_control_characters"),
            SAVE_AS_CSV,
        )
    notes = list(source.notes)
    if (once := _written_once(text)) is not None:
        text = once
        notes.append(Message("reading.letters_twice"))
    if lost := text.count(LOST):
        if lost > len(text) * LOST_MOST:
            got = Message("reading.bytes_no_letter", count=lost)
            raise refused(
                path,
                Message("defect.place.content"),
                got,
                Message("reading.save_it_as_csv_in_utf_8"),
                Message("reading.at_most_one_in_a_thousand"),
            )
        notes.append(Message("reading.letters_replaced", count=lost))
    if encoding == MIXED:
        notes.append(Message("reading.letters_mixed"))
    if encoding in NAMED:
        named = NAMED[encoding]
        notes.append(Message("reading.not_utf_8", letters=named))
    return Text(text, encoding, tuple(notes))


def _decoded(path: Path, raw: bytes) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            try:
                return raw[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                got = Message("defect.mark_then_other_bytes", encoding=encoding)
                raise refused(
                    path, Message("defect.place.byte", n=error.start + len(mark) + 1), got, AGAIN
                ) from error
    if (wide := _unmarked_utf16(raw)) is not None:
        return raw.decode(wide, "replace"), wide
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if len(POLISH_LETTERS.findall(raw)) >= POLISH_LEAST and not _mixed(raw):
        latin_2, windows = (len(letters.findall(raw)) for letters in (LATIN_2_ALONE, CP1250_ALONE))
        polish = "iso8859-2" if latin_2 > windows else "cp1250"
        return raw.decode(polish, "replace"), polish
    if (mixed := _mixed(raw)) is not None:
        return mixed, MIXED
    mac, windows, dos = (len(letters.findall(raw)) for letters in (MAC_LETTERS, WINDOWS_LETTERS, DOS_LETTERS))
    if dos > max(mac, windows):
        return raw.decode("cp850"), "cp850"
    if mac > windows:
        return raw.decode("mac-roman"), "mac-roman"
    return raw.decode("cp1252", "replace"), "cp1252"


def _written_once(text: str) -> str | None:
    """A text whose letters were written as UTF-8 twice, as it was before; None where it was not."""
    if TWICE.search(text) is None:
        return None
    try:
        once = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return once if TWICE.search(once) is None else None


def _unmarked_utf16(raw: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of plain text is zero."""
    head = raw[:2_000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half < 8 or max(even, odd) < WIDE_LEAST * half or min(even, odd) > 0:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _mixed(raw: bytes) -> str | None:
    """The text of a file some of whose lines with accents are UTF-8 and some are not, None where all are alike."""
    accented = [line for line in raw.split(b"\n") if not line.isascii()]
    if not any(_is_utf8(line) for line in accented):
        return None
    lines = (line.decode("utf-8" if _is_utf8(line) else "cp1252", "replace") for line in raw.split(b"\n"))
    return "\n".join(lines)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
