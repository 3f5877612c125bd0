"""The rules a plan was found under, each with its limit, what the plan does and whether it is kept: texts for pages and report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from scenarios import Reader, figure_change, figure_text
from sim import METRIC, World

from ..question.problem import TODAY
from .wording import rule_name

# rules on money that the one who asked stated; budget, whole seats and sums are checked beside them
STATED = ("locked", "protected", "floor", "cap", "group")


class RuleRow(NamedTuple):
    """A rule in texts; name: in the record; state: kept beyond the 95 % interval, on average only, or missed; found: what the plan does."""

    name: str
    label: str
    limit: str
    found: str
    state: Literal["kept", "unsure", "missed"]


def rule_rows(summary: Mapping[str, Any], world: World, reader: Reader) -> list[RuleRow]:
    """Return the rules that were stated and those that only a simulation can tell; none of a plan that was not searched."""
    certificate = summary.get("certificate") or {}
    return [
        *_on_money(certificate.get("checks") or (), world, reader),
        *(_simulated(one, world, reader) for one in certificate.get("reached") or ()),
    ]


def _on_money(checks: Any, world: World, reader: Reader) -> Iterator[RuleRow]:
    for check in checks:
        name = str(check["name"])
        kind = name.partition("_")[0]
        if kind not in STATED:
            continue
        # a frozen line counts what breaks it, which is no amount
        amounts = (
            ("–", "–") if kind == "locked" else (reader.eur(check["limit"]), reader.eur(check["actual"]))
        )
        yield RuleRow(name, rule_name(name, world, reader), *amounts, "kept" if check["ok"] else "missed")


def _simulated(one: Mapping[str, Any], world: World, reader: Reader) -> RuleRow:
    name = str(one["name"])
    state: Literal["kept", "unsure", "missed"] = (
        "kept" if one["sure"] else "unsure" if one["kept"] else "missed"
    )
    return RuleRow(name, rule_name(name, world, reader), *_amounts(name, one, reader), state)


def _amounts(name: str, one: Mapping[str, Any], reader: Reader) -> tuple[str, str]:
    limit, found = float(one["limit"]), float(one["found"]["mean"])
    if not name.startswith("service_"):
        return reader.eur(limit, signed=True), reader.eur(found, signed=True)
    metric = METRIC[name.split("_", 2)[2].rpartition("_at_")[0]]
    if name.endswith(TODAY):
        return reader("rule.as_today"), figure_change(reader, metric, found)
    return figure_text(reader, metric, limit), figure_text(reader, metric, found)
