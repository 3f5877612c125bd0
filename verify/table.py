"""Every row, by the subject that makes it; a room adds its rows by adding a maker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sim import Map, Message

from .bots_and_truth import bot_rows, offered_rows, prevention_rows, recovery_rows, truth_rows
from .check import Row
from .desks import general_rows, impatient_rows, lost_rows, patient_rows, shared_rows
from .engine import complaint_rows, conservation_rows, stress_rows
from .face_validity import face_rows
from .memory import case_rows, effort_rows, journey_rows, memory_rows, opinion_rows, repeated_rows
from .optimiser import choosing_rows
from .queues import queue_rows
from .surveys import industry_rows, sensor_rows, survey_rows
from .value import contrast_rows, curve_rows, money_rows, nothing_rows

Maker = Callable[[], Iterator[Row]]

# instant: rules and oracles against published values
EXACT: dict[str, tuple[Maker, ...]] = {
    "queues": (queue_rows,),
    "memory": (memory_rows, effort_rows),
    "bots": (bot_rows, truth_rows, recovery_rows),
    "money": (money_rows, curve_rows),
    "surveys": (survey_rows,),
    "budgets": (choosing_rows,),
}
# the engine, in replications
SIMULATED: dict[str, tuple[Maker, ...]] = {
    "desks": (lost_rows, patient_rows, impatient_rows, general_rows, shared_rows),
    "customers": (journey_rows, opinion_rows, case_rows, repeated_rows, industry_rows, contrast_rows),
    "companies": (offered_rows, prevention_rows, nothing_rows, sensor_rows, complaint_rows),
    "face_validity": (face_rows,),
    "conservation": (conservation_rows, stress_rows),
}
SUBJECTS = EXACT | SIMULATED
MAKERS = [maker for makers in SUBJECTS.values() for maker in makers]


def subject_title(subject: str) -> Message:
    """The name of a subject, to be said."""
    return Message(f"verify.subject.{subject}")


def made(maker: Maker) -> list[Row]:
    """The rows of a maker."""
    return list(maker())


def rows(subjects: Iterable[str] = tuple(SUBJECTS), map: Map = map) -> dict[str, list[Row]]:
    """The rows of each subject, made wherever the map runs them."""
    chosen = [(subject, maker) for subject in subjects for maker in SUBJECTS[subject]]
    found: dict[str, list[Row]] = {subject: [] for subject, _ in chosen}
    for (subject, _), own in zip(chosen, map(made, [maker for _, maker in chosen]), strict=True):
        found[subject] += own
    return found
