"""Why a file could not be read, as messages: what parsers and the system say is English, so it is known by its code and place."""

from __future__ import annotations

import errno
import json
import re
import tomllib

from sim import Message

from .schema_help import shown

# what the system refuses, by its code
SYSTEM_FAULTS = {
    errno.ENOENT: "defect.no_such_file",
    errno.ENOTDIR: "defect.no_such_file",
    errno.EISDIR: "defect.a_folder",
    errno.EACCES: "defect.no_right_to_read",
    errno.EPERM: "defect.no_right_to_read",
    errno.ENAMETOOLONG: "defect.too_long_a_name",
}
# how what tomllib says begins, which is all that tells one fault from another
TOML_FAULTS = {
    "Cannot overwrite": "defect.toml_fault.twice",
    "Cannot declare": "defect.toml_fault.twice",
    "Cannot mutate": "defect.toml_fault.twice",
    "Cannot redefine": "defect.toml_fault.twice",
    "Duplicate": "defect.toml_fault.twice",
    "Invalid value": "defect.toml_fault.value",
    "Invalid date": "defect.toml_fault.value",
    "Unterminated": "defect.toml_fault.unclosed",
    "Unclosed": "defect.toml_fault.unclosed",
    "Illegal character '\\n'": "defect.toml_fault.unclosed",
    "Expected ']": "defect.toml_fault.unclosed",
    "Expected '='": "defect.toml_fault.key",
    "Invalid initial": "defect.toml_fault.key",
    "Invalid statement": "defect.toml_fault.key",
    "Expected newline": "defect.toml_fault.rest",
    "Unescaped": "defect.toml_fault.escape",
    "Escaped": "defect.toml_fault.escape",
    "Invalid hex": "defect.toml_fault.escape",
}
LINE_COLUMN = re.compile(r"\(at line (\d+), column (\d+)\)")


def system_fault(error: OSError) -> Message:
    """Return why the system did not give a file, by its code where no words are known for it."""
    key = SYSTEM_FAULTS.get(error.errno or 0)
    if key:
        return Message(key)
    return Message("defect.system_fault", code=errno.errorcode.get(error.errno or 0, type(error).__name__))


def toml_fault(error: tomllib.TOMLDecodeError, text: str) -> tuple[Message, Message]:
    """Return where a text is no TOML, and the line that is none with what is wrong in it."""
    said, lines = str(error), text.splitlines()
    key = next(
        (key for start, key in TOML_FAULTS.items() if said.startswith(start)), "defect.toml_fault.other"
    )
    if where := LINE_COLUMN.search(said):
        number = int(where[1])
        place = Message("defect.place.cell", n=where[1], name=where[2])
        return place, Message(key, line=shown(lines[number - 1] if number <= len(lines) else ""))
    last = next((line for line in reversed(lines) if line.strip()), "")
    return Message("defect.place.end_of_file"), Message(key, line=shown(last))


def content_fault(error: Exception) -> Message:
    """Return why a file does not hold what ROX wrote: where it is no JSON, or that it says something else."""
    if isinstance(error, json.JSONDecodeError):
        return Message("defect.no_json_at", line=error.lineno, column=error.colno)
    if isinstance(error, UnicodeDecodeError):
        return Message("defect.not_utf_8")
    return system_fault(error) if isinstance(error, OSError) else Message("defect.not_as_written")
