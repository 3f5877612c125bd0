"""rox assess: seven answers along the customer's path, and the stage of maturity that they name."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import Json
from .terminal import print_json, say, stamped

Answers = Annotated[
    str | None,
    typer.Option(help="Seven numbers from 1 to 5, such as 2,3,2,2,3,2,1; asked one by one when not given."),
]
Language = Annotated[str, typer.Option("--lang", help="Language of the questions: en or fr.")]


def assess(answers: Answers = None, lang: Language = "en", as_json: Json = False) -> None:
    """Find the stage of maturity of a company in seven questions, and what it implies."""
    from scenarios import assessed, languages, stages, words

    if lang not in languages():
        raise typer.BadParameter(f"{lang!r}: choose one of {', '.join(languages())}", param_hint="--lang")
    told = words(lang)
    given = ask_answers(told) if answers is None else [as_number(answer) for answer in answers.split(",")]
    stage = assessed(given)
    preset, share = stages()[stage], realised()[stage]
    if as_json:
        implied = {**preset._asdict(), "realised": share}
        print_json(stamped({"answers": given, "stage": stage, "implies": implied}))
        return
    print(told["assess.stage"].format(stage=told[f"stage.{stage}"], name=stage))
    print(told[f"stage.{stage}.text"])
    print(
        told["assess.implies"].format(
            realised=f"{share:.0%}",
            history=f"{preset.history:.0%}",
            recognised=f"{preset.recognised:.0%}",
            loop_delay=f"{preset.loop_delay:g}",
        )
    )
    print(told["assess.rule"])
    print(told["assess.next"].format(stage=stage))


def ask_answers(told: dict[str, str]) -> list[int]:
    """The answers given at the keyboard, one for each step of the customer's path."""
    from scenarios import STEPS

    say(told["assess.scale"])
    return [typer.prompt(told[f"assess.question.{step}"], value_proc=as_answer, err=True) for step in STEPS]


def as_answer(typed: str) -> int:
    """What was typed at a question, which is asked again until it is a number from 1 to 5."""
    answer = as_number(typed)
    if not 1 <= answer <= 5:
        raise typer.BadParameter(f"{answer} is not from 1 to 5")
    return answer


def as_number(answer: str) -> int:
    """One answer as a whole number."""
    try:
        return int(answer)
    except ValueError:
        raise typer.BadParameter(f"{answer.strip()!r} is no whole number from 1 to 5") from None


def realised() -> dict[str, float]:
    """Share of a lever's effect that is realised at each stage, where a world does not say otherwise."""
    from sim import World

    shares: dict[str, float] = World.model_fields["realised"].get_default(call_default_factory=True)
    return shares
