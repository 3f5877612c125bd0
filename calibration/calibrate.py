"""From the files of an analyst to a fitted world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sim import Defect, Defects, Map, Message, World

from .columns.groups import with_groups
from .columns.mapping_file import load_mapping
from .columns.questions import OpenQuestions, guess_text
from .columns.suggest import suggest_mapping
from .fitting.fit import fit
from .fitting.gauss_newton import Progress
from .fitting.moments import Targets, targets
from .fitting.result import Fit
from .fitting.stations import visits_by_question
from .fitting.visit_ratings import Visits
from .operations.contact_log import ContactLog, contact_log, is_contact_log
from .operations.customer_histories import CustomerHistories, is_customer_histories, read_histories
from .operations.customer_table import CustomerTable, is_customer_table, read_customers
from .operations.daily_figures import DailyFigures, read_log
from .operations.log_mapping import is_log_mapping, load_log_mapping
from .survey import Export, read_cells, read_survey


class SurveyInput(NamedTuple):
    """Figures and visits of a survey as the fit reads them, the world whose segments it may name, and what was guessed."""

    world: World
    targets: Targets
    visits: dict[str, Visits]
    guessed: tuple[Message, ...]


def calibrate(
    world: World,
    *,
    survey: str | Path | None = None,
    logs: Sequence[str | Path] = (),
    mapping: str | Path | Sequence[str | Path] | None = None,
    seed: int = 1,
    map: Map = map,
    progress: Progress | None = None,
    accept_guesses: bool = False,
    accept_estimates: Mapping[str, str] | None = None,
    sheet: str | None = None,
    codebook: str | Path | None = None,
) -> Fit:
    """Fit a world to a survey export, to operational files, or to both.

    logs: daily figures of a contact centre, a log of contacts, a table of customers who left or stayed, with their unresolved cases or
    without, told apart by their columns, one of each at most. mapping: which column is what, a file for the survey, one for a log (of contacts, of daily figures), or
    both; suggested where no file is given. sheet: which sheet of a workbook to read: the survey, where one is given, else each log.
    accept_estimates: why an estimate outside of its plausible range is written all the same, by number.
    codebook: the questions of the survey's columns and the meaning of their codes. accept_guesses: go on where the survey leaves something open, and say in the notes of the fit what was guessed.

    Raises OpenQuestions where the survey leaves something open that no mapping answers, and Defects, those of both files at once,
    when a file cannot be used or nothing in it informs the world.
    """
    asked: list[SurveyInput] = []
    operations: list[DailyFigures | CustomerTable | CustomerHistories | ContactLog] = []
    wrong: list[Defects] = []
    of_survey, of_log = _mappings(mapping, survey is not None)
    for file in [] if survey is None else [survey]:
        try:
            asked.append(
                asked_of(world, read_survey(file, sheet=sheet, codebook=codebook), of_survey, accept_guesses)
            )
        except Defects as found:
            wrong.append(found)
    named = sheet if survey is None else None
    mapped = _mapped_log(of_log, logs, named)
    for file in map(Path, logs):
        try:
            operations.append(operations_of(file, named, of_log if file == mapped else None))
        except Defects as found:
            wrong.append(found)
    if wrong:
        raise _together(wrong)
    figures = [one for one in operations if isinstance(one, DailyFigures)]
    customers = [one for one in operations if isinstance(one, CustomerTable | CustomerHistories)]
    contacts = [one for one in operations if isinstance(one, ContactLog)]
    kinds = (
        (Message("fitted_from.daily_figures"), figures),
        (Message("defect.customer_tables"), customers),
        (Message("defect.logs_of_contacts"), contacts),
    )
    for kind, several in kinds:
        if len(several) > 1:
            came, repair = ", ".join(one.file for one in several), Message("defect.give_one_or_join")
            raise Defects("logs", [Defect(kind, came, Message("defect.one_file_of", kind=kind), repair)])
    fitted = fit(
        asked[0].world if asked else world,
        asked[0].targets if asked else None,
        figures=figures[0] if figures else None,
        customers=customers[0] if customers else None,
        visits=asked[0].visits if asked else None,
        contacts=contacts[0] if contacts else None,
        seed=seed,
        map=map,
        progress=progress,
        accepted=accept_estimates,
    )
    guessed = asked[0].guessed if asked else ()
    return replace(fitted, notes=(*guessed, *fitted.notes)) if guessed else fitted


def read_operations(
    file: str | Path, sheet: str | None = None
) -> DailyFigures | CustomerTable | CustomerHistories:
    """Read an operational file: a table of customers where a column says who left, with their cases or without, else daily figures.

    Raises Defects that say what was missed.
    """
    path = Path(file)
    header = read_cells(path, sheet).rows[0]
    if is_customer_histories(header):
        return read_histories(path, sheet)
    return read_customers(path, sheet) if is_customer_table(header) else read_log(path, sheet)


def operations_of(
    path: Path, sheet: str | None = None, mapping: str | Path | None = None
) -> DailyFigures | CustomerTable | CustomerHistories | ContactLog:
    """Read an operational file: a log of contacts, a table of customers, or daily figures, told apart by its columns.

    mapping: a file that says which column is what. Raises Defects that say what was missed.
    """
    cells = read_cells(path, sheet)
    header = cells.rows[0]
    if mapping is not None:
        stated = load_log_mapping(Path(mapping), header)
        return read_log(path, sheet, stated) if stated.is_figures else contact_log(cells, path, stated)
    if is_contact_log(header) and not is_customer_table(header):
        return contact_log(cells, path)
    return read_operations(path, sheet)


def _mappings(
    given: str | Path | Sequence[str | Path] | None, has_survey: bool
) -> tuple[Path | None, Path | None]:
    """The mapping of the survey and that of a log, told apart by their tables. Raises Defects for two of one kind."""
    files = [given] if isinstance(given, str | Path) else list(given or ())
    of_log = [Path(one) for one in files if not has_survey or is_log_mapping(Path(one))]
    of_survey = [Path(one) for one in files if Path(one) not in of_log]
    for several in (of_log, of_survey):
        if len(several) > 1:
            came = ", ".join(map(str, several))
            allowed = Message("defect.a_mapping_for_each")
            raise Defects("mapping", [Defect("--mapping", came, allowed, Message("defect.leave_one_out"))])
    return (of_survey[0] if of_survey else None), (of_log[0] if of_log else None)


def _mapped_log(mapping: Path | None, logs: Sequence[str | Path], sheet: str | None) -> Path | None:
    """The log that a mapping is for: the first that has its columns, else the first, whose refusal says what is missing."""
    if mapping is None or not logs:
        return None
    for log in map(Path, logs):
        try:
            load_log_mapping(mapping, read_cells(log, sheet).rows[0])
        except Defects:
            continue
        return log
    return Path(logs[0])


def asked_of(
    world: World, export: Export, mapping: str | Path | None = None, accept_guesses: bool = False
) -> SurveyInput:
    """Return what a survey asks of a world. Raises OpenQuestions, and Defects where it cannot be used."""
    if mapping is not None:
        columns = load_mapping(mapping, export, world)
    elif export.kind == "unknown":
        repair = Message("defect.say_which_column")
        allowed = Message("defect.a_survey_or_figures")
        raise Defects(
            export.file,
            [
                Defect(
                    Message("defect.place.content"),
                    Message("reading.role_and_why", role=export.kind, why=export.why),
                    allowed,
                    repair,
                )
            ],
        )
    else:
        columns = suggest_mapping(export, world)
    if columns.questions and not accept_guesses:
        raise OpenQuestions(export.file, columns)
    world, columns = with_groups(world, export, columns)
    found = targets(export, columns, world)
    guessed = tuple(guess_text(question) for question in columns.questions)
    return SurveyInput(world, found, visits_by_question(export, columns, found.table), guessed)


def _together(wrong: Sequence[Defects]) -> Defects:
    if len(wrong) == 1:
        return wrong[0]
    files = ", ".join(one.file for one in wrong)
    return Defects(
        files,
        [
            d._replace(place=Message("defect.place.in_file", file=one.file, place=d.place))
            for one in wrong
            for d in one.defects
        ],
    )
