"""The pictures of the whole journey hold the numbers of their tables, and so do their twins."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scenarios import Reader, languages, load_world, words
from sim import today
from views.journey.logged_run import LoggedRun
from views.journey.whole_journey.charts import chart_flows, chart_strip, in_two_lines
from views.journey.whole_journey.sight import (
    average,
    flow_labels,
    flow_sentence,
    flow_twin,
    lowest,
    strip_rows,
    strip_sentence,
    strip_twin,
)
from views.ui.chart_card import twin_html
from views.ui.charts import localised

MOST_BYTES = 250_000  # of a chart, so that a page is light


@pytest.fixture(scope="module")
def lives() -> LoggedRun:
    world = load_world("minimal")
    return LoggedRun(world, today(world))


def drawn(chart: Any, language: str) -> str:
    return json.dumps(localised(chart, language).to_dict())


@pytest.mark.parametrize("language", languages())
def test_the_strip_and_its_twin_say_the_same(lives: LoggedRun, language: str) -> None:
    reader, strip = Reader(language, words(language)), lives.table("strip")
    rows, twin = strip_rows(reader, lives, strip), strip_twin(reader, lives, strip)
    assert len(twin) == len(rows) == len(lives.world.moments)
    assert list(twin.iloc[:, 1]) == list(rows["csat_text"])
    assert list(twin.iloc[:, 4]) == list(rows["contacts_text"])
    text = drawn(chart_strip(rows, {80.0: "80"}, 100 * average(strip), reader.words), language)
    assert all(json.dumps(one)[1:-1] in text for one in (*rows["csat_text"], *rows["bad_text"]))
    assert len(text) < MOST_BYTES
    worst = reader.labels(lives.world)[lowest(strip)]
    assert worst in strip_sentence(reader, lives, strip, is_compared=False).replace("\\", "")
    assert all(one in twin_html(reader, twin) for one in rows["csat_text"])


def test_one_moment_is_highest_one_lowest_and_the_last_ends(lives: LoggedRun) -> None:
    reader, strip = Reader("en", words("en")), lives.table("strip")
    marks = list(strip_rows(reader, lives, strip)["mark"])
    assert marks.count(reader("journey.strip.lowest")) == 1
    assert marks.count(reader("journey.strip.highest")) == 1
    assert marks[-1] != ""
    assert strip_rows(reader, lives, strip)["before"].isna().all()
    same = strip_rows(reader, lives, strip, strip)
    assert list(same["before"]) == list(same["csat"])


@pytest.mark.parametrize("language", languages())
def test_the_flow_and_its_twin_say_the_same(lives: LoggedRun, language: str) -> None:
    reader, flows = Reader(language, words(language)), lives.table("flows")
    labels = flow_labels(reader, lives)
    text = drawn(chart_flows(flows, labels, "{:.0f}", reader.words), language)
    assert len(text) < MOST_BYTES
    for outcome in ("satisfied", "unresolved"):
        share = 100 * flows.loc[flows["outcome"] == outcome, "share"].sum()
        assert json.dumps(f"{labels[outcome]} {share:.0f}") in text
    lost = flows.loc[flows["outcome"] == "unresolved", "share"].sum()
    assert reader.share(lost, 0) in flow_sentence(reader, flows)
    twin = flow_twin(reader, flows, labels)
    most = flows.groupby(["motive", "first", "then"])["share"].sum().max()
    assert twin.iloc[0, 3] == reader.share(most, 1)


def test_a_long_name_is_split_near_its_middle() -> None:
    assert in_two_lines("Opening an account") == "Opening an\naccount"
    assert in_two_lines("Complaint") == "Complaint"
