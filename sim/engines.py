"""The engines that can run a replication, by name."""

from __future__ import annotations

from collections.abc import Callable

from .compiled import run_compiled
from .pack import Numbers
from .reference import run_reference
from .state import Raw

ENGINES: dict[str, Callable[[Numbers, int, int, bool], Raw]] = {
    "compiled": run_compiled,
    "reference": run_reference,
}
DEFAULT_ENGINE = "compiled"
