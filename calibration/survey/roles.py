"""The roles that a column of a survey may play."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal[
    "satisfaction", "recommendation", "effort", "channel", "moment", "contacts", "resolved", "repeated",
    "wait_min", "bot", "problem", "date", "weight", "segment",
]  # fmt: skip


ROLES: tuple[Role, ...] = get_args(Role)
