"""A company is drafted from its log: seats, hours and mix as they were, waits within five per cent or two errors of the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from calibration import ContactLog, discovery, operations_of
from calibration.discovery.draft import questions_on
from calibration.discovery.portrait import portrait_of
from scenarios import load_world
from sim import Defects, Message, RunOptions, simulate, uniform

SHOP = load_world("minimal")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> ContactLog:
    """Two years of `minimal` as its run writes them."""
    path = tmp_path_factory.mktemp("run") / "contacts.parquet"
    run = simulate(SHOP, options=RunOptions(replications=1, seed=5, months=24, log=True))
    run.contacts_table().to_parquet(path, index=False)
    found = operations_of(path)
    assert isinstance(found, ContactLog)
    return found


def test_a_run_is_read_as_a_log_of_its_contacts(log: ContactLog) -> None:
    assert log.table["arrived"].min() >= datetime(2024, 1, 1)
    assert log.table["channel"].isin([one.name for one in SHOP.channels]).all()
    assert log.table["case"].notna().all()
    assert log.table["handling_min"].notna().any()


def test_the_portrait_is_what_the_run_had(log: ContactLog) -> None:
    seen = portrait_of(log, SHOP)
    # so few wait on the line of a workshop of two people that they do not tell how many there are
    assert seen.seats == {}
    (roster,) = seen.rosters["workshop"]
    assert (roster.days, roster.opens, roster.closes) == ("Mon-Fri", "17:00", "18:30")
    assert np.reshape(seen.hours, (7, 24)).mean(axis=1) == pytest.approx(np.ones(7))
    assert sum(seen.contacts.values()) == pytest.approx(len(log.table) * 365.25 / seen.span_days)
    assert seen.unknown == {}


def test_how_many_customers_there_are_is_asked(log: ContactLog) -> None:
    with pytest.raises(Defects, match=r"--customers"):
        discovery.discover(SHOP, log, "own")


def test_a_log_of_a_week_or_of_other_channels_is_refused(tmp_path: Path) -> None:
    rows = [f"{datetime(2026, 1, 5, 9) + timedelta(hours=n)},Kiosk" for n in range(100)]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(["started,channel", *rows]) + "\n", encoding="utf-8")
    found = operations_of(path)
    assert isinstance(found, ContactLog)
    with pytest.raises(Defects) as refused:
        portrait_of(found, SHOP)
    said = str(refused.value)
    assert "14 days" in said
    assert "'Kiosk'" in said
    assert "[channel.values]" in said


def test_what_a_log_leaves_open_is_said_with_the_draft(tmp_path: Path) -> None:
    """Two columns that say the wait, a cell that holds none, and calls that end before they are taken."""
    rows = ["started,answered,ended,waiting time (min),queue time (min),channel"]
    for hour in range(400):
        began = datetime(2026, 1, 5, 9) + timedelta(hours=hour)
        ended = began + timedelta(minutes=-4 if hour < 7 else 12)
        said = "soon" if hour == 3 else "1.5"
        rows.append(f"{began},{began + timedelta(minutes=2)},{ended},{said},2,phone")
    path = tmp_path / "log.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = operations_of(path)
    assert isinstance(found, ContactLog)
    notes = {one.key: one.values for one in found.notes if isinstance(one, Message)}
    assert notes["fit_note.times_below_nought"] == {"name": "ended", "count": 7}
    assert notes["fit_note.times_unread"]["count"] == 1
    assert notes["fit_note.other_column"]["others"] == ("queue time (min)",)
    asked = questions_on(found, portrait_of(found, SHOP), SHOP)
    assert set(notes) <= {one.key for one in asked}


def test_people_on_duty_are_seen_when_somebody_waited(tmp_path: Path) -> None:
    """Three people from nine to twelve, always busy: whoever comes waits for the one who is done first."""
    rows = ["started,wait (min),handling (min),channel,abandoned"]
    for day in range(28):
        free = [0.0, 0.0, 0.0]
        for turn in range(45):
            asked = 4.0 * turn
            begins = max(asked, min(free))
            minutes = 11 + 2 * uniform(3, 0, day, turn, 0)
            free[free.index(min(free))] = begins + minutes
            when = datetime(2026, 1, 5, 9) + timedelta(days=day, minutes=asked)
            rows.append(f"{when},{begins - asked:.3f},{minutes:.3f},phone,no")
    path = tmp_path / "log.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = operations_of(path)
    assert isinstance(found, ContactLog)
    seen = portrait_of(found, SHOP)
    desk = next(one.desk for one in SHOP.channels if one.name == "phone")
    assert seen.seats == {desk: 3}
    (roster,) = seen.rosters[desk]
    assert (roster.days, roster.opens, roster.share) == ("Mon-Sun", "09:00", 1.0)


@pytest.mark.slow
def test_the_drafted_company_shows_what_its_log_shows(log: ContactLog) -> None:
    found = discovery.discover(SHOP, log, "own", SHOP.customers)
    table = log.table
    for row in found.draft.portrait:
        holder, _, name = row.field.rpartition(".")
        channel = table[table["channel"] == holder.partition(".")[2]]
        error = 0.0
        if name == "mean_wait_min":
            days = channel.groupby(channel["arrived"].dt.normalize())["wait_min"].mean()
            error = 2 * float(days.std(ddof=1)) / len(days) ** 0.5 / row.stated
        if name == "abandonment":
            error = 2 * (row.stated * (1 - row.stated) / len(channel)) ** 0.5 / row.stated
        assert abs(row.off) < max(0.1, error), row
    assert found.draft.world.source["profile.hours"] == "measured"
