"""Where the evaluations of an optimisation are written down while it runs, so that it can be resumed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .terminal import refused, say

if TYPE_CHECKING:
    from optimize import Problem
    from runs import Run
    from sim import World

NAME = "evaluations.jsonl"
# kept among the evaluations of a search whose plan leads beyond what was observed, which nobody had accepted
REFUSED = "refused: outside"


def log_of(run: Run, question: Mapping[str, Any], out: Path | None, resume: bool) -> Path:
    """The file of a run's evaluations: next to the folder asked for, else in the registry, by the question asked.

    Raises BadParameter where evaluations of a run that was cut off would be lost.
    """
    from runs import registry
    from sim import Message, digest

    place = (
        run.destination.parent / f".{run.destination.name}"
        if out
        else registry() / f".{digest(question)[:16]}"
    )
    log = place.with_name(f"{place.name}.{NAME}")
    if resume:
        say(
            Message("command.resume.from", log=str(log))
            if log.exists()
            else Message("command.resume.nothing")
        )
    elif log.exists() and out:
        raise refused("command.resume.cut_off", folder=str(out), log=str(log))
    elif log.exists():
        say(Message("command.resume.lost"))
        log.unlink()
    return log


def say_others(log: Path, others: int) -> None:
    """Say of evaluations that were written by other code or for another world that they are not mixed with new ones."""
    from sim import Message

    if others:
        say(Message("command.resume.others", log=str(log), count=others))


def was_refused(log: Path | None, world: World, rules: Problem) -> bool:
    """Return whether the search of these evaluations ended in a plan that was refused for where it leads."""
    from optimize import evaluation_log

    return log is not None and evaluation_log(log, world, rules).find(REFUSED) is not None


def note_refusal(log: Path | None, world: World, rules: Problem) -> None:
    """Write down that a plan was refused for where it leads, so that to accept it takes this plan and no other."""
    from optimize import evaluation_log

    if log is not None and not was_refused(log, world, rules):
        evaluation_log(log, world, rules).write([(REFUSED, True)])


def keep(log: Path, run: Run) -> None:
    """Put the evaluations of a run that ended well into its folder."""
    if log.exists():
        log.replace(run.folder / NAME)


def drop(log: Path | None) -> None:
    """Leave no evaluations behind."""
    if log:
        log.unlink(missing_ok=True)
