"""A fit: what it reproduces, which numbers it learned, what it cannot say, and the files to take away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

import runs
from calibration import charts, report, wording
from scenarios import Reader, load_world
from sim import Z_95, messages_from_json

from ..scenario.company_picker import go_on_with
from ..scenario.worlds import keep_world, world_named
from ..ui.chart_card import data_button, picture
from ..ui.csv_file import csv_of
from ..ui.frame import go_to, keep, markdown_safe
from .job import FITTED, RECORD

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validation.md"
ROW = re.compile(r"^\| `[^`]+` \| \d+ \|.*? \| (yes|\*\*no\*\*) \|", re.MULTILINE)
TRUTHS = re.compile(r"(\d+) truths were drawn")
# where a fit of before left its record
PRINTED = "stdout.txt"
# what a record must hold to be shown
KEPT = frozenset(
    ("parameters", "moments", "holdout", "agreement", "responses", "informed", "provenance", "notes")
)
CODE = re.compile(r"Code: `([0-9a-f]+)`")


def draw_fit_result(reader: Reader, job: str, spec: dict[str, Any], asked: str) -> None:
    """Draw the result of a fit from what its job printed."""
    record = _record_of(job)
    if record is None:
        st.warning(reader("calibrate.fit.unreadable"), icon=":material/warning:")
        return
    st.header(reader("calibrate.done"), anchor=False)
    st.caption(asked)
    _short(reader, record)
    _tiles(reader, record)
    _downloads(reader, job, spec, record)
    parameters, moments, limits, apart = st.tabs(
        [reader(f"calibrate.tab.{name}") for name in ("parameters", "moments", "limits", "holdout")]
    )
    with parameters:
        _parameters(reader, record)
    with moments:
        _moments(reader, record)
    with limits:
        _limits(reader, record)
    with apart:
        _holdout(reader, record)


def _record_of(job: str) -> dict[str, Any] | None:
    """The record that a fit left; of a fit from before records had a file, what its command printed, in English.

    None where neither can be read.
    """
    folder = runs.folder_of(job)
    for name in (RECORD, PRINTED):
        try:
            record: dict[str, Any] = messages_from_json(
                json.loads((folder / name).read_text(encoding="utf-8"))
            )
        except (OSError, ValueError):
            continue
        return record if record.keys() >= KEPT else None
    return None


def _tiles(reader: Reader, record: dict[str, Any]) -> None:
    told = [one for one in record["parameters"] if one["informed"]]
    everything = len(told) + len(wording.limit_table(record, reader))
    tiles = [("answers", reader.number(record["responses"]["used"]))]
    tiles.append(
        ("informed", reader("calibrate.of", part=reader.number(len(told)), all=reader.number(everything)))
    )
    if record["moments"]:
        near = int((wording.moment_table(record, reader)["gap"] <= Z_95).sum())
        whole = reader.number(len(record["moments"]))
        tiles.append(("near", reader("calibrate.of", part=reader.number(near), all=whole)))
    for column, (name, figure) in zip(st.columns(len(tiles)), tiles, strict=True):
        label, text = reader(f"calibrate.fit.{name}"), reader(f"calibrate.fit.{name}.help")
        column.metric(label, figure, border=True, help=text, height="stretch")
    recovered(reader)


def _short(reader: Reader, record: dict[str, Any]) -> None:
    """The verdict and everything that speaks against the fit, then what else is to know; what loses is shown as a warning."""
    colour = wording.verdict_of(record).verdict
    tell = {"green": st.success, "amber": st.warning, "red": st.error}.get(colour, st.info)
    tell("\n\n".join(markdown_safe(line) for line in wording.verdict_text_lines(record, reader)))
    st.markdown(wording.answers_text(record, reader))
    if not record["moments"]:
        return
    for good, text in (wording.holdout_text(record, reader), wording.agreement_text(record, reader)):
        tell, icon = (st.success, ":material/check_circle:") if good else (st.error, ":material/warning:")
        tell(text, icon=icon)


def _downloads(reader: Reader, job: str, spec: dict[str, Any], record: dict[str, Any]) -> None:
    world = runs.folder_of(job) / FITTED
    label = reader.label(world_named(spec["world"]), world_named(spec["world"]))
    name = f"{world_named(spec['world']).name}-fitted"
    with st.container(horizontal=True):
        st.button(
            reader("calibrate.explore"),
            icon=":material/tune:",
            type="primary",
            help=reader("calibrate.explore.help"),
            on_click=partial(_explore, world),
        )
        _download(reader, "world", world.read_bytes, f"{name}.toml", "application/toml")
        if (mapping := _mapping(spec)) is not None:
            _download(reader, "mapping", mapping.read_bytes, f"{name}-mapping.toml", "application/toml")
        page = partial(_page, reader, record, label, tuple(spec["files"]))
        _download(reader, "report", page, f"{name}-{reader.language}.html", "text/html")
        table = wording.parameter_table(record, reader)
        _download(reader, "table", partial(csv_of, reader, table), f"{name}.csv", "text/csv")


def _download(reader: Reader, what: str, content: Callable[[], bytes], name: str, kind: str) -> None:
    st.download_button(
        reader(f"calibrate.download.{what}"),
        content,
        name,
        kind,
        key=f"download.{what}",
        icon=":material/download:",
        help=reader(f"calibrate.download.{what}.help"),
        on_click="ignore",
    )


def _page(reader: Reader, record: dict[str, Any], label: str, files: tuple[str, ...]) -> bytes:
    return report(record, label, reader, files).encode()


def _mapping(spec: dict[str, Any]) -> Path | None:
    if not spec["mapping"]:
        return None
    try:
        file = runs.inputs_of(spec["inputs"]) / str(spec["mapping"])
    except runs.UnknownInputs:
        return None
    return file if file.is_file() else None


def _explore(world: Path) -> None:
    """Go to Explore with the fitted world, kept under its own name."""
    name = keep_world(load_world(str(world)), world)
    go_on_with(name)
    keep("world", name)
    go_to("explore", {"world": name})


def _parameters(reader: Reader, record: dict[str, Any]) -> None:
    table = wording.parameter_table(record, reader)
    if table.empty:
        st.info(reader("fit.parameters.none"))
        return
    drawn = charts.chart_parameters(table, reader.words).properties(width="container")
    picture(reader, drawn, wording.parameters_text(record, reader), table, "parameters")
    st.caption(reader("fit.parameters.how"))
    rows = [
        {
            reader("fit.parameter"): one["label"],
            reader("fit.start"): wording.value_text(reader, one["unit"], one["start"]),
            reader("fit.estimate"): wording.value_text(reader, one["unit"], one["estimate"]),
            reader("fit.interval"): _between(reader, one, "lo", "hi"),
            reader("fit.plausible"): _between(reader, one, "range_lo", "range_hi"),
            reader("fit.contraction"): reader.share(one["contraction"], 0),
            reader("fit.mark"): reader(f"fit.mark.{one['mark']}"),
        }
        for one in table.to_dict("records")
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def _between(reader: Reader, one: Any, low: str, high: str) -> str:
    ends = {
        "lo": wording.value_text(reader, one["unit"], one[low]),
        "hi": wording.value_text(reader, one["unit"], one[high]),
    }
    return reader("interval.short", **ends)


def _moments(reader: Reader, record: dict[str, Any]) -> None:
    if not record["moments"]:
        st.info(reader("fit.answers.none"))
        return
    table = wording.moment_table(record, reader)
    st.markdown(wording.moments_text(record, reader))
    st.caption(reader("fit.moments.how"))
    for unit, (drawn, part) in charts.charts_by_unit(table, reader.words).items():
        near = int((part["gap"] <= Z_95).sum())
        sentence = reader(
            "calibrate.moments.unit",
            unit=reader(f"calibrate.units.{unit}"),
            near=reader.number(near),
            all=reader.number(len(part)),
        )
        picture(reader, drawn.properties(width="container"), sentence, part, f"moments-{unit}")
    rows = [
        {
            reader("fit.moment"): one["label"],
            reader("fit.observed"): wording.moment_text(reader, one["name"], one["observed"]),
            reader("fit.simulated"): wording.moment_text(reader, one["name"], one["simulated"]),
            reader("fit.gap"): reader("fit.se.many", number=reader.number(one["gap"], 1)),
            reader("fit.role"): reader("fit.fitted" if one["fitted"] else "fit.compared"),
        }
        for one in table.to_dict("records")
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def _limits(reader: Reader, record: dict[str, Any]) -> None:
    table = wording.limit_table(record, reader)
    st.markdown(wording.limits_text(record, reader))
    if not table.empty:
        heads = {"label": reader("fit.what"), "why": reader("fit.why"), "ask": reader("fit.ask")}
        st.table(table[list(heads)].rename(columns=heads), border="horizontal", hide_index=True)
        data_button(reader, table, "limits")
    told = [
        *wording.touchpoints_text(record, reader),
        *wording.log_text(record, reader),
        *wording.stations_text(record, reader),
        *wording.notes(record, reader),
    ]
    if told:
        st.markdown(f"### {reader('fit.title.notes')}")
        st.markdown("\n".join(f"- {markdown_safe(note)}" for note in told))


def _holdout(reader: Reader, record: dict[str, Any]) -> None:
    good, text = wording.holdout_text(record, reader)
    st.markdown(text if good else f":red[**{text}**]")
    for wins, by_motive in wording.motives_text(record, reader):
        st.markdown(f"- {by_motive}" if wins else f"- :red[{by_motive}]")
    if record["holdout"] is None:
        return
    rows = [
        {
            reader("fit.moment"): wording.moment_label(reader, one["name"]),
            reader("fit.observed"): wording.moment_text(reader, one["name"], one["observed"]),
            reader("fit.simulated"): wording.moment_text(reader, one["name"], one["simulated"]),
            reader("fit.before"): wording.moment_text(reader, one["name"], one["before"]),
        }
        for one in record["holdout"]["moments"]
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


class Recovery(NamedTuple):
    """How many fields passed of all, from how many known truths, and the hash of the code it was run on."""

    passed: int
    fields: int
    truths: int
    code: str


def recovery(page: Path = PAGE) -> Recovery | None:
    """The verdict written by `make validate`; None where there is none to be read."""
    if not page.is_file():
        return None
    text = page.read_text(encoding="utf-8")
    verdicts, truths, code = ROW.findall(text), TRUTHS.search(text), CODE.search(text)
    if not verdicts or truths is None or code is None:
        return None
    return Recovery(verdicts.count("yes"), len(verdicts), int(truths[1]), code[1])


def recovered(reader: Reader) -> None:
    """Draw the badge, and what it means."""
    found = recovery()
    if found is None:
        st.badge(reader("recovery.none"), icon=":material/hourglass_empty:", color="gray")
        st.caption(reader("recovery.none.text"))
        return
    whole = found.passed == found.fields
    st.badge(
        reader("recovery.badge", passed=reader.number(found.passed), fields=reader.number(found.fields)),
        icon=":material/verified:" if whole else ":material/warning:",
        color="green" if whole else "orange",
    )
    st.caption(reader("recovery.text", truths=reader.number(found.truths), code=found.code[:12]))
