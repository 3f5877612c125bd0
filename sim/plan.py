"""What we decide: lines of a lever and its money, and what each line costs month by month."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from pydantic import Field

from .parts import Desk, Lever, Noun
from .world import World


class Line(Noun):
    """Money put on one lever from a month on."""

    lever: str
    eur_year: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    eur_once: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    from_month: Annotated[int, Field(ge=0)] = 0


class Plan(Noun):
    """A list of lines; a lever without a line keeps today's spend."""

    name: str = "plan"
    lines: tuple[Line, ...] = ()


def desk_of(world: World, lever: Lever) -> Desk:
    """Return the desk whose seats a lever buys."""
    return next(desk for desk in world.desks if desk.name == lever.desk)


def today_eur_year(world: World, lever: Lever) -> float:
    """Return what is spent on a lever today, in EUR a year."""
    if lever.target == "desk.seats":
        desk = desk_of(world, lever)
        return desk.seats * desk.eur_on_duty_year
    return lever.today_eur_year


def bounds_eur_year(world: World, lever: Lever) -> tuple[float, float]:
    """Return the least and the most that a plan may spend on a lever, in EUR a year; today's spend is always allowed."""
    spent = today_eur_year(world, lever)
    return min(lever.least_eur_year, spent), max(lever.most_eur_year, spent)


def today(world: World) -> Plan:
    """Return the plan that changes nothing: every lever at today's spend."""
    lines = tuple(Line(lever=lever.name, eur_year=today_eur_year(world, lever)) for lever in world.levers)
    return Plan(name="today", lines=lines)


def line_of(world: World, plan: Plan, lever: Lever) -> Line:
    """Return the line of a lever, today's spend where the plan has none."""
    for line in plan.lines:
        if line.lever == lever.name:
            return line
    return Line(lever=lever.name, eur_year=today_eur_year(world, lever))


def seats_of(world: World, lever: Lever, line: Line) -> int:
    """Return the seats that a line buys at the desk of its lever."""
    desk = desk_of(world, lever)
    return round(line.eur_year / desk.eur_on_duty_year) if desk.eur_on_duty_year > 0 else desk.seats


def is_cut(world: World, lever: Lever, line: Line) -> bool:
    """Return whether a line has less money a year than today's, or fewer seats, whatever the cut itself costs."""
    if lever.target == "desk.seats":
        return seats_of(world, lever, line) < desk_of(world, lever).seats
    return line.eur_year < lever.today_eur_year


def is_raised(world: World, lever: Lever, line: Line) -> bool:
    """Return whether a line has more money a year than today's, or more seats, or the same and money once."""
    if is_cut(world, lever, line):
        return False
    if lever.target == "desk.seats":
        return seats_of(world, lever, line) > desk_of(world, lever).seats or line.eur_once > 0
    return line.eur_year > lever.today_eur_year or line.eur_once > 0


def raised_alone(world: World, plan: Plan) -> Plan:
    """Return the plan whose raised lines are a plan's and whose others are today's; the plan itself where none is cut."""
    lines = {lever.name: line_of(world, plan, lever) for lever in world.levers}
    if not any(is_cut(world, lever, lines[lever.name]) for lever in world.levers):
        return plan
    stay = {line.lever: line for line in today(world).lines}
    kept = tuple(
        lines[lever.name] if is_raised(world, lever, lines[lever.name]) else stay[lever.name]
        for lever in world.levers
    )
    return Plan(name=plan.name, lines=kept)


def seats_by_month(world: World, lever: Lever, line: Line, months: int) -> list[int]:
    """Return the seats on the roster in each month: a rise comes after the lag, a cut after the notice."""
    desk, seats = desk_of(world, lever), seats_of(world, lever, line)
    delay = desk.lag_months if seats > desk.seats else desk.notice_months
    return [seats if month >= line.from_month + delay else desk.seats for month in range(months)]


def running_by_month(world: World, lever: Lever, line: Line, months: int) -> list[float]:
    """Return the money a line takes month after month, in EUR; seats are paid one month before they sit down."""
    if lever.target == "desk.seats":
        desk = desk_of(world, lever)
        seats = seats_by_month(world, lever, line, months + 1)
        paid = [
            max(seats[month], seats[month + 1]) if seats[month + 1] > desk.seats else seats[month]
            for month in range(months)
        ]
        return [count * desk.eur_on_duty_year / 12 for count in paid]
    before, after = lever.today_eur_year / 12, line.eur_year / 12
    return [after if month >= line.from_month else before for month in range(months)]


def once_by_month(world: World, lever: Lever, line: Line, months: int) -> list[float]:
    """Return the money a line takes once, in the month it falls, in EUR: the launch, or what people who leave are paid."""
    if lever.target == "desk.seats":
        desk = desk_of(world, lever)
        seats = [desk.seats, *seats_by_month(world, lever, line, months)]
        return [max(0, before - after) * desk.exit_eur for before, after in pairwise(seats)]
    return [line.eur_once if month == line.from_month else 0.0 for month in range(months)]


def spend_by_month(world: World, lever: Lever, line: Line, months: int) -> list[float]:
    """Return the money a line costs in each month, in EUR: what it takes every month and what it takes once."""
    running = running_by_month(world, lever, line, months)
    once = once_by_month(world, lever, line, months)
    return [eur + extra for eur, extra in zip(running, once, strict=True)]
