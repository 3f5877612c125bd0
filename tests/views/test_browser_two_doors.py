"""Three companies unlike the templates: the page, the command and Python make the same of what their people type, and plan on it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import runs
from benchmarks import visit
from calibration import Field, company, new_company, read_sheet, sheet_fields
from scenarios import load_world, reader_of, words
from sim import world_hash

from . import test_browser as story
from . import test_browser_company as own
from .three_companies import CLINIC, LANGUAGES, THREE, Own, attempts_at, lines

pytestmark = pytest.mark.slow

browser = story.browser
SIMULATIONS = "80"


@pytest.mark.parametrize("one", THREE, ids=lambda one: one.template)
def test_page_command_and_python_make_the_same_company(browser: Browser, tmp_path: Path, one: Own) -> None:
    """The page in one language, the command in the other: one world and one sheet, from Python too; and a first plan."""
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
    if one == CLINIC:  # the smallest, whose search takes a minute of one core
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
