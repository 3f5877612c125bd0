"""The clock of the person reading."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from scenarios import Reader


def clock_here() -> tzinfo:
    """Return the time zone of the browser, UTC where it does not say."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, TypeError):
        return UTC


def moment_here(reader: Reader, stamp: str) -> str:
    """Return a moment of a file (ISO 8601 with its zone) on the clock of the person reading."""
    return reader.moment(_here(stamp))


def day_here(reader: Reader, stamp: str) -> str:
    """Return the day of such a moment, on the same clock."""
    return reader.day(_here(stamp))


def _here(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).astimezone(clock_here())
