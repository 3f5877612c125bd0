"""The one headline of a plan, for every page, report and workbook: its expected value, its band, and whether it beats today's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from scenarios import Reader

Tone = Literal["good", "open", "bad", "plain"]
IMPROVED = "improved"


class Headline(NamedTuple):
    """The worth of a plan in words: what the figure is called, the figure, its band, and the value at central numbers."""

    name: str
    figure: str
    band: str
    central: str


class Verdict(NamedTuple):
    """The comparison of a plan with today's; tone: good where 9 chances in 10 gain, bad where it loses on average, open between, plain where unknown."""

    tone: Tone
    title: str
    text: str


def headline(figures: Mapping[str, Any], reader: Reader) -> Headline:
    """Return the expected value over draws with its band of 8 chances in 10; without draws the central value, saying so.

    figures: those of its record of money.
    """
    risk = figures["risk"]
    if not risk:
        name = reader("headline.central.name")
        return Headline(
            name,
            reader.eur(figures["npv_eur"], signed=True),
            reader("headline.none"),
            _central(figures, reader),
        )
    band = reader(
        "headline.band", p10=reader.eur(risk["p10"], signed=True), p90=reader.eur(risk["p90"], signed=True)
    )
    figure = reader.eur(figures["expected_eur"], signed=True)
    return Headline(reader("headline.expected.name"), figure, band, _central(figures, reader))


def headline_lines(figures: Mapping[str, Any], reader: Reader) -> list[str]:
    """Return the headline in sentences: what to expect and its band, then the value at central numbers, then what selection takes."""
    risk = figures["risk"]
    if not risk:
        return [reader("headline.none"), _central(figures, reader)]
    expected = reader(
        "headline.expected",
        eur=reader.eur(figures["expected_eur"], signed=True),
        p10=reader.eur(risk["p10"], signed=True),
        p90=reader.eur(risk["p90"], signed=True),
        count=reader.number(risk["values"]),
    )
    kept = figures.get("kept_after_selection")
    after = [] if kept is None else [reader("headline.selection", share=reader.share(kept, 0))]
    return [expected, _central(figures, reader), *after]


def verdict(summary: Mapping[str, Any], figures: Mapping[str, Any], reader: Reader) -> Verdict:
    """Return whether a plan beats today's, counted over the same draws as its headline where there are any."""
    status = str(summary.get("status", "")).replace(" ", "_")
    risk = figures.get("risk")
    if not status:
        return Verdict("plain", reader("report.title"), reader("report.certificate.none"))
    if status != IMPROVED or not risk:
        return Verdict("plain", reader(f"status.{status}.title"), reader(f"status.{status}.text"))
    tone: Tone = "bad" if figures["expected_eur"] <= 0 else "good" if risk["p10"] > 0 else "open"
    count = int(risk["values"])
    text = reader(
        f"status.{tone}.text",
        wins=reader.number(count - round(risk["loss"] * count)),
        count=reader.number(count),
    )
    return Verdict(tone, reader(f"status.{tone}.title"), text)


def loss_text(figures: Mapping[str, Any], reader: Reader) -> tuple[str, str]:
    """Return the chance of a loss, and in how many draws; or that it is unknown, and why."""
    risk = figures["risk"]
    if not risk:
        return reader("finance.loss.none"), reader("finance.loss.remedy")
    count = int(risk["values"])
    losses = reader.number(round(risk["loss"] * count))
    return reader.share(risk["loss"], 0), reader(
        "finance.loss.draws", losses=losses, count=reader.number(count)
    )


def _central(figures: Mapping[str, Any], reader: Reader) -> str:
    error = figures.get("npv_se_eur")
    return reader(
        "headline.central" if error is not None else "headline.central.once",
        value=reader.eur(figures["npv_eur"], signed=True),
        error=reader.eur(error or 0.0),
    )
