"""A company of one's own: a template, the figures stated, and a world whose year shows them."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from scenarios import at_maturity
from sim import Message, World, against_reported, messages_to_json

from .evidence import Grounds, evidence_of, with_sources
from .figures import Figures
from .fill import (
    Filled,
    TemplateYear,
    capacity_min,
    filled,
    handled_min_year,
    template_year,
    work_min,
)
from .match import CHECK_REPLICATIONS, Budget, Told, matched
from .portrait import Row, row_of

CHECK_SEED = 20_261_201
OF_THE_STAGE = "assumption: the stage of maturity that the company says it is at"
# a team that works less or more than this part of its time makes one ask again
LOAD_USUAL = (0.15, 0.97)
# minutes of a contact beyond these, in those of the template, make one ask what share of their time people serve
MINUTES_USUAL = (2 / 3, 1.5)


class Draft(NamedTuple):
    """A drafted company: its world, the check of its figures on a fresh seed, what its numbers rest on, what to ask next.

    simulations: years simulated, the check's included; anchorings: how often it was anchored.
    """

    world: World
    portrait: tuple[Row, ...]
    evidence: dict[Grounds, int]
    questions: tuple[Message, ...]
    simulations: int
    anchorings: int

    @property
    def is_far(self) -> bool:
        """Return whether a figure is missed by more than a tenth."""
        return any(row.is_far for row in self.portrait)

    def record(self) -> dict[str, Any]:
        """Return what is kept of the draft with its world, as JSON: portrait, questions by key, cost."""
        return {
            "portrait": [row._asdict() for row in self.portrait],
            "questions": messages_to_json(list(self.questions)),
            "simulations": self.simulations,
            "anchorings": self.anchorings,
        }


class Look(NamedTuple):
    """A company as its figures alone make it, before anything is simulated.

    contacts: a year, and minutes that one takes, by channel; seats on duty, and their load, work asked in work they can do,
    by team.
    """

    contacts: dict[str, float]
    minutes: dict[str, float]
    seats: dict[str, int]
    load: dict[str, float]
    evidence: dict[Grounds, int]


def first_look(template: World, figures: Figures) -> Look:
    """Return what a template and the figures make by closed form; the template's own contacts are those it reports."""
    theirs = {one.name: template.reported.contacts_year.get(one.name, 0.0) for one in template.channels}
    first = filled(template, figures, TemplateYear(theirs, 0.0, 0.0))
    world = first.world.model_copy(update={"name": "company", "template": template.name})
    teams = {one.name: one for one in world.desks}
    load = {name: work_min(world, name, first.contacts) / capacity_min(desk) for name, desk in teams.items()}
    seats = {name: desk.seats for name, desk in teams.items()}
    evidence = evidence_of(with_sources(world, template, first.measured))
    minutes = {one.name: one.handling_min for one in world.channels if one.desk}
    return Look(first.contacts, minutes, seats, load, evidence)


def template_at(template: World, stage: str) -> World:
    """Return a template at the stage of maturity that a company says it is at. Raises Defects for a stage not known."""
    after = at_maturity(template, stage)
    fields = ("continuity.history", "continuity.handover", "continuity.recognised", "loop.delay_h")
    source = dict.fromkeys(fields, OF_THE_STAGE) if after is not template else {}
    return after.model_copy(update={"source": {**after.source, **source}})


def new_company(
    template: World, figures: Figures, name: str, told: Told = lambda _done, _most: None
) -> Draft:
    """Draft a company from a template and the figures it states; told says how many simulations are done.

    Raises Defects where the figures leave no world that could be simulated.
    """
    budget = Budget(told)
    first = filled(template, figures, template_year(budget.year(template, 1)))
    budget.lengthen(sum(first.contacts.values()))
    return drafted(first, figures, template, name, budget)


def drafted(first: Filled, figures: Figures, template: World, name: str, budget: Budget) -> Draft:
    """Match a first company to the figures it states, and check it on a fresh seed."""
    found = matched(first, figures, template, budget)
    named = found.world.model_copy(
        update={
            "name": name,
            "label": figures.label or name,
            "template": template.name,
            "reported": _reported(template, figures),
            "posterior": type(template.posterior)(),
        }
    )
    # seats that had to move are no longer those stated
    seats = {one.name: one.seats for one in first.world.desks}
    moved = {
        f"desk.{one.name}.{field}"
        for one in named.desks
        if one.seats != seats[one.name]
        for field in ("seats", "eur_seat_year")
    }
    sourced = with_sources(named, template, first.measured - moved)
    # checks of a whole world, which copies do not make
    world = World.model_validate(sourced.model_dump())
    check = budget.year(world, CHECK_REPLICATIONS, CHECK_SEED)
    rows = (row_of(match, world, figures, found.at_bound) for match in against_reported(check))
    questions = _questions(world, template, figures, handled_min_year(check), first.measured)
    return Draft(world, tuple(rows), evidence_of(world), questions, budget.used, budget.anchored)


def _reported(template: World, figures: Figures) -> object:
    """Return the figures stated, as a world keeps them."""
    waits, left = (
        {
            name: getattr(one, field)
            for name, one in figures.channel.items()
            if getattr(one, field) is not None and name in figures.contacts_year
        }
        for field in ("mean_wait_min", "abandonment")
    )
    return type(template.reported)(
        contacts_year={name: count for name, count in figures.contacts_year.items() if count > 0},
        cost_eur_year=figures.cost_eur_year,
        retention_year=figures.retention_year,
        nps=figures.nps,
        csat_top2=figures.csat_top2,
        csat_top2_answered=figures.csat_top2_answered,
        mean_wait_min=waits,
        abandonment=left,
    )


def _questions(
    world: World, template: World, figures: Figures, worked_min: dict[str, float], measured: frozenset[str]
) -> tuple[Message, ...]:
    """Return what to ask again: channels left out, teams with too little or too much to do, minutes far from the template's."""
    found = [Message("company.left_out", channel=name) for name in figures.left_out]
    minutes = {one.name: one.handling_min for one in template.channels}
    for desk in world.desks:
        served = math.fsum(worked_min[one.name] for one in world.channels if one.desk == desk.name)
        load = served / capacity_min(desk)
        if not LOAD_USUAL[0] <= load <= LOAD_USUAL[1]:
            found.append(Message("company.load", desk=desk.name, percent=100 * load))
        for one in world.channels:
            of_template = one.handling_min / minutes[one.name]
            if (
                one.desk == desk.name
                and f"channel.{one.name}.handling_min" not in measured
                and not MINUTES_USUAL[0] <= of_template <= MINUTES_USUAL[1]
            ):
                found.append(
                    Message(
                        "company.minutes",
                        desk=desk.name,
                        channel=one.name,
                        minutes=one.handling_min,
                        template=minutes[one.name],
                    )
                )
    return tuple(found)
