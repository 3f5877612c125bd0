"""Stages of maturity change what a company starts with, and are found by seven questions."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scenarios import STEPS, assessed, at_maturity, bundled, languages, load_world, read_world, stages, words
from sim import Defects, Line, Plan, RunOptions, anchors_are_stale, compare

ANSWERS = some.lists(some.integers(1, 5), min_size=len(STEPS), max_size=len(STEPS))


@pytest.mark.parametrize("name", bundled())
def test_a_world_at_its_own_stage_is_itself(name: str) -> None:
    world = read_world(name)
    assert at_maturity(world, world.maturity) == world


def test_a_more_mature_company_starts_with_more() -> None:
    presets = list(stages().values())
    assert list(stages()) == list(load_world("minimal").realised)
    for lower, higher in pairwise(presets):
        assert lower.history < higher.history
        assert lower.handover < higher.handover
        assert lower.recognised < higher.recognised
        assert lower.loop_delay > higher.loop_delay


def test_another_stage_is_another_company_anchored_again() -> None:
    world = load_world("minimal").model_copy(update={"maturity": "defined"})
    young = at_maturity(world, "initial")
    assert young.maturity == "initial"
    assert young.continuity.history == pytest.approx(world.continuity.history - 0.3)
    assert young.loop.delay_h == pytest.approx(world.loop.delay_h * 4 / 1.5)
    assert not anchors_are_stale(young)
    assert young.anchors != world.anchors
    back = at_maturity(young, "defined")
    assert back.continuity.history == pytest.approx(world.continuity.history)
    assert back.loop.delay_h == pytest.approx(world.loop.delay_h)


def test_chances_stay_chances() -> None:
    world = load_world("minimal").model_copy(update={"maturity": "initial"})
    full = world.continuity.model_copy(update={"history": 0.9})
    assert at_maturity(world.model_copy(update={"continuity": full}), "optimised").continuity.history == 1.0


def test_immaturity_keeps_an_investment_from_its_effect() -> None:
    world = load_world("minimal")
    plan = Plan(lines=(Line(lever="bike_check", eur_year=6000.0),))
    contacts = [
        compare(at_maturity(world, stage), [plan], RunOptions(replications=1))[0].outcomes.contacts
        for stage in ("initial", "optimised")
    ]
    assert contacts[0] > contacts[1]


def test_a_stage_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Defects, match="write 'defined'"):
        at_maturity(load_world("minimal"), "define")


@given(ANSWERS, some.integers(0, len(STEPS) - 1))
def test_a_better_answer_never_lowers_the_stage(answers: list[int], step: int) -> None:
    order = list(stages())
    better = [min(5, answer + (place == step)) for place, answer in enumerate(answers)]
    assert order.index(assessed(better)) >= order.index(assessed(answers))


@given(ANSWERS)
def test_the_stage_lies_between_the_lowest_answer_and_one_above(answers: list[int]) -> None:
    place = list(stages()).index(assessed(answers)) + 1
    assert min(answers) <= place <= min(min(answers) + 1, max(answers))


def test_equal_answers_name_their_own_stage() -> None:
    assert [assessed([answer] * len(STEPS)) for answer in range(1, 6)] == list(stages())
    assert assessed([1, 5, 5, 5, 5, 5, 5]) == "developing"
    assert assessed([2, 3, 2, 2, 3, 3, 2]) == "developing"


def test_wrong_answers_are_told_together() -> None:
    with pytest.raises(Defects) as refused:
        assessed([1, 9, 3])
    said = str(refused.value)
    assert "answer 2" in said
    assert "advocacy" in said


@pytest.mark.parametrize("language", languages())
def test_every_question_and_stage_has_words(language: str) -> None:
    told = words(language)
    assert all(told[f"assess.question.{step}"] for step in STEPS)
    assert all(told[f"stage.{stage}"] and told[f"stage.{stage}.text"] for stage in stages())
