"""From the files of an analyst to a fitted world."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim import Defects, World

from .fit import fit
from .fitted import Fit
from .mapping_file import load_mapping
from .operations import DailyFigures, read_log
from .search import Map, Progress
from .suggest import suggest_mapping
from .survey import read_survey
from .targets import Targets, targets


def calibrate(
    world: World,
    *,
    survey: str | Path | None = None,
    log: str | Path | None = None,
    mapping: str | Path | None = None,
    seed: int = 1,
    map: Map = map,
    progress: Progress | None = None,
) -> Fit:
    """Fit a world to a survey export, to the daily figures of a contact centre, or to both.

    The mapping of columns is suggested where no file is given. Raises Defects, those of both files at once, when
    a file cannot be used or nothing in it informs the world.
    """
    asked: list[Targets] = []
    figures: list[DailyFigures] = []
    wrong: list[Defects] = []
    for file in [] if survey is None else [survey]:
        try:
            asked.append(_targets(world, file, mapping))
        except Defects as found:
            wrong.append(found)
    for file in [] if log is None else [log]:
        try:
            figures.append(read_log(file))
        except Defects as found:
            wrong.append(found)
    if wrong:
        raise _together(wrong)
    return fit(
        world,
        asked[0] if asked else None,
        figures=figures[0] if figures else None,
        seed=seed,
        map=map,
        progress=progress,
    )


def _targets(world: World, survey: str | Path, mapping: str | Path | None) -> Targets:
    export = read_survey(survey)
    columns = suggest_mapping(export, world) if mapping is None else load_mapping(mapping, export, world)
    return targets(export, columns, world)


def _together(wrong: Sequence[Defects]) -> Defects:
    if len(wrong) == 1:
        return wrong[0]
    files = " and ".join(one.file for one in wrong)
    return Defects(files, [d._replace(place=f"{one.file}: {d.place}") for one in wrong for d in one.defects])
