"""Where the numbers of a company come from: how many are measured, fitted, borrowed, published or assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal, get_args

from scenarios import assumptions
from sim import LEVER_EUROS, World

Grounds = Literal["measured", "fitted", "borrowed", "published", "assumed"]
GROUNDS: tuple[Grounds, ...] = get_args(Grounds)
BY_TAG: dict[str, Grounds] = {
    "measured": "measured",
    "stated": "measured",
    "fitted": "fitted",
    "experiment": "fitted",
    "borrowed": "borrowed",
    "published": "published",
    "direction": "published",
    "derived": "published",
    "assumption": "assumed",
}
# what no run and no lever reads: what a run is held against, targets, what draws are spread by, what a fit or an anchoring leaves
NOT_READ = ("reported.", "alerts.", "posterior.", "anchors.", "doubt.", "shocks.", "fit.")
MEASURED = "measured"
FITTED = "fitted: to the company's figures"
AT_THIS_SIZE = "borrowed: from the template, at this size"


def evidence_of(world: World) -> dict[Grounds, int]:
    """Count the numbers that a run or a lever reads by what they rest on; a list of numbers counts once."""
    found = Counter(BY_TAG[tag] for _, _, tag in _numbers(world))
    return {grounds: found[grounds] for grounds in GROUNDS}


def facts_of(world: World) -> dict[str, object]:
    """Return what a list of companies shows of one: its label, size, template and what its numbers rest on."""
    return {
        "label": world.label,
        "customers": world.customers,
        "template": world.template,
        "evidence": evidence_of(world),
    }


def _numbers(world: World) -> Iterator[tuple[str, object, str]]:
    """Yield the fields that a run or a lever reads, with their number and its tag."""
    table = assumptions(world)
    for place, value, tag in zip(table["field"], table["value"], table["tag"], strict=True):
        field = str(place)
        if not field.startswith(NOT_READ) and _is_number(value):
            yield field, value, str(tag)


def _is_number(value: object) -> bool:
    if isinstance(value, int | float):
        return True
    parts = str(value).replace("×", ",").split(",")
    return all(part.strip().lstrip("-").replace(".", "", 1).replace("e-", "").isdigit() for part in parts)


def with_sources(world: World, template: World, measured: frozenset[str]) -> World:
    """Return a drafted company that says of each number that is not its template's where it comes from."""
    before = {field: value for field, value, _ in _numbers(template)}
    source = dict(template.source)
    for place in assumptions(world)["field"]:
        if str(place).startswith("reported."):
            source[str(place)] = MEASURED
    for field, value, _ in _numbers(world):
        if field in measured:
            source[field] = MEASURED
        elif before.get(field) != value:
            scaled = field.startswith("lever.") and field.rpartition(".")[2] in LEVER_EUROS
            source[field] = AT_THIS_SIZE if scaled else FITTED
    return world.model_copy(update={"source": source})
