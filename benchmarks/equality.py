"""Both engines on generated worlds, bit for bit: `make bench-equality` writes benchmarks/EQUALITY.md.

Worlds and plans vary every field there is (tests/sim/generated.py). They come in batches, each with a seed of its own, kept as a
line under build/, so that an interrupted run goes on where it was, while the code is the same. A world in which the engines
differ is made as small as it can be, and printed.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sim import ENGINES, World
from sim.arrays.pack import pack
from sim.engine.kernels import source_hash
from tests.sim.differences import differences
from tests.sim.generated import plans, worlds

HOUSE = Path(__file__).resolve().parents[1]
BATCHES = HOUSE / "build" / "equality.jsonl"
PAGE = HOUSE / "benchmarks" / "EQUALITY.md"
WORLDS = 2000
BATCH = 100
COUNTED = ("contact_rows", "case_rows", "answer_rows", "call_rows")
# how many values of a field are remembered: enough to say that it varied
VALUES = 3
# the name of an example and what no run reads
SILENT = ("name", "label", "hash")


def batch(number: int) -> dict[str, Any]:
    """Compare the engines on a batch of worlds; returns how much was compared and which values the fields took."""
    counts: Counter[str] = Counter()
    seen: dict[str, set[str]] = {}

    @seed(number)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        phases=(Phase.generate, Phase.shrink),
    )
    @given(st.data(), st.integers(0, 2**40), st.integers(0, 3))
    def compared(data: st.DataObject, root: int, replication: int) -> None:
        world = data.draw(worlds())
        numbers = pack(world, data.draw(plans(world)))
        told = ENGINES["reference"](numbers, root, replication, True)
        differ = differences(told, ENGINES["compiled"](numbers, root, replication, True))
        if differ:
            raise AssertionError(f"the engines differ in {', '.join(differ)}: {world.model_dump_json()}")
        counts["worlds"] += 1
        for table in COUNTED:
            counts[table] += len(getattr(told, table))
        for field, value in fields_of(world.model_dump(mode="json")):
            if len(kept := seen.setdefault(field, set())) < VALUES:
                kept.add(json.dumps(value))

    compared()
    return {"batch": number, **counts, "values": {field: sorted(values) for field, values in seen.items()}}


def fields_of(told: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every field of a world by its dotted place, with its value; the items of a list share theirs."""
    if isinstance(told, dict):
        for name, value in told.items():
            yield from fields_of(value, f"{place}.{name}" if place else name)
    elif isinstance(told, list) and told and isinstance(told[0], dict | list):
        for item in told:
            yield from fields_of(item, place)
    elif place.rsplit(".", 1)[-1] not in SILENT:
        yield place, told


def kept(code: str) -> list[dict[str, Any]]:
    """The batches that this very code has compared."""
    if not BATCHES.is_file():
        return []
    lines = map(json.loads, BATCHES.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line["code"] == code]


def page(done: Iterable[dict[str, Any]], code: str) -> str:
    """The result as a page."""
    total: Counter[str] = Counter()
    values: dict[str, set[str]] = {}
    for one in done:
        total.update({name: one.get(name, 0) for name in ("worlds", *COUNTED)})
        for field, found in one["values"].items():
            values.setdefault(field, set()).update(found)
    declared = {field for field in values if field.split(".")[0] in World.model_fields}
    varied = {field for field in declared if len(values[field]) > 1}
    still = sorted(field for field in declared - varied)
    return "\n".join(
        [
            "# Both engines, bit for bit",
            "",
            "Written by `make bench-equality`. Every table of a run (contacts, cases, answers, call-backs, customers, totals) of the SimPy",
            "reference and of the compiled engine, compared with `==` in worlds and under plans that vary every field of the schema: at most",
            "40 customers and five months each, half of the groups of rules as declared, half drawn.",
            "",
            "| compared | |",
            "|---|---|",
            f"| worlds, each under a plan of its own | {total['worlds']:,} |",
            *(f"| rows of {name.removesuffix('_rows')}s | {total[name]:,} |" for name in COUNTED),
            f"| fields of a world that took several values | {len(varied)} of {len(declared)} |",
            "| worlds in which the engines differ | 0 |",
            "",
            f"Fields that kept one value: {', '.join(f'`{field}`' for field in still) or 'none'}. No run reads them, or they name parts.",
            "",
            f"Code: `{code}` (SHA-256 of the sources of sim, of Python and of numba).",
            "",
        ]
    )


def main() -> None:
    """Compare what is still missing, then write the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--worlds", type=int, default=WORLDS)
    wanted = -(-asked.parse_args().worlds // BATCH)
    code = source_hash()
    BATCHES.parent.mkdir(exist_ok=True)
    numbers = {one["batch"] for one in kept(code)}
    for number in range(1, wanted + 1):
        if number in numbers:
            continue
        line = json.dumps({"code": code, **batch(number)})
        with BATCHES.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        print(f"{number * BATCH} of {wanted * BATCH} worlds", flush=True)
    PAGE.write_text(page(islice(kept(code), wanted), code), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
