"""The generated worlds vary every field of the schema, and everything that can happen in a world happens in some of them."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from sim import World
from sim.arrays.state import BOT_PARTS, NEVER, OUTCOMES, SERVED_BY
from tests.sim.generated import examples, plans, worlds
from tests.sim.schema import places, values
from tests.sim.worlds import Life, run_once
from tests.sim.worlds import world as small

# what no engine reads, and identifiers
NOT_VARIED = (
    "name", "label", "template", "owner", "source", "hash", "reported", "doubt", "shocks", "posterior", "alerts", "locked",
    "domain",
)  # fmt: skip
COUNT = 180


@cache
def seen() -> tuple[dict[str, set[str]], set[str]]:
    """The values of every field in the generated worlds, and what happened in them."""
    fields: dict[str, set[str]] = defaultdict(set)
    events: set[str] = set()

    @examples(COUNT)
    @given(st.data())
    def look(data: st.DataObject) -> None:
        world = data.draw(worlds())
        for place, told in values(world):
            fields[place].add(told)
        events.update(happened(run_once(world, data.draw(plans(world)))))

    look()
    return fields, events


def happened(life: Life) -> set[str]:
    people, contacts = life.customers, life.contacts
    rare = {
        "called back": (people["called_at"] > NEVER).any(),
        "shut": (contacts["shut"] > 0).any(),
        "failures fade": (people["failures"] > 0).any(),
        "customer left": (people["left"] >= 0).any(),
        "joined": (people["joined"] > 0).any(),
        "margin moved": (people["margin"] != 1).any(),
        "history lost": (contacts["history_kept"] == 0).any(),
        "moment of truth": (contacts["truth"] > 0).any(),
        "answered": len(life.answers) > 0,
    }
    bots = {f"bot {part:g}" for part in contacts["bot"]}
    return {
        *contacts["outcome"],
        *contacts["served_by"],
        *bots,
        *(name for name, found in rare.items() if found),
    }


def test_every_field_of_the_schema_varies() -> None:
    fields, _ = seen()
    ours = [
        place for place in places(World, NOT_VARIED) if not place.startswith("fit.")
    ]  # a verdict is said, not run
    assert [place for place in ours if len(fields[place]) < 2] == []


def test_everything_that_can_happen_happens_somewhere() -> None:
    _, events = seen()
    always = happened(run_once(small()))
    rare = {
        "called back",
        "shut",
        "failures fade",
        "customer left",
        "joined",
        "margin moved",
        "history lost",
        "moment of truth",
        "answered",
    }
    expected = {*OUTCOMES, *SERVED_BY, *(f"bot {part}" for part in range(len(BOT_PARTS))), *rare}
    assert always < expected
    assert expected - events == set()


def test_a_field_left_alone_would_be_noticed() -> None:
    some = {"channels.handling_min", "desks.open.share", "bot.offered", "realised", "levers.target"}
    assert some <= set(places(World, NOT_VARIED))
    told = dict(values(small(customers=1)))
    assert told["customers"] == "1"
    assert told["channels.handling_min"] == "6.0"
