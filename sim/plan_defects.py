"""Every line of a plan that its world cannot carry out."""

from __future__ import annotations

import math

from .errors import Defect, Message
from .plan import Plan
from .validate import SUM_TOLERANCE, unknown
from .world import World


def plan_defects(world: World, plan: Plan) -> list[Defect]:
    """List every line of a plan that its world cannot carry out."""
    levers = {lever.name: lever for lever in world.levers}
    seat_eur = {desk.name: desk.eur_on_duty_year for desk in world.desks}
    defects: list[Defect] = []
    seen: set[str] = set()
    for position, line in enumerate(plan.lines):
        place = f"line[{position}]"
        lever = levers.get(line.lever)
        if lever is None:
            defects.append(unknown(f"{place}.lever", line.lever, levers))
            continue
        if line.lever in seen:
            defects.append(
                Defect(
                    f"{place}.lever",
                    line.lever,
                    Message("defect.each_lever_once"),
                    Message("defect.merge_the_two_lines"),
                )
            )
        seen.add(line.lever)
        if line.from_month >= world.months:
            allowed = Message("defect.from_to", low=0, high=world.months - 1)
            defects.append(
                Defect(
                    f"{place}.from_month",
                    str(line.from_month),
                    allowed,
                    Message("defect.start_within_the_horizon"),
                )
            )
        if lever.target == "desk.seats":
            if line.eur_once > 0:
                allowed = Message("defect.0_for_a_desk")
                defects.append(
                    Defect(
                        f"{place}.eur_once", f"{line.eur_once:.12g}", allowed, Message("defect.leave_it_out")
                    )
                )
            seats = line.eur_year / seat_eur[lever.desk] if seat_eur[lever.desk] > 0 else 0.0
            if abs(seats - round(seats)) > SUM_TOLERANCE:
                price = seat_eur[lever.desk]
                fewer, more = (round(count * price, 2) for count in (math.floor(seats), math.ceil(seats)))
                allowed = Message("defect.whole_seats", eur=round(price, 2))
                repair = Message("defect.write_either", low=f"{fewer:.12g}", high=f"{more:.12g}")
                defects.append(Defect(f"{place}.eur_year", f"{line.eur_year:g}", allowed, repair))
            continue
        if line.eur_once not in (0.0, lever.launch_eur):
            allowed = Message("defect.0_or_the_launch_cost", eur=lever.launch_eur)
            defects.append(
                Defect(
                    f"{place}.eur_once",
                    f"{line.eur_once:g}",
                    allowed,
                    Message("defect.pay_it_whole_or_not_at_all"),
                )
            )
        elif line.eur_year > lever.today_eur_year and line.eur_once != lever.launch_eur:
            allowed = Message(
                "defect.launch_when_rising", launch=lever.launch_eur, today=lever.today_eur_year
            )
            defects.append(
                Defect(
                    f"{place}.eur_once", f"{line.eur_once:g}", allowed, Message("defect.add_the_launch_cost")
                )
            )
    return defects
