"""What a report says in words: the certificate, a rate that is none, a payback, a rule."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from scenarios import Reader
from sim import ROX_MOST, Message, Plan, World, line_of, today_eur_year

from ..answer.bridge import OTHER_DRAWS, Step
from ..finance.record import Finance, LeverMoney
from ..question.lever_range import CENT
from ..question.problem import LIFTED, OF_CHANNEL
from ..question.rules import EQUITY_FLOOR
from .headline import verdict
from .run_folder import Dossier

# columns of a table of assumptions, and of the lines that a plan changes
ASSUMED = ("field", "value", "unit", "least", "most", "source", "tag", "owner")
# Errors widened by more than so much are said.
WIDE = 1.2
LINE = ("lever", "owner", "today", "plan", "change", "once")


def made_lines(dossier: Dossier, reader: Reader) -> tuple[str, ...]:
    """Return from how many simulations a report is, its seal and seed, and whether the plan is locked, a sentence each."""
    money = dossier.finance
    return (
        reader(
            "report.made",
            version=str(dossier.summary.get("version", "")),
            replications=str(money.replications),
            months=str(money.months),
        ),
        reader("report.sealed", sealed=money.sealed[:16], seed=str(money.seed)),
        lock_line(dossier, reader),
    )


def lock_line(dossier: Dossier, reader: Reader) -> str:
    """Return whether the plan is locked, and since which day."""
    day = reader.day(date.fromisoformat(dossier.locked_on)) if dossier.locked_on else ""
    return reader(f"report.lock.{dossier.lock}", day=day)


def irr_words(money: Finance, reader: Reader) -> tuple[str, str]:
    """The internal rate of return, or that there is none or several; and why it is no return, where it is none."""
    irr = money.irr
    rates = ", ".join(reader.share(rate) for rate in irr.rates)
    if irr.status == "one":
        return rates, ""
    key = f"report.irr.{irr.status.replace(' ', '_')}"
    return reader(key, rates=rates), reader(f"{key}.why")


def assumption_text(reader: Reader, name: str, value: object) -> str:
    """A cell of a table of assumptions, name being its column, in the reader's words and numbers."""
    if name == "tag":
        return reader(f"report.tag.{value}")
    if name in ("unit", "text"):
        return reader.one_of(f"report.{name}", str(value))
    if isinstance(value, Message):
        return reader.say(value)
    if name == "source":
        return reader.one_of("source", str(value))
    if name == "owner":
        return reader.one_of(name, str(value))
    if isinstance(value, bool):
        return reader("report.yes" if value else "report.no")
    if isinstance(value, int | float):
        mark = "," if reader.language == "fr" else "."
        return "" if math.isnan(value) else f"{value:.6g}".replace(".", mark)
    return "" if value is None else str(value)


def line_texts(reader: Reader, label: str, money: LeverMoney) -> tuple[str, ...]:
    """Return what a plan does to one lever's money, a text per column of LINE."""
    return (
        label,
        reader.one_of("owner", money.owner),
        reader.eur(money.today_eur_year),
        reader.eur(money.plan_eur_year),
        reader.eur(money.plan_eur_year - money.today_eur_year, signed=True),
        reader.eur(math.fsum(money.once)),
    )


def months_words(months: int | None, reader: Reader) -> str:
    """A discounted payback."""
    if months is None:
        return reader("report.payback.none")
    return reader("report.payback.months", count=str(months)) if months else reader("report.payback.at_once")


def bridge_text(summary: Mapping[str, Any], money: Finance, reader: Reader) -> str:
    """Return how the bridge by lever was made, or why there is none."""
    if money.bridge:
        return reader("report.bridge.how")
    if all(one.plan_eur_year == one.today_eur_year for one in money.levers):
        return reader("report.bridge.today")
    told = omitted_lines(summary, reader, "bridge")
    return told[0] if told else reader("report.bridge.none")


def omitted_lines(summary: Mapping[str, Any], reader: Reader, part: str = "") -> list[str]:
    """Return what the simulations of a search were too few for, a sentence each, or that of one part."""
    return [
        reader(
            f"omitted.{one['part']}",
            allowed=reader.number(one["allowed"]),
            needed=reader.number(one["needed"]),
        )
        for one in summary.get("omitted") or ()
        if part in ("", one["part"])
    ]


def step_name(step: Step, reader: Reader) -> str:
    """A step of the bridge: experience or savings of a group of levers, or what savings cost."""
    if step.part == "price_of_savings":
        return reader("worth.price")
    group = reader(f"report.group.{step.name}")
    return group if step.name == OTHER_DRAWS else reader(f"report.step.{step.part}", group=group)


def rox_text(kind: str | None, rox: float | None, reader: Reader) -> str:
    """ROX as a number, or why there is none."""
    if kind == "savings":
        return reader("worth.rox.savings")
    return reader("report.rox.none") if rox is None else reader.number(rox, 2, signed=True)


def kind_text(kind: str | None, reader: Reader) -> str:
    """Return what kind of plan it is, in a sentence."""
    return reader(f"worth.kind.{kind or 'none'}")


def rule_name(rule: str, world: World, reader: Reader) -> str:
    """A rule of the problem, such as floor_LEVER; its own name where no words are known for it."""
    kind, _, rest = rule.partition("_")
    if kind == "service":
        measure, _, side = rest.partition("_")[2].rpartition("_at_")
        return reader(f"rule.at_{side}", figure=reader.one_of("figure", measure))
    if kind == "group":
        side, _, name = rest.partition("_")
        own = name.removeprefix(OF_CHANNEL)
        group = reader.one_of("explore.group", name) if own == name else reader.labels(world).get(own, own)
        return reader(f"rule.group.{side}", group=group)
    if f"rule.{kind}" not in reader.words:
        return rule
    return (
        reader("rule.budget")
        if kind == "budget"
        else reader(f"rule.{kind}", lever=reader.labels(world).get(rest, rest))
    )


def certificate_lines(summary: Mapping[str, Any], reader: Reader) -> list[str]:
    """The certificate in sentences; a plan that was not optimised has none, and one sentence says so."""
    found = summary.get("certificate")
    if not found:
        return [reader("report.certificate.none")]
    told = verdict(summary, summary.get("finance") or {}, reader)
    lines = [f"{told.title}. {told.text}"] if summary.get("status") else []
    if not (found.get("bound") or {}).get("is_calibrated", True):
        lines.append(reader("certificate.uncalibrated"))
    # Without draws nothing is called optimal: the choice is so among predictions, whatever these leave in doubt.
    elif found["robust"] is not None or found["solver_status"] != "optimal":
        solver = reader.one_of("solver", str(found["solver_status"]).replace(" ", "_"))
        lines.append(reader("certificate.solver", status=solver))
        if found["table_gap"] is not None:
            lines.append(reader("certificate.gap", gap=reader.share(found["table_gap"], 2)))
    lines += bound_lines(found, reader)
    lines.append(
        reader(
            "certificate.fresh",
            fresh=reader.number(found["fresh_seeds"]),
            simulations=reader.number(found["simulations"]),
        )
    )
    lines += floor_lines(summary, reader)
    if found["robust"] is None:
        unknown = f"certificate.robust.{found.get('robust_reason')}"
        lines.append(reader(unknown if unknown in reader.words else "certificate.robust.none"))
    else:
        lines.append(robust_line("certificate", summary["doubt"], reader))
    lines += omitted_lines(summary, reader)
    broken = [check["name"] for check in found["checks"] if not check["ok"]]
    if broken:
        lines.append(reader("certificate.broken", names=", ".join(broken)))
    else:
        lines.append(reader("certificate.checks", count=reader.number(len(found["checks"]))))
    return lines


def robust_line(table: str, doubt: Mapping[str, Any], reader: Reader) -> str:
    """Say whether a plan stays ahead over draws; where it does not, in how many it is the best to within 1 %."""
    count = doubt["draws"]["n"]
    best = round(doubt["near_best"] * count)
    ending = "yes" if doubt["robust"] else "no" if best < count else "close"
    return reader(f"{table}.robust.{ending}", best=reader.number(best), count=reader.number(count))


def money_lines(summary: Mapping[str, Any], reader: Reader) -> list[str]:
    """Say what of the budget is paid once in the dearest year, and what of it no lever can take."""
    found = summary.get("dearest_year")  # none of a run before it was told
    if not found:
        return []
    lines = []
    if abs(found["once_eur"]) >= CENT:
        key = "money.once" if found["once_eur"] > 0 else "money.later"
        figures = {name: reader.eur(abs(eur)) for name, eur in found.items()}
        lines.append(reader(key, **figures))
    beyond = found["budget_eur"] - found["spendable_eur"]
    if beyond >= CENT:
        lines.append(
            reader("money.beyond", most=reader.eur(found["spendable_eur"]), beyond=reader.eur(beyond))
        )
    return lines


def bound_lines(certificate: Mapping[str, Any], reader: Reader) -> list[str]:
    """Say what may be left to find besides the plan, what was looked at, and where the search ended."""
    most = certificate["improvement_bound"]
    if most is None:
        return [reader("certificate.bound.none")]
    if "bound" not in certificate:  # of a run before bounds were made
        return []
    bound = certificate["bound"]
    lines = [
        reader(
            "certificate.bound", bound=reader.eur(bound["eur"]), expected=reader.eur(bound["expected_eur"])
        ),
        reader(
            "certificate.bound.moves",
            bound=reader.eur(most),
            moves=reader.number(bound["moves"]),
            tried=reader.number(bound["tried"]),
        ),
    ]
    if bound["inflation"] > WIDE:
        lines.append(reader("certificate.bound.wide", factor=reader.number(bound["inflation"], 1)))
    if bound.get("replaced"):
        lines.append(reader("certificate.bound.replaced"))
    restart = certificate.get("restart")
    if restart:
        # Equal to the cent in every replication: the same plan, or one that nothing tells from it.
        is_same = abs(restart["difference_eur"]) < CENT and restart["se_eur"] < CENT
        key = "certificate.restart.same" if is_same else "certificate.restart"
        apart, error = reader.eur(restart["difference_eur"], signed=True), reader.eur(restart["se_eur"])
        lines.append(reader(key, apart=apart, error=error))
    if certificate["stop"]["is_early"]:
        lines.append(reader("certificate.stop.early", left=reader.eur(certificate["stop"]["left_eur"])))
    return lines


def floor_lines(summary: Mapping[str, Any], reader: Reader) -> list[str]:
    """Return what is to be said of the floor of customers' worth: that it was lifted or moved, or is not shown to be kept."""
    asked = summary.get("equity_floor_eur", 0)
    if asked == LIFTED:
        return [reader("certificate.floor.none")]
    lines = [reader("certificate.floor.other", eur=reader.eur(asked, signed=True))] if asked else []
    unsure = [
        rule
        for rule in (summary.get("certificate") or {}).get("reached", ())
        if rule["name"] == EQUITY_FLOOR and not rule["sure"]
    ]
    return [*lines, *([reader("certificate.floor.unsure")] if unsure else [])]


def plausibility_lines(summary: Mapping[str, Any], world: World, plan: Plan, reader: Reader) -> list[str]:
    """Return what a careful reader would not believe without its reason, and the assumption that carries it."""
    levers = {lever.name: lever for lever in world.levers}
    rox, told = (summary.get("rox") or {}).get("mean"), []
    # a ROX that is too high comes first, where it is
    first = "doubts.rox" if rox is not None and rox > ROX_MOST else "doubts.lever"
    for place, one in enumerate(summary.get("doubts") or ()):
        lever = levers[one["lever"]]
        head = reader("doubts.lever" if place else first, rox=reader.number(rox, 1))
        carried = reader(
            "doubts.carried",
            lever=reader.label(world, lever),
            share=reader.share(one["share"], 0),
            today=reader.eur(today_eur_year(world, lever)),
            plan=reader.eur(line_of(world, plan, lever).eur_year),
            target=reader(f"target.{lever.target}").rstrip("."),
            source=reader.one_of("source", lever.source),
        )
        told.append(f"{head} {carried}")
    return told


def why_lines(summary: Mapping[str, Any], world: World, reader: Reader) -> list[str]:
    """A sentence per line of the plan saying why it has its money: what changes first, by worth, then the rest."""
    labels = reader.labels(world)
    told = (summary.get("why") or {}).get("sentences") or []
    order = sorted(told, key=lambda one: (one["eur_year"] == one["today_eur_year"], -abs(one["value_eur"])))
    return [
        reader(
            # A line that is stopped at a loss is one whose money earns more elsewhere.
            "why.cut" if one["reason"] == "stopped" and one["value_eur"] < 0 else f"why.{one['reason']}",
            lever=labels.get(one["lever"], one["lever"]),
            eur=reader.eur(one["eur_year"]),
            value=reader.eur(one["value_eur"], signed=True),
        )
        for one in order
    ]
