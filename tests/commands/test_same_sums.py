"""A plan's value and the three figures it is the sum of: one computation, and the same cents wherever they stand."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest

from commands.print_figures import worth_lines
from optimize import Dossier, appendix, read_dossier, workbook
from scenarios import Reader, words
from tests.commands.test_cli import rox
from views.optimised_run.result import rox_of


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str, Dossier]:
    """What the command prints of a plan that cuts people for bots, as JSON and for people, and the folder it leaves."""
    folder = tmp_path_factory.mktemp("run")
    arguments = ("simulate", "minimal", "--plan", "bot_first", "--months", "24", "--replications", "3")
    as_json = rox(folder, *arguments, "--out", str(folder / "out"), "--json")
    assert as_json.returncode == 0, as_json.stderr
    said = rox(folder, *arguments)
    assert said.returncode == 0, said.stderr
    return json.loads(as_json.stdout), said.stdout, read_dossier(folder / "out")


def cents(eur: float) -> int:
    return round(100 * eur)


def three(told: dict[str, Any]) -> tuple[float, float, float]:
    return (told["experience_eur"]["mean"], told["savings_eur"], told["price_of_savings_eur"]["mean"])


def test_the_object_adds_up_to_the_cent(run: tuple[dict[str, Any], str, Dossier]) -> None:
    told = run[0]["rox"]
    assert run[0]["schema"] == 2
    assert sum(map(cents, three(told))) == cents(told["value_eur"])
    assert all(cents(eur) for eur in three(told))
    assert sum(map(cents, told["parts"].values())) == cents(told["value_eur"])
    assert sum(map(cents, told["raised"]["parts"].values())) == cents(told["experience_eur"]["mean"])
    assert told["without_cuts"]["value_eur"] == told["experience_eur"]["mean"]
    assert told["value_eur"] == pytest.approx(told["delta_customer_equity_eur"] - told["net_spend_eur"])
    if told["kind"] == "savings":
        assert told["mean"] is None
    else:
        assert told["mean"] == pytest.approx(
            told["experience_eur"]["mean"] / told["put_to_work_eur"], rel=1e-4
        )


def test_the_command_says_the_same(run: tuple[dict[str, Any], str, Dossier]) -> None:
    told, said, _ = run
    text = " ".join(said.split())
    for line in worth_lines(told["rox"]):
        assert line in text
    experience, savings, price = three(told["rox"])
    assert f"experience {experience:,.0f} + savings {savings:,.0f} + price of savings {price:,.0f}" in text


def test_report_and_workbook_say_the_same(run: tuple[dict[str, Any], str, Dossier]) -> None:
    told, _, dossier = run
    money = dossier.finance
    assert (money.experience_eur, money.savings_eur, money.price_of_savings_eur) == three(told["rox"])
    assert money.value_eur == told["rox"]["value_eur"]
    assert all(abs(gap) < 0.011 for gap in money.figures_gap_eur.values())
    reader = Reader("en", words("en"))
    page = appendix(dossier, reader)
    assert all(reader.eur(eur, signed=True) in page for eur in three(told["rox"]))
    book = openpyxl.load_workbook(io.BytesIO(workbook(dossier, reader)), data_only=True)

    def named(name: str) -> float:
        ((sheet, place),) = book.defined_names[name].destinations
        return float(book[sheet][place].value)

    figures = tuple(named(name) for name in ("Experience", "Savings", "Price_of_savings"))
    assert figures == pytest.approx(three(told["rox"]), abs=0.005)
    assert named("Plan_value") == pytest.approx(told["rox"]["value_eur"])
    assert named("Put_to_work") == pytest.approx(told["rox"]["put_to_work_eur"])


def test_the_app_reads_the_same(run: tuple[dict[str, Any], str, Dossier]) -> None:
    told = run[0]
    shown = rox_of(told)
    assert (shown.experience_eur.mean, shown.savings_eur, shown.price_of_savings_eur.mean) == three(
        told["rox"]
    )
    assert (shown.kind, shown.mean) == (told["rox"]["kind"], told["rox"]["mean"])
    assert shown.raised.parts == told["rox"]["raised"]["parts"]
