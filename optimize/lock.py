"""A locked plan: the hash of plan, world and seed, which any later edit voids."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sim import Defect, Defects, Plan, World, digest

LOCK_FILE = "lock.json"
LockState = Literal["open", "locked", "void"]


def seal(world: World, plan: Plan, seed: int) -> str:
    """Hash of what the figures of a plan follow from; its name is no part of it."""
    lines = [line.model_dump(mode="json") for line in plan.lines]
    return digest({"world": world.model_dump(mode="json"), "lines": lines, "seed": seed})


def lock(folder: Path, sealed: str) -> dict[str, Any]:
    """Lock the plan of a run folder and return what was written.

    Raises Defects when it is locked already.
    """
    file, record = (
        folder / LOCK_FILE,
        {"sealed": sealed, "locked": datetime.now(UTC).isoformat(timespec="seconds")},
    )
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(json.dumps(record, indent=1) + "\n")
    except FileExistsError as error:
        came, allowed = "is locked already", "a plan that is not locked"
        raise Defects(
            str(folder), [Defect(LOCK_FILE, came, allowed, "remove it to lock the plan anew")]
        ) from error
    return record


def lock_state(folder: Path, sealed: str) -> tuple[LockState, str]:
    """Whether a run folder is open, locked, or locked and edited since; with the day it was locked."""
    file = folder / LOCK_FILE
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        return ("locked" if record["sealed"] == sealed else "void"), str(record["locked"])[:10]
    except FileNotFoundError:
        return "open", ""
    except (OSError, ValueError, KeyError, TypeError):
        return "void", ""
