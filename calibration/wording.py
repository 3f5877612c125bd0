"""What a fit says, as labels, tables and sentences: one place for the page of the app and the report.

Everything is told from the record of a fit, as `rox calibrate --json` prints it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from scenarios import Reader, verdict_text
from sim import FitVerdict, Message, Text

from .estimate import NORMAL_95
from .fitting.moment_names import moment_named, named_group
from .fitting.parameters import FITTABLE
from .fitting.result import P_LEAST

Record = Mapping[str, Any]
PATIENCE = "patience_min"
PROBLEM_GROUPS = {"met": "problem", "not_met": "no_problem"}
BESIDE = " · "
TOLD_BY_FIGURES = {
    "fit_note.outside_range", "fit_note.not_informed", "fit_note.survey_own_rates", "fit_note.without_selection",
    "fit_note.without_selection_alike",
}  # fmt: skip


def verdict_of(record: Record) -> FitVerdict:
    """The verdict that a record carries, without its reasons; none of a record made before verdicts were."""
    return FitVerdict.model_validate(record.get("verdict") or {})


def verdict_text_lines(record: Record, reader: Reader) -> list[str]:
    """The verdict of a fit and everything that speaks against it, a sentence each."""
    found = verdict_of(record)
    told = [
        verdict_text(found, reader),
        *(reader.say(_in_words(why, reader)) for why in record.get("why", ())),
    ]
    return [*told, *(reader("verdict.estimate", field=name, why=why) for name, why in found.accepted.items())]


def _in_words(why: Text, reader: Reader) -> Text:
    """A reason with the number of the world that it is about named in words."""
    if isinstance(why, Message) and why.key == "verdict.why.outside_range":
        return Message(why.key, **{**why.values, "field": field_label(reader, str(why.values["field"]))})
    return why


def field_label(reader: Reader, field: str) -> str:
    """The name of a number of the world; its own where no word is known for it."""
    if field.endswith(f".{PATIENCE}"):
        return reader(f"fit.field.{PATIENCE}")
    if told := _named_label(reader, field):
        return told
    stem, _, motive = field.rpartition(".")
    if f"fit.motive.{motive}" in reader.words:
        return reader("fit.of", base=field_label(reader, stem), group=reader(f"fit.motive.{motive}"))
    return reader.one_of("fit.field", field)


def _named_label(reader: Reader, field: str) -> str:
    """The name of a number of one channel, reason or segment; empty for any other."""

    def reason(name: str) -> str:
        return (
            reader(f"fit.group.{PROBLEM_GROUPS[name]}")
            if name in PROBLEM_GROUPS
            else reader("fit.named.moment", name=name)
        )

    match field.split("."):
        case ["needs_year", group]:
            return reader("fit.of", base=reader("fit.field.needs_year"), group=reason(group))
        case ["prefers", channel]:
            return reader(
                "fit.of", base=reader("fit.field.prefers"), group=reader("fit.named.channel", name=channel)
            )
        case ["segment", segment, ("share" | "quality" | "recommends") as what]:
            return reader(
                "fit.of", base=reader(f"fit.field.{what}"), group=reader("fit.named.segment", name=segment)
            )
        case ["quality", group]:
            return reader("fit.of", base=reader("fit.field.quality"), group=reason(group))
        case ["recommends", group] | ["moment", group, "recommends"]:
            return reader("fit.of", base=reader("fit.field.recommends"), group=reason(group))
        case ["channel", channel, "recommends"]:
            group = reader("fit.named.channel", name=channel)
            return reader("fit.of", base=reader("fit.field.recommends"), group=group)
        case ["channel", channel, "quality", *rest]:
            groups = [reader("fit.named.channel", name=channel), *(reason(one) for one in rest)]
            return reader("fit.of", base=reader("fit.field.quality"), group=", ".join(groups))
    return ""


def moment_label(reader: Reader, name: str) -> str:
    """The name of a figure of the answers, with the group it is taken in."""
    if f"fit.moment.{name}" in reader.words:
        return reader(f"fit.moment.{name}")
    moment = moment_named(name)
    named = named_group(moment.part)
    group = reader(f"fit.named.{named[0]}", name=named[1]) if named else reader(f"fit.group.{moment.part}")
    return reader("fit.of", base=reader(f"fit.moment.{moment.base}"), group=group)


def value_text(reader: Reader, unit: str, value: float | None) -> str:
    """A number of the world in its unit."""
    if value is None:
        return reader.number(None)
    if unit == "share":
        return reader.share(value)
    return reader.wait(value) if unit == "minutes" else reader.number(value, 2)


def moment_text(reader: Reader, name: str, value: float | None) -> str:
    """A figure of the answers in its unit."""
    unit = moment_named(name).unit
    if unit == "points":
        return reader.number(value, 1, signed=True)
    if unit == "effort":
        return reader.number(value, 2)
    return reader.wait(value) if unit == "minutes" else reader.share(value)


def parameter_table(record: Record, reader: Reader) -> pd.DataFrame:
    """Table [name, label, start, estimate, lo, hi, informed, contraction, range_lo, range_hi, unit, …], informed first."""
    rows = [
        {"mark": "fitted" if one["informed"] else "assumed", **one, "label": field_label(reader, one["name"])}
        for one in record["parameters"]
    ]
    rows.sort(key=lambda one: not one["informed"])
    return pd.DataFrame(rows)


def moment_table(record: Record, reader: Reader) -> pd.DataFrame:
    """Table [name, label, observed, simulated, se, fitted, gap]; gap in standard errors of the difference."""
    rows = [
        {
            **one,
            "label": moment_label(reader, one["name"]),
            "gap": abs(one["observed"] - one["simulated"]) / one["se"],
        }
        for one in record["moments"]
    ]
    return pd.DataFrame(rows)


def limit_table(record: Record, reader: Reader) -> pd.DataFrame:
    """Table [name, label, why, ask] of the numbers that the files do not inform, and what would inform each."""
    tried = [one for one in record["parameters"] if not one["informed"]]
    rows = [(one["field"], one["words"]) for one in record["informed"] if not one["informed"]]
    measured = {one["name"] for one in record["parameters"] if one["informed"]}
    rows = [(field, why) for field, why in rows if field not in measured]
    rows += [(one["name"], _untold(reader, one)) for one in tried]
    told = [(field, field_label(reader, field), *_why_and_ask(reader, field, why)) for field, why in rows]
    return pd.DataFrame(told, columns=["name", "label", "why", "ask"])


def _untold(reader: Reader, one: Record) -> Text:
    """Why a number that was tried keeps its value."""
    if one["outside_range"]:
        return Message(
            "fit_note.not_written",
            name=one["name"], estimate=one["estimate"], low=one["range_lo"], high=one["range_hi"], start=one["start"],
        )  # fmt: skip
    return reader("fit.weak", share=reader.share(one["contraction"], 0))


def _why_and_ask(reader: Reader, field: str, why: Text) -> tuple[str, str]:
    key = PATIENCE if field.endswith(f".{PATIENCE}") else field
    if f"fit.why.{key}" in reader.words:
        return reader(f"fit.why.{key}"), reader(f"fit.ask.{key}")
    if isinstance(why, Message) and why.key == "fit_note.lacking":
        named = why.values["roles"]
        roles = [str(role) for role in named] if isinstance(named, tuple) else []
        lacking = reader("fit.or").join(reader(f"fit.role.{role}") for role in roles)
        return reader("fit.lacking", roles=lacking), BESIDE.join(
            reader(f"fit.question.{role}") for role in roles
        )
    stem = field.rpartition(".")[0] if field.rpartition(".")[2].isupper() else field
    roles = next((list(one.roles) for one in FITTABLE if one.field == stem), [])
    questions = BESIDE.join(reader(f"fit.question.{role}") for role in roles)
    return reader.say(why), reader("fit.ask.more", questions=questions) if roles else ""


def answers_text(record: Record, reader: Reader) -> str:
    """Return how many answers were read, used and left out, by reason."""
    found = record["responses"]
    if not found["read"]:
        return reader("fit.answers.none")
    text = reader("fit.answers", read=reader.number(found["read"]), used=reader.number(found["used"]))
    if not found["dropped"]:
        return text
    return f"{text} {reader('fit.answers.dropped', reasons=dropped_text(found['dropped'], reader))}"


def dropped_reason(reason: str, reader: Reader) -> str:
    """Return why an answer is none or was left out, from its code."""
    return reader.words.get(f"reading.dropped.{reason.replace(' ', '_').replace(chr(39), '')}", reason)


def dropped_text(dropped: Mapping[str, int], reader: Reader) -> str:
    """The counts of answers left out, by reason."""
    return ", ".join(
        f"{reader.number(count)} {dropped_reason(reason, reader)}" for reason, count in dropped.items()
    )


def parameters_text(record: Record, reader: Reader) -> str:
    """Return which number was learned best, and how many were."""
    informed = [one for one in record["parameters"] if one["informed"]]
    if not informed:
        return reader("fit.parameters.none")
    best = max(informed, key=lambda one: one["contraction"])
    figures = {
        name: value_text(reader, best["unit"], best[name]) for name in ("estimate", "lo", "hi", "start")
    }
    return reader(
        "fit.parameters.text",
        informed=reader.number(len(informed)),
        all=reader.number(len(informed) + len(limit_table(record, reader))),
        label=field_label(reader, best["name"]),
        **figures,
    )


def moments_text(record: Record, reader: Reader) -> str:
    """Return how many figures are reproduced, and the one that is farthest."""
    table = moment_table(record, reader)
    far = table.iloc[int(table["gap"].argmax())]
    return reader(
        "fit.moments.text",
        near=reader.number(int((table["gap"] <= NORMAL_95).sum())),
        all=reader.number(len(table)),
        label=str(far["label"]),
        observed=moment_text(reader, str(far["name"]), float(far["observed"])),
        simulated=moment_text(reader, str(far["name"]), float(far["simulated"])),
    )


def agreement_text(record: Record, reader: Reader) -> tuple[bool, str]:
    """Return whether the model can reproduce what was fitted, and the sentence that says it."""
    found = record["agreement"]
    if found is None:
        return True, reader("fit.agreement.none")
    figures = {
        "chi2": reader.number(found["chi2"], 1),
        "degrees": reader.number(found["degrees"], 1),
        "wider": reader.number(math.sqrt(found["dispersion"]), 2),
    }
    agrees = found["p"] >= P_LEAST
    key = "fit.agreement.yes" if agrees else "fit.agreement.no"
    return agrees, reader(key, **figures, p=reader.number(found["p"], 3))


def holdout_text(record: Record, reader: Reader) -> tuple[bool, str]:
    """Return whether the simulation foretells answers kept apart as well as the others' answers do, and the sentence."""
    found = record["holdout"]
    if found is None:
        return True, reader("fit.holdout.none")
    wins = found["error"] <= found["error_before"]
    how, key = reader(f"fit.held.{found['by']}"), f"fit.holdout.{'wins' if wins else 'loses'}"
    told = [_foretold(reader, key, found, held=found["held"], how=how)]
    lost = [reader(f"fit.motive.{one['motive']}") for one in found.get("motives", ()) if one["loses"]]
    if lost:
        told.append(reader("fit.holdout.lost", motives=", ".join(lost)))
    return wins, " ".join(told)


def motives_text(record: Record, reader: Reader) -> Iterator[tuple[bool, str]]:
    """By motive, whether the simulation foretells answers kept apart as well as the others' answers do, and the sentence."""
    for one in (record["holdout"] or {}).get("motives", ()):
        key = "fit.holdout.motive.loses" if one["loses"] else "fit.holdout.motive.wins"
        motive = reader(f"fit.motive.{one['motive']}")
        yield not one["loses"], _foretold(reader, key, one, moments=one["moments"], motive=motive)


def _foretold(reader: Reader, key: str, found: Mapping[str, Any], **more: Any) -> str:
    figures = {
        name: reader.number(value) if isinstance(value, int) else value for name, value in more.items()
    }
    error, before = (reader.number(found[name], 2) for name in ("error", "error_before"))
    return reader(key, error=error, before=before, **figures)


def log_text(record: Record, reader: Reader) -> Iterator[str]:
    """Yield what a log of contacts fixed, each number with its standard error, and what it could not fix."""
    found = record.get("log")
    if not found:
        return
    yield reader("fit.log", used=reader.number(found["used"]), read=reader.number(found["read"]))
    for row in found["rows"]:
        figures = {name: reader.number(row[name], 2) for name in ("start", "estimate", "se")}
        yield reader("fit.log.row", label=row["name"], n=reader.number(row["n"]), **figures)
    for name in ("hours", "days"):
        if found[name]:
            place = max(range(len(found[name])), key=lambda one: found[name][one]["weight"])
            most = {key: reader.number(found[name][place][key], 2) for key in ("weight", "se")}
            yield reader(f"fit.log.{name}", place=str(place if name == "hours" else place + 1), **most)
    for name in found["not_fixed"]:
        yield reader(f"fit.log.not.{name}")


def stations_text(record: Record, reader: Reader) -> Iterator[str]:
    """Yield what rated stations of a visit tell of memory and of problems, by question of the whole, and how well it foretells."""
    for one in record.get("stations", ()):
        question = reader(f"fit.role.{one['question']}")
        figures = {
            name: reader.number(one.get(key), 2)
            for name, key in (("spread", "spread"), ("most", "spread_most"))
        }
        for fault in one.get("faults", ()):
            visits = reader.number(one["visits"])
            yield reader(f"fit.stations.not.{fault}", question=question, visits=visits, **figures)
        sd = NORMAL_95 * one["end_share_se"]
        if not one.get("faults"):
            yield reader(
                "fit.stations",
                visits=reader.number(one.get("used", one["visits"])),
                count=reader.number(len(one["stations"])),
                question=question,
                share=reader.share(one["end_share"]),
                lo=reader.share(max(0.0, one["end_share"] - sd)),
                hi=reader.share(min(1.0, one["end_share"] + sd)),
                contraction=reader.share(one["contraction"], 0),
            )
        if one["problem"] is not None:
            cost, error = (reader.number(one[name], 2) for name in ("problem", "problem_se"))
            yield reader("fit.stations.problem", question=question, cost=cost, se=error)
        name = "nps" if one["question"] == "recommendation" else "satisfaction_top2"
        for group in one["groups"]:
            figures = {key: moment_text(reader, name, group[key]) for key in ("observed", "foretold")}
            key = "fit.stations.with" if group["problem"] else "fit.stations.without"
            yield reader(key, label=moment_label(reader, name), **figures)


def touchpoints_text(record: Record, reader: Reader) -> Iterator[str]:
    """Yield by what touchpoints were told apart, and how far their members differ beyond chance."""
    found = record.get("touchpoints") or {}
    for family, spread in found.get("spreads", {}).items():
        question = reader(f"fit.role.{found['question']}")
        yield reader(f"fit.touchpoints.{family}", question=question, spread=reader.number(spread, 2))
    for family, spread in found.get("recommends", {}).items():
        yield reader(f"fit.recommends.{family}", spread=reader.number(spread, 2))


def limits_text(record: Record, reader: Reader) -> str:
    """Return how many numbers the files do not inform, and what would inform most of them."""
    table = limit_table(record, reader)
    if table.empty:
        return reader("fit.limits.none")
    return reader("fit.limits.text", count=reader.number(len(table)), ask=str(table["ask"].mode().iloc[0]))


def notes(record: Record, reader: Reader) -> Iterator[str]:
    """Yield what a reader must know of the estimates."""
    moved = False
    for one in record["parameters"]:
        label = field_label(reader, one["name"])
        figures = {
            name: value_text(reader, one["unit"], one[name]) for name in ("estimate", "range_lo", "range_hi")
        }
        if one["outside_range"] and one["informed"]:
            yield reader("fit.note.outside", label=label, estimate=figures["estimate"], lo=figures["range_lo"], hi=figures["range_hi"])  # fmt: skip
        other = one.get("without_selection")
        if other is not None and abs(other - one["estimate"]) > one["se"]:
            moved = True
            yield reader("fit.note.selected", label=label, other=value_text(reader, one["unit"], other), estimate=figures["estimate"])  # fmt: skip
    if any(one.get("without_selection") is not None for one in record["parameters"]):
        if not moved:
            yield reader("fit.note.unmoved")
        yield reader("fit.note.selection")
    yield from (reader.say(note) for note in record["notes"] if not _is_told(note))


def _is_told(note: Text) -> bool:
    """Whether a note is told from the figures themselves."""
    return isinstance(note, Message) and note.key in TOLD_BY_FIGURES
