"""Exports of Typeform: one header row of questions between `#` and the times in UTC.

A choice of several has its own column, named and filled with its label; yes and no are 1 and 0.
"""

from __future__ import annotations

from .cells import unique
from .export import Layout, tidy

SUBMITTED = "Submit Date (UTC)"
METADATA = {
    "#",
    "Start Date (UTC)",
    "Stage Date (UTC)",
    SUBMITTED,
    "Network ID",
    "Response Type",
    "Tags",
    "Ending",
}


def layout(rows: list[list[str]]) -> Layout | None:
    """The Typeform layout of these rows, None when they are not an export of Typeform."""
    first = [tidy(cell) for cell in rows[0]]
    if first[0] != "#" or SUBMITTED not in first:
        return None
    ids, renamed = unique(first)
    return Layout(
        "typeform",
        1,
        ids,
        first,
        renamed,
        status="Response Type" if "Response Type" in ids else None,
        submitted=SUBMITTED,
        answer="#",
        personal=frozenset({"Network ID"} & set(ids)),
        metadata=frozenset(METADATA & set(ids)),
    )
