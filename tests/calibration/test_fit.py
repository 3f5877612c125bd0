"""A fit finds the truth behind a synthetic survey, the same on every run, and says what the answers cannot tell."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calibration import DailyFigures, Mapping, calibrate, save_survey
from calibration.columns.suggest import suggest_mapping
from calibration.estimate import Fitted
from calibration.fitting.fit import finished, fit
from calibration.fitting.moments import Targets, targets
from calibration.fitting.result import P_LEAST, Fit
from calibration.survey import read_survey
from runs import pool
from scenarios import load_world, save_world
from sim import Defects, World, anchor, anchors_are_stale, with_values
from tests.calibration.repair_shop import shop, shop_with

CONTACTS = ("contacts", "resolved", "repeated", "moment")


def asked(world: World, path: Path, roles: Iterable[str], responses: int = 600, seed: int = 3) -> Targets:
    """The targets of a synthetic survey of a world, as read for the unchanged shop, some columns only."""
    save_survey(world, "csv", path, responses=responses, seed=seed)
    export = read_survey(path)
    suggested = suggest_mapping(export, shop())
    kept = Mapping(tuple(column for column in suggested.columns if column.role in set(roles)))
    assert {column.role for column in kept.columns} == set(roles)
    return targets(export, kept, shop())


@pytest.fixture(scope="module")
def changed() -> World:
    return shop_with(resolve__resolved__PROBLEM=0.5, resolve__give_up=0.3, continuity__history=0.25)


@pytest.fixture(scope="module")
def answers(changed: World, tmp_path_factory: pytest.TempPathFactory) -> Targets:
    return asked(changed, tmp_path_factory.mktemp("survey") / "answers.csv", CONTACTS, responses=2000, seed=1)


@pytest.fixture(scope="module")
def fitted(answers: Targets) -> Fit:
    return fit(shop(), answers, seed=5)


def freed(fitted: Fit) -> list[Fitted]:
    """The numbers that were freed, without those that the mix of answers or its touchpoints set."""
    names = {field for parameter in fitted.free for field in parameter.fields}
    return [one for one in fitted.parameters if one.name in names]


def test_a_known_truth_is_recovered(fitted: Fit) -> None:
    truth = {
        "resolve.resolved.INFO": 0.8,
        "resolve.resolved.PROBLEM": 0.5,
        "resolve.give_up": 0.3,
        "continuity.history": 0.25,
    }
    found = {one.name: one for one in freed(fitted)}
    assert set(found) == set(truth)
    assert all(one.informed for one in found.values())
    away = {name: (found[name].estimate - value) / found[name].se for name, value in truth.items()}
    assert max(abs(z) for z in away.values()) < 3, away
    assert found["continuity.history"].se < 0.05
    assert all(one.lo < one.lo90 < one.estimate < one.hi90 < one.hi for one in fitted.parameters)


def test_what_was_scored_is_reproduced(fitted: Fit) -> None:
    scored = [moment for moment in fitted.moments if moment.fitted]
    assert {"contacts_1_PROBLEM", "resolved_INFO", "repeated"} <= {moment.name for moment in scored}
    assert max(abs(moment.simulated - moment.observed) / moment.se for moment in scored) < 2.5
    assert fitted.agreement is not None
    assert fitted.agreement.p > 0.01


def test_what_the_model_cannot_reproduce_widens_every_interval(answers: Targets, fitted: Fit) -> None:
    assert fitted.agreement is not None
    assert fitted.agreement.dispersion == 1
    bent = tuple(
        one._replace(observed=one.observed + 8 * one.se) if one.name == "contacts_2" else one
        for one in answers.moments
    )
    found = fit(shop(), replace(answers, moments=bent), seed=5)
    assert found.agreement is not None
    assert found.agreement.p < P_LEAST
    assert found.agreement.dispersion == pytest.approx(found.agreement.chi2 / found.agreement.degrees)
    # where answers outweigh the prior, an error grows as the root of the variance
    wider = math.sqrt(found.agreement.dispersion)
    for before, after in zip(freed(fitted), freed(found), strict=True):
        if before.contraction > 0.99:
            own = unbounded_error(after) / unbounded_error(before)
            assert own == pytest.approx(wider, rel=0.25), before.name


def test_degrees_count_what_the_prior_holds_less_than_whole(fitted: Fit) -> None:
    scored = sum(moment.fitted for moment in fitted.moments)
    assert fitted.agreement is not None
    assert 0 < fitted.agreement.degrees < scored
    told = sum(one.contraction for one in freed(fitted))
    assert fitted.agreement.degrees + told == pytest.approx(round(fitted.agreement.degrees + told))


def unbounded_error(one: Fitted) -> float:
    """The error of a share on its logit."""
    return one.se / (one.estimate * (1 - one.estimate))


def test_held_out_answers_are_foretold(fitted: Fit) -> None:
    assert fitted.holdout is not None
    assert fitted.holdout.held + fitted.holdout.rest == 2000
    assert fitted.holdout.held == pytest.approx(500, abs=70)
    assert fitted.holdout.error < 1.5


def test_the_world_is_anchored_saved_and_loaded(fitted: Fit, tmp_path: Path) -> None:
    assert not anchors_are_stale(fitted.world)
    history = next(one for one in fitted.parameters if one.name == "continuity.history")
    assert fitted.world.continuity.history == history.estimate
    save_world(fitted.world, tmp_path / "fitted.toml")
    text = (tmp_path / "fitted.toml").read_text()
    assert 'fitted_to = "answers.csv", rows = "answers", count = 2000' in text
    assert load_world(tmp_path / "fitted.toml") == fitted.world


@pytest.mark.slow
def test_the_same_fit_is_the_same_with_one_and_two_workers(answers: Targets) -> None:
    seen: list[tuple[int, int]] = []

    def progress(done: int, total: int, _text: str) -> None:
        seen.append((done, total))

    few = [fit(shop(), answers, seed=5, replications=1), fit(shop(), answers, seed=5, replications=1)]
    with pool(2) as spread:
        few.append(fit(shop(), answers, seed=5, replications=1, map=spread, progress=progress))
    assert few[0].record() == few[1].record() == few[2].record()
    assert few[0].world == few[1].world == few[2].world
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1]


def test_progress_may_stop_the_fit(answers: Targets) -> None:
    def stop(_done: int, _total: int, _text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(shop(), answers, replications=1, progress=stop)


def test_draws_are_those_of_the_posterior(fitted: Fit) -> None:
    drawn = pd.DataFrame(fitted.draws(400, seed=2))
    assert fitted.draws(3, seed=2) == fitted.draws(400, seed=2)[:3]
    for one in freed(fitted):
        assert drawn[one.name].mean() == pytest.approx(one.estimate, abs=0.25 * one.se)
        assert drawn[one.name].std() == pytest.approx(one.se, rel=0.2)


def test_an_estimate_outside_its_range_is_said_and_not_clipped(tmp_path: Path) -> None:
    told = asked(shop_with(effort__felt_repeat=1.6), tmp_path / "a.csv", ("effort", "contacts"))
    found = fit(shop(), told, replications=12)
    felt = next(one for one in found.parameters if one.name == "effort.felt_repeat")
    assert felt.outside_range
    assert felt.estimate > 1.2
    assert felt.estimate == pytest.approx(1.6, abs=4 * felt.se)
    assert any(
        str(note).startswith("effort.felt_repeat") and "not clipped" in str(note) for note in found.notes
    )


def test_answer_shares_alone_set_the_cut_points(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("satisfaction\n" + "5\n" * 30 + "4\n" * 30 + "2\n" * 30 + "1\n" * 10)
    found = calibrate(shop(), survey=path)
    assert found.parameters == ()
    assert [one.question for one in found.answers] == ["satisfaction"]
    told = {moment.name: moment for moment in found.moments}
    assert told["satisfaction_2"].simulated == pytest.approx(0.3, abs=0.03)
    assert not told["satisfaction_2"].fitted
    assert sum(found.world.judge.satisfaction_shares) == pytest.approx(1)
    # people who answer are the extreme ones, so that fewer of all customers than of those who answer say 1
    assert found.world.judge.satisfaction_shares[0] < 0.1


def test_nothing_to_inform_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("favourite colour\n" + "red\nblue\n" * 40)
    with pytest.raises(Defects, match=r"no column that a survey, .* would have") as raised:
        calibrate(shop(), survey=path)
    assert len(raised.value.defects) == 1
    few = tmp_path / "few.csv"
    few.write_text("satisfaction,contacts\n" + "5,1\n4,2\n" * 3 + "3,1\n" * 4)
    with pytest.raises(Defects, match="10 answers with satisfaction, contacts: nothing to inform"):
        calibrate(shop(), survey=few)
    assert sorted(tmp_path.iterdir()) == [path, few]


def test_a_world_that_invites_nobody_is_refused(answers: Targets) -> None:
    channels = [channel.model_copy(update={"invite": 0.0}) for channel in shop().channels]
    with pytest.raises(Defects, match="no simulated answer"):
        fit(shop().model_copy(update={"channels": channels}), answers)


def test_patience_is_set_from_the_figures() -> None:
    answer_s = np.linspace(10, 120, 48)
    offered = np.full(48, 10_000.0)
    table = pd.DataFrame(
        {
            "date": pd.date_range("2020-01-01", periods=48, freq="MS"),
            "offered": offered,
            "handled": np.nan,
            "abandoned": np.round(offered * (0.02 + answer_s / 240) + 30 * np.cos(np.arange(48))),
            "answer_s": answer_s,
        }
    )
    figures = DailyFigures("calls.csv", table, {}, 48, 48, {}, ())
    found = fit(shop(), figures=figures)
    (one,) = found.parameters
    assert one.name == "channel.phone.patience_min"
    assert one.estimate == pytest.approx(4, abs=0.05)
    assert found.world.channels[0].patience_min == one.estimate
    assert not anchors_are_stale(found.world)
    assert "calls.csv" in str(found.provenance["channel.phone.patience_min"])
    assert found.world.source["channel.phone.patience_min"] == found.provenance["channel.phone.patience_min"]


def test_defects_of_both_files_are_told_at_once(tmp_path: Path) -> None:
    survey, log = tmp_path / "empty.csv", tmp_path / "log.csv"
    survey.write_text("")
    log.write_text("a,b\n1,2\n")
    with pytest.raises(Defects, match=r"empty\.csv") as raised:
        calibrate(shop(), survey=survey, logs=[log])
    assert "log.csv" in str(raised.value)


@pytest.mark.slow
def test_every_column_of_an_export_together_recovers_the_truth(tmp_path: Path) -> None:
    truth = {
        "resolve.resolved.INFO": 0.7,
        "resolve.resolved.PROBLEM": 0.72,
        "resolve.give_up": 0.22,
        "continuity.history": 0.3,
        "bot.accepted.INFO": 0.5,
        "bot.resolved.PROBLEM": 0.45,
        "judge.unresolved": 1.2,
        "effort.repeat": 0.5,
        "effort.felt_repeat": 0.8,
        "effort.felt_wait": 0.05,
        "memory.fresh": 0.8,
    }
    world = load_world("minimal")
    save_survey(anchor(with_values(world, truth)), "qualtrics", tmp_path / "s.csv", responses=2000, seed=11)
    found = calibrate(world, survey=tmp_path / "s.csv", seed=11)
    known = [one for one in found.parameters if one.informed]
    assert len(known) >= 15
    away = {one.name: (one.estimate - truth.get(one.name, one.start)) / one.se for one in known}
    assert max(abs(z) for z in away.values()) < 3, away


def test_the_world_carries_a_sample_of_the_posterior(fitted: Fit, tmp_path: Path) -> None:
    sample = fitted.world.posterior
    assert sample.fields == [field for parameter in fitted.free for field in parameter.fields]
    assert len(sample.draws) == 64
    drawn = np.array(sample.draws)
    for place, field in enumerate(sample.fields):
        one = next(row for row in fitted.parameters if row.name == field)
        assert drawn[:, place].mean() == pytest.approx(one.estimate, abs=4 * one.se / 8)
        assert drawn[:, place].std() == pytest.approx(one.se, rel=0.4)
    save_world(fitted.world, tmp_path / "fitted.toml")
    assert load_world(tmp_path / "fitted.toml").posterior == sample


def test_a_measured_number_is_sampled_too() -> None:
    table = pd.DataFrame(
        {
            "date": pd.date_range("2025-01-01", periods=48),
            "offered": 1000.0,
            "handled": np.nan,
            "abandoned": [20 + (place * 7 % 48) + place % 3 for place in range(48)],
            "answer_s": [float(5 * (place * 7 % 48)) for place in range(48)],
        }
    )
    found = fit(shop(), figures=DailyFigures("calls.csv", table, {}, 48, 48, {}, ()))
    one = next(one for one in found.parameters if one.name == "channel.phone.patience_min")
    drawn = np.array(found.world.posterior.draws)[:, found.world.posterior.fields.index(one.name)]
    assert drawn.mean() == pytest.approx(one.estimate, abs=4 * one.se / 8)
    assert drawn.std() == pytest.approx(one.se, rel=0.4)


def test_a_fit_that_leaves_a_bound_of_the_world_is_refused_in_words() -> None:
    """What answers would need may be more than a world can be: the field and its bound are named, in no error of the schema."""
    world = load_world("minimal")
    channels = [
        channel.model_copy(update={"quality": {world.moments[0].name: 6.4}}) for channel in world.channels
    ]
    with pytest.raises(Defects, match=r"quality.*6\.4.*check the scale"):
        finished(world.model_copy(update={"channels": channels}), {})
    assert finished(world, {}) == world
