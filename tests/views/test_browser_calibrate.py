"""The analyst's story in a real browser: a real export in, one column corrected, a fit, and its files out."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks import visit
from scenarios import read_world, words

from . import test_browser as story

pytestmark = pytest.mark.slow

address, browser = story.address, story.browser
EXPORT = "airport-satisfaction-2017/sfo_customer_survey_2017.csv"
FIT_PATIENCE = 400 * story.SECONDS


@pytest.fixture
def export() -> Path:
    """A real export; where a folder of them is named, it must be there."""
    folder = os.environ.get("ROX_REAL_DATA")
    if not folder:
        pytest.skip("real exports are not part of the repository: set ROX_REAL_DATA")
    file = Path(folder) / EXPORT
    if not file.is_file():
        pytest.fail(f"ROX_REAL_DATA is set, but {file} is not there")
    return file


def started(page: Page, address: str, language: str, export: Path) -> None:
    """Upload the export and wait until it is understood."""
    said = words(language)
    page.goto(f"{address}/calibrate?world=minimal&lang={language}")
    expect(story.heading(page, said["calibrate.empty.title"])).to_be_visible()
    page.get_by_test_id("stSidebar").locator("input[type=file]").set_input_files(export)
    expect(story.heading(page, said["calibrate.correct"])).to_be_visible()


def choose(page: Page, label: str, column: str) -> None:
    visit.at_rest(page)  # a page that is still being drawn may draw the box once more, as it was
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(column)
    page.get_by_role("option", name=column).first.click()
    # while the page is drawn again it holds both the box of before and the new one
    visit.at_rest(page)
    expect(box).to_have_value(column)


@pytest.mark.parametrize("language", story.LANGUAGES)
def test_an_analyst_fits_a_real_export(
    browser: Browser, address: str, language: str, export: Path, tmp_path: Path
) -> None:
    said = words(language)
    page, watch = story.opened(browser, language)
    started(page, address, language, export)
    thousands = "\u202f" if language == "fr" else ","
    assert story.tiles(page)[:2] == [f"2{thousands}831"] * 2
    story.picture(page, f"calibrate-understood-{language}-1280")

    choose(page, said["calibrate.role.satisfaction"], "Q7ALL")
    expect(page.get_by_text(said["calibrate.role.chosen"])).to_be_visible()
    expect(page).to_have_url(re.compile(r"inputs=[0-9a-f]{32}"))
    page.reload()
    expect(page.get_by_text(said["calibrate.role.chosen"])).to_be_visible()
    page.set_viewport_size({"width": 1920, "height": 1400})
    story.picture(page, f"calibrate-corrected-{language}-1920")

    page.get_by_text(said["calibrate.settings"], exact=True).click()
    page.get_by_role("textbox", name=said["work.by"]).fill("Ada")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=said["calibrate.start"]).click()
    expect(story.heading(page, said["calibrate.running"])).to_be_visible()
    expect(page).to_have_url(re.compile(r"fit=[0-9a-f]{32}"))
    page.reload()
    expect(story.heading(page, said["calibrate.done"])).to_be_visible(timeout=FIT_PATIENCE)
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    story.picture(page, f"calibrate-fitted-{language}-1920")
    page.set_viewport_size({"width": 1280, "height": 1900})
    for tab in ("moments", "limits", "holdout"):
        page.get_by_role("tab", name=said[f"calibrate.tab.{tab}"]).click()
        story.picture(page, f"calibrate-{tab}-{language}-1280")

    with page.expect_download() as download:
        page.get_by_role("button", name=said["calibrate.download.world"]).click()
    fitted = tmp_path / "fitted.toml"
    download.value.save_as(fitted)
    world = read_world(fitted)
    assert "sfo_customer_survey_2017.csv" in str(world.source["memory.fresh"])
    assert world.posterior.fields == ["memory.fresh"]
    with page.expect_download() as download:
        page.get_by_role("button", name=said["calibrate.download.mapping"]).click()
    mapping = tomllib.loads(download.value.path().read_text(encoding="utf-8"))
    assert mapping["satisfaction"]["column"] == "Q7ALL"
    with page.expect_download() as download:
        page.get_by_role("button", name=said["calibrate.download.report"]).click()
    report = download.value.path().read_text(encoding="utf-8")
    assert f'lang="{language}"' in report
    assert said["fit.field.memory.fresh"] in report

    page.get_by_role("link", name=said["page.runs"]).click()
    expect(page.get_by_text(said["runs.by"].format(name="Ada")).first).to_be_visible()
    story.picture(page, f"runs-{language}-1280")
    page.locator("[class*=st-key-open-]").first.get_by_role("button").click()
    expect(story.heading(page, said["calibrate.done"])).to_be_visible()
    page.get_by_role("button", name=said["calibrate.explore"]).click()
    expect(story.heading(page, said["explore.today.title"])).to_be_visible()
    expect(page).to_have_url(re.compile(r"world=[0-9a-f]{32}"))
    name = re.search(r"world=([0-9a-f]{6})", page.url)
    assert name is not None
    company = page.get_by_role("combobox", name=said["frame.world.label"], exact=True)
    expect(company).to_have_value(re.compile(name[1]))
    assert watch.found == []
    page.close()


def test_a_fit_is_cancelled_and_deleted(browser: Browser, address: str, export: Path) -> None:
    said = words("en")
    page, watch = story.opened(browser, "en")
    started(page, address, "en", export)
    choose(page, said["calibrate.role.satisfaction"], "Q7ALL")
    expect(page.get_by_text(said["calibrate.role.chosen"])).to_be_visible()
    page.get_by_role("button", name=said["calibrate.start"]).click()
    cancel = page.get_by_role("button", name=said["work.cancel"], exact=True)
    expect(cancel).to_be_visible()
    story.picture(page, "calibrate-running-en-1280")
    cancel.click()
    expect(story.heading(page, said["work.cancelled.title"])).to_be_visible()

    page.get_by_role("link", name=said["page.runs"]).click()
    row = page.locator("[class*=st-key-entry-]").filter(has_text=said["runs.state.cancelled"]).first
    row.get_by_test_id("stPopover").get_by_role("button").click()
    page.get_by_role("button", name=said["runs.delete.yes"]).click()
    expect(page.get_by_text(said["runs.state.cancelled"], exact=True)).to_have_count(0)
    assert watch.found == []
    page.close()


@pytest.mark.parametrize("language", story.LANGUAGES)
def test_a_bad_file_is_told_with_its_remedy(
    browser: Browser, address: str, language: str, tmp_path: Path
) -> None:
    said = words(language)
    picture = tmp_path / "answers.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    page, watch = story.opened(browser, language)
    page.goto(f"{address}/calibrate?world=minimal&lang={language}")
    story.picture(page, f"calibrate-empty-{language}-1280")
    page.get_by_test_id("stSidebar").locator("input[type=file]").set_input_files(picture)
    told = page.get_by_test_id("stAlert").filter(has_text="answers.csv")
    expect(told).to_contain_text("une image PNG" if language == "fr" else "a PNG picture")
    expect(page.get_by_text(said["calibrate.nothing"])).to_be_visible()
    story.picture(page, f"calibrate-refused-{language}-1280")
    assert watch.found == []
    page.close()
