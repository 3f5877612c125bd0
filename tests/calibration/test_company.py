"""Ten figures to a world whose simulated year shows them: the closed form, the matching, what its numbers rest on, bad input."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from calibration import (
    Draft,
    Figures,
    as_number,
    figures_of,
    new_company,
    read_sheet,
    readings,
    sheet_fields,
    write_sheet,
)
from calibration.company import typed_figure
from calibration.company.evidence import GROUNDS, NOT_READ, evidence_of
from calibration.company.fill import Filled, TemplateYear, filled, nps_of, seats_of, with_csat, with_nps
from calibration.company.match import SIMULATIONS_MOST
from docs.matched_sheets import FOLDER, SHEETS
from scenarios import assumptions, load_world, reader_of, save_world
from sim import Defects, Message, World, anchors_are_stale, theory

BANK = load_world("bank")
MINIMAL = load_world("minimal")
YEAR = TemplateYear(dict(BANK.reported.contacts_year), 0.0, 0.0)
SHEET: dict[str, Any] = {
    "customers": 95_000,
    "margin_eur_year": 310.0,
    "retention_year": 0.87,
    "nps": 5.0,
    "channel": {
        "phone": {"contacts_year": 110_000.0, "mean_wait_min": 2.5, "abandonment": 0.08},
        "store": {"contacts_year": 22_000.0},
        "email": {"contacts_year": 60_000.0, "handling_min": 9.0},
    },
    "desk": {"contact": {"people": 24.0, "payroll_eur_year": 1_200_000.0}},
    "spend": {"detection": 40_000.0},
}


@pytest.fixture(scope="module")
def first() -> Filled:
    return filled(BANK, figures_of(SHEET, BANK), YEAR)


def mean(world: World, name: str) -> float:
    return math.fsum(one.share * getattr(one, name) for one in world.segments)


def test_means_of_segments_are_those_stated(first: Filled) -> None:
    assert mean(first.world, "margin_eur_year") == pytest.approx(310.0, rel=1e-12)
    assert mean(first.world, "retention_year") == pytest.approx(0.87, abs=1e-9)
    order = [one.retention_year for one in BANK.segments]
    kept = [one.retention_year for one in first.world.segments]
    assert sorted(range(3), key=lambda n: order[n]) == sorted(range(3), key=lambda n: kept[n])


def test_payroll_is_that_stated_to_the_cent(first: Filled) -> None:
    desk = next(one for one in first.world.desks if one.name == "contact")
    assert round(desk.seats * desk.eur_on_duty_year, 2) == 1_200_000.0
    # 24 × 1,607 h × .75 over 52 weeks of 35 h
    assert desk.seats == round(24 * 1607 * 0.75 / (52 * 35)) == seats_of(desk, 24.0, None)


def test_patience_is_wait_by_abandonment(first: Filled) -> None:
    phone = next(one for one in first.world.channels if one.name == "phone")
    assert phone.patience_min == pytest.approx(2.5 / 0.08)


@pytest.mark.parametrize(("arrivals", "servers", "patience"), [(2.0, 9, 6.0), (0.5, 2, 1.5), (8.0, 38, 20.0)])
def test_patience_of_an_erlang_a_desk_comes_back(arrivals: float, servers: int, patience: float) -> None:
    """Its own wait and loss (Palm 1957), calls of five minutes, give the patience of its customers."""
    lost, _, wait = theory.erlang_a(arrivals, 1 / 5, 1 / patience, servers)
    phone = {"contacts_year": 110_000.0, "mean_wait_min": wait, "abandonment": lost}
    content = {**SHEET, "channel": {**SHEET["channel"], "phone": phone}}
    world = filled(BANK, figures_of(content, BANK), YEAR).world
    found = next(one for one in world.channels if one.name == "phone")
    assert found.patience_min == pytest.approx(patience, rel=1e-6)


def test_channels_that_are_not_stated_keep_their_contacts_in_proportion(first: Filled) -> None:
    stated = (110_000 + 22_000 + 60_000) / sum(YEAR.contacts[name] for name in ("phone", "store", "email"))
    assert first.contacts["web"] == pytest.approx(YEAR.contacts["web"] * stated)
    assert first.contacts["phone"] == 110_000


def test_euros_of_levers_follow_the_contacts_and_a_stated_spend_stands(first: Filled) -> None:
    before = {one.name: one for one in BANK.levers}
    growth = first.contacts["web"] / YEAR.contacts["web"]
    for lever in first.world.levers:
        if lever.name == "detection":
            assert lever.today_eur_year == 40_000
            assert lever.most_eur_year >= 3 * 40_000
        elif lever.target != "desk.seats":
            assert lever.today_eur_year == pytest.approx(before[lever.name].today_eur_year * growth)
    for lever in first.world.levers:
        if lever.target == "desk.seats":
            desk = next(one for one in first.world.desks if one.name == lever.desk)
            least, most = (
                getattr(lever, f"{end}_eur_year") / desk.eur_on_duty_year for end in ("least", "most")
            )
            assert least == pytest.approx(round(least))
            assert most == pytest.approx(round(most))
            assert 1 <= round(least) <= desk.seats <= round(most)


@pytest.mark.parametrize("nps", [-60.0, -5.0, 0.0, 42.0, 80.0])
def test_answer_shares_are_tilted_to_the_score(nps: float) -> None:
    shares = with_nps(BANK.judge.recommendation_shares, nps)
    assert nps_of(shares) == pytest.approx(nps, abs=1e-6)
    assert sum(shares) == pytest.approx(1)
    assert sum(with_csat(BANK.judge.satisfaction_shares, 0.5 + nps / 250)[-2:]) == pytest.approx(
        0.5 + nps / 250
    )


def test_a_channel_that_is_not_there_takes_its_levers_along() -> None:
    content = {
        **SHEET,
        "without": ["store", "bot"],
        "channel": {"phone": {"contacts_year": 9000.0}},
        "desk": {},
    }
    world = filled(BANK, figures_of(content, BANK), YEAR).world
    assert {"store", "bot"}.isdisjoint(one.name for one in world.channels)
    assert "branch" not in {one.name for one in world.desks}
    assert not any(
        one.target.startswith("bot.") or "store" in one.channels or one.desk == "branch"
        for one in world.levers
    )
    assert World.model_validate(world.model_copy(update={"name": "own"}).model_dump()).name == "own"


THIN: dict[str, Any] = {
    "label": "Cargo bikes",
    "customers": 4000,
    "margin_eur_year": 500.0,
    "retention_year": 0.8,
    "nps": 25.0,
    "channel": {
        "phone": {"contacts_year": 2300.0},
        "mail": {"contacts_year": 4300.0},
        "web": {"contacts_year": 3000.0},
        "bot": {"contacts_year": 12.0},
    },
    "spend": {"bike_check": 9000.0},
}


@pytest.fixture(scope="module")
def drafted() -> Draft:
    return new_company(MINIMAL, figures_of(THIN, MINIMAL), "cargo")


def test_the_simulated_year_shows_what_was_stated(drafted: Draft) -> None:
    fields = {row.field for row in drafted.portrait}
    assert fields == {
        "channel.phone.contacts_year",
        "channel.mail.contacts_year",
        "channel.web.contacts_year",
        "retention_year",
        "nps",
    }
    assert [row for row in drafted.portrait if row.is_far] == []
    assert drafted.simulations <= SIMULATIONS_MOST
    assert not anchors_are_stale(drafted.world)


def test_a_channel_with_few_contacts_is_left_out_and_named(drafted: Draft) -> None:
    assert "bot" not in {one.name for one in drafted.world.channels}
    assert any(one.key == "company.left_out" and one.values["channel"] == "bot" for one in drafted.questions)


def test_every_number_has_its_ground_and_they_sum_to_all(drafted: Draft, tmp_path: Path) -> None:
    world, found = drafted.world, drafted.evidence
    assert tuple(found) == GROUNDS
    assert found["measured"] == sum(origin == "measured" and not field.startswith("reported.") for field, origin in world.source.items())  # fmt: skip
    assert world.source["lever.bike_check.today_eur_year"] == "measured"
    assert world.source["segment.riders.margin_eur_year"] == "measured"
    assert str(world.source["segment.riders.needs_year.breakdown"]).startswith("fitted")
    assert str(world.source["lever.customer_file.half_eur_year"]).startswith("borrowed")
    assert min(found[grounds] for grounds in ("measured", "fitted", "borrowed", "published", "assumed")) > 0
    # of its own numbers none is without a source, and the file says the same
    save_world(world, tmp_path / "cargo.toml")
    again = load_world(tmp_path / "cargo.toml")
    assert again == world
    assert evidence_of(again) == found
    changed = evidence_of(world.model_copy(update={"template": ""}))
    assert sum(changed.values()) == sum(found.values())
    assert changed["borrowed"] < found["borrowed"]


def test_parts_that_no_run_reads_are_known_by_their_name() -> None:
    fields = [str(field) for field in assumptions(BANK)["field"]]
    seen = {part for part in NOT_READ if any(field.startswith(part) for field in fields)}
    assert set(NOT_READ) - seen <= {"posterior."}


def test_the_same_figures_give_the_same_company(drafted: Draft) -> None:
    assert new_company(MINIMAL, figures_of(THIN, MINIMAL), "cargo") == drafted


def test_a_figure_out_of_reach_keeps_the_company_and_names_the_two_that_pull_apart() -> None:
    # one call in two lost after a minute's wait at a desk that two people hold and a handful of calls reach
    content = {"customers": 400, "channel": {"phone": {"contacts_year": 300.0, "mean_wait_min": 40.0, "abandonment": 0.01}, "mail": {"contacts_year": 400.0}}}  # fmt: skip
    draft = new_company(MINIMAL, figures_of(content, MINIMAL), "far")
    far = {row.field: row.apart for row in draft.portrait if row.is_far}
    assert draft.is_far
    assert far["channel.phone.abandonment"] == ("channel.phone.mean_wait_min", "channel.phone.abandonment")


def places(content: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Defects) as refused:
        figures_of(content, BANK)
    return {str(one.place): str(one.repair) for one in refused.value.defects}


def test_bad_figures_are_refused_all_at_once_by_field() -> None:
    content = {
        "customers": 0,
        "retention_year": 1,
        "csat_top2": 87,
        "margin_eur_year": "plenty",
        "channel": {
            "phone": {"contacts_year": 5000.0},
            "web": {"mean_wait_min": 3.0},
            "fone": {"contacts_year": 1.0},
        },
        "desk": {"contact": {"payroll_eur_year": 1e6}, "branch": {"people": 3.0}},
        "without": ["store"],
    }
    found = places(content)
    assert set(found) == {
        "customers",
        "retention_year",
        "csat_top2",
        "margin_eur_year",
        "channel.web.mean_wait_min",
        "channel.fone",
        "desk.contact.payroll_eur_year",
        "desk.branch.people",
    }
    assert "0.87" in found["csat_top2"]
    assert "phone" in found["channel.fone"]


def test_too_few_contacts_are_refused_beside_their_channel() -> None:
    with pytest.raises(Defects) as caught:
        figures_of({"customers": 400, "channel": {"phone": {"contacts_year": 12.0}}}, MINIMAL)
    assert [(str(one.place), str(one.got)) for one in caught.value.defects] == [
        ("channel.phone.contacts_year", "12")
    ]


def test_channels_that_close_at_night_alone_are_refused_in_words_of_the_sheet() -> None:
    """Of a practice with a phone and a counter nobody could be taken at night: said beside the first channel left out."""
    stated: dict[str, Any] = {
        "customers": 300,
        "channel": {"phone": {"contacts_year": 900.0}, "counter": {"contacts_year": 1200.0}},
        "without": ["bot", "web", "email", "post"],
    }
    hospital = load_world("hospital")
    with pytest.raises(Defects) as caught:
        figures_of(stated, hospital)
    (defect,) = caught.value.defects
    left_out = [one.name for one in hospital.channels if one.kind in ("asynchronous", "self_service")]
    assert defect.place == f"channel.{left_out[0]}.contacts_year"
    assert set(left_out) == {"web", "email", "post"}
    assert figures_of({**stated, "without": ["bot", "web", "email"]}, hospital).without


def test_contacts_of_a_channel_are_asked_for() -> None:
    assert set(places({"customers": 10})) == {"channel"}


@pytest.mark.parametrize(
    ("cell", "place", "value"),
    [
        ("1\u202f200\u00a0000 €", "spend.coaching", 1_200_000.0),
        ("45 k€", "spend.coaching", 45_000.0),
        ("93,5 %", "csat_top2", 0.935),
        ("0:04:30", "channel.phone.handling_min", 4.5),
        ("1 h 30", "channel.phone.mean_wait_min", 90.0),
        ("4 min 30 s", "channel.phone.mean_wait_min", 4.5),
        ("90 s", "channel.phone.mean_wait_min", 1.5),
        ("1:30", "customers", "1:30"),
        ("a few", "customers", "a few"),
    ],
)
def test_numbers_are_read_as_people_write_them(cell: str, place: str, value: float | str) -> None:
    assert as_number(cell, place) == value


@pytest.mark.parametrize(
    ("cell", "place", "value"),
    [
        ("4 min", "channel.phone.mean_wait_min", 4.0),
        ("4,5 minutes", "channel.phone.handling_min", 4.5),
        ("20 000 clients", "customers", 20_000.0),
        ("6,800 contacts a year", "channel.phone.contacts_year", 6_800.0),
        ("6 800 contacts par an", "channel.phone.contacts_year", 6_800.0),
        ("180 € par an", "margin_eur_year", 180.0),
        ("450 k€ / year", "desk.branch.payroll_eur_year", 450_000.0),
        ("83.6 of 100", "retention_year", 0.836),
        ("5 sur 100", "channel.phone.abandonment", 0.05),
        ("12 postes à temps plein", "desk.branch.people", 12.0),
        ("-12 points", "nps", -12.0),
        ("42 000 patients", "customers", 42_000.0),
        ("180 000 foyers", "customers", 180_000.0),
        ("210 000 appels par an", "channel.phone.contacts_year", 210_000.0),
        ("9,000 visits", "channel.counter.contacts_year", 9_000.0),
        ("32 conseillers", "desk.calls.people", 32.0),
        ("about 150,000", "customers", 150_000.0),
        ("env. 150 000 foyers", "customers", 150_000.0),
        ("~ 45 k€", "desk.calls.payroll_eur_year", 45_000.0),
        ("3 million", "customers", 3_000_000.0),
        ("1,2 million d’abonnés", "customers", 1_200_000.0),
        ("1.234 million", "customers", 1_234_000.0),
        ("3M", "customers", 3_000_000.0),
        ("1,45 M€", "desk.calls.payroll_eur_year", 1_450_000.0),
        ("85 percent", "retention_year", 0.85),
        ("85 pour cent", "retention_year", 0.85),
        ("3 min 30", "channel.phone.mean_wait_min", 3.5),
        ("3'30", "channel.phone.mean_wait_min", 3.5),
        ("–8", "nps", -8.0),
        ("31 %", "nps", 31.0),
        ("just over 85,000 season ticket holders", "customers", 85_000.0),
        ("180 milliers de foyers", "customers", 180_000.0),
        ("42,000 patients a year", "customers", 42_000.0),
        ("180 000 foyers environ", "customers", 180_000.0),
        ("210 000 appels reçus", "channel.phone.contacts_year", 210_000.0),
        ("210,000 phone calls/year", "channel.phone.contacts_year", 210_000.0),
        ("190k logins", "channel.web.contacts_year", 190_000.0),
        ("5 minutes en moyenne", "channel.phone.mean_wait_min", 5.0),
        ("1 in 8", "channel.phone.abandonment", 0.125),
        ("4 sur 5", "retention_year", 0.8),
        ("about 78 %", "retention_year", 0.78),
        ("12 out of 100", "channel.phone.abandonment", 0.12),
        ("14 secrétaires", "desk.calls.people", 14.0),
        ("34 agents à temps plein", "desk.calls.people", 34.0),
        ("about €120,000", "cost_eur_year", 120_000.0),
        ("€1.9m", "desk.calls.payroll_eur_year", 1_900_000.0),
        ("minus 8", "nps", -8.0),
        ("+ 31", "nps", 31.0),
        # a unit of another question, so many of a hundred of what is no share, another time than a year: refused
        ("4 min", "customers", "4 min"),
        ("20 000 clients", "channel.phone.mean_wait_min", "20 000 clients"),
        ("3 M", "channel.phone.mean_wait_min", "3 M"),
        ("3 M", "lever.coaching.lag_months", "3 M"),
        ("95 %", "margin_eur_year", "95 %"),
        ("17 500 par mois", "channel.phone.contacts_year", "17 500 par mois"),
        ("7,90 € par mois", "margin_eur_year", "7,90 € par mois"),
        ("3 h", "channel.phone.mean_wait_min", "3 h"),
        ("3 k", "channel.phone.mean_wait_min", "3 k"),
        ("1.9m", "desk.calls.payroll_eur_year", "1.9m"),
        ("4 of 5", "csat_top2", "4 of 5"),
        ("9 in 8", "retention_year", "9 in 8"),
        ("22 % leave", "retention_year", "22 % leave"),
    ],
)
def test_a_number_may_bear_the_unit_of_its_question_and_no_other(
    cell: str, place: str, value: float | str
) -> None:
    assert as_number(cell, place) == value


@pytest.mark.parametrize(
    ("typed", "place", "why", "more"),
    [
        ("8,000 a month", "channel.phone.contacts_year", "all_year", {"year": 96_000.0}),
        ("5 €/mois", "margin_eur_year", "all_year", {"year": 60.0}),
        ("2 000 appels par semaine", "channel.phone.contacts_year", "all_year", {"year": 104_000.0}),
        # a year has other days than those on which one is open
        ("575 par jour", "channel.phone.contacts_year", "another_time", {}),
        ("5 à 10 min", "channel.phone.mean_wait_min", "middle", {"middle": 7.5}),
        ("between 12 and 15 %", "channel.phone.abandonment", "middle", {"middle": 13.5}),
        ("40-45k", "customers", "middle", None),
        ("plus de 85 000", "customers", "limit", {}),
        ("< 5 min", "channel.phone.mean_wait_min", "limit", {}),
        ("7,1/10", "csat_top2_answered", "mark", {}),
        ("4.1 out of 5", "csat_top2", "mark", {}),
        ("1.9m", "desk.calls.payroll_eur_year", "small_m", {}),
        ("88 % répondus", "channel.phone.abandonment", "words", {}),
        ("60 k€ par agent", "desk.calls.payroll_eur_year", "words", {}),
        ("plenty", "customers", "no_number", {}),
    ],
)
def test_what_is_no_figure_is_refused_with_what_to_write_instead(
    typed: str, place: str, why: str, more: dict[str, float] | None
) -> None:
    found = typed_figure(typed, place)
    assert isinstance(found, Message)
    assert found.key == f"command.new.{why}"
    if more is not None:
        assert {name: value for name, value in found.values.items() if name != "typed"} == more
    for language in ("en", "fr"):
        assert repr(typed) in reader_of(language).say(found)


@pytest.mark.parametrize(
    "cell",
    [
        "?",
        "-",
        "–",
        "n/a",
        "NC",
        "unknown",
        "no idea",
        "I don’t know",
        "je ne sais pas",
        "sais pas",
        "aucune idée",
    ],
)
def test_a_figure_that_is_said_not_to_be_known_is_left_out(tmp_path: Path, cell: str) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"customers;5000\nchannel.phone.contacts_year;9000\nnps;{cell}\n", encoding="utf-8")
    assert read_sheet(sheet, BANK).nps is None


@pytest.mark.parametrize(
    ("typed", "place", "is_share_said", "value"),
    [
        ("85", "retention_year", False, 0.85),
        ("85", "retention_year", True, 0.85),
        (".85", "retention_year", False, 0.85),
        ("12", "channel.phone.abandonment", True, 0.12),
        ("0.06", "channel.phone.abandonment", True, 0.06),
        ("0.06 %", "channel.phone.abandonment", False, 0.0006),
        ("0.06", "channel.phone.abandonment", False, "command.new.either_share"),
        ("often", "channel.phone.abandonment", True, "command.new.no_number"),
        ("1,234", "margin_eur_year", True, "command.new.either"),
    ],
)
def test_so_many_of_a_hundred_is_read_alike_on_the_page_and_at_the_terminal(
    typed: str, place: str, is_share_said: bool, value: float | str
) -> None:
    found = typed_figure(typed, place, is_share_said=is_share_said)
    assert (found.key if isinstance(found, Message) else found) == value


@pytest.mark.parametrize(
    "typed",
    ["£1.2m", "1.2m £", "$45,000", "45k$", "45k USD", "CHF 3'000", "12 dollars", "about £300", "300 pounds"],
)
def test_another_money_is_never_taken_for_euros(typed: str) -> None:
    found = typed_figure(typed, "payroll_eur_year")
    assert isinstance(found, Message)
    assert found.key == "command.new.other_money"
    assert isinstance(as_number(typed, "spend.coaching"), str)


@pytest.mark.parametrize("typed", ["€1.2m", "1.2 M€", "1,2 M euros", "1 200 000 EUR"])
def test_euros_are_read_with_their_sign_or_their_name(typed: str) -> None:
    assert typed_figure(typed, "payroll_eur_year") == 1_200_000


def test_a_clock_without_seconds_is_asked_where_it_may_be_either(tmp_path: Path) -> None:
    assert readings("4:30", "channel.phone.mean_wait_min", ",") == (4.5, 270.0)
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("customers;5000\nchannel.phone.contacts_year;9000\nchannel.phone.mean_wait_min;4:30\n")
    with pytest.raises(Defects) as caught:
        read_sheet(sheet, load_world("bank"))
    assert [str(one.place) for one in caught.value.defects] == ["channel.phone.mean_wait_min"]


@pytest.mark.parametrize(
    ("cell", "place", "value"),
    [
        ("12,700", "channel.phone.contacts_year", 12_700.0),
        ("12.700", "customers", 12_700.0),
        ("4,5", "channel.phone.mean_wait_min", 4.5),
        ("1,234,567 €", "spend.coaching", 1_234_567.0),
    ],
)
def test_a_number_alone_is_read_by_the_mark_it_shows_and_a_count_as_whole(
    cell: str, place: str, value: float
) -> None:
    assert readings(cell, place) == ()
    assert as_number(cell, place) == value


def test_a_sheet_that_leaves_a_mark_open_is_refused_with_both_readings(tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text("customers;1200\nchannel.phone.contacts_year;12,700\ncost_eur_year;38,000\n")
    with pytest.raises(Defects) as caught:
        read_sheet(file, MINIMAL)
    (defect,) = caught.value.defects
    assert (str(defect.place), defect.got) == ("cost_eur_year", "38,000")
    assert defect.allowed == Message("amount.either", values=(38_000.0, 38.0))
    file.write_text("customers;1200\nchannel.phone.contacts_year;12,700\nchannel.phone.mean_wait_min;4,5\n")
    assert read_sheet(file, MINIMAL).contacts_year["phone"] == 12_700


def test_all_that_is_wrong_with_a_sheet_is_told_at_once(tmp_path: Path) -> None:
    """What may be two numbers, what is none, what is out of bounds, what is stated twice, and what cannot be together."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "customers;5000\nchannel.phone.contacts_year;9000\nchannel.phone.mean_wait_min;4:30\nretention_year;1\nnps;good\n"
        "nps;12\ndesk.contact.payroll_eur_year;90000\nwithout;social, post\n",
        encoding="utf-8",
    )
    with pytest.raises(Defects) as caught:
        read_sheet(sheet, BANK)
    assert {str(one.place) for one in caught.value.defects} == {
        "channel.phone.mean_wait_min",
        "retention_year",
        "nps",
        "desk.contact.payroll_eur_year",
    }


@pytest.mark.parametrize("kind", [".toml", ".csv", ".xlsx"])
def test_an_empty_sheet_asks_every_field_and_reads_back(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"sheet{kind}"
    fields = [field.place for field in sheet_fields(MINIMAL)]
    write_sheet(path, MINIMAL, ["=1+1?"] * len(fields))
    assert "channel.phone.abandonment" in fields
    with pytest.raises(Defects) as refused:
        read_sheet(path, MINIMAL)
    assert {str(one.place).partition(" ")[0] for one in refused.value.defects} == {"channel", "customers"}


def test_a_sheet_says_the_same_in_each_form(tmp_path: Path) -> None:
    import xlsxwriter

    rows = [["field", "value"], ["customers", "4 000"], ["channel.phone.contacts_year", "2300"], ["retention_year", "80,5 %"], ["without", "bot"]]  # fmt: skip
    (tmp_path / "a.csv").write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    (tmp_path / "a.toml").write_text(
        'customers = 4000\nretention_year = 0.805\nwithout = ["bot"]\n[channel.phone]\ncontacts_year = 2300\n',
        encoding="utf-8",
    )
    found = [read_sheet(tmp_path / f"a.{kind}", MINIMAL) for kind in ("csv", "xlsx", "toml")]  # fmt: skip
    assert found == [found[0]] * 3
    assert found[0].customers == 4000


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_sheet_is_read_as_a_spreadsheet_saves_it(tmp_path: Path, encoding: str) -> None:
    """A French workbook saved as CSV has semicolons, decimal commas and Windows letters."""
    rows = [["customers", "4 000", "Combien de clients ?"], ["retention_year", "80,5 %", "Restés un an après"], ["channel.phone.contacts_year", "2 300", "Téléphone"]]  # fmt: skip
    sheet = tmp_path / "feuille.csv"
    sheet.write_bytes("\r\n".join(";".join(row) for row in rows).encode(encoding))
    figures = read_sheet(sheet, MINIMAL)
    assert (figures.customers, figures.retention_year, figures.contacts_year) == (
        4000,
        0.805,
        {"phone": 2300},
    )


def test_a_field_stated_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("customers,10\ncustomers,12\n", encoding="utf-8")
    with pytest.raises(Defects, match="twice"):
        read_sheet(tmp_path / "a.csv", MINIMAL)


@pytest.mark.slow
def test_a_full_sheet_of_an_insurer_is_met_from_the_bank() -> None:
    content = {
        **SHEET,
        "csat_top2": 0.74,
        "cost_eur_year": 260_000.0,
        "channel": {
            "phone": {"contacts_year": 110_000.0, "mean_wait_min": 2.5, "abandonment": 0.08},
            "chat": {"contacts_year": 14_000.0, "mean_wait_min": 0.8},
            "store": {"contacts_year": 22_000.0, "mean_wait_min": 6.0},
            "email": {"contacts_year": 60_000.0},
            "web": {"contacts_year": 50_000.0},
            "bot": {"contacts_year": 5_000.0},
        },
    }
    draft = new_company(BANK, figures_of(content, BANK), "insurer_own")
    assert [row for row in draft.portrait if row.is_far] == []
    assert draft.simulations <= SIMULATIONS_MOST


def test_figures_left_out_are_not_known() -> None:
    figures = Figures(customers=10)
    assert figures.contacts_year == {}
    assert figures.margin_eur_year is None


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_of_the_documents_is_complete(name: str) -> None:
    figures = read_sheet(FOLDER / f"{name}.toml", load_world(SHEETS[name]))
    assert len(figures.contacts_year) >= 5
    assert figures.left_out == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_of_the_documents_is_met(name: str) -> None:
    template = load_world(SHEETS[name])
    draft = new_company(template, read_sheet(FOLDER / f"{name}.toml", template), name)
    assert [row for row in draft.portrait if row.is_far] == []
    assert draft.simulations <= SIMULATIONS_MOST
