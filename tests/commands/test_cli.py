"""The command as other programs use it: documented objects, exit codes, words instead of stack traces."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from cli import explained

HOUSE = Path(__file__).resolve().parents[2]
METRICS = {
    "csat_top2", "nps", "ces", "first_contact_resolution", "contacts_per_case", "abandonment", "mean_wait_min",
    "mean_wait_min_by_kind", "bot_containment", "bot_resolution", "retention_12m", "cost_to_serve_eur",
    "customer_equity_eur",
}  # fmt: skip
SIMULATE = {"world", "plan", "engine", "seed", "replications", "customers", "months", "contacts", "wall_s"}
TOUCHPOINT = {
    "channel", "moment", "contacts", "abandonment", "mean_wait_min", "resolved", "csat_top2", "cost_eur",
}  # fmt: skip
ROX = {
    "mean", "se", "lo", "hi", "value_eur", "put_to_work_eur", "net_spend_eur", "delta_customer_equity_eur",
    "without_terminal", "parts", "draws", "kind", "experience_eur", "savings_eur", "price_of_savings_eur",
    "delta_customer_equity_eur_se", "delta_customer_equity_eur_lo", "delta_customer_equity_eur_hi", "raised",
    "without_cuts", "saved_per_euro_lost", "over_24_months",
}  # fmt: skip
CERTIFICATE = {
    "solver_status", "table_gap", "improvement_bound", "simulations", "fresh_seeds", "robust", "checks",
}  # fmt: skip


def rox(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with its runs kept in a folder."""
    return subprocess.run(
        [sys.executable, str(HOUSE / "cli.py"), *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "ROX_RUNS": str(folder / "runs"), "PYTHONPATH": str(HOUSE)},
        check=False,
    )


def told(folder: Path, *arguments: str) -> dict[str, Any]:
    """The JSON object a command prints."""
    done = rox(folder, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    assert result["schema"] == 2
    assert result["version"]
    assert misfits(arguments[0], result) == []
    return result


def misfits(verb: str, result: dict[str, Any]) -> list[str]:
    """Where what a verb prints leaves the form that docs/schemas promises of it; a verb without a form promises none."""
    path = HOUSE / "docs" / "schemas" / f"{verb}.schema.json"
    if not path.exists():
        return []
    form = Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))
    return [f"{error.json_path}: {error.message}" for error in form.iter_errors(result)]


def refused(folder: Path, code: int, *arguments: str) -> str:
    """What is said when a command refuses."""
    done = rox(folder, *arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr


def without_time(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name != "wall_s"}


def test_simulate_prints_the_documented_object_whatever_the_workers(tmp_path: Path) -> None:
    one = told(tmp_path, "simulate", "minimal", "--workers", "1", "--months", "12")
    two = told(tmp_path, "simulate", "minimal", "--workers", "2", "--months", "12")
    assert one.keys() >= SIMULATE
    assert set(one["metrics"]) >= METRICS
    assert set(one["touchpoints"][0]) >= TOUCHPOINT
    assert one["metrics"]["csat_top2"].keys() == {"mean", "se", "lo", "hi"}
    assert without_time(one) == without_time(two)


def test_simulate_says_the_same_with_either_engine(tmp_path: Path) -> None:
    both = [
        without_time(
            told(tmp_path, "simulate", "minimal", "--months", "3", "--replications", "2", "--engine", engine)
        )
        for engine in ("compiled", "reference")
    ]
    assert [one.pop("engine") for one in both] == ["compiled", "reference"]
    assert both[0] == both[1]


def test_out_holds_every_contact_and_customer(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = told(tmp_path, "simulate", "minimal", "--out", str(out), "--replications", "2", "--months", "6")
    contacts = pd.read_parquet(out / "contacts.parquet")
    assert list(contacts.columns)[:4] == ["replication", "customer", "need", "contact"]
    assert (contacts["asked_min"] >= 0).sum() / 2 == result["contacts"]
    assert len(pd.read_parquet(out / "customers.parquet")) >= 2 * result["customers"]
    assert json.loads((out / "summary.json").read_text(encoding="utf-8")) == result
    assert (out / "provenance.json").exists()
    assert str(out) in refused(tmp_path, 2, "simulate", "minimal", "--out", str(out))


def test_optimise_prints_a_plan_that_runs_again_to_the_same_figures(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = told(tmp_path, "optimise", "minimal", "--simulations", "120", "--out", str(out))
    certificate = result["certificate"]
    assert certificate.keys() >= CERTIFICATE
    # 20 draws beside: two anchors and today's plan in each, the winner and at most two finalists as good as it
    assert certificate["simulations"] <= 120 + 20 * (2 + 1 + 3)
    assert (out / "draws.parquet").exists() == (result["rox"]["draws"] is not None)
    assert all(check["ok"] for check in certificate["checks"])
    assert set(result["rox"]) >= ROX
    assert set(result["baselines"]) == {"today", "equal_split", "greedy"}
    cents = round(sum(row["eur_year"] for row in result["table"]) * 100)
    assert cents == round(sum(line["eur_year"] for line in result["lines"]) * 100)
    assert tomllib.loads((out / "plan.toml").read_text(encoding="utf-8"))["line"]
    again = told(
        tmp_path, "simulate", "minimal", "--plan", str(out / "plan.toml"),
        "--seed", str(certificate["fresh_seed"]), "--replications", str(certificate["fresh_seeds"]),
    )  # fmt: skip
    own = {name: figure for name, figure in result["rox"].items() if name != "draws"}
    assert {name: again["rox"][name] for name in own} == own


def test_draws_of_parameters_value_a_plan_and_name_what_carries_the_width(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('name = "bot"\n[[line]]\nlever = "bot_answers"\neur_year = 0.0\n', encoding="utf-8")
    short = ("--plan", str(plan), "--months", "6", "--replications", "1")
    one, two = (
        told(tmp_path, "simulate", "minimal", *short, "--draws", "4", "--workers", workers)["rox"]
        for workers in ("1", "2")
    )
    assert one == two
    assert [row["field"] for row in one["break_even"]] == [
        driver["field"] for driver in one["draws"]["drivers"]
    ]
    found = [one["draws"], two["draws"]]
    assert set(found[0]) == {"n", "mean", "p05", "p10", "p50", "p90", "p95", "prob_loss", "drivers"}
    assert found[0]["n"] == 4
    assert found[0]["p05"] <= found[0]["p50"] <= found[0]["p95"]
    assert {"field", "share", "raises", "clear"} == set(found[0]["drivers"][0])
    assert told(tmp_path, "simulate", "minimal", *short)["rox"]["draws"] is None
    assert "--plan" in refused(tmp_path, 2, "simulate", "minimal", "--draws", "4")


def test_optimise_is_the_same_with_one_and_two_workers(tmp_path: Path) -> None:
    found = [
        told(
            tmp_path, "optimise", "minimal", "--budget", "18000", "--simulations", "80", "--workers", workers
        )
        for workers in ("1", "2")
    ]
    assert found[0] == found[1]


def test_compare_pairs_plans_with_today(tmp_path: Path) -> None:
    plan = tmp_path / "nothing.toml"
    plan.write_text('name = "nothing"\n', encoding="utf-8")
    result = told(tmp_path, "compare", "minimal", "--plan", str(plan), "--months", "6", "--replications", "2")
    (same,) = result["plans"]
    assert same["rox"]["value_eur"] == 0
    assert same["rox"]["mean"] is None


def test_another_size_is_said_to_be_another_company(tmp_path: Path) -> None:
    done = rox(tmp_path, "simulate", "minimal", "--customers", "720", "--months", "3", "--json")
    assert done.returncode == 0, done.stderr
    assert "another company" in done.stderr
    assert json.loads(done.stdout)["customers"] == 720


@pytest.mark.parametrize(
    ("code", "arguments", "words"),
    [
        (2, ["simulate", "nowhere"], "minimal"),
        (2, ["simulate", "minimal", "--engine", "steam"], "compiled, reference"),
        (2, ["simulate", "minimal", "--replications", "0"], "--replications"),
        (2, ["simulate"], "COMPANY"),
        (2, ["fly"], "No such command"),
        (2, ["optimise", "minimal", "--budget", "-1"], "0 or more"),
        (3, ["optimise", "minimal", "--budget", "10"], "at least"),
        (2, ["calibrate", "minimal"], "--survey"),
        (2, ["anchor", "minimal"], "copy it to a file"),
    ],
)
def test_a_mistake_is_answered_in_words(tmp_path: Path, code: int, arguments: list[str], words: str) -> None:
    assert words in refused(tmp_path, code, *arguments)
    assert not list(tmp_path.glob("*.toml"))


def test_every_defect_of_a_world_is_listed_at_once(tmp_path: Path) -> None:
    text = (HOUSE / "scenarios" / "minimal.toml").read_text(encoding="utf-8")
    world = tmp_path / "world.toml"
    broken = text.replace("share = 1.0", "share = 75").replace(
        "customers = 360", "customers = 360\ncolour = 3"
    )
    world.write_text(broken, encoding="utf-8")
    words = refused(tmp_path, 2, "simulate", str(world))
    assert "colour" in words
    assert "75" in words
    assert "world.toml" in words


def test_a_plan_that_names_no_lever_is_refused_with_the_nearest(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('name = "p"\n[[line]]\nlever = "workshop_seat"\neur_year = 6000\n', encoding="utf-8")
    assert "workshop_seats" in refused(tmp_path, 2, "simulate", "minimal", "--plan", str(plan))


def test_a_simulated_plan_is_reported_on_and_locked(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('[[line]]\nlever = "bike_check"\neur_year = 4000\n')
    run = tmp_path / "run"
    options = ("--plan", str(plan), "--replications", "1", "--months", "3", "--out", str(run))
    assert rox(tmp_path, "simulate", "minimal", *options).returncode == 0
    book, page = tmp_path / "plan.xlsx", tmp_path / "plan.html"
    told = rox(
        tmp_path, "report", str(run), "--xlsx", str(book), "--html", str(page), "--lang", "fr", "--json"
    )
    assert told.returncode == 0, told.stderr
    summary = json.loads((run / "summary.json").read_text())
    assert json.loads(told.stdout)["finance"]["npv_eur"] == summary["rox"]["value_eur"]
    assert book.read_bytes()[:2] == b"PK"
    assert 'lang="fr"' in page.read_text(encoding="utf-8")
    assert rox(tmp_path, "lock", str(run), "--by", "Ada").returncode == 0
    assert json.loads((run / "lock.json").read_text())["by"] == "Ada"
    saved = run / "plan.toml"
    saved.write_text(saved.read_text().replace("4000", "4001"))
    edited = rox(tmp_path, "report", str(run), "--html", str(tmp_path / "other.html"))
    assert edited.returncode == 2
    assert "edited after the run; lock.json is void" in edited.stderr
    unknown = rox(tmp_path, "report", str(tmp_path / "none"), "--lang", "xx")
    assert unknown.returncode == 2
    assert "choose from en, fr" in unknown.stderr
    assert not (tmp_path / "other.html").exists()


ANSWERS = "Satisfaction (1-5),Comment\n" + "".join(f"{1 + row % 5},déjà {row}\n" for row in range(30))


def piped(
    folder: Path, content: bytes, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command with something piped in."""
    return subprocess.run(
        [sys.executable, str(HOUSE / "cli.py"), *arguments],
        input=content,
        capture_output=True,
        cwd=folder,
        env={**os.environ, "ROX_RUNS": str(folder / "runs"), "PYTHONPATH": str(HOUSE), **environment},
        check=False,
    )


def test_what_is_piped_in_is_read_and_named_as_it_was_given(tmp_path: Path) -> None:
    done = piped(tmp_path, ANSWERS.encode(), "read", "-", "--json")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert (record["file"], record["used"]) == ("-", 30)
    empty = piped(tmp_path, b"", "read", "-")
    assert empty.returncode == 2
    assert empty.stderr.decode().startswith("-: 1 error")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_shell_that_is_not_utf_8_is_answered(tmp_path: Path, encoding: str) -> None:
    done = piped(tmp_path, ANSWERS.encode(), "read", "-", "--lang", "fr", PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode(encoding)
    assert ("enquête" if encoding == "cp1252" else "enqu?te") in said


def test_a_disk_that_fills_while_the_index_is_written_is_answered_with_a_remedy() -> None:
    said, code = explained(sqlite3.OperationalError("database or disk is full"))
    assert code == 1
    assert "database or disk is full" in str(said)
    assert "free some space" in str(said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--cluster", "tcp://127.0.0.1:1", "--workers", "2"), "not both"),
        (("--insecure-cluster",), "goes with --cluster"),
        (("--cluster", "nonsense"), "is not the address of a scheduler"),
        (("--cluster", "tcp://10.0.0.1:8786"), "tasks are code"),
        (("--cluster", "tls://10.0.0.1:8786", "--out", "results"), "leave out --out"),
    ],
)
def test_a_cluster_that_cannot_be_asked_is_refused_in_words(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = rox(tmp_path, "simulate", "minimal", *arguments)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
