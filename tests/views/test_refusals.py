"""What a visitor's own files and questions are refused for is said in the language of the page, whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from calibration import load_mapping
from calibration.calibrate import read_operations
from calibration.survey import read_survey
from optimize import as_problem
from scenarios import Reader, load_world, words
from sim import Defects
from views.scenario.company_picker import file_of
from views.scenario.worlds import received

FRENCH = Reader("fr", words("fr"))
ANSWERS = Path(__file__).resolve().parents[2] / "docs" / "example" / "answers.csv"
NAMES = re.compile(r"\w*(, \w+)*")  # of keys, which are the same in every language
Try = Callable[[Path], object]


def world_with(before: str, after: str) -> Try:
    text = file_of(load_world("minimal")).decode("utf-8")
    assert before in text
    return lambda folder: received(text.replace(before, after, 1).encode(), "ours.toml", folder)


def written(name: str, content: bytes, read: Callable[[Path], object]) -> Try:
    def tried(folder: Path) -> object:
        (folder / name).write_bytes(content)
        return read(folder / name)

    return tried


def mapping(path: Path) -> object:
    return load_mapping(path, read_survey(ANSWERS))


def question(raw: dict[str, object]) -> Try:
    return lambda _: as_problem(raw, load_world("minimal"))


REFUSED = {
    "a negative number of seats": world_with("seats = 2", "seats = -2"),
    "a text for a number": world_with("seats = 2", 'seats = "two"'),
    "an unknown key": world_with("seats = 2", "seats = 2\nsaets = 3"),
    "no TOML": world_with("seats = 2", "seats = = 2"),
    "another encoding": lambda folder: received("label = 'é'".encode("latin-1"), "ours.toml", folder),
    "a picture": written("survey.csv", b"\x89PNG\r\n", read_survey),
    "a file of nothing": written("survey.csv", b"", read_survey),
    "a quote left open": written("survey.csv", b'a,b\n1,"2\n', read_survey),
    "figures without a column": written("log.csv", b"date,offered\n2025-01-01,3\n", read_operations),
    "a mapping without a role": written("mapping.toml", b"", mapping),
    "a mapping without a column": written("mapping.toml", b"[effort]\nmin = 1\nmax = 7\n", mapping),
    "a budget below nothing": question({"budget_eur_year": -1}),
    "a lever nobody knows": question({"locked": ["no_such_lever"]}),
    "two questions": question({"budget_eur_year": 1e5, "increment_eur_year": 1e4}),
    "a key nobody knows": question({"bugdet": 3}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_said_in_french(case: str, tmp_path: Path) -> None:
    with pytest.raises(Defects) as refused:
        REFUSED[case](tmp_path)
    for one in refused.value.defects:
        for said in (one.allowed, one.repair):
            assert NAMES.fullmatch(str(said)) or FRENCH.say(said) != str(said), said
