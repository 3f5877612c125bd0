"""The report of a plan on two A4 pages: the decision, then its proof. What is longer stands in the appendix."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from scenarios import Reader, field_name, ground_lines, page, table
from sim import group_of

from .customer_figures import customer_rows
from .headline import headline, loss_text, verdict
from .pictures import (
    PICTURES_STYLE,
    Box,
    Curve,
    Move,
    Step,
    arrows,
    cash,
    chain,
    curves,
    dots,
    waterfall,
)
from .rules import rule_rows
from .run_folder import Dossier
from .wording import floor_lines, made_lines, months_words, plausibility_lines, rule_name

# A4 less its margins; what is listed is cut to what fits, and the appendix has the rest
MOVES_LINES, LABEL_CHARACTERS = 11, 34
ASSUMPTIONS, RULES, CURVES, GROUNDS = 5, 5, 8, 5
SMALLEST_EUR = 0.5
APPROVERS = 2
STYLE = (
    """
@page { size: A4; margin: 9mm 10mm }
body { font: 10px/1.3 system-ui, sans-serif; max-width: 190mm; margin: 1em auto; padding: 0 }
h1 { font-size: 1.7em; line-height: 1.2 } h2 { font-size: 1.1em; margin: .7em 0 .25em; border-bottom: 1px solid #dfe5eb; color: #075b80 } p { margin: .25em 0 }
.page { break-after: page; break-inside: avoid } .page:last-child { break-after: auto } .page + .page { margin-top: 2em }
.tiles { display: grid; grid-template-columns: 1.5fr repeat(5, 1fr); gap: .5em; margin: .5em 0 } .tiles div { background: #f4f7fa; padding: .35em .6em; border-radius: 5px }
.tiles b { display: block; font-size: 1.3em } .halves { display: grid; grid-template-columns: 1fr 1fr; gap: 1.4em } .quiet { font-size: .92em }
th, td { padding: .12em .4em } .grounds { font-size: .92em; margin: .3em 0 } .warn { padding: .2em .5em; border-radius: 4px }
.signed { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1em; margin-top: .8em } .signed div { border-top: 1px solid #6b7682; padding-top: .25em; min-height: 2.6em }
@media print { body { font-size: 10px; max-width: none } .page + .page { margin-top: 0 } }
@media (max-width: 700px) { body { padding: 0 .8em; font-size: 13px } .tiles { grid-template-columns: 1fr 1fr } .halves, .signed { grid-template-columns: 1fr } }
"""
    + PICTURES_STYLE
)


def report(dossier: Dossier, reader: Reader, signed: Sequence[str] = ()) -> str:
    """The two pages. signed: who approved, a text each, in the order of their decisions."""
    title = reader("pages.title", company=reader.label(dossier.world, dossier.world))
    return page(title, reader.language, (_decision(dossier, reader, signed), _proof(dossier, reader)), STYLE)


def _decision(dossier: Dossier, reader: Reader, signed: Sequence[str]) -> str:
    told = verdict(dossier.summary, dossier.finance.figures(), reader)
    company = escape(reader.label(dossier.world, dossier.world))
    head = f"<h1>{company} – {escape(told.title)}</h1><p>{escape(told.text)} {escape(_asked(dossier, reader))}</p>"
    return (
        f"<section class=page>{head}{_grounds(dossier, reader)}{_tiles(dossier, reader)}{_warnings(dossier, reader)}"
        f"{_part(reader('pages.moves'), _arrows(dossier, reader))}"
        f"{_part(reader('pages.chain'), chain(chain_of(dossier, reader)))}"
        f"{_part(reader('pages.assumptions'), _assumptions(dossier, reader))}{_signatures(reader, signed)}</section>"
    )


def _proof(dossier: Dossier, reader: Reader) -> str:
    money = dossier.finance
    left = _part(reader("pages.waterfall"), waterfall(steps_of(dossier, reader), _band(dossier)))
    right = _part(reader("pages.cash"), cash(list(money.by_month["cumulated"]), cash_text(dossier, reader)))
    sure = _part(reader("pages.sure"), _dots(dossier, reader))
    asked = _part(reader("pages.questions"), table([reader("pages.question"), reader("pages.answer")], _questions(dossier, reader), "rows"))  # fmt: skip
    parts = [
        f"<div class=halves><div>{left}</div><div>{right}</div></div><div class=halves><div>{sure}</div><div>{asked}</div></div>"
    ]
    rows = customer_rows(money, dossier.summary, reader)
    heads = [*(reader(f"customers.head.{name}") for name in ("figure", "today", "plan", "difference")), reader("pages.interval"), reader("customers.rule")]  # fmt: skip
    told = [
        (one.label, one.today, one.plan, one.change, one.interval or "–", one.rule or "–") for one in rows
    ]
    parts.append(
        _part(
            reader("customers.title"),
            table(heads, told) if told else f"<p class=quiet>{escape(reader('customers.none'))}</p>",
        )
    )
    if found := _curves(dossier, reader):
        parts.append(_part(reader("pages.curves"), curves(found)))
    parts.append(_part(reader("pages.rules"), _rules(dossier, reader)))
    lines = (*made_lines(dossier, reader), reader("report.conventions"), reader("pages.appendix"))
    foot = f"<p class=quiet>{escape(' · '.join(lines))}</p>"
    return f"<section class=page><h1>{escape(reader('pages.proof'))}</h1>{''.join(parts)}{foot}</section>"


def _part(title: str, inside: str) -> str:
    return f"<h2>{escape(title)}</h2>{inside}"


def _asked(dossier: Dossier, reader: Reader) -> str:
    """Say what is to be approved: the money of today and of the plan."""
    levers = dossier.finance.levers
    before, after = (
        math.fsum(one.today_eur_year for one in levers),
        math.fsum(one.plan_eur_year for one in levers),
    )
    return reader(
        "pages.asked", today=reader.eur(before), plan=reader.eur(after), moved=reader.eur(_moved(dossier))
    )


def _moved(dossier: Dossier) -> float:
    return math.fsum(max(0.0, one.plan_eur_year - one.today_eur_year) for one in dossier.finance.levers)


def _grounds(dossier: Dossier, reader: Reader) -> str:
    lines = ground_lines(dossier.world, reader, dossier.accepted)
    kept = [*lines[: GROUNDS - 1], lines[-1]] if len(lines) > GROUNDS else lines
    warn = "" if dossier.world.fit.verdict in ("", "green") else " warn"
    return f"<div class='grounds{warn}'>{'<br>'.join(escape(line) for line in kept)}</div>"


def _tiles(dossier: Dossier, reader: Reader) -> str:
    money = dossier.finance
    told, (loss, draws) = headline(money.figures(), reader), loss_text(money.figures(), reader)
    tiles = [
        (told.name, told.figure, told.band),
        (reader("finance.loss"), loss, draws),
        (reader("headline.payback"), months_words(money.payback_months, reader), reader("worth.net") + " " + reader.eur(money.net_spend_eur, signed=True)),
    ]  # fmt: skip
    rows = {one.metric: one for one in customer_rows(money, dossier.summary, reader)}
    for name in ("nps", "csat_top2", "wait_live"):
        if name in rows:
            one = rows[name]
            same = one.direction == "same"
            more = one.rule or (reader("customers.same") if same else one.change)
            tiles.append((one.label, f"{one.today} → {one.plan}", more))
    drawn = "".join(
        f"<div>{escape(name)}<b>{escape(figure)}</b><span class=quiet>{escape(more)}</span></div>"
        for name, figure, more in tiles
    )
    return f"<div class=tiles>{drawn}</div><p class=quiet>{escape(told.central)}</p>"


def _warnings(dossier: Dossier, reader: Reader) -> str:
    lines = [
        *floor_lines(dossier.summary, reader),
        *plausibility_lines(dossier.summary, dossier.world, dossier.plan, reader)[:1],
    ]
    return "".join(f"<p class=warn>{escape(line)}</p>" for line in lines)


def _changed(dossier: Dossier) -> list[int]:
    """Places of the lines that change, those moved most first."""
    levers = dossier.finance.levers
    places = [
        place
        for place, one in enumerate(levers)
        if abs(one.plan_eur_year - one.today_eur_year) >= SMALLEST_EUR
    ]
    return sorted(places, key=lambda place: -abs(levers[place].plan_eur_year - levers[place].today_eur_year))


def _shown(dossier: Dossier, reader: Reader) -> list[int]:
    """Those of them that fit on the page, longer names taking more lines."""
    labels, lines, kept = reader.labels(dossier.world), 0, []
    for place in _changed(dossier):
        lines += 1 + len(labels[dossier.finance.levers[place].lever]) // LABEL_CHARACTERS
        if lines > MOVES_LINES:
            break
        kept.append(place)
    return kept


def _unlisted(dossier: Dossier, reader: Reader) -> str:
    changed = len(_changed(dossier))
    left = changed - len(_shown(dossier, reader))
    if not changed:
        return f"<p>{escape(reader('invest.against.same'))}</p>"
    return f"<p class=quiet>{escape(reader.counted('pages.unlisted', left))}</p>" if left else ""


def _moves(dossier: Dossier, reader: Reader) -> list[Move]:
    labels = reader.labels(dossier.world)
    reasons = {one["lever"]: one for one in (dossier.summary.get("why") or {}).get("sentences") or ()}
    moves = []
    for place in _shown(dossier, reader):
        one = dossier.finance.levers[place]
        reason = reasons.get(one.lever)
        why = "" if reason is None else _why(reason, reader)
        moves.append(
            Move(
                labels[one.lever],
                one.today_eur_year,
                one.plan_eur_year,
                reader.eur(one.today_eur_year),
                reader.eur(one.plan_eur_year),
                reader.eur(one.plan_eur_year - one.today_eur_year, signed=True),
                "–" if reason is None else reader.eur(reason["value_eur"], signed=True),
                why,
            )
        )
    return moves


def _why(reason: dict[str, object], reader: Reader) -> str:
    name, value = str(reason["reason"]), reason["value_eur"]
    is_loss = isinstance(value, int | float) and value < 0
    return reader.one_of("pages.why", "moved" if name in ("cut", "stopped") and is_loss else name)


def chain_of(dossier: Dossier, reader: Reader) -> list[tuple[str, list[Box]]]:
    """Return how money becomes value: groups of money, what customers meet, what they think, who stays, and euros."""
    money = dossier.finance
    rows = {one.metric: one for one in customer_rows(money, dossier.summary, reader, every=True)}
    targets = {lever.name: lever for lever in dossier.world.levers}
    groups: dict[str, list[float]] = {name: [0.0, 0.0] for name in ("teams", "bot", "programmes")}
    for one in money.levers:
        lever = targets[one.lever]
        name = (
            "teams" if lever.target == "desk.seats" else "bot" if group_of(lever) == "bots" else "programmes"
        )
        groups[name][0] += one.today_eur_year
        groups[name][1] += one.plan_eur_year
    spent = [
        Box(
            reader(f"pages.group.{name}"),
            f"{reader.eur(before)} → {reader.eur(after)}",
            reader.eur(after - before, signed=True),
            "plain",
        )
        for name, (before, after) in groups.items()
        if before or after
    ]

    def boxes(*names: str) -> list[Box]:
        told = []
        for name in names:
            if name in rows:
                one = rows[name]
                is_unclear = one.direction == "same" and one.interval
                change = reader("customers.same") if is_unclear else one.change
                kind = "plain" if one.direction == "same" else one.direction
                told.append(Box(one.label, f"{one.today} → {one.plan}", change, kind))
        return told

    before, after = (
        math.fsum(one.today for one in money.staying),
        math.fsum(one.plan for one in money.staying),
    )
    stay = Box(
        reader("pages.staying"),
        f"{reader.number(before)} → {reader.number(after)}",
        reader.number(after - before, signed=True),
        "better" if after > before else "worse" if after < before else "plain",
    )
    euros = [
        Box(one.label, one.amount, "", "better" if one.eur > 0 else "worse" if one.eur < 0 else "plain")
        for one in steps_of(dossier, reader)[:-1]
    ]
    told = headline(money.figures(), reader)
    euros.append(Box(told.name, told.figure, told.band, "whole"))
    return [
        (reader("pages.stage.money"), spent),
        (reader("pages.stage.service"), boxes("wait_live", "abandonment", "first_contact_resolution")),
        (reader("pages.stage.mind"), boxes("csat_top2", "ces", "nps")),
        (reader("pages.stage.staying"), [stay]),
        (reader("pages.stage.euros"), euros),
    ]


def chain_html(dossier: Dossier, reader: Reader) -> str:
    """The chain with its style, as a page of the app shows it; it is its own text."""
    return f"<div><style>{PICTURES_STYLE}</style>{chain(chain_of(dossier, reader))}</div>"


def arrows_html(dossier: Dossier, reader: Reader) -> str:
    """The lines that change, from today to the plan, with the style that a page of the app needs."""
    return f"<div><style>{PICTURES_STYLE}</style>{_arrows(dossier, reader)}</div>"


def _arrows(dossier: Dossier, reader: Reader) -> str:
    heads = [reader(f"pages.head.{name}") for name in ("line", "arrow", "amounts", "change", "value", "why")]
    return arrows(_moves(dossier, reader), heads) + _unlisted(dossier, reader)


def steps_of(dossier: Dossier, reader: Reader) -> list[Step]:
    """Steps from the plan's cost to its value at central numbers, the value last."""
    money = dossier.finance
    order = ("net_spend", "retention", "spend", "service")
    names = [
        *(name for name in order if name in money.effects),
        *(name for name in money.effects if name not in order),
    ]
    steps = [Step(reader(f"part.{name}"), money.effects[name], reader.eur(money.effects[name], signed=True)) for name in names]  # fmt: skip
    whole = Step(reader("headline.central.value"), money.value_eur, reader.eur(money.value_eur, signed=True))
    return [*steps, whole]


def cash_text(dossier: Dossier, reader: Reader) -> str:
    """Return when the cash of a plan is lowest, when it is paid back and where it ends."""
    months = dossier.finance.by_month
    lowest = int(months["cumulated"].argmin())
    low, end = float(months["cumulated"].iloc[lowest]), float(months["cumulated"].iloc[-1])
    blanks = {"low": reader.eur(low), "month": str(months["month"].iloc[lowest]), "end": reader.eur(end)}
    if low >= 0:
        return reader("pages.cash.never", end=blanks["end"])
    paid = dossier.finance.payback_months
    return reader("pages.cash.open", **blanks) if paid is None else reader("pages.cash.paid", months=str(paid), **blanks)  # fmt: skip


def _band(dossier: Dossier) -> tuple[float, float] | None:
    risk = dossier.finance.risk
    return None if risk is None else (risk.p10, risk.p90)


def _dots(dossier: Dossier, reader: Reader) -> str:
    money = dossier.finance
    if money.risk is None:
        return f"<p>{escape(reader('draws.none'))}</p>"
    marks = [
        (eur, reader(f"pages.mark.{name}", eur=reader.eur(eur, signed=True)))
        for name, eur in (("p10", money.risk.p10), ("p50", money.risk.p50), ("p90", money.risk.p90))
    ]
    return dots(money.draws_eur, marks)


def _questions(dossier: Dossier, reader: Reader) -> list[tuple[str, str]]:
    """Answer three questions in counts: better than today, best found, sure of the parameters."""
    summary, money = dossier.summary, dossier.finance
    doubt, found = summary.get("doubt") or {}, summary.get("certificate") or {}
    count = len(money.draws_eur)
    better = verdict(summary, money.figures(), reader).text
    bound = found.get("improvement_bound")
    best = (
        reader("report.certificate.none") if not found
        else reader("certificate.bound.none") if bound is None
        else reader("pages.best", bound=reader.eur(bound))
    )  # fmt: skip
    near = doubt.get("near_best")
    sure = (
        reader("draws.none")
        if near is None or not count
        else reader("pages.near", first=reader.number(round(near * count)), count=reader.number(count))
    )
    answers = (("better", better), ("best", best), ("sure", sure))
    return [(reader(f"pages.ask.{name}"), told) for name, told in answers]


def _assumptions(dossier: Dossier, reader: Reader) -> str:
    swings = [one for one in (dossier.summary.get("doubt") or {}).get("swings") or () if not one["form"]]
    if not swings:
        return f"<p>{escape(reader('report.carries.none'))}</p>"
    heads = [
        reader("pages.assumption"),
        reader("report.head.when_low"),
        reader("report.head.when_high"),
        reader("pages.ground"),
    ]
    rows = [
        (
            field_name(reader, dossier.world, one["field"]),
            reader.eur(one["low_eur"], signed=True),
            reader.eur(one["high_eur"], signed=True),
            reader("report.tag.assumption") if one["assumed"] else reader("pages.grounded"),
        )
        for one in swings[:ASSUMPTIONS]
    ]
    return table(heads, rows)


def _signatures(reader: Reader, signed: Sequence[str]) -> str:
    told = [
        reader("pages.prepared"),
        *(reader("pages.approved", number=str(n + 1)) for n in range(APPROVERS)),
    ]
    names = ["", *signed[:APPROVERS], *[""] * (APPROVERS - len(signed))]
    return (
        "<div class=signed>"
        + "".join(
            f"<div>{escape(head)}<br><b>{escape(name)}</b></div>"
            for head, name in zip(told, names, strict=False)
        )
        + "</div>"
    )


def _rules(dossier: Dossier, reader: Reader) -> str:
    """Every rule that was stated or simulated, its limit, whether it is kept, and what rules cost."""
    summary, world = dossier.summary, dossier.world
    stated = rule_rows(summary, world, reader)
    prices = {
        rule: eur
        for rule, eur in (summary.get("constraint_prices") or {}).items()
        if isinstance(eur, int | float) and eur >= 1
    }
    rows = [
        (one.label, one.limit, one.found, reader(f"customers.{one.state}"), _price(one.name, prices, reader))
        for one in stated
    ]
    named = {one.name for one in stated}
    rows += [
        (rule_name(rule, world, reader), "–", "–", reader("customers.kept"), _price(rule, prices, reader))
        for rule in prices
        if rule not in named
    ]
    if not rows:
        return f"<p>{escape(reader('pages.rules.none'))}</p>"
    heads = [reader("prices.rule"), reader("rules.limit"), reader("rules.found"), reader("pages.state"), reader("prices.eur")]  # fmt: skip
    return table(heads, rows[:RULES]) + _more(len(rows) - RULES, reader)


def _price(rule: str, prices: Mapping[str, float], reader: Reader) -> str:
    return reader("pages.price", eur=reader.eur(prices[rule])) if rule in prices else "–"


def _more(left: int, reader: Reader) -> str:
    """Say how many rules the page has no room for."""
    return f"<p class=quiet>{escape(reader.counted('rules.more', left))}</p>" if left > 0 else ""


def _curves(dossier: Dossier, reader: Reader) -> list[Curve]:
    labels = reader.labels(dossier.world)
    next_euro = {
        one["lever"]: one["rox"] for one in (dossier.summary.get("why") or {}).get("next_euro") or ()
    }
    found = []
    for place in _changed(dossier):
        one = dossier.finance.levers[place]
        points = dossier.responses.get(one.lever, ())
        if len(points) < 2:
            continue
        rox = next_euro.get(one.lever)
        told = "" if rox is None else reader("pages.next", rox=reader.number(rox, 2, signed=True))
        found.append(Curve(labels[one.lever], told, points, one.today_eur_year, one.plan_eur_year))
    return found[:CURVES]
