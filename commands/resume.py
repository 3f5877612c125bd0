"""Where the evaluations of an optimisation are written down while it runs, so that it can be resumed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from .terminal import say

if TYPE_CHECKING:
    from runs import Run

NAME = "evaluations.jsonl"


def log_of(run: Run, question: Mapping[str, Any], out: Path | None, resume: bool) -> Path:
    """The file of a run's evaluations: beside the folder asked for, else in the registry, by the question asked.

    Raises BadParameter where evaluations of a run that was cut off would be lost.
    """
    from runs import registry
    from sim import digest

    place = (
        run.destination.parent / f".{run.destination.name}"
        if out
        else registry() / f".{digest(question)[:16]}"
    )
    log = place.with_name(f"{place.name}.{NAME}")
    if resume:
        say(f"goes on from {log}" if log.exists() else "nothing to resume: starts anew")
    elif log.exists() and out:
        raise typer.BadParameter(f"a run into {out} was cut off: add --resume, or remove {log}")
    elif log.exists():
        say("a run of this question was cut off; --resume would have gone on with it")
        log.unlink()
    return log


def say_others(log: Path, others: int) -> None:
    """Say of evaluations that were written by other code or for another world that they are not mixed with new ones."""
    if others:
        say(
            f"{log}: {others} evaluations are of another version of the code, another world or other measures: they are "
            "not used, and simulated again; to go on with them, run the code and the world that wrote them"
        )


def keep(log: Path, run: Run) -> None:
    """Put the evaluations of a run that ended well into its folder."""
    if log.exists():
        log.replace(run.folder / NAME)


def drop(log: Path | None) -> None:
    """Leave no evaluations behind."""
    if log:
        log.unlink(missing_ok=True)
