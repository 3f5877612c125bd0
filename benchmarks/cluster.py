"""What a cluster costs: `make bench-cluster` starts a local Dask scheduler with two workers and writes its part of docs/cluster.md."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from commands.canary import canary
from runs import Map, cluster_map, pool
from scenarios import load_world
from sim import RunOptions, simulate

HOUSE = Path(__file__).resolve().parents[1]
PAGE = HOUSE / "docs" / "cluster.md"
MARK = "<!-- measured: cluster -->"
ITEMS = 2000
START_SECONDS = 120


def scheduler_address(file: Path) -> str:
    """The address a starting scheduler writes to its file, once all of it is written.

    Raises:
        TimeoutError: nothing whole was written within START_SECONDS.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        # The file exists before its words do.
        with suppress(FileNotFoundError, json.JSONDecodeError):
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.05)
    raise TimeoutError(f"no scheduler wrote its address to {file} within {START_SECONDS} s")


@contextmanager
def local(workers: int) -> Iterator[str]:
    """The address of a scheduler with workers of one thread each, all ended with the block."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        dask = [sys.executable, "-m"]
        started = [
            subprocess.Popen(
                [
                    *dask,
                    "distributed.cli.dask_scheduler",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    "0",
                    "--scheduler-file",
                    str(file),
                ],
                cwd=HOUSE,
                stderr=subprocess.DEVNULL,
            )
        ]
        try:
            address = scheduler_address(file)
            asked = [address, "--nthreads", "1", "--no-nanny", "--local-directory", folder]
            started += [
                subprocess.Popen(
                    [*dask, "distributed.cli.dask_worker", *asked], cwd=HOUSE, stderr=subprocess.DEVNULL
                )
                for _ in range(workers)
            ]
            from distributed import Client

            connect: Any = Client
            with connect(address, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=START_SECONDS)
            yield address
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait()


def seconds_of(spread: Map, replications: int) -> tuple[float, float]:
    """Wall time of replications of the bank, and of an item that does nothing, in seconds."""
    bank = load_world("bank")
    simulate(bank, options=RunOptions(2, months=1, map=spread))
    started = time.perf_counter()
    simulate(bank, options=RunOptions(replications, map=spread))
    simulated = time.perf_counter() - started
    started = time.perf_counter()
    list(spread(abs, range(ITEMS)))
    return simulated, (time.perf_counter() - started) / ITEMS


def main() -> None:
    """Measure a pool of two processes and a cluster of two workers, one after the other, and write the page's part."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--replications", type=int, default=64)
    count = asked.parse_args().replications
    with pool(2) as spread:
        here = seconds_of(spread, count)
    with local(2) as address, cluster_map(address, canary) as spread:
        there = seconds_of(spread, count)
    load = os.getloadavg()[0]
    told = [
        f"`make bench-cluster`, {count} replications of the bank on two local workers, {os.cpu_count()} cores, load {load:.0f}:",
        "",
        "| | two processes | two workers of a cluster |",
        "|---|---|---|",
        f"| {count} replications of the bank, s | {here[0]:.1f} | {there[0]:.1f} |",
        f"| an item that does nothing, ms | {1000 * here[1]:.2f} | {1000 * there[1]:.2f} |",
        "",
        f"Efficiency compared with the processes: {here[0] / there[0]:.2f}.",
    ]
    before = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    PAGE.write_text(before + MARK + "\n\n" + "\n".join(told) + "\n", encoding="utf-8")
    print("\n".join(told))


if __name__ == "__main__":
    main()
