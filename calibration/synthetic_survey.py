"""Synthetic customers answer a survey, written as survey tools write theirs; every file says that it is synthetic."""

from __future__ import annotations

import csv
import io
import json
import math
import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim import Defect, Defects, Map, Message, Purpose, RunOptions, World, simulate, uniform

from .simulated_survey import simulated_answers

REPLICATIONS_FIRST, REPLICATIONS_MOST = 2, 1000
MARGIN = 1.1
RESPONSES = 2000
TAKES = timedelta(seconds=90)
NOTICE = "Synthetic data: simulated customers, no real person"
# which end of the scale of effort is easy: a table that shows no questions says it in the name of the column
EASE = "(1 = very difficult, 7 = very easy)"
# By role: short name of the column and question, in the order in which they are asked.
ASKED: dict[str, tuple[str, str]] = {
    "satisfaction": (
        "CSAT",
        "Overall, how satisfied were you with the way your request was handled? (1 to 5)",
    ),
    "recommendation": ("NPS", "How likely are you to recommend us to a friend? (0 to 10)"),
    "effort": ("CES", f"How easy was it to have your request handled? {EASE}"),
    "channel": ("Channel", "Which channel did you use last?"),
    "moment": ("Moment", "What was the reason for your request?"),
    "contacts": ("Contacts", "How many times did you contact us about it?"),
    "resolved": ("Resolved", "Was your request resolved?"),
    "repeated": ("Repeated", "Did you have to repeat information you had given before?"),
    "wait_min": ("Wait_min", "How long did you wait in all? (minutes)"),
    "bot": ("Bot", "Did a chatbot take part?"),
}
BOT = {"none": "no", "resolved": "resolved", "handed_over": "handed over", "gave_up": "gave up"}
CELL: dict[str, Callable[[Any], str]] = {
    "satisfaction": "{:.0f}".format,
    "recommendation": "{:.0f}".format,
    "effort": "{:.0f}".format,
    "contacts": "{:.0f}".format,
    "wait_min": "{:.1f}".format,
    "resolved": lambda told: "Yes" if told else "No",
    "repeated": lambda told: "Yes" if told else "No",
    "bot": BOT.__getitem__,
}


class Form(NamedTuple):
    """A table to write: header rows, then one row per answer."""

    headers: list[list[str]]
    rows: list[list[str]]


def synthetic_answers(
    world: World, responses: int = RESPONSES, seed: int = 1, map: Map = map
) -> pd.DataFrame:
    """So many answers of simulated customers, drawn from enough runs: the canonical table.

    The runs have a seed of their own, so that a fit with the same seed does not share their draws.
    Raises Defects when the world invites nobody, or too few for so many answers.
    """
    own = int(uniform(seed, 0, 0, 0, Purpose.SYNTHETIC) * 2**32)
    replications, table = REPLICATIONS_FIRST, pd.DataFrame()
    while len(table) < responses:
        options = RunOptions(replications, own, log=True, map=map)
        table = simulated_answers(simulate(world, options=options))
        if len(table) >= responses:
            break
        wanted = math.inf if table.empty else MARGIN * responses * replications / len(table)
        if wanted > REPLICATIONS_MOST:
            raise Defects(world.name, [_too_few(len(table), replications, responses)])
        replications = math.ceil(wanted)
    order = pd.Series([uniform(seed, 1, row, 0, Purpose.SYNTHETIC) for row in range(len(table))])
    drawn = table.loc[order.nsmallest(responses).index].drop(columns="customer")
    return drawn.reset_index(drop=True)


def save_survey(
    world: World, layout: str, path: str | Path, *, responses: int = RESPONSES, seed: int = 1, map: Map = map
) -> int:
    """Let simulated customers answer a survey and write it in the layout of a survey tool, whole or not at all.

    layout: qualtrics (three header rows), surveymonkey (two) or csv (one). Returns the number of answers.
    Raises Defects for an unknown layout, or a world that does not give so many answers.
    """
    if layout not in FORMS:
        raise Defects(
            "--layout",
            [Defect("layout", repr(layout), ", ".join(FORMS), Message("defect.choose_one_of_these"))],
        )
    answers = synthetic_answers(world, responses, seed, map)
    form = FORMS[layout](answers["date"].dt.to_pydatetime().tolist(), _cells(world, answers))
    _write(Path(path), form)
    return len(form.rows)


def _too_few(answers: int, replications: int, responses: int) -> Defect:
    got = Message("defect.answers_in_runs", answers=answers, runs=replications, wanted=responses)
    allowed = Message("defect.a_world_whose_customers_are_invited")
    return Defect("channel[*].invite", got, allowed, Message("defect.invite_more"))


def _cells(world: World, answers: pd.DataFrame) -> list[list[str]]:
    labels = {
        "channel": {channel.name: channel.label for channel in world.channels},
        "moment": {moment.name: moment.label for moment in world.moments},
    }
    told = {
        role: [(labels[role].__getitem__ if role in labels else CELL[role])(value) for value in answers[role]]
        for role in ASKED
    }
    return [list(row) for row in zip(*told.values(), strict=True)]


def _qualtrics(dates: Sequence[datetime], cells: list[list[str]]) -> Form:
    metadata = {
        "StartDate": "Start Date", "EndDate": "End Date", "Status": "Response Type", "Progress": "Progress",
        "Duration (in seconds)": "Duration (in seconds)", "Finished": "Finished", "RecordedDate": "Recorded Date",
        "ResponseId": "Response ID", "DistributionChannel": "Distribution Channel", "UserLanguage": "User Language",
    }  # fmt: skip
    imported = (
        "startDate", "endDate", "status", "progress", "duration", "finished", "recordedDate", "_recordId",
        "distributionChannel", "userLanguage", *(f"QID{number}" for number in range(1, len(ASKED) + 1)), "Synthetic",
    )  # fmt: skip
    ids = [*metadata, *(f"Q{number}" for number in range(1, len(ASKED) + 1)), "Synthetic"]
    texts = [*metadata.values(), *(question for _, question in ASKED.values()), NOTICE]
    third = [json.dumps({"ImportId": name}, separators=(",", ":")) for name in imported]
    rows = []
    for number, (date, answer) in enumerate(zip(dates, cells, strict=True), start=1):
        ends = f"{date:%Y-%m-%d %H:%M:%S}"
        starts = f"{date - TAKES:%Y-%m-%d %H:%M:%S}"
        about = [
            starts,
            ends,
            "Imported",
            "100",
            f"{TAKES.seconds}",
            "True",
            ends,
            f"R_synthetic{number:07d}",
        ]
        rows.append([*about, "synthetic", "EN", *answer, "yes"])
    return Form([ids, texts, third], rows)


def _surveymonkey(dates: Sequence[datetime], cells: list[list[str]]) -> Form:
    metadata = ["Respondent ID", "Collector ID", "Start Date", "End Date", NOTICE]
    first = [*metadata, *(question for _, question in ASKED.values())]
    second = [""] * len(metadata) + ["Response"] * len(ASKED)
    rows = [
        [
            f"{number}",
            "1",
            f"{date - TAKES:%m/%d/%Y %I:%M:%S %p}",
            f"{date:%m/%d/%Y %I:%M:%S %p}",
            "yes",
            *answer,
        ]
        for number, (date, answer) in enumerate(zip(dates, cells, strict=True), start=1)
    ]
    return Form([first, second], rows)


def _csv(dates: Sequence[datetime], cells: list[list[str]]) -> Form:
    asked = {role: name for role, (name, _) in ASKED.items()}
    asked["effort"] += f" {EASE}"
    names = ["Response id", "Date", *asked.values(), "Synthetic data"]
    rows = [
        [f"{number}", f"{date:%Y-%m-%d %H:%M:%S}", *answer, "yes"]
        for number, (date, answer) in enumerate(zip(dates, cells, strict=True), start=1)
    ]
    return Form([names], rows)


FORMS: dict[str, Callable[[Sequence[datetime], list[list[str]]], Form]] = {
    "qualtrics": _qualtrics,
    "surveymonkey": _surveymonkey,
    "csv": _csv,
}


def _write(path: Path, form: Form) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([*form.headers, *form.rows])
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_text(text.getvalue(), encoding="utf-8", newline="")
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
