"""What several verbs ask for, in the same words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from .terminal import speak


def spoken(language: str) -> str:
    """Let the terminal speak the language asked for, else that of the environment.

    Raises typer.BadParameter for one there are no words for.
    """
    speak(language)
    if language:
        from scenarios import languages

        if language not in languages():
            speak("")
            known = ", ".join(languages())
            raise typer.BadParameter(f"{language}: there are words for {known}")
    return language


Lang = Annotated[
    str,
    typer.Option(
        "--lang", metavar="fr|en", callback=spoken, show_default=False,
        help="Language of what is printed; that of the environment by default.",
    ),
]  # fmt: skip
WorldArgument = Annotated[
    str, typer.Argument(metavar="WORLD", help="A world file, or the name of a bundled one.")
]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Root of all chance.")]
Replications = Annotated[int, typer.Option(min=1, max=1000, help="Runs with their own draws.")]
Months = Annotated[
    int | None, typer.Option(min=1, max=120, help="Months reported; the world's own by default.")
]
Customers = Annotated[
    int | None, typer.Option(min=1, help="Another company of this size: seats and euros scale.")
]
Maturity = Annotated[
    str | None,
    typer.Option(help="Another company at this stage: initial, developing, defined, managed or optimised."),
]
Engine = Annotated[str, typer.Option(help="compiled or reference; both give the same bits.")]
Workers = Annotated[
    int, typer.Option(min=1, max=64, help="Processes to use; the figures do not depend on it.")
]
Accepted = Annotated[
    str | None,
    typer.Option(
        "--accept-mismatch",
        help="Why figures that miss the company's own by more than a tenth are accepted, in words.",
    ),
]
DrawCount = Annotated[
    int,
    typer.Option(
        min=0, max=1000, help="Draws of the model's own parameters that value the plan; 64 say much, 0 none."
    ),
]
Out = Annotated[
    Path | None, typer.Option(help="Folder for the results; by default a new one among the runs.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
CORES = os.cpu_count() or 1
