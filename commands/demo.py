"""rox demo: survey, fit and plan on bundled synthetic input."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from .calibrate import show_fit
from .inputs import ready
from .optimise import best_plan, problem_of, show_plan
from .options import CORES, Out, Seed, Workers
from .output_paths import check_target
from .report import in_every_language, put
from .terminal import say, say_leftovers, shown_progress, stamped, text, workers_map, write_json

if TYPE_CHECKING:
    from sim import World


def demo(out: Out = None, workers: Workers = CORES, seed: Seed = 1) -> None:
    """Go from a survey export to a fitted company, then to a plan, on bundled synthetic data."""
    from calibration import calibrate as fit_files
    from calibration import save_survey
    from runs import new_run
    from scenarios import load_demo, load_world, save_world
    from sim import Message

    check_target("--out", out, is_folder=True)
    story = load_demo()
    world, truth = ready(story.world), story.truth
    with new_run("demo", {"world": world.name, "responses": story.responses}, seed=seed, out=out) as run:
        say_leftovers(run)
        export = run.folder / "synthetic-survey.csv"
        with workers_map(workers) as spread, shown_progress(text("command.progress.fit")) as progress:
            save_survey(truth, "qualtrics", export, responses=story.responses, seed=seed, map=spread)
            say(Message("command.demo.survey", count=story.responses, file=export.name))
            fitted = fit_files(world, survey=export, seed=seed, map=spread, progress=progress)
        save_world(fitted.world, run.folder / "fitted.toml")
        write_json(run.folder / "fit.json", stamped(fitted.record()))
        say(Message("command.demo.fit", file="fitted.toml"))
        show_fit(fitted, truths_of(story.truth, [one.name for one in fitted.parameters]))
        loaded = load_world(str(run.folder / "fitted.toml"))  # with where its numbers come from
        result = best_plan(
            loaded,
            problem_of(loaded),
            story.simulations,
            seed,
            workers,
            run,
            accepted={"mismatch": story.accepted, "outside": story.accepted_outside},
        )
        say(Message("command.demo.plan", file="plan.toml"))
        show_plan(fitted.world, result)
        put(in_every_language(run.folder))
        say(Message("command.demo.report"))
    say(Message("command.demo.done", folder=str(run.folder)))


def truths_of(truth: World, names: Iterable[str]) -> dict[str, float]:
    """Return the true values of the numbers that a world has; a share of a mix is of answers, and no number of a world."""
    from sim import value_of

    found = {}
    for name in names:
        with suppress(KeyError):
            found[name] = value_of(truth, name)
    return found
