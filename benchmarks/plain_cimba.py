"""The plain queue of plain_queue.py in Cimba, which compiles a model's processes for an engine of C and assembly.

Not among the packages of the lock: `pip install cimba` puts it beside them, and then it is measured too.
"""

from __future__ import annotations

import math

import cimba as cb
import numpy as np

from benchmarks.plain_queue import (
    CONTACTS_MOST,
    MINUTES_MONTH,
    NEEDS_MIN,
    PATIENCE_MIN,
    PEOPLE,
    RESOLVED,
    RETURN_MIN,
    SERVICE_CV,
    SERVICE_MIN,
    WEIGHTS,
    Counts,
)

SIGMA = math.sqrt(math.log(1 + SERVICE_CV**2))
LOCATION = tuple(math.log(mean) - SIGMA * SIGMA / 2 for mean in SERVICE_MIN)
WEIGHT = sum(WEIGHTS)
DESKS = len(PEOPLE)
BETWEEN_MIN = 1 / NEEDS_MIN
IMPATIENT = 7


class Queue(cb.Model):  # type: ignore[misc]
    """Five desks, and what they add up."""

    desks: list[cb.Ref[cb.Resource]]
    first: cb.Resource
    second: cb.Resource
    third: cb.Resource
    fourth: cb.Resource
    fifth: cb.Resource
    contacts: cb.Output[float]
    hung_up: cb.Output[float]
    waited: cb.Output[float]

    @cb.on_start
    def begin(self) -> None:
        """Nothing has happened yet."""
        self.contacts = 0.0
        self.hung_up = 0.0
        self.waited = 0.0

    @cb.process
    def needs(self) -> None:
        """A case for each need."""
        while True:
            cb.hold(cb.random.exponential(BETWEEN_MIN))
            cb.spawn(Case, queue=self)


class Case(cb.Model):  # type: ignore[misc]
    """A process for each case, as in plain SimPy."""

    queue: cb.Ref[Queue]

    @cb.process
    def live(self) -> None:
        """Ask, wait, be served or hang up, and come back."""
        last = -1
        for _ in range(CONTACTS_MOST):
            left = WEIGHT if last < 0 else WEIGHT - WEIGHTS[last]
            drawn = cb.random.uniform(0.0, left)
            desk = -1
            for place in range(DESKS):
                if place != last:
                    desk = place
                    drawn -= WEIGHTS[place]
                    if drawn < 0:
                        break
            last = desk
            asked = cb.now()
            me = cb.this_process()
            me.timer_set(cb.random.exponential(PATIENCE_MIN[desk]), IMPATIENT)
            signal = self.queue.desks[desk].acquire()
            me.timers_clear()
            self.queue.waited += cb.now() - asked
            self.queue.contacts += 1.0
            if signal == 0:
                cb.hold(cb.random.lognormal(LOCATION[desk], SIGMA))
                self.queue.desks[desk].release()
                if cb.random.uniform(0.0, 1.0) < RESOLVED:
                    break
            else:
                self.queue.hung_up += 1.0
            cb.hold(cb.random.exponential(RETURN_MIN))


def plain_cimba(seed: int, months: float) -> Counts:
    """The queue in Cimba, one replication in one thread."""
    queue = Queue()
    names = ("first", "second", "third", "fourth", "fifth")
    for name, people in zip(names, PEOPLE, strict=True):
        setattr(queue, name, cb.Resource(capacity=people))
    queue.desks = [getattr(queue, name) for name in names]
    window = cb.Window(duration=months * MINUTES_MONTH)
    told = cb.Experiment(queue, replications=1, window=window, seed=seed).run(workers=1)[queue]
    contacts, hung_up, waited = (
        float(np.asarray(one).item()) for one in (told.contacts, told.hung_up, told.waited)
    )
    return Counts(int(contacts), hung_up / contacts, waited / contacts)
