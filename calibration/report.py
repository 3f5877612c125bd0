"""A fit as one HTML page that needs no network, reads on a screen and prints on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from scenarios import Reader

from .charts import chart_moments, chart_parameters, svg_of
from .telling import (
    Record,
    agreement_text,
    answers_text,
    field_label,
    holdout_text,
    limit_table,
    limits_text,
    log_text,
    moment_label,
    moment_table,
    moment_text,
    moments_text,
    notes,
    parameter_table,
    parameters_text,
    stations_text,
    value_text,
)

STYLE = """
@page { size: A4; margin: 14mm }
body { font: 14px/1.45 system-ui, sans-serif; color: #1f2933; max-width: 860px; margin: 2em auto; padding: 0 1em }
h1 { font-size: 1.7em; margin: 0 } h2 { font-size: 1.2em; margin: 1.6em 0 .4em; border-bottom: 2px solid #e6ecf2 }
.quiet { color: #52606d; font-size: .9em } .scroll { overflow-x: auto } .warn { background: #fde8e0; padding: .1em .5em; border-radius: 4px }
table { border-collapse: collapse; width: 100%; font-size: .88em } th, td { text-align: right; padding: .2em .5em; border-bottom: 1px solid #e6ecf2; font-variant-numeric: tabular-nums }
th:first-child, td:first-child, .words th, .words td { text-align: left; overflow-wrap: anywhere } th { background: #f4f7fa }
svg { max-width: 100%; height: auto }
@media print { body { margin: 0; max-width: none; font-size: 11px } tr, svg { break-inside: avoid } h2 { break-after: avoid }
thead { display: table-header-group } * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""


def report(record: Record, world: str, reader: Reader, files: Sequence[str] = ()) -> str:
    """The page of a fit.

    record: as `rox calibrate --json` prints it; world: the name shown for the company; files: names of what was read.
    """
    title = f"{reader('fit.title')} – {world}"
    sections = (
        _head(record, world, reader, files),
        _short(record, reader),
        _parameters(record, reader),
        _moments(record, reader),
        _limits(record, reader),
        _notes(record, reader),
        _holdout(record, reader),
        _sources(record, reader),
    )
    return (
        f'<!doctype html>\n<html lang="{reader.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{''.join(sections)}</body></html>\n"
    )


def _head(record: Record, world: str, reader: Reader, files: Sequence[str]) -> str:
    made = reader(
        "fit.made",
        version=str(record.get("version", "")),
        seed=str(record["seed"]),
        simulations=reader.number(record["simulations"]),
    )
    lines = [made, reader("fit.same").replace("`", "")]
    lines += [reader("fit.files", names=", ".join(files))] if files else []
    told = "<br>".join(escape(line) for line in lines)
    return f"<h1>{escape(reader('fit.title'))}</h1><p><b>{escape(world)}</b></p><p class=quiet>{told}</p>"


def _short(record: Record, reader: Reader) -> str:
    lines = [(True, answers_text(record, reader)), (True, parameters_text(record, reader))]
    if record["moments"]:
        lines += [
            (True, moments_text(record, reader)),
            agreement_text(record, reader),
            holdout_text(record, reader),
        ]
    lines.append((True, limits_text(record, reader)))
    told = "".join(f"<li{'' if good else ' class=warn'}>{escape(text)}</li>" for good, text in lines)
    return _section(reader("fit.title.short"), f"<ul>{told}</ul>")


def _parameters(record: Record, reader: Reader) -> str:
    table = parameter_table(record, reader)
    if table.empty:
        return ""
    heads = ("parameter", "start", "estimate", "interval", "plausible", "contraction", "informed")
    rows = (
        (
            str(one["label"]),
            value_text(reader, one["unit"], one["start"]),
            value_text(reader, one["unit"], one["estimate"]),
            _between(reader, *(value_text(reader, one["unit"], end) for end in (one["lo"], one["hi"]))),
            _between(
                reader, *(value_text(reader, one["unit"], end) for end in (one["range_lo"], one["range_hi"]))
            ),
            reader.share(one["contraction"], 0),
            reader("fit.yes" if one["informed"] else "fit.no"),
        )
        for one in table.to_dict("records")
    )
    drawn = svg_of(chart_parameters(table, reader.words), reader)
    how = f"<p class=quiet>{escape(reader('fit.parameters.how'))}</p>"
    inside = f"<p>{escape(parameters_text(record, reader))}</p>{drawn}{how}"
    return _section(reader("fit.title.parameters"), inside + _table(_heads(reader, heads), rows))


def _moments(record: Record, reader: Reader) -> str:
    if not record["moments"]:
        return ""
    table = moment_table(record, reader)
    rows = (
        (
            str(one["label"]),
            moment_text(reader, one["name"], one["observed"]),
            moment_text(reader, one["name"], one["simulated"]),
            reader("fit.se.many", number=reader.number(one["gap"], 1)),
            reader("fit.fitted" if one["fitted"] else "fit.compared"),
        )
        for one in table.to_dict("records")
    )
    drawn = svg_of(chart_moments(table, reader.words), reader)
    how = f"<p class=quiet>{escape(reader('fit.moments.how'))}</p>"
    inside = f"<p>{escape(moments_text(record, reader))}</p>{drawn}{how}"
    heads = _heads(reader, ("moment", "observed", "simulated", "gap", "role"))
    return _section(reader("fit.title.moments"), inside + _table(heads, rows))


def _limits(record: Record, reader: Reader) -> str:
    table = limit_table(record, reader)
    inside = f"<p>{escape(limits_text(record, reader))}</p>"
    if not table.empty:
        rows = table[["label", "why", "ask"]].to_numpy().tolist()
        inside += _table(_heads(reader, ("what", "why", "ask")), rows, "words")
    return _section(reader("fit.title.limits"), inside)


def _notes(record: Record, reader: Reader) -> str:
    lines = (*log_text(record, reader), *stations_text(record, reader), *notes(record, reader))
    told = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return _section(reader("fit.title.notes"), f"<ul>{told}</ul>") if told else ""


def _holdout(record: Record, reader: Reader) -> str:
    found = record["holdout"]
    if found is None:
        return ""
    rows = (
        (
            moment_label(reader, one["name"]),
            *(moment_text(reader, one["name"], one[name]) for name in ("observed", "simulated", "before")),
        )
        for one in found["moments"]
    )
    wins, text = holdout_text(record, reader)
    heads = _heads(reader, ("moment", "observed", "simulated", "before"))
    inside = f"<p{'' if wins else ' class=warn'}>{escape(text)}</p>" + _table(heads, rows)
    return _section(reader("fit.title.holdout"), inside)


def _sources(record: Record, reader: Reader) -> str:
    if not record["provenance"]:
        return ""
    rows = (
        (field_label(reader, name), name, reader.again(source))
        for name, source in record["provenance"].items()
    )
    heads = [reader("fit.parameter"), reader("fit.field"), reader("fit.source")]
    return _section(reader("fit.title.sources"), _table(heads, rows, "words"))


def _between(reader: Reader, low: str, high: str) -> str:
    return reader("interval.short", lo=low, hi=high)


def _heads(reader: Reader, names: Iterable[str]) -> list[str]:
    return [reader(f"fit.{name}") for name in names]


def _section(title: str, inside: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{inside}</section>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(text))}</td>" for text in row) + "</tr>" for row in rows
    )
    return f'<div class="scroll"><table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
