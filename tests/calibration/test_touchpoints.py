"""Touchpoints by channel, reason and segment: pooled in part, known truths recovered, and what a survey's mix moves."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from calibration import calibrate, save_survey
from calibration.fitting.mix import moved, needs_of, preference_of, shares_by
from calibration.fitting.moment_names import moment_named, named_group
from calibration.fitting.settled import layout_of, settled, with_effects
from calibration.fitting.touchpoints import Pooled, answer_scores, counted, pooled
from calibration.wording import field_label, moment_label
from scenarios import load_world, reader_of
from sim import REAL_MOST, Channel, Defects, Moment, Purpose, World, anchor, with_values
from sim.arrays.philox import uniform_series
from sim.engine.anchors import anchor_hash
from tests.sim.test_neutral import BUSY, differ
from tests.sim.worlds import run_once

WORLD = load_world("minimal")
CHANNELS, REASONS = 3, 4
WORLDS = 40
# binomial: a share of .9 of 480 intervals has a standard error of .014; effects of one world are not independent, so three times
COVERED = (0.83, 0.96)


def normals(seed: int, number: int, count: int) -> np.ndarray:
    return np.asarray(ndtri(uniform_series(seed, number, count, Purpose.BOOTSTRAP)))


def crossed(seed: int, number: int, between: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, Pooled]:
    """The truth, what was answered and what is told of twelve meetings of channels and reasons."""
    effects = CHANNELS + REASONS + CHANNELS * REASONS
    families = np.repeat([0, 1, 2], [CHANNELS, REASONS, CHANNELS * REASONS])
    design = np.zeros((CHANNELS * REASONS, effects))
    for cell in range(CHANNELS * REASONS):
        design[cell, [cell // REASONS, CHANNELS + cell % REASONS, CHANNELS + REASONS + cell]] = 1.0
    drawn = normals(seed, number, effects + CHANNELS * REASONS)
    truth = between * design @ drawn[:effects] / math.sqrt(3)
    errors = np.linspace(0.08, 0.25, len(truth))
    answered = truth + errors * drawn[effects:] + 5.0
    return (
        truth - truth.mean(),
        answered - answered.mean(),
        design,
        pooled(design, families, answered, errors),
    )


def told(design: np.ndarray, found: Pooled) -> tuple[np.ndarray, np.ndarray]:
    centred = design - design.mean(axis=0)
    return centred @ found.effects, np.sqrt(np.diag(centred @ found.covariance @ centred.T))


def test_intervals_cover_and_pooling_is_nearer_than_each_group_by_itself() -> None:
    covered, apart, alone = [], [], []
    for number in range(WORLDS):
        truth, answered, design, found = crossed(11, number, 0.2)
        estimate, error = told(design, found)
        covered += (abs(estimate - truth) <= 1.644854 * error).tolist()
        apart.append(float(np.square(estimate - truth).mean()))
        alone.append(float(np.square(answered - truth).mean()))
    assert COVERED[0] <= np.mean(covered) <= COVERED[1]
    assert np.mean(apart) < np.mean(alone)


def test_without_differences_few_are_told() -> None:
    seen = []
    for number in range(WORLDS):
        _, _, design, found = crossed(12, number, 0.0)
        estimate, error = told(design, found)
        seen += (abs(estimate) > 1.959964 * error).tolist()
    assert np.mean(seen) <= 0.05


def answers(count: int = 600) -> pd.DataFrame:
    def picked(among: list[Any], shares: list[float], place: int) -> list[Any]:
        steps = np.cumsum(shares)[:-1]
        return [
            among[int(np.searchsorted(steps, u))] for u in uniform_series(5, place, count, Purpose.BOOTSTRAP)
        ]

    return pd.DataFrame(
        {
            "channel": picked(["phone", "mail", "web"], [0.5, 0.3, 0.2], 0),
            "moment": picked(["question", "breakdown", "renewal"], [0.5, 0.3, 0.2], 1),
            "satisfaction": picked([1.0, 2.0, 3.0, 4.0, 5.0], [0.05, 0.05, 0.2, 0.4, 0.3], 2),
        }
    )


def test_the_order_of_rows_makes_no_difference() -> None:
    table = answers()
    pd.testing.assert_frame_equal(counted(table), counted(table.sample(frac=1, random_state=3)))


def test_scores_have_mean_nought_and_rise_between_classes_alone() -> None:
    counts = counted(answers())
    scores = answer_scores(counts, "satisfaction")
    weights = counts.groupby("satisfaction")["weight"].sum().to_dict()
    assert math.fsum(scores[float(str(step))] * weight for step, weight in weights.items()) == pytest.approx(
        0, abs=1e-9
    )
    steps = [scores[step] for step in (1.0, 2.0, 3.0, 4.0, 5.0)]
    assert steps[0] == steps[1] == steps[2] < steps[3] == steps[4]


def test_the_mix_moves_what_each_group_has_and_keeps_what_all_have() -> None:
    counts = counted(answers())
    seen = shares_by(counts, "moment", ["question", "breakdown", "renewal"])
    even = shares_by(counted(answers().assign(moment=["question", "breakdown", "renewal"] * 200)), "moment", list(seen.by_group))  # fmt: skip
    after = moved(WORLD, "moment", seen, even)
    everything = [moment.name for moment in WORLD.moments]
    assert needs_of(after, everything) == pytest.approx(needs_of(WORLD, everything))
    raised = {name: needs_of(after, [name]) / needs_of(WORLD, [name]) for name in everything}
    assert raised["question"] > raised["breakdown"] > raised["renewal"]
    channels = shares_by(counts, "channel", ["phone", "mail", "web"])
    steered = moved(WORLD, "channel", channels, shares_by(counts, "channel", ["phone", "mail", "web"]))
    assert [preference_of(steered, name) for name in ("phone", "mail", "web")] == pytest.approx(
        [6.0, 3.0, 2.0]
    )


def test_a_survey_without_groups_settles_nothing() -> None:
    assert settled(WORLD, counted(answers()[["satisfaction"]])) is None
    one = answers().assign(channel="phone")[["satisfaction", "channel"]]
    assert settled(WORLD, counted(one)) is None


def test_qualities_are_told_against_the_mean_of_all_answers() -> None:
    counts = counted(answers())
    layout = layout_of(WORLD, counts)
    assert layout is not None
    assert len(layout.numbers) == 9
    alike = np.array([1.0 if family == "channel" else 0.0 for family, _ in layout.effects])
    assert [one.of(alike) for one in layout.numbers] == pytest.approx([0.0] * 9, abs=1e-12)


def test_quality_is_felt_and_chooses_nothing() -> None:
    calm: World = with_values(BUSY, {"loyalty.satisfaction": 0.0, "loyalty.unresolved": dict.fromkeys(BUSY.loyalty.unresolved, 0.0), "loyalty.shut": 0.0, "loyalty.second_failure": 0.0})  # fmt: skip
    felt = with_values(calm, {"channel.phone.quality": {"ask": 0.4}, "segment.all.quality": -0.2})
    moved_columns = differ(run_once(calm), run_once(felt))
    assert "contacts.utility" in moved_columns
    assert not {"contacts.channel", "contacts.wait_min", "contacts.outcome"} & moved_columns


def test_recommends_moves_answers_to_that_question_and_nothing_else() -> None:
    said = with_values(BUSY, {"channel.phone.recommends": 0.4, "segment.all.recommends": -2.0})
    assert differ(run_once(BUSY), run_once(said)) == {"answers.recommendation"}
    assert anchor_hash(said) == anchor_hash(BUSY)


def test_a_reason_that_is_said_worse_of_than_felt_is_told_apart_from_its_quality() -> None:
    """The closed slope brings the mean score to what is seen in one step, to first order: answers are counted, none simulated."""
    lived = answers().assign(recommendation=[float(3 + place % 8) for place in range(600)])
    seen = lived.assign(
        recommendation=lived["recommendation"].where(
            lived["moment"] != "breakdown", lived["recommendation"] - 2
        )
    )
    state = settled(WORLD, counted(seen))
    assert state is not None
    assert state.said is not None
    after = state.said.stepped(counted(lived), counted(seen))
    told = {one.name: one.of(after.effects) for one in after.layout.numbers}
    assert told["moment.breakdown.recommends"] < -0.3
    assert abs(told["moment.question.recommends"] - told["moment.renewal.recommends"]) < 0.15
    assert settled(WORLD, counted(seen.drop(columns="satisfaction"))).said is None  # type: ignore[union-attr]


def test_answers_that_are_alike_within_a_group_do_not_drive_its_quality_out_of_the_world() -> None:
    """Where everybody of a group is pleased, each further step asks for more and moves the answer less: it is held, and told as outside."""
    pleased = answers()
    pleased["satisfaction"] = np.where(pleased["moment"] == "question", 5.0, 1.0)
    state = settled(WORLD, counted(pleased))
    assert state is not None
    assert state.felt is not None
    felt = replace(state.felt, slope=0.3)
    for _ in range(12):  # answers that do not move at all
        felt = felt.stepped(counted(answers()), counted(pleased))
    numbers = [one.of(felt.effects) for one in felt.layout.numbers]
    assert max(map(abs, numbers)) == REAL_MOST
    World.model_validate(with_effects(WORLD, felt.layout, felt.effects).model_dump())
    assert all(row.outside_range for row in felt.rows() if abs(row.estimate) == REAL_MOST)


def test_no_quality_leaves_the_anchors_valid() -> None:
    assert anchor_hash(WORLD) == WORLD.anchors.hash
    assert anchor_hash(with_values(WORLD, {"channel.web.quality": {"question": 0.1}})) != WORLD.anchors.hash


def test_quality_of_an_unknown_moment_is_a_defect() -> None:
    wrong = with_values(WORLD, {"channel.web.quality": {"questoin": 0.1}})
    with pytest.raises(Defects, match="questoin"):
        World.model_validate(wrong.model_dump())


@pytest.mark.parametrize(("language", "channel"), [("en", "channel phone"), ("fr", "canal phone")])
def test_groups_and_numbers_are_named_in_words(language: str, channel: str) -> None:
    reader = reader_of(language)
    assert named_group(moment_named("nps_channel_phone").part) == ("channel", "phone")
    assert channel in moment_label(reader, "satisfaction_top2_channel_phone")
    for field in ("needs_year.met", "prefers.phone", "segment.riders.share", "quality.not_met", "channel.phone.quality.question"):  # fmt: skip
        assert field_label(reader, field) != field


TRUE = {
    "phone": {"question": 0.3, "breakdown": -0.3, "renewal": 0.0},
    "mail": {"question": -0.2, "breakdown": 0.2, "renewal": 0.1},
    "web": {"question": 0.0, "breakdown": -0.4, "renewal": 0.3},
}
NEEDS = {"question": 0.8, "breakdown": 0.55, "renewal": 0.3}


@pytest.mark.slow
def test_score_channel_reason_and_date_inform_eight_numbers_and_recover_the_truth(tmp_path: Path) -> None:
    """Each within three standard errors, which chance breaks in one of forty such tests; the mean of all lies where the answers are."""
    truth = with_values(WORLD, {"segment.riders.needs_year": NEEDS} | {f"channel.{name}.quality": own for name, own in TRUE.items()})  # fmt: skip
    file = tmp_path / "survey.csv"
    save_survey(anchor(truth), "csv", file, responses=2000, seed=1)
    with file.open(encoding="utf-8") as written:
        head, *rows = csv.reader(written)
    kept = [head.index(name) for name in ("Date", "CSAT", "Channel", "Moment")]
    with file.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows([[row[place] for place in kept] for row in (head, *rows)])
    fitted = calibrate(WORLD, survey=file)
    assert fitted.world.fit.informed >= 8
    found = {one.name: one for one in fitted.parameters}
    for name, needs in NEEDS.items():
        assert abs(found[f"needs_year.{name}"].estimate - needs) <= 3 * found[f"needs_year.{name}"].se
    cells = [(name, moment) for name, own in TRUE.items() for moment in own]
    number = [sum((row[head.index("Channel")], row[head.index("Moment")]) == (_label(WORLD.channels, name), _label(WORLD.moments, moment)) for row in rows) for name, moment in cells]  # fmt: skip
    mean = np.average([TRUE[name][moment] for name, moment in cells], weights=number)
    for name, moment in cells:
        one = found[f"channel.{name}.quality.{moment}"]
        assert abs(one.estimate - (TRUE[name][moment] - mean)) <= 3 * one.se
    marks = {one["name"]: one["mark"] for one in fitted.record()["parameters"]}
    assert marks["needs_year.question"] == "measured"
    assert marks["channel.web.quality.breakdown"] == "fitted"
    assert set(fitted.world.posterior.fields) >= {
        f"channel.{name}.quality.{moment}" for name, moment in cells
    }


def _label(parts: Sequence[Channel | Moment], name: str) -> str:
    return next(part.label for part in parts if part.name == name)
