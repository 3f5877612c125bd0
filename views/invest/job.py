"""A question asked of the optimiser: a job that runs the command, and the run folder it fills."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import runs
from optimize import Problem, as_problem, problem_text
from sim import Message, World, defects_of

from ..scenario.worlds import argument_of, name_of, world_named
from ..ui.job_progress import launch
from ..ui.sign_in import author

KIND = "optimise"
# the place of each defect of a plan that is refused because it leads beyond what was observed
BEYOND = "command.accept.outside.place"


class Ask(NamedTuple):
    """What is asked: of which world, within which problem, how hard to search, and what is accepted, in words.

    accepted: figures unlike the reported ones; accepted_fit: a fit that is red; accepted_outside: a plan beyond what was
    observed.
    """

    world: World
    problem: Problem
    simulations: int
    seed: int
    accepted: str = ""
    accepted_fit: str = ""
    accepted_outside: str = ""


def start(ask: Ask) -> str:
    """Start the search in the background and return its job. Raises runs.TooManyJobs."""
    folder = runs.fresh_folder(KIND)
    questions = runs.registry() / ".questions" / folder.name
    questions.mkdir(parents=True)
    problem = questions / "problem.toml"
    problem.write_text(problem_text(ask.problem), encoding="utf-8", newline="\n")
    return _launch(
        {
            "kind": KIND,
            "world": name_of(ask.world),
            "problem": ask.problem.model_dump(mode="json", exclude_defaults=True),
            "file": str(problem),
            "simulations": ask.simulations,
            "seed": ask.seed,
            "accepted": ask.accepted,
            "accepted_fit": ask.accepted_fit,
            "accepted_outside": ask.accepted_outside,
            "folder": str(folder),
        }
    )


def resume(job: str) -> str:
    """Go on with a search that was cut off, from what it had evaluated, in a new job. Raises runs.TooManyJobs."""
    spec_of(job)
    return runs.start_again(job, ("--resume",), by=author())


def is_beyond(found: runs.JobState) -> bool:
    """Return whether a search ended in a plan that leads beyond what was observed, and is not accepted."""
    problem = defects_of(found.failure) if found.failure else None
    if problem is None:
        return False
    return all(isinstance(one.place, Message) and one.place.key == BEYOND for one in problem.defects)


def accept_beyond(job: str, why: str) -> str:
    """Take the plan in which a search ended, for a reason in words, in a new job that reads what was evaluated.

    Raises ValueError where no reason is given, and runs.TooManyJobs.
    """
    if not why.strip():
        raise ValueError("a plan beyond what was observed is accepted for a reason")
    # who accepts it answers for it, not who asked for the search
    spec = {name: value for name, value in spec_of(job).items() if name not in ("by", "by_identity")}
    return _launch({**spec, "accepted_outside": why.strip()}, "--resume")


def spec_of(job: str) -> dict[str, Any]:
    """Return what a job was asked. Raises runs.UnknownJob for a job of another kind."""
    spec: dict[str, Any] = json.loads((runs.folder_of(job) / "spec.json").read_text(encoding="utf-8"))
    if spec.get("kind") != KIND or "folder" not in spec:
        raise runs.UnknownJob("not a search for a plan")
    return spec


def question_of(spec: Mapping[str, Any]) -> Ask:
    """The question of a job or of a run. Raises Defects where its world cannot be read any more."""
    world = world_named(str(spec["world"]))
    problem = as_problem(spec["problem"], world)
    words = (str(spec.get(name, "")) for name in ("accepted", "accepted_fit", "accepted_outside"))
    return Ask(world, problem, int(spec["simulations"]), int(spec["seed"]), *words)


def folder_of(job: str) -> Path:
    """The folder of the run that a job fills."""
    return Path(spec_of(job)["folder"])


def _launch(spec: Mapping[str, Any], *more: str) -> str:
    options = {"--problem": spec["file"], "--simulations": spec["simulations"], "--seed": spec["seed"], "--out": spec["folder"]}  # fmt: skip
    for option, name in (("mismatch", "accepted"), ("fit", "accepted_fit"), ("outside", "accepted_outside")):
        options |= {f"--accept-{option}": spec[name]} if spec.get(name) else {}
    flags = [*(str(part) for option in options.items() for part in option), *more]
    argv = [sys.executable, "-m", "cli", "optimise", argument_of(str(spec["world"])), *flags, "--json"]
    return launch(argv, spec)
