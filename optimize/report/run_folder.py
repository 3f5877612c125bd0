"""Everything a report tells, read from the folder of a run without simulating again."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from scenarios import content_fault, load_plan, read_world
from sim import Defect, Defects, Message, Plan, World

from ..finance.finance import load_finance
from ..finance.lock import LOCK_FILE, PLAN_FILE, WORLD_FILE, LockState, lock_state, seal
from ..finance.record import Finance

SUMMARY, RESPONSES = "summary.json", "responses.csv"
# what `rox worth`, `rox pilot` and `rox report --learn` leave in the folder of a run
WORTH, PILOT, LEARNT = "worth.json", "pilot.json", "actuals.json"


class Dossier(NamedTuple):
    """A plan with its money and its summary (certificate, rivals, prices of rules: where the run made them).

    responses: points (EUR a year, value EUR) by lever; none where the run kept no curves. worth, pilot, learnt: what `rox worth` and
    `rox pilot` found of this run, and what its actuals taught; None where nobody asked.
    """

    finance: Finance
    summary: dict[str, Any]
    world: World
    plan: Plan
    lock: LockState
    locked_on: str
    responses: Mapping[str, tuple[tuple[float, float], ...]] = MappingProxyType({})
    worth: dict[str, Any] | None = None
    pilot: dict[str, Any] | None = None
    learnt: dict[str, Any] | None = None

    @property
    def accepted(self) -> dict[str, str]:
        """Why, by what was accepted in words; empty for a run that accepted nothing."""
        return dict((self.summary.get("grounds") or {}).get("accepted") or {})


def read_dossier(folder: str | Path) -> Dossier:
    """Read the folder of an optimised, or of a simulated, plan.

    Raises Defects for a folder that is none, a missing or broken file, and a plan or world edited since the run.
    """
    folder = Path(folder)
    if not folder.is_dir():
        repair = Message("defect.name_the_folder")
        raise Defects(
            str(folder),
            [
                Defect(
                    "folder", Message("defect.no_such_folder"), Message("defect.the_folder_of_a_run"), repair
                )
            ],
        )
    money, summary = load_finance(folder), _summary(folder)
    if seal(folder, money.seed) != money.sealed:
        came = Message("defect.edited_after_the_run")
        if (folder / LOCK_FILE).exists():
            came = Message("defect.edited_and_void", lock=LOCK_FILE)
        repair = Message("defect.simulate_and_report", world=WORLD_FILE, plan=PLAN_FILE)
        raise Defects(
            str(folder), [Defect(PLAN_FILE, came, Message("defect.the_plan_and_the_world_that_were"), repair)]
        )
    # nothing is simulated, so that anchors of another version do no harm
    world = read_world(str(folder / WORLD_FILE))
    plan = load_plan(str(folder / PLAN_FILE), world)
    told = (_told(folder / name) for name in (WORTH, PILOT, LEARNT))
    return Dossier(money, summary, world, plan, *lock_state(folder, money.sealed), _responses(folder), *told)


def _told(file: Path) -> dict[str, Any] | None:
    """What a verb wrote next to a run; None where it did not, or where a part of it is gone."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _responses(folder: Path) -> Mapping[str, tuple[tuple[float, float], ...]]:
    """Points of each lever's curve; a plan that was only simulated has none."""
    file, found = folder / RESPONSES, dict[str, list[tuple[float, float]]]()
    try:
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                found.setdefault(row["lever"], []).append((float(row["eur_year"]), float(row["value_eur"])))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        repair = Message("defect.run_optimise_again")
        allowed = Message("defect.what_rox_optimise_writes")
        raise Defects(str(folder), [Defect(RESPONSES, content_fault(error), allowed, repair)]) from error
    return {lever: tuple(points) for lever, points in found.items()}


def _summary(folder: Path) -> dict[str, Any]:
    allowed, repair = Message("defect.what_rox_optimise_writes"), Message("defect.run_optimise_again")
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Defects(
            str(folder), [Defect(SUMMARY, Message("defect.no_such_file"), allowed, repair)]
        ) from error
    except (OSError, ValueError) as error:
        raise Defects(str(folder), [Defect(SUMMARY, content_fault(error), allowed, repair)]) from error
    if not isinstance(summary, dict):
        raise Defects(str(folder), [Defect(SUMMARY, Message("defect.no_json_object"), allowed, repair)])
    return summary
