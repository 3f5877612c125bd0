"""rox survey: synthetic customers answer a survey whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .inputs import world_of
from .options import CORES, Seed, Workers, WorldArgument
from .output_paths import check_target
from .terminal import say, workers_map


def survey(
    world: WorldArgument,
    out: Annotated[Path, typer.Option(help="Where to write the survey.")],
    layout: Annotated[str, typer.Option(help="qualtrics, surveymonkey or csv.")] = "qualtrics",
    responses: Annotated[int, typer.Option(min=1, max=1_000_000, help="Number of answers.")] = 2000,
    seed: Seed = 1,
    workers: Workers = CORES,
) -> None:
    """Generate a survey answered by synthetic customers, whose true parameters are known."""
    from calibration import save_survey
    from sim import Message

    check_target("--out", out)
    loaded = world_of(world)
    with workers_map(workers) as spread:
        written = save_survey(loaded, layout, out, responses=responses, seed=seed, map=spread)
    say(Message("command.survey.done", file=str(out), count=written))
