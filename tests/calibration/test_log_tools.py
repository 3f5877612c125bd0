"""Logs of contacts as telephone systems and desks of eight languages write them: what is a contact, a wait, handling, hung up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from calibration import read_file
from calibration.discovery import read_log_columns
from calibration.operations.contact_log import ContactLog, contact_log
from calibration.operations.log_mapping import load_log_mapping
from calibration.survey import read_cells
from sim import Defects

CALLS = 100
START = datetime(2026, 1, 19, 8)
WAIT_S, HELD_S, AFTER_S, TALKED_S = 90, 20, 40, 240
# every fifth caller hangs up
HUNG = [place % 5 == 0 for place in range(CALLS)]


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def log_of(path: Path, header: str, rows: Sequence[Sequence[str]]) -> ContactLog:
    separator = ";" if ";" in header else ","
    path.write_text("\n".join([header, *map(separator.join, rows)]), encoding="utf-8")
    return contact_log(read_cells(path), path)


def when(place: int, form: str) -> str:
    return (START + timedelta(minutes=7 * place)).strftime(form)


@pytest.mark.parametrize(
    ("header", "form", "hung", "served"),
    [
        ("Anrufbeginn;Warteschlange;Wartezeit (Sek.);Gesprächszeit (Sek.);Ergebnis", "%d.%m.%Y %H:%M:%S", "aufgelegt", "angenommen"),
        ("Data chiamata;Coda;Tempo di attesa (sec);Durata conversazione (sec);Esito", "%d/%m/%Y %H:%M:%S", "Abbandonata", "Risposta"),
        ("Datum en tijd;Wachtrij;Wachttijd (s);Gesprekstijd (s);Status", "%d-%m-%Y %H:%M:%S", "Opgehangen", "Beantwoord"),
        ("Data e hora da chamada;Fila;Tempo de espera (s);Tempo de atendimento (s);Situação", "%d/%m/%Y %H:%M:%S", "Abandonada", "Atendida"),
        ("Data połączenia;Kolejka;Czas oczekiwania (s);Czas rozmowy (s);Wynik", "%Y-%m-%d %H:%M:%S", "Porzucone", "Odebrane"),
        ("Fecha de llamada;Cola;Segundos en espera;Segundos en conversación;Abandonada", "%d/%m/%Y %H:%M:%S", "Sí", "No"),
        ("Date de l'appel;Service;Durée d'attente (s);Durée de communication (s);Résultat", "%d/%m/%Y %H:%M:%S", "Abandon", "Décroché"),
    ],
)  # fmt: skip
def test_logs_of_seven_languages(tmp_path: Path, header: str, form: str, hung: str, served: str) -> None:
    rows = [
        [when(place, form), "A", str(WAIT_S), "" if left else str(TALKED_S), hung if left else served]
        for place, left in enumerate(HUNG)
    ]
    table = log_of(tmp_path / "a.csv", header, rows).table
    assert table["abandoned"].tolist() == HUNG
    assert (table["wait_min"] == WAIT_S / 60).all()
    assert table["handling_min"].mean() == pytest.approx(TALKED_S / 60)
    assert read_file(tmp_path / "a.csv").export.kind == "contact log"


def test_a_survey_with_two_times_is_no_log(tmp_path: Path) -> None:
    rows = [[when(place, "%d-%m-%Y %H:%M"), "3", "4", str(place % 10 + 1)] for place in range(CALLS)]
    path = tmp_path / "a.csv"
    header = "Datum;Wachttijd (min);Gesprekstijd (min);Hoe tevreden bent u? (1-10)"
    path.write_text("\n".join([header, *map(";".join, rows)]), encoding="utf-8")
    assert read_file(path).export.kind == "survey"


@pytest.mark.parametrize(
    ("heading", "inside", "outside"),
    [("Direction", "inbound", "outbound"), ("Call Type", "Inbound", "Manual"), ("Sens", "Entrant", "Sortant"), ("Richtung", "eingehend", "ausgehend")],
)  # fmt: skip
def test_calls_that_the_company_made_are_no_contacts(
    tmp_path: Path, heading: str, inside: str, outside: str
) -> None:
    rows = [
        [
            when(place, "%Y-%m-%d %H:%M:%S"),
            outside if left else inside,
            "0" if left else str(WAIT_S),
            str(TALKED_S),
        ]
        for place, left in enumerate(HUNG)
    ]
    found = log_of(tmp_path / "a.csv", f"Call start,{heading},Wait (s),Talk time (s)", rows)
    assert (found.used, found.dropped) == (CALLS - sum(HUNG), {"outbound": sum(HUNG)})
    assert (found.table["wait_min"] == WAIT_S / 60).all()
    # a list of calls made is not emptied
    out = [[*row[:1], outside, *row[2:]] for row in rows]
    assert log_of(tmp_path / "b.csv", f"Call start,{heading},Wait (s),Talk time (s)", out).used == CALLS


def test_talking_holding_and_the_work_after_are_handling_together(tmp_path: Path) -> None:
    header = "SEGSTART,Queue Wait Time (s),TALKTIME,HOLDTIME,ACWTIME"
    rows = [
        [when(place, "%Y-%m-%d %H:%M:%S"), str(WAIT_S), str(TALKED_S), str(HELD_S), "" if left else str(AFTER_S)]
        for place, left in enumerate(HUNG)
    ]  # fmt: skip
    path = tmp_path / "a.csv"
    table = log_of(path, header, rows).table
    whole = (TALKED_S + HELD_S + AFTER_S) / 60
    assert sorted(table["handling_min"].unique()) == pytest.approx([whole - AFTER_S / 60, whole])
    assert (table["wait_min"] == WAIT_S / 60).all()
    out = tmp_path / "map.toml"
    read_log_columns(path).save(out)
    assert 'plus = ["HOLDTIME", "ACWTIME"]' in out.read_text(encoding="utf-8")
    stated = contact_log(read_cells(path), path, load_log_mapping(out, read_cells(path).rows[0]))
    pd.testing.assert_frame_equal(stated.table, table)
    out.write_text(out.read_text(encoding="utf-8").replace('"ACWTIME"]', '"ACW"]'), encoding="utf-8")
    with pytest.raises(Defects, match="ACW"):
        load_log_mapping(out, read_cells(path).rows[0])


def test_a_handling_time_is_taken_before_a_duration_that_may_hold_the_wait(tmp_path: Path) -> None:
    header = "Date,ANI,Queue,Duration (s),Total Handle (ms),Total Queue (ms)"
    rows = [
        [when(place, "%Y-%m-%d %H:%M:%S"), "+14155550100", "Care", str(WAIT_S + TALKED_S), str(1000 * TALKED_S), str(1000 * WAIT_S)]
        for place in range(CALLS)
    ]  # fmt: skip
    table = log_of(tmp_path / "a.csv", header, rows).table
    assert (table["handling_min"] == TALKED_S / 60).all()
    assert (table["wait_min"] == WAIT_S / 60).all()


@pytest.mark.parametrize("moment", ["00:01:30", "2026-01-05 09:00:00", "90"])
def test_when_somebody_hung_up_says_that_they_did(tmp_path: Path, moment: str) -> None:
    rows = [
        [when(place, "%Y-%m-%d %H:%M:%S"), clock(WAIT_S), "" if left else clock(TALKED_S), moment if left else ""]
        for place, left in enumerate(HUNG)
    ]  # fmt: skip
    table = log_of(tmp_path / "a.csv", "Start Time,Wait Time,Talk Time,Abandon Time", rows).table
    assert table["abandoned"].tolist() == HUNG


def test_a_contact_by_its_three_times(tmp_path: Path) -> None:
    rows = []
    for place, left in enumerate(HUNG):
        begun = START + timedelta(minutes=7 * place)
        served = begun + timedelta(seconds=WAIT_S)
        ended = served + timedelta(seconds=0 if left else TALKED_S)
        told = ["" if left else f"{served:%Y-%m-%d %H:%M:%S}", f"{ended:%Y-%m-%d %H:%M:%S}"]
        rows.append([str(place), f"{begun:%Y-%m-%d %H:%M:%S}", *told, "true" if left else "false"])
    table = log_of(tmp_path / "a.csv", "call_id,date_started,date_connected,date_ended,missed", rows).table
    assert table["handling_min"].mean() == pytest.approx(TALKED_S / 60)
    assert table["abandoned"].tolist() == HUNG


def test_ringing_is_a_wait_where_none_is_given(tmp_path: Path) -> None:
    rows = [
        [when(place, "%d/%m/%Y %H:%M:%S"), "Unanswered" if left else "Answered", clock(WAIT_S), "" if left else clock(TALKED_S)]
        for place, left in enumerate(HUNG)
    ]  # fmt: skip
    table = log_of(tmp_path / "a.csv", "Call Time,Status,Ringing,Talking", rows).table
    assert (table["wait_min"] == WAIT_S / 60).all()
    assert table["handling_min"].mean() == pytest.approx(TALKED_S / 60)
    assert table["abandoned"].tolist() == HUNG


def test_the_first_response_is_a_wait(tmp_path: Path) -> None:
    rows = [[str(place), when(place, "%Y-%m-%dT%H:%M:%SZ"), "30"] for place in range(CALLS)]
    table = log_of(tmp_path / "a.csv", "Ticket id,Created at,First response time (min)", rows).table
    assert (table["wait_min"] == 30).all()
