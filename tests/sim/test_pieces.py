"""Contacts handed over in pieces are the contacts of the log, whatever the engine and the size of a piece."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from sim import ENGINES, PIECE_ROWS, RunOptions, Sink, World, compare, simulate, today
from sim.arrays.pack import pack
from tests.sim.insight.lives import busy_company

ROWS = 400
MONTHS = 4


@pytest.fixture(scope="module")
def company() -> World:
    return busy_company()


def pieces_of(company: World, engine: str, rows: int) -> tuple[list[Any], Any]:
    pieces: list[Any] = []
    raw = ENGINES[engine](pack(company, today(company), months=MONTHS), 1, 0, Sink(pieces.append, rows))
    return pieces, raw


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize("rows", [1, 7, PIECE_ROWS])
def test_pieces_are_the_log_in_its_order(company: World, engine: str, rows: int) -> None:
    kept = ENGINES[engine](pack(company, today(company), months=MONTHS), 1, 0, True)
    pieces, raw = pieces_of(company, engine, rows)
    assert np.array_equal(np.concatenate(pieces), np.asarray(kept.contact_rows))
    assert not any(len(table) for table in raw[2:])
    for mine, yours in zip((raw.customers, *raw.totals), (kept.customers, *kept.totals), strict=True):
        assert np.array_equal(mine, yours)


@pytest.mark.parametrize("engine", list(ENGINES))
def test_no_piece_is_larger_than_asked(company: World, engine: str) -> None:
    """A piece holds what was asked, and not a row more, where open cases leave room for it."""
    pieces, _ = pieces_of(company, engine, ROWS)
    assert len(pieces) > 2
    assert max(map(len, pieces)) <= ROWS
    # so that a log is not broken into crumbs either
    assert min(map(len, pieces[:-1])) >= ROWS / 2


def test_a_small_buffer_grows_with_open_cases_not_with_the_log(company: World) -> None:
    short, _ = pieces_of(company, "compiled", 1)
    assert max(map(len, short)) < sum(map(len, short)) / 4


@dataclass
class Shelf:
    """Pieces by replication, in this process."""

    rows: int
    pieces: dict[int, list[Any]] = field(default_factory=dict)
    closed: list[int] = field(default_factory=list)

    @contextmanager
    def __call__(self, replication: int) -> Iterator[Sink]:
        self.pieces[replication] = []
        yield Sink(self.pieces[replication].append, self.rows)
        self.closed.append(replication)


def test_each_replication_has_its_own_sink(company: World) -> None:
    shelf = Shelf(50)
    kept = simulate(company, options=RunOptions(replications=2, months=MONTHS, log=True))
    given = simulate(company, options=RunOptions(replications=2, months=MONTHS, log=shelf))
    assert shelf.closed == [0, 1]
    for replicate in kept.replicates:
        assert np.array_equal(
            np.concatenate(shelf.pieces[replicate.replication]), np.asarray(replicate.contacts)
        )
    assert given.customers_table().equals(kept.customers_table())
    assert given.metrics == kept.metrics
    with pytest.raises(ValueError, match="log=True"):
        given.contacts_table()


def test_contacts_of_two_plans_do_not_go_to_one_place(company: World) -> None:
    with pytest.raises(ValueError, match="one plan"):
        compare(company, [today(company)], RunOptions(replications=1, months=1, log=Shelf(50)))
