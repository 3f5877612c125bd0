"""The rows of `rox verify`: what is exact always, what is simulated among the slow tests, and a verdict that can be bad."""

from __future__ import annotations

import ast
import json
import math
import re
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

import verify
from cli import app
from scenarios import reader_of, words
from sim import Message, theory
from verify import EXACT, SIMULATED, Row, cells, rows
from verify.check import ARTICLE, DERIVED, banded, exact, excused, printed, simulated, spanned

PAGE = Path(__file__).resolve().parents[2] / "docs" / "verification.md"
TARGET = Message("verify.row.customer_value_five_years")
WHY = Message("verify.why.no_correlation")
WORD = re.compile(r"\b[a-zà-öø-ÿ]{3,}\b")
CODE = re.compile(r"\b[VS]\d{1,3}\b")


def targets(page: str, section: str) -> list[str]:
    """The targets that a section of the page lists."""
    text = page.split(f"<!-- generated: {section} -->")[1].split("<!-- end -->")[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [
        line.split(" | ")[0].removeprefix("| ")
        for line in lines
        if not line.startswith(("| target", "| ---"))
    ]


@cache
def exact_rows(subject: str) -> list[Row]:
    """The rows of a subject, made once for all tests."""
    return rows([subject])[subject]


@pytest.mark.parametrize("subject", EXACT)
def test_what_is_exact_holds(subject: str) -> None:
    found = exact_rows(subject)
    assert len(found) >= 10
    assert [row for row in found if row.ok is not True] == []
    assert [row.target for row in found if not row.source or CODE.search(str(row.target))] == []
    assert len({row.target for row in found}) == len(found)


@pytest.mark.slow
@pytest.mark.parametrize("subject", SIMULATED)
def test_what_is_simulated_holds_and_is_on_the_page(subject: str) -> None:
    found = rows([subject])[subject]
    assert [row for row in found if row.ok is False] == []
    assert [row.target for row in found if row.ok is None and len(str(row.reason)) < 20] == []
    listed = targets(PAGE.read_text(encoding="utf-8"), "verified_by_simulation")
    assert [str(row.target) for row in found if str(row.target) not in listed] == []


def test_a_target_that_is_missed_is_seen() -> None:
    assert exact(TARGET, "b", 1.0, 1.0 + 1e-9).ok
    assert exact(TARGET, "b", 1.0, 1.0 + 1e-7).ok is False
    assert exact(TARGET, "b", 1.0, 1.0, ">").ok is False
    assert exact(TARGET, "b", 1.0, math.nan).ok is False
    assert printed(TARGET, "b", "0.25", 0.2549).ok
    assert printed(TARGET, "b", "0.25", 0.2551).ok is False
    assert spanned(TARGET, "b", 0.2, 0.4, [0.39, 0.39]).ok
    assert spanned(TARGET, "b", 0.2, 0.4, [0.41, 0.41]).ok is False
    assert excused(TARGET, "b", WHY).ok is None


def test_a_band_that_no_source_gives_says_so() -> None:
    row = banded(TARGET, "b", 0.3, 0.1, WHY, [0.39, 0.39])
    assert row.ok
    assert str(row.target) == f"{TARGET}; our own band, ±0.1: {WHY}"
    assert banded(TARGET, "b", 0.3, 0.1, WHY, [0.41, 0.41]).ok is False


def test_a_simulated_row_holds_within_three_standard_errors_and_no_more() -> None:
    values = [1.0, 2.0, 3.0]
    error = 1 / math.sqrt(3)
    assert simulated(TARGET, "b", 2 + 2.9 * error, values).ok
    assert simulated(TARGET, "b", 2 + 3.1 * error, values).ok is False
    assert simulated(TARGET, "b", 2 - 3.1 * error, values, ">").ok
    assert simulated(TARGET, "b", 2 - 2.9 * error, values, ">").ok is False
    assert simulated(TARGET, "b", 2 + 3.1 * error, values, "<").ok


def test_a_wrong_oracle_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theory, "erlang_b", lambda servers, load: load / (servers + load))
    assert [row for row in rows(["queues"])["queues"] if row.ok is False] != []


def ran(monkeypatch: pytest.MonkeyPatch, own: list[Row], *options: str) -> tuple[int, str]:
    def made(**_: object) -> dict[str, list[Row]]:
        return {"queues": own}

    monkeypatch.setattr(verify, "rows", made)
    result = CliRunner().invoke(app, ["verify", "--workers", "1", *options])
    return result.exit_code, result.stdout


def test_the_command_says_what_holds_and_fails_when_a_row_does(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad, absent = (
        exact(TARGET, "A", 1, 1),
        exact(TARGET, "B", 1, 2),
        excused(TARGET, "C", WHY),
    )
    code, told = ran(monkeypatch, [good, absent])
    assert code == 0
    assert "1 rows hold, 0 fail, 1 do not apply" in told
    code, told = ran(monkeypatch, [good, bad])
    assert code == 1
    code, told = ran(monkeypatch, [good, bad, absent], "--json")
    assert code == 1
    result = json.loads(told)
    assert result["schema"] == 2
    assert [row["ok"] for row in result["rows"]] == [True, False, None]
    assert {"target", "source", "expected", "got", "tolerance", "ok"} <= set(result["rows"][0])


def test_a_row_reads_in_both_languages() -> None:
    english, french = reader_of("en"), reader_of("fr")
    row, absent = exact(TARGET, "A", 1.5, 1.50000000004), excused(TARGET, DERIVED, WHY)
    assert cells(row, english) == ("the same over five years", "A", "1.5", "1.5", "1e-08", "holds")
    assert cells(row, french) == ("la même sur cinq ans", "A", "1,5", "1,5", "1e-08", "tenu")
    assert cells(absent, english)[1:] == ("derived", "", "", "", f"does not apply: {WHY}")
    assert cells(absent, french)[1] == "par calcul"


def test_no_english_is_left_in_the_french_rows() -> None:
    """Words of the English rows that no French text has are absent from the French rows, names of papers apart."""
    everything = [row for subject in EXACT for row in exact_rows(subject)]
    read = {
        language: WORD.findall(" ".join(" ".join(cells(row, reader_of(language))) for row in everything))
        for language in ("en", "fr")
    }
    papers = {word for row in everything if isinstance(row.source, str) for word in WORD.findall(row.source)}
    english = set(read["en"]) - papers - set(WORD.findall(" ".join(words("fr").values())))
    assert len(english) > 100
    assert set(read["fr"]) & english == set()
    told = [key for key in words("en") if key.startswith("verify.") and words("en")[key] == words("fr")[key]]
    assert set(told) <= {"verify.of", "verify.band"}


def test_every_target_of_a_row_has_a_key() -> None:
    """No sentence is written in the room, names of papers apart: simulated rows are said in French, too."""
    sentence, paper = re.compile(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}"), re.compile(r" \d{4}$")
    said = []
    for file in sorted((PAGE.parents[1] / "verify").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        said += [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        ]
    assert len(said) > 200
    assert [text for text in said if sentence.search(text) and not paper.search(text)] == [ARTICLE]
