"""Files uploaded for a job: kept under an unguessable name, capped, and gone with the job or after a month."""

from __future__ import annotations

import re
import shutil
import time
import uuid
from collections.abc import Mapping
from pathlib import Path

from .store import registry

INPUTS_ID = re.compile(r"[0-9a-f]{32}")
FILES_MOST = 6
FILE_BYTES_MOST = 100 * 2**20
KEPT_SECONDS = 30 * 86_400.0
NAME_MOST = 120
FORBIDDEN = re.compile(r"[^\w .()+-]+")


class UnknownInputs(LookupError):
    """No files are kept under this name, or it is not such a name at all."""


class InputsRefused(ValueError):
    """More files, or larger ones, than may be uploaded."""


def keep_inputs(files: Mapping[str, bytes]) -> str:
    """Keep files by their names and return the name of the place, 32 unguessable hexadecimal digits.

    A file's own name is never taken for a path. What nobody has touched for a month is removed. Raises InputsRefused.
    """
    if not 0 < len(files) <= FILES_MOST:
        raise InputsRefused(f"{len(files)} files; allowed: 1 to {FILES_MOST}")
    for name, content in files.items():
        if len(content) > FILE_BYTES_MOST:
            raise InputsRefused(f"{name}: {len(content)} bytes; allowed: at most {FILE_BYTES_MOST}")
    _forget_the_old()
    identity = uuid.uuid4().hex
    folder = _root() / identity
    folder.mkdir(mode=0o700)
    for name, content in files.items():
        (folder / safe_name(name)).write_bytes(content)
    return identity


def inputs_of(identity: str) -> Path:
    """The folder of files kept under a name, which may come from an address. Raises UnknownInputs."""
    if INPUTS_ID.fullmatch(identity) is None or not (_root() / identity).is_dir():
        raise UnknownInputs("no files are kept under this name")
    return _root() / identity


def forget_inputs(identity: str) -> None:
    """Remove the files kept under a name. Raises UnknownInputs."""
    shutil.rmtree(inputs_of(identity))


def safe_name(name: str) -> str:
    """A name a file may have on any system, from one that somebody typed."""
    last = FORBIDDEN.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    return last[-NAME_MOST:] or "file"


def _root() -> Path:
    root = registry() / ".inputs"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return root


def _forget_the_old() -> None:
    for folder in _root().iterdir():
        if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
