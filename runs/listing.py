"""Everything that was started: listed, started again, forgotten."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from .inputs import UnknownInputs, forget_inputs
from .job import ENDED, JOB_ID, JobState, UnknownJob, folder_of, jobs_folder, start, state
from .people import NOBODY, Person, require
from .store import RUN_OF_JOB, Record, history, open_index, registry

HISTORY_MOST = 1_000_000


class StillRunning(RuntimeError):
    """What is still running cannot be removed: cancel it first."""


class Job(NamedTuple):
    """A job: its id, what it was asked (spec), its command, where it is, and the id of the run it left, if any."""

    id: str
    spec: dict[str, Any]
    argv: tuple[str, ...]
    state: JobState
    run: str | None


def jobs() -> tuple[Job, ...]:
    """Every job of the registry, newest first; one that cannot be read is left out."""
    names = [folder.name for folder in jobs_folder().iterdir() if JOB_ID.fullmatch(folder.name)]
    found = [job for name in names if (job := _read(name)) is not None]
    return tuple(sorted(found, key=lambda one: -one.state.started))


def start_again(identity: str, more: Sequence[str] = (), *, by: Person = NOBODY) -> str:
    """Start the command of a job again, with more arguments where it lacks them, and return the id of the new job.

    by: who asks now; a person without a name leaves whoever asked at first. Raises UnknownJob, TooManyJobs, NotAllowed and
    RolesRefused.
    """
    folder = folder_of(identity)
    argv = json.loads((folder / "command.json").read_text(encoding="utf-8"))["argv"]
    spec = json.loads((folder / "spec.json").read_text(encoding="utf-8"))
    if by.name:
        spec.pop("by_identity", None)
    return start([*argv, *(one for one in more if one not in argv)], spec, by=by)


def forget(identity: str, by: Person = NOBODY) -> None:
    """Remove a job, the run it left and the files uploaded for it alone.

    Raises UnknownJob, StillRunning, NotAllowed who is no analyst where roles are kept, and RolesRefused.
    """
    require(by, "analyst")
    folder = folder_of(identity)
    if state(identity).state not in ENDED:
        raise StillRunning(identity)
    job = _read(identity)
    shutil.rmtree(folder)
    if job is None:
        return
    if job.run is not None:
        forget_run(job.run, by)
    inputs = job.spec.get("inputs")
    if isinstance(inputs, str) and all(other.spec.get("inputs") != inputs for other in jobs()):
        try:
            forget_inputs(inputs)
        except UnknownInputs:
            return


def forget_run(identity: str, by: Person = NOBODY) -> bool:
    """Remove a run from the index, and its folder where that lies in the registry; tell whether the folder is gone.

    Raises StillRunning, NotAllowed and RolesRefused; an unknown run is no error.
    """
    require(by, "analyst")
    record = next((one for one in history(limit=HISTORY_MOST) if one.id == identity), None)
    if record is None:
        return False
    if record.state == "running":
        raise StillRunning(identity)
    inside = record.folder.parent == registry()
    if inside:
        shutil.rmtree(record.folder, ignore_errors=True)
    with closing(open_index()) as index:
        index.execute("DELETE FROM runs WHERE id = ?", (identity,))
    return inside


def runs_by_hand(limit: int = 200) -> tuple[Record, ...]:
    """The latest runs that no job left, newest first."""
    left = {job.run for job in jobs()}
    return tuple(one for one in history(limit=limit) if one.id not in left)


def _read(identity: str) -> Job | None:
    try:
        folder = folder_of(identity)
        spec, command = (
            json.loads((folder / name).read_text(encoding="utf-8")) for name in ("spec.json", "command.json")
        )
        return Job(identity, spec, tuple(command["argv"]), state(identity), _run_of(folder))
    except (UnknownJob, OSError, ValueError, KeyError):
        return None


def _run_of(folder: Path) -> str | None:
    file = folder / RUN_OF_JOB
    return file.read_text(encoding="utf-8") if file.is_file() else None
