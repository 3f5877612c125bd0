"""A closed loop in sentences: what was believed, what was tested, what that taught, and what was true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios import Reader
from sim import World, today_eur_year

from .pilot_wording import figure_text

Record = Mapping[str, Any]
# A line that moves by less, EUR a year, stays.
STAYS_EUR = 1.0


def loop_lines(found: Record, world: World, reader: Reader) -> list[str]:
    """Return the sentences of a loop, as `rox loop --json` describes it."""
    levers = {one.name: reader.label(world, one) for one in world.levers}
    believed, truth = found["believed"], found["truth"]
    lines = [
        reader(
            "loop.company",
            world=reader.label(world, world),
            companies=reader.number(found["companies"]),
            customers=reader.number(found["companies"] * found["customers"]),
        ),
        reader(f"loop.fit.{found['verdict']}", answers=reader.number(found["answers"])),
        reader("loop.believed", moves=_moves(believed["lines"], world, reader)),
        reader(
            "loop.value",
            eur=reader.eur(believed["value_eur"]),
            low=reader.eur(believed["p10_eur"]),
            high=reader.eur(believed["p90_eur"]),
        ),
    ]
    if not found["tests"]:
        lines.append(reader("loop.no_test"))
    lines += [
        reader(
            "loop.tested" if one["pays"] else "loop.tested_all_the_same",
            lever=levers[one["lever"]],
            customers=reader.number(one["customers"]),
            months=reader.number(one["months"]),
            figure=reader(f"pilot.figure.{one['figure']}"),
            expected=figure_text(reader, one["figure"], one["expected"], signed=True),
            measured=_measured(one, reader),
            se=figure_text(reader, one["figure"], one["se"]),
        )
        for one in found["tests"]
    ]
    lines += [
        reader(
            "loop.learnt",
            lever=levers[one["lever"]],
            kept=reader.share(one["kept"], 0),
            **{name: reader.number(one[name], 2) for name in ("ratio", "lo", "hi", "true_ratio")},
        )
        for one in found["learnt"]
    ]
    lines.append(reader("loop.again", moves=_moves(found["after"]["lines"], world, reader)))
    lines.append(
        reader(
            "loop.truth",
            first=reader.eur(believed["true_eur"]),
            second=reader.eur(found["after"]["true_eur"]),
            best=reader.eur(truth["best_eur"]),
        )
    )
    fell = truth["fell"]
    key = "loop.regret" if fell is None else "loop.fell" if fell >= 0 else "loop.rose"
    lines.append(
        reader(
            key,
            before=reader.eur(truth["regret_before_eur"]),
            after=reader.eur(truth["regret_after_eur"]),
            error=reader.eur(truth["regret_after_se_eur"]),
            share=reader.share(abs(fell or 0.0), 0),
        )
    )
    return lines


def _measured(one: Record, reader: Reader) -> str:
    if one["measured"] is None:
        return reader("loop.not_measured")
    return figure_text(reader, one["figure"], one["measured"], signed=True)


def _moves(lines: list[Record], world: World, reader: Reader) -> str:
    """The lines of a plan that move from today's, largest first."""
    levers = {one.name: one for one in world.levers}
    moved = [
        (float(line["eur_year"]) - today_eur_year(world, levers[line["lever"]]), line)
        for line in lines
        if line["lever"] in levers
    ]
    kept = sorted((one for one in moved if abs(one[0]) >= STAYS_EUR), key=lambda one: -abs(one[0]))
    told = [
        reader(
            "loop.move", lever=reader.label(world, levers[line["lever"]]), eur=reader.eur(change, signed=True)
        )
        for change, line in kept
    ]
    return "; ".join(told) if told else reader("loop.no_move")
