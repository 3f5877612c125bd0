"""What a plan costs month by month, and how a lever's effect follows its money."""

from __future__ import annotations

import pytest

from sim import Line, Plan, World, hill, is_cut, is_raised, raised_alone, today
from sim.arrays.pack import effect_by_month, pack
from sim.plan import seats_by_month, spend_by_month
from sim.rox import discounts, spend
from sim.run import wages_eur
from tests.sim.worlds import desk, lever, live, plan, segment, self_service, world

SEAT = 12_000.0
MONTH = SEAT / 12


def office(**more: object) -> World:
    """Three seats at 12,000 EUR, half a year to hire or to give notice, and a leaving payment."""
    told = {"lag_months": 3, "notice_months": 2, "exit_eur": 700.0} | more
    return world(
        channels=[live("phone"), self_service("web")],
        segments=[segment(prefers={"phone": 1.0, "web": 1.0})],
        desks=[desk(3, **told)],
        levers=[
            lever("seats", "desk.seats", desk="team", most_eur_year=1e6),
            lever("view", "history", to_value=0.4, today_eur_year=600.0, launch_eur=250.0),
        ],
    )


def money(small: World, name: str, months: int = 12, **line: float) -> list[float]:
    (found,) = (each for each in small.levers if each.name == name)
    return spend_by_month(small, found, Line.model_validate({"lever": name, **line}), months)


def seats(small: World, months: int = 12, **line: float) -> list[int]:
    return seats_by_month(small, small.levers[0], Line.model_validate({"lever": "seats", **line}), months)


def test_a_seat_sits_after_its_lag_and_is_paid_from_the_month_before() -> None:
    small = office()
    assert seats(small, eur_year=5 * SEAT, from_month=2) == [3] * 5 + [5] * 7
    assert money(small, "seats", eur_year=5 * SEAT, from_month=2) == [3 * MONTH] * 4 + [5 * MONTH] * 8


def test_a_seat_without_a_lag_is_paid_from_its_first_month() -> None:
    small = office(lag_months=0)
    assert seats(small, 3, eur_year=4 * SEAT) == [4] * 3
    assert money(small, "seats", 3, eur_year=4 * SEAT) == [4 * MONTH] * 3


def test_a_cut_ends_after_notice_with_a_payment_for_each_seat() -> None:
    small = office()
    assert seats(small, eur_year=SEAT, from_month=1) == [3] * 3 + [1] * 9
    expected = [3 * MONTH] * 3 + [MONTH + 2 * 700.0] + [MONTH] * 8
    assert money(small, "seats", eur_year=SEAT, from_month=1) == expected


def test_a_cut_without_notice_is_paid_for_in_its_first_month() -> None:
    small = office(notice_months=0)
    assert money(small, "seats", 2, eur_year=0.0) == [3 * 700.0, 0.0]


def test_a_change_beyond_the_horizon_costs_nothing() -> None:
    small = office()
    for eur_year in (0.0, 9 * SEAT):
        assert seats(small, eur_year=eur_year, from_month=11) == [3] * 12
        assert money(small, "seats", eur_year=eur_year, from_month=11) == [3 * MONTH] * 12


def test_other_levers_change_at_once_and_pay_their_launch_once() -> None:
    small = office()
    assert (
        money(small, "view", eur_year=1200.0, eur_once=250.0, from_month=3)
        == [50.0] * 3 + [350.0] + [100.0] * 8
    )
    assert money(small, "view", 6, eur_year=1200.0, eur_once=250.0, from_month=8) == [50.0] * 6


def test_net_counts_cuts_and_put_to_work_does_not() -> None:
    small = office()
    factors = discounts(small, 12)
    assert spend(small, today(small), 12) == (0.0, 0.0, 0.0)
    assert spend(small, Plan(), 12) == (0.0, 0.0, 0.0)
    moved = spend(small, plan(view=0.0, seats=4 * SEAT), 12)
    hired = MONTH * float(factors[2:].sum())
    assert moved.put_to_work_eur == pytest.approx(hired)
    assert moved.savings_eur == pytest.approx(50.0 * float(factors.sum()))
    assert moved.net_eur == pytest.approx(moved.put_to_work_eur - moved.savings_eur)


def test_what_a_line_is_goes_by_its_money_a_year_and_not_by_present_value() -> None:
    """A late cut whose leaving payments exceed what it saves is a cut; a launch beside today's spend is a rise."""
    small = office(exit_eur=50_000.0)
    seats, view = small.levers
    late = Line(lever="seats", eur_year=2 * SEAT, from_month=8)
    assert is_cut(small, seats, late)
    assert not is_raised(small, seats, late)
    assert spend(small, Plan(lines=(late,)), 12).savings_eur < 0
    assert spend(small, Plan(lines=(late,)), 12).put_to_work_eur == 0
    # less than half a seat more is the same people
    same = Line(lever="seats", eur_year=3.4 * SEAT)
    assert not is_raised(small, seats, same)
    assert not is_cut(small, seats, same)
    launch = Line(lever="view", eur_year=600.0, eur_once=250.0)
    assert is_raised(small, view, launch)
    assert spend(small, Plan(lines=(launch,)), 12).put_to_work_eur == pytest.approx(
        250 * discounts(small, 1)[0]
    )
    assert not is_raised(small, view, Line(lever="view", eur_year=600.0, from_month=5))


def test_the_raised_lines_alone_leave_the_cut_ones_at_today_s() -> None:
    small = office()
    both = plan(view=0.0, seats=4 * SEAT)
    alone = raised_alone(small, both)
    assert [line.eur_year for line in alone.lines] == [4 * SEAT, 600.0]
    assert raised_alone(small, plan(view=0.0)).lines == today(small).lines
    more = plan(seats=4 * SEAT)
    assert raised_alone(small, more) is more


def test_money_is_discounted_from_the_end_of_its_month() -> None:
    assert discounts(office(), 12)[-1] == pytest.approx(1 / 1.08)
    assert discounts(office(), 1)[0] == pytest.approx(1.08 ** (-1 / 12))


def test_wages_are_seats_in_the_plan_and_nowhere_else() -> None:
    small = office()
    assert wages_eur(small, today(small), 12) == pytest.approx(3 * SEAT)
    assert wages_eur(small, plan(seats=5 * SEAT), 12) == pytest.approx(3 * SEAT + 2 * MONTH * 10)
    assert pack(small, today(small)).channel["eur_contact"].tolist() == [1.0, 1.0]


def test_the_hill_curve_is_half_at_half_and_s_shaped_above_one() -> None:
    """Decision calculus (Little 1970): .50 at nothing, .90 at most, .70 at 100, .82 at 200 give s = 2, h = 100."""
    curve = (
        office()
        .levers[1]
        .model_copy(update={"from_value": 0.5, "to_value": 0.9, "half_eur_year": 100.0, "steepness": 2.0})
    )
    told = {0: 0.5, 100: 0.70, 150: 0.7769230769, 200: 0.82}
    assert {eur: pytest.approx(value) for eur, value in told.items()} == {
        eur: hill(curve, eur) for eur in told
    }
    other = curve.model_copy(update={"steepness": 1.526738543})
    assert [hill(other, eur) for eur in (150, 300)] == pytest.approx([0.76, 0.8370183])


def test_an_effect_is_neutral_today_and_follows_its_lag_up_and_down() -> None:
    small = office()
    slow = small.levers[1].model_copy(update={"lag_months": 2.0})
    line = Line(lever="view", eur_year=600.0)
    assert effect_by_month(small, slow, line, 6) == [0.0] * 6
    up = effect_by_month(small, slow, Line(lever="view", eur_year=1e12, from_month=1), 60)
    down = effect_by_month(small, slow, Line(lever="view", eur_year=0.0, from_month=1), 60)
    reached = hill(slow, 600.0)
    assert up[0] == down[0] == 0.0
    assert up[-1] == pytest.approx(0.4 - reached)
    assert down[-1] == pytest.approx(-reached)
    assert up[1] / up[-1] == pytest.approx(down[1] / down[-1])


def test_maturity_limits_what_is_realised() -> None:
    small = office()
    half = small.model_copy(update={"maturity": "initial"})
    line = Line(lever="view", eur_year=1e12)
    assert effect_by_month(half, half.levers[1], line, 3) == pytest.approx(
        [0.5 * effect for effect in effect_by_month(small, small.levers[1], line, 3)]
    )


def test_additions_add_multipliers_multiply_and_bounds_clip() -> None:
    twice = [lever(name, "cell.resolution", to_value=0.3, channels=["web"]) for name in ("a", "b")]
    faster = [lever(name, "handling", from_value=1.0, to_value=0.5, channels=["web"]) for name in ("c", "d")]
    small = world(levers=twice + faster)
    rich = dict.fromkeys("abcd", 1e15)
    numbers = pack(small, plan(**rich))
    assert numbers.cell_month["resolved"][-1] == 1.0
    assert numbers.cell_month["resolved"][0] == pytest.approx(0.80)
    assert numbers.channel_month["handling_min"][-1] == pytest.approx(6.0 / 4)
    one = pack(small, plan(a=1e15))
    assert one.cell_month["resolved"][-1] == pytest.approx(1.0)
    less = pack(world(levers=twice[:1], resolve={"resolved": {"INFO": 0.4}}), plan(a=1e15))
    assert less.cell_month["resolved"][-1] == pytest.approx(0.7)


def test_the_warm_up_runs_todays_plan() -> None:
    small = office()
    changed = pack(small, plan(view=1e12, seats=9 * SEAT))
    same = pack(small, today(small))
    assert changed.month["history"][0] == same.month["history"][0]
    assert changed.month["history"][1] > same.month["history"][1]
    assert changed.seats.tolist() == [3] * 4 + [9] * 9
