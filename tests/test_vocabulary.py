"""One noun, one meaning: private words name nothing in the code, and texts for people are plain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios import words
from tests.test_house import HOUSE, ROOMS, files

# words that once named something of ours alone: none of them is part of a public name
PRIVATE = frozenset(
    (
        *("purse", "purses", "dish", "dishes", "menu", "menus", "meeting", "meetings", "doubt", "doubts"),
        *("misfit", "misfits", "foretell", "foretold", "hoped", "keen", "tries", "untold"),
    )
)
# words that say nothing of what they name: none of them is a whole public name
BARE = frozenset(
    (
        *("found", "told", "held", "judged", "asked", "asking", "one", "thing", "things", "trial", "trials"),
        *("logged", "shares", "today_of", "walked", "lived", "tale", "given", "known"),
    )
)
QUESTIONS = ("What", "Whether", "How", "Where", "Which", "Who", "When")
# pages of docs that are read as texts for people
PLAIN_PAGES = (
    *("tour", "how-to", "surveys", "company", "model", "evidence", "worlds", "architecture"),
    *("validation", "verification", "cluster", "founding-articles", "stress-des", "world-file"),
)
# texts for people, in words, help and pages; each with how it is said instead
SAID_PLAINLY = {
    "en": {
        r"told": "said, shown, known",
        r"foretell\w*|foretold": "predict",
        r"hand(s|ed|ing)?[ -]over": "pass to a person, upload",
        r"live again|lives? through|living through": "simulate, experience",
        r"put to work": "money committed",
        r"fresh chance|under the same chance": "random draws",
        r"beyond belief": "hard to believe",
        r"beside": "next to, in addition to",
        r"anew": "again",
        r"of its own": "its own",
        r"stands?(?! out)": "is, comes, holds",
        r"parted by": "separated by",
        r"is no (whole )?(number|folder|step|address)": "is not a",
    },
    "fr": {
        r"faire revivre|revivent": "rejouer",
        r"mise?s? au travail": "argent engagé",
        r"essais?": "simulations",
        r"hasard neuf": "nouveaux tirages",
        r"travaux": "historique, calculs",
        r"glouton": "euro par euro",
        r"clients gardés": "clients fidélisés",
        r"calage": "calibrage",
        r"dossiers? clos|dossiers? (non )?résolus?": "demande close, résolue",
        r"aguerrie?s?": "expérimenté",
        r"coûts? de service": "coût de traitement",
        r"doute non calculé": "incertitude non calculée",
    },
}


def public_names(text: str) -> Iterator[tuple[int, str]]:
    """Lines and names of the classes, functions and methods of a module that do not begin with an underscore."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.lineno, node.name


def parts_of(name: str) -> set[str]:
    return {part.lower() for part in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def is_private(name: str) -> bool:
    return bool(parts_of(name) & PRIVATE) or name.lower() in BARE


def test_no_private_word_names_a_module_a_class_or_a_function() -> None:
    wrong = []
    for file in files():
        if not file.endswith(".py") or file.partition("/")[0] not in ROOMS:
            continue
        if is_private(Path(file).stem):
            wrong.append(file)
        names = public_names((HOUSE / file).read_text(encoding="utf-8"))
        wrong += [f"{file}:{line}: {name}" for line, name in names if is_private(name)]
    assert wrong == [], "see the glossary in CONTRIBUTING.md"


@pytest.mark.parametrize(
    "name", ["Purse", "menus_missed", "Told", "today_of", "one", "LeverMenu", "foretell_all"]
)
def test_a_private_word_is_seen(name: str) -> None:
    assert is_private(name)


@pytest.mark.parametrize("name", ["LeverRange", "one_of", "one_server_wait", "chosen_options", "OptionSet"])
def test_a_name_of_the_field_passes(name: str) -> None:
    assert not is_private(name)


def test_a_public_function_says_what_it_does() -> None:
    """The first line of a docstring is an imperative, not a question."""
    wrong = []
    for file in files():
        if not file.endswith(".py") or file.partition("/")[0] not in ROOMS:
            continue
        for node in ast.walk(ast.parse((HOUSE / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                first = (ast.get_docstring(node) or "").partition(" ")[0]
                if first in QUESTIONS:
                    wrong.append(f"{file}:{node.lineno}: {node.name}: {first} …")
    assert wrong == []


def test_every_private_word_is_in_the_glossary() -> None:
    glossary = (HOUSE / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Glossary")[2]
    assert glossary.count("\n|") > 20
    for name in ("LeverRange", "OptionSet", "Interaction", "PlanEvaluator", "SearchProblem", "PlanValue"):
        assert f"`{name}`" in glossary


def unplain(language: str, text: str) -> list[str]:
    return [
        f"{match[0]} → {better}"
        for pattern, better in SAID_PLAINLY[language].items()
        for match in re.finditer(rf"\b({pattern})\b", text, re.IGNORECASE)
    ]


@pytest.mark.parametrize("language", SAID_PLAINLY)
def test_words_are_said_plainly(language: str) -> None:
    # what a world file declares, and sentences of the rooms, are quoted
    quoted = ("source.", "owner.", "label.", "report.text.", "said.")
    texts = {
        key: re.sub(r"\{\w+\}", "", text)
        for key, text in words(language).items()
        if not key.startswith(quoted)
    }
    assert {key: found for key, text in texts.items() if (found := unplain(language, text))} == {}


def test_help_of_the_command_is_said_plainly() -> None:
    wrong = {}
    for file in (*sorted((HOUSE / "commands").glob("*.py")), HOUSE / "cli.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and (found := unplain("en", str(node.value))):
                wrong[f"{file.name}:{node.lineno}"] = found
    assert wrong == {}


@pytest.mark.parametrize(
    "page",
    [
        *("README.md", "README.fr.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"),
        *(f"docs/{name}.md" for name in PLAIN_PAGES),
    ],
)
def test_pages_are_said_plainly(page: str) -> None:
    # what a world file declares is quoted in tables that a command writes
    text = re.sub(
        r"<!-- generated.*?<!-- end -->", "", (HOUSE / page).read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert unplain("fr" if page.endswith(".fr.md") else "en", text) == []


def test_an_unplain_word_is_seen() -> None:
    assert unplain("en", "This is foretold, then handed over.")
    assert unplain("fr", "Confirmer par 8 essais")
    assert unplain("en", "The thresholds were folded over; I understand standard errors.") == []
