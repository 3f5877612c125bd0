"""What a result should not be trusted for is refused, unless it is accepted in words that every output repeats."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
import typer

import runs
from commands.acceptance import estimates_in_words, in_words, refuse_outside, refuse_red
from commands.optimise import best_plan, problem_of, show_plan
from commands.plausibility import mismatches
from commands.resume import REFUSED
from optimize import read_dossier, report, workbook
from scenarios import borrowed_numbers, ground_lines, grounds, load_world, reader_of, with_own_reported
from sim import Defects, FitReason, FitVerdict, Outcomes, Outside, World

WORLD = load_world("minimal")
RED = FitVerdict(
    verdict="red", informed=3, of=25,
    why=[FitReason(fault="far", figure="nps", unit="points", observed=20.0, simulated=45.0, errors=12.5)],
)  # fmt: skip
BEYOND = Outside("load", "desk", (3, 4), 1.4, (0.5, 0.8), (float("-inf"), 1.0))


def red() -> World:
    return WORLD.model_copy(update={"fit": RED, "template": "minimal"})


def test_a_red_fit_keeps_a_search_from_starting_unless_it_is_accepted_in_words() -> None:
    with pytest.raises(Defects) as refused:
        refuse_red(red(), None)
    assert "+45.0 simulated" in str(refused.value)
    assert '--accept-fit "why"' in str(refused.value)
    refuse_red(red(), "a first look")
    refuse_red(WORLD, None)
    with pytest.raises(typer.BadParameter, match="in words"):
        in_words("--accept-fit", "  ")


def test_a_plan_beyond_what_was_observed_is_refused_with_its_figures() -> None:
    with pytest.raises(Defects) as refused:
        refuse_outside(WORLD, (BEYOND,), None)
    text = str(refused.value)
    assert "load (desk)" in text
    assert "1.4 (months 4, 5)" in text
    assert '--accept-outside "why"' in text
    refuse_outside(WORLD, (BEYOND,), "the desk moves to another company")
    refuse_outside(WORLD, (), None)


def test_months_in_a_row_are_written_as_a_span_and_one_bound_alone() -> None:
    with pytest.raises(Defects) as refused:
        refuse_outside(WORLD, (BEYOND._replace(months=(0, 2, 3, 4, 9, 10)),), None)
    assert "(months 1, 3–5, 10, 11)" in str(refused.value)
    assert "at most 1" in str(refused.value)
    assert "inf" not in str(refused.value)


def test_a_plan_that_was_refused_is_the_one_that_is_accepted(
    tmp_path: Path,
    registry_folder: Path,  # noqa: ARG001 a registry of its own
) -> None:
    """Its evaluations are read again, none is added, and the plan and its figures are those of the search that was refused."""
    nowhere = WORLD.anchors.domain.model_copy(update={"nps": [500.0, 500.0]})
    world = WORLD.model_copy(
        update={"anchors": WORLD.anchors.model_copy(update={"domain": nowhere}), "template": "minimal"}
    )
    log, rules = tmp_path / "log.jsonl", problem_of(world)

    def search(name: str, **accepted: str) -> dict[str, Any]:
        with runs.new_run("optimise", {}, out=tmp_path / name) as run:
            return best_plan(world, rules, 90, 1, 1, run, draws=0, log=log, accepted=accepted)

    with pytest.raises(Defects):
        search("refused")
    with pytest.raises(Defects):
        search("refused again")
    before = log.read_text(encoding="utf-8")
    assert before.count(REFUSED) == 1
    result = search("accepted", outside="a new market")
    kept = tmp_path / "accepted" / "evaluations.jsonl"
    assert kept.read_text(encoding="utf-8") == before
    assert result["grounds"]["accepted"] == {"outside": "a new market"}
    assert any(
        "a new market" in line for line in ground_lines(world, reader_of("en"), result["grounds"]["accepted"])
    )


def test_estimates_are_accepted_by_name_and_reason() -> None:
    name = "loyalty.unresolved.COMPLAINT"
    assert estimates_in_words([f"{name}: a panel: ours"], WORLD) == {name: "a panel: ours"}
    for wrong in (name, f"{name}: ", "loyalty.unresolve: why"):
        with pytest.raises(typer.BadParameter):
            estimates_in_words([wrong], WORLD)


def test_borrowed_numbers_are_counted_and_those_with_a_source_or_changed_are_not() -> None:
    borrowed = WORLD.model_copy(update={"template": "minimal"})
    money = borrowed_numbers(borrowed)["money"]
    assert money.borrowed > 20
    assert money.borrowed + money.assumed <= money.of
    (segment,) = borrowed.segments[:1]
    own = segment.model_copy(update={"margin_eur_year": segment.margin_eur_year + 1})
    changed = borrowed.model_copy(update={"segments": [own, *borrowed.segments[1:]]})
    assert borrowed_numbers(changed)["money"].borrowed == money.borrowed - 1
    sourced = borrowed.model_copy(
        update={"source": {f"segment.{segment.name}.margin_eur_year": "measured: the ledger"}}
    )
    assert borrowed_numbers(sourced)["money"].borrowed == money.borrowed - 1
    assert borrowed_numbers(WORLD)["money"].borrowed == 0


def test_borrowed_reported_figures_judge_nothing() -> None:
    """The bank's own figures hold the bank to account, not a company drafted from it."""
    bank = load_world("bank")
    drafted = bank.model_copy(update={"template": "bank"})
    assert not with_own_reported(drafted).reported.model_dump(exclude_defaults=True)
    assert mismatches(drafted, None, never) == []
    nps = bank.reported.model_copy(update={"nps": -40.0})
    kept = with_own_reported(drafted.model_copy(update={"reported": nps})).reported
    assert kept.model_dump(exclude_defaults=True) == {"nps": -40.0}


def never() -> list[Outcomes]:
    raise AssertionError("simulated")


def test_what_was_accepted_counts_only_where_there_was_something_to_accept() -> None:
    words = {"fit": "a first look", "outside": "a move", "mismatch": None}
    assert grounds(WORLD, words)["accepted"] == {}
    assert grounds(red(), words, (BEYOND,))["accepted"] == {"fit": "a first look", "outside": "a move"}
    assert json.loads(json.dumps(grounds(red(), words, (BEYOND,))))["outside"][0]["allowed"] == [None, 1.0]


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A plan found in a company whose fit is red, which was accepted in words."""
    folder = tmp_path_factory.mktemp("red")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROX_RUNS", str(folder / "runs"))
        with runs.new_run("optimise", {}, out=folder / "run") as run:
            result = best_plan(
                red(), problem_of(red()), 90, 1, 1, run, draws=0, accepted={"fit": "a first look only"}
            )
    return SimpleNamespace(folder=folder / "run", result=result)


@pytest.mark.parametrize(("language", "red_words"), [("en", "Not reliable"), ("fr", "Pas fiable")])
def test_every_output_begins_with_the_verdict_the_borrowed_and_the_accepted(
    searched: SimpleNamespace, language: str, red_words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reader, dossier = reader_of(language), read_dossier(searched.folder)
    lines = ground_lines(dossier.world, reader, dossier.accepted)
    assert lines[0].startswith(red_words)
    assert any("minimal" in line and "%" in line for line in lines)
    assert lines[-1].endswith("a first look only")
    page = report(dossier, reader)
    assert page.index(red_words) < page.index("a first look only") < page.index("<div class=tiles>")
    with ZipFile(io.BytesIO(workbook(dossier, reader))) as book:
        assert "a first look only" in book.read("xl/sharedStrings.xml").decode()
    show_plan(dossier.world, searched.result)
    assert capsys.readouterr().out.startswith("Not reliable")


def test_json_carries_what_a_result_rests_on(searched: SimpleNamespace) -> None:
    told = json.loads((searched.folder / "summary.json").read_text(encoding="utf-8"))["grounds"]
    assert told["fit"]["verdict"] == "red"
    assert told["fit"]["why"][0]["figure"] == "nps"
    assert told["template"] == "minimal"
    assert 0 < told["borrowed"]["money"]["share"] <= 1
    assert told["accepted"] == {"fit": "a first look only"}


def test_a_world_read_back_keeps_its_verdict(searched: SimpleNamespace) -> None:
    kept: Path = searched.folder / "world.toml"
    assert load_world(str(kept)).fit == RED
