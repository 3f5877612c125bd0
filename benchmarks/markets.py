"""Ten markets whose value is a known function and whose best plan is found by trying every amount of a grid.

A market is a world whose levers are declared (with errors, as a company would), and an effect that only the market
knows. A plan's value is its effect less its money, both against today's plan, over one year without discounting.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from optimize.question.plan_value import PlanValue
from sim import Lever, Plan, World, today, today_eur_year
from sim.theory import erlang_a

GRID = 400
UNIT_EUR = 1000.0
BUDGET_EUR = GRID * UNIT_EUR
SEAT_EUR = 40 * UNIT_EUR
NOISE = 0.05
SEEDED = 20261125


class Curve(NamedTuple):
    """What a lever is worth alone: at unlimited spend, the spend that reaches half of it, steepness."""

    worth_eur: float
    half_eur: float
    steepness: float

    def share(self, eur: float) -> float:
        """Share of the most that a spend reaches (Little 1970)."""
        return 1 / (1 + math.pow(self.half_eur / eur, self.steepness)) if eur > 0 else 0.0

    def __call__(self, spends: Sequence[float]) -> float:
        """Effect of a spend, in EUR."""
        return self.worth_eur * self.share(spends[0])


class Pair(NamedTuple):
    """Two levers, each with its own curve, that are worth more together."""

    first: Curve
    second: Curve
    together_eur: float

    def __call__(self, spends: Sequence[float]) -> float:
        """Effect of both spends, in EUR."""
        one, two = self.first.share(spends[0]), self.second.share(spends[1])
        return self.first.worth_eur * one + self.second.worth_eur * two + self.together_eur * one * two


class Desks(NamedTuple):
    """Desks whose customers hang up, at so many EUR if all did, and a bot that takes calls off each of them."""

    bot: Curve
    rates: tuple[float, ...]
    penalties_eur: tuple[float, ...]

    def __call__(self, spends: Sequence[float]) -> float:
        """Effect of the bot's spend and of each desk's, in EUR: what hang-ups cost."""
        calls = 1 - 0.6 * self.bot.share(spends[0])
        return -math.fsum(
            eur * calls * lost(round(rate * calls, 9), round(seat / SEAT_EUR))
            for eur, rate, seat in zip(self.penalties_eur, self.rates, spends[1:], strict=True)
        )


class Effect(Protocol):
    """Effect of some levers by their spends, in EUR."""

    def __call__(self, spends: Sequence[float]) -> float:
        """Effect of the spends, in EUR."""
        ...


@dataclass(frozen=True)
class Part:
    """Levers whose effects are felt together: their names, and their effect in EUR by spend."""

    levers: tuple[str, ...]
    effect: Effect


class Curb(NamedTuple):
    """Rules beside the budget: a cap on a group of levers, levers that need another, levers of which at most one is funded."""

    group: tuple[str, ...] = ()
    cap_eur: float = math.inf
    requires: tuple[tuple[str, str], ...] = ()
    exclusive: tuple[tuple[str, str], ...] = ()

    def allows(self, spends: Mapping[str, float]) -> bool:
        """Say whether spends keep the rules."""
        within = math.fsum(spends[name] for name in self.group) <= self.cap_eur + 0.005
        needed = all(not spends[lever] or spends[needs] for lever, needs in self.requires)
        return within and needed and not any(spends[one] and spends[other] for one, other in self.exclusive)


NO_RULES = Curb()


@dataclass(frozen=True)
class Market:
    """A world, the true effect of its levers in parts that add up, its rules and the noise of one replication.

    noise: standard deviation of a value in one replication, in shares of the most that can be gained; common: the
    part of its variance that all plans of a replication have alike. Where there is some, a plan's noise also grows
    with the money that it moves.
    """

    name: str
    world: World
    parts: tuple[Part, ...]
    best_eur: float = math.nan
    curb: Curb = NO_RULES
    noise: float = NOISE
    common: float = 0.0

    @property
    def noise_eur(self) -> float:
        """Standard deviation of a value in one replication, in EUR."""
        return self.noise * self.best_eur

    @property
    def problem(self) -> dict[str, object]:
        """The budget and the rules as a problem file has them."""
        curb = self.curb
        group = {"name": "group", "levers": curb.group, "cap_eur_year": curb.cap_eur}
        return {
            "budget_eur_year": BUDGET_EUR,
            "groups": [group] if curb.group else [],
            "requires": [{"lever": lever, "needs": needs} for lever, needs in curb.requires],
            "exclusive": list(curb.exclusive),
        }

    def cost(self, spends: Mapping[str, float]) -> float:
        """Money of the first year, launches included."""
        return math.fsum(spends[one.name] + launch(one, spends[one.name]) for one in self.world.levers)

    def allows(self, spends: Mapping[str, float]) -> bool:
        """Say whether spends keep the budget and the rules."""
        return self.cost(spends) <= BUDGET_EUR + 0.005 and self.curb.allows(spends)

    def value(self, spends: Mapping[str, float]) -> float:
        """True value against today's plan of spends in EUR a year; a lever that is absent keeps today's."""
        levers = {lever.name: lever for lever in self.world.levers}
        now = {name: today_eur_year(self.world, lever) for name, lever in levers.items()}
        then = {**now, **spends}
        gain = math.fsum(
            part.effect([then[name] for name in part.levers])
            - part.effect([now[name] for name in part.levers])
            for part in self.parts
        )
        money = math.fsum(then[name] - now[name] + launch(levers[name], then[name]) for name in levers)
        return gain - money

    def evaluate(self, plans: Sequence[Plan], seed: int, replications: int) -> list[PlanValue]:
        """Values with noise of each plan's own: paired draws leave some of it in any comparison."""
        return [self._trial(plan, seed, replications) for plan in plans]

    def _trial(self, plan: Plan, seed: int, replications: int) -> PlanValue:
        spends = {line.lever: line.eur_year for line in plan.lines}
        if plan.lines == today(self.world).lines:
            return PlanValue((0.0,) * replications)
        value = self.value(spends)
        key = ",".join(f"{name}={eur:.2f}" for name, eur in sorted(spends.items()))
        size = self.noise_eur * self._stirred(spends)
        noise = [
            math.sqrt(1 - self.common) * random.Random(f"{seed}/{number}/{key}").gauss(0.0, size)
            + math.sqrt(self.common) * random.Random(f"{self.name}/{seed}/{number}").gauss(0.0, size)
            for number in range(replications)
        ]
        return PlanValue(tuple(value + one for one in noise))

    def _stirred(self, spends: Mapping[str, float]) -> float:
        """How noisy a plan is beside others: more so where it moves more of the budget."""
        if not self.common:
            return 1.0
        moved = math.fsum(
            abs(spends[one.name] - today_eur_year(self.world, one)) for one in self.world.levers
        )
        return 0.6 + 0.4 * min(2.0, moved / BUDGET_EUR)


def launch(lever: Lever, eur: float) -> float:
    """Paid once to rise above today's spend, in EUR."""
    return lever.launch_eur if lever.target != "desk.seats" and eur > lever.today_eur_year else 0.0


@cache
def lost(arrivals: float, servers: int) -> float:
    """Share of customers who hang up on so many servers: mean service 5 minutes, mean patience 4."""
    return erlang_a(arrivals, 0.2, 0.25, servers)[0] if servers else 1.0


def markets(seeded: int = SEEDED, only: Collection[str] = ()) -> tuple[Market, ...]:
    """Ten markets of ten kinds, or those of some names, each with the value of its best plan; another seed draws others."""
    made = (
        _alone(seeded, "separable", 8, 1.0),
        _alone(seeded, "separable, launches", 8, 1.0, launches=True),
        _alone(seeded, "S-shaped", 7, 3.0),
        _alone(seeded, "S-shaped, launches", 7, 3.0, launches=True),
        _pairs(seeded, "pairs", 1.0, declared=True),
        _pairs(seeded, "S-shaped pairs", 2.5, declared=True),
        _pairs(seeded, "hidden pairs", 1.5, declared=False),
        _queue(seeded, "one queue"),
        _queue(seeded, "two queues", desks=2),
        _mixed(seeded, "mixed"),
    )
    wanted = [one for one in made if not only or one.name in only]
    return tuple(Market(one.name, one.world, one.parts, best(one)) for one in wanted)


def small_market() -> Market:
    """One desk, its bot and a lever: small enough to try every plan."""
    whole = _queue(SEEDED, "small")
    kept = [lever for lever in whole.world.levers if lever.name in ("bot", "seats_0", "lever_0")]
    parts = tuple(part for part in whole.parts if set(part.levers) <= {lever.name for lever in kept})
    one = Market("small", whole.world.model_copy(update={"levers": kept}), parts)
    return Market(one.name, one.world, one.parts, best(one))


def best(market: Market) -> float:
    """Value of the best plan among all multiples of a four-hundredth of the budget, whole seats, by dynamic programming over parts."""
    most: NDArray[np.float64] = np.zeros(GRID + 1)
    for part in market.parts:
        table = _best_by_cost(market.world, part)
        sums = [most[: GRID + 1 - spent] + eur for spent, eur in enumerate(table)]
        joined = np.full(GRID + 1, -np.inf)
        for spent, row in enumerate(sums):
            joined[spent:] = np.maximum(joined[spent:], row)
        most = joined
    return float(most.max())


def _best_by_cost(world: World, part: Part) -> list[float]:
    """The most a part is worth against today when it takes so many units of money, -inf where nothing does."""
    levers = {lever.name: lever for lever in world.levers}
    choices = [_amounts(levers[name]) for name in part.levers]
    now = [today_eur_year(world, levers[name]) for name in part.levers]
    here = part.effect(now)
    table = [-math.inf] * (GRID + 1)
    for spends in itertools.product(*choices):
        money = math.fsum(
            eur + launch(levers[name], eur) for name, eur in zip(part.levers, spends, strict=True)
        )
        units = round(money / UNIT_EUR)
        if units <= GRID:
            table[units] = max(table[units], part.effect(spends) - here - (money - math.fsum(now)))
    return table


def _amounts(lever: Lever) -> list[float]:
    step = SEAT_EUR if lever.target == "desk.seats" else UNIT_EUR
    first, last = round(lever.least_eur_year / step), round(lever.most_eur_year / step)
    return [number * step for number in range(first, last + 1)]


def _alone(seeded: int, name: str, count: int, steepness: float, *, launches: bool = False) -> Market:
    chance = random.Random(f"{seeded}/{name}")
    levers, parts = [], []
    for number in range(count):
        lever, curve = _lever(chance, f"lever_{number}", steepness, launches=launches)
        levers.append(lever)
        parts.append(Part((str(lever["name"]),), curve))
    return Market(name, world_of(name, levers), tuple(parts))


def _pairs(seeded: int, name: str, steepness: float, *, declared: bool) -> Market:
    chance = random.Random(f"{seeded}/{name}")
    levers, parts = [], []
    for number in range(3):
        first, one = _lever(chance, f"first_{number}", steepness, worth=0.4)
        second, two = _lever(chance, f"second_{number}", steepness, worth=0.4)
        if declared:
            first["bundle_with"] = [second["name"]]
        levers += [first, second]
        together = chance.uniform(200, 500) * UNIT_EUR
        parts.append(Part((str(first["name"]), str(second["name"])), Pair(one, two, together)))
    return Market(name, world_of(name, levers), tuple(parts))


def _queue(seeded: int, name: str, desks: int = 1) -> Market:
    """Desks whose customers hang up, and a bot that takes some of them off every desk; three levers beside."""
    chance = random.Random(f"{seeded}/{name}")
    bot, curve = _lever(chance, "bot", 1.5)
    seats = [_seats(number, chance.randint(2, 3)) for number in range(desks)]
    rates = [chance.uniform(0.5, 0.8) for _ in seats]
    penalty = [chance.uniform(250, 500) * UNIT_EUR for _ in seats]
    effect = Desks(curve, tuple(rates), tuple(penalty))
    parts: list[Part] = [Part(("bot", *(str(one["name"]) for one in seats)), effect)]
    levers = [bot, *seats]
    for number in range(3):
        lever, other = _lever(chance, f"lever_{number}", (1.0, 2.5, 1.0)[number])
        levers.append(lever)
        parts.append(Part((str(lever["name"]),), other))
    return Market(name, world_of(name, levers, desks), tuple(parts))


def _mixed(seeded: int, name: str) -> Market:
    base, pairs = _queue(seeded, name), _pairs(seeded, name, 2.0, declared=False)
    extra = _alone(seeded, name, 2, 3.0, launches=True)
    levers = [lever.model_dump() for lever in base.world.levers]
    for number, lever in enumerate(extra.world.levers):
        levers.append({**lever.model_dump(), "name": f"extra_{number}"})
    levers += [lever.model_dump() for lever in pairs.world.levers[:2]]
    parts = [
        *base.parts,
        *(Part((f"extra_{number}",), part.effect) for number, part in enumerate(extra.parts)),
        pairs.parts[0],
    ]
    return Market(name, world_of(name, levers, 1), tuple(parts))


def _lever(
    chance: random.Random, name: str, steepness: float, *, launches: bool = False, worth: float = 1.0
) -> tuple[dict[str, object], Curve]:
    """A lever as declared, and its true curve: declared half and steepness are off by up to half and a quarter."""
    half = chance.uniform(20, 110) * UNIT_EUR
    steep = steepness if steepness == 1 else steepness * chance.uniform(0.7, 1.3)
    curve = Curve(worth * chance.uniform(60, 400) * UNIT_EUR, half, steep)
    most = chance.randint(120, 300) * UNIT_EUR
    lever: dict[str, object] = {
        "name": name,
        "label": name,
        "target": "history",
        "to_value": 0.5,
        "half_eur_year": half * chance.uniform(0.67, 1.5),
        "steepness": max(0.5, steep * chance.uniform(0.75, 1.25)),
        "today_eur_year": chance.randint(0, 45) * UNIT_EUR,
        "most_eur_year": most,
        "launch_eur": chance.randint(5, 40) * UNIT_EUR if launches else 0.0,
        "lag_months": 0,
    }
    return lever, curve


def _seats(number: int, most: int) -> dict[str, object]:
    return {
        "name": f"seats_{number}",
        "label": f"seats_{number}",
        "target": "desk.seats",
        "desk": f"desk_{number}",
        "least_eur_year": 0.0,
        "most_eur_year": (most + 2) * SEAT_EUR,
    }


def world_of(name: str, levers: Sequence[Mapping[str, object]], desks: int = 0) -> World:
    """Make a world that is never simulated: it only carries the levers."""
    served = [
        {
            "name": f"phone_{number}",
            "label": "Phone",
            "kind": "live",
            "desk": f"desk_{number}",
            "eur_contact": 1,
            "handling_min": 5,
        }
        for number in range(desks)
    ]
    return World.model_validate(
        {
            "name": "".join(letter if letter.isalnum() else "_" for letter in name.lower()),
            "label": name,
            "customers": 100,
            "maturity": "optimised",
            "months": 12,
            "discount_rate": 0.0,
            "segments": [
                {"name": "all", "label": "All", "share": 1.0, "margin_eur_year": 100, "retention_year": 0.8,
                 "needs_year": {"need": 1.0}, "prefers": {"web": 1.0}}
            ],
            "moments": [{"name": "need", "label": "Need", "motive": "INFO"}],
            "channels": [{"name": "web", "label": "Web", "kind": "self_service", "eur_contact": 0.1, "handling_min": 2}, *served],
            "desks": [
                {"name": f"desk_{number}", "label": "Desk", "seats": 2, "eur_seat_year": SEAT_EUR, "shrinkage": 0.0, "lag_months": 0,
                 "notice_months": 0, "open": [{"days": "Mon-Fri"}]}
                for number in range(desks)
            ],
            "levers": levers,
        }
    )  # fmt: skip
