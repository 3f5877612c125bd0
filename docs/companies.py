"""What docs/worlds.md takes from the bundled companies: their size, today's figures, and what each bundled plan did."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, partial

from optimize import as_problem, optimise
from runs import pool
from scenarios import bundled, bundled_plans, load_plan, load_world, words
from sim import (
    GROUPS,
    Comparison,
    Estimate,
    Rox,
    RunOptions,
    World,
    ceilings,
    compare,
    counterfactual_run,
    today_eur_year,
)

Rows = list[list[str]]
REPLICATIONS = 4
SEED = 1
# figure: how it is called, by what it is multiplied, how it is written
FIGURES = {
    "csat_top2": ("satisfied, %", 100, ".1f"),
    "nps": ("NPS", 1, ".0f"),
    "ces": ("ease, 1 to 7", 1, ".2f"),
    "first_contact_resolution": ("solved at the first contact, %", 100, ".0f"),
    "contacts_per_case": ("contacts per case", 1, ".2f"),
    "abandonment": ("given up while waiting, %", 100, ".1f"),
    "mean_wait_min": ("wait, minutes", 1, ".1f"),
    "bot_resolution": ("solved by the bot when it is accepted, %", 100, ".0f"),
    "retention_12m": ("kept after a year, %", 100, ".1f"),
    "cost_to_serve_eur": ("cost to serve, EUR a customer and year", 1, ".1f"),
    "customer_equity_eur": ("customer equity, million EUR", 1e-6, ".1f"),
}
PARTS = ("retention", "spend", "service", "net_spend")
THOUSAND = 1000
SIZES = ["world", "customers", "margin", "people", "desks", "levers' spend", "levers", "maturity"]
# what one asks of `rox optimise` where one asks nothing
SIMULATIONS = 200
# parts of a plan's value by the lever of the articles; what fresh draws beyond those of the split add has a column of its own
STEPS = (*GROUPS, "other_draws")
BEST = [
    "world",
    "money committed",
    "value",
    "experience",
    "savings",
    "price of savings",
    "ROX",
    "without terminal",
    "kind",
    "retention",
    "spending",
    "service",
    "money",
    *(name.replace("_", " ") for name in STEPS),
]
FOUNDING_PLANS = (
    "moments_that_count",
    "bots_that_work_better",
    "specialised_channels",
    "fewer_contacts",
    "single_customer_view",
)
FOUNDING = ["world", "plan", "brings", "money", "breaks even at"]
CEILING_REPLICATIONS = 2
PLANS = [
    "plan",
    "money committed",
    "value",
    "experience",
    "savings",
    "price of savings",
    "ROX",
    "kind",
    "retention",
    "spending",
    "service",
    "money",
    "satisfied",
    "ease",
    "wait",
    "given up",
]


def companies() -> list[World]:
    """The bundled worlds, largest first."""
    return sorted((load_world(name) for name in bundled()), key=lambda world: -world.customers)


def sizes() -> Rows:
    """A row for each world as its file states it: customers, margin, people and money of today."""
    rows = [SIZES]
    for world in companies():
        margin = world.customers * sum(s.share * s.margin_eur_year for s in world.segments)
        desks = sum(desk.seats * desk.eur_on_duty_year for desk in world.desks)
        spent = sum(today_eur_year(world, lever) for lever in world.levers if lever.target != "desk.seats")
        people = sum(desk.seats for desk in world.desks)
        money = (f"{eur / THOUSAND:,.0f}" for eur in (margin, desks, spent))
        name, margin_told, desks_told, spent_told = f"`{world.name}`", *money
        rows.append(
            [
                name,
                f"{world.customers:,}",
                margin_told,
                f"{people}",
                desks_told,
                spent_told,
                f"{len(world.levers)}",
                world.maturity,
            ]
        )
    return rows


@cache
def compared(name: str) -> tuple[Comparison, ...]:
    """Every bundled plan of a world against today's, under common draws."""
    world = load_world(name)
    plans = [load_plan(plan, world) for plan in bundled_plans(world) if plan != "today"]
    return compare(world, plans, RunOptions(replications=REPLICATIONS, seed=SEED))


def figures() -> Rows:
    """A row for each of today's figures, a column for each world."""
    names = [world.name for world in companies()]
    today = [compared(name)[0].baseline.metrics for name in names]
    rows = [
        [label, *(f"{found[figure].mean * factor:,{form}}" for found in today)]
        for figure, (label, factor, form) in FIGURES.items()
    ]
    return [["today", *(f"`{name}`" for name in names)], *rows]


def plans_of(name: str) -> Rows:
    """A row for each plan of a world, best first: value and ROX with interval, parts, and how figures move."""
    rows = [PLANS]
    for one in sorted(compared(name), key=lambda each: -each.rox.value_eur):
        rox = one.rox
        rows.append(
            [
                f"`{one.plan.name}`",
                f"{rox.put_to_work_eur / THOUSAND:,.0f}",
                *worth_columns(rox),
                ratio_of(rox),
                rox.kind or "-",
                *(f"{rox.parts[part] / THOUSAND:,.0f}" for part in PARTS),
                moved(one, "csat_top2", 100, "+.2f"),
                moved(one, "ces", 1, "+.3f"),
                moved(one, "mean_wait_min", 1, "+.2f"),
                moved(one, "abandonment", 100, "+.1f"),
            ]
        )
    return rows


def best_plans() -> Rows:
    """A row for each company: the plan that `rox optimise` finds for today's money, its value and where it comes from."""
    rows = [BEST]
    for world in companies():
        with pool(os.cpu_count() or 1) as spread:
            best = optimise(world, as_problem({}, world), simulations=SIMULATIONS, seed=SEED, map=spread)
        rox = best.rox
        if rox.kind is None:
            rows.append([f"`{world.name}`", "0", "nothing beats today", *["-"] * (len(BEST) - 3)])
            continue
        steps = {step.name: step.eur for step in best.bridge if step.part == "experience"}
        rows.append(
            [
                f"`{world.name}`",
                f"{rox.put_to_work_eur / THOUSAND:,.0f}",
                *worth_columns(rox),
                ratio_of(rox),
                "-" if rox.without_terminal is None else f"{rox.without_terminal:.2f}",
                rox.kind,
                *(f"{rox.parts[part] / THOUSAND:,.0f}" for part in PARTS),
                *(f"{steps.get(name, 0.0) / THOUSAND:,.0f}" for name in STEPS),
            ]
        )
    return rows


def most_of_drivers() -> Rows:
    """A row for each driver made perfect and free, a column for each world: customer equity gained, thousand EUR."""
    found: dict[str, dict[str, float]] = {}
    names = [world.name for world in companies()]
    for name in names:
        with pool(os.cpu_count() or 1) as spread:
            options = RunOptions(replications=CEILING_REPLICATIONS, seed=SEED, map=spread)
            table = ceilings(counterfactual_run(load_world(name), options=options))
        found[name] = dict(zip(table["driver"], table["value_eur"], strict=True))
    drivers = sorted(found[names[0]], key=lambda driver: -found[names[0]][driver])
    told = words("en")
    rows = [
        [
            told[f"journey.ceiling.{driver}"],
            *(f"{found[name][driver] / THOUSAND:,.0f}" if driver in found[name] else "-" for name in names),
        ]
        for driver in drivers
    ]
    return [["driver, perfect and free", *(f"`{name}`" for name in names)], *rows]


def founding_levers() -> Rows:
    """A row for each founding lever and world: what it brings before its money, and at what multiple of its price it breaks even."""
    rows = [FOUNDING]
    for world in companies():
        by_plan = {one.plan.name: one.rox for one in compared(world.name)}
        for name in FOUNDING_PLANS:
            if name not in by_plan:
                continue
            money = -by_plan[name].parts["net_spend"]
            brings = by_plan[name].value_eur + money
            told = (f"{eur / THOUSAND:,.0f}" for eur in (brings, money))
            rows.append([f"`{world.name}`", f"`{name}`", *told, break_even_of(brings, money)])
    return rows


def break_even_of(brings_eur: float, money_eur: float) -> str:
    """At what multiple of its price a plan brings back just what it costs."""
    if brings_eur <= 0:
        return "at no price"
    return f"{brings_eur / money_eur:.2f} times" if money_eur > 0 else "at any price"


def worth_columns(rox: Rox) -> list[str]:
    """Value with its interval, and the three figures that it is the sum of."""
    value = Estimate(rox.value_eur, rox.value_se, rox.value_lo, rox.value_hi)
    three = (rox.experience_eur.mean, rox.savings_eur, rox.price_of_savings_eur.mean)
    return [ranged(value, THOUSAND, ",.0f"), *(f"{eur / THOUSAND:,.0f}" for eur in three)]


def ratio_of(rox: Rox) -> str:
    """ROX with its interval, where there is one."""
    if rox.mean is None or rox.se is None or rox.lo is None or rox.hi is None:
        return "-"
    return ranged(Estimate(rox.mean, rox.se, rox.lo, rox.hi), 1, ".2f")


def ranged(found: Estimate, unit: float, form: str) -> str:
    """A mean with its 95 % interval."""
    return f"{found.mean / unit:{form}} ({found.lo / unit:{form}} to {found.hi / unit:{form}})"


def moved(one: Comparison, figure: str, factor: float, form: str) -> str:
    """How a figure moves against today."""
    return f"{(one.outcomes.metrics[figure].mean - one.baseline.metrics[figure].mean) * factor:{form}}"


# name of a section of docs/worlds.md: the rows of its table, heading first
SECTIONS: dict[str, Callable[[], Rows]] = {
    "world_sizes": sizes,
    "world_figures": figures,
    "best_plans": best_plans,
    "most_of_drivers": most_of_drivers,
    "founding_levers": founding_levers,
    **{f"plans_of_{name}": partial(plans_of, name) for name in bundled()},
}
