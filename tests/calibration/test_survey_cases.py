"""Small inputs that were once misread: each is read right, or asked about; they lie beside the repository."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from calibration import read_file
from calibration.columns.answer_table import canonical


@pytest.fixture
def cases(real_data: Path) -> Path:
    """The folder of cases, which lies beside that of real files."""
    folder = real_data.parent / "cases"
    if not folder.is_dir():
        pytest.skip("the cases are not part of the repository")
    return folder


class Right(NamedTuple):
    """What is right for a file: columns by role, answers used, and what is asked by role and kind."""

    roles: dict[str, str]
    used: int = 60
    asked: tuple[tuple[str, str], ...] = ()


SERVICE = "How satisfied are you with the service?"
US = "On a scale of 0 to 10, how likely are you to recommend us?"
ACME = "On a scale from 0-10, how likely are you to recommend Acme to a friend?"
RIGHT = {
    "a02_quoted_sep.csv": Right({"satisfaction": SERVICE, "recommendation": US}),
    "a04_odk_central.csv": Right(
        {"satisfaction": "exp-satisfaction", "recommendation": "exp-recommend", "date": "end"}, 40
    ),
    "a09b_q_nps_group_codes.csv": Right(
        {"satisfaction": "Q2", "recommendation": "Q1", "date": "RecordedDate"}
    ),
    "a10_nps_trail.csv": Right({"satisfaction": "Overall satisfaction", "recommendation": ACME}),
    "a16_sat_rev.csv": Right({"satisfaction": "Overall satisfaction", "recommendation": ACME}),
    "a16_sat_fr4.csv": Right({"satisfaction": "Overall satisfaction", "recommendation": ACME}),
    "a18_stray_quotes.tsv": Right({"satisfaction": "satisfaction", "recommendation": "recommend"}),
    "a20_q_entities.csv": Right({"satisfaction": "Q2", "recommendation": "Q1", "date": "RecordedDate"}),
    "a31_q_nps_recode_1_11.csv": Right(
        {"satisfaction": "Q2", "recommendation": "Q1", "date": "RecordedDate"},
        asked=(("recommendation", "shift"),),
    ),
    "a33_title_rows.csv": Right({"satisfaction": "Overall satisfaction", "recommendation": ACME}),
    "a35_surveymonkey_sci_id.csv": Right(
        {"satisfaction": "How satisfied are you?", "recommendation": ACME, "date": "End Date"}
    ),
    "a37_surveyjs_matrix.csv": Right({"recommendation": ACME, "date": "Start Date"}),
    "b01_sat_1_7_announced_only_1_5_seen.csv": Right(
        {"satisfaction": "On a scale of 1 to 7, how satisfied are you?", "recommendation": US}
    ),
    "b07_effort_difficult.csv": Right(
        {
            "satisfaction": SERVICE,
            "recommendation": US,
            "effort": "How easy or difficult was it? (1 = very easy, 7 = very difficult)",
        }
    ),
    "b14_wait_seconds_unlabelled.csv": Right(
        {"satisfaction": SERVICE, "recommendation": US, "wait_min": "wait_time_sec"}
    ),
    "b16_decimal_comma_sat.csv": Right({"satisfaction": SERVICE, "recommendation": US, "weight": "Poids"}),
    "c01_limesurvey_codes.csv": Right(
        {"recommendation": "NPS", "resolved": "RESOLVED", "date": "submitdate"},
        51,
        asked=(("satisfaction", "order"),),
    ),
    "s02_sat_reversed_ends_missing_range.sav": Right({"satisfaction": "Q2", "recommendation": "Q1"}, 78),
    "x05_cover_first.xlsx": Right({"satisfaction": SERVICE, "recommendation": US, "date": "Submitted"}),
    "x11_filtered_rows.xlsx": Right({"satisfaction": SERVICE, "recommendation": US, "date": "Submitted"}),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_case_is_read_right_or_asked(cases: Path, name: str) -> None:
    reading, right = read_file(cases / name), RIGHT[name]
    mapping = reading.mapping
    assert {column.role: column.column for column in mapping.columns} == right.roles
    assert reading.export.used == right.used
    assert {(one.role, one.kind) for one in mapping.questions} == set(right.asked)
    # as their authors made them, satisfaction and recommendation rise together
    told = canonical(reading.export, mapping)
    if {"satisfaction", "recommendation"} <= set(told):
        assert told["satisfaction"].astype(float).corr(told["recommendation"].astype(float)) > 0.5


def test_units_and_marks_of_cases(cases: Path) -> None:
    waits = canonical(
        (seconds := read_file(cases / "b14_wait_seconds_unlabelled.csv")).export, seconds.mapping
    )
    assert waits["wait_min"].max() < 20
    weighted = canonical((comma := read_file(cases / "b16_decimal_comma_sat.csv")).export, comma.mapping)
    assert weighted["weight"].between(0.5, 1.5).all()
