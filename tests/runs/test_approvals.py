"""The journal of approvals shows what was altered: a file of the run, an entry, an entry taken out."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

import runs

pytestmark = pytest.mark.usefixtures("registry_folder")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    (folder / "inputs").mkdir(parents=True)
    (folder / "plan.toml").write_text("name = 'plan'\n")
    (folder / "lock.json").write_text(json.dumps({"by": "Camille"}))
    (folder / "inputs" / "1-problem.toml").write_text("budget_eur_year = 1\n")
    return folder


def journal() -> Path:
    return runs.registry() / "approvals.jsonl"


def test_an_approval_is_found_again_as_it_was_given(run: Path) -> None:
    given = runs.approve(
        run, "a" * 32, "approved", by=runs.Person(" A. Name "), role="Controller", note="for 2027"
    )
    runs.approve(run, "b" * 32, "refused", by=runs.Person("Another"))
    (entry,) = runs.approvals("a" * 32)
    assert entry == runs.Entry(given, intact=True)
    assert (given.name, given.decision) == ("A. Name", "approved")
    assert set(given.files) == {"plan.toml", "lock.json", "inputs/1-problem.toml"}
    assert runs.altered(given, run) == ()
    assert [one.intact for one in runs.approvals()] == [True, True]


def test_files_changed_or_gone_are_named_and_a_report_beside_them_is_not(run: Path) -> None:
    given = runs.approve(run, "a", "approved", by=runs.Person("A"))
    (run / "report.html").write_text("new")
    assert runs.altered(given, run) == ()
    (run / "plan.toml").write_text("name = 'other'\n")
    (run / "inputs" / "1-problem.toml").unlink()
    assert runs.altered(given, run) == ("inputs/1-problem.toml", "plan.toml")
    assert runs.altered(given, run / "gone") == ("inputs/1-problem.toml", "lock.json", "plan.toml")


def test_an_altered_entry_is_shown_and_the_others_stay_intact(run: Path) -> None:
    for name in ("One", "Two", "Three"):
        runs.approve(run, "a", "approved", by=runs.Person(name))
    lines = journal().read_text().splitlines()
    changed = json.loads(lines[1])
    changed["name"] = "Somebody"
    journal().write_text("\n".join([lines[0], json.dumps(changed), lines[2]]) + "\n")
    assert [one.intact for one in runs.approvals()] == [True, False, True]


def test_an_entry_taken_out_or_made_unreadable_is_shown(run: Path) -> None:
    for name in ("One", "Two", "Three"):
        runs.approve(run, "a", "approved", by=runs.Person(name))
    lines = journal().read_text().splitlines()
    journal().write_text("\n".join([lines[0], lines[2]]) + "\n")
    assert [one.intact for one in runs.approvals()] == [True, False]
    journal().write_text("\n".join([lines[0], "not JSON", lines[2]]) + "\n")
    found = runs.approvals("a")
    assert [one.intact for one in found] == [True, False, False]
    assert found[1].approval is None
    journal().write_text(json.dumps({**json.loads(lines[0]), "files": 3}) + "\n")
    assert runs.approvals() == (runs.Entry(None, intact=False),)


def test_nobody_approves_without_a_name(run: Path) -> None:
    with pytest.raises(ValueError, match="name"):
        runs.approve(run, "a", "approved", by=runs.Person("  "))
    assert runs.approvals() == ()


def test_a_folder_told_in_advance_is_taken_by_its_run() -> None:
    folder = runs.fresh_folder("optimise")
    with runs.new_run("optimise", {}, out=folder) as run:
        (run.folder / "plan.toml").write_text("")
    (record,) = runs.history()
    assert record.folder == folder


def test_who_locked_a_plan_does_not_approve_it(run: Path) -> None:
    (run / "lock.json").write_text(json.dumps({"sealed": "x", "locked": "2026-12-01", "by": "Ada  Lovelace"}))
    with pytest.raises(runs.NotIndependent) as refusal:
        runs.approve(run, "a", "approved", by=runs.Person(" ada lovelace "))
    assert refusal.value.why == "locked"
    assert runs.approvals() == ()
    assert runs.approve(run, "a", "refused", by=runs.Person("Ada Lovelace")).decision == "refused"


@pytest.mark.parametrize("said", [None, {}, {"by": " "}, []])
def test_a_plan_that_nobody_is_named_as_having_locked_is_approved_by_nobody(run: Path, said: object) -> None:
    if said is None:
        (run / "lock.json").unlink()
    else:
        (run / "lock.json").write_text(json.dumps(said))
    with pytest.raises(runs.NotIndependent) as refusal:
        runs.approve(run, "a", "approved", by=runs.Person("Ada"))
    assert refusal.value.why == runs.unnamed("a", run) == "unlocked"
    assert runs.approvals() == ()
    assert runs.approve(run, "a", "refused", by=runs.Person("Ada")).decision == "refused"


def test_who_asked_for_a_run_does_not_approve_it(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        importlib.import_module("runs.approvals"),
        "ran_by",
        lambda identity: runs.Person("Grace" if identity == "a" else ""),
    )
    with pytest.raises(runs.NotIndependent) as refusal:
        runs.approve(run, "a", "approved", by=runs.Person("grace"))
    assert refusal.value.why == "ran"
    assert runs.approve(run, "b", "approved", by=runs.Person("grace")).name == "grace"


def test_the_same_person_approves_once_and_again_only_after_a_change(run: Path) -> None:
    runs.approve(run, "a", "approved", by=runs.Person("Ada"))
    with pytest.raises(runs.NotIndependent) as refusal:
        runs.approve(run, "a", "approved", by=runs.Person("ADA"))
    assert refusal.value.why == "twice"
    runs.approve(run, "a", "approved", by=runs.Person("Grace"))
    assert [one.name for one in runs.standing("a", run)] == ["Ada", "Grace"]
    (run / "plan.toml").write_text("name = 'other'\n")
    assert runs.standing("a", run) == ()
    assert runs.approve(run, "a", "approved", by=runs.Person("Ada")).name == "Ada"
