"""rox assess: seven answers along the customer's path, and the stage of maturity that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .options import Json
from .terminal import print_json, refused, say, stamped, terminal_reader

if TYPE_CHECKING:
    from scenarios import Reader

Answers = Annotated[
    str | None,
    typer.Option(help="Seven numbers from 1 to 5, such as 2,3,2,2,3,2,1; asked for one by one if left out."),
]


def assess(answers: Answers = None, as_json: Json = False) -> None:
    """Find the stage of maturity of a company in seven questions, and what it implies."""
    from scenarios import assessed, stages

    reader = terminal_reader()
    given = ask_answers(reader) if answers is None else [as_number(answer) for answer in answers.split(",")]
    stage = assessed(given)
    preset, share = stages()[stage], realised()[stage]
    if as_json:
        implied = {**preset._asdict(), "realised": share}
        print_json(stamped({"answers": given, "stage": stage, "implies": implied}))
        return
    print(reader("assess.stage", stage=reader(f"stage.{stage}"), name=stage))
    print(reader(f"stage.{stage}.text"))
    print(
        reader(
            "assess.implies",
            realised=reader.share(share, 0),
            history=reader.share(preset.history, 0),
            recognised=reader.share(preset.recognised, 0),
            loop_delay=preset.loop_delay,
        )
    )
    print(reader("assess.rule"))
    print(reader("assess.next", stage=stage))


def ask_answers(reader: Reader) -> list[int]:
    """The answers given at the keyboard, one for each step of the customer's path."""
    from scenarios import STEPS

    say(reader("assess.scale"))
    return [typer.prompt(reader(f"assess.question.{step}"), value_proc=as_answer, err=True) for step in STEPS]


def as_answer(typed: str) -> int:
    """Return what was typed at a question, which is asked again until it is a number from 1 to 5."""
    answer = as_number(typed)
    if not 1 <= answer <= 5:
        raise refused("command.assess.outside", answer=str(answer))
    return answer


def as_number(answer: str) -> int:
    """One answer as a whole number."""
    try:
        return int(answer)
    except ValueError:
        raise refused("command.assess.no_number", answer=repr(answer.strip())) from None


def realised() -> dict[str, float]:
    """Share of a lever's effect that is realised at each stage, where a world does not say otherwise."""
    from sim import World

    shares: dict[str, float] = World.model_fields["realised"].get_default(call_default_factory=True)
    return shares
