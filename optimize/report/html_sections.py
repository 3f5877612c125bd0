"""The money of a report: bridge from today to the plan, cash flows, downside, actuals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from scenarios import Reader, section, table

from ..finance.actuals import Variance
from .run_folder import Dossier
from .svg import flows, waterfall
from .wording import bridge_text, group_name


def bridge_part(dossier: Dossier, reader: Reader) -> str:
    """The value by effect and by group of levers, each adding up to it."""
    money, plan = dossier.finance, reader("report.plan")
    effects = [(reader(f"part.{name}"), eur) for name, eur in money.effects.items()]
    groups = [(group_name(step.name, reader), step.eur) for step in money.bridge]

    def cents(eur: float) -> str:
        return reader.eur(eur, 2, signed=True)

    by_group = waterfall(groups, plan, cents, reader("report.bridge")) if groups else ""
    how = escape(bridge_text(dossier.summary, money, reader))
    return section(
        reader("report.effects"), waterfall(effects, plan, cents, reader("report.effects"))
    ) + section(reader("report.bridge"), f"{by_group}<p class=quiet>{how}</p>")


def flows_part(dossier: Dossier, reader: Reader) -> str:
    """Cash flows by quarter, drawn and in a table."""
    quarters = dossier.finance.by_quarter
    title, names = reader("report.flows.title"), [str(name) for name in quarters.columns]
    drawn = flows(list(quarters["discounted"]), list(quarters["cumulated"]), reader.eur, title)
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


def actuals_part(actuals: Sequence[Variance], dossier: Dossier, reader: Reader) -> str:
    """Later actuals against the plan; nothing where there are none."""
    if not actuals:
        return ""
    labels: Mapping[str, str] = reader.labels(dossier.world)
    heads = [reader(f"report.head.{name}") for name in ("item", "plan", "actuals", "variance")] + [""]
    rows = (
        (
            labels.get(one.item) or reader.one_of("report.head", one.item),
            reader.eur(one.plan_eur),
            reader.eur(one.actual_eur),
            reader.eur(one.variance_eur, signed=True),
            reader("report.actuals.beyond" if one.beyond_chance else "report.actuals.within"),
        )
        for one in actuals
    )
    text = reader("report.actuals.text", months=str(max(one.months for one in actuals)))
    return section(reader("report.actuals.title"), f"<p class=quiet>{escape(text)}</p>" + table(heads, rows))
