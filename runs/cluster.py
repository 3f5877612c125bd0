"""A map over a Dask cluster that somebody else started, called as the map over processes is, with the same results."""

from __future__ import annotations

import ipaddress
import logging
import math
import pickle
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from .workers import Map, Result

# batches for each thread of the cluster: enough that none waits long for the last
BATCHES_PER_THREAD = 4
CONNECT_SECONDS = 15
LOOK_SECONDS = 5.0
# how often in a row nobody may be seen working before the workers count as lost
LOOKS_MOST = 6
SCHEMES = ("tcp", "tls", "ws", "wss")
PLAIN = ("tcp", "ws")

Kind = Literal[
    "missing", "address", "plain", "absent", "empty", "versions", "no_rox", "differs", "died", "gone"
]


class ClusterProblem(RuntimeError):
    """A cluster that cannot be used or was lost. kind: which way; told: what to say of it, by name."""

    def __init__(self, kind: Kind, **told: str) -> None:
        super().__init__(kind, told)
        self.kind = kind
        self.told = told


class BatchResult(NamedTuple):
    """What a worker says of a batch: results up to the first exception, that exception, and the worker's canary."""

    results: list[Any]
    error: BaseException | None
    canary: str


@contextmanager
def cluster_map(address: str, canary: Callable[[], str], *, insecure: bool = False) -> Iterator[Map]:
    """Yield a map over the workers of a scheduler at an address, until the block ends.

    canary: computes something that only equal code on an equal machine gets equal to the last bit; every worker is asked
    for it before and with each batch. insecure: whether an address beyond this machine may go without encryption; tasks
    are code. Raises ClusterProblem when there is no such cluster, when a worker differs, and when all workers are lost.
    """
    client = _connected(_checked(address, insecure), address)
    try:
        expected = canary()
        _check_workers(client, canary, expected, address)

        def spread(function: Callable[..., Result], /, *inputs: Iterable[Any]) -> Iterator[Result]:
            return _spread(client, function, list(zip(*inputs, strict=False)), canary, expected)

        yield spread
    finally:
        with suppress(OSError, TimeoutError):
            client.close(timeout=LOOK_SECONDS)


def _checked(address: str, insecure: bool) -> str:
    """The address with its scheme, refused where it is none or would send code in the open."""
    whole = address if "://" in address else f"tcp://{address}"
    try:
        parts = urlsplit(whole)
        known = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port is not None
    except ValueError:
        known = False
    if not known:
        raise ClusterProblem("address", address=address)
    if parts.scheme in PLAIN and not insecure and not _is_here(str(parts.hostname)):
        raise ClusterProblem("plain", address=address)
    return whole


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _connected(whole: str, address: str) -> Any:
    """A client of the scheduler, whose versions are ours."""
    try:
        import distributed
    except ModuleNotFoundError as problem:
        raise ClusterProblem("missing", address=address) from problem
    connect: Any = distributed.Client
    # what it would log of a lost connection is said in our words
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            # versions are compared below, all at once
            warnings.simplefilter("ignore")
            client = connect(whole, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError, RuntimeError, TypeError) as problem:
        raise ClusterProblem("absent", address=address, why=_first_line(problem)) from problem
    try:
        client.get_versions(check=True)
    except ValueError as problem:
        client.close()
        raise ClusterProblem("versions", address=address, why=str(problem).strip()) from problem
    return client


def _check_workers(client: Any, canary: Callable[[], str], expected: str, address: str) -> None:
    """Ask every worker for its canary."""
    found: dict[str, Any] = client.run(canary, on_error="return")
    if not found:
        raise ClusterProblem("empty", address=address)
    if absent := sorted(name for name, told in found.items() if isinstance(told, BaseException)):
        raise ClusterProblem("no_rox", workers=", ".join(absent), why=_first_line(found[absent[0]]))
    if others := sorted(name for name, told in found.items() if told != expected):
        raise ClusterProblem("differs", workers=", ".join(others))


def _spread(
    client: Any,
    function: Callable[..., Any],
    items: Sequence[tuple[Any, ...]],
    canary: Callable[[], str],
    expected: str,
) -> Iterator[Any]:
    """The results in order, each batch pickled once and let go when it has been read."""
    if not items:
        return
    threads = max(1, sum(client.nthreads().values()))
    size = max(1, math.ceil(len(items) / (BATCHES_PER_THREAD * threads)))
    batches = [pickle.dumps((function, items[at : at + size], canary)) for at in range(0, len(items), size)]
    futures = client.map(_run_batch, batches, pure=False)
    try:
        for future in futures:
            where, told = _awaited(client, future)
            if told.canary != expected:
                raise ClusterProblem("differs", workers=where)
            yield from told.results
            if told.error is not None:
                raise told.error
            future.release()
    finally:
        with suppress(OSError, TimeoutError):
            client.cancel(futures)


def _awaited(client: Any, future: Any) -> tuple[str, BatchResult]:
    """What a worker says, and which; raises ClusterProblem where nobody is left to say it."""
    from distributed import CancelledError, KilledWorker

    absent = 0
    try:
        while not future.done():
            with suppress(TimeoutError):
                future.result(timeout=LOOK_SECONDS)
            absent = 0 if future.done() or client.nthreads() else absent + 1
            if absent >= LOOKS_MOST or client.status not in ("running", "connecting"):
                raise ClusterProblem("gone", address=client.scheduler.address if client.scheduler else "")
        where, results, error, told = pickle.loads(future.result())
    except KilledWorker as problem:
        raise ClusterProblem("died") from problem
    except (CancelledError, OSError) as problem:
        raise ClusterProblem("gone", address="") from problem
    return where, BatchResult(results, error, told)


def _run_batch(batch: bytes) -> bytes:
    """On a worker: the results of a batch up to its first exception."""
    from distributed import get_worker

    function, items, canary = pickle.loads(batch)
    results: list[Any] = []
    error: BaseException | None = None
    # an executor keeps an exception for its place among the results
    with ThreadPoolExecutor(1) as one:
        for item in items:
            done = one.submit(function, *item)
            error = done.exception()
            if error is not None:
                break
            results.append(done.result())
    return pickle.dumps((get_worker().address, results, error, canary()))


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]
