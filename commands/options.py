"""What several verbs ask for, in the same words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from .inputs import world_file_of
from .spoken_help import language_before
from .terminal import refused, speak


def spoken(context: typer.Context, language: str) -> str:
    """Let the terminal speak the language asked for here or before the verb, else that of the environment.

    Raises typer.BadParameter for one there are no words for.
    """
    language = language or language_before(context)
    speak(language)
    if language:
        from scenarios import languages

        if language not in languages():
            speak("")
            raise refused("command.unknown_language", language=language, known=languages())
    return language


Lang = Annotated[
    str,
    typer.Option(
        "--lang", metavar="fr|en", callback=spoken, show_default=False,
        help="Language of the output; that of the environment by default.",
    ),
]  # fmt: skip
WorldArgument = Annotated[
    str,
    typer.Argument(
        metavar="COMPANY",
        callback=world_file_of,
        help="A company file, or the name of a bundled or a saved company (company:NAME; company:NAME@3 is its third version).",
    ),
]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Random seed.")]
Replications = Annotated[
    int, typer.Option(min=1, max=1000, help="Number of simulations, each with its own random draws.")
]
Months = Annotated[
    int | None,
    typer.Option(
        min=1, max=120, help="Number of months to simulate; by default as many as the company declares."
    ),
]
Customers = Annotated[
    int | None, typer.Option(min=1, help="Number of customers; seats and euros are scaled to it.")
]
Maturity = Annotated[
    str | None,
    typer.Option(help="Maturity stage: initial, developing, defined, managed or optimised."),
]
Engine = Annotated[str, typer.Option(help="compiled or reference; both give the same results.")]
Workers = Annotated[
    int, typer.Option(min=1, max=64, help="Number of processes; the results do not depend on it.")
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", envvar="ROX_CLUSTER", show_envvar=False, show_default=False,
        help="Address of a Dask scheduler, such as tls://host:8786, whose workers simulate instead of this machine; $ROX_CLUSTER by default.",
    ),
]  # fmt: skip
InsecureCluster = Annotated[
    bool,
    typer.Option(
        "--insecure-cluster",
        help="Allow tasks, which are code, to leave this machine unencrypted.",
    ),
]
Accepted = Annotated[
    str | None,
    typer.Option(
        "--accept-mismatch",
        help="Why simulated figures more than a tenth off the reported ones are acceptable, in a few words.",
    ),
]
AcceptedFit = Annotated[
    str | None,
    typer.Option("--accept-fit", help="Why a plan may rest on a fit whose verdict is red, in a few words."),
]
AcceptedOutside = Annotated[
    str | None,
    typer.Option("--accept-outside", help="Why a plan may go beyond what was ever observed, in a few words."),
]
DrawCount = Annotated[
    int,
    typer.Option(min=0, max=1000, help="Number of parameter draws (64 is plenty, 0 = off)."),
]
Out = Annotated[Path | None, typer.Option(help="Folder for the results; a new run folder by default.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
CORES = os.cpu_count() or 1
