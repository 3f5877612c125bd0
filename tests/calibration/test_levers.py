"""Levers of the catalogue in a company: prices, four answers, and what is refused."""

from __future__ import annotations

import math
from statistics import median
from typing import get_args

import pytest

from calibration.company.levers import Answers, contacts_touched, offers, with_lever, without_lever
from scenarios import catalogue, languages, load_world, words
from sim import Defects, World, anchors_are_stale
from sim.parts.levers import Target

MINIMAL = load_world("minimal")
COMPANIES = ("bank", "insurer", "telecom", "shop")


def kind_of(target: str, world: World, channels: list[str]) -> str:
    kinds = {one.name: one.kind for one in world.channels}
    return f"{target} alone" if channels and kinds[channels[0]] == "self_service" else target


def test_every_lever_of_the_catalogue_has_words_a_target_and_a_range_around_its_effect() -> None:
    for entry in catalogue().levers.values():
        assert entry.target in get_args(Target)
        assert entry.range[0] <= entry.effect <= entry.range[1]
        assert entry.eur_contact[1] <= entry.eur_contact[0] <= entry.eur_contact[2]
        for language in languages():
            assert words(language)[f"catalogue.{entry.name}"]
            assert words(language)[f"catalogue.evidence.{entry.evidence or 'none'}"]
        assert bool(entry.evidence) == (entry.source != "assumption")


def test_a_price_is_the_median_of_the_bundled_companies() -> None:
    found: dict[str, list[float]] = {}
    for name in COMPANIES:
        world = load_world(name)
        for lever in world.levers:
            if lever.target != "desk.seats":
                touched = contacts_touched(world, tuple(lever.channels), tuple(lever.moments))
                kind = kind_of(lever.target, world, lever.channels)
                found.setdefault(kind, []).append(lever.half_eur_year / touched)
    for entry in catalogue().levers.values():
        alone = entry.acts_on == "alone" and entry.target == "cell.resolution"
        steered = entry.target == "steer"
        prices = found[f"{entry.target} alone" if alone or steered else entry.target]
        # the catalogue rounds to two digits
        assert entry.eur_contact[0] == pytest.approx(median(prices), rel=0.06), entry.name
        assert entry.eur_contact[1] == pytest.approx(min(prices), rel=0.12), entry.name
        assert entry.eur_contact[2] == pytest.approx(max(prices), rel=0.08), entry.name


def test_all_contacts_are_those_reported() -> None:
    world = load_world("telecom")
    assert contacts_touched(world, (), ()) == pytest.approx(math.fsum(world.reported.contacts_year.values()))
    assert contacts_touched(world, ("phone",), ()) == world.reported.contacts_year["phone"]
    parts = [contacts_touched(world, ("phone",), (one.name,)) for one in world.moments]
    assert math.fsum(parts) == pytest.approx(world.reported.contacts_year["phone"])


@pytest.mark.parametrize(("stage", "share"), [("trial", 0.15), ("half", 0.5), ("nearly", 0.85)])
def test_the_stage_says_what_half_of_the_effect_costs(stage: str, share: float) -> None:
    world = with_lever(MINIMAL, "single_view", Answers(2000.0, stage, 5.0, "head of data"))
    lever = world.levers[-1]
    reached = lever.today_eur_year**lever.steepness
    assert reached / (reached + lever.half_eur_year**lever.steepness) == pytest.approx(share)
    assert (lever.lag_months, lever.owner) == (5.0, "head of data")
    assert lever.least_eur_year <= lever.today_eur_year < lever.most_eur_year
    assert world.source["lever.single_view.today_eur_year"] == "measured"
    assert str(world.source["lever.single_view.half_eur_year"]).startswith("derived")
    assert not anchors_are_stale(world)


def test_without_answers_a_lever_costs_what_the_catalogue_says() -> None:
    offer = next(one for one in offers(MINIMAL) if one.entry.name == "coaching_phone")
    lever = with_lever(MINIMAL, "coaching_phone", Answers()).levers[-1]
    assert lever.half_eur_year == offer.half_eur_year
    assert offer.half_eur_year == pytest.approx(offer.entry.eur_contact[0] * offer.contacts_year, rel=0.01)
    assert lever.channels == ["phone"]


def test_a_lever_taken_out_leaves_the_company_as_it_was() -> None:
    after = without_lever(with_lever(MINIMAL, "warnings", Answers(300.0, "trial")), "warnings")
    assert (after.levers, after.source) == (MINIMAL.levers, MINIMAL.source)


def test_what_cannot_be_is_told_all_at_once() -> None:
    with pytest.raises(Defects) as caught:
        with_lever(MINIMAL, "experts", Answers(-5.0, "soon", 99.0, channels=("fax",), moments=("rain",)))
    places = [str(defect.place) for defect in caught.value.defects]
    assert places == ["today", "stage", "months", "channel", "moment"]
    for name, answers, place in (
        ("gold", Answers(), "lever"),
        ("experts", Answers(0.0, "half"), "stage"),
        ("workshop_seats", Answers(5.0), "workshop_seats"),
        ("coaching_counter", Answers(), "lever"),
    ):
        with pytest.raises(Defects) as caught:
            with_lever(MINIMAL, name, answers)
        assert [str(defect.place) for defect in caught.value.defects] == [place]
