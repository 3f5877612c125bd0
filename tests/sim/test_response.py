"""From four answers to a curve: worked values, what the curve must pass through, answers that contradict each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Defects, hill, minimum_efficient_eur_year, response_from_answers
from sim.parts import Lever
from tests.sim.generated import examples
from tests.sim.worlds import lever


def test_twice_the_money_worked() -> None:
    found = response_from_answers(0.50, 0.70, 0.82, 0.90, today_eur_year=100, more_eur_year=200)
    assert found.steepness == pytest.approx(2, abs=1e-12)
    assert found.half_eur_year == pytest.approx(100, abs=1e-9)
    assert found.efficient_eur_year == pytest.approx(100, abs=1e-9)
    assert found.at(150) == pytest.approx(0.7769230769, abs=1e-10)


def test_half_more_money_worked() -> None:
    found = response_from_answers(0.50, 0.70, 0.76, 0.90, today_eur_year=100, more_eur_year=150)
    assert found.steepness == pytest.approx(1.526738543, abs=1e-9)
    assert found.half_eur_year == pytest.approx(100, abs=1e-9)
    assert found.efficient_eur_year == pytest.approx(65.71239, abs=1e-5)
    assert found.at(300) == pytest.approx(0.8370183, abs=1e-7)


@examples(60)
@given(
    st.floats(-1, 1),
    st.floats(0.01, 2),
    st.floats(0.3, 4),
    st.floats(0.2, 5),
    st.floats(1.2, 3),
    st.sampled_from((1, -1)),
)
def test_the_curve_that_answers_came_from_is_found_again(
    nothing: float, span: float, steepness: float, half: float, more: float, sign: int
) -> None:
    truth = Lever.model_validate(
        lever("one", "cell.quality", from_value=nothing, half_eur_year=half, steepness=steepness)
    ).model_copy(update={"to_value": nothing + sign * span})
    found = response_from_answers(
        nothing,
        hill(truth, 1.0),
        hill(truth, more),
        truth.to_value,
        today_eur_year=1.0,
        more_eur_year=more,
        less=hill(truth, 0.5),
    )
    assert found.steepness == pytest.approx(steepness, rel=1e-5)
    assert found.half_eur_year == pytest.approx(half, rel=1e-5)
    assert found.gap == pytest.approx(0, abs=1e-5)
    assert found.is_consistent


def test_a_fifth_answer_far_from_the_curve_is_flagged() -> None:
    answers = {"today_eur_year": 100.0, "more_eur_year": 200.0}
    at_half = response_from_answers(0.50, 0.70, 0.82, 0.90, **answers).at(50)
    # the effect answered for today is .20, a fifth of it .04
    near = response_from_answers(0.50, 0.70, 0.82, 0.90, **answers, less=at_half + 0.039)
    far = response_from_answers(0.50, 0.70, 0.82, 0.90, **answers, less=at_half + 0.041)
    assert near.is_consistent
    assert not far.is_consistent
    assert far.gap == pytest.approx(0.205)
    assert response_from_answers(0.50, 0.70, 0.82, 0.90, **answers).gap is None


@pytest.mark.parametrize(
    ("answers", "spends"),
    [
        ((0.5, 0.5, 0.8, 0.9), (100, 200)),
        ((0.5, 0.8, 0.7, 0.9), (100, 200)),
        ((0.5, 0.7, 0.9, 0.9), (100, 200)),
        ((0.5, 0.7, 0.8, 0.9), (0, 200)),
        ((0.5, 0.7, 0.8, 0.9), (200, 200)),
        ((0.5, 0.7, 0.8, float("inf")), (100, 200)),
        ((0.5, 0.51, 0.899, 0.9), (100, 120)),
    ],
)
def test_answers_on_no_curve_are_refused(answers: tuple[float, ...], spends: tuple[float, float]) -> None:
    with pytest.raises(Defects):
        response_from_answers(*answers, today_eur_year=spends[0], more_eur_year=spends[1])


@examples(30)
@given(st.floats(1.05, 6), st.floats(1, 1e6))
def test_no_spend_has_a_better_average_return_than_the_efficient_one(steepness: float, half: float) -> None:
    best = minimum_efficient_eur_year(half, steepness)
    one = Lever.model_validate(
        lever("one", "cell.quality", to_value=1.0, half_eur_year=half, steepness=steepness)
    )
    for factor in (0.5, 0.9, 0.99, 1.01, 1.1, 2.0):
        assert hill(one, best * factor) / (best * factor) <= hill(one, best) / best * (1 + 1e-12)


def test_a_curve_without_an_s_is_efficient_from_the_first_euro() -> None:
    assert minimum_efficient_eur_year(1000.0, 1.0) == 0
    assert minimum_efficient_eur_year(1000.0, 0.5) == 0
