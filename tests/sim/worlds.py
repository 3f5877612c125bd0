"""Small worlds to test with, and one replication of a world as tables."""

from __future__ import annotations

from scenarios import bundled
from sim import Life, World, run_once
from verify.worlds import (
    ALIKE,
    ALWAYS_OPEN,
    INDIFFERENT,
    NEVER_LEAVES,
    ONE_CONTACT,
    bot,
    channel,
    described,
    desk,
    lever,
    live,
    moment,
    plan,
    queue,
    segment,
    self_service,
    world,
    written,
)

__all__ = [
    "ALIKE",
    "ALWAYS_OPEN",
    "DISTINCT",
    "INDIFFERENT",
    "NEVER_LEAVES",
    "ONE_CONTACT",
    "Life",
    "bot",
    "channel",
    "described",
    "desk",
    "lever",
    "live",
    "moment",
    "plan",
    "queue",
    "run_once",
    "segment",
    "self_service",
    "smaller",
    "world",
    "written",
]

# bank_large is the bank with two and a half times of everything: what holds of the rules in one holds in the other
DISTINCT = tuple(name for name in bundled() if name != "bank_large")


def smaller(big: World, customers: int) -> World:
    """The same world with fewer customers and seats in proportion, its anchors left as they are."""
    share = customers / big.customers
    desks = [desk.model_copy(update={"seats": max(1, round(share * desk.seats))}) for desk in big.desks]
    return big.model_copy(update={"customers": customers, "desks": desks})
