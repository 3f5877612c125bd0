"""A lock file that the system gives back when its holder dies, however it dies."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _try(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def hold_lock(path: Path, *, wait_seconds: float = 10.0) -> Iterator[None]:
    """Hold the lock at path inside the block; it is free again when the block or the process ends.

    Raises TimeoutError when another process still holds it after wait_seconds.
    """
    with path.open("ab") as file:
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                _try(file)
                break
            except OSError as error:
                if time.monotonic() >= deadline:
                    raise TimeoutError(f"{path} is held by another process") from error
                time.sleep(0.02)
        yield


def is_held(path: Path) -> bool:
    """Tell whether a living process holds the lock at path."""
    try:
        with path.open("r+b") as file:
            _try(file)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
