"""Fill in what the pages of docs/ take from the product itself: `make docs`, or `python docs/build.py NAME …` for some.

A page holds its own words and marks the rest: what stands between `<!-- generated: NAME -->` and `<!-- end -->` is written
anew by the function that SECTIONS gives for NAME.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))

from calibration import calibrate, read_file, wording  # noqa: E402
from calibration.validation import quarters  # noqa: E402
from docs import companies, differences, discovered, editions, hidden_sheets, matched_sheets  # noqa: E402
from docs import nouns as world_file  # noqa: E402
from runs import pool  # noqa: E402
from scenarios import load_world, reader_of  # noqa: E402 the packages are those beside this folder
from sim import BEHAVIOUR, declaration, fields_of, value_of  # noqa: E402
from verify import EXACT, SIMULATED, cells, subject_title  # noqa: E402
from verify import rows as verified  # noqa: E402

# Quarters of the airport survey that nobody had looked at when the fit was made.
HELD_SEEDS = range(21, 51)
MARK = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


def parameters() -> str:
    """Every number of behaviour and of words: its default, unit, plausible range, tag and source, by section of a world file."""
    world, sections = load_world("minimal"), (*BEHAVIOUR, "words")
    plain = world.model_copy(update={name: type(getattr(world, name))() for name in sections})
    rows = []
    for field in fields_of(plain, sections):
        declared = declaration(plain, field)
        span = "" if declared.low == -float("inf") else f"{declared.low:g} to {declared.high:g}"
        source = "" if declared.source == declared.tag else declared.source
        rows.append(
            [
                f"`{field}`",
                declared.text,
                f"{value_of(plain, field):g}",
                declared.unit,
                span,
                declared.tag,
                source,
            ]
        )
    return table(["field", "meaning", "default", "unit", "range", "tag", "source"], rows)


def surveys() -> str | None:
    """What each real file yielded; None where no folder of real files is named."""
    named = os.environ.get("ROX_REAL_DATA")
    if not named:
        return None
    rows = []
    for path in sorted(Path(named).rglob("*")):
        if path.is_dir() or path.suffix == ".md":
            continue
        reading = read_file(path)
        export, kinds = reading.export, Counter(column.kind for column in reading.columns)
        how = f"{export.encoding} `{export.separator}`" if export.separator.strip() else export.encoding
        if export.decimal == ",":
            how += ", decimal comma"
        dropped = ", ".join(f"{count:,} {reason}" for reason, count in export.dropped.items()) or "none"
        told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        place = f"{path.parent.name}/{path.name}"
        rows.append(
            [place, export.kind, export.family, how, f"{export.read:,}", f"{export.used:,}", dropped, told]
        )
    header = ["file", "kind", "family", "letters and separator", "read", "used", "dropped", "columns"]
    return table(header, rows)


def airport_fit() -> str | None:
    """What a fit to the airport survey reproduces, and how it foretells answers held out; None where no folder of real files is named."""
    named = os.environ.get("ROX_REAL_DATA")
    if not named:
        return None
    survey = Path(named) / "airport-satisfaction-2017" / "sfo_customer_survey_2017.csv"
    mapping = DOCS.parent / "tests" / "calibration" / "airport.toml"
    reader = reader_of("en")
    record = calibrate(load_world("minimal"), survey=survey, mapping=mapping).record()
    numbers = [
        [
            wording.field_label(reader, one["name"]),
            *(
                wording.value_text(reader, one["unit"], one[name])
                for name in ("start", "estimate", "lo", "hi")
            ),
            reader(f"fit.mark.{one['mark']}"),
        ]
        for one in record["parameters"]
    ]
    held = {one["name"]: one for one in record["holdout"]["moments"]}
    figures = []
    for one in record["moments"]:
        apart = [
            f"{abs(held[one['name']]['observed'] - held[one['name']][other]) / held[one['name']]['se']:.1f}"
            for other in ("simulated", "before")
        ]
        told = [wording.moment_text(reader, one["name"], one[name]) for name in ("observed", "simulated")]
        missed = abs(one["observed"] - one["simulated"]) / one["se"]
        figures.append([wording.moment_label(reader, one["name"]), *told, f"{missed:.1f}", *apart])
    error, before = (f"{record['holdout'][name]:.2f}" for name in ("error", "error_before"))
    figures.append(["mean, in standard errors", "", "", "", error, before])
    return (
        table(["number", "before", "estimate", "95 % from", "to", "basis"], numbers)
        + "\n"
        + table(
            [
                "figure",
                "survey",
                "simulated",
                "missed by (se)",
                "held out: simulation (se)",
                "same as before (se)",
            ],
            figures,
        )
    )


def airport_holdouts() -> str | None:
    """How thirty quarters of the airport survey are predicted from the others; None where no folder of real files is named."""
    named = os.environ.get("ROX_REAL_DATA")
    if not named:
        return None
    survey = Path(named) / "airport-satisfaction-2017" / "sfo_customer_survey_2017.csv"
    mapping = DOCS.parent / "tests" / "calibration" / "airport.toml"
    found = quarters(load_world("minimal"), survey, mapping, HELD_SEEDS)
    rows = [
        [str(seed), str(len(one.moments)), f"{one.error:.2f}", f"{one.error_before:.2f}"]
        for seed, one in zip(HELD_SEEDS, found, strict=True)
    ]
    mean = [
        f"{sum(figures) / len(found):.3f}"
        for figures in ([one.error for one in found], [one.error_before for one in found])
    ]
    header = ["quarter drawn by seed", "figures", "simulation (se)", "same as before (se)"]
    return table(header, [*rows, ["mean", "", *mean]])


def verification(subjects: Iterable[str], workers: int) -> str:
    """The rows of `rox verify`, a table a subject."""
    header = ["target", "source", "expected", "got", "tolerance", "verdict"]
    with pool(workers) as spread:
        found = verified(subjects, map=spread)
    reader = reader_of("en")
    tables = {
        subject: table(header, [[cell.replace("|", "/") for cell in cells(row, reader)] for row in own])
        for subject, own in found.items()
    }
    return "\n".join(f"### {subject_title(subject)}\n\n{text}" for subject, text in tables.items())


def rows_of(name: str) -> str:
    """One of the tables about the bundled companies."""
    return as_table(companies.SECTIONS[name]())


def as_table(rows: Sequence[Sequence[object]]) -> str:
    """A table whose first row is its heading."""
    header, *others = rows
    return table(header, others)


def nouns() -> str:
    """Every noun of a world file, a table each."""
    told = (
        f"## `{heading}`\n\n{about}\n\n{table(world_file.HEADER, rows)}"
        for heading, about, rows in world_file.nouns()
    )
    return "\n" + "\n".join(told) + "\n"


# name of a section: the function that writes it
SECTIONS: dict[str, Callable[[], str | None]] = {
    "parameters": parameters,
    "nouns": nouns,
    "surveys": surveys,
    "airport_fit": airport_fit,
    "airport_holdouts": airport_holdouts,
    "verified_exactly": lambda: verification(EXACT, 1),
    "verified_by_simulation": lambda: verification(SIMULATED, os.cpu_count() or 1),
    "editions": lambda: as_table(editions.editions()),
    "hidden": lambda: as_table(hidden_sheets.hidden()),
    "afresh": lambda: as_table(hidden_sheets.afresh()),
    "missed": lambda: as_table(hidden_sheets.missed()),
    "sheets": lambda: as_table(matched_sheets.sheets()),
    "discovered": lambda: as_table(discovered.discovered()),
    "differences": lambda: as_table(differences.differences()),
    "memory_forms": lambda: as_table(editions.memory_forms()),
    **{name: partial(rows_of, name) for name in companies.SECTIONS},
}


def filled(text: str, names: Sequence[str]) -> str:
    """A page with these of its sections written anew; one whose input is not there stays as it is."""

    def anew(match: re.Match[str]) -> str:
        told = SECTIONS[match[2]]() if match[2] in names else None
        return f"{match[1]}{match[3] if told is None else told}{match[4]}"

    return MARK.sub(anew, text)


def main(names: Sequence[str]) -> None:
    """Write the sections of these names, all where none is given, in every page that has them."""
    if unknown := set(names) - set(SECTIONS):
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(SECTIONS)}")
    for page in sorted(DOCS.glob("*.md")):
        before = page.read_text(encoding="utf-8")
        after = filled(before, names or tuple(SECTIONS))
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(f"docs/{page.name} written")


if __name__ == "__main__":
    main(sys.argv[1:])
