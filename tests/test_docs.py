"""The documents agree with the repository: links, generated sections, the checklist, the promises of the articles."""

from __future__ import annotations

import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from jsonschema import Draft202012Validator

HOUSE = Path(__file__).resolve().parents[1]
PAGES = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#:]+)(?:#[^)]*)?\)")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ARTICLES = (
    "Construire des parcours clients gagnants en misant sur l'expérience",
    "Créer un parcours client de A à Z",
    "Penser parcours clients ou l'art d'éliminer les obstacles",
    "Qu'est-ce que la gestion de l'expérience client",
    "Comment bien gérer les moments de vérité du parcours client",
)
# generated in a moment; the others are written by `make docs` from simulations
QUICK = ("nouns", "parameters", "verified_exactly", "world_sizes")


@cache
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_build", HOUSE / "docs" / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_generated_section_has_its_function() -> None:
    marked = {m[2] for page in PAGES for m in build().MARK.finditer(page.read_text(encoding="utf-8"))}
    assert marked == set(build().SECTIONS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_generated_in_a_moment_is_current(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert build().filled(text, QUICK) == text, "run make docs"


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_the_reporting_checklist_is_complete() -> None:
    """The items of STRESS-DES (Monks et al. 2018) are all there, and each is answered."""
    items = {
        row[0].split(" ")[0]: row[1]
        for row in rows((HOUSE / "docs" / "stress-des.md").read_text(encoding="utf-8"))
    }
    expected = ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "2.5.5"]
    expected += ["3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1"]
    assert [item for item in expected if len(items.get(item, "")) < 20] == []


@cache
def written_tests(file: str) -> frozenset[str]:
    path = HOUSE / file
    return (
        frozenset(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M))
        if path.exists()
        else frozenset()
    )


def promises() -> list[tuple[str, str, str]]:
    text = (HOUSE / "docs" / "founding-articles.md").read_text(encoding="utf-8")
    found = []
    for title, body in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.M | re.S):
        found += [(title, row[0], row[1]) for row in rows(body) if row[0] != "promise"]
    return found


@pytest.mark.parametrize("title", ARTICLES)
def test_every_founding_article_has_its_promises(title: str) -> None:
    assert any(article == title for article, _, _ in promises())


def test_every_promise_is_shown_by_a_test_that_exists() -> None:
    missing = [promise for _, promise, shown in promises() if not TEST.search(shown)]
    assert missing == []
    dead = [
        f"{file}::{name}"
        for _, _, shown in promises()
        for file, name in TEST.findall(shown)
        if name not in written_tests(file)
    ]
    assert dead == []


@pytest.mark.parametrize(
    "path", sorted((HOUSE / "docs" / "schemas").glob("*.json")), ids=lambda path: path.name
)
def test_a_schema_is_one(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
