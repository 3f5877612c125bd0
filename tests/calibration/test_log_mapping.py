"""A log whose columns no name recognises is read by a mapping; logs of other tools are read, and what could harm is refused."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from calibration import calibrate, operations_of
from calibration.discovery import read_log_columns
from calibration.operations.contact_log import ContactLog
from calibration.operations.daily_figures import DailyFigures
from scenarios import load_world, reader_of
from sim import Defects

MAPPING = """
[arrived]
date = "day"
time = "clock"
format = "%d/%m/%Y %H:%M:%S"
[wait]
column = "q"
unit = "s"
[handling]
from = "begun"
to = "left"
[outcome]
column = "end"
abandoned = ["HANG"]
[channel]
column = "kind"
values = { PS = "phone" }
"""
START = datetime(2026, 1, 5, 8)


def calls(path: Path, count: int = 200) -> Path:
    """Every fifth caller hangs up after 120 s; the others wait 30 s and are served for 4 minutes."""
    rows = ["day;clock;q;begun;left;end;kind"]
    for place in range(count):
        asked = START + timedelta(minutes=7 * place)
        begun, hung = asked + timedelta(seconds=30), place % 5 == 0
        served = [f"{one:%d/%m/%Y %H:%M:%S}" for one in (begun, begun + timedelta(minutes=4))]
        cells = [f"{asked:%d/%m/%Y}", f"{asked:%H:%M:%S}", "120" if hung else "30"]
        rows.append(";".join([*cells, *(["", ""] if hung else served), "HANG" if hung else "AGENT", "PS"]))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def mapped(folder: Path, text: str = MAPPING) -> Path:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_names_what_no_heading_says(tmp_path: Path) -> None:
    log = operations_of(calls(tmp_path / "log.csv"), mapping=mapped(tmp_path))
    assert isinstance(log, ContactLog)
    assert (log.used, int(log.table["abandoned"].sum())) == (200, 40)
    assert log.table["arrived"].iloc[1] == datetime(2026, 1, 5, 8, 7)
    assert log.table["wait_min"].unique().tolist() == [2.0, 0.5]
    assert log.table["handling_min"].dropna().unique().tolist() == [4.0]
    assert log.table["channel"].unique().tolist() == ["phone"]


def test_patience_is_minutes_waited_a_caller_lost(tmp_path: Path) -> None:
    found = calibrate(load_world("minimal"), logs=[calls(tmp_path / "log.csv")], mapping=mapped(tmp_path))
    rows = {row["name"]: row for row in found.record()["log"]["rows"]}
    patience = rows["channel.phone.patience_min"]
    assert patience["estimate"] == pytest.approx((40 * 2 + 160 * 0.5) / 40)
    assert patience["se"] == pytest.approx(4 / 40**0.5)
    assert "patience" not in found.record()["log"]["not_fixed"]


def test_a_mapping_that_does_not_fit_is_refused_all_at_once(tmp_path: Path) -> None:
    text = '[arrived]\ndate = "days"\n[wait]\ncolumn = "q"\nunit = "?"\n[waits]\ncolumn = "q"\n'
    with pytest.raises(Defects) as refused:
        operations_of(calls(tmp_path / "log.csv"), mapping=mapped(tmp_path, text))
    said = str(refused.value)
    for part in ("[arrived].date", "did you mean day", "[wait].unit", "[waits]", "did you mean wait"):
        assert part in said
    with pytest.raises(Defects, match="no such file"):
        operations_of(tmp_path / "log.csv", mapping=tmp_path / "none.toml")


def test_a_day_that_may_be_a_month_is_asked_and_answered_in_the_mapping(tmp_path: Path) -> None:
    stated = mapped(tmp_path, MAPPING.replace('format = "%d/%m/%Y %H:%M:%S"\n', ""))
    with pytest.raises(Defects, match=r"format = one of '%d/%m/%Y %H:%M:%S', '%m/%d/%Y %H:%M:%S'"):
        operations_of(calls(tmp_path / "log.csv"), mapping=stated)


def test_what_is_suggested_is_refused_until_its_unit_is_stated(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = "\n".join(f"2026-01-05 08:{minute:02d}:00,{minute % 7},phone" for minute in range(60))
    path.write_text(f"started,wait,channel\n{rows}\n", encoding="utf-8")
    found = read_log_columns(path)
    assert found.open_units == ("wait",)
    target = tmp_path / "map.toml"
    found.save(target)
    with pytest.raises(Defects, match=r"\[wait\].unit"):
        operations_of(path, mapping=target)
    target.write_text(target.read_text().replace('unit = "?"', 'unit = "min"'), encoding="utf-8")
    log = operations_of(path, mapping=target)
    assert isinstance(log, ContactLog)
    assert log.table["wait_min"].max() == 6


def test_daily_figures_are_mapped_too(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    rows = "\n".join(f"2026-01-{day:02d},{100 + day},{day % 9},{20 + day}" for day in range(1, 31))
    path.write_text(f"d,a,b,c\n{rows}\n", encoding="utf-8")
    text = '[date]\ncolumn = "d"\n[offered]\ncolumn = "a"\n[abandoned]\ncolumn = "b"\n[answer]\ncolumn = "c"\nunit = "min"\n'
    found = operations_of(path, mapping=mapped(tmp_path, text))
    assert isinstance(found, DailyFigures)
    assert found.table["answer_s"].iloc[0] == 60 * 21
    with pytest.raises(Defects, match="average speed of answer"):
        operations_of(path, mapping=mapped(tmp_path, text.partition("[answer]")[0]))


EVENT = '<event><string key="concept:name" value="contact"/><date key="time:timestamp" value="2026-01-0{n}T08:00:00.250Z"/><string key="channel" value="phone"/></event>'
XES = "<?xml version='1.0'?><log>{doctype}<trace><string key='concept:name' value='7'/>{events}</trace></log>"


def test_xes_is_read_with_its_cases(tmp_path: Path) -> None:
    path = tmp_path / "log.xes.gz"
    events = "".join(EVENT.format(n=n) for n in (1, 2, 3))
    path.write_bytes(gzip.compress(XES.format(doctype="", events=events).encode()))
    log = operations_of(path)
    assert isinstance(log, ContactLog)
    assert log.table["case"].tolist() == ["7", "7", "7"]
    assert log.table["arrived"].iloc[0] == datetime(2026, 1, 1, 8, 0, 0, 250_000)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            f"<!DOCTYPE log [<!ENTITY a 'b'>]>{XES.partition('?>')[2].format(doctype='', events='')}",
            "DOCTYPE",
        ),
        (XES.format(doctype="", events="")[:-8], "damaged XES"),
        (XES.format(doctype="", events=""), "no event"),
    ],
)
def test_xml_that_could_harm_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "log.xes"
    path.write_text(f"<?xml version='1.0'?>{text}" if text.startswith("<!") else text, encoding="utf-8")
    with pytest.raises(Defects, match=says) as caught:
        operations_of(path)
    for language, repair in (("en", "export it again"), ("fr", "exportez-le de nouveau")):
        told = reader_of(language).say(caught.value.message())
        assert repair in told
        assert "expat" not in told.lower()


def test_several_activities_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "case,activity,timestamp\n1,call,2026-01-01 08:00\n1,note,2026-01-01 09:00\n", encoding="utf-8"
    )
    with pytest.raises(Defects, match="contacts ="):
        operations_of(path)
    text = '[arrived]\ncolumn = "timestamp"\n[case]\ncolumn = "case"\n[activity]\ncolumn = "activity"\ncontacts = ["call"]\n'
    log = operations_of(path, mapping=mapped(tmp_path, text))
    assert isinstance(log, ContactLog)
    assert (log.used, log.dropped) == (1, {"no contact": 1})


def test_object_logs_are_read_as_json_and_as_a_database(tmp_path: Path) -> None:
    times = [f"2026-01-01T0{hour}:00:00Z" for hour in (8, 9)]
    events = [
        {"id": f"e{n}", "type": "contact", "time": time, "attributes": [{"name": "channel", "value": "phone"}],
         "relationships": [{"objectId": "c1", "qualifier": "case"}]}
        for n, time in enumerate(times)
    ]  # fmt: skip
    content = {
        "objectTypes": [{"name": "case", "attributes": []}],
        "eventTypes": [],
        "objects": [{"id": "c1", "type": "case", "attributes": [{"name": "reason", "value": "bill"}]}],
        "events": events,
    }
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as base:
        base.executescript(
            """
            CREATE TABLE event (ocel_id, ocel_type); CREATE TABLE object (ocel_id, ocel_type);
            CREATE TABLE event_object (ocel_event_id, ocel_object_id, ocel_qualifier);
            CREATE TABLE event_map_type (ocel_type, ocel_type_map); CREATE TABLE object_map_type (ocel_type, ocel_type_map);
            CREATE TABLE event_contact (ocel_id, ocel_time, channel); CREATE TABLE object_case (ocel_id, ocel_time, ocel_changed_field, reason);
            INSERT INTO event_map_type VALUES ('contact', 'contact'); INSERT INTO object_map_type VALUES ('case', 'case');
            INSERT INTO object VALUES ('c1', 'case'); INSERT INTO object_case VALUES ('c1', '1970-01-01', NULL, 'bill');
            """
        )
        for n, time in enumerate(times):
            base.execute("INSERT INTO event VALUES (?, 'contact')", (f"e{n}",))
            base.execute("INSERT INTO event_contact VALUES (?, ?, 'phone')", (f"e{n}", time))
            base.execute("INSERT INTO event_object VALUES (?, 'c1', 'case')", (f"e{n}",))
        base.commit()
    tables = []
    for name in ("a.json", "a.sqlite"):
        log = operations_of(tmp_path / name)
        assert isinstance(log, ContactLog)
        tables.append(log.table)
    pd.testing.assert_frame_equal(tables[0], tables[1])
    assert tables[0][["case", "channel", "reason"]].to_numpy().tolist() == [["c1", "phone", "bill"]] * 2


def test_a_database_or_table_that_is_damaged_is_refused(tmp_path: Path) -> None:
    for name, raw in (
        ("a.sqlite", b"SQLite format 3\x00" + b"x" * 200),
        ("a.parquet", b"PAR1" + b"x" * 50),
        ("a.json", b'{"events": 1, "objects": [], "objectTypes": []}'),
    ):
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(Defects, match=r"damaged|SQLite database"):
            operations_of(tmp_path / name)


HEADINGS = {
    "CXone": ("contact_id", "start_date", "start_time", "inqueue_seconds", "agent_seconds"),
    "French, the wait before": (
        "Id",
        "Date appel",
        "Heure appel",
        "Durée d'attente (s)",
        "Durée de traitement (s)",
    ),
    "queue before handling": (
        "ContactId",
        "InitiationDate",
        "Time",
        "QueueDuration (sec)",
        "HandleTime (sec)",
    ),
    "German": ("Vorgang", "Datum", "Uhrzeit", "Wartezeit (Sek.)", "Gesprächsdauer (Sek.)"),
    "Polish": ("Zgłoszenie", "Data utworzenia", "Godzina", "Czas oczekiwania (s)", "Czas rozmowy (s)"),
    "Italian": ("Ticket", "Data chiamata", "Ora", "Tempo di attesa (s)", "Tempo di gestione (s)"),
}


@pytest.mark.parametrize("name", HEADINGS)
def test_a_day_and_its_time_of_day_are_one_arrival_and_no_wait_is_handling(tmp_path: Path, name: str) -> None:
    rows = [
        f"c{place};{asked:%d/%m/%Y};{asked:%H:%M:%S};{30 + place};{240 + place}"
        for place in range(60)
        for asked in (START + timedelta(hours=5 * place),)
    ]
    head = ";".join((*HEADINGS[name][:5],)) + (";Queue;Skill" if name == "German" else "")
    path = tmp_path / "log.csv"
    path.write_text(
        "\n".join([head, *[row + (";a;b" if name == "German" else "") for row in rows]]), encoding="utf-8"
    )
    log = operations_of(path)
    assert isinstance(log, ContactLog)
    assert log.table["arrived"].iloc[1] == pd.Timestamp(START + timedelta(hours=5))
    assert log.table["wait_min"].tolist() == pytest.approx([(30 + place) / 60 for place in range(60)])
    assert log.table["handling_min"].tolist() == pytest.approx([(240 + place) / 60 for place in range(60)])


def test_seconds_alone_are_read_in_daily_figures(tmp_path: Path) -> None:
    rows = [f"2026-01-{day:02},{100 + day},{day % 5},:{10 + day}" for day in range(1, 29)]
    path = tmp_path / "days.csv"
    path.write_text(
        "\n".join(["Interval Start,Calls Offered,Aban Calls,Avg Speed Ans", *rows]), encoding="utf-8"
    )
    figures = operations_of(path)
    assert isinstance(figures, DailyFigures)
    assert figures.table["answer_s"].tolist() == [10 + day for day in range(1, 29)]
