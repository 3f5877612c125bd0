"""What a controller may ask: a budget or a target, and the rules of the house."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim import METRIC, Goal, Measure, World, bounds_eur_year, today_eur_year

Number = Annotated[float, Field(allow_inf_nan=False, strict=True)]
Euros = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]
Some = Annotated[float, Field(gt=0, allow_inf_nan=False, strict=True)]
Names = tuple[str, ...]
FIRST_DRAWS = 8
# begins the name of a group that is all of a channel's
OF_CHANNEL = "channel."
# a limit that is what today's plan does
TODAY: Literal["today"] = "today"


class Table(BaseModel):
    """A table of the file: frozen, and nothing in it that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(Table):
    """Levers that share a floor or a cap in EUR a year, or "today" for what they spend today: those named, or a channel's.

    A lever counts for a channel by the share of its contacts (a desk's: of its minutes) there today.
    """

    name: str
    levers: Names = ()
    channel: str = ""
    floor_eur_year: Euros | Literal["today"] | None = None
    cap_eur_year: Euros | Literal["today"] | None = None


class Requirement(Table):
    """No money on a lever before, or without, money on another."""

    lever: str
    needs: str


class Service(Table):
    """A floor or a cap on what customers meet, for one segment, one channel, or all together.

    "today" for a limit holds the plan against today's plan in the same simulations, which tell a difference better than a level.
    """

    measure: Measure
    segment: str = ""
    channel: str = ""
    at_least: Number | Literal["today"] | None = None
    at_most: Number | Literal["today"] | None = None

    @property
    def is_against_today(self) -> bool:
        """Return whether the rule is on the difference from today's figure, and not on the figure."""
        return TODAY in (self.at_least, self.at_most)


class Target(Table):
    """What the least budget has to reach: a gain of customer equity over today's plan, service, or both."""

    customer_equity_gain_eur: Euros | None = None
    service: tuple[Service, ...] = ()


class Phasing(Table):
    """When money may be spent and people may join; quarters count from 1.

    quarters_eur: most money in each of the first quarters. capital_eur: most money for launches over the
    horizon; what is paid once for a seat removed is not in it. running_eur_year: most a year once everything runs.
    """

    start_quarters: tuple[Annotated[int, Field(ge=1, strict=True)], ...] = (1,)
    quarters_eur: tuple[Euros, ...] = ()
    capital_eur: Euros | None = None
    running_eur_year: Euros | None = None
    hires_quarter: Annotated[int, Field(ge=0, strict=True)] | None = None


class Risk(Table):
    """Which figure of the value over parameter draws is maximised.

    measure: mean; cvar, the mean of the worst `tail` of the draws, mixed with the mean by `weight`
    (Rockafellar & Uryasev 2000); worst, the worst draw.
    """

    measure: Literal["mean", "cvar", "worst"] = "mean"
    tail: Annotated[float, Field(gt=0, le=1, strict=True)] = 0.25
    weight: Annotated[float, Field(ge=0, le=1, strict=True)] = 1.0
    draws: Annotated[int, Field(ge=2, strict=True)] = FIRST_DRAWS


# Of the money of the horizon [A]: a difference between plans that is not worth arguing about.
INDIFFERENCE = 0.001
LIFTED: Literal["none"] = "none"


class Problem(Table):
    """What is asked: one of a budget, a change of today's or a target, and rules.

    budget_eur_year: EUR per year of the horizon, one-off costs in the year they fall. increment_eur_year:
    today's spend plus so much, no line cut; minus so much, no line raised. None of the three: today's spend,
    re-split. locked: levers that keep today's spend; protected: that keep at least that. floors, caps,
    least_sizes: EUR a year by lever, the last for a spend above today's. tiers: the amounts there are.
    people: price of one person by lever. exclusive: of these levers at most one is funded. equity_floor_eur:
    least change of customer equity over today's plan, EUR; "none" lifts it, 0 = customers are worth no less
    than today. frontier: goals to hold against value, for plans of which none is better in every goal.
    """

    budget_eur_year: Euros | None = None
    increment_eur_year: Number | None = None
    target: Target | None = None
    locked: Names = ()
    protected: Names = ()
    floors: dict[str, Euros] = {}
    caps: dict[str, Euros] = {}
    least_sizes: dict[str, Euros] = {}
    tiers: dict[str, Annotated[tuple[Euros, ...], Field(min_length=1)]] = {}
    people: dict[str, Some] = {}
    exclusive: tuple[Names, ...] = ()
    groups: tuple[Group, ...] = ()
    requires: tuple[Requirement, ...] = ()
    service: tuple[Service, ...] = ()
    equity_floor_eur: Number | Literal["none"] = 0.0
    phasing: Phasing = Phasing()
    risk: Risk = Risk()
    frontier: tuple[Goal, ...] = ()

    @property
    def services(self) -> tuple[Service, ...]:
        """Every floor and cap on service, the target's first."""
        return (*(self.target.service if self.target else ()), *self.service)

    @property
    def measured(self) -> tuple[Service, ...]:
        """Everything about service that a simulation has to tell: floors and caps, then goals of the frontier."""
        goals = [Service(measure=goal) for goal in self.frontier if "service" in METRIC[goal].scopes]
        return (*self.services, *goals)


def budget_eur_year(problem: Problem, world: World) -> float | None:
    """The budget in EUR a year: the problem's own, otherwise today's spend and its change; None for a target."""
    if problem.target is not None:
        return None
    if problem.budget_eur_year is not None:
        return problem.budget_eur_year
    today = math.fsum(today_eur_year(world, lever) for lever in world.levers)
    return today + (problem.increment_eur_year or 0.0)


def spendable_eur_year(problem: Problem, world: World) -> float:
    """Return the most that all levers together can take in a year, in EUR, launches apart."""
    most = 0.0
    for lever in world.levers:
        today = today_eur_year(world, lever)
        _, high = bounds_eur_year(world, lever)
        cap = min(high, problem.caps.get(lever.name, high))
        most += today if lever.name in problem.locked else cap
    return most


def indifference_eur(problem: Problem, world: World) -> float:
    """Return the difference of value that is not worth arguing about, in EUR of the horizon.

    A share of the money asked about, or of what the levers can take where that is less.
    """
    spend = budget_eur_year(problem, world)
    if not spend:
        spend = math.fsum(today_eur_year(world, lever) for lever in world.levers)
    return INDIFFERENCE * min(spend, spendable_eur_year(problem, world)) * world.months / 12
