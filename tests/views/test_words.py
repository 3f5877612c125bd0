"""Whatever a page may say, it can say in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from calibration import Figures
from optimize import ASSUMED, LINE, assumption_text
from optimize.answer.explain import Reason
from optimize.solver.final import Status
from scenarios import Reader, assumptions, bundled, languages, read_world, words
from sim import COMPUTED, FITTED, METRICS, World, of_scope
from sim.parts import Target
from tests.sim.schema import nouns_below
from views import PAGES
from views.explore.page import SHOWN
from views.finance.assumptions import TAGS
from views.finance.page import TABS as FINANCE_TABS
from views.finance.signatures import DECISIONS
from views.home.page import QUESTIONS, TERMS, TOUR
from views.invest.question import KINDS as ASKED
from views.invest.question import MEASURES, ONLY_IN_FILES
from views.invest.question import SHOWN as SHOWN_TABLES
from views.invest.recommendation import TABS
from views.scenario.levers import EXAMPLES, GROUPS

VIEWS = Path(__file__).resolve().parents[2] / "views"
CALL = re.compile(r"""reader\(\s*["']([\w.]+)["'][,)]""")
COUNTED = re.compile(r"""reader\.counted\(\s*["']([\w.]+)["'],""")
PARTS = ("retention", "spend", "service", "net_spend", "value")


def keys() -> set[str]:
    texts = [file.read_text(encoding="utf-8") for file in VIEWS.rglob("*.py")]
    found = {key for text in texts for key in CALL.findall(text)}
    counted = {key for text in texts for key in COUNTED.findall(text)}
    found |= {f"{what}.{form}" for what in counted for form in ("one", "many")}
    found |= {f"explore.parts.text{rest}" for rest in ("", ".gain", ".loss")}
    found |= {f"invest.bars.{group}" for group in ("people", "levers")}
    found |= {f"invest.ask.{kind}" for kind in ASKED} | {f"invest.tab.{name}" for name in TABS}
    found |= {f"invest.risk.{one}{rest}" for one in MEASURES for rest in ("", ".help")}
    found |= {f"invest.extra.{name}" for name in (*ONLY_IN_FILES, *SHOWN_TABLES)}
    found |= {f"finance.tab.{name}" for name in FINANCE_TABS} | {f"report.tag.{tag}" for tag in TAGS}
    found |= {f"report.head.{name}" for name in (*ASSUMED, *LINE)} | {
        f"sign.decision.{one}" for one in DECISIONS
    }
    found |= {
        f"sign.head.{name}" for name in ("signed", "decision", "name", "role", "note", "proof", "state")
    }
    found |= {f"home.{one}{rest}" for one in QUESTIONS for rest in (".title", ".text", ".do", ".then")}
    found |= {f"home.tour.{one}" for one in TOUR} | {
        f"home.term.{one}{rest}" for one in TERMS for rest in ("", ".text")
    }
    found |= {f"access.role.{one}" for one in ("viewer", "analyst", "approver")}
    found |= {f"access.needs.{one}" for one in ("analyst", "approver")}
    found |= {f"why.{reason}" for reason in get_args(Reason)}
    found |= {f"target.{target}" for target in get_args(Target)}
    found |= {f"figure.{metric.name}" for metric in METRICS}
    found |= {f"figure.{metric.name}.help" for metric in of_scope("tile")}
    found |= {f"journey.measure.{metric.name}" for metric in of_scope("map")}
    found |= {f"figure.{name}" for name in SHOWN} | {f"explore.touchpoints.{name}" for name in SHOWN}
    found |= {f"explore.group.{group}" for group in GROUPS} | {f"part.{part}" for part in PARTS}
    found |= {f"explore.example.{name}{rest}" for name in EXAMPLES for rest in ("", ".help")}
    return found | {
        f"status.{s.replace(' ', '_')}.{rest}" for s in get_args(Status) for rest in ("title", "text")
    }


@pytest.mark.parametrize("language", languages())
def test_every_key_has_words(language: str) -> None:
    assert len(keys()) > 120
    assert keys() - set(words(language)) == set()


@pytest.mark.parametrize("name", bundled())
def test_every_label_of_a_bundled_world_is_translated(name: str) -> None:
    world = read_world(name)
    english, french = words("en"), words("fr")
    for key, label in labels(world).items():
        assert english.get(key) == label
        assert french.get(key)
    for lever in world.levers:
        assert not lever.owner or f"owner.{lever.owner}" in french, lever.owner


def labels(world: World) -> dict[str, str]:
    parts = (world.segments, world.moments, world.channels, world.desks, world.levers)
    named = [("world", world.name, world.label)]
    named += [(type(one).__name__.lower(), one.name, one.label) for part in parts for one in part]
    return {f"label.{world.name}.{kind}.{name}": label for kind, name, label in named}


@pytest.mark.parametrize("what", ["text", "unit", "source"])
def test_whatever_is_declared_of_a_number_has_french(what: str) -> None:
    key = "source" if what == "source" else f"report.{what}"
    told = {f"{key}.{one}" for one in declared(what)}
    assert len(told) > 30
    assert {one for one in told if not words("fr").get(one)} == set()


@pytest.mark.parametrize("language", languages())
def test_no_page_opens_with_its_own_name_again(language: str) -> None:
    """The name of a page is its first heading, heard though not seen: the next one says something else."""
    said = words(language)
    opens = {key: text for key, text in said.items() if key.endswith(".title")}
    for page in (one.name for one in PAGES):
        assert said[f"page.{page}"] not in {text for key, text in opens.items() if key.startswith(f"{page}.")}


def test_french_keeps_its_double_marks_with_the_word_before() -> None:
    loose = re.compile(r" [;?!»]| :(?!\w)|« ")
    assert [key for key, text in words("fr").items() if loose.search(text)] == []


@pytest.mark.parametrize("what", ["text", "unit"])
def test_english_says_what_is_declared(what: str) -> None:
    reader = Reader("en", words("en"))
    assert all(assumption_text(reader, what, one) == one for one in declared(what))


@pytest.mark.parametrize("name", bundled())
def test_every_source_of_a_bundled_world_has_french(name: str) -> None:
    world = read_world(name)
    told = {*assumptions(world)["source"], *(lever.source for lever in world.levers)}
    assert {one for one in told if not words("fr").get(f"source.{one}")} == set()


def test_no_words_are_kept_for_what_is_no_longer_declared() -> None:
    for what in ("text", "unit"):
        kept = {
            key.removeprefix(f"report.{what}.") for key in words("fr") if key.startswith(f"report.{what}.")
        }
        assert kept == declared(what)


def declared(what: str) -> set[str]:
    """Every meaning (text), unit or source of a number in a world, as it is declared."""
    nouns = nouns_below(World) | nouns_below(Figures)
    fields = [field for noun in nouns for field in noun.model_fields.values()]
    if what == "text":
        return {field.description for field in fields if field.description}
    extras = [field.json_schema_extra for field in fields]
    found = {str(extra[what]) for extra in extras if isinstance(extra, dict) and what in extra}
    return found | {COMPUTED.text, FITTED.text} if what == "source" else found
