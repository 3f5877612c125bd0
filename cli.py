"""The `rox` command: the same verbs as the app.

Progress goes to stderr, the result to stdout. Exit codes: 0 done, 1 failure, 2 bad input or usage, 3 infeasible problem.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from runs import Progress, Run
    from sim import Comparison, Outcomes, World

SCHEMA = 1
DONE, FAILED, BAD_INPUT, INFEASIBLE = range(4)
SIMULATIONS = 400

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="ROX, the wind tunnel for customer experience: simulate customers, fit them to surveys, split the budget.",
)

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
Engine = Annotated[str, typer.Option(help="compiled or reference; both give the same bits.")]
Workers = Annotated[
    int, typer.Option(min=1, max=64, help="Processes to use; the figures do not depend on it.")
]
Out = Annotated[
    Path | None, typer.Option(help="Folder for the results; by default a new one among the runs.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
CORES = os.cpu_count() or 1


def main() -> None:
    """Run the command and turn what a user can repair into words, without a stack trace."""
    try:
        app()
    except Exception as problem:  # noqa: BLE001 what is not the user's to repair is raised again
        leave(*explained(problem))
    except KeyboardInterrupt:
        leave("stopped by the keyboard", FAILED)


def explained(problem: Exception) -> tuple[str, int]:
    """What to say of a problem and the exit code; raised again when it is our fault and not the user's."""
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
    raise problem


def leave(message: str, code: int) -> NoReturn:
    """Say why and exit."""
    say(message)
    raise SystemExit(code)


def say(message: str) -> None:
    """Write a line to stderr."""
    print(message, file=sys.stderr, flush=True)


@contextmanager
def shown_progress(title: str) -> Iterator[Progress]:
    """A progress bar on stderr, which also tells a background job how far it is."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from runs import Progress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(title, total=None)

        def show(done: int, total: int, text: str) -> None:
            bar.update(task, completed=done, total=total, description=text or title)

        yield Progress(show)


@contextmanager
def workers_map(
    workers: int, progress: Progress | None = None, total: int = 0
) -> Iterator[Callable[..., Iterable[Any]]]:
    """An ordered map over a pool of workers, which reports each result where a progress is given."""
    from runs import pool

    with pool(workers) as spread:
        if progress is None:
            yield spread
            return
        done = 0

        def counted(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
            nonlocal done
            for result in spread(function, items):
                done += 1
                progress(done, total)
                yield result

        yield counted


def ready(world: World) -> World:
    """The world, once the engine is compiled."""
    from sim import prepare

    prepare(world, say)
    return world


def world_of(name: str, customers: int | None = None) -> World:
    """Load a world, perhaps in another size, ready to run."""
    from scenarios import load_world
    from sim import resized

    world = ready(load_world(name))
    if customers is None or customers == world.customers:
        return world
    say(
        f"{customers} customers instead of {world.customers}: another company, with seats and euros scaled and new anchors"
    )
    return resized(world, customers)


def file_of(name: str) -> list[Path]:
    """The file itself when a name is a path."""
    return [Path(name)] if Path(name).is_file() else []


def plain(value: Any) -> Any:
    """A value as JSON can carry it: NaN becomes null, tables and tuples lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "item"):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def stamped(result: dict[str, Any]) -> dict[str, Any]:
    """A result with the number of its schema and the version that made it."""
    return {
        name: plain(value) for name, value in {"schema": SCHEMA, "version": version("rox"), **result}.items()
    }


def print_json(result: dict[str, Any]) -> None:
    """Print a result as one JSON object."""
    print(json.dumps(result, ensure_ascii=False, allow_nan=False))


def write_json(path: Path, result: dict[str, Any]) -> None:
    """Write a result as indented JSON."""
    path.write_text(
        json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8"
    )


def summary(outcomes: Outcomes, wall_s: float) -> dict[str, Any]:
    """What `simulate --json` prints of a run."""
    return {
        "world": outcomes.world.name,
        "plan": outcomes.plan,
        "engine": outcomes.engine,
        "seed": outcomes.seed,
        "replications": outcomes.replications,
        "customers": outcomes.world.customers,
        "months": outcomes.months,
        "contacts": outcomes.contacts,
        "wall_s": wall_s,
        "world_hash": outcomes.world_hash,
        "plan_hash": outcomes.plan_hash,
        "metrics": {**outcomes.metrics, "mean_wait_min_by_kind": outcomes.mean_wait_min_by_kind},
        "touchpoints": outcomes.touchpoints.drop(columns="handled_min").to_dict("records"),
    }


def write_tables(outcomes: Outcomes, folder: Path) -> None:
    """Write every contact and customer of a logged run."""
    outcomes.contacts_table().to_parquet(folder / "contacts.parquet", index=False)
    outcomes.customers_table().to_parquet(folder / "customers.parquet", index=False)


@app.command()
def simulate(
    world: WorldArgument,
    plan: Annotated[str | None, typer.Option(help="A plan file; today's plan by default.")] = None,
    customers: Customers = None,
    months: Months = None,
    replications: Replications = 4,
    seed: Seed = 1,
    engine: Engine = "compiled",
    workers: Workers = CORES,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Let customers live under a plan; with --out every contact and customer is written too."""
    import time

    from runs import new_run
    from scenarios import load_plan
    from sim import compare
    from sim import simulate as run_world

    loaded = world_of(world, customers)
    chosen = load_plan(plan, loaded) if plan else None
    spec = {
        "world": world,
        "plan": plan,
        "customers": customers,
        "months": months,
        "replications": replications,
    }
    arms = 2 if chosen else 1
    started = time.perf_counter()
    with new_run("simulate", spec, files=[*file_of(world), *file_of(plan or "")], seed=seed, out=out) as run:
        with (
            shown_progress("replications") as progress,
            workers_map(workers, progress, arms * replications) as spread,
        ):
            options: dict[str, Any] = {
                "replications": replications,
                "seed": seed,
                "months": months,
                "engine": engine,
            }
            comparison = None
            if chosen:
                (comparison,) = compare(loaded, [chosen], map=spread, log=out is not None, **options)
                outcomes = comparison.outcomes
            else:
                outcomes = run_world(loaded, map=spread, log=out is not None, **options)
        result = stamped(summary(outcomes, time.perf_counter() - started))
        if comparison:
            result["rox"] = plain({**comparison.rox._asdict(), "draws": None})
        if out is not None:
            write_tables(outcomes, run.folder)
        write_json(run.folder / "summary.json", result)
        run.summary = {"contacts": result["contacts"]}
    if as_json:
        print_json(result)
    else:
        show_metrics(loaded, [comparison] if comparison else [], outcomes)
        say(f"written to {run.folder}")


@app.command(name="compare")
def compare_plans(
    world: WorldArgument,
    plan: Annotated[list[str], typer.Option(help="A plan file; give several.")],
    months: Months = None,
    replications: Replications = 4,
    seed: Seed = 1,
    engine: Engine = "compiled",
    workers: Workers = CORES,
    as_json: Json = False,
) -> None:
    """Compare plans with today's, all living through the same draws."""
    from scenarios import load_plan
    from sim import compare

    loaded = world_of(world)
    plans = [load_plan(name, loaded) for name in plan]
    runs = (1 + len(plans)) * replications
    options: dict[str, Any] = {"replications": replications, "seed": seed, "months": months, "engine": engine}
    with shown_progress("replications") as progress, workers_map(workers, progress, runs) as spread:
        compared = compare(loaded, plans, map=spread, **options)
    if as_json:
        rows = [
            {
                "plan": one.plan.name,
                "metrics": one.outcomes.metrics,
                "rox": {**one.rox._asdict(), "draws": None},
            }
            for one in compared
        ]
        print_json(stamped({"world": loaded.name, "seed": seed, "replications": replications, "plans": rows}))
    else:
        show_metrics(loaded, list(compared), compared[0].baseline)


def show_metrics(world: World, compared: list[Comparison], baseline: Outcomes) -> None:
    """Print figures of one or more arms side by side, then what each plan is worth."""
    from rich.console import Console
    from rich.table import Table

    arms = (
        [("today", baseline), *((one.plan.name, one.outcomes) for one in compared)]
        if compared
        else [("", baseline)]
    )
    table = Table(title=f"{world.label}: {baseline.replications} replications of {baseline.months} months")
    table.add_column("figure")
    for name, _ in arms:
        table.add_column(name or baseline.plan, justify="right")
    for name in arms[0][1].metrics:
        table.add_row(name, *(figure(outcomes.metrics.get(name)) for _, outcomes in arms))
    console = Console()
    console.print(table)
    for one in compared:
        console.print(worth(one))


def figure(estimate: Any) -> str:
    """An estimate with its 95 % half-width."""
    if estimate is None:
        return "-"
    if math.isnan(estimate.se):
        return f"{estimate.mean:,.4g}"
    return f"{estimate.mean:,.4g} ± {estimate.hi - estimate.mean:.2g}"


def worth(comparison: Comparison) -> str:
    """What a plan is worth, in one line."""
    rox = comparison.rox
    value = f"{comparison.plan.name}: value {rox.value_eur:,.0f} EUR"
    if not math.isnan(rox.value_se):
        value += f" (95 % {rox.value_lo:,.0f} to {rox.value_hi:,.0f})"
    if rox.mean is None or rox.lo is None or rox.hi is None:
        return f"{value}; no money is put to work, so there is no ROX"
    return f"{value}; ROX {rox.mean:.2f} (95 % {rox.lo:.2f} to {rox.hi:.2f}) on {rox.put_to_work_eur:,.0f} EUR put to work"


@app.command()
def anchor(world: WorldArgument) -> None:
    """Recompute the anchors of an edited world file."""
    from scenarios import read_world, save_world
    from sim import anchor as compute

    loaded = ready(read_world(world))
    files = file_of(world)
    if not files:
        raise typer.BadParameter(f"{world} is bundled and anchored; copy it to a file before editing it")
    save_world(compute(loaded), files[0], like=files[0])
    say(f"{files[0]}: anchors computed")


@app.command()
def survey(
    world: WorldArgument,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    layout: Annotated[str, typer.Option(help="qualtrics, surveymonkey or csv.")] = "qualtrics",
    responses: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many answers.")] = 2000,
    seed: Seed = 1,
    workers: Workers = CORES,
) -> None:
    """Let synthetic customers answer a survey, so that the truth behind the answers is known."""
    from calibration import save_survey

    loaded = world_of(world)
    with workers_map(workers) as spread:
        written = save_survey(loaded, layout, out, responses=responses, seed=seed, map=spread)
    say(f"{out}: {written} synthetic answers")


@app.command()
def calibrate(
    world: WorldArgument,
    survey: Annotated[Path | None, typer.Option(help="A survey export.")] = None,
    log: Annotated[Path | None, typer.Option(help="Daily figures of a contact centre.")] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="Which column is what; suggested when not given.")
    ] = None,
    seed: Seed = 1,
    workers: Workers = CORES,
    out: Annotated[Path, typer.Option(help="The fitted world to write.")] = Path("fitted.toml"),
    as_json: Json = False,
) -> None:
    """Fit a world to a survey export, to contact-centre figures, or to both."""
    from calibration import calibrate as fit_files
    from scenarios import save_world

    if survey is None and log is None:
        raise typer.BadParameter("give --survey, --log or both")
    loaded = world_of(world)
    with shown_progress("simulations") as progress, workers_map(workers) as spread:
        fitted = fit_files(
            loaded, survey=survey, log=log, mapping=mapping, seed=seed, map=spread, progress=progress
        )
    save_world(
        fitted.world, out, like=file_of(world)[0] if file_of(world) else None, provenance=fitted.provenance
    )
    if as_json:
        print_json(stamped(fitted.record()))
    else:
        show_fit(fitted)
    say(f"fitted world: {out}")


def show_fit(fitted: Any, truth: dict[str, float] | None = None) -> None:
    """Print estimates with standard errors, and observed against simulated."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title="parameters")
    for column in ("parameter", "start", "estimate", "se", *(["truth"] if truth else []), "informed"):
        table.add_column(column, justify="left" if column == "parameter" else "right")
    for one in fitted.parameters:
        known = [f"{truth[one.name]:.4g}" if one.name in truth else "-"] if truth else []
        table.add_row(
            one.name,
            f"{one.start:.4g}",
            f"{one.estimate:.4g}",
            f"{one.se:.2g}",
            *known,
            "yes" if one.informed else "no",
        )
    console.print(table)
    if fitted.moments:
        table = Table(title="observed against simulated")
        for column in ("moment", "observed", "simulated", "se"):
            table.add_column(column, justify="left" if column == "moment" else "right")
        for moment in fitted.moments:
            table.add_row(
                moment.name, f"{moment.observed:.4g}", f"{moment.simulated:.4g}", f"{moment.se:.2g}"
            )
        console.print(table)
    for one in fitted.informed:
        console.print(
            f"{'informed' if one.informed else 'not informed'}: {one.field}: {one.words}", markup=False
        )
    for note in fitted.notes:
        console.print(f"note: {note}", markup=False)


@app.command()
def optimise(
    world: WorldArgument,
    budget: Annotated[
        float | None, typer.Option(help="EUR a year; today's spend, re-split, by default.")
    ] = None,
    problem: Annotated[Path | None, typer.Option(help="A problem file instead of a budget.")] = None,
    simulations: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Replications it may run.")
    ] = SIMULATIONS,
    seed: Seed = 1,
    workers: Workers = CORES,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Search the plan of highest value within a budget, and prove what can be proved about it."""
    from runs import new_run

    loaded = world_of(world)
    spec = {
        "world": world,
        "budget": budget,
        "problem": str(problem) if problem else None,
        "simulations": simulations,
    }
    files = [*file_of(world), *([problem] if problem and problem.is_file() else [])]
    with new_run("optimise", spec, files=files, seed=seed, out=out) as run:
        result = best_plan(loaded, budget, problem, simulations, seed, workers, run)
    if as_json:
        print_json(result)
    else:
        show_plan(loaded, result)
        say(f"written to {run.folder}; the plan is {run.folder / 'plan.toml'}")


def best_plan(
    world: World,
    budget: float | None,
    problem: Path | None,
    simulations: int,
    seed: int,
    workers: int,
    run: Run,
) -> dict[str, Any]:
    """Optimise and leave the plan, its table and its certificate in the folder of a run."""
    from optimize import as_problem, load_problem, record
    from optimize import optimise as search
    from scenarios import save_plan

    if problem is not None and budget is not None:
        raise typer.BadParameter("give --budget or --problem, not both")
    rules = load_problem(problem, world) if problem else as_problem({"budget_eur_year": budget}, world)
    with shown_progress("simulations") as progress, workers_map(workers) as spread:
        found = search(world, rules, simulations=simulations, seed=seed, map=spread, progress=progress)
    result = stamped({"world": world.name, "seed": seed, **record(found)})
    save_plan(found.plan, run.folder / "plan.toml")
    found.table.to_csv(run.folder / "table.csv", index=False)
    found.responses.to_csv(run.folder / "responses.csv", index=False)
    write_json(run.folder / "summary.json", result)
    run.summary = {"status": found.status, "value_eur": found.rox.value_eur}
    return result


def show_plan(world: World, result: dict[str, Any]) -> None:
    """Print a plan against today's, what it is worth and its certificate."""
    from rich.console import Console
    from rich.table import Table

    from sim import today_eur_year

    console = Console()
    levers = {lever.name: lever for lever in world.levers}
    table = Table(title=f"{world.label}: {result['budget_eur_year']:,.0f} EUR a year")
    for column in ("lever", "today EUR/year", "plan EUR/year", "once EUR"):
        table.add_column(column, justify="left" if column == "lever" else "right")
    for line in result["lines"]:
        lever = levers.get(line["lever"])
        before = f"{today_eur_year(world, lever):,.0f}" if lever else "-"
        table.add_row(
            lever.label if lever else line["lever"],
            before,
            f"{line['eur_year']:,.0f}",
            f"{line['eur_once']:,.0f}",
        )
    console.print(table)
    rox, certificate = result["rox"], result["certificate"]
    console.print(f"status: {result['status']}")
    console.print(f"value {rox['value_eur']:,.0f} EUR" + interval(rox["value_lo"], rox["value_hi"], ",.0f"))
    if rox["mean"] is None:
        console.print("no money is put to work, so there is no ROX")
    else:
        console.print(
            f"ROX {rox['mean']:.2f}"
            + interval(rox["lo"], rox["hi"], ".2f")
            + f" on {rox['put_to_work_eur']:,.0f} EUR put to work"
        )
    for name, baseline in result["baselines"].items():
        console.print(f"  {name}: value {baseline['value_eur']:,.0f} EUR")
    console.print(
        f"certificate: solver {certificate['solver_status']}, table gap {certificate['table_gap']}, "
        f"{certificate['simulations']} simulations, {certificate['fresh_seeds']} fresh replications"
    )


def interval(low: float | None, high: float | None, form: str) -> str:
    """A 95 % interval in brackets, nothing where it is unknown."""
    return "" if low is None or high is None else f" (95 % {low:{form}} to {high:{form}})"


@app.command()
def demo(out: Out = None, workers: Workers = CORES, seed: Seed = 1) -> None:
    """From a survey export to a fitted world to a plan, on bundled synthetic input whose truth is known."""
    from calibration import calibrate as fit_files
    from calibration import save_survey, value_of
    from runs import new_run
    from scenarios import load_demo, save_world

    story = load_demo()
    world, truth = ready(story.world), story.truth
    with new_run("demo", {"world": world.name, "responses": story.responses}, seed=seed, out=out) as run:
        export = run.folder / "synthetic-survey.csv"
        with workers_map(workers) as spread, shown_progress("fit: simulations") as progress:
            save_survey(truth, "qualtrics", export, responses=story.responses, seed=seed, map=spread)
            say(
                f"1. {story.responses} synthetic customers answered a survey (a truth is known): {export.name}"
            )
            fitted = fit_files(world, survey=export, seed=seed, map=spread, progress=progress)
        save_world(fitted.world, run.folder / "fitted.toml", provenance=fitted.provenance)
        write_json(run.folder / "fit.json", stamped(fitted.record()))
        say("2. the world was fitted to it: fitted.toml")
        show_fit(fitted, {one.name: value_of(story.truth, one.name) for one in fitted.parameters})
        result = best_plan(fitted.world, None, None, story.simulations, seed, workers, run)
        say("3. today's money was split again in the fitted world: plan.toml")
        show_plan(fitted.world, result)
    say(f"everything is in {run.folder}; `rox app` shows it in a browser")


@app.command(name="app")
def open_app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8501,
    headless: Annotated[bool, typer.Option(help="Do not open a browser.")] = False,
) -> None:
    """Open the app in a browser, on this machine only."""
    options = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": str(headless).lower(),
        "server.fileWatcherType": "none",
        "server.maxUploadSize": 200,
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
    }
    flags = [item for name, value in options.items() for item in (f"--{name}", str(value))]
    file = str(Path(__file__).with_name("app.py"))
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", file, *flags])


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
