"""The page: well formed, closed to the network and to what a label may hold, with the figures of the record."""

from __future__ import annotations

import json
import math
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import pytest

from calibration import read_cells
from optimize import ActualsTable, Dossier, Finance, appendix, finance, read_dossier, save_finance, variances
from optimize.answer.bridge import Step
from optimize.answer.certificate import RobustReason
from optimize.report.wording import (
    bridge_text,
    certificate_lines,
    floor_lines,
    money_lines,
    omitted_lines,
    robust_line,
    why_lines,
)
from scenarios import Reader, field_name, save_plan, save_world, words
from sim import Comparison, Defects, Line, Plan, RunOptions, compare
from tests.optimize.shop import shop

ENGLISH = Reader("en", words("en"))
VOID = {"meta", "br"}
PLAN = Plan(
    lines=(Line(lever="fault_care", eur_year=900.0), Line(lever="better_bot", eur_year=900.0, eur_once=200.0))
)
CHECK = {"name": "budget_year_0", "ok": True, "limit": 9000.0, "actual": 8800.0}
CERTIFICATE: dict[str, Any] = {
    "solver_status": "optimal", "table_gap": 0.0, "improvement_bound": 12.0, "simulations": 390, "fresh_seeds": 4,
    "bound": {"eur": 30.0, "expected_eur": 9.0, "moves_eur": 12.0, "moves": 105, "tried": 2, "tried_eur": 8.0, "replaced": 0, "inflation": 1.3, "is_calibrated": True},
    "restart": {"seed": 7, "difference_eur": -60.0, "se_eur": 110.0},
    "stop": {"left_eur": 4.0, "is_early": True}, "robust": None, "checks": [CHECK],
}  # fmt: skip
SUMMARY: dict[str, Any] = {
    "version": "test", "status": "improved", "certificate": CERTIFICATE,
    "lines": [{"lever": "unspent", "eur_year": 70.0, "eur_once": 0.0, "from_month": 0}],
    "baselines": {"greedy": {"mean": None, "se": None, "value_eur": 3.0, "delta_customer_equity_eur": 2.0}},
    "rox": {"draws": {"n": 3, "drivers": [{"field": "loyalty.causal", "share": 0.4, "raises": True, "clear": True}]}},
    "doubt": {"swings": [
        {"field": "end_only", "low_eur": 7.0, "high_eur": 7.0, "assumed": True, "form": True},
        {"field": "waiting.weight", "low_eur": -2.0, "high_eur": 9.0, "assumed": True, "form": False},
    ]},
    "constraint_prices": {"budget_eur_year": 400.0, "floor_fault_care": 5.0},
}  # fmt: skip


class Page(HTMLParser):
    """What a page says, and whether its tags close as they opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_where_the_budget_goes_is_said_where_lines_alone_do_not_add_up_to_it() -> None:
    def told(once: float, unspent: float, budget: float) -> list[str]:
        money = {
            "lines_eur": 4300.0,
            "once_eur": once,
            "unspent_eur": unspent,
            "budget_eur": budget,
            "spendable_eur": 19000.0,
        }
        return money_lines({"dearest_year": money}, ENGLISH)

    assert told(0.0, 4700.0, 9000.0) == []
    (once,) = told(1500.0, 3200.0, 9000.0)
    assert [figure in once for figure in ("4,300", "1,500", "3,200", "9,000")] == [True] * 4
    (beyond,) = told(0.0, 5_995_700.0, 6e6)
    assert "19,000" in beyond
    assert "5,981,000" in beyond
    assert money_lines({}, ENGLISH) == []


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("robust", [None, True, False])
@pytest.mark.parametrize("is_calibrated", [True, False])
def test_a_choice_is_called_optimal_only_where_predictions_hold_and_parameters_were_drawn(
    is_calibrated: bool, robust: bool | None, language: str
) -> None:
    reader = Reader(language, words(language))
    bound = {
        **CERTIFICATE["bound"],
        "inflation": 1.3 if is_calibrated else 2.4,
        "is_calibrated": is_calibrated,
    }
    certificate = {**CERTIFICATE, "robust": robust, "bound": bound}
    doubt = {"robust": robust, "near_best": 0.9, "draws": {"n": 20}}
    said = certificate_lines({"certificate": certificate, "doubt": doubt}, reader)
    optimal = reader.one_of("solver", "optimal")
    assert any(optimal in line for line in said) == (is_calibrated and robust is not None)
    assert (reader("certificate.uncalibrated") in said) == (not is_calibrated)
    assert (reader("certificate.bound.wide", factor=reader.number(2.4, 1)) in said) == (not is_calibrated)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("table", ["certificate", "draws"])
def test_a_plan_that_does_not_always_win_says_in_how_many_draws_it_does(table: str, language: str) -> None:
    reader = Reader(language, words(language))
    doubt = {"robust": False, "near_best": 0.85, "draws": {"n": 20}}
    assert "17" in robust_line(table, doubt, reader)
    assert "20" in robust_line(table, doubt, reader)
    # within 1 % of the best in every draw: no other plan is said to be better by more
    level = robust_line(table, {**doubt, "near_best": 1.0}, reader)
    assert level == reader(f"{table}.robust.close", count="20")
    assert robust_line(table, {**doubt, "robust": True}, reader) == reader(f"{table}.robust.yes")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_certificate_without_a_verdict_on_draws_says_why(language: str) -> None:
    reader = Reader(language, words(language))
    for reason in get_args(RobustReason):
        if reason:
            said = certificate_lines({"certificate": {**CERTIFICATE, "robust_reason": reason}}, reader)
            assert reader(f"certificate.robust.{reason}") in said
    assert reader("certificate.robust.none") in certificate_lines({"certificate": CERTIFICATE}, reader)


@pytest.fixture(scope="module")
def compared() -> Comparison:
    (one,) = compare(shop(), [PLAN], RunOptions(replications=3, seed=2, months=7))
    return one


@pytest.fixture(scope="module")
def money(compared: Comparison) -> Finance:
    value = round(compared.rox.value_eur, 2)
    steps = (Step("bots", round(value - 10.01, 2)), Step("contacts", 10.01))
    return finance(shop(), compared, draws_eur=[-5.0, 20.0, 30.0], bridge=steps)


@pytest.fixture(scope="module")
def dossier(money: Finance) -> Dossier:
    return Dossier(money, SUMMARY, shop(), PLAN, "locked", "2026-11-25")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_is_whole_and_needs_no_network(dossier: Dossier, language: str) -> None:
    text = appendix(dossier, Reader(language, words(language)))
    page = Page(text)
    assert page.open == []
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not page.attributes & {"src", "href", "onload", "onclick", "style"}
    assert "url(" not in text
    assert "@import" not in text
    assert text.count("<svg") == 4
    assert "size: A4" in text
    assert re.search(r"\{[a-z_]+\}", "".join(page.said[3:])) is None


@pytest.mark.parametrize("language", ["fr", "en"])
def test_figures_are_those_of_the_record(dossier: Dossier, language: str) -> None:
    reader = Reader(language, words(language))
    said = Page(appendix(dossier, reader)).said
    money = dossier.finance
    assert reader.eur(money.value_eur, signed=True) in said
    assert reader.eur(money.net_spend_eur, signed=True) in said
    three = (money.experience_eur, money.savings_eur, money.price_of_savings_eur)
    assert all(reader.eur(eur, signed=True) in said for eur in three)
    assert reader(f"worth.kind.{money.kind}") in said
    assert reader.eur(money.without_terminal_eur, signed=True) in said
    assert all(reader.eur(eur, 2, signed=True) in said for eur in money.effects.values())
    assert all(reader.eur(step.eur, 2, signed=True) in said for step in money.bridge)
    assert money.risk is not None
    assert reader.eur(money.risk.p90, signed=True) in said
    assert reader.eur(70.0) in said
    assert reader("report.lock.locked", day=reader.day(date(2026, 11, 25))) in "".join(said)
    assert reader("status.improved.title") in "".join(said)
    assert {
        field_name(reader, shop(), "loyalty.causal"),
        reader("report.raises"),
        field_name(reader, shop(), "waiting.weight"),
        reader.eur(-2, signed=True),
    } <= set(said)
    assert {reader("report.memory.title"), reader("report.form.end_only"), reader.eur(7, signed=True)} <= set(
        said
    )
    assert reader("rule.floor", lever="Care at a fault") in said


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_beyond_belief_stands_on_the_first_page(dossier: Dossier, language: str) -> None:
    reader = Reader(language, words(language))
    reasons = ("any sentence", "another sentence")
    doubts = [
        {"reason": reason, "lever": "fault_care", "share": 0.8, "assumption": "x"} for reason in reasons
    ]
    rox = {**SUMMARY["rox"], "mean": 9.0}
    text = appendix(dossier._replace(summary={**SUMMARY, "doubts": doubts, "rox": rox}), reader)
    first = "".join(Page(text.partition("</section>")[0]).said)
    assert first.count(reader("doubts.title")) == 2
    assert reader("doubts.rox", rox=reader.number(9.0, 1)) in first
    assert reader("doubts.lever") in first
    assert "Care at a fault" in first
    assert reader.share(0.8, 0) in first
    assert reader.eur(900.0) in first
    assert reader("doubts.title") not in appendix(dossier, reader)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_plan_of_savings_shows_no_rox_anywhere(dossier: Dossier, language: str) -> None:
    reader = Reader(language, words(language))
    saving = dossier.finance.model_copy(update={"kind": "savings", "rox": None, "rox_interval": None})
    said = Page(appendix(dossier._replace(finance=saving), reader)).said
    assert said[said.index(reader("worth.rox")) + 1] == reader("worth.rox.savings")
    assert said.count(reader("worth.rox")) == 1
    assert reader("worth.kind.savings") in said


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("asked", "key"), [("none", "floor.none"), (-500.0, "floor.other"), (0.0, "floor.unsure"), (0.0, "")]
)
def test_what_became_of_the_floor_of_customers_worth_is_said(
    dossier: Dossier, language: str, asked: float | str, key: str
) -> None:
    reader = Reader(language, words(language))
    rule = {"name": "equity_floor", "sure": key != "floor.unsure", "kept": True}
    summary = {**SUMMARY, "equity_floor_eur": asked, "certificate": {**CERTIFICATE, "reached": [rule]}}
    lines = floor_lines(summary, reader)
    expected = {
        "": [],
        "floor.other": [reader("certificate.floor.other", eur=reader.eur(-500, signed=True))],
    }
    assert lines == expected.get(key, [reader(f"certificate.{key}")] if key else [])
    said = Page(appendix(dossier._replace(summary=summary), reader)).said
    # on the first page, and in the certificate
    assert all(said.count(line) == 2 for line in lines)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_so_few_simulations_left_out_is_said(compared: Comparison, language: str) -> None:
    reader = Reader(language, words(language))
    omitted = [
        {"part": "bridge", "allowed": 390, "needed": 400},
        {"part": "draws", "allowed": 390, "needed": 600},
    ]
    poorer = Dossier(finance(shop(), compared), {**SUMMARY, "omitted": omitted}, shop(), PLAN, "open", "")
    said = "".join(Page(appendix(poorer, reader)).said)
    bridge, draws = omitted_lines(poorer.summary, reader)
    assert said.count(bridge) == 2  # in the certificate, and where the bridge would be
    assert said.count(draws) == 1
    assert "390" in bridge
    assert "400" in bridge
    assert "600" in draws
    assert reader("report.bridge.none") not in said


def test_today_has_no_bridge_with_however_many_simulations(compared: Comparison) -> None:
    (stay,) = compare(shop(), [Plan()], RunOptions(replications=1, seed=2, months=7))
    assert bridge_text({}, finance(shop(), stay), ENGLISH) == ENGLISH("report.bridge.today")
    assert bridge_text({}, finance(shop(), compared), ENGLISH) == ENGLISH("report.bridge.none")


def test_what_a_label_holds_is_never_read_as_markup(money: Finance) -> None:
    nasty = "<script>alert('x')</script>\"&"
    levers = [
        lever.model_copy(update={"label": nasty, "owner": nasty, "source": nasty}) for lever in shop().levers
    ]
    world = shop().model_copy(update={"levers": levers, "label": nasty})
    page = Page(
        appendix(Dossier(money, {"version": nasty}, world, PLAN, "open", ""), Reader("en", words("en")))
    )
    assert "script" not in page.tags
    assert page.said.count(nasty) >= len(levers)


def test_a_simulated_plan_is_reported_on_without_a_certificate(compared: Comparison, tmp_path: Path) -> None:
    save_world(shop(), tmp_path / "world.toml")
    save_plan(PLAN, tmp_path / "plan.toml")
    save_finance(finance(shop(), compared), tmp_path)
    (tmp_path / "summary.json").write_text(json.dumps({"version": "test", "rox": {"draws": None}}))
    reader = Reader("en", words("en"))
    said = "".join(Page(appendix(read_dossier(tmp_path), reader)).said)
    assert reader("report.certificate.none") in said
    assert reader("report.bridge.none") in said
    assert reader("report.risk.none") in said


def actuals(folder: Path, text: str) -> ActualsTable:
    file = folder / "actuals.csv"
    file.write_text(text, encoding="utf-8")
    cells = read_cells(file)
    return ActualsTable(str(file), cells.rows, cells.lines)


def test_actuals_equal_to_the_plan_have_no_variance(money: Finance, tmp_path: Path) -> None:
    care = next(lever for lever in money.levers if lever.lever == "fault_care")
    rows = [f"{month + 1},margin,{money.plan.margin[month]!r}" for month in range(3)]
    rows += [f"2,fault_care,{care.running[1]}"]
    found = variances(money, actuals(tmp_path, "month,item,eur\n" + "\n".join(rows)))
    assert [(one.item, one.months) for one in found] == [("margin", 3), ("fault_care", 1)]
    assert [one.variance_eur for one in found] == [0, 0]
    assert not any(one.beyond_chance for one in found)
    assert found[0].plan_eur == math.fsum(money.plan.margin[:3])


def test_chance_is_told_from_a_variance(money: Finance, tmp_path: Path) -> None:
    plan, sd = money.plan.margin[0], money.plan.margin_sd[0]
    assert sd > 0
    text = "month;item;eur\n1;margin;{}\n1;fault_care;75,01\n"
    near, far = (variances(money, actuals(tmp_path, text.format(plan + step * sd))) for step in (1.9, 2.1))
    assert [near[0].beyond_chance, far[0].beyond_chance] == [False, True]
    assert near[1].variance_eur == pytest.approx(0.01)
    assert near[1].beyond_chance
    reader = Reader("fr", words("fr"))
    said = Page(appendix(Dossier(money, SUMMARY, shop(), PLAN, "open", ""), reader, far)).said
    assert reader("report.actuals.beyond") in said


@pytest.mark.parametrize(
    ("text", "words_of"),
    [
        ("a,b\n1,2\n", "heading: got a, b"),
        ("month,item,eur\n", "rows: got none"),
        ("month,item,eur\n0,margin,1\n9,margin,1\nx,margin,1\n", "3 errors"),
        ("month,item,eur\n1,margins,1\n", "line 2: got margins"),
        ("month,item,eur\n²,margin,1\n", "line 2: got ²"),
        ("month,item,eur\n1,margin,much\n", "line 2: got much"),
        ("month,item,eur\n1,margin,nan\n", "line 2: got nan"),
        ("month,item,eur\n1,margin\n", "line 2: got no amount"),
        ("month,item,eur\n1,margin,1\n1,margin,2\n", "given twice"),
    ],
)
def test_actuals_that_cannot_be_read_are_refused_in_words(
    money: Finance, tmp_path: Path, text: str, words_of: str
) -> None:
    with pytest.raises(Defects, match=re.escape(words_of)):
        variances(money, actuals(tmp_path, text))


def test_every_line_of_a_plan_has_its_reason() -> None:
    told = why_lines(
        {
            "why": {
                "sentences": [
                    {
                        "lever": "a",
                        "reason": "kept",
                        "eur_year": 5.0,
                        "today_eur_year": 5.0,
                        "value_eur": 0.0,
                    },
                    {
                        "lever": "b",
                        "reason": "stopped",
                        "eur_year": 0.0,
                        "today_eur_year": 9.0,
                        "value_eur": -3.0,
                    },
                    {
                        "lever": "c",
                        "reason": "raised",
                        "eur_year": 8.0,
                        "today_eur_year": 1.0,
                        "value_eur": 70.0,
                    },
                ]
            }
        },
        shop(),
        Reader("en", words("en")),
    )
    assert [line.split(":")[0] for line in told] == ["c", "b", "a"]
    assert "elsewhere" in told[1]
