"""Fill in what the pages of docs/ take from the product itself: `make docs`, or `python docs/build.py NAME …` for some.

A page holds its own words and marks the rest: what stands between `<!-- generated: NAME -->` and `<!-- end -->` is written
anew by the function that SECTIONS gives for NAME.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))

from scenarios import load_world  # noqa: E402 the packages are those beside this folder
from sim import behaviour_fields, declaration, value_of  # noqa: E402

MARK = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


def parameters() -> str:
    """Every number of behaviour: its default, unit, plausible range, tag and source, by section of a world file."""
    world = load_world("minimal")
    plain = world.model_copy(
        update={
            name: type(getattr(world, name))() for name in {f.split(".")[0] for f in behaviour_fields(world)}
        }
    )
    rows = []
    for field in behaviour_fields(plain):
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


# name of a section: the function that writes it
SECTIONS: dict[str, Callable[[], str]] = {
    "parameters": parameters,
}


def filled(text: str, names: Sequence[str]) -> str:
    """A page with these of its sections written anew."""
    return MARK.sub(lambda m: f"{m[1]}{SECTIONS[m[2]]() if m[2] in names else m[3]}{m[4]}", text)


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
