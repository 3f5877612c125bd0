"""What knowing more is worth, the test that would settle a plan, and what its actuals taught, as a report and a page say it of a run."""

from __future__ import annotations

from html import escape

from scenarios import Reader, field_name, section

from .learnt_wording import learnt_lines
from .pilot_wording import pilot_lines
from .run_folder import Dossier
from .worth_wording import worth_lines


def worth_text(dossier: Dossier, reader: Reader) -> list[str]:
    """Return what `rox worth` found of a run, in sentences; empty where nobody asked."""
    if dossier.worth is None:
        return []
    world = dossier.world
    return worth_lines(dossier.worth, world, reader, lambda reader, field: field_name(reader, world, field))


def pilot_text(dossier: Dossier, reader: Reader) -> list[str]:
    """Return what `rox pilot` found of a run, in sentences; empty where nobody asked."""
    return [] if dossier.pilot is None else pilot_lines(dossier.pilot, dossier.world, reader)


def learnt_text(dossier: Dossier, reader: Reader) -> list[str]:
    """Return what the actuals of a run taught, in sentences; empty where nobody asked."""
    return [] if dossier.learnt is None else learnt_lines(dossier.learnt, dossier.world, reader)


def knowing_part(dossier: Dossier, reader: Reader) -> str:
    """Return each as a section of the appendix; empty where nobody asked."""
    parts = (
        ("knowing.title", worth_text),
        ("pilot.title", pilot_text),
        ("actuals.learnt.title", learnt_text),
    )
    return "".join(
        section(reader(title), "".join(f"<p>{escape(line)}</p>" for line in lines))
        for title, text in parts
        if (lines := text(dossier, reader))
    )
