"""What parsers and the system say of a file is never shown: what is wrong has a key, and words in both languages."""

from __future__ import annotations

import ast
import errno
import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calibration import load_mapping, read_file
from optimize import load_problem, read_dossier
from scenarios import content_fault, load_world, read_world, reader_of, system_fault
from scenarios.read_faults import TOML_FAULTS, toml_fault
from sim import Defects
from tests.scenarios.test_bad_input import MINIMAL
from tests.scenarios.test_messages import HOUSE, ROOMS

ENGLISH_OF_PARSERS = (
    "Invalid",
    "Expected",
    "Cannot",
    "Unclosed",
    "No such",
    "Input should",
    "Value error",
    "Expecting",
)


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("a = 1\na = 2\n", "twice", "a = 2"),
        ("[a]\n[a]\n", "twice", "[a]"),
        ("a = bank\n", "value", "a = bank"),
        ("a = 2024-02-31\n", "value", "a = 2024-02-31"),
        ('a = "bank\n', "unclosed", 'a = "bank'),
        ("a = [1, 2\n", "unclosed", "a = [1, 2"),
        ("[a\n", "unclosed", "[a"),
        ("bank\n", "key", "bank"),
        ("= 3\n", "key", "= 3"),
        ("a = 1 2\n", "rest", "a = 1 2"),
        ('a = "C:\\wind"\n', "escape", 'a = "C:\\wind"'),
    ],
)
def test_a_line_that_is_no_toml_is_shown_with_what_is_wrong(text: str, fault: str, line: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    _, came = toml_fault(caught.value, text)
    assert came.key == f"defect.toml_fault.{fault}"
    for language in ("en", "fr"):
        said = reader_of(language).say(came)
        assert repr(line) in said
        assert not any(one in said for one in ENGLISH_OF_PARSERS)


def test_a_fault_without_a_key_still_shows_its_line() -> None:
    text = "a = 1\r2\n"
    error = tomllib.TOMLDecodeError("Something new (at line 1, column 6)")
    place, came = toml_fault(error, text)
    assert came.key == "defect.toml_fault.other"
    assert place.values == {"n": "1", "name": "6"}
    assert all(key.startswith("defect.toml_fault.") for key in TOML_FAULTS.values())


@pytest.mark.parametrize(
    ("code", "french"),
    [(errno.ENOENT, "introuvable"), (errno.EACCES, "droit"), (errno.EISDIR, "dossier"), (errno.EIO, "EIO")],
)
def test_what_the_system_refuses_is_said_by_its_code(code: int, french: str) -> None:
    said = reader_of("fr").say(system_fault(OSError(code, "in English")))
    assert french in said
    assert "English" not in said


def test_what_is_no_json_is_said_by_its_place() -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads('{"a": 1,\n "b": oops}')
    assert reader_of("fr").say(content_fault(caught.value)) == "pas du JSON à partir de la ligne 2, colonne 7"


def wrong_shift(key: str, value: str) -> str:
    before = {"days": 'days = "Mon-Fri"', "opens": 'opens = "17:00"', "closes": 'closes = "18:30"'}[key]
    assert before in MINIMAL
    return MINIMAL.replace(before, f'{key} = "{value}"', 1)


@pytest.mark.parametrize(
    ("text", "french"),
    [
        (lambda: wrong_shift("opens", "9am"), "une heure de 00:00 à 24:00, comme 09:30"),
        (lambda: wrong_shift("closes", "25:00"), "une heure de 00:00 à 24:00, comme 09:30"),
        (lambda: wrong_shift("days", "Monday"), "des jours parmi Mon, Tue, Wed, Thu, Fri, Sat, Sun"),
        (lambda: wrong_shift("closes", "08:00"), "closes 08:00 plus tard que opens 17:00"),
        (lambda: MINIMAL + "\nname = \n", "'name = '"),
    ],
)
def test_a_world_that_cannot_be_read_is_refused_in_french(
    tmp_path: Path, text: Callable[[], str], french: str
) -> None:
    (tmp_path / "w.toml").write_text(text(), encoding="utf-8")
    with pytest.raises(Defects) as refused:
        read_world(tmp_path / "w.toml")
    said = reader_of("fr").say(refused.value.message())
    assert french in said
    assert not any(one in said for one in ENGLISH_OF_PARSERS)


BOUNDED = (
    ("[risk]\ntail = 2.0\n", "au plus 1"),
    ('[risk]\nmeasure = "median"\n', "mean, cvar, worst"),
    ('[[service]]\nmeasure = "happiness"\nat_least = 1.0\n', "csat_top2, nps"),
    ("budget_eur_year = = 3\n", "'budget_eur_year = = 3'"),
)


@pytest.mark.parametrize(("text", "french"), BOUNDED)
def test_a_problem_that_cannot_be_read_is_refused_in_french(tmp_path: Path, text: str, french: str) -> None:
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Defects) as refused:
        load_problem(tmp_path / "p.toml", load_world("minimal"))
    said = reader_of("fr").say(refused.value.message())
    assert french in said
    assert " or " not in said
    assert " and " not in said
    assert not any(one in said for one in ENGLISH_OF_PARSERS)


def refusals(tmp_path: Path) -> Iterator[Callable[[], Any]]:
    nowhere, world = tmp_path / "nowhere", load_world("minimal")
    (tmp_path / "summary.json").write_text("{oops", encoding="utf-8")
    (tmp_path / "survey.csv").write_text("score\n5\n", encoding="utf-8")
    yield lambda: read_dossier(nowhere)
    yield lambda: read_dossier(tmp_path)
    yield lambda: load_problem(nowhere, world)
    yield lambda: load_mapping(nowhere, read_file(tmp_path / "survey.csv", world).export)
    yield lambda: read_file(nowhere, world)
    yield lambda: read_file(tmp_path, world)


def test_files_that_are_missing_or_broken_are_refused_in_french(tmp_path: Path) -> None:
    for refusal in refusals(tmp_path):
        with pytest.raises(Defects) as refused:
            refusal()
        said = reader_of("fr").say(refused.value.message())
        assert not any(one in said for one in ENGLISH_OF_PARSERS)


def is_of_ours(handler: ast.ExceptHandler) -> bool:
    """Return whether what is caught is raised by us alone, with words of ours: its name says what happened, no Error."""
    return isinstance(handler.type, ast.Name) and not handler.type.id.endswith(("Error", "Exception"))


def shows_a_parser(tree: ast.Module) -> Iterator[int]:
    """Lines that take the text of an error that a parser or the system raised; asking what it begins with is no showing."""
    for handler in ast.walk(tree):
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None or is_of_ours(handler):
            continue
        kept = {
            id(one) for test in ast.walk(handler) if isinstance(test, ast.Compare) for one in ast.walk(test)
        }
        for node in ast.walk(handler):
            is_text = (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "str"
                and getattr(node.args[0], "id", "") == handler.name
            )
            is_part = isinstance(node, ast.Attribute) and node.attr in ("strerror", "msg")
            is_entry = isinstance(node, ast.Subscript) and getattr(node.slice, "value", "") == "msg"
            if isinstance(node, ast.expr) and (is_text or is_part or is_entry) and id(node) not in kept:
                yield node.lineno


def test_no_text_of_a_parser_is_shown() -> None:
    wrong = []
    for room in ROOMS:
        place = HOUSE / room
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            wrong += [
                f"{file}:{line}" for line in shows_a_parser(ast.parse(file.read_text(encoding="utf-8")))
            ]
    assert wrong == []


def test_a_text_of_a_parser_is_seen() -> None:
    seen = "try:\n    pass\nexcept ValueError as error:\n    raise Defects(str(error)) from error\n"
    assert list(shows_a_parser(ast.parse(seen))) == [4]
    asked = "try:\n    pass\nexcept ValueError as error:\n    if 'end' in str(error):\n        raise\n"
    assert list(shows_a_parser(ast.parse(asked))) == []
