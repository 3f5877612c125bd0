"""Exact results on queues, to hold the simulator against."""

from __future__ import annotations


def erlang_b(servers: int, load: float) -> float:
    """Share lost when nobody waits (Erlang 1917); exact for any service time."""
    lost = 1.0
    for count in range(1, servers + 1):
        lost = load * lost / (count + load * lost)
    return lost


def erlang_c(servers: int, load: float) -> float:
    """Share that waits when nobody hangs up, exponential service."""
    lost = erlang_b(servers, load)
    busy = load / servers
    return lost / (1 - busy * (1 - lost))


def erlang_c_wait(servers: int, load: float, service: float = 1.0) -> float:
    """Mean wait when nobody hangs up, exponential service."""
    return erlang_c(servers, load) * service / (servers - load)


def erlang_a(arrivals: float, service_rate: float, hang_up_rate: float, servers: int) -> tuple[float, float]:
    """Share that hangs up and share that waits, exponential service and patience (Palm 1957)."""
    states, weight = [1.0], 1.0
    while weight > 1e-16 * max(states) or len(states) <= servers + 1:
        count = len(states)
        weight *= arrivals / (min(count, servers) * service_rate + max(0, count - servers) * hang_up_rate)
        states.append(weight)
    total = sum(states)
    queue = sum((count - servers) * share for count, share in enumerate(states) if count > servers) / total
    return hang_up_rate * queue / arrivals, sum(states[servers:]) / total


def one_server_wait(busy: float, scv: float, service: float = 1.0) -> float:
    """Mean wait at one server with any service time (Pollaczek 1930, Khinchine 1932)."""
    return busy / (1 - busy) * (1 + scv) / 2 * service


def two_class_waits(first: float, second: float, scv: float, service: float = 1.0) -> tuple[float, float]:
    """Mean waits of two classes at one server, the first served before the second (Cobham 1954), from their loads."""
    residual = (first + second) * (1 + scv) / 2 * service
    return residual / (1 - first), residual / ((1 - first) * (1 - first - second))


def allen_cunneen_wait(servers: int, load: float, scv: float, service: float = 1.0) -> float:
    """Mean wait with any service time and Poisson arrivals, an approximation (Allen 1990)."""
    return (1 + scv) / 2 * erlang_c_wait(servers, load, service)
