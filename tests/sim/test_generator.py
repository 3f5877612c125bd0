"""The generated worlds vary every field of the schema, and everything that can happen in a world happens in some of them."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from sim import World
from sim.state import OUTCOMES, SERVED_BY
from tests.sim.generated import examples, plans, worlds
from tests.sim.schema import places, values
from tests.sim.worlds import lived
from tests.sim.worlds import world as small

# what no engine reads, and identifiers
NOT_VARIED = ("name", "label", "owner", "source", "hash", "reported")
COUNT = 120



def test_every_field_of_the_schema_varies() -> None:
    seen: dict[str, set[str]] = defaultdict(set)

    @examples(COUNT)
    @given(worlds())
    def look(world: World) -> None:
        for place, told in values(world):
            seen[place].add(told)

    look()
    assert [place for place in places(World, NOT_VARIED) if len(seen[place]) < 2] == []


def test_a_field_left_alone_would_be_noticed() -> None:
    assert {"channels.handling_min", "desks.open.share", "bot.offered", "realised", "levers.target"} <= set(
        places(World, NOT_VARIED)
    )
    told = dict(values(small(customers=1)))
    assert told["customers"] == "1"
    assert told["channels.handling_min"] == "6.0"


def test_everything_that_can_happen_happens_somewhere() -> None:
    seen: set[str] = set()

    @examples(COUNT)
    @given(st.data())
    def look(data: st.DataObject) -> None:
        world = data.draw(worlds())
        life = lived(world, data.draw(plans(world)))
        seen.update(life.contacts["outcome"], life.contacts["served_by"])
        seen.update(f"bot {part:g}" for part in life.contacts["bot"])
        customers = life.customers
        happened = {
            "called back": (customers["called_at"] > 0).any(),
            "won back": (customers["hit"] < 1).any(),
            "left": (customers["left"] >= 0).any(),
            "joined": (customers["joined"] > 0).any(),
            "margin moved": (customers["margin"] != 1).any(),
            "history lost": (life.contacts["history_kept"] == 0).any(),
            "detected": (life.contacts["truth"] > 0).any(),
            "answered": len(life.answers) > 0,
        }
        seen.update(name for name, found in happened.items() if found)

    look()
    expected = {*OUTCOMES, *SERVED_BY, *(f"bot {part}" for part in range(5))}
    expected |= {
        "called back",
        "won back",
        "left",
        "joined",
        "margin moved",
        "history lost",
        "detected",
        "answered",
    }
    assert expected - seen == set()
