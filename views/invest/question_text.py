"""A question in words."""

from __future__ import annotations

from optimize import Problem
from scenarios import Reader
from sim import Plan, World

from ..scenario.levers import total_eur_year


def goal_name(reader: Reader, goal: str) -> str:
    """Return what a goal is called: a figure, the value or the net spend."""
    return reader({"net_spend_eur": "worth.net", "value_eur": "worth.value"}.get(goal, f"figure.{goal}"))


def question_text(reader: Reader, world: World, problem: Problem) -> str:
    """The question in words, in short."""
    if problem.target is not None:
        gain = problem.target.customer_equity_gain_eur
        head = reader("invest.asked.target", eur=reader.eur(gain or 0.0))
    elif problem.increment_eur_year is not None:
        head = reader("invest.asked.increment", eur=reader.eur(problem.increment_eur_year, signed=True))
    else:
        budget = problem.budget_eur_year
        eur = total_eur_year(world, Plan()) if budget is None else budget
        head = reader("invest.asked.budget", eur=reader.eur(eur))
    rules = sum(len(part) for part in (problem.locked, problem.protected, problem.floors, problem.caps, problem.least_sizes, problem.tiers, problem.people, problem.exclusive, problem.groups, problem.requires, problem.services))  # fmt: skip
    rules += problem.equity_floor_eur != "none"
    return head + (" · " + reader.counted("invest.asked.rules", rules) if rules else "")
