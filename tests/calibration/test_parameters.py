"""Only what columns can inform is freed; the rest is named with the reason and the question that would inform it."""

from __future__ import annotations

import math

import pytest

from calibration import FITTABLE, Column, Mapping, informed
from calibration.fitting.moment_names import moment_named
from calibration.fitting.moments import Target, Targets, covariance, moments
from calibration.fitting.parameters import ELSEWHERE, parameters
from calibration.synthetic_survey import synthetic_answers
from scenarios import words
from sim import World, declaration, value_of, with_values
from tests.calibration.repair_shop import SHOP, shop

ROLES = (
    "satisfaction",
    "recommendation",
    "effort",
    "moment",
    "contacts",
    "resolved",
    "repeated",
    "wait_min",
    "bot",
)


def told_by(*roles: str, world: World | None = None, responses: int = 800) -> Targets:
    table = synthetic_answers(shop(), responses, seed=2)[list(roles)]
    motives = {moment.name: str(moment.motive) for moment in (world or shop()).moments}
    found = moments(table, motives=motives)

    listed = tuple(Target(moment_named(name), *summary) for name, summary in found.items())
    return Targets(listed, covariance(table, found, motives=motives), table, motives=motives)


def fields(targets: Targets, world: World | None = None) -> list[tuple[str, ...]]:
    return [parameter.fields for parameter in parameters(targets, world or shop())]


def test_every_fittable_field_and_every_reason_names_a_number_of_the_world() -> None:
    for fittable in FITTABLE:
        field = f"{fittable.field}.INFO" if fittable.by_motive else fittable.field
        assert declaration(shop(), field).low < declaration(shop(), field).high
    for field in ELSEWHERE:
        assert isinstance(value_of(shop(), field), float)
        why, _, question = words("en")[f"fit_note.elsewhere.{field}"].partition("; what would: ")
        assert why
        assert question


def test_columns_free_what_they_inform_and_nothing_else() -> None:
    assert fields(told_by("satisfaction")) == []
    assert fields(told_by("satisfaction", "recommendation")) == [("memory.fresh",)]
    assert fields(told_by("contacts", "resolved", "moment")) == [
        ("resolve.resolved.INFO",),
        ("resolve.resolved.PROBLEM",),
        ("resolve.give_up",),
    ]
    assert fields(told_by("contacts", "resolved")) == [
        ("resolve.resolved.INFO", "resolve.resolved.PROBLEM"),
        ("resolve.give_up",),
    ]
    assert fields(told_by("contacts", "repeated"))[1:] == [("continuity.history",)]


def test_one_memory_number_at_most() -> None:
    everything = fields(told_by(*ROLES))
    assert sum(field.startswith("memory.") for group in everything for field in group) == 1
    assert len(everything) >= 12


def test_what_cannot_be_informed_has_a_reason() -> None:
    columns = tuple(
        Column("contacts" if role == "contacts" else "satisfaction", role)
        for role in ("contacts", "satisfaction")
    )
    said = {one.field: one for one in informed(Mapping(columns), shop())}
    assert said["effort.repeat"].informed
    assert str(said["resolve.give_up"].words) == "no column shows resolved"
    assert "a score for each contact" in str(said["memory.end"].words)
    assert not said["memory.end"].informed
    assert not {one.field: one for one in informed(told_by("contacts", "repeated", responses=31), shop())}[
        "continuity.history"
    ].informed


def test_a_world_in_which_something_cannot_happen_cannot_be_told_of_it() -> None:
    mapping = Mapping(tuple(Column(role, role) for role in ("satisfaction", "bot", "wait_min")))
    without = World.model_validate({**SHOP, "bot": {"offered": {}}})
    assert {one.field: str(one.words) for one in informed(mapping, without)}[
        "bot.accepted"
    ] == "the company offers no bot"
    channels = [
        {**channel, "invite": 0.0} if channel["kind"] == "bot" else channel for channel in SHOP["channels"]
    ]
    silent = World.model_validate({**SHOP, "channels": channels})
    said = {one.field: one for one in informed(mapping, silent)}
    assert "not invited" in str(said["bot.resolved"].words)
    assert said["bot.accepted"].informed
    segments = [{**SHOP["segments"][0], "prefers": {"web": 1.0}}]
    alone = World.model_validate(
        {**SHOP, "channels": SHOP["channels"][1:2], "desks": [], "bot": {"offered": {}}, "segments": segments}
    )
    assert {one.field: str(one.words) for one in informed(mapping, alone)}[
        "waiting.weight"
    ] == "nobody waits in this company"


def test_the_prior_is_the_range_around_the_world_and_logic_is_the_only_bound() -> None:
    resolved = parameters(told_by("contacts"), shop())[0]
    found: dict[str, float] = {}
    assert resolved.values(0.0) == {
        "resolve.resolved.INFO": pytest.approx(0.8),
        "resolve.resolved.PROBLEM": pytest.approx(0.68),
    }
    low, high = resolved.declared.low, resolved.declared.high
    width = math.log(high / (1 - high)) - math.log(low / (1 - low))
    assert resolved.prior_sd == pytest.approx(width / (2 * 1.959964))
    for shift in (-60.0, 60.0):
        found |= resolved.values(shift)
        assert all(0 <= value <= 1 for value in found.values())
    slope = (resolved.values(1e-6)["resolve.resolved.INFO"] - 0.8) / 1e-6
    assert resolved.slopes(0.0)[0] == pytest.approx(slope, rel=1e-4)


def test_fields_are_set_by_name() -> None:
    changed = with_values(shop(), {"bot.resolved.INFO": 0.1, "channel.phone.patience_min": 2.5})
    assert value_of(changed, "bot.resolved.INFO") == 0.1
    assert value_of(changed, "bot.resolved.PROBLEM") == value_of(shop(), "bot.resolved.PROBLEM")
    assert value_of(changed, "channel.phone.patience_min") == 2.5
    assert value_of(shop(), "channel.phone.patience_min") == 5.0
    with pytest.raises(KeyError, match="fax"):
        value_of(shop(), "channel.fax.patience_min")
