"""A folder per run and an index of them; a run that did not end well leaves no folder."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from .lock import hold_lock, is_held
from .progress import JOB_FOLDER, Cancelled
from .provenance import provenance

KIND = re.compile(r"[a-z][a-z0-9_-]{0,30}")
INDEX = "runs.sqlite"
# a code in place of what went wrong: the process ended before the run did; whoever shows it has the words
ENDED_EARLY = "ended_early"
RUN_OF_JOB = "run.txt"  # in the folder of a job: the id of the run it left
TABLE = """
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, folder TEXT NOT NULL, building TEXT NOT NULL,
    state TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, summary TEXT NOT NULL)
"""


class FolderTaken(FileExistsError):
    """The folder asked for already holds something; nothing is ever overwritten."""


@dataclass
class Run:
    """A run in progress: write results into folder; what is put in summary (JSON-ready) goes to the index.

    folder is hidden while the run lasts and becomes destination when it is complete; leftovers are the half folders of killed
    runs that were removed when this one began.
    """

    id: str
    kind: str
    folder: Path
    destination: Path
    summary: dict[str, Any] = field(default_factory=dict)
    leftovers: tuple[Path, ...] = ()


class Record(NamedTuple):
    """What the index knows of a run; state is running, done, failed or cancelled; times are UTC, ISO 8601."""

    id: str
    kind: str
    folder: Path
    state: str
    started: str
    ended: str | None
    summary: dict[str, Any]

    @property
    def short_id(self) -> str:
        """Return the first figures of the identity, by which two runs of one minute are told apart."""
        return self.id[:8]


def registry() -> Path:
    """Return the folder that holds the runs: $ROX_RUNS, else rox-runs in the current folder."""
    return Path(os.environ.get("ROX_RUNS") or "rox-runs").absolute()


@contextmanager
def new_run(
    kind: str,
    spec: Mapping[str, Any],
    *,
    files: Iterable[Path | str] = (),
    seed: int | None = None,
    out: Path | str | None = None,
) -> Iterator[Run]:
    """Open a run, index it, and on leaving the block put its folder in place at once, or nothing at all.

    The folder holds spec.json (spec), a copy of each input file under inputs/, provenance.json, and what the
    block writes; it goes to out, else to a new folder of the registry. Before any work, raises FolderTaken
    when out holds something, and ValueError for a kind that cannot be part of a folder's name.
    """
    if not KIND.fullmatch(kind):
        raise ValueError(f"kind {kind!r}: allowed: {KIND.pattern}")
    run = _prepare(kind, out)
    if (registry() / INDEX).exists():
        run.leftovers = _bury_the_dead()
    inputs = [Path(file) for file in files]
    lock = _lock_of(run.id)
    try:
        with hold_lock(lock), _recorded(run):
            run.folder.mkdir(parents=True)
            _write_json(run.folder / "spec.json", spec)
            _write_json(run.folder / "provenance.json", provenance(inputs, seed=seed))
            _copy(inputs, run.folder)
            yield run
    finally:
        lock.unlink(missing_ok=True)


def fresh_folder(kind: str) -> Path:
    """Return the name of a folder of the registry that no run has yet, for a run whose place is given."""
    return registry() / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{kind}-{uuid.uuid4().hex[:8]}"


def history(kind: str | None = None, *, limit: int = 100) -> tuple[Record, ...]:
    """Return the latest runs of the registry, newest first; a run whose process is gone is marked failed."""
    if not (registry() / INDEX).exists():
        return ()
    _bury_the_dead()
    with closing(open_index()) as index:
        rows = index.execute(
            "SELECT id, kind, folder, state, started, ended, summary FROM runs"
            " WHERE ?1 IS NULL OR kind = ?1 ORDER BY started DESC, rowid DESC LIMIT ?2",
            (kind, limit),
        ).fetchall()
    return tuple(Record(r[0], r[1], Path(r[2]), r[3], r[4], r[5], json.loads(r[6])) for r in rows)


def _prepare(kind: str, out: Path | str | None) -> Run:
    identity = uuid.uuid4().hex
    destination = fresh_folder(kind) if out is None else Path(out).absolute()
    if destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        raise FolderTaken(errno.ENOTEMPTY, "not empty", str(destination))
    folder = destination.parent / f".{destination.name}.{identity[:8]}"
    return Run(identity, kind, folder, destination)


@contextmanager
def _recorded(run: Run) -> Iterator[None]:
    """Index the run when it begins and when it ends; put its folder in place, or remove it."""
    with closing(open_index()) as index:
        index.execute(
            "INSERT INTO runs (id, kind, folder, building, state, started, summary)"
            " VALUES (?, ?, ?, ?, 'running', ?, '{}')",
            (run.id, run.kind, str(run.destination), str(run.folder), _now()),
        )
    if job := os.environ.get(JOB_FOLDER):
        (Path(job) / RUN_OF_JOB).write_text(run.id, encoding="utf-8")
    try:
        yield
        summary = json.dumps(run.summary, ensure_ascii=False, allow_nan=False)
        _put_in_place(run)
    except BaseException as error:
        shutil.rmtree(run.folder, ignore_errors=True)
        state = "cancelled" if isinstance(error, Cancelled | KeyboardInterrupt) else "failed"
        # on a full disk the index cannot be written either: the first error is the one to tell
        with suppress(sqlite3.Error):
            _finish(run.id, state, json.dumps(_said(error)))
        raise
    _finish(run.id, "done", summary)


def _said(error: BaseException) -> dict[str, Any]:
    """What an error says, and the record it makes of itself where it does, by which it can be said in another language."""
    record = getattr(error, "record", dict)
    return {**record(), "error": str(error) or type(error).__name__}


def _copy(inputs: list[Path], folder: Path) -> None:
    if inputs:
        (folder / "inputs").mkdir()
    for number, file in enumerate(inputs, start=1):
        shutil.copyfile(file, folder / "inputs" / f"{number}-{file.name}")


def _put_in_place(run: Run) -> None:
    if run.destination.is_dir():
        run.destination.rmdir()
    run.folder.rename(run.destination)
    run.folder = run.destination


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def open_index() -> sqlite3.Connection:
    """Open the index of the runs, making it where there is none."""
    root = registry()
    root.mkdir(parents=True, exist_ok=True)
    index = sqlite3.connect(root / INDEX, timeout=30, isolation_level=None)
    if index.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        with hold_lock(root / ".index.lock"):
            index.execute(TABLE)
            index.execute("PRAGMA journal_mode = WAL")
    return index


def _finish(identity: str, state: str, summary: str) -> None:
    with closing(open_index()) as index:
        index.execute(
            "UPDATE runs SET state = ?, ended = ?, summary = ? WHERE id = ? AND state = 'running'",
            (state, _now(), summary, identity),
        )


def _bury_the_dead() -> tuple[Path, ...]:
    """Mark as failed the runs whose process is gone, and remove what they had begun, which is returned."""
    removed = []
    with closing(open_index()) as index:
        rows = index.execute("SELECT id, building FROM runs WHERE state = 'running'").fetchall()
    for identity, building in rows:
        if not is_held(_lock_of(identity)):
            if Path(building).is_dir():
                removed.append(Path(building))
            shutil.rmtree(building, ignore_errors=True)
            _finish(identity, "failed", json.dumps({"error": ENDED_EARLY}))
    return tuple(removed)


def _lock_of(identity: str) -> Path:
    folder = registry() / ".locks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / identity


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
