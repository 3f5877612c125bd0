"""What people see while a verb works: lines and progress on stderr, workers behind it."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

SCHEMA = 2

if TYPE_CHECKING:
    from runs import Progress, Run
    from scenarios import Reader
    from sim import Map, Text, Value

    from .canary import Cluster

# what says the language of a shell, and values of it that are English (POSIX)
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
ENGLISH = ("en", "c.", "posix")
_asked = ""  # the language asked for by --lang


def speak(language: str) -> None:
    """Set the language of this terminal; empty is that of the environment."""
    global _asked
    _asked = language


def is_english() -> bool:
    """Return whether this terminal surely speaks English, without reading any words, which takes a second."""
    stated = _asked or next((os.environ[name] for name in LOCALE if os.environ.get(name)), "en")
    return stated.lower().startswith(ENGLISH)


def terminal_reader() -> Reader:
    """Return who reads this terminal."""
    from scenarios import language_of, languages, reader_of

    # a language without words is refused where --lang is read, in words that there are
    return reader_of(_asked if _asked in languages() else language_of(os.environ))


def say(text: Text) -> None:
    """Write a line to stderr, in the language of the terminal."""
    line = text if isinstance(text, str) else terminal_reader().say(text)
    print(line, file=sys.stderr, flush=True)


def text(key: str, /, **values: Value | Iterable[Value]) -> str:
    """Return the text of a key with its blanks filled, in the language of the terminal."""
    from sim import Message

    return terminal_reader().say(Message(key, **values))


class Refusal(typer.BadParameter):
    """The refusal of an option or argument, whose frame is in the language of the terminal, as its reason is."""

    def format_message(self) -> str:
        """Return what is said of it, with the option it is about."""
        hint = self.param_hint
        if hint is None and self.param is not None:
            hint = self.param.get_error_hint()
        if hint is None:
            return text("command.refusal", why=self.message)
        option = hint if isinstance(hint, str) else " / ".join(hint)
        return text("command.refusal.of", option=option, why=self.message)


def refused(
    key: str, /, *, option: str | None = None, **values: Value | Iterable[Value]
) -> typer.BadParameter:
    """Return the refusal of an option or argument, in the language of the terminal."""
    return Refusal(text(key, **values), param_hint=option)


def say_leftovers(run: Run) -> None:
    """Say which half folders of killed runs were removed when this run began."""
    from sim import Message

    if run.leftovers:
        say(Message("error.leftovers", folders=[str(folder) for folder in run.leftovers]))


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
    workers: int, progress: Progress | None = None, total: int = 0, *, cluster: Cluster | None = None
) -> Iterator[Map]:
    """An ordered map over a pool of workers, or over a cluster, which reports each result where a progress is given."""
    from runs import cluster_map, pool

    from .canary import canary

    hands = cluster_map(cluster.address, canary, insecure=cluster.insecure) if cluster else pool(workers)
    with hands as spread:
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


def json_value(value: Any) -> Any:
    """A value as JSON can carry it: NaN becomes null, tables and tuples lists."""
    if isinstance(value, dict):
        return {key: json_value(item) for key, item in value.items()}
    if hasattr(value, "_asdict"):
        return json_value(value._asdict())
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    if hasattr(value, "item"):
        return json_value(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def stamped(result: dict[str, Any]) -> dict[str, Any]:
    """A result with the number of its schema and the version that made it."""
    return {
        name: json_value(value)
        for name, value in {"schema": SCHEMA, "version": version("rox"), **result}.items()
    }


def print_json(result: dict[str, Any]) -> None:
    """Print a result as one JSON object."""
    print(json.dumps(result, ensure_ascii=False, allow_nan=False, default=_english))


def write_json(path: Path, result: dict[str, Any]) -> None:
    """Write a result as indented JSON."""
    path.write_text(
        json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False, default=_english) + "\n",
        encoding="utf-8",
    )


def _english(value: object) -> str:
    """A message as JSON says it, whatever the terminal speaks."""
    from sim import Message

    if isinstance(value, Message):
        return str(value)
    raise TypeError(f"{value!r} cannot be written as JSON")
