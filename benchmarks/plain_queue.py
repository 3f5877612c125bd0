"""The same plain queue with abandonment three times: as a world of ours, in plain SimPy, and in Ciw.

Five channels with their own people, 4.16 needs a minute, lognormal service (CV 0.8), exponential patience, resolved with
chance 0.7 if served; otherwise, or after hanging up, back after an exponential 240 minutes on another channel drawn in
proportion to people over service time; at most 8 contacts.
"""

from __future__ import annotations

import math
import random  # a peer model brings its own chance
from collections.abc import Generator
from typing import Any, NamedTuple

import ciw
import simpy

from sim import World

Story = Generator[simpy.Event, Any, None]
PEOPLE = (20, 12, 8, 6, 4)
SERVICE_MIN = (6.0, 8.0, 10.0, 5.0, 12.0)
PATIENCE_MIN = (5.0, 8.0, 10.0, 5.0, 12.0)
NEEDS_MIN = 4.16
SERVICE_CV = 0.8
RESOLVED = 0.7
RETURN_MIN = 240.0
CONTACTS_MOST = 8
MINUTES_YEAR = 525_600
MINUTES_MONTH = 43_800
WEIGHTS = tuple(people / service for people, service in zip(PEOPLE, SERVICE_MIN, strict=True))


class Counts(NamedTuple):
    """What a plain queue did: contacts, share hung up, mean wait with those who hung up."""

    contacts: int
    abandonment: float
    mean_wait_min: float


def plain_world(customers: int = 20_000) -> World:
    """The queue as a world: flat demand, doors always open, needs alike, no bot, no survey, nobody gives up, nobody leaves.

    Its anchors are the declared ones: what customers think has no effect on a queue.
    """
    always = [{"days": "Mon-Sun", "opens": "00:00", "closes": "24:00"}]
    names = [f"channel{position}" for position in range(len(PEOPLE))]
    return World.model_validate(
            {
                "name": "plain_queue",
                "label": "Plain queue",
                "customers": customers,
                "maturity": "optimised",
                "warm_up_months": 1,
                "segments": [
                    {
                        "name": "all", "label": "All", "share": 1.0, "margin_eur_year": 1.0, "retention_year": 0.99,
                        "needs_year": {"need": NEEDS_MIN * MINUTES_YEAR / customers},
                        "prefers": {**dict(zip(names, WEIGHTS, strict=True)), "letter": 1e-12},
                    }
                ],
                "moments": [{"name": "need", "label": "Need", "motive": "PROBLEM", "truth": 0.0}],
                "channels": [
                    {
                        "name": name, "label": name, "kind": "live", "desk": name, "eur_contact": 0.0,
                        "handling_min": service, "handling_scv": SERVICE_CV**2, "patience_min": patience,
                    }
                    for name, service, patience in zip(names, SERVICE_MIN, PATIENCE_MIN, strict=True)
                ]
                + [{"name": "letter", "label": "Letter", "kind": "self_service", "eur_contact": 0.0, "handling_min": 1.0}],
                "desks": [
                    {"name": name, "label": name, "seats": people, "eur_seat_year": 1.0, "open": always}
                    for name, people in zip(names, PEOPLE, strict=True)
                ],
                "profile": {"day_variation": 0.0},
                "resolve": {
                    "resolved": {"PROBLEM": RESOLVED}, "give_up": 0.0, "switch": 1.0, "return_h": RETURN_MIN / 60,
                    "hang_up_return": 1.0, "contacts_most": CONTACTS_MOST, "difficulty": 0.0, "history": 0.0, "recognised": 0.0,
                },
                "continuity": {"history": 1.0},
                "waiting": {"price": 0.0},
                "anchors": {"hash": "by hand", "leaving_intercept": [-30.0]},
            }
    )  # fmt: skip


def plain_simpy(seed: int, months: float) -> Counts:
    """The queue in SimPy as its own examples would write it."""
    draw = random.Random(seed)
    sigma = math.sqrt(math.log(1 + SERVICE_CV**2))
    env = simpy.Environment()
    desks = [simpy.Resource(env, capacity=people) for people in PEOPLE]
    contacts, hung_up, waited = 0, 0, 0.0

    def case() -> Story:
        nonlocal contacts, hung_up, waited
        last = -1
        for _ in range(CONTACTS_MOST):
            weights = [0.0 if place == last else weight for place, weight in enumerate(WEIGHTS)]
            last = draw.choices(range(len(PEOPLE)), weights)[0]
            asked = env.now
            with desks[last].request() as turn:
                yield turn | env.timeout(draw.expovariate(1 / PATIENCE_MIN[last]))
                waited += env.now - asked
                contacts += 1
                if turn.triggered:
                    yield env.timeout(
                        draw.lognormvariate(math.log(SERVICE_MIN[last]) - sigma * sigma / 2, sigma)
                    )
                    if draw.random() < RESOLVED:
                        return
                else:
                    hung_up += 1
            yield env.timeout(draw.expovariate(1 / RETURN_MIN))

    def needs() -> Story:
        while True:
            yield env.timeout(draw.expovariate(NEEDS_MIN))
            env.process(case())

    env.process(needs())
    env.run(until=months * MINUTES_MONTH)
    return Counts(contacts, hung_up / contacts, waited / contacts)


class Desks(ciw.routing.NodeRouting):  # type: ignore[misc]
    """After a desk: gone when resolved or at the last contact, else into the orbit, also after hanging up."""

    def next_node(self, ind: Any) -> Any:
        """Where a served customer goes."""
        return self.after(ind, random.random() < RESOLVED)

    def next_node_for_jockeying(self, ind: Any) -> Any:
        """Where a customer who hung up goes."""
        return self.after(ind, False)

    def after(self, ind: Any, resolved: bool) -> Any:
        """Count the contact; node 6 is the orbit, -1 the exit."""
        ind.contacts = getattr(ind, "contacts", 0) + 1
        ind.last = self.node.id_number - 1
        return self.simulation.nodes[-1 if resolved or ind.contacts >= CONTACTS_MOST else len(PEOPLE) + 1]


class Orbit(ciw.routing.NodeRouting):  # type: ignore[misc]
    """After the orbit: another desk."""

    def next_node(self, ind: Any) -> Any:
        """A desk drawn among the others."""
        weights = [0.0 if place == ind.last else weight for place, weight in enumerate(WEIGHTS)]
        return self.simulation.nodes[1 + random.choices(range(len(PEOPLE)), weights)[0]]


def plain_ciw(seed: int, months: float) -> Counts:
    """The queue in Ciw: reneging at five desks, an orbit of endless servers, routers for who comes back."""
    ciw.seed(seed)
    sigma = math.sqrt(math.log(1 + SERVICE_CV**2))
    exponential, orbit = ciw.dists.Exponential, len(PEOPLE)
    network = ciw.create_network(
        arrival_distributions=[*(exponential(NEEDS_MIN * weight / sum(WEIGHTS)) for weight in WEIGHTS), None],
        service_distributions=[
            *(ciw.dists.Lognormal(math.log(mean) - sigma * sigma / 2, sigma) for mean in SERVICE_MIN),
            exponential(1 / RETURN_MIN),
        ],
        reneging_time_distributions=[*(exponential(1 / mean) for mean in PATIENCE_MIN), None],
        number_of_servers=[*PEOPLE, math.inf],
        routing=ciw.routing.NetworkRouting(routers=[*(Desks() for _ in PEOPLE), Orbit()]),
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(months * MINUTES_MONTH)
    records = [record for record in simulation.get_all_records() if record.node <= orbit]
    hung_up = [record for record in records if record.record_type == "renege"]
    wait = math.fsum(record.waiting_time for record in records)
    return Counts(len(records), len(hung_up) / len(records), wait / len(records))
