"""A fit as one HTML page that needs no network, reads on a screen and prints on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from scenarios import Reader, page, section, svg_of, table

from .charts import chart_moments, chart_parameters
from .survey.personal import named_file
from .wording import (
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
    touchpoints_text,
    value_text,
    verdict_of,
    verdict_text_lines,
)

STYLE = """
.warn { padding: .1em .5em; border-radius: 4px } table { font-size: .88em } th, td { font-variant-numeric: tabular-nums }
th:first-child, td:first-child, .words th, .words td { text-align: left; overflow-wrap: anywhere }
svg { max-width: 100% } @media print { svg { break-inside: avoid } h2 { break-after: avoid } }
"""


def report(record: Record, world: str, reader: Reader, files: Sequence[str] = ()) -> str:
    """The page of a fit.

    record: as `rox calibrate --json` prints it; world: the name shown for the company; files: names of what was read.
    """
    title = f"{reader('fit.title')} – {world}"
    sections = (
        _head(record, world, reader, files),
        _verdict(record, reader),
        _short(record, reader),
        _parameters(record, reader),
        _moments(record, reader),
        _limits(record, reader),
        _notes(record, reader),
        _holdout(record, reader),
        _sources(record, reader),
    )
    return page(title, reader.language, sections, STYLE)


def _head(record: Record, world: str, reader: Reader, files: Sequence[str]) -> str:
    made = reader(
        "fit.made",
        version=str(record.get("version", "")),
        seed=str(record["seed"]),
        simulations=reader.number(record["simulations"]),
    )
    lines = [made, reader("fit.same").replace("`", "")]
    lines += [reader("fit.files", names=", ".join(map(named_file, files)))] if files else []
    told = "<br>".join(escape(line) for line in lines)
    return f"<h1>{escape(reader('fit.title'))}</h1><p><b>{escape(world)}</b></p><p class=quiet>{told}</p>"


def _verdict(record: Record, reader: Reader) -> str:
    head, *why = verdict_text_lines(record, reader)
    warn = " class=warn" if verdict_of(record).verdict in ("amber", "red") else ""
    told = "".join(f"<li>{escape(line)}</li>" for line in why)
    return f"<p{warn}><b>{escape(head)}</b></p>" + (f"<ul>{told}</ul>" if told else "")


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
    return section(reader("fit.title.short"), f"<ul>{told}</ul>")


def _parameters(record: Record, reader: Reader) -> str:
    told = parameter_table(record, reader)
    if told.empty:
        return ""
    heads = ("parameter", "start", "estimate", "interval", "plausible", "contraction", "mark")
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
            reader(f"fit.mark.{one['mark']}"),
        )
        for one in told.to_dict("records")
    )
    drawn = svg_of(chart_parameters(told, reader.words), reader, reader("fit.title.parameters"))
    how = f"<p class=quiet>{escape(reader('fit.parameters.how'))}</p>"
    inside = f"<p>{escape(parameters_text(record, reader))}</p>{drawn}{how}"
    return section(reader("fit.title.parameters"), inside + table(_heads(reader, heads), rows))


def _moments(record: Record, reader: Reader) -> str:
    if not record["moments"]:
        return ""
    told = moment_table(record, reader)
    rows = (
        (
            str(one["label"]),
            moment_text(reader, one["name"], one["observed"]),
            moment_text(reader, one["name"], one["simulated"]),
            reader("fit.se.many", number=reader.number(one["gap"], 1)),
            reader("fit.fitted" if one["fitted"] else "fit.compared"),
        )
        for one in told.to_dict("records")
    )
    drawn = svg_of(chart_moments(told, reader.words), reader, reader("fit.title.moments"))
    how = f"<p class=quiet>{escape(reader('fit.moments.how'))}</p>"
    inside = f"<p>{escape(moments_text(record, reader))}</p>{drawn}{how}"
    heads = _heads(reader, ("moment", "observed", "simulated", "gap", "role"))
    return section(reader("fit.title.moments"), inside + table(heads, rows))


def _limits(record: Record, reader: Reader) -> str:
    told = limit_table(record, reader)
    inside = f"<p>{escape(limits_text(record, reader))}</p>"
    if not told.empty:
        rows = told[["label", "why", "ask"]].to_numpy().tolist()
        inside += table(_heads(reader, ("what", "why", "ask")), rows, "words")
    return section(reader("fit.title.limits"), inside)


def _notes(record: Record, reader: Reader) -> str:
    lines = (
        *touchpoints_text(record, reader),
        *log_text(record, reader),
        *stations_text(record, reader),
        *notes(record, reader),
    )
    told = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return section(reader("fit.title.notes"), f"<ul>{told}</ul>") if told else ""


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
    inside = f"<p{'' if wins else ' class=warn'}>{escape(text)}</p>" + table(heads, rows)
    return section(reader("fit.title.holdout"), inside)


def _sources(record: Record, reader: Reader) -> str:
    if not record["provenance"]:
        return ""
    rows = (
        (field_label(reader, name), name, reader.say(source)) for name, source in record["provenance"].items()
    )
    heads = [reader("fit.parameter"), reader("fit.field"), reader("fit.source")]
    return section(reader("fit.title.sources"), table(heads, rows, "words"))


def _between(reader: Reader, low: str, high: str) -> str:
    return reader("interval.short", lo=low, hi=high)


def _heads(reader: Reader, names: Iterable[str]) -> list[str]:
    return [reader(f"fit.{name}") for name in names]
