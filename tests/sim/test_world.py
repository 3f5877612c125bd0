"""A world is refused with every defect at once: unknown keys, bounds, and parts that contradict each other."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from sim import Defect, Defects, Line, Plan, World, plan_defects, today
from sim.calendar import minute_of_day, weekdays_of
from sim.validate import disagreements
from tests.sim.schema import nouns_below
from tests.sim.worlds import (
    bot,
    channel,
    described,
    desk,
    lever,
    live,
    moment,
    segment,
    self_service,
    world,
)

OFFICE: dict[str, Any] = {
    "channels": [live("phone"), self_service("web")],
    "segments": [segment(prefers={"phone": 1.0, "web": 1.0})],
    "desks": [desk(2)],
}
BAD_SHARES = [0.2] * 4 + [0.3]

# what is wrong, and where it is said to be
CONTRADICTIONS: list[tuple[dict[str, Any], str]] = [
    ({"segments": [segment(share=0.5), segment(share=0.5)]}, "segments[1].name"),
    ({"moments": [moment(), moment()]}, "moments[1].name"),
    ({"channels": [self_service("web"), self_service("web")]}, "channels[1].name"),
    ({"desks": [desk(1), desk(1)]}, "desks[1].name"),
    ({"levers": [lever("a", "history"), lever("a", "fluid")]}, "levers[1].name"),
    ({"segments": [segment(share=0.9)]}, "segments[*].share"),
    ({"judge": {"satisfaction_shares": BAD_SHARES}}, "judge.satisfaction_shares"),
    ({"judge": {"recommendation_shares": [0.1] * 11}}, "judge.recommendation_shares"),
    ({"judge": {"effort_shares": [0.1] * 7}}, "judge.effort_shares"),
    ({"memory": {"peak": 0.5}}, "memory.average + peak + end + first"),
    ({"profile": {"hours": [1.0] * 25}}, "profile.hours"),
    ({"profile": {"hours": [0.0] * 24}}, "profile.hours"),
    ({"profile": {"days": [0.0] * 7}}, "profile.days"),
    ({"moments": [moment(season=[0.0] * 12)]}, "moments[0].season"),
    ({"segments": [segment(needs_year={"aks": 1.0})]}, "segments[0].needs_year"),
    ({"segments": [segment(prefers={"web": 1.0, "wbe": 1.0})]}, "segments[0].prefers"),
    ({**OFFICE, "segments": [segment(prefers={"phone": 1.0})]}, "segments[0].prefers"),
    ({"channels": [self_service("web"), bot()], "segments": [segment(prefers={"web": 1.0, "bot": 1.0})]}, "segments[0].prefers"),
    ({**OFFICE, "channels": [live("phone", desk="tema"), self_service("web")]}, "channels[0].desk"),
    ({"loop": {"desk": "tema"}}, "loop.desk"),
    ({"loop": {"coverage": 0.5}}, "loop.desk"),
    ({"levers": [lever("a", "loop.delay", from_value=1.0, to_value=0.5)]}, "loop.desk"),
    ({"reported": {"contacts_year": {"wbe": 5.0}}}, "reported.contacts_year"),
    ({**OFFICE, "channels": [channel("phone", "live"), self_service("web")]}, "channels[0].desk"),
    ({**OFFICE, "channels": [live("phone"), self_service("web", desk="team")]}, "channels[1].desk"),
    ({"channels": [self_service("web"), bot(), bot() | {"name": "other"}]}, "channels[*].kind"),
    ({"bot": {"offered": {"INFO": 0.5}}}, "bot.offered"),
    ({"levers": [lever("a", "bot.offered", to_value=1.0)]}, "bot.offered"),
    (
        {"desks": [desk(1, open=[{"days": "Mon-Fri"}, {"days": "Wed", "opens": "16:00", "closes": "18:00"}])]},
        "desks[0].open[1]",
    ),
    ({"levers": [lever("a", "cell.quality", channels=["wbe"])]}, "levers[0].channels"),
    ({"levers": [lever("a", "cell.quality", moments=["aks"])]}, "levers[0].moments"),
    ({"levers": [lever("a", "history", bundle_with=["b"])]}, "levers[0].bundle_with"),
    ({"levers": [lever("a", "desk.seats", desk="tema")]}, "levers[0].desk"),
    ({**OFFICE, "levers": [lever(n, "desk.seats", desk="team") for n in "ab"]}, "levers[1].desk"),
    ({**OFFICE, "levers": [lever("a", "desk.seats", desk="team", half_eur_year=1.0)]}, "levers[0]"),
    ({"levers": [lever("a", "history", channels=["web"])]}, "levers[0].channels"),
    ({**OFFICE, "levers": [lever("a", "history", desk="team")]}, "levers[0].desk"),
    ({"levers": [lever("a", "history", half_eur_year=0.0)]}, "levers[0].half_eur_year"),
    ({"levers": [lever("a", "history", today_eur_year=2e6)]}, "levers[0]"),
    ({"levers": [lever("a", "prevention", to_value=0.95)]}, "levers[0]"),
    ({"levers": [lever(n, "prevention", to_value=0.5) for n in "ab"]}, "moments[0]"),
    ({"alerts": [{"figure": "resolved", "target": 0.7, "channel": "wbe"}]}, "alerts[0].channel"),
    ({"alerts": [{"figure": "ces", "target": 4.0, "moment": "aks"}]}, "alerts[0].moment"),
    ({"alerts": [{"figure": "csat_top2", "target": 75.0}]}, "alerts[0].target"),
    ({"alerts": [{"figure": "ces", "target": 0.5}]}, "alerts[0].target"),
    ({"alerts": [{"figure": "mean_wait_min", "target": t} for t in (5.0, 6.0)]}, "alerts[1]"),
    ({"anchors": {"hash": "x", "leaving_intercept": [0.0, 0.0]}}, "anchors.leaving_intercept"),
]  # fmt: skip


def refused(told: dict[str, Any]) -> tuple[Defect, ...]:
    with pytest.raises(Defects) as caught:
        World.model_validate(told)
    assert all(all(part for part in defect) for defect in caught.value.defects)
    text = str(caught.value)
    assert all(str(defect.place) in text and str(defect.repair) in text for defect in caught.value.defects)
    return caught.value.defects


@pytest.mark.parametrize(("changes", "place"), CONTRADICTIONS, ids=[place for _, place in CONTRADICTIONS])
def test_each_contradiction_is_refused_where_it_is(changes: dict[str, Any], place: str) -> None:
    assert place in [defect.place for defect in refused(described(**changes))]


def test_all_contradictions_are_raised_together() -> None:
    wrong = described(
        segments=[segment(share=0.7, needs_year={"aks": 1.0}, prefers={"wbe": 1.0})],
        moments=[moment(season=[0.0] * 12), moment()],
        channels=[live("phone", desk="tema"), self_service("web", desk="team")],
        desks=[desk(1, open=[{"days": "Mon"}, {"days": "Mon"}])],
        levers=[lever("a", "history", half_eur_year=0.0), lever("a", "desk.seats", desk="tema")],
        memory={"peak": 0.5},
        judge={"effort_shares": [0.1] * 7},
        profile={"days": [0.0] * 7},
        loop={"desk": "tema"},
        bot={"offered": {"INFO": 0.5}},
        anchors={"hash": "x"},
    )
    places = {defect.place for defect in refused(wrong)}
    assert places >= {
        "segments[*].share", "segments[0].needs_year", "segments[0].prefers", "moments[0].season", "moments[1].name",
        "channels[0].desk", "channels[1].desk", "desks[0].open[1]", "levers[0].half_eur_year", "levers[1].name",
        "levers[1].desk", "memory.average + peak + end + first", "judge.effort_shares", "profile.days", "loop.desk",
        "bot.offered", "anchors.leaving_intercept",
    }  # fmt: skip


def test_a_week_in_which_no_hour_has_weight_is_refused() -> None:
    only_monday = [1.0] * 24 + [0.0] * 144
    never = described(profile={"hours": only_monday, "days": [0.0] + [1.0] * 6})
    assert any("profile" in str(defect.place) for defect in refused(never))


def test_a_name_nearly_right_is_suggested() -> None:
    (defect,) = refused(described(reported={"contacts_year": {"wbe": 5.0}}))
    assert "'web'" in str(defect.repair)


def test_the_test_worlds_contradict_nothing() -> None:
    assert disagreements(world(**OFFICE)) == []


def test_every_noun_is_frozen_and_knows_its_keys() -> None:
    nouns = nouns_below(World) | nouns_below(Plan)
    assert len(nouns) > 20
    for noun in nouns:
        assert noun.model_config.get("frozen") is True, noun
        assert noun.model_config.get("extra") == "forbid", noun


def test_every_field_declares_its_meaning_and_its_source() -> None:
    for noun in nouns_below(World):
        for name, field in noun.model_fields.items():
            if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
                continue  # a part, whose own fields declare theirs
            extra = field.json_schema_extra
            assert field.description, f"{noun.__name__}.{name}"
            assert isinstance(extra, dict), f"{noun.__name__}.{name}"
            assert extra.get("unit"), f"{noun.__name__}.{name}"
            assert extra.get("source"), f"{noun.__name__}.{name}"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"customers": 0}, "customers"),
        ({"customers": 2.5}, "customers"),
        ({"discount_rate": float("nan")}, "discount_rate"),
        ({"maturity": "perfect"}, "maturity"),
        ({"custmers": 5}, "custmers"),
        ({"segments": []}, "segments"),
        ({"segments": [segment(share=1.1)]}, "share"),
        ({"segments": [segment(retention_year=1.0)]}, "retention_year"),
        ({"segments": [segment(margin_eur_year=-1.0)]}, "margin_eur_year"),
        ({"moments": [moment(season=[1.0] * 11)]}, "season"),
        ({"moments": [moment(motive="CHAT")]}, "motive"),
        ({"channels": [self_service("Web")]}, "name"),
        ({"channels": [self_service("web", handling_min=0.0)]}, "handling_min"),
        ({"desks": [desk(1, open=[])]}, "open"),
        ({"desks": [desk(1, open=[{"days": "Mon", "opens": "10:00", "closes": "09:00"}])]}, "open"),
        ({"desks": [desk(-1)]}, "seats"),
        ({"memory": {"loss_aversion": float("inf")}}, "loss_aversion"),
        ({"anchors": {"centre": float("nan")}}, "centre"),
        ({"levers": [lever("a", "everything")]}, "target"),
    ],
)
def test_bounds_and_unknown_keys_are_refused_by_name(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        World.model_validate(described(**changes))
    assert any(place in error["loc"] for error in caught.value.errors())


def test_several_bounds_are_refused_together() -> None:
    with pytest.raises(ValidationError) as caught:
        world(customers=0, months=0, bot={"give_up": 2.0}, colour="red")
    assert {error["loc"][-1] for error in caught.value.errors()} == {
        "customers",
        "months",
        "give_up",
        "colour",
    }


def test_a_table_stated_in_part_keeps_the_other_defaults() -> None:
    small = world(resolve={"resolved": {"PROBLEM": 0.5}}, realised={"initial": 0.1})
    assert small.resolve.resolved == {
        "INFO": 0.80,
        "APPT": 0.90,
        "BUY": 0.75,
        "PROBLEM": 0.5,
        "COMPLAINT": 0.55,
    }
    assert small.realised["optimised"] == 1.0


@pytest.mark.parametrize("clock", ["24:01", "9", "09:60", "09:5", "-1:00", "nine"])
def test_what_is_not_a_time_of_day_is_refused(clock: str) -> None:
    with pytest.raises(ValueError, match="a time from 00:00 to 24:00"):
        minute_of_day(clock)


def test_times_and_weekdays() -> None:
    assert (minute_of_day("00:00"), minute_of_day("09:30"), minute_of_day("24:00")) == (0, 570, 1440)
    assert list(weekdays_of("Wed")) == [2]
    assert list(weekdays_of("Mon-Sun")) == list(range(7))
    for wrong in ("Sat-Mon", "Mo", "", "mon"):
        with pytest.raises(ValueError, match="weekdays among Mon, Tue, Wed, Thu, Fri, Sat, Sun"):
            weekdays_of(wrong)


def test_a_plan_is_refused_with_every_misfit_at_once() -> None:
    small = world(
        **OFFICE,
        levers=[
            lever("seats", "desk.seats", desk="team"),
            lever("view", "history", launch_eur=100.0, today_eur_year=10.0),
            lever("care", "cell.quality"),
        ],
    )
    wrong = [
        Line(lever="veiw", eur_year=1.0),
        Line(lever="seats", eur_year=12_001.0),
        Line(lever="view", eur_year=20.0),
        Line(lever="view", eur_year=5.0, eur_once=50.0),
        Line(lever="care", eur_year=1.0, from_month=12),
    ]
    found = plan_defects(small, Plan(lines=tuple(wrong)))
    assert [defect.place for defect in found] == [
        "line[0].lever", "line[1].eur_year", "line[2].eur_once", "line[3].lever", "line[3].eur_once", "line[4].from_month",
    ]  # fmt: skip
    assert "'view'" in str(found[0].repair)
    assert plan_defects(small, today(small)) == []


def test_a_desk_takes_no_money_once_beside_what_leavers_are_paid() -> None:
    small = world(**OFFICE, levers=[lever("seats", "desk.seats", desk="team")])
    told = today(small).lines[0].model_copy(update={"eur_once": 99_999.0})
    (found,) = plan_defects(small, Plan(lines=(told,)))
    assert (found.place, found.got) == ("line[0].eur_once", "99999")
    assert "0 for a desk" in str(found.allowed)
    assert str(found.repair) == "leave it out"
