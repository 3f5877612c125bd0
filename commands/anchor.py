"""rox anchor: recompute the anchors of an edited world."""

from __future__ import annotations

from .inputs import file_of, ready
from .options import WorldArgument
from .terminal import refused, say, text


def anchor(world: WorldArgument) -> None:
    """Recompute the anchors of an edited company file."""
    from calibration import company
    from runs import company_of_file, save_company
    from scenarios import old_form_notes, read_world, save_world, world_text
    from sim import Message
    from sim import anchor as compute

    loaded = ready(read_world(world))
    files = file_of(world)
    if not files:
        raise refused("command.anchor.bundled", world=world)
    if saved := company_of_file(files[0]):
        anchored = compute(loaded)
        version = save_company(
            saved,
            world_text(anchored, files[0]),
            company.facts_of(anchored),
            note=text("command.anchor.version"),
        )
        say(text("command.company.saved", name=saved, number=version.number))
        return
    for note in old_form_notes(files[0]):
        say(Message("command.anchor.note", file=str(files[0]), note=note))
    save_world(compute(loaded), files[0], like=files[0])
    say(Message("command.anchor.done", file=str(files[0])))
