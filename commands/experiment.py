"""Results of tests, read as evidence by `rox calibrate COMPANY --experiment FILE`."""

from __future__ import annotations

from pathlib import Path

from .inputs import file_of, world_of
from .terminal import print_json, say, shown_progress, stamped, terminal_reader, text, workers_map


def learn_from_experiments(
    world: str, path: Path, seed: int, workers: int, out: Path, *, as_json: bool
) -> None:
    """Write the world whose levers' numbers are what tests say, and print how they compare with what was assumed."""
    from optimize import EFFECTIVE_FEWEST, TRIALS, load_experiments, with_evidence
    from scenarios import save_world
    from sim import Message

    loaded, reader = world_of(world), terminal_reader()
    experiments = load_experiments(path, loaded)
    total = TRIALS * len(experiments)
    with (
        shown_progress(text("command.progress.simulations")) as progress,
        workers_map(workers, progress, total) as spread,
    ):
        learnt, evidence = with_evidence(loaded, experiments, seed, spread)
    save_world(learnt, out, like=file_of(world)[0] if file_of(world) else None)
    if as_json:
        told = [one._asdict() for one in evidence]
        print_json(stamped({"world": learnt.name, "seed": seed, "levers": told, "out": str(out)}))
    else:
        levers = {one.name: one for one in loaded.levers}
        for one in evidence:
            label = reader.label(loaded, levers[one.lever])
            amounts = {name: reader.number(getattr(one, name), 2) for name in ("ratio", "lo", "hi")}
            print(reader("experiment.result", lever=label, kept=reader.share(one.kept, 0), **amounts))
            if one.disagree:
                print(reader("experiment.disagree", lever=label))
            if one.effective < EFFECTIVE_FEWEST:
                print(reader("experiment.far", lever=label))
    say(Message("command.calibrate.world", file=str(out)))
