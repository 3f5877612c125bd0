"""Every message has words in both languages with the same blanks, and what a user wrote is never translated."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from calibration import question_text, read_file
from scenarios import language_of, languages, load_world, reader_of, words
from sim import Message

HOUSE = Path(__file__).resolve().parents[2]
ROOMS = ("sim", "scenarios", "optimize", "calibration", "commands", "verify", "views", "cli.py")
TABLES = ("command.", "defect.", "error.", "reading.", "fitted_from.", "fit_note.", "verify.")
FORMS = ("", ".one", ".many")
# what is called with a key and the values of its blanks
SAYING = ("Message", "text", "refused")


def sources() -> Iterator[ast.Module]:
    for room in ROOMS:
        place = HOUSE / room
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            yield ast.parse(file.read_text(encoding="utf-8"))


def written() -> Iterator[tuple[str, set[str | None]]]:
    """Every message written out in the code: its key and the names of its values."""
    for tree in sources():
        for node in ast.walk(tree):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYING
            if named and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
                is_refusal = (
                    getattr(node.func, "id", "") == "refused"
                )  # which names its option beside the values
                values = {one.arg for one in node.keywords}
                yield str(node.args[0].value), values - {"option"} if is_refusal else values


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", languages())
def test_every_message_has_words_for_its_values(language: str) -> None:
    known, found = words(language), dict.fromkeys(key for key, _ in written())
    assert len(found) > 300
    assert [key for key in found if not any(f"{key}{form}" in known for form in FORMS)] == []
    wrong = [
        (key, known[f"{key}{form}"])
        for key, values in written()
        for form in FORMS
        if f"{key}{form}" in known and None not in values and blanks(known[f"{key}{form}"]) != values
    ]
    assert wrong == []


def test_both_languages_have_the_same_keys_and_blanks() -> None:
    english, french = words("en"), words("fr")
    ours = [key for key in english if key.startswith(TABLES)]
    assert [key for key in ours if key not in french] == []
    assert [key for key in french if key.startswith(TABLES) and key not in english] == []
    assert [key for key in ours if blanks(english[key]) != blanks(french[key])] == []


def test_no_words_are_kept_that_no_message_says() -> None:
    constants, stems = set(), set()
    for tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                stems.add(str(node.values[0].value))
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "one_of":
                stems |= {f"{one.value!s}." for one in node.args[:1] if isinstance(one, ast.Constant)}
    stems = {stem for stem in stems if stem.startswith(TABLES)}
    kept = {key.removesuffix(".one").removesuffix(".many") for key in words("en") if key.startswith(TABLES)}
    assert [key for key in sorted(kept - constants) if not key.startswith(tuple(stems))] == []


def test_names_of_columns_come_back_as_they_were_given(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    rows = [f"a{n}@example.org,{n % 7 + 1},{('phone', 'web')[n % 2]},{n / 7 + 0.5}" for n in range(40)]
    path.write_text("\n".join(["file,effort,channel,weight", *rows]), encoding="utf-8")
    found = read_file(path, load_world("minimal"), keep=["file"]).record()
    assert [one["column"] for one in found["columns"]] == ["file", "effort", "channel", "weight"]
    record = read_file(path, load_world("minimal")).record()
    notes = [reader_of("fr").say(note) for note in record["notes"]]
    assert any(note.endswith("file") for note in notes)
    assert not any("fichier" in note for note in notes)


def test_a_question_about_a_column_writes_its_numbers_by_the_language(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    rows = [f"{n % 5 + 1},{n / 7 + 0.5},{n % 2 + 1}.500" for n in range(60)]
    path.write_text("\n".join(["satisfaction,weight,wait", *rows]), encoding="utf-8")
    asked = read_file(path, load_world("minimal")).mapping.questions
    weight = next(one for one in asked if one.kind == "weights")
    assert "4.714" in reader_of("en").say(question_text(weight))
    assert "4,714" in reader_of("fr").say(question_text(weight))


def test_numbers_are_written_by_the_language() -> None:
    message = Message("defect.amount", eur=8550.0)
    assert reader_of("en").say(message) == "8,550.00"
    assert reader_of("fr").say(message) == "8\u202f550,00"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LC_ALL": "fr_FR.UTF-8", "LANG": "en_GB.UTF-8"}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_the_environment_names_the_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language
