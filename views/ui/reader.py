"""The person reading, and texts of the world made safe for what Streamlit draws."""

from __future__ import annotations

import re

from scenarios import Reader

UNKNOWN = "–"
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$<>:])")

__all__ = ["UNKNOWN", "Reader", "plain"]


def plain(text: str) -> str:
    """A text of the world, such as a label, safe inside Markdown."""
    return MARKDOWN.sub(r"\\\1", text)
