"""Exports of Alchemer, formerly SurveyGizmo: one header row, `Item #1:question`, a status per answer."""

from __future__ import annotations

from .cells import unique
from .export import Layout, tidy

MARKS = {"Time Started", "Date Submitted", "Status"}
PERSONAL = {
    "Contact ID", "IP Address", "Longitude", "Latitude", "City", "Postal", "SessionID", "User Agent", "Referer",
    "URL Redirect",
}  # fmt: skip
METADATA = MARKS | PERSONAL | {
    "Response ID", "Legacy Comments", "Comments", "Language", "Extended Referer", "Tags", "Country", "State/Region",
    "Link", "Link Name",
}  # fmt: skip


def layout(rows: list[list[str]]) -> Layout | None:
    """The Alchemer layout of these rows, None when they are not an export of Alchemer."""
    first = [tidy(cell) for cell in rows[0]]
    if not set(first) >= MARKS:
        return None
    ids, renamed = unique(first)
    return Layout(
        "alchemer",
        1,
        ids,
        first,
        renamed,
        status="Status",
        answer="Response ID" if "Response ID" in ids else None,
        personal=frozenset(PERSONAL & set(ids)),
        metadata=frozenset(METADATA & set(ids)),
    )
