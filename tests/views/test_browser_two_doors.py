"""Three companies unlike the templates, as their people would write their figures: page, command and Python make the same of them.

Some first answers are refused, and mended as the refusal says: a figure of a month, from five to ten, an average mark, two answers
that cannot be together. One figure or two of each company is not known.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, expect

import runs
from benchmarks import visit
from calibration import Field, company, new_company, read_sheet, sheet_fields
from commands.new import NOT_ASKED, is_needless
from scenarios import load_world, reader_of, words
from sim import Message, world_hash

from . import test_browser as story
from . import test_browser_company as own

pytestmark = pytest.mark.slow

browser = story.browser
SIMULATIONS = "80"
# what is typed at a question, one after the other, in French and in English
Typed = tuple[tuple[str, str], ...]


class Own(NamedTuple):
    """A company as its people describe it: answers by place, the place where two are refused together, and how that is mended."""

    template: str
    label: str
    language: str
    width: int
    answers: dict[str, Typed]
    refused: str = ""
    mended: dict[str, Typed] = {}  # noqa: RUF012 never changed


TRANSPORT = Own(
    "blank",
    "Tramontane",
    "fr",
    1366,
    {
        "customers": (("env. 85 000 abonnés", "just over 85,000 season ticket holders"),),
        "margin_eur_year": (("412 €/an", "€412 a year"),),
        "retention_year": (("4 sur 5", "4 in 5"),),
        "channel.phone.contacts_year": (("210 000 appels reçus", "210k calls a year"),),
        "channel.phone.mean_wait_min": (("3'45", "3m45s"),),
        "channel.phone.abandonment": (("1 sur 8", "1 in 8"),),
        "channel.counter.contacts_year": (("0", "0"),),
        "channel.email.contacts_year": (("60 milliers de mails", "60 thousand emails"),),
        "channel.post.contacts_year": (("0", "0"),),
        "channel.web.contacts_year": (("0,25 M de visites", "0.25 million visits"),),
        "channel.bot.contacts_year": (("?", "no idea"),),
        "desk.calls.people": (("31,5 ETP", "31.5 FTE"),),
        "desk.calls.payroll_eur_year": (("1,45 M€", "€1.45m"),),
        "desk.counters.people": (("24 agents", "24 staff"),),
        "nps": (("+ 4", "+4"),),
        "csat_top2_answered": (("7,1/10", "7.1 out of 10"), ("71 %", "71 percent")),
        "cost_eur_year": (("aucune idée", "n/a"),),
    },
    # two dozen people at counters that nobody visits
    "desk.counters.people",
    {"channel.counter.contacts_year": (("90 000 passages", "90,000 visits"),)},
)
CLINIC = Own(
    "hospital",
    "Linden clinic",
    "en",
    1366,
    {
        "customers": (("42 000 patients par an", "42,000 patients a year"),),
        "margin_eur_year": (("environ 210 €", "about €210"),),
        "retention_year": (("nsp", "?"),),
        "channel.phone.contacts_year": (
            ("8 000 par mois", "8,000 a month"),
            ("96 000", "96,000"),
        ),
        "channel.phone.mean_wait_min": (("130 s", "130 sec"),),
        "channel.phone.abandonment": (("9 pour 100", "9 per 100"),),
        "channel.counter.contacts_year": (("48 000 passages", "48k visits"),),
        "channel.counter.mean_wait_min": (("20 à 30 min", "20 to 30 min"), ("25 min", "25 min")),
        # at odds with the wait, which only a simulated year shows
        "channel.counter.abandonment": (("1 %", "1 %"),),
        "channel.email.contacts_year": (("30 000 mails", "30,000 emails"),),
        "channel.post.contacts_year": (("3 000 lettres", "3,000 letters"),),
        "channel.web.contacts_year": (("70 000 réservations", "70,000 bookings"),),
        "channel.bot.contacts_year": (("0", "0"),),
        "desk.calls.people": (("14 secrétaires", "14 secretaries"),),
        "desk.calls.payroll_eur_year": (("560 k€", "560k"),),
        "nps": (("31 points", "31 points"),),
        "csat_top2_answered": (("86 pour cent", "86 percent"),),
        # a comma before three digits of euros may part decimals
        "cost_eur_year": (("environ 120 000 €", "about €120,000"), ("120 k€", "€120k")),
    },
)
WATER = Own(
    "utility",
    "Eaux du Val",
    "fr",
    390,
    {
        "customers": (("0,18 M de foyers", "180 thousand homes"),),
        "margin_eur_year": (("5 €/mois", "€5 a month"), ("60 €", "€60")),
        "retention_year": (("100", "100"),),
        "channel.phone.contacts_year": (("140 000 appels", "140,000 phone calls"),),
        "channel.phone.mean_wait_min": (("4 mn en moyenne", "about 4 minutes"),),
        "channel.phone.abandonment": (("11 %", "11 %"),),
        "channel.counter.contacts_year": (("9 000 visites", "9,000 visits"),),
        "channel.counter.mean_wait_min": (("?", "not known"),),
        "channel.email.contacts_year": (("80 000 courriels", "80,000 mails"),),
        "channel.post.contacts_year": (("22 000 lettres", "22k letters"),),
        "channel.web.contacts_year": (("190 000 connexions", "190k logins"),),
        "channel.bot.contacts_year": (("9 000 conversations", "9,000 chats"),),
        "desk.calls.people": (("34 téléconseillers", "34 call handlers"),),
        "desk.calls.payroll_eur_year": (("1,6 M€", "1.6 million euros"),),
        "nps": (("moins 8", "minus 8"),),
        "csat_top2": (("70 %", "70 %"),),
        "cost_eur_year": (("0,26 M€", "€0.26m"),),
    },
    # of a network without a competitor nobody leaves, but some move or die
    "retention_year",
    {"retention_year": (("99,9", "99.9"),)},
)


LANGUAGES = ("fr", "en")


@pytest.mark.parametrize("one", [TRANSPORT, CLINIC, WATER], ids=["transport", "clinic", "water"])
def test_page_command_and_python_make_the_same_company(browser: Browser, tmp_path: Path, one: Own) -> None:
    """The page in one language, the command in the other: one world and one sheet, from Python too, and a first plan on it."""
    folders = tmp_path / "page", tmp_path / "command"
    for folder in folders:
        folder.mkdir()
    typed_on_the_page(browser, folders[0], one)
    other = next(each for each in LANGUAGES if each != one.language)
    typed_at_the_terminal(folders[1], one, other)
    name, template = runs.name_of_label(one.label), load_world(one.template)
    saved = [folder / "runs" / "companies" / name / "1" for folder in folders]
    by_page, by_command = (world_hash(load_world(each / "world.toml")) for each in saved)
    by_python = world_hash(new_company(template, read_sheet(saved[0] / "sheet.toml", template), name).world)
    print(f"{one.label}: {by_page[:12]} by page, {by_command[:12]} by command, {by_python[:12]} by Python")
    assert by_page == by_command == by_python
    assert (saved[0] / "sheet.toml").read_bytes() == (saved[1] / "sheet.toml").read_bytes()
    plan(folders[1], one, other)


def typed_on_the_page(browser: Browser, folder: Path, one: Own) -> None:
    """Answer on the page, mend what it refuses, and wait for the company."""
    said, column = words(one.language), LANGUAGES.index(one.language)
    labels = {
        field.place: label_of(field, one.template, one.language)
        for field in sheet_fields(load_world(one.template))
        if field.place in one.answers
    }
    with visit.app(folder) as address:
        page, watch = story.opened(browser, one.language, one.width)
        page.goto(f"{address}/company?lang={one.language}")
        expect(story.heading(page, said["company.title"])).to_be_visible()
        visitor = own.Visitor(page)
        visitor.click(page.get_by_role("radio", name=said[f"company.kind.{one.template}"]))
        visitor.write(said["company.form.label"], one.label)
        create = page.get_by_role("button", name=said["company.create"])
        for place, typed in one.answers.items():
            visitor.write(labels[place], typed[0][column])
        wrong = {
            place: attempts[-1]
            for place in one.answers
            if len(attempts := list(attempts_at(one, place, column))) > 1
        }
        wrong |= {place: typed[0][column] for place, typed in one.mended.items()}
        if wrong:
            visit.at_rest(page)
            expect(create).to_be_disabled()
            told = page.get_by_test_id("stAlert").all_inner_texts()
            print(*dict.fromkeys(each.replace("\n", " ") for each in told), sep="\n")
            story.picture(page, f"two-doors-{one.template}-wrong-{one.language}-{one.width}")
        for place, typed_anew in wrong.items():
            visitor.write(labels[place], typed_anew)
        visit.at_rest(page)
        story.picture(page, f"two-doors-{one.template}-{one.language}-{one.width}")
        expect(create).to_be_enabled()
        visitor.told(f"{one.label}, answers")
        visitor.click(create)
        done = said["company.done"].format(label=one.label, number=1)
        expect(story.heading(page, done)).to_be_visible(timeout=own.DRAFT_PATIENCE)
        visitor.told(f"{one.label}, company")
        own.assert_no_sideways(page)
        story.picture(page, f"two-doors-{one.template}-created-{one.language}-{one.width}")
        assert watch.found == []
        page.close()


def label_of(field: Field, template: str, language: str) -> str:
    """How the page calls a question."""
    reader = reader_of(language)
    what = reader(f"company.short.{field.question}")
    owner = field.place.rpartition(".")[0]
    if not owner:
        return what
    return reader("company.form.of", name=company.labels_of(load_world(template), reader)[owner], what=what)


def typed_at_the_terminal(folder: Path, one: Own, language: str) -> None:
    """Answer the command; what it refuses is asked again at once, what cannot be together at the end."""
    arguments = ["new", one.template, "--name", one.label, "--exit-zero", "--lang", language]
    done = rox(folder, arguments, "\n".join([*lines(one, language), ""]))
    print(done.stderr, done.stdout, sep="\n")
    assert done.returncode == 0


def lines(one: Own, language: str) -> Iterator[str]:
    """Yield the lines that somebody types, an empty one at what is not known; the last where two answers cannot be together."""
    column, template = LANGUAGES.index(language), load_world(one.template)
    stated: dict[str, float] = {}
    for field in sheet_fields(template):
        if field.question in NOT_ASKED or is_needless(stated, field.place):
            continue
        typed = list(attempts_at(one, field.place, column))
        yield from typed
        found = company.typed_figure(typed[-1], field.place, is_share_said=True)
        if isinstance(found, float):
            stated[field.place] = found
    if not one.mended:
        return
    asked_again = company.with_partners({one.refused}, template) & stated.keys()
    for field in sheet_fields(template):
        if field.place in asked_again:
            yield one.mended.get(field.place, one.answers[field.place])[-1][column]


def attempts_at(one: Own, place: str, column: int) -> Iterator[str]:
    """Yield what is typed at a question in one language until it can be read."""
    for each in one.answers.get(place, (("", ""),)):
        yield each[column]
        if not isinstance(company.typed_figure(each[column], place), Message):
            return


def plan(folder: Path, one: Own, language: str) -> None:
    """Search a first plan on the company by the command."""
    began = time.monotonic()
    accepted = [f"--accept-{name}={own.WHY[language]}" for name in ("mismatch", "outside")]
    arguments = ["optimise", f"company:{one.label}", "--simulations", SIMULATIONS, "--workers", "1", "--json"]
    done = rox(folder, [*arguments, *accepted, "--lang", language])
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["world"] == runs.name_of_label(one.label)
    assert {line["lever"] for line in found["lines"]}
    minutes = (time.monotonic() - began) / 60
    print(
        f"{one.label}, first plan: {minutes:.1f} min, {found['status']}, {found['rox']['value_eur']:,.0f} EUR"
    )


def rox(folder: Path, arguments: list[str], typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command with its runs in a folder."""
    surroundings = {**visit.surroundings(folder), "COLUMNS": "140"}
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(
        command, input=typed, text=True, capture_output=True, cwd=folder, env=surroundings, check=False
    )
