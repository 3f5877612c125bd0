"""Submissions of ODK Central and KoboToolbox: one header row of field paths between the times and the state of each."""

from __future__ import annotations

from .cells import unique
from .export import Layout, tidy

ODK = {"SubmissionDate", "KEY"}
KOBO = {"_id", "_uuid", "_submission_time"}
STATUS = ("ReviewState", "_validation_status")
PERSONAL = {
    "SubmitterName",
    "SubmitterID",
    "DeviceID",
    "deviceid",
    "username",
    "_submitted_by",
    "phonenumber",
    "subscriberid",
}
METADATA = (
    ODK | KOBO | set(STATUS) | PERSONAL
    | {
        "start", "end", "today", "meta-instanceID", "meta-instanceName", "instanceID", "AttachmentsPresent",
        "AttachmentsExpected", "Status", "Edits", "FormVersion", "__version__", "_index", "_notes", "_status", "_tags",
        "meta/instanceID", "formhub/uuid",
    }
)  # fmt: skip


def layout(rows: list[list[str]]) -> Layout | None:
    """The layout of these rows, None when they are submissions of neither."""
    first = [tidy(cell) for cell in rows[0]]
    names = set(first)
    if not (names >= ODK or names >= KOBO):
        return None
    ids, renamed = unique(first)
    return Layout(
        "odk" if names >= ODK else "kobo",
        1,
        ids,
        [tidy(name.rsplit("/", 1)[-1]) for name in first],
        renamed,
        status=next((name for name in STATUS if name in names), None),
        answer="KEY" if "KEY" in names else "_uuid",
        personal=frozenset(PERSONAL & names),
        metadata=frozenset(METADATA & names),
    )
