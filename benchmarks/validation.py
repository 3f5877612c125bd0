"""Recovery on many synthetic exports of known truth: `make validate` takes hours and writes docs/validation.md.

Every export is kept as a line under benchmarks/kept/, so that an interrupted run goes on where it was, and another edition of
the code, where a sample of exports comes out the same to the last bit, takes over what was recovered before it.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import compress
from pathlib import Path

from calibration.fitting.settled import CONTRACTION_LEAST
from calibration.synthetic_survey import RESPONSES
from calibration.validation import (
    BINS,
    COVERAGE_LEAST,
    COVERAGE_MOST,
    SBC_LEVEL,
    Profile,
    Recovery,
    Verdict,
    adopt,
    code_hash,
    fittable,
    keep,
    kept,
    profiles,
    recover,
    verdicts,
)
from runs import pool
from scenarios import load_world
from sim import prepare

HOUSE = Path(__file__).resolve().parents[1]
RECOVERIES = HOUSE / "benchmarks" / "kept" / "recoveries.jsonl"
PAGE = HOUSE / "docs" / "validation.md"
WORLD = "minimal"
EXPORTS = 200
PROFILED = 4
SAMPLE = 6
BIAS_MOST = 0.25
LEVEL = 0.9
IN_A_BIN = 5
NOT_PASSED = "**no**"


def passed(one: Verdict) -> bool:
    """Whether coverage, bias and ranks are what they should be."""
    least, most = covered(one.exports)
    return least <= one.coverage_90 <= most and abs(one.bias) < BIAS_MOST and one.chi2 < one.chi2_most


def missed(one: Verdict) -> str:
    """A sentence on a field that does not pass."""
    return f"- `{one.field}`: its 90 % interval holds the truth in {one.coverage_90:.0%}. Read its error as {one.spread:.1f} times what a fit states.\n"


def verdict_word(one: Verdict) -> str:
    """The verdict in a word; none on so few exports that chi-square would mean nothing (five in a bin, Cochran 1954)."""
    if one.exports < IN_A_BIN * BINS:
        return "too few"
    return "yes" if passed(one) else NOT_PASSED


def covered(exports: int) -> tuple[float, float]:
    """Shares of so many truths that right intervals hold: those of 200, as much wider as the standard error of fewer is."""
    wider = math.sqrt(EXPORTS / exports)
    return LEVEL - wider * (LEVEL - COVERAGE_LEAST), LEVEL + wider * (COVERAGE_MOST - LEVEL)


def informed_fields(one: Recovery) -> Recovery:
    """The fields of a recovery that its answers inform, by the errors that the fit states."""
    is_told = [1 - sd**2 >= CONTRACTION_LEAST for sd in one.sd]
    return Recovery(
        one.seed,
        tuple(compress(one.fields, is_told)),
        tuple(compress(one.truth, is_told)),
        tuple(compress(one.estimate, is_told)),
        tuple(compress(one.sd, is_told)),
        tuple(compress(one.rank, is_told)),
    )


def page(found: tuple[Verdict, ...], risen: Mapping[str, Sequence[Profile]], exports: int, code: str) -> str:
    """The result as a page."""
    rows = [
        f"| `{v.field}` | {v.exports} | {v.coverage_90:.3f} | {v.bias:+.2f} | {v.spread:.2f} | {v.chi2:.1f} | {verdict_word(v)} "
        f"| {_mean(one.low for one in risen.get(v.field, ()))} | {_mean(one.high for one in risen.get(v.field, ()))} |"
        for v in found
    ]
    lines = [
        "# Does the fit find what is known?",
        "",
        f"Written by `make validate`. {exports} truths were drawn from the priors of the bundled world `{WORLD}`; the customers of each",
        f"answered a survey of {RESPONSES:,} answers, and the unchanged world was fitted to it. Per field: how often the 90 % interval held",
        f"the truth (between {COVERAGE_LEAST} and {COVERAGE_MOST}; farther apart for a field that fewer than {EXPORTS} exports inform), the mean",
        f"error in posterior standard deviations (below {BIAS_MOST}) and the root of its mean square (1 where errors are as large as stated), and the chi-square of the ranks of the truth among posterior draws (Talts et",
        f"al. 2018; below its 1 % bound, {found[0].chi2_most:.2f}: with {len(found)} right fields, one is above it in {1 - SBC_LEVEL ** len(found):.0%} of such runs). A field that an",
        f"export does not inform (contraction below {CONTRACTION_LEAST}) does not count there; what fewer than {IN_A_BIN * BINS} exports inform",
        "is not judged. Truths beyond two prior deviations were drawn again from within them.",
        "",
        f"The last two columns are exact profiles of the first {PROFILED} exports: by how much the objective rises at the low and the high end",
        "of the 90 % interval when every other number is fitted again; 2.71 where the posterior is Normal. The simulation's own",
        "noise is in them.",
        "",
        f"Code: `{code}` (SHA-256 of the world and of the sources of sim, calibration and scenarios). What an earlier code has recovered",
        f"counts where {SAMPLE} exports, evenly spread, came out the same to the last bit under this one.",
        "",
        "| field | exports | coverage of 90 % | bias | spread | chi-square | passed | rise, low end | rise, high end |",
        "|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
        *[missed(v) for v in found if verdict_word(v) == NOT_PASSED],
    ]
    return "\n".join(lines)


def _mean(values: Iterable[float]) -> str:
    known = list(values)
    return f"{sum(known) / len(known):.1f}" if known else ""


def main() -> None:
    """Recover what is still missing, then write the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--exports", type=int, default=EXPORTS)
    asked.add_argument("--workers", type=int, default=2)
    options = asked.parse_args()
    world = load_world(WORLD)
    code = code_hash([HOUSE / room for room in ("sim", "calibration", "scenarios")], world)
    RECOVERIES.parent.mkdir(exist_ok=True)
    prepare(world, print)
    free = fittable(world, RESPONSES, 1)
    with pool(options.workers) as spread:
        if seeds := adopt(RECOVERIES, code, world, free, SAMPLE, spread):
            print(
                f"taken over from another code: exports {', '.join(map(str, seeds))} came out the same to the last bit"
            )
        done = {one.seed for one in kept(RECOVERIES, code)}
        missing = [seed for seed in range(1, options.exports + 1) if seed not in done]
        for one in spread(partial(recover, world, free), missing):
            keep(RECOVERIES, code, one)
            print(f"export {one.seed} of {options.exports}", flush=True)
    recoveries = [one for one in kept(RECOVERIES, code) if one.seed <= options.exports]
    found = verdicts(map(informed_fields, recoveries))
    risen: dict[str, list[Profile]] = {}
    with pool(options.workers) as spread:
        for rows in spread(partial(profiles, world, free), range(1, PROFILED + 1)):
            for row in rows:
                risen.setdefault(row.field, []).append(row)
    PAGE.write_text(page(found, risen, len(recoveries), code), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
    if any(verdict_word(one) == NOT_PASSED for one in found):
        raise SystemExit("some fields did not pass")


if __name__ == "__main__":
    main()
