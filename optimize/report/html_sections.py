"""The money of a report: bridge from today to the plan, cash flows, downside, actuals."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from html import escape

from scenarios import Reader, assumptions, field_name, section, svg_of, table
from sim import World

from ..finance.actuals import Variance
from .charts import chart_flows, chart_steps
from .run_folder import Dossier
from .wording import (
    ASSUMED,
    assumption_text,
    bridge_text,
    certificate_lines,
    rule_name,
    step_name,
    why_lines,
)

PICTURE_PX, FLOWS_PX = 430, 640  # of the plot, without its labels


def bridge_part(dossier: Dossier, reader: Reader) -> str:
    """The value by effect and by group of levers, each adding up to it."""
    money = dossier.finance
    effects = [(reader(f"part.{name}"), eur) for name, eur in money.effects.items()]
    groups = [(step_name(step, reader), step.eur) for step in money.bridge]
    by_group = _bridge(groups, reader, reader("report.bridge")) if groups else ""
    how = escape(bridge_text(dossier.summary, money, reader))
    by_effect = _bridge(effects, reader, reader("report.effects"))
    return section(reader("report.effects"), by_effect) + section(
        reader("report.bridge"), f"{by_group}<p class=quiet>{how}</p>"
    )


def _bridge(steps: Sequence[tuple[str, float]], reader: Reader, title: str) -> str:
    """Draw steps and their sum, amounts to the cent."""
    whole = [*steps, (reader("report.plan"), math.fsum(eur for _, eur in steps))]
    drawn = [(step, eur, reader.eur(eur, 2, signed=True)) for step, eur in whole]
    return svg_of(chart_steps(drawn, reader.words).properties(width=PICTURE_PX), reader, title)


def flows_part(dossier: Dossier, reader: Reader) -> str:
    """Cash flows by quarter, drawn and in a table."""
    quarters = dossier.finance.by_quarter
    title, names = reader("report.flows.title"), [str(name) for name in quarters.columns]
    drawn = svg_of(chart_flows(quarters, reader.words).properties(width=FLOWS_PX, height=220), reader, title)
    rows = table(
        [reader(f"report.head.{name}") for name in names],
        (
            (reader.number(row[0]), *(reader.eur(float(eur)) for eur in row[1:]))
            for row in quarters.itertuples(index=False)
        ),
    )
    return section(title, f"<p class=quiet>{escape(reader('report.flows.text'))}</p>{drawn}{rows}")


def downside_part(dossier: Dossier, reader: Reader) -> str:
    """Value without the terminal value, share that must come true, spread."""
    money = dossier.finance
    share = money.break_even_share
    rows = [
        (reader("report.without_terminal"), reader.eur(money.without_terminal_eur, signed=True)),
        (
            reader("report.break_even"),
            reader("report.break_even.none") if share is None else reader.share(share),
        ),
    ]
    heads = [reader("report.spread"), "P10", "P50", "P90", reader("report.worst_tenth")]
    spreads = [(reader(name, count=str(told.values)), *(reader.eur(eur, signed=True) for eur in (told.p10, told.p50, told.p90, told.worst_tenth))) for name, told in (("report.risk", money.risk), ("report.simulation_spread", money.simulation_spread)) if told]  # fmt: skip
    risk = (
        reader("report.risk.none") + "."
        if money.risk is None
        else reader("report.risk.loss", share=reader.share(money.risk.loss))
    )
    inside = table([reader("report.head.figure"), reader("report.head.amount")], rows) + table(heads, spreads)
    return section(reader("report.downside"), f"{inside}<p>{escape(risk)}</p>")


def months_text(months: Sequence[int]) -> str:
    """Months as a person writes them: 1–3, 6."""
    spans: list[list[int]] = []
    for month in sorted(months):
        if spans and month == spans[-1][-1] + 1:
            spans[-1].append(month)
        else:
            spans.append([month])
    return ", ".join(str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans)


def actuals_part(actuals: Sequence[Variance], dossier: Dossier, reader: Reader) -> str:
    """Later actuals against the plan; nothing where there are none."""
    if not actuals:
        return ""
    labels: Mapping[str, str] = reader.labels(dossier.world)
    heads = [reader(f"report.head.{name}") for name in ("item", "plan", "actuals", "variance")] + [""]
    rows = (
        (
            labels.get(one.item) or reader.one_of("report.head", one.item),
            reader("report.actuals.plan", plan=reader.eur(one.plan_eur), months=months_text(one.of_months)),
            reader.eur(one.actual_eur),
            reader.eur(one.variance_eur, signed=True),
            reader("report.actuals.beyond" if one.beyond_chance else "report.actuals.within"),
        )
        for one in actuals
    )
    text = reader("report.actuals.text", months=str(max(one.months for one in actuals)))
    return section(reader("report.actuals.title"), f"<p class=quiet>{escape(text)}</p>" + table(heads, rows))


def certificate_part(dossier: Dossier, reader: Reader) -> str:
    """The certificate, the plan next to its rivals, and what each rule costs."""
    summary = dossier.summary
    lines = "".join(f"<li>{escape(line)}</li>" for line in certificate_lines(summary, reader))
    inside = f"<ul>{lines}</ul>"
    if "baselines" in summary:
        rivals = [("plan", dossier.finance.value_eur, dossier.finance.delta_customer_equity_eur)]
        rivals += [
            (name, one["value_eur"], one["delta_customer_equity_eur"])
            for name, one in summary["baselines"].items()
        ]
        heads = [reader("rivals.name"), reader("worth.value"), reader("worth.equity")]
        rows = (
            (reader.one_of("rival", name), reader.eur(eur, signed=True), reader.eur(gain, signed=True))
            for name, eur, gain in rivals
        )
        inside += f"<p class=quiet>{escape(reader('rivals.text'))}</p>" + table(heads, rows)
    prices = {
        rule: eur
        for rule, eur in summary.get("constraint_prices", {}).items()
        if isinstance(eur, int | float) and eur >= 1
    }
    if prices:
        costs = ((rule_name(rule, dossier.world, reader), reader.eur(eur)) for rule, eur in prices.items())
        heads = [reader("prices.rule"), reader("prices.eur")]
        inside += f"<p class=quiet>{escape(reader('prices.text'))}</p>" + table(heads, costs)
    return section(reader("certificate.title"), inside)


def carries_part(dossier: Dossier, reader: Reader) -> str:
    """Return which parameters the value hinges on, and what it is under other forms of memory, where the run drew them."""
    draws = (dossier.summary.get("rox") or {}).get("draws") or {}
    swings = (dossier.summary.get("doubt") or {}).get("swings") or []
    drivers = [
        (
            field_name(reader, dossier.world, one["field"]),
            reader.share(one["share"]),
            reader("report.raises" if one["raises"] else "report.lowers"),
        )
        for one in draws.get("drivers") or []
    ]
    numbers = [
        (
            field_name(reader, dossier.world, one["field"]),
            reader.eur(one["low_eur"], signed=True),
            reader.eur(one["high_eur"], signed=True),
        )
        for one in swings
        if not one["form"]
    ]
    forms = [
        (reader.one_of("report.form", one["field"]), reader.eur(one["low_eur"], signed=True))
        for one in swings
        if one["form"]
    ]
    inside = "" if drivers or numbers else f"<p>{escape(reader('report.carries.none'))}</p>"
    if drivers:
        inside += table([reader(f"report.head.{name}") for name in ("field", "share", "more")], drivers)
    if numbers:
        inside += table(
            [reader(f"report.head.{name}") for name in ("field", "when_low", "when_high")], numbers
        )
    told = section(reader("report.carries.title"), inside)
    if not forms:
        return told
    heads = [reader("report.head.form"), reader("worth.value")]
    return told + section(reader("report.memory.title"), table(heads, forms))


def assumptions_part(dossier: Dossier, reader: Reader) -> str:
    """Every number of the world with unit, range, source and owner."""
    every = assumptions(dossier.world)
    assumed = int((every["tag"] == "assumption").sum())
    text = reader("report.assumptions.text", count=str(len(every)), assumed=str(assumed))
    heads = [reader(f"report.head.{name}") for name in ("field", "value", "range", "source", "owner")]
    drawn = table(heads, (_assumption(dossier.world, reader, row) for row in every.to_dict("records")))
    heading = f"<h2>{escape(reader('report.sheet.assumptions'))}</h2><p>{escape(text)}</p>"
    return f'<section class="long small">{heading}{drawn}</section>'


def _assumption(world: World, reader: Reader, row: Mapping[Hashable, object]) -> tuple[str, ...]:
    """A number in five cells: its name in words and its path, value and unit, range, source and tag, owner."""
    cell = {name: assumption_text(reader, name, row[name]) for name in ASSUMED}
    field = str(row["field"])
    label = field_name(reader, world, field)
    return (
        field if label == field else f"{label} ({field})",
        f"{cell['value']} {cell['unit']}".strip(),
        reader("interval.short", lo=cell["least"], hi=cell["most"]) if cell["least"] and cell["most"] else "",
        cell["source"] if cell["source"] == cell["tag"] else f"{cell['source']} ({cell['tag']})",
        cell["owner"],
    )


def why_part(dossier: Dossier, reader: Reader) -> str:
    """Why each line has its money; nothing for a plan that was not optimised."""
    lines = why_lines(dossier.summary, dossier.world, reader)
    if not lines:
        return ""
    told = "".join(f"<li>{escape(line)}</li>" for line in lines)
    marginal = dossier.summary.get("marginal_rox")
    last = "" if marginal is None else reader("prices.marginal", rox=reader.number(marginal, 2, signed=True))
    text = escape(reader("invest.reasons.text"))
    more = f"<p>{escape(last)}</p>" if last else ""
    return section(reader("invest.reasons.title"), f"<p class=quiet>{text}</p><ul>{told}</ul>{more}")
