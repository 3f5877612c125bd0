"""The `rox` command: the same verbs as the app.

Progress goes to stderr, the result to stdout. Exit codes: 0 done, 1 failure, 2 bad input or usage, 3 infeasible problem.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

import commands

DONE, FAILED, BAD_INPUT, INFEASIBLE = range(4)
WORKER_DIED = (
    "a worker process was killed, most often because memory ran out; nothing was written: "
    "ask for fewer --workers, or a smaller world, and try again"
)

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="ROX, the wind tunnel for customer experience: simulate customers, fit them to surveys, split the budget.",
)
# in the order in which --help lists them
VERBS: dict[str, Callable[..., None]] = {
    "simulate": commands.simulate,
    "compare": commands.compare,
    "assess": commands.assess,
    "journey": commands.journey,
    "story": commands.story,
    "anchor": commands.anchor,
    "survey": commands.survey,
    "read": commands.read,
    "calibrate": commands.calibrate,
    "optimise": commands.optimise,
    "verify": commands.verify,
    "report": commands.report,
    "lock": commands.lock,
    "demo": commands.demo,
    "app": commands.open_app,
}
for name, verb in VERBS.items():
    app.command(name=name)(verb)


def main() -> None:
    """Run the command and turn what a user can repair into words, without a stack trace."""
    # read when numpy is loaded: workers share the cores already, and sums come in one order on any number of them
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except Exception as problem:  # noqa: BLE001 what is not the user's to repair is raised again
        leave(*explained(problem))
    except KeyboardInterrupt:
        leave("stopped by the keyboard", FAILED)


def explained(problem: Exception) -> tuple[str, int]:
    """What to say of a problem and the exit code; raised again when it is our fault and not the user's."""
    from concurrent.futures.process import BrokenProcessPool

    from runs import Cancelled, FolderTaken, TooManyJobs
    from sim import Defects, Infeasible

    if isinstance(problem, Defects):
        return str(problem), INFEASIBLE if isinstance(problem, Infeasible) else BAD_INPUT
    if isinstance(problem, FolderTaken):
        return str(problem), BAD_INPUT
    if isinstance(problem, Cancelled | TooManyJobs):
        return str(problem), FAILED
    if isinstance(problem, OSError):
        return f"{problem.filename or 'a file'}: {problem.strerror or problem}", FAILED
    if isinstance(problem, BrokenProcessPool):
        return WORKER_DIED, FAILED
    if isinstance(problem, ArithmeticError):
        from optimize import SolverFailed

        if isinstance(problem, SolverFailed):
            return f"{problem}; nothing was written: try another --seed or other --simulations", FAILED
    raise problem


def leave(message: str, code: int) -> NoReturn:
    """Say why and exit."""
    commands.say(message)
    raise SystemExit(code)


def show_version(asked: bool) -> None:
    """Print the version and leave."""
    if asked:
        print(version("rox"))
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """ROX, the wind tunnel for customer experience: simulate customers, fit them to surveys, split the budget."""


if __name__ == "__main__":
    main()
