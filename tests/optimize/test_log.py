"""Evaluations on the disk: what was simulated is not simulated again, and gives the same answer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from optimize import Problem, evaluation_log
from optimize.question.lever_range import as_plan
from optimize.question.plan_value import PlanValue
from optimize.solver.evaluation_log import EvaluationLog
from optimize.solver.pipeline import solve
from optimize.solver.simulation_budget import SimulationBudget
from sim import Defects, Plan
from tests.optimize.market import Hill, Market, asked, budget_rule, lever_range, lines
from tests.optimize.shop import shop

PURSES = (lever_range("a", 300.0, response=Hill(1, 60)), lever_range("b", 300.0, response=Hill(1, 90)))
MARKET = Market(PURSES, {"a": Hill(300, 60), "b": Hill(500, 90)}, noise_eur=3.0)
TODAY = as_plan("today", lines(PURSES, 0.0, 0.0))


class Counted:
    """A market that knows how often it was asked, and may die."""

    def __init__(self, dies_after: int = 10**9) -> None:
        self.plans = 0
        self.dies_after = dies_after

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> list[PlanValue]:
        if self.plans + len(plans) > self.dies_after:
            raise KeyboardInterrupt
        self.plans += len(plans)
        return MARKET(plans, seed, replications)


def answer(market: Counted, log: EvaluationLog) -> tuple[object, int]:
    counted = SimulationBudget(market, TODAY, 200, log=log)
    found = solve(counted, asked(MARKET, [budget_rule(200.0)], {}), seed=1)
    return (found.lines, found.selection, found.moved, found.left), counted.used


@pytest.mark.parametrize("dies_after", [8, 17, 30])
def test_a_run_that_dies_goes_on_where_it_was(tmp_path: Path, dies_after: int) -> None:
    whole = Counted()
    expected = answer(whole, EvaluationLog(tmp_path / "whole", "context"))
    file, first = tmp_path / "log", Counted(dies_after)
    with pytest.raises(KeyboardInterrupt):
        answer(first, EvaluationLog(file, "context"))
    file.write_bytes(file.read_bytes() + b'{"context": "torn')
    second = Counted()
    assert answer(second, EvaluationLog(file, "context")) == expected
    assert first.plans + second.plans == whole.plans
    third = Counted()
    assert answer(third, EvaluationLog(file, "context")) == expected
    assert third.plans == 0


def test_another_context_reads_nothing(tmp_path: Path) -> None:
    file = tmp_path / "log"
    EvaluationLog(file, "one world").write([("key", [1.0])])
    assert EvaluationLog(file, "one world").find("key") == [1.0]
    another = EvaluationLog(file, "another")
    assert another.find("key") is None
    assert (another.others, EvaluationLog(file, "one world").others) == (1, 0)


def test_evaluations_of_other_code_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, problem = tmp_path / "log", Problem(budget_eur_year=9000)
    evaluation_log(file, shop(), problem).write([("key", [1.0])])
    assert evaluation_log(file, shop(), problem).find("key") == [1.0]
    monkeypatch.setattr("optimize.answer.optimise.source_hash", lambda: "edited")
    edited = evaluation_log(file, shop(), problem)
    assert (edited.find("key"), edited.others) == (None, 1)


def test_a_file_of_another_kind_is_refused_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "notes"
    file.write_text("dear diary\n")
    with pytest.raises(Defects, match="a log of evaluations"):
        EvaluationLog(file, "context")
    assert file.read_text() == "dear diary\n"


def test_menus_are_reused_between_problems_of_one_world(tmp_path: Path) -> None:
    log = EvaluationLog(tmp_path / "log", "context")
    answer(Counted(), log)
    again = Counted()
    counted = SimulationBudget(again, TODAY, 200, log=log)
    solve(counted, asked(MARKET, [budget_rule(200.0)], {}), seed=1)
    cap = budget_rule(200.0)._replace(name="cap", kind="spend", limit=50.0, weights=(("a", 1.0),))
    counted = SimulationBudget(again, TODAY, 200, log=log)
    solve(counted, asked(MARKET, [budget_rule(200.0), cap], {}), seed=1)
    fresh = Counted()
    counted = SimulationBudget(fresh, TODAY, 200)
    solve(counted, asked(MARKET, [budget_rule(200.0), cap], {}), seed=1)
    assert again.plans < fresh.plans


RUN = """
import json, sys
from pathlib import Path
from optimize import Problem, optimise, record
from runs import pool
from scenarios import load_world
log, workers = Path(sys.argv[1]), int(sys.argv[2])
if __name__ == "__main__":
    with pool(workers) as spread:
        found = optimise(load_world("minimal"), Problem(), simulations=100, seed=3, draws=0, map=spread, log=log)
    print(json.dumps(record(found)))
"""


@pytest.mark.slow
def test_killed_at_any_moment_and_resumed_by_other_workers_gives_the_same_plan(tmp_path: Path) -> None:
    whole = subprocess.run(_command(tmp_path / "whole", 1), capture_output=True, text=True, check=True)
    log = tmp_path / "log"
    for lines_written, workers in ((1, 1), (20, 2), (60, 1)):
        killed = subprocess.Popen(_command(log, workers), stdout=subprocess.DEVNULL)
        while killed.poll() is None and _lines(log) < lines_written:
            time.sleep(0.01)
        os.kill(killed.pid, signal.SIGKILL) if killed.poll() is None else None
        killed.wait()
    done = subprocess.run(_command(log, 2), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == json.loads(whole.stdout)


def _command(log: Path, workers: int) -> list[str]:
    return [sys.executable, "-c", RUN, str(log), str(workers)]


def _lines(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0
