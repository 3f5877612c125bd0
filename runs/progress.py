"""How a job tells the world outside how far it is, and hears that it must stop."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .lock import is_held

JOB_FOLDER = "ROX_JOB_DIR"
WRITES_PER_SECOND = 10


class Cancelled(Exception):
    """The work was asked to stop."""


class Unwatched(Cancelled):
    """Nobody watches over the work any more, so it stops."""


def write_state(folder: Path, **changes: Any) -> None:
    """Change fields of a job's state; a reader sees the old state or the new one, never half of one."""
    path = folder / "state.json"
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    text = json.dumps({**before, **changes}, ensure_ascii=False, sort_keys=True)
    new = folder / f".state.{os.getpid()}"
    new.write_text(text, encoding="utf-8")
    for _ in range(50):
        try:
            new.replace(path)
        except PermissionError:  # Windows, while somebody reads
            time.sleep(0.01)
        else:
            return
    new.replace(path)


def record_failure(failure: Mapping[str, Any]) -> None:
    """Inside a job, keep what went wrong as plain values, for whoever shows it; elsewhere do nothing."""
    if folder := os.environ.get(JOB_FOLDER):
        write_state(Path(folder), failure=failure)


class Progress:
    """Called with (done, total, text) as the work advances; show, if given, is called with the same.

    Inside a job it writes the job's state and raises Cancelled once it is to stop; elsewhere it only shows.
    """

    def __init__(self, show: Callable[[int, int, str], None] | None = None) -> None:
        self.show = show
        folder = os.environ.get(JOB_FOLDER)
        self.folder = Path(folder) if folder else None
        self._next_write = 0.0

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """Report; raise Cancelled when the job is to stop."""
        if self.show is not None:
            self.show(done, total, text)
        if self.folder is None:
            return
        if (self.folder / "cancel").exists():
            raise Cancelled("the job was cancelled")
        now = time.monotonic()
        if now < self._next_write and done < total:
            return
        if not is_held(self.folder / "lock"):
            raise Unwatched("the job is no longer watched over")
        self._next_write = now + 1 / WRITES_PER_SECOND
        write_state(self.folder, done=done, total=total, text=text)
