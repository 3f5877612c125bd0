"""The `rox` command: the same verbs as the app.

Progress goes to stderr, the result to stdout. Exit codes: 0 done, 1 failure, 2 bad input or usage, 3 infeasible problem.
"""

from __future__ import annotations

import inspect
import io
import os
import sys
from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

import commands

if TYPE_CHECKING:
    from sim import Text

DONE, FAILED, BAD_INPUT, INFEASIBLE = range(4)

app = typer.Typer(
    cls=commands.SpokenGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="ROX, the wind tunnel for customer experience: simulate customers, fit them to surveys, split the budget.",
)
# what is said of a cluster that cannot be used
CLUSTER_PROBLEMS = {
    "missing": "error.cluster.missing",
    "address": "error.cluster.address",
    "plain": "error.cluster.plain",
    "absent": "error.cluster.absent",
    "empty": "error.cluster.empty",
    "versions": "error.cluster.versions",
    "no_rox": "error.cluster.no_rox",
    "differs": "error.cluster.differs",
    "died": "error.cluster.died",
    "gone": "error.cluster.gone",
}
# in the order in which --help lists them
VERBS: dict[str, Callable[..., None]] = {
    "simulate": commands.simulate,
    "compare": commands.compare,
    "diff": commands.diff,
    "new": commands.new,
    "assess": commands.assess,
    "journey": commands.journey,
    "story": commands.story,
    "anchor": commands.anchor,
    "survey": commands.survey,
    "read": commands.read,
    "calibrate": commands.calibrate,
    "optimise": commands.optimise,
    "verify": commands.verify,
    "worth": commands.worth,
    "pilot": commands.pilot,
    "loop": commands.loop,
    "report": commands.report,
    "lock": commands.lock,
    "runs": commands.list_runs,
    "mcp": commands.mcp,
    "demo": commands.demo,
    "app": commands.open_app,
}


def in_language(verb: Callable[..., None]) -> Callable[..., None]:
    """The verb with one option more, the language of what is printed, which its parser sets."""

    @wraps(verb)
    def run(**given: Any) -> None:
        del given["lang"]
        verb(**given)

    asked = inspect.Parameter("lang", inspect.Parameter.KEYWORD_ONLY, default="", annotation=commands.Lang)
    signature = inspect.signature(verb, eval_str=True)
    run.__dict__["__signature__"] = signature.replace(parameters=[*signature.parameters.values(), asked])
    run.__annotations__ = {
        name: one.annotation for name, one in [*signature.parameters.items(), ("lang", asked)]
    }
    return run


def language_first(_lang: commands.Lang = "") -> None:
    """Take the language before a verb of the group: the parser sets it."""


company = typer.Typer(
    cls=commands.SpokenGroup,
    callback=language_first,
    no_args_is_help=True,
    help="Manage your own companies, kept next to the runs: list, show, history, save, levers, rename, copy, export, import, delete, restore.",
)
for name, verb in (commands.COMPANY_VERBS | commands.LEVER_VERBS).items():
    company.command(name=name, cls=commands.SpokenCommand)(in_language(verb))
for name, verb in VERBS.items():
    app.command(name=name, cls=commands.SpokenCommand)(in_language(verb))
    if name == "new":
        app.add_typer(company, name="company")


def main() -> None:
    """Run the command and turn what a user can repair into words, without a stack trace."""
    # read when numpy is loaded: workers share the cores already, and sums come in one order on any number of them
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # a shell that is not UTF-8 gets a mark for a letter it lacks, never a failure
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except Exception as problem:  # noqa: BLE001 what is not the user's to repair is raised again
        leave(*explained(problem))
    except KeyboardInterrupt:
        from sim import Message

        leave(Message("error.stopped"), FAILED)


def explained(problem: Exception) -> tuple[Text, int]:
    """What to say of a problem and the exit code; raised again when it is our fault and not the user's.

    Inside a job, the defects are kept as well, for the page that shows it.
    """
    import sqlite3
    from concurrent.futures.process import BrokenProcessPool

    from runs import Cancelled, ClusterProblem, FolderTaken, TooManyJobs, Unwatched, record_failure
    from sim import Defects, Infeasible, Message, RoxError

    if isinstance(problem, Defects):
        record_failure(problem.record())
        return problem.message(), INFEASIBLE if isinstance(problem, Infeasible) else BAD_INPUT
    if isinstance(problem, RoxError):
        return problem.message(), FAILED
    if isinstance(problem, FolderTaken):
        return Message("error.folder_taken", folder=str(problem.filename)), BAD_INPUT
    if isinstance(problem, ClusterProblem):
        lost = problem.kind in ("died", "gone")
        return Message(CLUSTER_PROBLEMS[problem.kind], **problem.told), FAILED if lost else BAD_INPUT
    if isinstance(problem, Cancelled):
        return Message("error.unwatched" if isinstance(problem, Unwatched) else "error.cancelled"), FAILED
    if isinstance(problem, TooManyJobs):
        return Message("work.too_many"), FAILED
    if isinstance(problem, sqlite3.OperationalError):
        return Message("error.index", why=str(problem)), FAILED
    if isinstance(problem, OSError):
        why = problem.strerror or str(problem)
        file = str(problem.filename) if problem.filename else Message("error.a_file")
        return Message("error.system", file=file, why=why), FAILED
    if isinstance(problem, BrokenProcessPool):
        return Message("error.worker_died"), FAILED
    raise problem


def leave(text: Text, code: int) -> NoReturn:
    """Say why and exit."""
    commands.say(text)
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
    _lang: commands.Lang = "",
) -> None:
    """ROX, the wind tunnel for customer experience: simulate customers, fit them to surveys, split the budget."""


if __name__ == "__main__":
    main()
