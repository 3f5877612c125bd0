"""One contract for every map: processes here, or a Dask cluster of real worker processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from benchmarks.cluster import scheduler_address
from runs import ClusterProblem, Map, cluster_map, pool

distributed = pytest.importorskip("distributed")
HOUSE = Path(__file__).resolve().parents[2]
START_SECONDS = 60


class Local(NamedTuple):
    """A scheduler on this machine and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]


def dask(role: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start a part of a cluster, in a group of its own, where our packages are found."""
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{role}", *arguments, "--no-dashboard"],
        cwd=HOUSE,
        env={
            **os.environ,
            "OPENBLAS_NUM_THREADS": "1",
            "DASK_DISTRIBUTED__DASHBOARD__LINK": "",
            **environment,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@contextmanager
def local(folder: Path, workers: int = 2, *, nanny: bool = True, **environment: str) -> Iterator[Local]:
    """A scheduler with workers of one thread each; the last worker has the environment."""
    file = folder / "scheduler.json"
    started = [dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))]
    try:
        address = scheduler_address(file)
        asked = [
            address,
            "--nthreads",
            "1",
            "--nanny" if nanny else "--no-nanny",
            "--local-directory",
            str(folder),
        ]
        for number in range(workers):
            started.append(dask("worker", *asked, **(environment if number == workers - 1 else {})))
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=START_SECONDS)
        yield Local(address, started[1:])
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("dask")) as here:
        yield here


def canary() -> str:
    return os.environ.get("OTHER_BITS", "ours")


def maps(kind: str, request: pytest.FixtureRequest) -> AbstractContextManager[Map]:
    return pool(2) if kind == "pool" else cluster_map(request.getfixturevalue("cluster").address, canary)


KINDS = [pytest.param("pool"), pytest.param("dask", marks=pytest.mark.slow)]


def third_fails(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def slow_square(number: int) -> int:
    time.sleep(0.01)
    return number * number


def killed_once(marker: str, number: int) -> int:
    """The first to meet number 5 kills its process."""
    if number == 5 and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def kills(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("kind", KINDS)
def test_results_come_in_the_order_of_their_inputs(kind: str, request: pytest.FixtureRequest) -> None:
    with maps(kind, request) as spread:
        assert list(spread(pow, range(40), [2] * 40)) == [number**2 for number in range(40)]
        assert list(spread(abs, [])) == []
        assert list(spread(abs, [-1])) == [1]


@pytest.mark.parametrize("kind", KINDS)
def test_an_exception_comes_in_its_place_and_the_map_goes_on(
    kind: str, request: pytest.FixtureRequest
) -> None:
    with maps(kind, request) as spread:
        results = spread(third_fails, range(30))
        assert [next(results) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(ValueError, match="three"):
            next(results)
        assert list(spread(abs, [-1, -2])) == [1, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_who_stops_reading_leaves_nothing_behind(kind: str, request: pytest.FixtureRequest) -> None:
    with maps(kind, request) as spread:
        results = spread(slow_square, range(400))
        assert [next(iter(results)) for _ in range(2)] == [0, 1]
        del results
        assert list(spread(abs, [-3])) == [3]
    if kind == "dask":
        with distributed.Client(request.getfixturevalue("cluster").address, set_as_default=False) as client:
            deadline = time.monotonic() + START_SECONDS
            while client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)):
                assert time.monotonic() < deadline
                time.sleep(0.05)


@pytest.mark.slow
def test_a_worker_that_is_killed_changes_nothing(cluster: Local, tmp_path: Path) -> None:
    marker = tmp_path / "killed"
    with cluster_map(cluster.address, canary) as spread:
        assert list(spread(killed_once, [str(marker)] * 30, range(30))) == list(range(30))
    assert marker.exists()


@pytest.mark.slow
def test_workers_that_are_lost_for_good_are_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runs.cluster.LOOK_SECONDS", 0.3)
    with (
        local(tmp_path, nanny=False) as here,
        pytest.raises(ClusterProblem) as said,
        cluster_map(here.address, canary) as spread,
    ):
        list(spread(kills, range(10)))
    assert said.value.kind in ("gone", "died")


@pytest.mark.slow
def test_a_worker_whose_bits_differ_is_refused_by_name(tmp_path: Path) -> None:
    with local(tmp_path, OTHER_BITS="theirs") as here:
        with distributed.Client(here.address, set_as_default=False) as client:
            told = client.run(canary)
        (other,) = [name for name, bits in told.items() if bits == "theirs"]
        with pytest.raises(ClusterProblem) as said, cluster_map(here.address, canary):
            pass
    assert said.value.kind == "differs"
    assert said.value.told == {"workers": other}


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("nonsense", "address"),
        ("http://127.0.0.1:8786", "address"),
        ("tcp://127.0.0.1:port", "address"),
        ("tcp://10.0.0.1:8786", "plain"),
        ("scheduler.example:8786", "plain"),
    ],
)
def test_an_address_that_is_none_or_goes_in_the_open_is_refused(address: str, kind: str) -> None:
    with pytest.raises(ClusterProblem) as said, cluster_map(address, canary):
        pass
    assert said.value.kind == kind


def test_a_cluster_that_is_not_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runs.cluster.CONNECT_SECONDS", 0.5)
    with pytest.raises(ClusterProblem) as said, cluster_map("127.0.0.1:1", canary):
        pass
    assert said.value.kind == "absent"
    assert said.value.told["address"] == "127.0.0.1:1"


def workers_of(address: str) -> dict[str, int]:
    """The process of each worker, by its address."""
    with distributed.Client(address, set_as_default=False) as client:
        return dict(client.run(os.getpid))


def wait_until_busy(address: str) -> None:
    """Return when workers are at work for somebody."""
    with distributed.Client(address, set_as_default=False) as client:
        deadline = time.monotonic() + START_SECONDS
        while not any(client.processing().values()):
            assert time.monotonic() < deadline
            time.sleep(0.02)


def searched(
    folder: Path, name: str, hands: list[str], kill: list[int], address: str = ""
) -> tuple[int, str, str]:
    """Search the small company for a plan, processes killed as soon as workers work; exit code, what was said, errors."""
    command = [
        *(
            sys.executable,
            str(HOUSE / "cli.py"),
            "optimise",
            "minimal",
            "--simulations",
            "60",
            "--draws",
            "0",
        ),
        *hands,
        *("--out", str(folder / name), "--json"),
    ]
    environment = {**os.environ, "ROX_RUNS": str(folder / "runs"), "PYTHONPATH": str(HOUSE)}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        if kill:
            wait_until_busy(address)
            for worker in kill:
                os.kill(worker, signal.SIGKILL)
        said, errors = process.communicate()
    return process.returncode, said, errors


def answer(said: str) -> dict[str, Any]:
    return {key: value for key, value in json.loads(said).items() if key != "wall_s"}


@pytest.mark.slow
def test_a_search_on_a_cluster_is_the_search_here(tmp_path: Path) -> None:
    """The same plan to the byte: with a worker killed meanwhile that comes back, with one that does not, and after all are lost."""
    code, said, errors = searched(tmp_path, "here", ["--workers", "1"], [])
    assert code == 0, errors
    plan = (tmp_path / "here" / "plan.toml").read_bytes()
    for name, comes_back in (("killed", True), ("lost", False)):
        (tmp_path / name).mkdir()
        with local(tmp_path / name, nanny=comes_back) as cluster:
            before = workers_of(cluster.address)
            hands = ["--cluster", cluster.address]
            victim = next(iter(before.values()))
            code, there, errors = searched(tmp_path, f"{name}-run", hands, [victim], cluster.address)
            assert code == 0, errors
            assert victim not in workers_of(cluster.address).values()
        assert (tmp_path / f"{name}-run" / "plan.toml").read_bytes() == plan
        assert answer(there) == answer(said)
    (tmp_path / "all").mkdir()
    with local(tmp_path / "all", nanny=False) as cluster:
        everybody = list(workers_of(cluster.address).values())
        hands = ["--cluster", cluster.address]
        code, _, errors = searched(tmp_path, "all-run", hands, everybody, cluster.address)
    assert code == 1
    assert "--resume" in errors
    code, _, errors = searched(tmp_path, "all-run", ["--workers", "1", "--resume"], [])
    assert code == 0, errors
    assert (tmp_path / "all-run" / "plan.toml").read_bytes() == plan


def where(_: int) -> int:
    """The process that works an input."""
    return os.getpid()


def test_one_input_alone_starts_no_process() -> None:
    with pool(2) as spread:
        assert list(spread(where, [1])) == [os.getpid()]
        assert list(spread(where, [])) == []
        assert os.getpid() not in spread(where, [1, 2])
        # what is warm is used
        assert list(spread(where, [1])) != [os.getpid()]
