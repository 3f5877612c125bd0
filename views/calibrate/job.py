"""A fit asked for: the command that makes it, and what is written down of the question."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

from calibration import Mapping

from .uploads import Draft, mapping_file

FITTED, RECORD = "fitted.toml", "fit.json"


class Ask(NamedTuple):
    """What is asked: a world by the name an address gives it, the files, how the survey is mapped, and a seed."""

    world: str
    draft: Draft
    mapping: Mapping
    seed: int


def argv_of(ask: Ask, world: str) -> list[str]:
    """The command of a fit, whose fitted world goes into the folder of its job. world: as the command takes it."""
    argv = [sys.executable, "-m", "cli", "calibrate", world, "--seed", str(ask.seed), "--json"]
    argv += ["--out", f"$ROX_JOB_DIR/{FITTED}", "--record", f"$ROX_JOB_DIR/{RECORD}"]
    if (survey := ask.draft.survey_file) is not None and ask.mapping.informs:
        argv += ["--survey", str(survey), "--mapping", str(mapping_file(ask.draft, ask.mapping))]
        argv += ["--codebook", str(ask.draft.codebook)] if ask.draft.codebook is not None else []
    for path, _ in ask.draft.operations:
        argv += ["--log", str(path)]
    return argv


def spec_of_ask(ask: Ask) -> dict[str, Any]:
    """Return what is written down of a question, for the page and for the list of everything started."""
    survey = [ask.draft.survey_file] if ask.draft.survey_file is not None and ask.mapping.informs else []
    files = [path.name for path in (*survey, *(path for path, _ in ask.draft.operations))]
    mapping = mapping_file(ask.draft, ask.mapping).name if survey else None
    return {
        "kind": "calibrate",
        "world": ask.world,
        "inputs": ask.draft.id,
        "files": files,
        "mapping": mapping,
        "seed": ask.seed,
    }
