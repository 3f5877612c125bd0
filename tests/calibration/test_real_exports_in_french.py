"""What the readers say of real files can be said in French."""

from __future__ import annotations

from pathlib import Path

import pytest

from calibration import read_file
from calibration.wording import dropped_reason
from scenarios import load_world, reader_of
from sim import Message

FILES = (
    "airport-satisfaction-2017/sfo_customer_survey_2017.csv",
    "fr-decimal-comma-qoe/QoEcontrolledLab.csv",
    "qualtrics-format-zoo/v3_2017_german_labels.csv",
    "surveymonkey-cncf/ambassadors_2019h1.csv",
    "churn-complaints-telecom/Customer_Churn.csv",
    "limesurvey-unit-tests/results-survey.csv",
    "googleforms-spack-2022/spack-user-survey-2022-responses.csv",
)


@pytest.mark.parametrize("name", FILES)
def test_every_reason_is_said_in_french(name: str, real_data: Path) -> None:
    french, found = reader_of("fr"), read_file(real_data / name, load_world("minimal")).record()
    said = {found["why"], found["weights"], found["response"], *found["notes"]}
    said |= {one["reason"] for one in found["columns"]} | {one["why"] for one in found["left_out"]}
    codes = {why for one in found["columns"] for why in one["said"]}
    messages = [text for text in said if text]
    assert [text for text in messages if not isinstance(text, Message)] == []
    assert [text for text in messages if french.say(text) == str(text)] == []
    assert [code for code in codes if dropped_reason(code, french) == code and code != "test"] == []
