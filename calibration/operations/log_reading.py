"""What the columns of an operational file are taken for, before anything is read from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from sim import Text

from ..survey import read_cells
from .contact_log import is_contact_log, open_units
from .daily_figures import recognised_figures
from .log_mapping import LogMapping, recognised, save_log_mapping
from .run_contacts import is_run_contacts


class LogReading(NamedTuple):
    """The columns of a log by role, its header, and the roles whose times are bare numbers without a unit."""

    mapping: LogMapping
    header: tuple[str, ...]
    open_units: tuple[str, ...]

    def save(self, path: str | Path, say: Callable[[Text], str] = str) -> None:
        """Write the mapping as TOML for editing."""
        save_log_mapping(self.mapping, self.header, path, self.open_units, say)

    def record(self) -> dict[str, Any]:
        """As plain values for JSON."""
        columns = {
            role: {"column": one.column, "to": one.other or None}
            for role, one in self.mapping.columns.items()
        }
        return {"columns": columns, "open_units": list(self.open_units)}


def read_log_columns(path: str | Path, sheet: str | None = None) -> LogReading:
    """Return which column of a log of contacts or of daily figures plays which role by its name.

    Raises Defects for a file that holds no cells.
    """
    cells = read_cells(Path(path), sheet)
    header = cells.rows[0]
    if is_run_contacts(header):
        return LogReading(LogMapping({}), tuple(header), ())
    if not is_contact_log(header):
        return LogReading(recognised_figures(header), tuple(header), ())
    found = recognised(header, cells.rows[1:])
    return LogReading(found, tuple(header), tuple(open_units(cells, found)))
