"""The supervisor of one job: `python -m runs FOLDER` runs its command, holds its limits, records its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from .lock import hold_lock
from .progress import JOB_FOLDER, write_state

GRACE_SECONDS = 0.8
NICENESS = 10  # a job leaves the machine to whoever looks at a page
LOOK_SECONDS = 0.05
ERROR_CHARACTERS = 4000


def supervise(folder: Path) -> None:
    """Run the command of the job in folder until it ends, is cancelled or meets a limit."""
    command = json.loads((folder / "command.json").read_text(encoding="utf-8"))
    with hold_lock(folder / "lock"):
        limited = _limit_memory(command["memory_bytes"])
        write_state(folder, state="running", pid=os.getpid(), memory_limited=limited)
        try:
            ending = _run(folder, command)
        except OSError as error:
            ending = {"state": "failed", "returncode": None, "error": str(error)}
        write_state(folder, ended=time.time(), **ending)


def _run(folder: Path, command: dict[str, Any]) -> dict[str, Any]:
    with (folder / "stdout.txt").open("wb") as out, (folder / "stderr.txt").open("ab") as errors:
        process = subprocess.Popen(
            [_placed(folder, argument) for argument in command["argv"]],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            start_new_session=True,
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )
        _step_back(process)
        stopped_for = _wait(process, folder / "cancel", command["wall_seconds"])
        _kill(process)  # and what it started, which may not notice that it is gone
    code = process.returncode
    if code == 0:
        return {"state": "done", "returncode": 0, "error": ""}
    if stopped_for == "cancelled":
        return {"state": "cancelled", "returncode": code, "error": ""}
    said = (folder / "stderr.txt").read_text(encoding="utf-8", errors="replace")[-ERROR_CHARACTERS:].strip()
    return {"state": "failed", "returncode": code, "error": stopped_for or said}


def _placed(folder: Path, argument: str) -> str:
    """The argument, its folder of the job written out."""
    mark = f"${JOB_FOLDER}/"
    return str(folder / argument.removeprefix(mark)) if argument.startswith(mark) else argument


def _wait(process: subprocess.Popen[bytes], cancel: Path, wall_seconds: float) -> str:
    """Wait for the process; return why it was stopped, or nothing when it ended by itself."""
    deadline = time.monotonic() + wall_seconds
    reason, last_moment = "", float("inf")
    while True:
        try:
            process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        else:
            return reason or ("cancelled" if cancel.exists() else "")
        now = time.monotonic()
        if not reason and cancel.exists():
            reason, last_moment = "cancelled", now + GRACE_SECONDS
        if not reason and now >= deadline:
            reason, last_moment = f"stopped: longer than the {wall_seconds:g} s allowed", now
        if now >= last_moment:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and the workers it started; it leads a group by itself."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _step_back(process: subprocess.Popen[bytes]) -> None:
    """Lower the priority of the process and of all that it starts; on Windows this is done when it is created."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)


def _limit_memory(limit_bytes: int) -> bool:
    """Limit this process and those it starts; tell whether the system could."""
    if sys.platform == "win32":
        return False
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))
    except (ValueError, OSError):
        return False
    return True


if __name__ == "__main__":
    supervise(Path(sys.argv[1]))
