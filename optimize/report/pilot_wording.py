"""A pilot in sentences: how large, judged by what, what it costs and earns, and what to do at each result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios import Reader
from sim import World

from .worth_wording import plan_text

Record = Mapping[str, Any]
SHARES = ("resolved", "abandonment", "csat_top2", "retention")


def pilot_lines(found: Record, world: World, reader: Reader) -> list[str]:
    """Return the sentences of a pilot, as `rox pilot --json` describes it."""
    lever = next(one for one in world.levers if one.name == found["lever"])
    figure = str(found["figure"])
    net = float(found["net_eur"])
    lines = [
        reader(
            "pilot.head",
            lever=reader.label(world, lever),
            customers=reader.number(found["customers"]),
            months=reader.number(found["months"]),
            test=reader.eur(found["eur_year_test"]),
            control=reader.eur(found["eur_year_control"]),
        ),
        reader(
            "pilot.judge",
            figure=reader(f"pilot.figure.{figure}"),
            effect=figure_text(reader, figure, found["effect"], signed=True),
            se=figure_text(reader, figure, found["se"]),
            power=reader.number(100 * found["power"]),
        ),
        reader(
            "pilot.costs",
            cost=reader.eur(found["cost_eur"]),
            delay=reader.eur(found["delay_eur"]),
            evsi=reader.eur(found["evsi_eur"]),
        ),
        reader("pilot.do" if net > 0 else "pilot.do_not", net=reader.eur(net, signed=True)),
    ]
    if net <= 0 and "pays_from" in found:
        size = found["pays_from"]
        lines.append(
            reader("pilot.pays_from", customers=reader.number(size)) if size else reader("pilot.pays_nowhere")
        )
    lines += [
        reader(
            "pilot.shared",
            figure=reader(f"pilot.figure.{one['figure']}"),
            pilot=figure_text(reader, one["figure"], one["pilot"], signed=True),
            roll_out=figure_text(reader, one["figure"], one["roll_out"], signed=True),
        )
        for one in found["interference"]
    ]
    # who should not test need not hear what to do at each result
    return [*lines, *decision_lines(found, world, reader)] if net > 0 else lines


def decision_lines(found: Record, world: World, reader: Reader) -> list[str]:
    """Return which plan to choose at each result of a pilot, from the lowest difference to the highest."""
    strip, figure = found["decisions"], str(found["figure"])
    if len(strip) == 1:
        return [reader("pilot.always", plan=plan_text(reader, world, strip[0]["plan"]))]
    lines = []
    for one in strip:
        key = "below" if one["low"] is None else "beyond" if one["high"] is None else "between"
        limits = {
            side: figure_text(reader, figure, one[side], signed=True)
            for side in ("low", "high")
            if one[side] is not None
        }
        lines.append(reader(f"pilot.{key}", plan=plan_text(reader, world, one["plan"]), **limits))
    return lines


def figure_text(reader: Reader, figure: str, value: float, *, signed: bool = False) -> str:
    """A difference of a figure in its unit: points of a share, EUR, minutes, contacts."""
    if figure in SHARES:
        return reader("unit.points", number=reader.number(100 * value, 1, signed=signed))
    if figure == "margin_customer":
        return reader.eur(value, 2, signed=signed)
    return reader.number(value, 3, signed=signed)
