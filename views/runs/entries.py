"""Everything that was started, from the app or the command, as rows of one list."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import runs
from scenarios import Reader
from sim import Defects, Text, defects_of

from ..scenario.worlds import world_named
from ..ui.sign_in import author

LOCK = "lock.json"
ENDED = ("done", "failed", "cancelled")
PAGES = {"new": ("company", "draft"), "calibrate": ("calibrate", "fit"), "optimise": ("invest", "job")}
RUN_PAGES = {"optimise": ("invest", "run")}
RESUMED = {"optimise": ("--resume",)}


class Entry(NamedTuple):
    """One thing started: job or run id, what was asked, by whom, when (epoch), where it is, and its folder.

    by: as typed, empty where nobody typed a name or the command was used; job: None for what the command ran;
    is_signed: its plan is locked, or somebody approved or refused it, so that it is evidence and stays.
    """

    id: str
    kind: str
    world: str
    by: str
    started: float
    state: str
    job: runs.Job | None
    folder: Path | None
    error: Text
    is_signed: bool

    @property
    def is_ended(self) -> bool:
        """Return whether it is over, well or badly."""
        return self.state in ENDED

    @property
    def page(self) -> tuple[str, dict[str, str]] | None:
        """The page that shows it and what its address says; None where no page does."""
        known = PAGES if self.job is not None else RUN_PAGES
        if self.kind not in known or (self.job is None and self.state != "done"):
            return None
        page, name = known[self.kind]
        return page, {name: self.id}


def entries() -> tuple[Entry, ...]:
    """Everything started, newest first."""
    records = {one.id: one for one in runs.history(limit=1000)}
    signed = {one.approval.run for one in runs.approvals() if one.approval is not None}
    found = [_of_job(one, records.get(one.run or ""), signed) for one in runs.jobs()]
    found += [_of_run(one, signed) for one in runs.runs_by_hand()]
    return tuple(sorted(found, key=lambda one: -one.started))


def world_label(reader: Reader, name: str) -> str:
    """The name of a company as a reader knows it; that of its file where it cannot be read any more."""
    try:
        world = world_named(name)
    except Defects:
        return Path(name).stem
    return reader.label(world, world)


def forget(entry: Entry) -> None:
    """Remove it, with what it left. Raises runs.StillRunning and runs.UnknownJob."""
    if entry.job is not None:
        runs.forget(entry.id, author())
    else:
        runs.forget_run(entry.id, author())


def start_again(entry: Entry) -> str:
    """Go on where it can go on, else start anew, and return the new job. Raises runs.TooManyJobs."""
    return runs.start_again(entry.id, RESUMED.get(entry.kind, ()), by=author())


def _of_job(job: runs.Job, record: runs.Record | None, signed: set[str]) -> Entry:
    kind, world = str(job.spec.get("kind") or _verb(job)), str(job.spec.get("world", ""))
    folder = None if record is None else record.folder
    by, where = str(job.spec.get("by", "")), job.state
    return Entry(
        job.id,
        kind,
        world,
        by,
        where.started,
        where.state,
        job,
        folder,
        where.error,
        _is_signed(record, signed),
    )


def _of_run(record: runs.Record, signed: set[str]) -> Entry:
    started = datetime.fromisoformat(record.started).astimezone(UTC).timestamp()
    world = str(_spec(record.folder).get("world", ""))
    problem = defects_of(record.summary)
    error = problem.message() if problem else str(record.summary.get("error", ""))
    return Entry(
        record.id,
        record.kind,
        world,
        "",
        started,
        record.state,
        None,
        record.folder,
        error,
        _is_signed(record, signed),
    )


def _verb(job: runs.Job) -> str:
    words = [one for one in job.argv if one.isalpha() and one != "cli"]
    return words[0] if words else ""


def _spec(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "spec.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_signed(record: runs.Record | None, signed: set[str]) -> bool:
    if record is None:
        return False
    return (record.folder / LOCK).exists() or bool({record.id, record.folder.name} & signed)
