"""What docs/company.md shows of companies drawn at random, hidden behind the sheet that they would fill in, and drafted from it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import fmean, stdev
from typing import Any, NamedTuple

import numpy as np

from calibration import Draft, figures_of, new_company
from calibration.company.match import CHECK_REPLICATIONS
from scenarios import load_world
from sim import (
    MONTHS_YEAR,
    Channel,
    Desk,
    Outcomes,
    RunOptions,
    World,
    against_reported,
    anchor,
    simulate,
    under_same_anchors,
)

COUNT = 20
SEED = 20_261_202
# drawn afresh, once the rules were settled: templates at random, too
COUNT_AFRESH = 14
SEED_AFRESH = 4_160_312
YEARS = 4
SEEDS_MORE = (5, 77, 991)
TEMPLATES = ("bank", "insurer", "telecom", "shop", "public", "hospital", "utility")
SIZE = (0.3, 8.0)
HOURS_POST, ON_CONTACTS, WEEKS_YEAR = 1607.0, 0.75, 52
# what a company knows of itself, as shares of the companies that state it
KNOWN = {"channel": 0.8, "wait": 0.8, "people": 0.6, "score": 0.7}
HEADER_MISSED = [
    "template",
    "customers",
    "figure stated",
    "two standard errors of a year",
    "off in the portrait",
    f"off with seeds {', '.join(map(str, SEEDS_MORE))}",
]
HEADER = ["template", "customers", "figures", "within 10 % (within 5 %)", "furthest figure", "waits and losses within 5 % or two standard errors", "simulations + anchorings"]  # fmt: skip


class Hidden(NamedTuple):
    """A company drawn at random: its template, its sheet as tables, two standard errors of a year by field, relative."""

    template: World
    sheet: dict[str, Any]
    error: dict[str, float]


def hidden() -> list[list[str]]:
    """Draft companies drawn from each template in turn: the header, a row each, and a last one of all."""
    return drafted(drawn(SEED, [TEMPLATES[number % len(TEMPLATES)] for number in range(COUNT)]))


def afresh() -> list[list[str]]:
    """Draft companies drawn from templates at random, as `hidden` does."""
    templates = np.random.default_rng(SEED_AFRESH).choice(TEMPLATES, COUNT_AFRESH)
    return drafted(drawn(SEED_AFRESH, [str(name) for name in templates]))


def missed() -> list[list[str]]:
    """Say for each wait and loss of `afresh` that misses its bar what other seeds show of it: the header, a row each."""
    templates = [str(name) for name in np.random.default_rng(SEED_AFRESH).choice(TEMPLATES, COUNT_AFRESH)]
    rows = []
    for one in drawn(SEED_AFRESH, templates):
        draft = new_company(one.template, figures_of(one.sheet, one.template), "hidden")
        for row in draft.portrait:
            if row.field in one.error and abs(row.off) > max(0.05, one.error[row.field]):
                others = (off_at(draft.world, row.field, seed) for seed in SEEDS_MORE)
                name, size = f"`{one.template.name}`", f"{one.sheet['customers']:,}"
                rows.append(
                    [
                        name,
                        size,
                        f"`{row.field}` {row.stated:.3g}",
                        f"{one.error[row.field]:.1%}",
                        f"{row.off:+.1%}",
                        ", ".join(f"{off:+.1%}" for off in others),
                    ]
                )
    return [HEADER_MISSED, *rows]


def off_at(world: World, field: str, seed: int) -> float:
    """Return how far a wait of a company is off in as many years as the portrait has, with another seed, relative."""
    channel = field.split(".")[1]
    years = simulate(world, options=RunOptions(CHECK_REPLICATIONS, seed, MONTHS_YEAR))
    (match,) = (one for one in against_reported(years) if one.figure == f"wait in minutes, {channel}")
    return match.off


def drafted(companies: Iterator[Hidden]) -> list[list[str]]:
    """Draft companies from their sheets: the header, a row each, and a last one of all."""
    rows, every, held = [], [], []
    for one in companies:
        draft = new_company(one.template, figures_of(one.sheet, one.template), "hidden")
        off = [abs(row.off) for row in draft.portrait]
        waits = list(within(one, draft))
        every, held = every + off, held + waits
        far = max(draft.portrait, key=lambda row: abs(row.off))
        rows.append(
            [
                f"`{one.template.name}`",
                f"{one.sheet['customers']:,}",
                str(len(off)),
                counted(off),
                f"`{far.field}` {far.off:+.1%}",
                f"{sum(waits)} of {len(waits)}",
                f"{draft.simulations} + {draft.anchorings}",
            ]
        )
    every_one = ["all", "", str(len(every)), counted(every), "", f"{sum(held)} of {len(held)}", ""]
    return [HEADER, *rows, every_one]


def counted(off: list[float]) -> str:
    """Say how many figures are within a tenth, and within a twentieth."""
    near, close = (sum(each <= most for each in off) for most in (0.1, 0.05))
    return f"{near} of {len(off)} ({close})"


def within(one: Hidden, draft: Draft) -> Iterator[bool]:
    """Yield for each wait and loss whether it is within 5 % or two standard errors of a year."""
    for row in draft.portrait:
        if row.field in one.error:
            yield abs(row.off) <= max(0.05, one.error[row.field])


def drawn(seed: int, templates: Sequence[str]) -> Iterator[Hidden]:
    """Yield companies, each a template of another size with other numbers, as its own figures show it."""
    draws = np.random.default_rng(seed)
    for number, name in enumerate(templates):
        template = load_world(name)
        company = other_company(template, draws)
        seen = simulate(company, options=RunOptions(YEARS, 1000 + number, MONTHS_YEAR))
        yield sheet_of(company, seen, template, draws)


def other_company(template: World, draws: np.random.Generator) -> World:
    """Return a company of another size, with other needs, habits, minutes, patience, margins, loyalty and scores."""
    customers = round(template.customers * math.exp(draws.uniform(*np.log(SIZE))))
    needs = {one.name: draws.uniform(0.7, 1.4) for one in template.moments}
    habits = {one.name: draws.uniform(0.6, 1.6) for one in template.channels}
    by_desk = {one.name: draws.uniform(0.8, 1.25) for one in template.desks}
    margin, kept = draws.uniform(0.5, 2.0), draws.uniform(-0.4, 0.4)
    segments = [
        one.model_copy(
            update={
                "needs_year": {name: each * needs[name] for name, each in one.needs_year.items()},
                "prefers": {name: each * habits[name] for name, each in one.prefers.items()},
                "margin_eur_year": one.margin_eur_year * margin,
                "retention_year": 1 / (1 + (1 / one.retention_year - 1) * math.exp(-kept)),
            }
        )
        for one in template.segments
    ]
    channels = [other_channel(one, by_desk, draws) for one in template.channels]
    company = template.model_copy(
        update={"customers": customers, "segments": segments, "channels": channels, "judge": other_judge(template, draws)}
    )  # fmt: skip
    factor = customers / template.customers * fmean(needs.values())
    roomy = [one.model_copy(update={"seats": math.ceil(one.seats * factor * 1.4)}) for one in company.desks]
    first = under_same_anchors(company.model_copy(update={"desks": roomy}))
    year = simulate(first, options=RunOptions(1, 1, MONTHS_YEAR))
    desks = [staffed(one, company, year, draws.uniform(0.8, 1.6)) for one in company.desks]
    return anchor(company.model_copy(update={"desks": desks}))


def other_channel(one: Channel, by_desk: dict[str, float], draws: np.random.Generator) -> Channel:
    """Return a channel whose contacts take longer or shorter, and whose customers have more patience or less."""
    minutes = one.handling_min * (by_desk[one.desk] if one.desk else 1.0) * draws.uniform(0.93, 1.07)
    patience = {"patience_min": one.patience_min * draws.uniform(0.6, 1.6)} if one.kind == "live" else {}
    return one.model_copy(update={"handling_min": minutes, **patience})


def other_judge(template: World, draws: np.random.Generator) -> object:
    """Return answers tilted up or down."""
    judge = template.judge
    tilted = {}
    for name in ("satisfaction_shares", "recommendation_shares"):
        shares = np.array(getattr(judge, name))
        moved = shares * np.exp(draws.uniform(-0.35, 0.35) * np.linspace(-1, 1, len(shares)))
        tilted[name] = (moved / moved.sum()).tolist()
    return judge.model_copy(update=tilted)


def staffed(desk: Desk, company: World, year: Outcomes, comfort: float) -> Desk:
    """Return a team with the seats that its work asks for, and the square root of it times a comfort more."""
    served = year.touchpoints.groupby("channel")["handled_min"].sum()
    work = math.fsum(served.get(one.name, 0.0) for one in company.channels if one.desk == desk.name)
    offered = work / (WEEKS_YEAR * desk.hours_week * 60 * desk.concurrency)
    return desk.model_copy(update={"seats": max(1, math.ceil(offered + comfort * math.sqrt(offered)))})


def sheet_of(company: World, seen: Outcomes, template: World, draws: np.random.Generator) -> Hidden:
    """Return what a company would state of itself, some of it unknown; waits and losses are those of its last year."""

    def is_known(what: str) -> bool:
        return bool(draws.uniform() < KNOWN[what])

    contacts = seen.touchpoints.groupby("channel")["contacts"].sum()
    busiest = str(contacts.idxmax())
    sheet: dict[str, Any] = {"customers": company.customers, "channel": {}, "desk": {}}
    error: dict[str, float] = {}
    for one in company.channels:
        if not is_known("channel") and one.name != busiest:
            continue
        stated = sheet["channel"][one.name] = {
            "contacts_year": rounded(float(contacts.get(one.name, 0.0)), 3)
        }
        if one.kind != "live" or not is_known("wait") or stated["contacts_year"] < 30:
            continue
        waits, lost = (
            list(seen.service(name, channel=one.name)) for name in ("mean_wait_min", "abandonment")
        )
        if waits[-1] >= 0.1:
            stated["mean_wait_min"] = rounded(waits[-1], 2)
            error[f"channel.{one.name}.mean_wait_min"] = 2 * stdev(waits) / fmean(waits)
        elif lost[-1] >= 0.005:
            stated["abandonment"] = rounded(lost[-1], 2)
            error[f"channel.{one.name}.abandonment"] = 2 * stdev(lost) / fmean(lost)
    for desk in company.desks:
        serves = any(one.desk == desk.name for one in company.channels)
        if serves and is_known("people"):
            people = desk.seats * WEEKS_YEAR * desk.hours_week / (HOURS_POST * ON_CONTACTS)
            sheet["desk"][desk.name] = {
                "people": round(people, 1),
                "payroll_eur_year": rounded(people * 44_000, 3),
            }
    metrics = seen.metrics
    shares = [one.share for one in company.segments]
    margin = math.fsum(s * one.margin_eur_year for s, one in zip(shares, company.segments, strict=True))
    sheet |= {
        "margin_eur_year": rounded(margin, 3),
        "retention_year": rounded(metrics["retention_12m"].mean, 3),
    }
    for field, value in (
        ("nps", round(metrics["nps"].mean)),
        ("csat_top2", rounded(metrics["csat_top2"].mean, 2)),
        ("cost_eur_year", rounded(float(seen.by_month["cost"].sum()), 3)),
    ):
        if is_known("score"):
            sheet[field] = float(value)
    return Hidden(template, sheet, error)


def rounded(value: float, digits: int) -> float:
    """Return a number as people state it, with so many digits."""
    return float(f"{value:.{digits}g}")
