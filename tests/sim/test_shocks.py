"""What may happen after today: factors of mean one, felt as a change, alike under every plan."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scenarios import read_world
from sim import Defects, Draw, Line, Plan, RunOptions, plans_over_draws, shocked

WORLD = read_world("minimal")
NONE = dict.fromkeys(("volume", "margin", "wage", "handling"), 0.0)


def test_factors_have_mean_one_and_the_stated_spread() -> None:
    """Over 400 draws a mean lies within 4 standard errors of one; a standard deviation of logs within a fifth of the stated."""
    found = shocked([Draw({}, WORLD)] * 400, WORLD.shocks, 7)
    for name, sd in WORLD.shocks:
        factors = np.array([one.values[f"shock.{name}"] for one in found])
        assert abs(factors.mean() - 1) < 4 * sd / 20
        assert np.log(factors).std() == pytest.approx(sd, rel=0.2)


def test_a_shock_moves_what_it_says_and_leaves_the_anchors() -> None:
    [one] = shocked([Draw({"x": 1.0}, WORLD, {"workshop": 1.1})], WORLD.shocks, 3)
    before, after = WORLD.segments[0], one.world.segments[0]
    assert after.margin_eur_year == pytest.approx(before.margin_eur_year * one.values["shock.margin"])
    assert after.needs_year["breakdown"] == pytest.approx(
        before.needs_year["breakdown"] * one.values["shock.volume"]
    )
    phone, mail, web, bot = (channel.handling_min for channel in one.world.channels)
    assert (phone / 14, mail / 10, web, bot) == pytest.approx((one.values["shock.handling"],) * 2 + (5, 3))
    assert one.seat_factors == {"workshop": pytest.approx(1.1 * one.values["shock.wage"])}
    kept = {"hash"}
    assert one.world.anchors.model_dump(exclude=kept) == WORLD.anchors.model_dump(exclude=kept)
    assert one.values["x"] == 1.0


def test_without_shocks_draws_stay_as_they_are() -> None:
    calm = WORLD.shocks.model_copy(update=NONE)
    draws = (Draw({"x": 1.0}, WORLD),)
    assert shocked(draws, calm, 3) == draws


def test_today_s_plan_is_worth_nothing_after_a_shock_too() -> None:
    draws = shocked([Draw({}, WORLD)], WORLD.shocks, 3)
    [stays] = plans_over_draws(draws, [Plan(name="same", lines=())], RunOptions(1, 2))
    [more] = plans_over_draws(draws, [Plan(name="more", lines=(Line(lever="repair_skill", eur_year=3000),))], RunOptions(1, 2))  # fmt: skip
    assert stays.values_eur == (0.0,)
    assert more.values_eur != (0.0,)


def test_everything_wrong_in_the_section_is_said_at_once(tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parents[2] / "scenarios" / "minimal.toml").read_text(encoding="utf-8")
    file = tmp_path / "company.toml"
    file.write_text(text + '\n[shocks]\nvolume = -0.1\nwage = "high"\noutage = 0.2\n', encoding="utf-8")
    with pytest.raises(Defects) as refused:
        read_world(file)
    said = str(refused.value)
    assert all(word in said for word in ("volume", "wage", "outage", "(line "))
