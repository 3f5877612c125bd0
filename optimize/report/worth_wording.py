"""What more knowledge is worth, in sentences: one place for the command, the page and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scenarios import Reader
from sim import World

from ..evidence.twin import untestable

Record = Mapping[str, Any]
Named = Callable[[Reader, str], str]
LINES_MOST = 5


def field_text(reader: Reader, world: World, field: str, named: Named) -> str:
    """Return the name of a drawn number; named gives that of a number of behaviour."""
    first, _, rest = field.partition(".")
    if first == "lever":
        name, _, part = rest.rpartition(".")
        return reader(f"knowing.field.{part}", lever=_label(reader, world, name))
    if first == "doubt":
        factor, _, moment = rest.partition(".")
        labels = reader.labels(world)
        return reader(f"knowing.factor.{factor}", moment=labels.get(moment, moment))
    if first == "shock":
        return reader(f"knowing.shock.{rest}")
    if first == "realised":
        return reader("knowing.field.realised")
    return named(reader, field)


def worth_lines(found: Record, world: World, reader: Reader, named: Named) -> list[str]:
    """Return what knowing more is worth: of everything, by number and part, of more answers, and where the plan fails."""
    return [
        *_value_lines(found, world, reader),
        *_number_lines(found, world, reader, named),
        *_asking_lines(found, world, reader),
        *failure_lines(found["failure"], world, reader, named),
    ]


def plan_text(reader: Reader, world: World, name: str) -> str:
    """Return the name of a plan of a table of draws."""
    for prefix in ("without", "only"):
        lever = name.removeprefix(f"{prefix}_")
        if lever in {one.name for one in world.levers}:
            return reader(f"knowing.plan.{prefix}", lever=_label(reader, world, lever))
    return reader(f"knowing.plan.{name}")


def failure_lines(failure: Record, world: World, reader: Reader, named: Named) -> list[str]:
    """Return how often a plan loses, and where."""
    of_hundred = reader.number(100 * failure["base"])
    if not failure["limits"]:
        return [reader("knowing.fails", base=of_hundred)]
    limits = [
        reader(
            "knowing.above" if one["above"] else "knowing.below",
            field=field_text(reader, world, one["field"], named),
            limit=reader.written(float(one["limit"]), ".3g"),
        )
        for one in failure["limits"]
    ]
    where = limits[0] if len(limits) == 1 else reader("knowing.and", first=limits[0], second=limits[1])
    return [
        reader(
            "knowing.fails_where",
            base=of_hundred,
            where=where,
            inside=reader.number(100 * failure["density"]),
            elsewhere=reader.number(100 * failure["elsewhere"]),
        )
    ]


def _value_lines(found: Record, world: World, reader: Reader) -> Iterator[str]:
    evpi = found["evpi"]
    key = "knowing.evpi" if evpi["lo"] > 0 else "knowing.evpi_at_most"
    yield reader(
        key, lo=reader.eur(evpi["lo"]), hi=reader.eur(evpi["hi"]), count=reader.number(found["draws"])
    )
    if found["best"] != "plan":
        yield reader(
            "knowing.better",
            plan=plan_text(reader, world, found["best"]),
            eur=reader.eur(found["value_eur"]),
            other=reader.eur(found["plans"]["plan"]),
        )


def _number_lines(found: Record, world: World, reader: Reader, named: Named) -> Iterator[str]:
    numbers = [one for one in found["numbers"] if one["named"]]
    groups = [one for one in found["groups"] if one["named"]]
    yield reader("knowing.numbers" if numbers or groups else "knowing.no_number")
    for one in groups[:LINES_MOST]:
        yield _amount(reader, reader(f"knowing.group.{one['group']}"), one)
    for one in numbers[:LINES_MOST]:
        yield _amount(reader, field_text(reader, world, one["field"], named), one)


def _amount(reader: Reader, name: str, one: Record) -> str:
    return reader("knowing.amount", name=name, eur=reader.eur(one["eur"]), se=reader.eur(one["se"]))


def _asking_lines(found: Record, world: World, reader: Reader) -> Iterator[str]:
    stop = found["stop"]
    if stop:
        yield reader(
            "knowing.stop" if stop["stop"] else "knowing.ask",
            answers=reader.number(stop["answers"]),
            earn=reader.eur(stop["earn_eur"]),
            cost=reader.eur(stop["cost_eur"]),
        )
    worth = _testable_worth(found, world)
    if worth:
        name = max(worth, key=lambda lever: worth[lever])
        yield reader("knowing.test", lever=_label(reader, world, name), eur=reader.eur(worth[name]))


def _testable_worth(found: Record, world: World) -> dict[str, float]:
    """What is clearly worth knowing of each lever that some customers alone can be given: of all its numbers, or of one, EUR."""
    told = [(one["group"], one) for one in found["levers"]]
    told += [
        (one["field"].split(".")[1], one) for one in found["numbers"] if one["field"].startswith("lever.")
    ]
    testable = {one.name for one in world.levers if untestable(world, one) is None}
    worth: dict[str, float] = {}
    for name, one in told:
        if one["named"] and name in testable:
            worth[name] = max(worth.get(name, 0.0), float(one["eur"]))
    return worth


def _label(reader: Reader, world: World, name: str) -> str:
    lever = next((one for one in world.levers if one.name == name), None)
    return reader.label(world, lever) if lever else name
