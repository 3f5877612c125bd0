"""Who left tells what complaints and scores do to leaving: known truths come back, real customers are reproduced."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from calibration import CustomerTable, calibrate
from calibration.calibrate import read_operations
from calibration.operations.churn import kept_share, leaving_slopes, measured_leaving
from calibration.operations.customer_table import read_customers
from scenarios import load_world
from sim import Defects, uniform

TELECOM = Path("churn-complaints-telecom") / "Customer_Churn.csv"


def run_once(
    customers: int, intercept: float, complaint: float, score: float, seed: int = 3
) -> CustomerTable:
    """Customers who live twelve months under a known hazard; a complaint raises it for two months."""
    draws = np.array([[uniform(seed, 0, c, 0, purpose) for purpose in range(4)] for c in range(customers)])
    z = math.sqrt(2) * np.cos(2 * math.pi * draws[:, 0]) * np.sqrt(-np.log(draws[:, 1]))  # Box & Muller 1958
    complained = (draws[:, 2] < 0.3).astype(float)
    quiet = 1 / (1 + np.exp(intercept - score * z))
    loud = 1 / (1 + np.exp(intercept + complaint - score * z))
    kept = quiet ** (12 - 2 * complained) * loud ** (2 * complained)
    left = (draws[:, 3] >= kept).astype(float)
    return CustomerTable("lived.csv", left, complained, z, {}, 0, ())


def test_known_slopes_are_recovered_within_their_errors() -> None:
    slopes = leaving_slopes(run_once(6000, -4.0, 1.2, 0.5), 2.0)
    errors = np.sqrt(np.diag(slopes.covariance))
    assert slopes.names == ("intercept", "complaint", "score")
    assert np.abs((slopes.estimates - [-4.0, 1.2, 0.5]) / errors).max() < 3
    assert errors.max() < 0.2


def test_errors_shrink_with_the_root_of_the_customers() -> None:
    few, many = (leaving_slopes(run_once(count, -4.0, 1.2, 0.5), 2.0) for count in (1500, 6000))
    ratio = np.sqrt(np.diag(few.covariance) / np.diag(many.covariance))
    assert ratio == pytest.approx([2.0, 2.0, 2.0], rel=0.25)


def test_without_a_score_the_regression_is_the_two_shares() -> None:
    """Two parameters and two groups: the fit reproduces both shares exactly."""
    table = run_once(3000, -4.0, 1.2, 0.5)
    slopes = leaving_slopes(CustomerTable("x", table.left, table.complained, None, {}, 0, ()), 2.0)
    assert table.complained is not None
    for complained in (False, True):
        group = table.complained == complained
        assert kept_share(slopes, complained, 2.0) == pytest.approx(1 - table.left[group].mean(), abs=1e-5)


def test_telecom_customers_with_a_complaint_leave_as_the_file_says(real_data: Path) -> None:
    table = read_operations(real_data / TELECOM)
    assert isinstance(table, CustomerTable)
    assert len(table.left) == 3150
    slopes = leaving_slopes(table, 2.0)
    assert 1 - kept_share(slopes, False, 2.0) == pytest.approx(0.101, abs=0.0005)
    assert 1 - kept_share(slopes, True, 2.0) == pytest.approx(0.830, abs=0.0005)


def test_telecom_complaints_move_the_complaint_alone_and_by_their_causal_part(real_data: Path) -> None:
    """The slope of the file is 5; half of it is kept, whose doubt is wider than that of the slope."""
    world, table = load_world("minimal"), read_customers(real_data / TELECOM)
    (complaint,), notes = measured_leaving(world, table)
    slope = leaving_slopes(table, world.loyalty.recent_d / 30.4).estimates[1]
    assert slope == pytest.approx(5.0, abs=0.1)
    assert complaint.name == "loyalty.unresolved.COMPLAINT"
    assert complaint.estimate == pytest.approx(slope / 2)
    assert complaint.se == pytest.approx(math.hypot(0.5 * 0.17, slope * 0.8 / 3.92), rel=0.05)
    assert any("300 rows repeat" in str(note) for note in notes)
    fitted = calibrate(world, logs=[real_data / TELECOM])
    moved = {
        motive: value - world.loyalty.unresolved[motive]
        for motive, value in fitted.world.loyalty.unresolved.items()
    }
    assert {motive for motive, change in moved.items() if change} == {"COMPLAINT"}
    assert moved["COMPLAINT"] < 1.1


def test_an_estimate_outside_its_range_is_written_only_where_it_is_accepted_in_words(tmp_path: Path) -> None:
    """Complaints that all but empty the company: a slope of more than 6, half of which is beyond 3."""
    rows = [f"{'yes' if row % 50 else 'no'},1" for row in range(400)]
    rows += [f"{'no' if row % 50 else 'yes'},0" for row in range(1600)]
    file = written(tmp_path / "c.csv", "churn,complaints\n" + "\n".join(rows) + "\n")
    world, name = load_world("minimal"), "loyalty.unresolved.COMPLAINT"
    found = calibrate(world, logs=[file])
    (held,) = found.parameters
    assert (held.is_held, held.outside_range, held.informed) == (True, True, False)
    assert found.world.loyalty == world.loyalty
    assert name not in found.provenance
    assert name not in found.world.posterior.fields
    assert f'--accept-estimate "{name}: why"' in " ".join(map(str, found.notes))
    accepted = calibrate(world, logs=[file], accept_estimates={name: "a panel of our own"})
    assert accepted.world.loyalty.unresolved["COMPLAINT"] == held.estimate
    assert accepted.world.fit.accepted == {name: "a panel of our own"}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_every_defect_of_a_customer_table_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(Defects) as found:
        read_customers(written(tmp_path / "c.csv", "Churn,Complaints\nmaybe,1\nyes,2\nno,0\n"))
    text = str(found.value)
    assert "line 2" in text
    assert "'maybe'" in text
    assert "line 3" in text
    assert "1 or 0, yes or no" in text


def test_a_table_too_small_to_tell_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Defects, match="at least 20 customers"):
        calibrate(
            load_world("minimal"),
            logs=[written(tmp_path / "c.csv", "churn,complaints\n" + "no,0\n" * 30 + "yes,1\n" * 5)],
        )


def test_two_files_of_one_kind_are_refused(tmp_path: Path) -> None:
    one = written(tmp_path / "one.csv", "churn,complaints\nno,0\n")
    with pytest.raises(Defects, match="one file of customer tables"):
        calibrate(load_world("minimal"), logs=[one, one])


def test_a_code_of_no_answer_is_no_score_of_a_customer(tmp_path: Path) -> None:
    rows = "".join(f"{place % 2},{1 + place % 5}\n" for place in range(30))
    with pytest.raises(Defects, match="1 to 5") as refused:
        read_customers(written(tmp_path / "c.csv", f"churned,csat\n{rows}1,99\n0,-1\n"))
    assert len(refused.value.defects) == 2
    hundred = "".join(f"{place % 2},{(place * 37) % 101}\n" for place in range(101))
    assert len(read_customers(written(tmp_path / "d.csv", f"churned,csat\n{hundred}")).left) == 101


@pytest.mark.parametrize("most", [2, 3])
def test_a_scale_around_nought_holds_no_code(tmp_path: Path, most: int) -> None:
    rows = "".join(f"{place % 2},{place % (2 * most + 1) - most}\n" for place in range(40))
    table = read_customers(written(tmp_path / "c.csv", f"churned,csat\n{rows}"))
    assert table.score is not None
    assert (table.score.min(), table.score.max()) == (-most, most)


@pytest.mark.parametrize(
    "heading", ["No complaint", "Complaint resolved", "Date de réclamation", "complaint-free"]
)
def test_what_became_of_a_complaint_is_not_whether_there_was_one(tmp_path: Path, heading: str) -> None:
    table = read_customers(written(tmp_path / "c.csv", f"churn,{heading},complaints\n1,0,1\n0,1,0\n1,0,0\n"))
    assert table.complained is not None
    assert table.complained.tolist() == [1, 0, 0]
