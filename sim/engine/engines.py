"""The engines that can run a replication, by name."""

from __future__ import annotations

from collections.abc import Callable

from ..arrays.pack import Numbers, pack
from ..arrays.state import Raw
from ..errors import Message
from ..plan import today
from ..world import World
from .compiled import run_compiled
from .kernels import are_compiled
from .reference import run_reference
from .sink import LogTarget

ENGINES: dict[str, Callable[[Numbers, int, int, LogTarget], Raw]] = {
    "compiled": run_compiled,
    "reference": run_reference,
}
DEFAULT_ENGINE = "compiled"


def prepare(world: World, tell: Callable[[Message], None]) -> None:
    """Compile the engine if this version never was, so that workers find it on disk; tell is called first, as that takes time."""
    if are_compiled():
        return
    tell(Message("command.compiling"))
    _run_tiny(world, False)


def prepare_log(world: World) -> None:
    """Compile the engine that keeps a log if this version never was, or read it from disk."""
    _run_tiny(world, True)


def _run_tiny(world: World, logged: bool) -> None:
    tiny = world.model_copy(update={"customers": 1})
    run_compiled(pack(tiny, today(tiny), months=1, warm_up=1), 0, 0, logged)
