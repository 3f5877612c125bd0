"""A log of contacts fixes arrivals, handling times and returns with their errors, and says what it cannot fix."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri

from calibration import ContactLog, calibrate
from calibration.operations.contact_log import contact_log, is_contact_log
from calibration.operations.contact_log_fit import fit_contact_log
from calibration.survey import read_cells
from calibration.wording import log_text
from scenarios import Reader, load_world, words
from sim import Defects, anchors_are_stale, uniform

WORLD = load_world("minimal")
HANDLING_MIN, SIGMA = 8.0, 0.8


def written(path: Path, head: str = "ticket,started,channel,duration (s)", days: int = 56) -> Path:
    """Twenty contacts a weekday and ten at weekends, three in four from 18:00 to 19:00; every fourth comes back after 30 hours or so."""
    rows, case = [head], 0
    for day in range(days):
        start = datetime(2026, 1, 5) + timedelta(days=day)
        for turn in range(20 if start.weekday() < 5 else 10):
            case += 1
            u = [uniform(4, 0, case, place, 0) for place in range(4)]
            asked = start + timedelta(hours=18 if turn % 4 else 9, minutes=59 * u[0])
            again = [asked + timedelta(hours=20 + 20 * u[1])] if turn % 4 == 1 else []
            for when in [asked, *again]:
                seconds = 60 * HANDLING_MIN * math.exp(SIGMA * float(ndtri(u[2])) - SIGMA**2 / 2)
                channel = "Telephone" if u[3] < 0.7 else "Fax"
                rows.append(f"{case},{when:%d/%m/%Y %H:%M:%S},{channel},{seconds:.1f}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> ContactLog:
    cells = read_cells(path)
    assert is_contact_log(cells.rows[0])
    return contact_log(cells, path)


def test_a_known_log_is_told_within_its_errors(tmp_path: Path) -> None:
    log = read(written(tmp_path / "log.csv"))
    found = fit_contact_log(WORLD, log)
    told = {row.name: row for row in found.rows}
    handling = told["channel.phone.handling_min"]
    assert abs(handling.estimate - HANDLING_MIN) < 3 * handling.se
    # contacts of one case share their handling time, so that the error of independent ones is a little small
    assert handling.se == pytest.approx(HANDLING_MIN * math.sqrt(math.expm1(SIGMA**2) / handling.n), rel=0.2)
    variation = told["channel.phone.handling_scv"]
    assert abs(variation.estimate - math.expm1(SIGMA**2)) < 3 * variation.se
    back = told["resolve.return_h"]
    assert abs(back.estimate - 30) < 3 * back.se
    assert back.se == pytest.approx(20 / math.sqrt(12 * back.n), rel=0.2)
    hours = np.array([weight for weight, _ in found.hours])
    assert (hours[18], hours[9]) == pytest.approx((24 * 0.75, 24 * 0.25), abs=24 * 0.03)
    assert hours.sum() == pytest.approx(24)
    days = np.array([weight for weight, _ in found.days])
    assert days == pytest.approx(np.array([20.0] * 5 + [10.0] * 2) * 7 / 120)
    assert found.not_fixed == ("channels", "needs", "patience", "resolved")


def test_what_a_log_lacks_is_said(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("created\n" + "\n".join(f"2026-01-{1 + n % 7:02d}" for n in range(70)) + "\n")
    found = fit_contact_log(WORLD, read(path))
    assert found.rows == ()
    assert found.not_fixed == ("hours", "days", "handling", "return", "needs", "patience", "resolved")
    for language in ("en", "fr"):
        reader = Reader(language, words(language))
        sentences = list(log_text({"log": found.record()}, reader))
        assert len(sentences) == 1 + len(found.not_fixed)
        assert not any("fit." in text for text in sentences)


def test_a_world_takes_what_its_log_fixes(tmp_path: Path) -> None:
    found = calibrate(WORLD, logs=[written(tmp_path / "log.csv", days=21)])
    log = found.record()["log"]
    told = {row["name"]: row["estimate"] for row in log["rows"]}
    phone = next(channel for channel in found.world.channels if channel.name == "phone")
    assert phone.handling_min == told["channel.phone.handling_min"]
    assert found.world.profile.hours == [one["weight"] for one in log["hours"]]
    assert found.world.profile.days == [one["weight"] for one in log["days"]]
    assert found.world.posterior.fields == ["resolve.return_h"]
    assert not anchors_are_stale(found.world)
    for name in ("channel.phone.handling_min", "profile.hours"):
        assert "log.csv" in str(found.world.source[name])


def test_arrivals_that_are_no_dates_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("ticket,started\n1,soon\n2,later\n")
    with pytest.raises(Defects, match="'soon'"):
        read(path)


def test_events_of_a_help_desk_are_told_as_contacts(real_data: Path) -> None:
    """59,354 events of 9,202 incidents; the log has no handling time, and an incident arrives once."""
    log = read(real_data / "incident-log" / "incidents_opened_2016_02_03.csv.gz")
    assert (log.read, log.used) == (59354, 9202)
    found = fit_contact_log(WORLD, log)
    assert found.rows == ()
    assert found.not_fixed[:2] == ("handling", "return")
    hours, days = ([weight for weight, _ in one] for one in (found.hours, found.days))
    assert sum(hours[8:18]) > 0.8 * 24
    assert max(days[5:]) < 0.5 * min(days[:5])


@pytest.mark.parametrize(
    ("heading", "cell", "minutes"),
    [
        ("Handling (min)", "7,5", 7.5),
        ("Handling time sec", "450", 7.5),
        ("Talk time", "450", 7.5),
        ("Talk time", "0:07:30", 7.5),
        ("Durée (s)", "1 260,6", 21.01),
        ("Talk time", "7 min 30 s", 7.5),
    ],
)
def test_handling_is_read_as_waits_are(tmp_path: Path, heading: str, cell: str, minutes: float) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"ticket;started;{heading}\n1;2026-01-05T09:00:00.000+01:00;{cell}\n", encoding="utf-8")
    log = read(path)
    assert log.table["handling_min"].tolist() == pytest.approx([minutes])
    assert log.table["arrived"].dt.hour.tolist() == [9]


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("Talk time", "7.5", r"'Talk time \(s\)' or 'Talk time \(min\)'"),
        ("Talk time (s)", "1,260", "one of 1260 or 1.26"),
    ],
)
def test_what_a_handling_time_leaves_open_is_refused(
    tmp_path: Path, heading: str, cell: str, said: str
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"ticket;started;{heading}\n1;2026-01-05 09:00;{cell}\n", encoding="utf-8")
    with pytest.raises(Defects, match=said):
        read(path)


def test_an_arrival_of_which_day_and_month_are_open_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("ticket,started\n1,01/02/2026\n2,03/04/2026\n3,02/01/2026\n")
    with pytest.raises(Defects, match="whether the day or the month comes first"):
        read(path)
