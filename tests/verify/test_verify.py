"""The rows of `rox verify`: what is exact always, what is simulated among the slow tests, and a verdict that can be bad."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import verify
from cli import app
from sim import theory
from verify import EXACT, SIMULATED, Row, cells, rows
from verify.check import banded, exact, excused, printed, simulated, spanned

PAGE = Path(__file__).resolve().parents[2] / "docs" / "verification.md"
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


@pytest.mark.parametrize("subject", EXACT)
def test_what_is_exact_holds(subject: str) -> None:
    found = rows([subject])[subject]
    assert len(found) >= 10
    assert [row for row in found if row.ok is not True] == []
    assert [row.target for row in found if not row.source or CODE.search(row.target)] == []
    assert len({row.target for row in found}) == len(found)


@pytest.mark.slow
@pytest.mark.parametrize("subject", SIMULATED)
def test_what_is_simulated_holds_and_is_on_the_page(subject: str) -> None:
    found = rows([subject])[subject]
    assert [row for row in found if row.ok is False] == []
    assert [row.target for row in found if row.ok is None and len(row.reason) < 20] == []
    listed = targets(PAGE.read_text(encoding="utf-8"), "verified_by_simulation")
    assert [row.target for row in found if row.target not in listed] == []


def test_a_target_that_is_missed_is_seen() -> None:
    assert exact("a", "b", 1.0, 1.0 + 1e-9).ok
    assert exact("a", "b", 1.0, 1.0 + 1e-7).ok is False
    assert exact("a", "b", 1.0, 1.0, ">").ok is False
    assert exact("a", "b", 1.0, math.nan).ok is False
    assert printed("a", "b", "0.25", 0.2549).ok
    assert printed("a", "b", "0.25", 0.2551).ok is False
    assert spanned("a", "b", 0.2, 0.4, [0.39, 0.39]).ok
    assert spanned("a", "b", 0.2, 0.4, [0.41, 0.41]).ok is False
    assert excused("a", "b", "why").ok is None


def test_a_band_that_no_source_gives_says_so() -> None:
    row = banded("a", "b", 0.3, 0.1, "a third of it", [0.39, 0.39])
    assert row.ok
    assert row.target == "a; a band of our own, ±0.1: a third of it"
    assert banded("a", "b", 0.3, 0.1, "a third of it", [0.41, 0.41]).ok is False


def test_a_simulated_row_holds_within_three_standard_errors_and_no_more() -> None:
    values = [1.0, 2.0, 3.0]
    error = 1 / math.sqrt(3)
    assert simulated("a", "b", 2 + 2.9 * error, values).ok
    assert simulated("a", "b", 2 + 3.1 * error, values).ok is False
    assert simulated("a", "b", 2 - 3.1 * error, values, ">").ok
    assert simulated("a", "b", 2 - 2.9 * error, values, ">").ok is False
    assert simulated("a", "b", 2 + 3.1 * error, values, "<").ok


def test_a_wrong_oracle_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theory, "erlang_b", lambda servers, load: load / (servers + load))
    assert [row for row in rows(["Queues"])["Queues"] if row.ok is False] != []


def ran(monkeypatch: pytest.MonkeyPatch, own: list[Row], *options: str) -> tuple[int, str]:
    def made(**_: object) -> dict[str, list[Row]]:
        return {"Subject": own}

    monkeypatch.setattr(verify, "rows", made)
    result = CliRunner().invoke(app, ["verify", "--workers", "1", *options])
    return result.exit_code, result.stdout


def test_the_command_says_what_holds_and_fails_when_a_row_does(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad, absent = (
        exact("one", "A", 1, 1),
        exact("two", "B", 1, 2),
        excused("three", "C", "no such thing here"),
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


def test_a_row_reads_the_same_everywhere() -> None:
    assert cells(exact("one", "A", 1, 1.00000000004)) == ("one", "A", "1", "1", "1e-08", "holds")
    assert cells(excused("one", "A", "why")) == ("one", "A", "", "", "", "does not apply: why")
