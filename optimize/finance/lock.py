"""A locked plan: the hash of plan, world and seed, which any later edit voids."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from scenarios import toml_of
from sim import Defect, Defects, Message, digest

LOCK_FILE, WORLD_FILE, PLAN_FILE = "lock.json", "world.toml", "plan.toml"
LockState = Literal["open", "locked", "void"]


def seal(folder: Path, seed: int) -> str:
    """Hash of what the figures of a run follow from: what its world and its plan say, and the seed.

    Of what the files say and not of what a version reads in them: comments and new defaults change nothing. Raises
    Defects for a file that is missing or broken.
    """
    world, plan = (_said(folder / name) for name in (WORLD_FILE, PLAN_FILE))
    plan.pop("name", None)
    return digest({"world": world, "plan": plan, "seed": seed})


def _said(file: Path) -> dict[str, Any]:
    allowed, repair = Message("defect.the_file_of_the_run"), Message("defect.run_it_again")
    try:
        return toml_of(file.name, file)[1]
    except Defects as error:
        found = [Defect(file.name, one.got, allowed, repair) for one in error.defects]
        raise Defects(str(file.parent), found) from error


def lock(folder: Path, sealed: str, by: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Lock the plan of a run folder and return what was written; by: who does, as a record keeps it (`runs.written`).

    A lock that says less of who locked it gives way to one that says more, and keeps its day. Raises Defects when it
    is locked already.
    """
    file = folder / LOCK_FILE
    record = {"sealed": sealed, "locked": datetime.now(UTC).isoformat(timespec="seconds"), **(by or {})}
    before = _record(file)
    if before.get("sealed") == sealed and before.keys() < record.keys():
        record = {**record, "locked": before["locked"]}
        half = file.with_suffix(".part")
        half.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        half.replace(file)
        return record
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(json.dumps(record, indent=1) + "\n")
    except FileExistsError as error:
        came, allowed = Message("defect.locked_already"), Message("defect.a_plan_not_locked")
        raise Defects(
            str(folder), [Defect(LOCK_FILE, came, allowed, Message("defect.remove_it_to_lock_the_plan_anew"))]
        ) from error
    return record


def _record(file: Path) -> dict[str, Any]:
    """Return what a lock says; nothing where there is none, or none that can be read."""
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) and {"sealed", "locked"} <= record.keys() else {}


def lock_state(folder: Path, sealed: str) -> tuple[LockState, str]:
    """Return whether a run folder is open, locked, or locked and edited since; with the day it was locked."""
    file = folder / LOCK_FILE
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        return ("locked" if record["sealed"] == sealed else "void"), str(record["locked"])[:10]
    except FileNotFoundError:
        return "open", ""
    except (OSError, ValueError, KeyError, TypeError):
        return "void", ""
