"""Levers of a company: chosen from the catalogue, or its own, their curves from four answers that a manager can give."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from scenarios import SOURCE, CatalogueLever, catalogue, words
from sim import Channel, Defect, Defects, Lever, Message, World, anchor, anchors_are_stale, unknown

SEATS = "desk.seats"
# the most that may be put on a lever, in what half of its effect or today's programme costs
MOST_OF_HALF = 3.0
MONTHS_MOST = 60.0
STATED = "measured"
FROM_STAGE = "derived: from today's spend and how far along the company says it is"
GUESSED = "assumption: the catalogue's price for each contact touched"
OF_THE_CATALOGUE = "assumption: the catalogue"


class Answers(NamedTuple):
    """What is said of a lever; None = not known.

    today_eur_year: what it costs today, EUR a year; stage: how far along it is (trial, half, nearly); months until it shows;
    owner: the function that answers for it; channels, moments: where it acts, other than the catalogue says.
    """

    today_eur_year: float | None = None
    stage: str | None = None
    months: float | None = None
    owner: str | None = None
    channels: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()


NOTHING_SAID = Answers()


class Offer(NamedTuple):
    """A lever of the catalogue in a company: where it would act, contacts a year it touches, EUR a year for half of its effect."""

    entry: CatalogueLever
    channels: tuple[str, ...]
    moments: tuple[str, ...]
    contacts_year: float
    half_eur_year: float


def offers(world: World) -> tuple[Offer, ...]:
    """Return the levers of the catalogue that would touch contacts of a company and that it does not have yet."""
    there = {one.name for one in world.levers}
    found = (_offer(world, one) for one in catalogue().levers.values() if one.name not in there)
    return tuple(one for one in found if one is not None)


def _offer(world: World, entry: CatalogueLever, answers: Answers = NOTHING_SAID) -> Offer | None:
    """Return a lever as it would act in a company; None where nothing is there that it could touch."""
    channels = answers.channels or tuple(one.name for one in world.channels if _acts(entry, one))
    moments = answers.moments or tuple(one.name for one in world.moments if one.motive in entry.motives)
    has_bot = any(one.kind == "bot" for one in world.channels)
    if (
        (entry.acts_on and not channels)
        or (entry.motives and not moments)
        or (entry.target.startswith("bot.") and not has_bot)
        or (entry.target.startswith("loop.") and not world.loop.desk)
    ):
        return None
    touched = contacts_touched(world, channels if entry.acts_on or answers.channels else (), moments)
    half = float(f"{entry.eur_contact[0] * touched:.3g}")
    return Offer(entry, channels if entry.acts_on or answers.channels else (), moments, touched, half)


def _acts(entry: CatalogueLever, channel: Channel) -> bool:
    """Return whether a lever acts on a channel."""
    is_counter = channel.name in catalogue().counters
    kinds = {
        "phone": channel.kind == "live" and not is_counter,
        "counter": channel.kind == "live" and is_counter,
        "people": channel.kind in ("live", "asynchronous"),
        "writing": channel.kind == "asynchronous",
        "alone": channel.kind == "self_service",
    }
    return kinds.get(entry.acts_on, False)


def contacts_touched(world: World, channels: tuple[str, ...], moments: tuple[str, ...]) -> float:
    """Return the contacts a year of some channels and moments, of all where none is named.

    As the company reports them; a channel it does not report has its share by the preferences of customers. Moments weigh
    as their needs do.
    """
    habit: dict[str, float] = {}
    needs: dict[str, float] = {}
    for segment in world.segments:
        people = world.customers * segment.share
        whole = math.fsum(segment.needs_year.values())
        weights = math.fsum(segment.prefers.values()) or 1.0
        for name, weight in segment.prefers.items():
            habit[name] = habit.get(name, 0.0) + people * whole * weight / weights
        for name, often in segment.needs_year.items():
            needs[name] = needs.get(name, 0.0) + people * often
    reported = world.reported.contacts_year
    known = math.fsum(habit.get(name, 0.0) for name in reported)
    growth = math.fsum(count for name, count in reported.items() if habit.get(name)) / known if known else 1.0
    contacts = {name: count * growth for name, count in habit.items()} | reported
    wanted = math.fsum(count for name, count in contacts.items() if not channels or name in channels)
    share = math.fsum(each for name, each in needs.items() if not moments or name in moments)
    return wanted * share / (math.fsum(needs.values()) or 1.0)


def with_lever(world: World, name: str, answers: Answers) -> World:
    """Return a company with a lever of the catalogue, or with what is said of one it has, anchored.

    Raises Defects with everything wrong in the answers.
    """
    own = {one.name: one for one in world.levers}
    defects = [*_wrong(world, name, answers)]
    if defects:
        raise Defects(name, defects)
    lever = own.get(name) or _from_catalogue(world, name, answers)
    curve, source = _curve(lever, answers, is_new=name not in own)
    changed = lever.model_copy(update=curve)
    levers = [changed if one.name == name else one for one in world.levers]
    if name not in own:
        levers.append(changed)
    sources = dict(world.source) | {f"lever.{name}.{field}": text for field, text in source.items()}
    return _checked(world.model_copy(update={"levers": levers, "source": sources}))


def without_lever(world: World, name: str) -> World:
    """Return a company without a lever. Raises Defects where it has none of this name."""
    if name not in {one.name for one in world.levers}:
        raise Defects(name, [unknown("lever", name, [one.name for one in world.levers])])
    levers = [
        one.model_copy(update={"bundle_with": [other for other in one.bundle_with if other != name]})
        for one in world.levers
        if one.name != name
    ]
    source = {place: text for place, text in world.source.items() if not place.startswith(f"lever.{name}.")}
    return _checked(world.model_copy(update={"levers": levers, "source": source}))


def missing_need(world: World, name: str) -> str:
    """Return the target that a lever of the catalogue waits for, empty where some lever of the company has it."""
    entry = catalogue().levers.get(name)
    if entry is None or not entry.needs or any(one.target == entry.needs for one in world.levers):
        return ""
    return entry.needs


def _checked(world: World) -> World:
    """Return a world that holds together, anchored. Raises Defects."""
    checked = World.model_validate(world.model_dump())
    return anchor(checked) if anchors_are_stale(checked) else checked


def _from_catalogue(world: World, name: str, answers: Answers) -> Lever:
    """Return a lever of the catalogue as nobody has said anything of it yet."""
    entry = catalogue().levers[name]
    offer = _offer(world, entry, answers)
    assert offer is not None, name
    friends = [one.name for one in world.levers if entry.needs and one.target == entry.needs]
    half = max(offer.half_eur_year, 1.0)
    told = f"catalogue.evidence.{entry.evidence}"
    # the catalogue is data: what it states is checked as a world file is
    return Lever.model_validate(
        {
            "name": name,
            "label": words(SOURCE)[f"catalogue.{name}"],
            "target": entry.target,
            "channels": list(offer.channels),
            "moments": list(offer.moments),
            "from_value": entry.start,
            "to_value": entry.effect,
            "half_eur_year": half,
            "steepness": entry.steepness,
            "lag_months": entry.lag_months,
            "launch_eur": float(f"{entry.launch * half:.3g}"),
            "most_eur_year": MOST_OF_HALF * half,
            "bundle_with": friends,
            "source": f"{entry.source}: {words(SOURCE)[told]}" if entry.evidence else entry.source,
        }
    )


def _curve(lever: Lever, answers: Answers, *, is_new: bool) -> tuple[dict[str, object], dict[str, str]]:
    """Return the fields of a lever that four answers set, and where each of its numbers then comes from.

    A share r of the effect is there at the stage stated, at today's spend T: T^s / (T^s + half^s) = r.
    """
    update: dict[str, object] = {}
    source = (
        dict.fromkeys(("half_eur_year", "launch_eur", "most_eur_year"), GUESSED)
        | dict.fromkeys(("steepness", "lag_months"), OF_THE_CATALOGUE)
        if is_new
        else {}
    )
    today = lever.today_eur_year if answers.today_eur_year is None else answers.today_eur_year
    half = lever.half_eur_year
    if answers.today_eur_year is not None:
        source["today_eur_year"] = STATED
    if answers.stage is not None:
        share = catalogue().stages[answers.stage]
        half = today * ((1 - share) / share) ** (1 / lever.steepness)
        source["half_eur_year"] = FROM_STAGE
    if lever.target != SEATS:
        update |= {
            "today_eur_year": today,
            "half_eur_year": half,
            "least_eur_year": min(lever.least_eur_year, today),
            "most_eur_year": max(lever.most_eur_year, MOST_OF_HALF * half, MOST_OF_HALF * today),
        }
    if answers.months is not None:
        update["lag_months"] = answers.months
        source["lag_months"] = STATED
    if answers.owner is not None:
        update["owner"] = answers.owner
    for part in ("channels", "moments"):
        if getattr(answers, part):
            update[part] = list(getattr(answers, part))
    return update, source


def _wrong(world: World, name: str, answers: Answers) -> Iterator[Defect]:
    """Yield what is wrong in the answers."""
    own = {one.name: one for one in world.levers}
    entries = catalogue().levers
    if name not in own and name not in entries:
        yield unknown("lever", name, [*own, *entries])
        return
    today = answers.today_eur_year
    if today is not None and not (math.isfinite(today) and today >= 0):
        yield Defect(
            "today", f"{today:g}", Message("defect.an_amount_of_0_or_more"), Message("defect.correct_it")
        )
    if answers.stage is not None and answers.stage not in catalogue().stages:
        yield unknown("stage", answers.stage, catalogue().stages)
    spent = today if today is not None else own[name].today_eur_year if name in own else 0.0
    if answers.stage in catalogue().stages and not spent:
        yield Defect(
            "stage",
            str(answers.stage),
            Message("defect.a_stage_of_what_costs"),
            Message("defect.state_today"),
        )
    if answers.months is not None and not 0 <= answers.months <= MONTHS_MOST:
        allowed = Message("defect.from_to", low=0, high=MONTHS_MOST)
        yield Defect("months", f"{answers.months:g}", allowed, Message("defect.correct_it"))
    for part, stated, known in (
        ("channel", answers.channels, [one.name for one in world.channels]),
        ("moment", answers.moments, [one.name for one in world.moments]),
    ):
        yield from (unknown(part, each, known) for each in stated if each not in known)
    if (
        name in own
        and own[name].target == SEATS
        and (today, answers.stage, answers.months) != (None, None, None)
    ):
        yield Defect(
            name, SEATS, Message("defect.only_an_owner_of_people"), Message("defect.state_people_instead")
        )
    if name not in own and _offer(world, entries[name], answers) is None:
        yield Defect(
            "lever", name, Message("defect.a_lever_that_touches_contacts"), Message("defect.see_the_levers")
        )
