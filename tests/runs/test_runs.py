"""Runs leave whole folders or none; jobs can be watched, cancelled and limited; workers keep order."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import runs

pytestmark = pytest.mark.usefixtures("registry_folder")
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

LOOP = """
    import time
    from runs import Progress
    progress = Progress()
    for done in range(2000):
        progress(done, 2000, "at work")
        time.sleep(0.02)
"""
STUBBORN = "import time; time.sleep(60)"


def job(code: str, limits: runs.JobLimits | None = None) -> str:
    return runs.start([sys.executable, "-c", textwrap.dedent(code)], {"code": "of the test"}, limits=limits)


def wait_for(identity: str, wanted: Callable[[runs.JobState], bool], seconds: float = 20) -> runs.JobState:
    deadline = time.monotonic() + seconds
    while not wanted(found := runs.state(identity)):
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found


def ended(found: runs.JobState) -> bool:
    return found.state in ("done", "failed", "cancelled")


def at_work(found: runs.JobState) -> bool:
    return found.state == "running" and found.total > 0


# the store


def test_run_leaves_inputs_results_and_provenance(tmp_path: Path) -> None:
    world = tmp_path / "world.toml"
    world.write_text("customers = 1\n")
    with runs.new_run("simulate", {"seed": 7}, files=[world], seed=7) as run:
        (run.folder / "summary.json").write_text("{}")
        assert not run.destination.exists()
        run.summary["contacts"] = 12
    names = sorted(
        path.relative_to(run.folder).as_posix() for path in run.folder.rglob("*") if path.is_file()
    )
    assert names == ["inputs/1-world.toml", "provenance.json", "spec.json", "summary.json"]
    assert run.folder == run.destination
    assert json.loads((run.folder / "spec.json").read_text()) == {"seed": 7}
    provenance = json.loads((run.folder / "provenance.json").read_text())
    assert provenance["seed"] == 7
    assert (
        provenance["files"][0]["sha256"] == "c0ab16401df910eaa4c173564f7aade64939d25ebca1d0df940e505ccc4d61fc"
    )
    assert provenance["packages"]["numpy"]
    (record,) = runs.history()
    assert (record.id, record.kind, record.folder) == (run.id, "simulate", run.folder)
    assert (record.state, record.summary) == ("done", {"contacts": 12})


def half_a_run() -> None:
    with runs.new_run("simulate", {}) as run:
        (run.folder / "half.txt").write_text("half")
        raise ZeroDivisionError("no customers")


def test_nothing_half_written_is_left_after_an_exception(registry_folder: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        half_a_run()
    assert [path.name for path in registry_folder.iterdir() if "simulate" in path.name] == []
    assert list((registry_folder / ".locks").iterdir()) == []
    (record,) = runs.history()
    assert (record.state, record.summary) == ("failed", {"error": "no customers"})


def test_a_summary_that_is_no_json_leaves_nothing(registry_folder: Path) -> None:
    with pytest.raises(ValueError, match="JSON"), runs.new_run("simulate", {}) as run:
        run.summary["rox"] = float("nan")
    assert [path.name for path in registry_folder.iterdir() if "simulate" in path.name] == []
    assert [record.state for record in runs.history()] == ["failed"]


def test_a_cancelled_run_is_told_from_a_failed_one() -> None:
    with pytest.raises(runs.Cancelled), runs.new_run("optimise", {}):
        raise runs.Cancelled("asked to stop")
    assert [record.state for record in runs.history("optimise")] == ["cancelled"]


def test_a_run_goes_where_it_is_told_and_overwrites_nothing(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with runs.new_run("demo", {}, out=out) as run:
        (run.folder / "plan.toml").write_text("first")
    with pytest.raises(runs.FolderTaken, match="not empty"), runs.new_run("demo", {}, out=out):
        pytest.fail("no work is done")
    assert (out / "plan.toml").read_text() == "first"
    assert sorted(path.name for path in out.parent.iterdir()) == ["out"]


@pytest.mark.parametrize("kind", ["", "../demo", "Demo", "a/b", "demo\n"])
def test_a_kind_that_cannot_name_a_folder_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="allowed"), runs.new_run(kind, {}):
        pass


def test_a_run_whose_process_died_is_buried(registry_folder: Path) -> None:
    code = "import os, runs\nwith runs.new_run('simulate', {}):\n    os._exit(1)\n"
    subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(runs.__file__).parents[1])
    assert [path for path in registry_folder.iterdir() if path.name.startswith(".20")]
    assert [record.state for record in runs.history()] == ["failed"]
    assert [path for path in registry_folder.iterdir() if path.name.startswith(".20")] == []


def test_history_leaves_a_living_run_alone() -> None:
    with runs.new_run("simulate", {}) as run:
        assert [record.state for record in runs.history()] == ["running"]
        assert run.folder.is_dir()
    assert [record.state for record in runs.history()] == ["done"]


def test_many_processes_write_one_index(registry_folder: Path) -> None:
    code = "import runs\nfor n in range(10):\n    with runs.new_run('simulate', {'n': n}):\n        pass\n"
    root = Path(runs.__file__).parents[1]
    writers = [subprocess.Popen([sys.executable, "-c", code], cwd=root) for _ in range(4)]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    assert [record.state for record in runs.history()] == ["done"] * 40
    with closing(sqlite3.connect(registry_folder / "runs.sqlite")) as index:
        assert index.execute("PRAGMA journal_mode").fetchone() == ("wal",)


# jobs


@pytest.mark.parametrize(
    "identity", ["../" + "a" * 29, "a" * 31, "A" * 32, "a" * 32 + "\n", "", ".", "a" * 32]
)
def test_an_id_that_is_no_job_is_refused(identity: str, registry_folder: Path) -> None:
    for ask in (runs.state, runs.cancel, runs.folder_of):
        with pytest.raises(runs.UnknownJob):
            ask(identity)
    assert list(registry_folder.rglob("cancel")) == []


def test_a_job_reports_progress_and_its_end() -> None:
    identity = job("""
        import json, os, pathlib
        from runs import Progress
        folder = pathlib.Path(os.environ["ROX_JOB_DIR"])
        print(json.loads((folder / "spec.json").read_text())["code"])
        Progress()(3, 3, "three of three")
    """)
    found = wait_for(identity, ended)
    assert (found.state, found.done, found.total, found.text) == ("done", 3, 3, "three of three"), found
    assert found.returncode == 0
    assert (runs.folder_of(identity) / "stdout.txt").read_text() == "of the test\n"


def test_a_job_that_fails_says_why() -> None:
    found = wait_for(job("import sys; sys.exit('column Q7: missing')"), ended)
    assert (found.state, found.returncode, found.error) == ("failed", 1, "column Q7: missing")


def test_a_command_that_does_not_exist_fails() -> None:
    found = wait_for(runs.start(["no-such-command"], {}), ended)
    assert found.state == "failed"
    assert "no-such-command" in found.error


@pytest.mark.parametrize("code", [LOOP, STUBBORN], ids=["listening", "deaf"])
def test_cancel_works_within_two_seconds(code: str) -> None:
    identity = job(code)
    wait_for(identity, at_work if code == LOOP else lambda found: found.state == "running")
    runs.cancel(identity)
    assert wait_for(identity, ended, seconds=2).state == "cancelled"


@posix
def test_a_job_leaves_the_machine_to_whoever_looks_at_a_page() -> None:
    identity = job("import os, time; time.sleep(1); print(os.getpriority(os.PRIO_PROCESS, 0))")
    assert wait_for(identity, ended).state == "done"
    told = int((runs.folder_of(identity) / "stdout.txt").read_text())
    assert told == 10 or told > os.getpriority(os.PRIO_PROCESS, 0)


@posix
def test_a_killed_command_is_reported_failed() -> None:
    found = wait_for(job("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"), ended)
    assert (found.state, found.returncode) == ("failed", -9)


@posix
def test_a_killed_supervisor_is_reported_failed_and_its_command_stops() -> None:
    identity = job(LOOP)
    found = wait_for(identity, at_work)
    assert found.pid is not None
    os.kill(found.pid, signal.SIGKILL)
    assert wait_for(identity, ended, seconds=5).state == "failed"
    stderr = runs.folder_of(identity) / "stderr.txt"
    deadline = time.monotonic() + 5
    while "no longer watched over" not in stderr.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@posix
def test_the_workers_of_a_killed_command_are_killed_too(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    worker = f"import pathlib, time\nwhile True: pathlib.Path({str(beat)!r}).touch(); time.sleep(0.02)"
    identity = job(f"""
        import subprocess, sys, time
        subprocess.Popen([sys.executable, "-c", {worker!r}])
        time.sleep(60)
    """)
    deadline = time.monotonic() + 10
    while not beat.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    runs.cancel(identity)
    wait_for(identity, ended, seconds=2)
    beat.unlink(missing_ok=True)
    time.sleep(0.2)
    assert not beat.exists()


def test_wall_time_is_limited() -> None:
    found = wait_for(job(STUBBORN, runs.JobLimits(wall_seconds=0.3)), ended, seconds=5)
    assert found.state == "failed"
    assert "0.3 s" in found.error


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
def test_memory_is_limited() -> None:
    greedy = "import sys\ntry: bytearray(2 * 2**30)\nexcept MemoryError: sys.exit('no memory')"
    found = wait_for(job(greedy, runs.JobLimits(memory_bytes=2**30)), ended)
    assert (found.state, found.error) == ("failed", "no memory")


def test_the_number_of_jobs_is_limited() -> None:
    limits = runs.JobLimits(jobs=1)
    first = job(STUBBORN, limits)
    with pytest.raises(runs.TooManyJobs, match="1 are allowed"):
        job(STUBBORN, limits)
    runs.cancel(first)
    wait_for(first, ended)
    second = job("pass", limits)
    assert wait_for(second, ended).state == "done"


def test_progress_outside_a_job_only_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROX_JOB_DIR", raising=False)
    shown: list[tuple[int, int, str]] = []
    runs.Progress(lambda *told: shown.append(told))(1, 2, "half")
    assert shown == [(1, 2, "half")]


# workers


def slow_when_early(number: int) -> tuple[int, int]:
    time.sleep(0.1 if number == 0 else 0)
    return number, number * number


def test_one_and_two_workers_give_the_same_results_in_order() -> None:
    answers = []
    for workers in (1, 2):
        with runs.pool(workers) as over:
            answers.append([list(over(slow_when_early, range(6))) for _ in range(2)])
    assert answers[0] == answers[1]


def process_of(_: int) -> int:
    return os.getpid()


def test_workers_stay_warm_and_one_worker_is_this_process() -> None:
    with runs.pool(2) as over:
        first, second = (set(over(process_of, range(8))) for _ in range(2))
    assert os.getpid() not in first | second
    assert len(first | second) <= 2
    with runs.pool(1) as over:
        assert over is map


BEATING = """
import pathlib, sys, time
import runs

def beat(path):
    while True:
        pathlib.Path(path).touch()
        time.sleep(0.02)

if __name__ == "__main__":
    with runs.pool(2) as over:
        list(over(beat, [sys.argv[1]] * 2))
"""


@posix
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script, beat = tmp_path / "beating.py", tmp_path / "beat"
    script.write_text(BEATING)
    house = str(Path(__file__).resolve().parents[2])
    parent = subprocess.Popen(
        [sys.executable, str(script), str(beat)], env={**os.environ, "PYTHONPATH": house}
    )
    deadline = time.monotonic() + 30
    while not beat.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    while beat.exists():
        assert time.monotonic() < deadline
        beat.unlink()
        time.sleep(0.5)


# everything that was started


def finished(code: str, **spec: str) -> str:
    identity = runs.start([sys.executable, "-c", textwrap.dedent(code)], spec)
    wait_for(identity, ended)
    return identity


RUN = """
    from runs import new_run
    with new_run("toy", {}) as run:
        (run.folder / "x.txt").write_text("x")
"""


def test_jobs_are_listed_newest_first_with_what_they_were_asked() -> None:
    first, second = finished("print(1)", by="Ada"), finished("raise SystemExit(1)", by="")
    found = runs.jobs()
    assert [one.id for one in found] == [second, first]
    assert found[1].spec == {"by": "Ada"}
    assert [one.state.state for one in found] == ["failed", "done"]
    assert found[1].argv[1] == "-c"


def test_a_job_nobody_can_read_does_not_hide_the_others(registry_folder: Path) -> None:
    good, bad = finished("print(1)"), finished("print(1)")
    (registry_folder / ".jobs" / bad / "spec.json").write_text("{")
    assert [one.id for one in runs.jobs()] == [good]


def test_a_job_knows_the_run_it_left_and_takes_it_along() -> None:
    identity = finished(RUN)
    with runs.new_run("toy", {}):
        pass
    (job,) = runs.jobs()
    by_hand, by_job = runs.history()
    assert job.run == by_job.id
    assert [one.id for one in runs.runs_by_hand()] == [by_hand.id]
    runs.forget(identity)
    assert not by_job.folder.exists()
    assert [one.id for one in runs.history()] == [by_hand.id]
    with pytest.raises(runs.UnknownJob):
        runs.state(identity)


def test_what_runs_is_not_forgotten() -> None:
    identity = job(STUBBORN)
    try:
        with pytest.raises(runs.StillRunning):
            runs.forget(identity)
        assert runs.state(identity).state in ("queued", "running")
    finally:
        runs.cancel(identity)


def test_a_run_outside_of_the_registry_keeps_its_folder(tmp_path: Path) -> None:
    with runs.new_run("toy", {}, out=tmp_path / "mine") as run:
        (run.folder / "x.txt").write_text("x")
    assert not runs.forget_run(run.id)
    assert (tmp_path / "mine" / "x.txt").exists()
    assert runs.history() == ()


def test_a_job_is_started_again_with_more_arguments() -> None:
    identity = runs.start([sys.executable, "-c", "import sys; print(sys.argv[1:])", "a"], {"by": "Ada"})
    wait_for(identity, ended)
    other = runs.start_again(identity, ["--resume"])
    wait_for(other, ended)
    again = runs.start_again(other, ["--resume"])
    wait_for(again, ended)
    assert "['a', '--resume']" in (runs.folder_of(again) / "stdout.txt").read_text()
    assert {one.spec["by"] for one in runs.jobs()} == {"Ada"}


def test_an_argument_may_name_the_folder_of_the_job() -> None:
    code = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text('here')"
    identity = runs.start([sys.executable, "-c", code, "$ROX_JOB_DIR/out.txt"], {})
    assert wait_for(identity, ended).state == "done"
    assert (runs.folder_of(identity) / "out.txt").read_text() == "here"


# files handed over


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a\0b.csv", "...", ""]
)
def test_a_name_somebody_typed_is_never_a_path(name: str, registry_folder: Path) -> None:
    folder = runs.inputs_of(runs.keep_inputs({name: b"x"}))
    (kept,) = folder.iterdir()
    assert kept.parent == folder
    assert folder.parent == registry_folder / ".inputs"
    assert kept.read_bytes() == b"x"


def test_files_are_capped_in_number_and_size() -> None:
    with pytest.raises(runs.InputsRefused):
        runs.keep_inputs({f"{number}.csv": b"" for number in range(runs.FILES_MOST + 1)})
    with pytest.raises(runs.InputsRefused):
        runs.keep_inputs({"large.csv": bytes(runs.FILE_BYTES_MOST + 1)})


@pytest.mark.parametrize("identity", ["0" * 32, "../x", ""])
def test_files_that_are_not_here_are_refused(identity: str) -> None:
    with pytest.raises(runs.UnknownInputs):
        runs.inputs_of(identity)


def test_files_go_with_the_last_job_that_was_given_them() -> None:
    inputs = runs.keep_inputs({"a.csv": b"x"})
    first, second = finished("print(1)", inputs=inputs), finished("print(1)", inputs=inputs)
    runs.forget(first)
    assert runs.inputs_of(inputs).is_dir()
    runs.forget(second)
    with pytest.raises(runs.UnknownInputs):
        runs.inputs_of(inputs)


def test_files_nobody_touched_for_a_month_are_removed() -> None:
    old = runs.keep_inputs({"a.csv": b"x"})
    long_ago = time.time() - 31 * 86_400
    os.utime(runs.inputs_of(old), (long_ago, long_ago))
    kept = runs.keep_inputs({"b.csv": b"x"})
    with pytest.raises(runs.UnknownInputs):
        runs.inputs_of(old)
    assert runs.inputs_of(kept).is_dir()
