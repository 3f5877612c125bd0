"""Exact queues, and three approximations; load is arrivals times mean service, times are in units of mean service."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from scipy.special import gammainc, gammaln

# a state so rare changes no sum of floating-point numbers
RARE = 1e-18


def erlang_b(servers: int, load: float) -> float:
    """Return the share lost when nobody waits (Erlang 1917); exact for any service time."""
    lost = 1.0
    for count in range(1, servers + 1):
        lost = load * lost / (count + load * lost)
    return lost


def erlang_c(servers: int, load: float) -> float:
    """Return the share that waits when nobody hangs up, exponential service (Erlang 1917)."""
    lost = erlang_b(servers, load)
    busy = load / servers
    return lost / (1 - busy * (1 - lost))


def erlang_c_wait(servers: int, load: float, service: float = 1.0) -> float:
    """Return the mean wait when nobody hangs up, exponential service (Erlang 1917)."""
    return erlang_c(servers, load) * service / (servers - load)


def service_level(servers: int, load: float, within: float, service: float = 1.0) -> float:
    """Return the share answered within a time when nobody hangs up, exponential service; 0 where demand exceeds the servers."""
    if servers <= load:
        return 0.0
    return 1 - erlang_c(servers, load) * math.exp(-(servers - load) * within / service)


def least_servers(load: float, within: float, share: float, service: float = 1.0) -> int:
    """Return the fewest servers that answer a share of calls within a time."""
    servers = math.floor(load) + 1
    while service_level(servers, load, within, service) < share:
        servers += 1
    return servers


def erlang_a(
    arrivals: float, service_rate: float, hang_up_rate: float, servers: int
) -> tuple[float, float, float]:
    """Return the share that hangs up, share that waits, mean wait: exponential service and patience (Palm 1957).

    From the stationary states of the birth-death process; rates per unit of time, the wait in that unit.
    """
    states, weight = [1.0], 1.0
    while weight > RARE * max(states) or len(states) <= servers + 1:
        count = len(states)
        weight *= arrivals / (min(count, servers) * service_rate + max(0, count - servers) * hang_up_rate)
        states.append(weight)
    total = math.fsum(states)
    queue = (
        math.fsum((count - servers) * share for count, share in enumerate(states) if count > servers) / total
    )
    return hang_up_rate * queue / arrivals, math.fsum(states[servers:]) / total, queue / arrivals


def erlang_a_closed(
    arrivals: float, service_rate: float, hang_up_rate: float, servers: int
) -> tuple[float, float]:
    """Return the share that hangs up and share that waits, in closed form (Garnett, Mandelbaum & Reiman 2002)."""
    x, y = servers * service_rate / hang_up_rate, arrivals / hang_up_rate
    # x e^y y^-x times the lower incomplete gamma function of x and y
    states = math.exp(math.log(x) + y - x * math.log(y) + float(gammaln(x))) * float(gammainc(x, y))
    lost, busy = erlang_b(servers, arrivals / service_rate), arrivals / (servers * service_rate)
    waits = states * lost / (1 + (states - 1) * lost)
    return waits * (1 / (busy * states) + 1 - 1 / busy), waits


def fluid_loss(busy: float) -> float:
    """Return the share that hangs up in the limit of a large overloaded desk, busy being demand over capacity."""
    return max(0.0, 1 - 1 / busy)


def one_server_wait(busy: float, scv: float, service: float = 1.0) -> float:
    """Return the mean wait at one server with any service time (Pollaczek 1930, Khinchine 1932)."""
    return busy / (1 - busy) * (1 + scv) / 2 * service


def allen_cunneen_wait(
    servers: int, load: float, service_scv: float, service: float = 1.0, arrival_scv: float = 1.0
) -> float:
    """Return the mean wait with any service and arrivals, an approximation (Allen 1990); Kingman's (1961) with one server."""
    return (arrival_scv + service_scv) / 2 * erlang_c_wait(servers, load, service)


def two_class_waits(first: float, second: float, scv: float, service: float = 1.0) -> tuple[float, float]:
    """Return the mean waits of two classes at one server, the first served before the second (Cobham 1954), from their loads."""
    residual = (first + second) * (1 + scv) / 2 * service
    return residual / (1 - first), residual / ((1 - first) * (1 - first - second))


def priority_waits(servers: int, loads: Sequence[float], service: float = 1.0) -> tuple[float, ...]:
    """Return the mean waits of classes served in this order, none interrupted, the same exponential service (Cobham 1954)."""
    first = erlang_c(servers, math.fsum(loads)) * service / servers
    busy = [math.fsum(loads[:count]) / servers for count in range(len(loads) + 1)]
    return tuple(first / ((1 - before) * (1 - own)) for before, own in itertools.pairwise(busy))


def load_with_returns(load: float, again: float) -> float:
    """Return the load when a share of those served comes back (Jackson 1957)."""
    return load / (1 - again)


def room_for(servers: int, load: float, room: int) -> tuple[float, float]:
    """Return the share turned away and mean wait of the others where only so many fit in, exponential service."""
    states = [1.0]
    for count in range(1, room + 1):
        states.append(states[-1] * load / min(count, servers))
    total = math.fsum(states)
    queue = (
        math.fsum((count - servers) * state for count, state in enumerate(states) if count > servers) / total
    )
    blocked = states[-1] / total
    return blocked, queue / (load * (1 - blocked))


def swing(amplitude: float, period: float, service: float = 1.0) -> tuple[float, float]:
    """Return the amplitude of the mean load and its lag behind a sine of demand, with a server for everybody.

    amplitude is that of the arrivals in a unit of time (Eick, Massey & Whitt 1993).
    """
    turn = 2 * math.pi / period * service
    return amplitude * service / math.sqrt(1 + turn * turn), math.atan(turn) / turn * service
