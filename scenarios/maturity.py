"""The five stages of maturity: what a company starts with at each, and a short self-assessment that names one."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sim import Defect, Defects, Message, World, anchor

from .schema_help import nearest

STAGES = Path(__file__).with_name("stages") / "maturity.toml"
# Steps of the customer's path along which a company assesses itself (Qu'est-ce que la gestion de l'expérience client).
STEPS = ("awareness", "discovery", "interest", "consideration", "action", "use", "advocacy")


class Stage(NamedTuple):
    """What a company starts with: chances that history is at hand, survives a transfer, that a customer is recognised; a factor."""

    history: float
    handover: float
    recognised: float
    loop_delay: float


@cache
def stages() -> dict[str, Stage]:
    """The presets by stage, least mature first."""
    rows = tomllib.loads(STAGES.read_text(encoding="utf-8"))
    return {name: Stage(**row) for name, row in rows.items()}


def at_maturity(world: World, stage: str) -> World:
    """The same company at another stage, anchored again; itself at its own.

    Chances move by the difference of the two presets, within 0 and 1, and the delay of call-backs by their ratio.
    The stage also sets which share of a lever's effect is realised. Raises Defects for a stage that is not known.
    """
    presets = stages()
    if stage not in presets:
        advice = nearest(stage, presets) or Message("defect.choose_one_of_these")
        raise Defects("maturity", [Defect("stage", repr(stage), ", ".join(presets), advice)])
    if stage == world.maturity:
        return world
    before, after, now = presets[world.maturity], presets[stage], world.continuity
    chances = {
        name: min(1.0, max(0.0, getattr(now, name) + getattr(after, name) - getattr(before, name)))
        for name in ("history", "handover", "recognised")
    }
    delay_h = world.loop.delay_h * after.loop_delay / before.loop_delay
    changes = {
        "maturity": stage,
        "continuity": now.model_copy(update=chances),
        "loop": world.loop.model_copy(update={"delay_h": delay_h}),
    }
    return anchor(world.model_copy(update=changes))


def assessed(answers: Sequence[int]) -> str:
    """The stage that seven answers from 1 to 5 name, one for each step of the customer's path.

    It is the middle answer, but at most one above the lowest: a path is not much better than its weakest step.
    Raises Defects for another number of answers or an answer out of bounds.
    """
    names = list(stages())
    defects = [
        Defect(
            Message("defect.place.answer", number=place),
            str(answer),
            Message("defect.a_whole_number_from_1_to", most=len(names)),
            Message("defect.answer_again"),
        )
        for place, answer in enumerate(answers, 1)
        if not 1 <= answer <= len(names)
    ]
    if len(answers) != len(STEPS):
        allowed = Message("defect.answers_of_steps", count=len(STEPS), steps=", ".join(STEPS))
        defects.append(
            Defect("answers", str(len(answers)), allowed, Message("defect.give_one_for_each_step"))
        )
    if defects:
        raise Defects("assessment", defects)
    middle = sorted(answers)[len(answers) // 2]
    return names[min(middle, min(answers) + 1) - 1]
