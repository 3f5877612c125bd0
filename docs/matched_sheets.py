"""What docs/company.md shows of three sheets filled in by companies unlike the bundled ones."""

from __future__ import annotations

from pathlib import Path

from calibration import new_company, read_sheet
from scenarios import load_world

FOLDER = Path(__file__).with_name("sheets")
# each sheet with the template its people would choose
SHEETS = {"transport": "blank", "clinic": "hospital", "water": "utility"}
HEADER = ["sheet", "template", "figures within 10 % (within 5 %)", "furthest figure", "simulations + anchorings", "measured", "fitted", "borrowed", "published", "assumed"]  # fmt: skip


def sheets() -> list[list[str]]:
    """Draft a company from each sheet: its header, and a row a sheet."""
    rows = []
    for name, template in SHEETS.items():
        world = load_world(template)
        draft = new_company(world, read_sheet(FOLDER / f"{name}.toml", world), name)
        off = [abs(row.off) for row in draft.portrait]
        far = max(draft.portrait, key=lambda row: abs(row.off))
        within = f"{sum(one <= 0.1 for one in off)} of {len(off)} ({sum(one <= 0.05 for one in off)})"
        furthest = f"`{far.field}` {far.off:+.1%}"
        counts = [str(count) for count in draft.evidence.values()]
        rows.append([f"[{name}](sheets/{name}.toml)", f"`{template}`", within, furthest, f"{draft.simulations} + {draft.anchorings}", *counts])  # fmt: skip
    return [HEADER, *rows]
