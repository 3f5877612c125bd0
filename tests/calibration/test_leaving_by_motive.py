"""Customers observed for a time, with their unresolved cases: what each motive does to leaving comes back, and bad cells are said."""

from __future__ import annotations

import datetime
import math
from pathlib import Path

import numpy as np
import pytest

from calibration import CustomerHistories, CustomerTable, calibrate
from calibration.calibrate import read_operations
from calibration.operations.columns import DAYS_MONTH
from calibration.operations.customer_histories import read_histories
from calibration.operations.leaving_by_motive import measured_by_motive, motive_slopes
from scenarios import load_world
from sim import Defects, uniform

WORLD = load_world("minimal")
HEADER = "customer,from,until,left,reason,date\n"
QUIET = -4.0


def lived(customers: int, slopes: dict[str, float], seed: int = 3) -> CustomerHistories:
    """Customers observed for a year under a known hazard; a third meets an unresolved case, one in ten of those another."""
    life, loyalty = WORLD.loyalty.recent_d / DAYS_MONTH, WORLD.loyalty
    months, left, customer, reason, month = [], [], [], [], []
    for place in range(customers):
        draws = [uniform(seed, 0, place, k, 0) for k in range(20)]
        cases = []
        if draws[0] < 1 / 3:
            cases.append((12 * draws[1], list(slopes)[int(draws[2] * len(slopes))]))
            if draws[3] < 0.1:
                cases.append((min(12.0, cases[0][0] + draws[4]), list(slopes)[int(draws[5] * len(slopes))]))
        gone, goes = 12.0, False
        for end in range(1, 13):
            logit = QUIET
            for number, (at, motive) in enumerate(cases):
                if at <= end:
                    second = loyalty.second_failure if number and at - cases[number - 1][0] <= life else 0.0
                    logit += (slopes[motive] + second) * math.exp(-(end - at) / life)
            if draws[7 + end] < 1 / (1 + math.exp(-logit)):
                gone, goes = float(end), True
                break
        months.append(gone)
        left.append(float(goes))
        for at, motive in cases:
            if at <= gone:
                customer.append(place)
                reason.append(motive)
                month.append(at)
    return CustomerHistories(
        "lived.csv", np.array(months), np.array(left), np.array(customer), tuple(reason), np.array(month), 0
    )


def test_known_slopes_come_back_within_their_errors() -> None:
    true = {"PROBLEM": 1.2, "INFO": 0.3, "BUY": 2.0}
    slopes = motive_slopes(WORLD, lived(12_000, true))
    assert slopes.motives == ("BUY", "INFO", "PROBLEM")
    errors = np.sqrt(np.diag(slopes.covariance))
    away = (slopes.estimates - [QUIET, true["BUY"], true["INFO"], true["PROBLEM"]]) / errors
    assert np.abs(away).max() < 3
    assert errors.max() < 0.35


def test_errors_shrink_with_the_root_of_the_customers() -> None:
    few, many = (motive_slopes(WORLD, lived(count, {"PROBLEM": 1.2})) for count in (3000, 12_000))
    ratio = np.sqrt(np.diag(few.covariance) / np.diag(many.covariance))
    assert ratio == pytest.approx([2.0, 2.0], rel=0.25)


def test_half_of_a_slope_is_kept_and_its_doubt_is_in_the_error() -> None:
    histories = lived(6000, {"PROBLEM": 1.2})
    (row,), notes = measured_by_motive(WORLD, histories)
    slope, se = (
        motive_slopes(WORLD, histories).estimates[1],
        math.sqrt(motive_slopes(WORLD, histories).covariance[1, 1]),
    )
    assert row.name == "loyalty.unresolved.PROBLEM"
    assert row.estimate == pytest.approx(slope / 2)
    assert row.se == pytest.approx(math.hypot(se / 2, slope * 0.8 / 3.92), rel=0.01)
    assert [one.key for one in notes] == ["fit_note.histories", "fit_note.causal_part_of_a_failure"]


def test_a_motive_of_few_customers_weighs_as_the_company_says() -> None:
    histories = lived(4000, {"PROBLEM": 1.2})
    some = histories.reason[:-5] + ("BUY",) * 5
    slopes = motive_slopes(
        WORLD,
        CustomerHistories(
            "x", histories.months, histories.left, histories.customer, some, histories.month, 0
        ),
    )
    assert slopes.motives == ("PROBLEM",)
    assert list(slopes.few) == ["BUY"]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def table(histories: CustomerHistories) -> str:
    """The same customers as a file: a row a case, one row of blanks for who had none."""
    start = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)

    def day(months: float) -> str:
        return (start + datetime.timedelta(days=months * DAYS_MONTH)).strftime("%Y-%m-%d %H:%M:%S")

    cases: dict[int, list[tuple[str, str]]] = {}
    for place, reason, month in zip(histories.customer, histories.reason, histories.month, strict=True):
        cases.setdefault(int(place), []).append((reason, day(month)))
    lines = []
    for place, (months, left) in enumerate(zip(histories.months, histories.left, strict=True)):
        for reason, at in cases.get(place, [("", "")]):
            lines.append(f"C{place},{day(0)},{day(months)},{'yes' if left else 'no'},{reason},{at}")
    return HEADER + "\n".join(lines) + "\n"


def test_a_file_moves_the_motives_it_tells_and_no_other(tmp_path: Path) -> None:
    histories = lived(4000, {"PROBLEM": 1.2, "BUY": 0.8})
    file = written(tmp_path / "histories.csv", table(histories))
    read = read_operations(file)
    assert isinstance(read, CustomerHistories)
    assert len(read.left) == 4000
    assert read.months == pytest.approx(histories.months, abs=1e-4)
    found = calibrate(WORLD, logs=[file])
    moved = {
        motive
        for motive, value in found.world.loyalty.unresolved.items()
        if value != WORLD.loyalty.unresolved[motive]
    }
    assert moved == {"PROBLEM", "BUY"}
    assert found.provenance["loyalty.unresolved.BUY"].fitted_to == "histories.csv"
    assert "C17" not in str(found.record())
    assert min(min(draw) for draw in found.world.posterior.draws) > 0


def test_a_resolved_case_is_no_failure_and_a_label_is_a_reason(tmp_path: Path) -> None:
    moment = next(one for one in WORLD.moments if one.motive == "PROBLEM")
    rows = "1,2024-01-01,2024-12-31,no,{0},2024-03-04,yes\n1,2024-01-01,2024-12-31,no,{0},2024-05-06,no\n"
    read = read_histories(
        written(
            tmp_path / "h.csv",
            "Customer ID,From,Until,Left,Reason,Date,Resolved\n" + rows.format(moment.label.upper()),
        )
    )
    assert (read.resolved, read.reason) == (1, (moment.label.upper(),))
    with pytest.raises(Defects, match="at least 20 customers"):
        motive_slopes(WORLD, read)


def test_headings_and_answers_of_a_french_table_are_read(tmp_path: Path) -> None:
    rows = "A1;01/02/2024;30/11/2024;oui;PROBLEM;15/10/2024\nA2;13/03/2024;31/12/2024;non;;\n"
    read = read_operations(
        written(tmp_path / "clients.csv", "Client;Depuis;Jusqu’au;Résilié;Motif;Date de la demande\n" + rows)
    )
    assert isinstance(read, CustomerHistories)
    assert read.left.tolist() == [1, 0]
    assert read.months == pytest.approx([303 / DAYS_MONTH, 293 / DAYS_MONTH])
    assert read.month == pytest.approx([257 / DAYS_MONTH])


def test_every_bad_cell_is_said_at_once(tmp_path: Path) -> None:
    rows = (
        "1,2024-01-01,2024-12-31,maybe,,\n"
        "2,2024-01-01,2023-12-31,no,,\n"
        "3,2024-01-01,2024-12-31,no,PROBLEM,\n"
        "4,2024-01-01,2024-12-31,no,PROBLEM,2025-02-03\n"
        "5,2024-01-01,2024-12-31,no,,\n"
        "5,2024-01-01,2024-11-30,no,,\n"
        "6,,2024-12-31,no,,\n"
        "7,2024-01-01,,no,,\n"
    )
    with pytest.raises(Defects) as found:
        read_histories(written(tmp_path / "h.csv", HEADER + rows))
    said = [(str(one.place), str(one.got)) for one in found.value.defects]
    assert [place.split(",")[0] for place, _ in said] == [f"line {n}" for n in (2, 3, 4, 5, 7, 8, 9)]
    assert "of leaving, or of the export" in str(found.value)
    assert "'maybe'" in said[0][1]


def test_a_reason_that_is_none_of_the_company_is_refused_with_those_that_are() -> None:
    histories = lived(400, {"PROBLEM": 1.2})
    other = CustomerHistories(
        "x",
        histories.months,
        histories.left,
        histories.customer,
        ("weather",) * len(histories.reason),
        histories.month,
        0,
    )
    with pytest.raises(Defects, match=r"'weather'.*COMPLAINT"):
        motive_slopes(WORLD, other)


def test_without_dates_a_table_of_complaints_is_read_as_before(tmp_path: Path) -> None:
    read = read_operations(
        written(tmp_path / "c.csv", "customer,left,complaints,reason\n1,yes,1,bill\n2,no,0,\n")
    )
    assert isinstance(read, CustomerTable)
