"""Companies kept beside the runs: named, versioned, renamed, put aside, and archives that are not believed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

import runs

FACTS = {"label": "Ours", "customers": 10}


@pytest.fixture(autouse=True)
def _own_registry(registry_folder: Path) -> None:
    """A registry of the test's own."""


def saved(name: str = "ours", text: str = "a = 1\n", note: str = "") -> runs.Version:
    return runs.save_company(name, text, FACTS, note=note)


def test_every_save_is_a_version_and_a_reference_means_one() -> None:
    assert runs.companies() == ()
    first, second = saved(), saved(text="a = 2\n", note="new prices")
    assert (first.number, second.number) == (1, 2)
    assert runs.version_of("ours") == runs.version_of("company:Ours") == second
    assert runs.version_of("company:ours@1").world.read_text(encoding="utf-8") == "a = 1\n"
    (company,) = runs.companies()
    assert [one.note for one in company.versions] == ["", "new prices"]
    assert company.latest.facts == FACTS
    assert runs.company_of_file(second.world) == "ours"
    assert runs.company_of_file(Path("world.toml")) is None


@pytest.mark.parametrize("reference", ["theirs", "company:ours@2", "ours@x", "ours@", "../ours", "company:", "ours@01"])  # fmt: skip
def test_what_is_not_kept_is_said(reference: str) -> None:
    saved()
    with pytest.raises(runs.UnknownCompany) as problem:
        runs.version_of(reference)
    assert problem.value.args[0] == reference


def test_a_name_is_no_path() -> None:
    for name in ("..", "a/b", "", "Ours", "a" * 41, ".trash"):
        with pytest.raises(ValueError, match="allowed"):
            saved(name)
    assert runs.companies() == ()


def test_a_company_is_renamed_copied_put_aside_and_brought_back() -> None:
    saved()
    runs.copy_company("ours", "twin")
    runs.rename_company("ours", "mine")
    assert [one.name for one in runs.companies()] == ["mine", "twin"]
    with pytest.raises(runs.NameTaken):
        runs.rename_company("mine", "twin")
    runs.delete_company("mine")
    assert [one.name for one in runs.companies()] == ["twin"]
    saved("mine", text="a = 3\n")
    with pytest.raises(runs.NameTaken):
        runs.restore_company("mine")
    runs.delete_company("mine")
    runs.restore_company("mine")
    assert runs.version_of("mine").world.read_text(encoding="utf-8") == "a = 3\n"
    with pytest.raises(runs.UnknownCompany):
        runs.delete_company("nobody")


def test_an_archive_brings_back_what_was_exported(tmp_path: Path) -> None:
    saved()
    runs.save_company("ours", "a = 2\n", FACTS, note="twice", sheet="customers = 10\n")
    first, again = tmp_path / "a.zip", tmp_path / "b.zip"
    runs.export_company("ours", first)
    runs.export_company("ours", again)
    assert first.read_bytes() == again.read_bytes()
    seen: list[str] = []
    company = runs.import_company(first, "theirs", lambda path: seen.append(path.read_text(encoding="utf-8")))
    assert seen == ["a = 1\n", "a = 2\n"]
    assert [one[:4] for one in company.versions] == [one[:4] for one in runs.company_named("ours").versions]
    assert company.latest.sheet is not None
    with pytest.raises(runs.NameTaken):
        runs.import_company(first, "ours", lambda _: None)


ABOUT = json.dumps({"saved": "2026-01-01T00:00:00+00:00", "note": "", "facts": {}})


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ({"../world.toml": "", "1/about.json": ABOUT}, "strange"),
        ({"/etc/passwd": ""}, "strange"),
        ({"1/../../x": ""}, "strange"),
        ({"1\\..\\..\\x": ""}, "strange"),
        ({"C:/world.toml": ""}, "strange"),
        ({"1/world.toml": "", "1/virus.exe": ""}, "strange"),
        ({"1/world.toml": "a = 1\n"}, "incomplete"),
        ({"1/about.json": ABOUT}, "incomplete"),
        ({"1/world.toml": "", "1/about.json": "no"}, "incomplete"),
        ({"1/world.toml": "0" * (2 * 2**20 + 1), "1/about.json": ABOUT}, "too_large"),
        ({f"{n}/world.toml": "0" * 2**20 for n in range(1, 30)}, "too_large"),
        ({f"{n}/world.toml": "" for n in range(1, 2000)}, "too_many"),
        ({}, "empty"),
    ],
)  # fmt: skip
def test_an_archive_from_outside_is_not_believed(entries: dict[str, str], code: str, tmp_path: Path) -> None:
    """Nothing is unpacked outside, nothing of unbounded size, nothing by half."""
    file = tmp_path / "theirs.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    with pytest.raises(runs.ArchiveRefused) as problem:
        runs.import_company(file, "theirs", lambda _: None)
    assert problem.value.code == code
    assert runs.companies() == ()
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} <= {"theirs.zip", ".lock"}


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut short"])
def test_a_file_that_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "theirs.zip"
    file.write_bytes(content)
    with pytest.raises(runs.ArchiveRefused) as problem:
        runs.import_company(file, "theirs", lambda _: None)
    assert problem.value.code == "unreadable"


def test_a_world_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    saved()
    runs.export_company("ours", tmp_path / "a.zip")

    def refuse(_: Path) -> None:
        raise RuntimeError("not a world")

    with pytest.raises(RuntimeError):
        runs.import_company(tmp_path / "a.zip", "theirs", refuse)
    assert [one.name for one in runs.companies()] == ["ours"]
    hidden = {path.name for path in (runs.registry() / "companies").iterdir()}
    assert hidden == {".lock", "ours"}


def test_a_save_goes_beyond_a_version_that_was_damaged() -> None:
    for _ in range(2):
        runs.save_company("ours", "world", {})
    (runs.version_of("ours@2").folder / "about.json").write_text("{", encoding="utf-8")
    assert runs.save_company("ours", "world", {}).number == 3
    assert [one.number for one in runs.company_named("ours").versions] == [1, 3]


def test_a_change_keeps_the_figures_of_the_latest_version() -> None:
    runs.save_company("ours", "world", {}, sheet="customers = 5")
    changed = runs.amend_company("ours", "another", {}, "a lever")
    assert (changed.number, changed.note) == (2, "a lever")
    assert changed.sheet is not None
    assert changed.sheet.read_text(encoding="utf-8") == "customers = 5"
