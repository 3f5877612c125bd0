"""Companies of one's own, kept below the runs: named, every save a version with a note, exported, imported, deleted."""

from __future__ import annotations

import json
import re
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

from .lock import hold_lock
from .store import registry

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
NAME_MOST = 40
PREFIX = "company:"
WORLD, SHEET, ABOUT = "world.toml", "sheet.toml", "about.json"
ENTRY = re.compile(rf"([1-9][0-9]{{0,3}})/({re.escape(WORLD)}|{re.escape(SHEET)}|{re.escape(ABOUT)})")
# a world file is some tens of kilobytes
FILE_BYTES_MOST = 2 * 2**20
ARCHIVE_BYTES_MOST = 20 * 2**20
VERSIONS_MOST = 500
# an archive says the same whenever it is made
WRITTEN = (2000, 1, 1, 0, 0, 0)


class UnknownCompany(LookupError):
    """No company is kept under this name, or it has no such version; its argument is what was asked for."""


class NameTaken(ValueError):
    """Another company is kept under this name, which is the argument."""


class ArchiveRefused(ValueError):
    """An archive that is not one of a company: code says why (a key of the word files), got what was found in it."""

    def __init__(self, code: str, got: str) -> None:
        super().__init__(code, got)
        self.code, self.got = code, got


class Version(NamedTuple):
    """A saved state of a company: its number from 1, when it was saved (UTC, ISO 8601), a note, facts for a list, its folder."""

    number: int
    saved: str
    note: str
    facts: dict[str, Any]
    folder: Path

    @property
    def world(self) -> Path:
        """The file of the world."""
        return self.folder / WORLD

    @property
    def sheet(self) -> Path | None:
        """The file of the figures it was drafted from, if any."""
        return self.folder / SHEET if (self.folder / SHEET).is_file() else None


class Company(NamedTuple):
    """A company: its name, and its versions, oldest first."""

    name: str
    versions: tuple[Version, ...]

    @property
    def latest(self) -> Version:
        """The version that its name alone means."""
        return self.versions[-1]


def name_of_label(label: str) -> str:
    """Return what people call a company as a name: lower case letters, digits and _, at most 40."""
    plain = normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:NAME_MOST].rstrip("_")
    return slug if slug[:1].isalpha() else f"company_{slug}".rstrip("_")[:NAME_MOST]


def companies() -> tuple[Company, ...]:
    """Return every company kept here, by name."""
    root = _root()
    names = sorted(one.name for one in root.iterdir() if NAME.fullmatch(one.name)) if root.is_dir() else []
    return tuple(Company(name, found) for name in names if (found := _versions(root / name)))


def company_named(name: str) -> Company:
    """Return the company of a name. Raises UnknownCompany."""
    found = _versions(_root() / name) if NAME.fullmatch(name) else ()
    if not found:
        raise UnknownCompany(name)
    return Company(name, found)


def version_of(reference: str) -> Version:
    """Return the version that `company:NAME`, `NAME` or either with `@3` behind it means; the latest where it says none.

    A name may be written as its people write it. Raises UnknownCompany.
    """
    name, at, number = reference.removeprefix(PREFIX).partition("@")
    try:
        # what looks like a path is none of our names
        company = company_named("" if set(name) & {"/", "\\"} else name_of_label(name))
    except UnknownCompany:
        raise UnknownCompany(reference) from None
    if not at:
        return company.latest
    found = [one for one in company.versions if str(one.number) == number]
    if not found:
        raise UnknownCompany(reference)
    return found[0]


def company_of_file(path: Path) -> str | None:
    """Return the name of the company that a file is a version of; None where it is of none."""
    above = path.absolute().parents
    return above[1].name if len(above) > 2 and above[2] == _root() and path.name == WORLD else None


def save_company(
    name: str, world: str, facts: Mapping[str, Any], *, note: str = "", sheet: str = ""
) -> Version:
    """Keep a world (the text of its file) as the next version of a company, made where there is none; whole or not at all.

    facts: what a list shows of it, JSON-ready; sheet: the figures it was drafted from. Raises ValueError for what is no name.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r}: allowed: {NAME.pattern}")
    with _changing() as root, _built(root) as half:
        number = max(_numbers(root / name), default=0) + 1
        (half / WORLD).write_text(world, encoding="utf-8", newline="\n")
        if sheet:
            (half / SHEET).write_text(sheet, encoding="utf-8", newline="\n")
        about = {"saved": _now(), "note": note, "facts": dict(facts)}
        (half / ABOUT).write_text(json.dumps(about, ensure_ascii=False, allow_nan=False), encoding="utf-8")
        (root / name).mkdir(exist_ok=True)
        half.rename(root / name / str(number))
    return version_of(f"{name}@{number}")


def amend_company(name: str, world: str, facts: Mapping[str, Any], note: str) -> Version:
    """Keep a world as the next version of a company, with the figures of the latest beside it. Raises UnknownCompany."""
    latest = company_named(name).latest
    sheet = latest.sheet.read_text(encoding="utf-8") if latest.sheet else ""
    return save_company(name, world, facts, note=note, sheet=sheet)


def rename_company(name: str, new: str) -> None:
    """Give a company another name. Raises UnknownCompany, NameTaken, and ValueError for what is no name."""
    with _changing() as root:
        company_named(name)
        _free(root, new)
        (root / name).rename(root / new)


def copy_company(name: str, new: str) -> None:
    """Keep a company, its versions included, under a second name. Raises as `rename_company` does."""
    with _changing() as root, _built(root) as half:
        company_named(name)
        _free(root, new)
        shutil.copytree(root / name, half, dirs_exist_ok=True)
        half.rename(root / new)


def delete_company(name: str) -> None:
    """Put a company aside; runs keep their own world, and `restore_company` brings it back. Raises UnknownCompany."""
    with _changing() as root:
        company_named(name)
        aside = root / ".trash"
        aside.mkdir(exist_ok=True)
        (root / name).rename(aside / f"{name}.{datetime.now(UTC):%Y%m%dT%H%M%S%f}")


def restore_company(name: str) -> None:
    """Bring back the company that was deleted last under a name. Raises UnknownCompany and NameTaken."""
    with _changing() as root:
        aside = sorted((root / ".trash").glob(f"{name}.*")) if NAME.fullmatch(name) else []
        if not aside:
            raise UnknownCompany(name)
        _free(root, name)
        aside[-1].rename(root / name)


def export_company(name: str, path: Path) -> None:
    """Write a company with its versions as a zip file, whole or not at all. Raises UnknownCompany."""
    company = company_named(name)
    half = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive:
            for version in company.versions:
                for file in sorted(version.folder.iterdir()):
                    entry = zipfile.ZipInfo(f"{version.number}/{file.name}", WRITTEN)
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(entry, file.read_bytes())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def import_company(path: Path, name: str, check: Callable[[Path], object]) -> Company:
    """Keep the company of a zip file that `export_company` wrote; whole or not at all.

    check is called on each world file and raises where it is none. Nothing is unpacked but the files of versions, by their
    own names and up to a bounded size. Raises ArchiveRefused, NameTaken and what check raises.
    """
    contents = _contents(path)
    with _changing() as root, _built(root) as half:
        _free(root, name)
        for (number, file), content in contents.items():
            (half / number).mkdir(exist_ok=True)
            (half / number / file).write_bytes(content)
        for version in sorted(half.iterdir(), key=lambda one: int(one.name)):
            if not (version / WORLD).is_file() or not _is_told(version):
                raise ArchiveRefused("incomplete", version.name)
            check(version / WORLD)
        half.rename(root / name)
    return company_named(name)


def _contents(path: Path) -> dict[tuple[str, str], bytes]:
    """Return the files of an archive by version and name. Raises ArchiveRefused, before anything is written."""
    found: dict[tuple[str, str], bytes] = {}
    left = ARCHIVE_BYTES_MOST
    try:
        if path.stat().st_size > ARCHIVE_BYTES_MOST:
            raise ArchiveRefused("too_large", f"{path.stat().st_size:,}")
        with zipfile.ZipFile(path) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > 3 * VERSIONS_MOST:
                raise ArchiveRefused("too_many", str(len(entries)))
            for entry in entries:
                match = ENTRY.fullmatch(entry.filename)
                if match is None:
                    raise ArchiveRefused("strange", entry.filename)
                if (match[1], match[2]) in found:
                    raise ArchiveRefused("twice", entry.filename)
                most = min(FILE_BYTES_MOST, left)
                with archive.open(entry) as stream:
                    # what an archive says of a size is not believed
                    content = stream.read(most + 1)
                if len(content) > most:
                    raise ArchiveRefused("too_large", entry.filename)
                left -= len(content)
                found[match[1], match[2]] = content
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        # an encrypted file is a RuntimeError, a strange way of packing a NotImplementedError
        raise ArchiveRefused("unreadable", type(error).__name__) from error
    except ValueError as error:
        if isinstance(error, ArchiveRefused):
            raise
        raise ArchiveRefused("unreadable", type(error).__name__) from error
    if not found:
        raise ArchiveRefused("empty", path.name)
    return found


def _is_told(folder: Path) -> bool:
    """Return whether a version says when it was saved, and why."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        _version(folder)
        return True
    return False


def _versions(folder: Path) -> tuple[Version, ...]:
    found = []
    for number in _numbers(folder):
        # what is not a version is left out rather than stopping the list
        with suppress(OSError, ValueError, KeyError, TypeError):
            found.append(_version(folder / str(number)))
    return tuple(found)


def _numbers(folder: Path) -> list[int]:
    """Return the numbers that versions of a company have, or had before one was damaged."""
    return sorted(int(one.name) for one in folder.iterdir() if one.name.isdigit()) if folder.is_dir() else []


def _version(folder: Path) -> Version:
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    return Version(int(folder.name), str(about["saved"]), str(about["note"]), dict(about["facts"]), folder)


def _free(root: Path, name: str) -> None:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r}: allowed: {NAME.pattern}")
    if _versions(root / name):
        raise NameTaken(name)


@contextmanager
def _changing() -> Iterator[Path]:
    """Hold the companies for the time of a change, one process at a time."""
    root = _root()
    root.mkdir(parents=True, exist_ok=True)
    with hold_lock(root / ".lock"):
        yield root


@contextmanager
def _built(root: Path) -> Iterator[Path]:
    """A hidden folder to build in, which is gone afterwards unless it was renamed into place."""
    half = root / f".{uuid.uuid4().hex}"
    half.mkdir()
    try:
        yield half
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _root() -> Path:
    return registry() / "companies"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
