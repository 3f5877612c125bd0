"""What a contact costs: `make bench` measures the engines on this machine and writes RESULTS.md beside this file.

Peers run in turn with us in one process and one run, so that ratios hold when the machine's speed drifts.
"""

from __future__ import annotations

import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from benchmarks.plain_queue import Counts, plain_ciw, plain_simpy, plain_world
from calibration import save_survey
from runs import pool
from scenarios import load_world
from sim import RunOptions, World, prepare, resized, simulate, today
from sim.arrays.pack import pack
from sim.arrays.state import CUSTOMER, STREAM, Raw
from sim.engine.compiled import run_compiled
from sim.engine.reference import run_reference

ROUNDS = 5
REFERENCE_ROUNDS = 3
# standard errors at which two engines are said to disagree
APART = 3.5
CIW_MONTHS = 0.25
SIZES = (1_000, 10_000, 100_000, 1_000_000)
# customers of whole commands, and the most memory each may take at its peak, GB
WHOLE_COMMANDS = ((1_000_000, 1), (5_000_000, 4))
COMMAND = Path(__file__).resolve().parents[1] / "cli.py"
# unit in which the kernel tells it
KIB = 1024
PACKAGES = ("numpy", "numba", "simpy", "scipy", "ciw")
Row = tuple[str, str, str, str]


def timed(function: Callable[[], object]) -> tuple[float, object]:
    """Seconds a call took, and what it returned."""
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def contacts(raw: Raw) -> float:
    """Contacts of a replication, warm-up included."""
    return float(raw.totals.channel_month["contacts"].sum())


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """Median, with least and most."""
    return f"{statistics.median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def plain_queue_rows() -> Iterator[Row]:
    """The plain queue by us, in SimPy and in Ciw, in turn."""
    numbers = pack(world := plain_world(), today(world), months=1)
    ours: list[float] = []
    simpy: list[float] = []
    ciw: list[float] = []
    ratios: list[float] = []
    peers = [("SimPy", plain_simpy, 1.0, simpy), ("Ciw", plain_ciw, CIW_MONTHS, ciw)]
    cimba: list[float] = []
    if find_spec("cimba"):
        from benchmarks.plain_cimba import plain_cimba

        peers.append(("Cimba", plain_cimba, 1.0, cimba))
        plain_cimba(0, CIW_MONTHS)
    found: dict[str, list[Counts]] = {"ROX": [], **{name: [] for name, *_ in peers}}
    run_compiled(numbers, 0, 0)
    for turn in range(ROUNDS):
        seconds, raw = timed(lambda: run_compiled(numbers, 1, turn))
        assert isinstance(raw, Raw)
        ours.append(seconds / contacts(raw) * 1e6)
        cell = raw.totals.cell
        count = float(cell["contacts"].sum())
        found["ROX"].append(Counts(int(count), cell["hung_up"].sum() / count, cell["wait_min"].sum() / count))
        for name, peer, months, costs in peers:
            seconds, counts = timed(lambda: peer(turn, months))
            assert isinstance(counts, Counts)
            costs.append(seconds / counts.contacts * 1e6)
            found[name].append(counts)
        ratios.append(simpy[-1] / ours[-1])
    yield (
        "plain queue, compiled, µs a contact",
        spread(ours),
        "≤ 0.45",
        verdict(statistics.median(ours) <= 0.45),
    )
    yield "plain SimPy over compiled", spread(ratios, ".0f"), "≥ 40", verdict(statistics.median(ratios) >= 40)
    yield "plain SimPy, µs a contact", spread(simpy), "-", "-"
    yield "Ciw, µs a contact, a quarter of the time", spread(ciw, ".0f"), "-", "-"
    if cimba:
        times = [theirs / mine for theirs, mine in zip(cimba, ours, strict=True)]
        yield "Cimba (C and assembly), µs a contact", spread(cimba), "-", "-"
        yield "Cimba over compiled", spread(times, ".1f"), "≥ 1", verdict(statistics.median(times) >= 1)
    else:
        yield "Cimba, µs a contact", "not measured: pip install cimba", "-", "-"
    for name, *_ in peers:
        yield from same_answer(name, found["ROX"], found[name])


def same_answer(name: str, ours: Sequence[Counts], theirs: Sequence[Counts]) -> list[Row]:
    """Whether a peer finds the same abandonment and mean wait, in standard errors of the difference."""
    rows: list[Row] = []
    for what, field, form in (
        ("abandonment", "abandonment", ".4f"),
        ("mean wait, min", "mean_wait_min", ".3f"),
    ):
        one, other = ([float(getattr(counts, field)) for counts in told] for told in (ours, theirs))
        error = math.sqrt((statistics.variance(one) + statistics.variance(other)) / len(one))
        apart = abs(statistics.fmean(one) - statistics.fmean(other)) / error
        rows.append(
            (
                f"{what}: ROX; {name}; standard errors apart",
                f"{statistics.fmean(one):{form}}; {statistics.fmean(other):{form}}; {apart:.1f}",
                f"≤ {APART}",
                verdict(apart <= APART),
            )
        )
    return rows


def verdict(met: bool) -> str:
    """Whether a budget is met."""
    return "met" if met else "missed"


def bank_rows(bank: World) -> Iterator[Row]:
    """The bank whole: one replication compiled and its cost a contact; a year of it in both engines, in turn."""
    numbers = pack(bank, today(bank))
    run_compiled(numbers, 0, 0)
    seconds, costs = [], []
    for turn in range(ROUNDS):
        took, raw = timed(lambda: run_compiled(numbers, 1, turn))
        assert isinstance(raw, Raw)
        seconds.append(took)
        costs.append(took / contacts(raw) * 1e6)
    year = pack(bank, today(bank), months=12 - bank.warm_up_months)
    yield "bank, one replication, s", spread(seconds), "≤ 0.7", verdict(statistics.median(seconds) <= 0.7)
    yield "bank, compiled, µs a contact", spread(costs), "≤ 0.65", verdict(statistics.median(costs) <= 0.65)
    reference, ratios = [], []
    for turn in range(REFERENCE_ROUNDS):
        fast, _ = timed(lambda: run_compiled(year, 1, turn))
        took, raw = timed(lambda: run_reference(year, 1, turn))
        assert isinstance(raw, Raw)
        reference.append(took / contacts(raw) * 1e6)
        ratios.append(took / fast)
    slow, ratio = statistics.median(reference), statistics.median(ratios)
    yield "bank, one year, reference, µs a contact", spread(reference, ".0f"), "≤ 200", verdict(slow <= 200)
    yield "bank, one year, reference over compiled", spread(ratios, ".0f"), "≥ 180", verdict(ratio >= 180)


class Size(NamedTuple):
    """A replication of the bank at another size: contacts, seconds, bytes of columns and growth of the process."""

    contacts: float
    seconds: float
    column_bytes: int
    grown_bytes: int


def held_bytes(kind: str) -> int:
    """Memory of this process (Linux): VmRSS, what it holds, or VmHWM, the most it has held."""
    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith(f"{kind}:")) * KIB


def at_size(bank: World, world: World) -> Size:
    """One replication of the bank at another size, and what it took in memory; resizing anchors, which takes more."""
    run_compiled(pack(bank, today(bank), months=1), 0, 0)
    before = held_bytes("VmRSS")
    numbers = pack(world, today(world))
    took, raw = timed(lambda: run_compiled(numbers, 1, 0))
    grown = held_bytes("VmHWM") - before
    assert isinstance(raw, Raw)
    return Size(contacts(raw), took, len(raw.customers) * (CUSTOMER.itemsize + STREAM.itemsize), grown)


def size_rows(bank: World) -> Iterator[Row]:
    """Cost a contact as the company grows, up to a million customers; memory a customer. Each in a process of its own."""
    for customers in SIZES:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            size = alone.submit(at_size, bank, resized(bank, customers)).result()
        what = f"bank at {customers:,} customers ({size.contacts:,.0f} contacts), µs a contact"
        yield what, f"{size.seconds / size.contacts * 1e6:.2f}", "-", "-"
    columns, grown = size.column_bytes / customers, size.grown_bytes / customers
    yield "1 M customers x 36 months, s", f"{size.seconds:.1f}", "≤ 8", verdict(size.seconds <= 8)
    yield "bytes a customer, columns", f"{columns:.0f}", "-", "-"
    yield "bytes a customer, growth of the process", f"{grown:.0f}", "≤ 600", verdict(grown <= 600)


# the peak of a process begins at that of the one it was started from: so a small one starts it
PEAK_OF = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_rows() -> Iterator[Row]:
    """Peak memory of whole commands that anchor another size of company, then simulate a year of it with summaries."""
    for customers, most in WHOLE_COMMANDS:
        arguments = [
            "simulate",
            "bank",
            "--customers",
            str(customers),
            "--months",
            "12",
            "--replications",
            "1",
        ]
        with tempfile.TemporaryDirectory() as runs:
            command = [sys.executable, str(COMMAND), *arguments, "--workers", "1"]
            told = subprocess.run(
                [sys.executable, "-c", PEAK_OF, *command],
                env=os.environ | {"ROX_RUNS": runs},
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=True,
            )
        peak_gb = int(told.stdout) * KIB / 1e9
        what = f"rox {' '.join(arguments)}, anchoring included: peak memory, GB"
        yield what, f"{peak_gb:.2f}", f"≤ {most}", verdict(peak_gb <= most)


def worker_rows(bank: World) -> Iterator[Row]:
    """Two warm workers against one on 16 replications."""
    ratios = []
    with pool(2) as two:
        list(simulate(bank, options=RunOptions(replications=2, map=two)).metrics)
        for turn in range(3):
            one, _ = timed(lambda: simulate(bank, options=RunOptions(replications=16, seed=turn)))
            both, _ = timed(lambda: simulate(bank, options=RunOptions(replications=16, seed=turn, map=two)))
            ratios.append(one / both)
    met = verdict(statistics.median(ratios) >= 1.8)
    yield "one process over two warm workers, 16 replications", spread(ratios), "≥ 1.8", met


def start_rows() -> Iterator[Row]:
    """How long a warm command and its help take."""
    command = [sys.executable, str(COMMAND)]
    for name, arguments, most in (
        ("rox --help, s", ["--help"], 0.2),
        (
            "rox simulate minimal --replications 1, s",
            ["simulate", "minimal", "--replications", "1", "--workers", "1"],
            1.2,
        ),
    ):
        times = [
            timed(lambda: subprocess.run([*command, *arguments], capture_output=True, check=True))[0]
            for _ in range(ROUNDS)
        ]
        yield name, spread(times), f"≤ {most}", verdict(statistics.median(times) <= most)


def story_rows(bank: World) -> Iterator[Row]:
    """How long commands take that people wait for, on all cores, and the first compilation; each once."""
    with tempfile.TemporaryDirectory() as folder:
        survey = Path(folder) / "survey.csv"
        save_survey(bank, "qualtrics", survey, responses=10_000, seed=1)
        empty = {"ROX_CACHE": str(Path(folder) / "empty")}
        accepted = ["--accept-mismatch", "invented", "--accept-outside", "invented"]
        for what, arguments, most, more in (
            ("rox demo", ["demo"], 120, {}),
            ("rox optimise bank", ["optimise", "bank", "--simulations", "200", *accepted], 60, {}),
            ("rox calibrate bank, 10,000 answers", ["calibrate", "bank", "--survey", str(survey)], 60, {}),
            (
                "first compilation, rox simulate minimal",
                ["simulate", "minimal", "--replications", "1"],
                20,
                empty,
            ),
        ):
            command = [sys.executable, str(COMMAND), *arguments]
            environment = os.environ | {"ROX_RUNS": str(Path(folder) / "runs")} | more
            started = time.perf_counter()
            code = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, check=False
            ).returncode
            seconds = time.perf_counter() - started
            told = f"{seconds:.0f}" if code == 0 else f"{seconds:.0f}, exit code {code}"
            yield f"{what}, s", told, f"≤ {most}", verdict(seconds <= most and code == 0)


def machine(names: Sequence[str] = PACKAGES) -> str:
    """Processor, cores, memory, system and versions of packages."""
    lines = (
        Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if Path("/proc/cpuinfo").exists()
        else []
    )
    model = next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}, Python {platform.python_version()}, {packages}"


def main() -> None:
    """Measure everything and write the table."""
    bank = load_world("bank")
    prepare(bank, print)
    told = ["# What a contact costs", "", "Written by `make bench`.", "", machine(), ""]
    told += ["| what | median (least to most) | budget | |", "|---|---|---|---|"]
    print("\n".join(told))
    parts = (
        plain_queue_rows(),
        bank_rows(bank),
        size_rows(bank),
        peak_rows(),
        worker_rows(bank),
        start_rows(),
        story_rows(bank),
    )
    for row in chain.from_iterable(parts):
        told.append(f"| {' | '.join(row)} |")
        print(told[-1], flush=True)
    notes = Path(__file__).with_name("NOTES.md")
    text = "\n".join([*told, ""])
    if notes.exists():
        text += "\n" + notes.read_text(encoding="utf-8")
    Path(__file__).with_name("RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
