"""A plan for another size of its company."""

from __future__ import annotations

import pytest

from scenarios import bundled_plans, load_plan, load_world, plan_at_size
from sim import plan_defects, resized, today

BANK = load_world("bank")
HALF = resized(BANK, BANK.customers // 2)


@pytest.mark.parametrize("name", [name for name in bundled_plans(BANK) if name != "today"])
def test_euros_launches_and_seats_scale_as_the_company_does(name: str) -> None:
    plan = load_plan(name, BANK)
    half = plan_at_size(plan, BANK, HALF)
    assert plan_defects(HALF, half) == []
    desk_of = {lever.name: lever.desk for lever in BANK.levers if lever.target == "desk.seats"}
    price = {desk.name: desk.eur_on_duty_year for desk in BANK.desks}
    for before, after in zip(plan.lines, half.lines, strict=True):
        assert after.eur_once == before.eur_once / 2
        assert after.from_month == before.from_month
        desk = desk_of.get(before.lever)
        if desk is None:
            assert after.eur_year == before.eur_year / 2
        else:
            seats = after.eur_year / price[desk]
            assert seats == pytest.approx(round(seats), abs=1e-9)
            assert abs(after.eur_year - before.eur_year / 2) <= price[desk] / 2 + 0.01


def test_todays_plan_at_another_size_is_that_sizes_today() -> None:
    assert plan_at_size(today(BANK), BANK, HALF).lines == today(HALF).lines
    assert plan_at_size(today(BANK), BANK, BANK) == today(BANK)
