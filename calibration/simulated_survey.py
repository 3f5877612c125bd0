"""Simulated answers and cases in the words of a survey, so that one function summarises data and simulation."""

from __future__ import annotations

import pandas as pd

from sim import Outcomes, World

# Minute 0 of a world is a Monday in January, midnight.
EPOCH = pd.Timestamp(2024, 1, 1)
PROBLEMS = ("PROBLEM", "COMPLAINT")
# A customer whom the bot could hand to nobody tells of a bot that did not help.
BOT_WORDS = {"found_nobody": "gave_up", "mistaken": "handed_over"}
ASKED_OF_CASE = ("channel", "moment", "segment", "contacts", "wait_min", "bot")
ANSWERED = ("satisfaction", "recommendation", "effort")


def simulated_answers(outcomes: Outcomes) -> pd.DataFrame:
    """The answers that a survey would hold: the canonical table of `moments`, one row per answer.

    Only who was invited and answered is in it, as in an export, and only answers within the reported months; besides
    each the customer whose it is.
    Raises ValueError when the run kept no log.
    """
    table = outcomes.answers_table()
    table = table[table["answered_min"] >= 0].reset_index(drop=True)
    told = _told(table, outcomes.world)
    dates = EPOCH + pd.to_timedelta(table["answered_min"].round(), unit="min")
    scores = {name: table[name].astype("float64") for name in ANSWERED}
    return told.assign(**scores, date=dates, customer=table["customer"])


def simulated_cases(outcomes: Outcomes) -> pd.DataFrame:
    """Every case closed within the reported months, answered or not: the canonical table without answers.

    Raises ValueError when the run kept no log.
    """
    table = outcomes.cases_table()
    return _told(table[table["closed_min"] >= 0].reset_index(drop=True), outcomes.world)


def _told(table: pd.DataFrame, world: World) -> pd.DataFrame:
    told = table[list(ASKED_OF_CASE)].copy()
    told[["contacts", "wait_min"]] = told[["contacts", "wait_min"]].astype("float64")
    told["bot"] = told["bot"].replace(BOT_WORDS)
    told["resolved"] = table["resolved"] > 0
    told["repeated"] = table["repeated"] > 0
    problems = [moment.name for moment in world.moments if moment.motive in PROBLEMS]
    told["problem"] = table["moment"].isin(problems)
    return told
