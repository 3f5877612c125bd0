"""Long work in a separate process: started, watched, cancelled and limited from outside."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .lock import hold_lock, is_held
from .people import NOBODY, Person, require, written
from .progress import write_state
from .store import registry

JOB_ID = re.compile(r"[0-9a-f]{32}")
GIBIBYTE = 2**30
ENDED = ("done", "failed", "cancelled")
START_SECONDS = 15.0
_SUPERVISORS: list[subprocess.Popen[bytes]] = []


class UnknownJob(LookupError):
    """No job has this id, or it is not the id of a job at all."""


class TooManyJobs(RuntimeError):
    """As many jobs as allowed are running already."""


class JobLimits(NamedTuple):
    """How many jobs at once, how long each may last (wall time), and the memory of each of its processes.

    Memory is address space, of which compiled code reserves more than it uses; not every system can limit it.
    """

    jobs: int = 2
    wall_seconds: float = 3600.0
    memory_bytes: int = 16 * GIBIBYTE


class JobState(NamedTuple):
    """Where a job is: queued, running, done, failed or cancelled; done of total; times in seconds (epoch).

    pid is its supervisor's; returncode its command's, None when not known; error what it last said on stderr;
    failure what it recorded of what went wrong, as plain values, None where it recorded nothing.
    """

    state: str
    done: int
    total: int
    text: str
    pid: int | None
    started: float
    ended: float | None
    returncode: int | None
    error: str
    failure: Mapping[str, Any] | None = None


def start(
    argv: Sequence[str], spec: Mapping[str, Any], *, by: Person = NOBODY, limits: JobLimits | None = None
) -> str:
    """Start argv in the background and return the job's id, 32 unguessable hexadecimal digits.

    The process finds its folder in $ROX_JOB_DIR, with spec as spec.json, and so does an argument that begins with
    `$ROX_JOB_DIR/`; Progress speaks through it. What it
    prints is kept as stdout.txt and stderr.txt. Exit code 0 is done, any other failed. by: who asks, kept with
    spec. Raises TooManyJobs, NotAllowed who is no analyst where roles are kept, and RolesRefused.
    """
    require(by, "analyst")
    limits = limits or JobLimits()
    root = jobs_folder()
    with hold_lock(root / ".lock"):
        running = sum(not _ended(folder) for folder in root.iterdir() if JOB_ID.fullmatch(folder.name))
        if running >= limits.jobs:
            raise TooManyJobs(
                f"{running} jobs are running, {limits.jobs} are allowed: wait for one or cancel it"
            )
        identity = uuid.uuid4().hex
        folder = root / identity
        folder.mkdir(mode=0o700)
        _write(folder / "spec.json", {**spec, **written(by)})
        _write(folder / "command.json", {"argv": list(argv), **limits._asdict()})
        write_state(folder, state="queued", done=0, total=0, text="", started=time.time())
    _launch(folder)
    return identity


def state(identity: str) -> JobState:
    """Return where the job is. Raises UnknownJob."""
    folder = folder_of(identity)
    _ended(folder)
    found = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    return JobState(
        state=found["state"],
        done=found["done"],
        total=found["total"],
        text=found["text"],
        pid=found.get("pid"),
        started=found["started"],
        ended=found.get("ended"),
        returncode=found.get("returncode"),
        error=found.get("error", ""),
        failure=found.get("failure"),
    )


def cancel(identity: str, by: Person = NOBODY) -> None:
    """Ask the job to stop; after a second or so it is stopped by force. Raises UnknownJob, NotAllowed and RolesRefused."""
    require(by, "analyst")
    (folder_of(identity) / "cancel").touch()


def folder_of(identity: str) -> Path:
    """Return the folder of a job: spec.json, state.json, stdout.txt, stderr.txt. Raises UnknownJob.

    The id may come from an address typed by anybody: it is checked before it touches a path.
    """
    if JOB_ID.fullmatch(identity) is None:
        raise UnknownJob("this is not the id of a job")
    folder = jobs_folder() / identity
    if not (folder / "state.json").is_file():
        raise UnknownJob(f"no job {identity}")
    return folder


def jobs_folder() -> Path:
    """The folder that holds a folder for each job."""
    root = registry() / ".jobs"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return root


def _ended(folder: Path) -> bool:
    """Tell whether the job has ended, and mark as failed one whose supervisor is gone."""
    path = folder / "state.json"
    if not path.exists():
        return True
    found = json.loads(path.read_text(encoding="utf-8"))
    if found["state"] in ENDED:
        return True
    starting = found["state"] == "queued" and time.time() - found["started"] < START_SECONDS
    if starting or is_held(folder / "lock"):
        return False
    found = json.loads(path.read_text(encoding="utf-8"))
    if found["state"] not in ENDED:
        write_state(folder, state="failed", ended=time.time(), error="the process of this job is gone")
    return True


def _launch(folder: Path) -> None:
    """Start the supervisor, detached: it outlives the page, and even the server, that asked for the job."""
    # the folder from which this very module is imported, whatever package it lies in
    code = str(Path(__file__).resolve().parents[__name__.count(".")])
    paths = [code, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "ROX_JOB_DIR": str(folder)}
    with (folder / "stderr.txt").open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "runs", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=environment,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    _SUPERVISORS[:] = [known for known in _SUPERVISORS if known.poll() is None]
    _SUPERVISORS.append(process)


def _write(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
