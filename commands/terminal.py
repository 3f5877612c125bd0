"""What people see while a verb works: lines and progress on stderr, workers behind it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runs import Progress


def say(message: str) -> None:
    """Write a line to stderr."""
    print(message, file=sys.stderr, flush=True)


@contextmanager
def shown_progress(title: str) -> Iterator[Progress]:
    """A progress bar on stderr, which also tells a background job how far it is."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from runs import Progress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(title, total=None)

        def show(done: int, total: int, text: str) -> None:
            bar.update(task, completed=done, total=total, description=text or title)

        yield Progress(show)


@contextmanager
def workers_map(
    workers: int, progress: Progress | None = None, total: int = 0
) -> Iterator[Callable[..., Iterable[Any]]]:
    """An ordered map over a pool of workers, which reports each result where a progress is given."""
    from runs import pool

    with pool(workers) as spread:
        if progress is None:
            yield spread
            return
        done = 0

        def counted(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
            nonlocal done
            for result in spread(function, items):
                done += 1
                progress(done, total)
                yield result

        yield counted
