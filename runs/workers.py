"""A map over processes, called as the builtin map is, so that a cluster can take its place."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar, cast

Result = TypeVar("Result")


class Map(Protocol):
    """What is asked of workers: the results of a function over its inputs, in the order of the inputs."""

    def __call__(self, function: Callable[..., Result], /, *inputs: Iterable[Any]) -> Iterator[Result]:
        """Return the results, lazily or not, in order."""
        ...


@contextmanager
def pool(workers: int) -> Iterator[Map]:
    """Yield a map over so many processes, warm until the block ends; up to one worker, the builtin map.

    One input alone is worked here while no process is warm: to start one takes longer than most inputs do. The function and its inputs must be picklable. Workers start afresh (spawn) on every platform. When
    the block ends, what has not begun is dropped. A worker that dies raises BrokenProcessPool; when this process is killed,
    its workers end at once.
    """
    if workers <= 1:
        yield cast("Map", map)
        return
    executor = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent
    )
    is_warm = False

    def spread(function: Callable[..., Result], /, *inputs: Iterable[Any]) -> Iterator[Result]:
        nonlocal is_warm
        tasks = list(zip(*inputs, strict=False))
        if len(tasks) <= 1 and not is_warm:
            return map(function, *zip(*tasks, strict=True)) if tasks else iter(())
        is_warm = True
        return executor.map(function, *zip(*tasks, strict=True)) if tasks else iter(())

    try:
        yield spread
    finally:
        executor.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """In a worker: leave at once when the parent is gone, which would otherwise work through all that was handed out."""

    def watch() -> None:
        parent = multiprocessing.parent_process()
        assert parent is not None
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
