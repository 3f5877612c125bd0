"""rox anchor: recompute the anchors of an edited world."""

from __future__ import annotations

import typer

from .inputs import file_of, ready
from .options import WorldArgument
from .terminal import say


def anchor(world: WorldArgument) -> None:
    """Recompute the anchors of an edited world file."""
    from scenarios import old_form_notes, read_world, save_world
    from sim import anchor as compute

    loaded = ready(read_world(world))
    files = file_of(world)
    if not files:
        raise typer.BadParameter(f"{world} is bundled and anchored; copy it to a file before editing it")
    for note in old_form_notes(files[0]):
        say(f"{files[0]}: {note}")
    save_world(compute(loaded), files[0], like=files[0])
    say(f"{files[0]}: anchors computed")
