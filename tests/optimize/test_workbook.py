"""The workbook: a second engine finds every figure to the cent, and no text becomes a formula."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import formulas
import openpyxl
import pytest

from optimize import Dossier, finance, read_dossier, save_finance, seal, workbook
from optimize.answer.bridge import Step
from optimize.report.worksheet import harmless
from scenarios import Reader, save_plan, save_world, words
from sim import Comparison, Defects, Line, Plan, RunOptions, World, compare
from tests.optimize.shop import shop

CENT = 0.01
PLAN = Plan(
    lines=(
        Line(lever="team_seats", eur_year=12000.0),
        Line(lever="fault_care", eur_year=20.0),
        Line(lever="better_bot", eur_year=900.0, eur_once=200.0),
    )
)


def written(folder: Path, compared: Comparison, **changed: Any) -> Path:
    """The folder of a run, as rox simulate leaves it."""
    world = compared.outcomes.world
    save_world(world, folder / "world.toml")
    save_plan(compared.plan, folder / "plan.toml")
    money = finance(world, compared).model_copy(update=changed)
    save_finance(money, folder)
    (folder / "summary.json").write_text(json.dumps({"version": "test"}))
    return folder


def paying(money_of: Comparison) -> dict[str, Any]:
    """Changes to the record that make its plan pay back: a gain on top from the third month."""
    money = finance(money_of.outcomes.world, money_of)
    more = tuple(eur + (500.0 if month > 1 else 0.0) for month, eur in enumerate(money.plan.margin))
    alone = tuple(eur + (500.0 if month > 1 else 0.0) for month, eur in enumerate(money.raised.margin))
    arms = {
        "plan": money.plan.model_copy(update={"margin": more}),
        "raised": money.raised.model_copy(update={"margin": alone}),
    }
    richer = money.model_copy(update=arms)
    value = money.value_eur + richer.gap_eur
    effects = dict(money.effects)
    effects["spend"] = round(
        round(value, 2) - sum(eur for name, eur in effects.items() if name != "spend"), 2
    )
    experience = round(round(value, 2) - money.savings_eur - money.price_of_savings_eur, 2)
    first = round(value / 3, 2)
    bridge = (Step("bots", first), Step("channels", round(round(value, 2) - first, 2)))
    return {
        **arms,
        "value_eur": value,
        "delta_customer_equity_eur": money.delta_customer_equity_eur + richer.gap_eur,
        "kind": "experience",
        "experience_eur": experience,
        "rox": experience / money.put_to_work_eur,
        "effects": effects,
        "bridge": bridge,
    }


@pytest.fixture(scope="module")
def compared() -> Comparison:
    (one,) = compare(shop(), [PLAN], RunOptions(replications=3, seed=2, months=6))
    return one


@pytest.fixture(scope="module")
def dossier(compared: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    return read_dossier(written(tmp_path_factory.mktemp("run"), compared, **paying(compared)))


def reader(language: str) -> Reader:
    return Reader(language, words(language))


def cells(file: Path, *, values: bool) -> Iterator[tuple[str, str, Any, str]]:
    book = openpyxl.load_workbook(file, data_only=values)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield sheet.title, cell.coordinate, cell.value, cell.data_type


def recomputed(file: Path) -> dict[tuple[str, str], Any]:
    """Every formula of a workbook as a second engine calculates it, by sheet and cell."""
    found = formulas.ExcelModel().loads(str(file)).finish().calculate()
    asked = [(sheet, place) for sheet, place, _, kind in cells(file, values=False) if kind == "f"]
    assert len(asked) > 60
    return {
        (sheet, place): found[f"'[{file.name}]{sheet.upper()}'!{place}"].value[0, 0] for sheet, place in asked
    }


@pytest.fixture(scope="module")
def french(dossier: Dossier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("book") / "plan.xlsx"
    file.write_bytes(workbook(dossier, reader("fr")))
    return file


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_beyond_belief_stands_on_the_first_sheet(
    dossier: Dossier, language: str, tmp_path: Path
) -> None:
    words_ = reader(language)
    doubt = {"reason": "any sentence", "lever": "fault_care", "share": 0.8, "assumption": "x"}
    summary = {"version": "test", "rox": {"mean": 9.0}, "doubts": [doubt]}
    file = tmp_path / "plan.xlsx"
    file.write_bytes(workbook(dossier._replace(summary=summary), words_))
    first = words_("report.sheet.summary")
    told = [value for sheet, _, value, _ in cells(file, values=True) if sheet == first]
    at = told.index(words_("doubts.title"))
    assert told[at + 1].startswith(words_("doubts.rox", rox=words_.number(9.0, 1)))
    assert "Care at a fault" in told[at + 1]
    checks = [value for value in told if value == "OK"]
    assert len(checks) == 4


def test_a_second_engine_finds_every_figure_to_the_cent(french: Path, dossier: Dossier) -> None:
    shown = {(sheet, place): value for sheet, place, value, _ in cells(french, values=True)}
    for place, value in recomputed(french).items():
        if isinstance(shown[place], int | float):
            assert abs(float(value) - shown[place]) < CENT / 2, place
        else:
            assert str(value) == shown[place], place
    checks = [
        value for (sheet, place), value in shown.items() if sheet == "Synthèse" and value in ("OK", "ÉCART")
    ]
    assert checks == ["OK"] * 4
    assert dossier.finance.irr.status == "one"
    assert dossier.finance.payback_months not in (None, 0)


def test_an_assumption_is_told_in_french(french: Path) -> None:
    rows = openpyxl.load_workbook(french, data_only=True)["Hypothèses"].iter_rows(values_only=True)
    told = {row[0]: row for row in rows}
    assert told["discount_rate"][2] == "part/an"
    assert told["discount_rate"][8] == "taux d’actualisation annuel"
    assert told["judge.resolved"][5].startswith("dérivé de l’écart de 0,75 à 0,92 écart type")


def test_figures_are_those_of_the_record(french: Path, dossier: Dossier) -> None:
    book = openpyxl.load_workbook(french, data_only=True)
    money = dossier.finance

    def named(name: str) -> Any:
        ((sheet, place),) = book.defined_names[name].destinations
        return book[sheet][place].value

    expected = {
        "Plan_value": money.value_eur,
        "Simulated_value": money.value_eur,
        "Net_spend": money.net_spend_eur,
        "Terminal_value": money.terminal_value_eur,
        "Put_to_work": money.put_to_work_eur,
        "Discount_rate": money.discount_rate,
        "Plan_IRR": money.irr.rates[0],
        "Payback_months": money.payback_months,
    }
    # a file of XLSX keeps 16 figures
    assert {name: named(name) for name in expected} == pytest.approx(expected, rel=1e-14)
    for name in ("Experience", "Savings", "Price_of_savings"):
        figure = getattr(money, f"{name.lower()}_eur")
        assert named(name) == figure != 0
    assert named("Effects_gap") == pytest.approx(0, abs=CENT / 2)


@pytest.mark.slow
def test_an_edited_input_moves_the_value_and_is_seen(french: Path, dossier: Dossier, tmp_path: Path) -> None:
    """Half of the effect: the value falls by half of the change in customer equity; the check says so."""
    book = openpyxl.load_workbook(french)
    ((sheet, place),) = book.defined_names["Effect_share"].destinations
    assert book[sheet][place].protection.locked is False
    book[sheet][place].value = 0.5
    file = tmp_path / "half.xlsx"
    book.save(file)
    again = recomputed(file)
    ((sheet, place),) = book.defined_names["Plan_value"].destinations
    money = dossier.finance
    expected = (money.value_eur - money.net_spend_eur) / 2
    assert float(again[sheet, place.replace("$", "")]) == pytest.approx(expected, abs=CENT)
    assert "ÉCART" in [str(value) for value in again.values()]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0"])
def test_a_text_that_looks_like_a_formula_is_made_harmless(start: str) -> None:
    assert harmless(f"{start}cmd|' /C calc'!A0").startswith("'")
    assert harmless("Care at a fault") == "Care at a fault"


def test_no_label_of_a_world_becomes_a_formula(tmp_path: Path) -> None:
    nasty = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")']
    levers = [
        lever.model_copy(update={"label": text, "owner": text})
        for lever, text in zip(shop().levers, nasty, strict=False)
    ]
    world: World = shop().model_copy(update={"levers": levers})
    (one,) = compare(world, [PLAN], RunOptions(replications=1, seed=2, months=3))
    told = read_dossier(written(tmp_path, one))
    file = tmp_path / "plan.xlsx"
    file.write_bytes(workbook(told, reader("en")))
    plan = [cell for cell in cells(file, values=False) if cell[0] == "Plan" and cell[1][0] in "AB"]
    assert {kind for _, _, _, kind in plan} == {"s"}
    assert {f"'{text}" for text in nasty[:4]} <= {value for _, _, value, _ in plan}


def test_an_edited_plan_is_not_reported_on(compared: Comparison, tmp_path: Path) -> None:
    folder = written(tmp_path, compared)
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text().replace("900.0", "901.0", 1))
    with pytest.raises(Defects, match="edited after the run"):
        read_dossier(folder)
    assert seal(written(folder, compared), 2) == read_dossier(folder).finance.sealed
    (folder / "summary.json").write_text("[]")
    with pytest.raises(Defects, match="not a JSON object"):
        read_dossier(folder)
    (folder / "summary.json").unlink()
    with pytest.raises(Defects, match="no such file"):
        read_dossier(folder)
