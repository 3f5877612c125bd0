"""Money moved from lines to lines: within floors and caps, whole seats, nothing lost, and the same from an address."""

from __future__ import annotations

import pytest

from scenarios import Reader, load_world, words
from sim import World
from views.scenario.levers import by_group, positions_today, span_of
from views.scenario.move import GROUP, Move, MoveRefused, moved, options_of, read_move, written
from views.scenario.sentence import limits_of


@pytest.fixture(scope="module")
def bank() -> World:
    return load_world("bank")


def spent_eur(world: World, positions: dict[str, int]) -> float:
    return sum(positions[lever.name] * span_of(world, lever).eur for lever in world.levers)


@pytest.mark.parametrize("eur", [1_000, 50_000, 90_000, 180_000, 10_000_000])
def test_what_is_taken_is_placed_to_the_euro_within_floors_and_caps(bank: World, eur: float) -> None:
    before = positions_today(bank)
    move = Move(float(eur), (f"{GROUP}desks",), {f"{GROUP}bot": 0.6, f"{GROUP}programmes": 0.4})
    found = moved(bank, before, move)
    assert found.taken_eur == pytest.approx(spent_eur(bank, before) - spent_eur(bank, found.positions) + found.placed_eur)  # fmt: skip
    assert found.placed_eur <= found.taken_eur <= min(eur, found.available_eur) + 1e-6
    assert found.placed_eur > found.taken_eur - 1
    for lever in bank.levers:
        span = span_of(bank, lever)
        assert span.least <= found.positions[lever.name] <= span.most
    desks = {lever.name for lever in by_group(bank)["desks"]}
    assert all(found.positions[name] <= before[name] for name in desks)
    assert all(found.positions[name] >= before[name] for name in before if name not in desks)


def test_more_than_there_is_says_what_holds_it(bank: World) -> None:
    lever = next(one for one in by_group(bank)["desks"] if not span_of(bank, one).is_fixed)
    span = span_of(bank, lever)
    found = moved(bank, positions_today(bank), Move(1e9, (lever.name,), {f"{GROUP}programmes": 1.0}))
    assert found.available_eur == (span.today - span.least) * span.eur
    assert found.taken_eur <= found.available_eur
    if found.room_eur >= found.available_eur:
        assert found.at_floor == (lever.name,)


@pytest.mark.parametrize("source", ["seats_branch", f"{GROUP}desks"])
def test_whole_seats_are_said_to_hold_what_room_does_not(bank: World, source: str) -> None:
    """Less is moved than there is room for: the page says that a rest makes no seat, and what one costs, for groups too."""
    reader = Reader("en", words("en"))
    for eur in (50_000.0, 100_000.0, 200_000.0):
        move = Move(eur, (source,), {f"{GROUP}bot": 1.0})
        found = moved(bank, positions_today(bank), move)
        said = limits_of(reader, bank, move, found)
        is_short = found.placed_eur < min(found.available_eur, found.room_eur, eur) - 1
        assert (reader("move.whole") in said) is is_short
        assert any("one seat is" in text for text in said) is is_short
    assert is_short


def test_a_move_reads_back_from_its_address(bank: World) -> None:
    names = [name for name in options_of(bank) if not name.startswith(GROUP)]
    move = Move(200_000.0, (names[0],), {names[1]: 0.6, names[2]: 0.4})
    assert read_move(written(move), bank) == move
    assert read_move(f"5000~{names[0]}~bot:100", bank).targets == {f"{GROUP}bot": 1.0}
    assert read_move("5000~branch~bot:100", bank).sources == ("seats_branch",)


@pytest.mark.parametrize("text", ["", "x", "10~a~b", "10~nowhere~bot:100", "10~bot~bot:100", "-5~bot~bot:1", "5~bot~nowhere:50", "5~bot~programmes:0"])  # fmt: skip
def test_an_address_that_asks_for_what_is_not_there_is_refused(bank: World, text: str) -> None:
    with pytest.raises(MoveRefused):
        read_move(text, bank)
