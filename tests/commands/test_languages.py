"""Whatever the command prints is said by key: nothing English is left in its code, and a French run says nothing English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from cli import app
from scenarios import words

COMMANDS = Path(__file__).resolve().parents[2] / "commands"
# calls whose arguments a person reads
SPEAKING = frozenset(
    {"say", "print", "add_column", "add_row", "BadParameter", "Table", "shown_progress", "escape"}
)
WORD = re.compile(r"[A-Za-z]{3,}")
QUICK = ("--months", "4", "--workers", "1")
RUNS = {
    "simulate": ("minimal", "--plan", "bot_first", "--replications", "2", *QUICK),
    "compare": ("minimal", "--plan", "bot_first", "--replications", "2", *QUICK),
    "journey": ("minimal", "--plan", "bot_first", "--replications", "2", *QUICK),
    "story": ("minimal", "--customer", "3", "--months", "4"),
    "assess": ("--answers", "3,4,3,3,4,3,3"),
}


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def literal_parts(node: ast.expr) -> Iterator[str]:
    """Texts written out in an argument: alone, in an f-string, or in a branch of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from literal_parts(part)
    elif isinstance(node, ast.IfExp):
        yield from (*literal_parts(node.body), *literal_parts(node.orelse))
    elif isinstance(node, ast.Starred):
        yield from literal_parts(node.value)
    elif isinstance(node, ast.GeneratorExp):
        yield from literal_parts(node.elt)
    elif isinstance(node, ast.BinOp):
        yield from (*literal_parts(node.left), *literal_parts(node.right))


def english_said(text: str) -> list[str]:
    """Texts with a word in them that a call which speaks is given."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    given = [
        value
        for call in calls
        if name_of(call) in SPEAKING
        for value in (*call.args, *(one.value for one in call.keywords if one.arg in ("title", "text")))
    ]
    return [part for value in given for part in literal_parts(value) if WORD.search(part)]


@pytest.mark.parametrize("file", sorted(COMMANDS.glob("*.py")), ids=lambda file: file.name)
def test_nothing_is_said_that_has_no_key(file: Path) -> None:
    assert english_said(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        'say("written")',
        'console.print(f"{n} rows")',
        'table.add_column("lever" if one else x)',
        'Table(title="parameters")',
    ],
)
def test_a_sentence_in_the_code_is_seen(line: str) -> None:
    assert english_said(line)


@pytest.mark.parametrize("key", ["figure", "table", "stage"])
def test_tables_of_words_differ_between_the_languages(key: str) -> None:
    """The comparison below would see nothing if French said what English says."""
    both = [name for name in words("en") if name.startswith((f"{key}.", f"command.journey.{key}."))]
    assert sum(words("en")[name] != words("fr")[name] for name in both) > len(both) / 2


@pytest.mark.parametrize("verb", RUNS)
def test_a_french_run_says_nothing_english(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words of an English run that are words of our English texts alone are absent from the French run."""
    monkeypatch.setenv("ROX_RUNS", str(tmp_path / "runs"))
    said = {
        language: CliRunner().invoke(app, [verb, *RUNS[verb], "--lang", language], env={"COLUMNS": "400"})
        for language in ("en", "fr")
    }
    assert [told.exit_code for told in said.values()] == [0, 0], said["fr"].output
    english = vocabulary("\n".join(words("en").values())) - vocabulary("\n".join(words("fr").values()))
    found = vocabulary(said["fr"].output) & vocabulary(said["en"].output) & english
    assert found - codes() == set()


def helped() -> Iterator[tuple[str, str, str]]:
    """Each verb and each of its options, with the help that the code declares in English."""
    top = get_command(app).commands  # type: ignore[attr-defined]
    below = {
        f"{verb}.{name}": inner
        for verb, one in top.items()
        for name, inner in getattr(one, "commands", {}).items()
    }
    for verb, one in {**top, **below}.items():
        yield verb, "", one.help
        yield from (
            (verb, str(param.name).strip("_"), param.help)
            for param in one.params
            if getattr(param, "help", None)
        )


def key_of(verb: str, name: str) -> str:
    own = f"help.{verb}.{name}" if name else f"help.{verb}"
    return own if own in words("en") else f"help.option.{name}"


def test_the_help_of_every_verb_and_option_has_words() -> None:
    told = list(helped())
    assert len(told) > 60
    assert [(verb, name) for verb, name, said in told if words("en").get(key_of(verb, name)) != said] == []
    assert {key_of(verb, name) for verb, name, _ in told} <= set(words("fr"))
    # a few words, such as "Options", are both
    same = [
        verb for verb, name, _ in told if words("fr")[key_of(verb, name)] == words("en")[key_of(verb, name)]
    ]
    assert same == []


@pytest.mark.parametrize("arguments", [("--help", "--lang", "fr"), ("--lang=fr", "--help")])
def test_help_is_said_in_the_language_asked_for(arguments: tuple[str, ...]) -> None:
    told = CliRunner().invoke(app, ["lock", *arguments], env={"COLUMNS": "400"}).output
    assert words("fr")["help.lock"] in told
    assert "Utilisation" in told
    assert "[obligatoire]" in told
    english = CliRunner().invoke(app, ["lock", "--help", "--lang", "en"], env={"COLUMNS": "400"}).output
    assert words("en")["help.lock"] in english
    assert "Usage" in english
    assert "[required]" in english


@pytest.mark.parametrize(
    "arguments",
    [
        ("--lang", "fr", "--help"),
        ("--lang", "fr", "lock", "--help"),
        ("company", "--lang", "fr", "--help"),
        ("--lang", "fr", "company", "rename", "--help"),
    ],
)
def test_the_language_may_come_before_the_verb(arguments: tuple[str, ...]) -> None:
    told = CliRunner().invoke(app, [*arguments], env={"COLUMNS": "400"})
    assert told.exit_code == 0, told.output
    assert "Utilisation" in told.output


def test_a_verb_runs_in_the_language_asked_for_before_it() -> None:
    answers = ["assess", "--answers", "2,3,2,2,3,2,1"]
    before = CliRunner().invoke(app, ["--lang", "fr", *answers])
    assert before.output == CliRunner().invoke(app, [*answers, "--lang", "fr"]).output
    assert "2,5 fois" in before.output
    assert "2.5" in CliRunner().invoke(app, ["--lang", "fr", *answers, "--lang", "en"]).output
    refused = CliRunner().invoke(app, ["--lang", "de", *answers])
    assert (refused.exit_code, "en, fr" in refused.output) == (2, True)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_help_is_printed_as_it_is_written(language: str) -> None:
    """Nothing of it is taken for markup, as a word in square brackets would be."""
    for verb in {verb for verb, _, _ in helped()}:
        called = verb.split(".")
        printed = CliRunner().invoke(app, [*called, "--help", "--lang", language], env={"COLUMNS": "900"})
        for text in (words(language)[key_of(verb, name)] for one, name, _ in helped() if one == verb):
            for line in text.split("\n\n"):
                assert line in printed.output, verb


def test_what_is_typed_for_a_name_is_called_alike_in_usage_and_help() -> None:
    told = CliRunner().invoke(app, ["report", "--help", "--lang", "fr"], env={"COLUMNS": "400"}).output
    assert "rox report [OPTIONS] {DOSSIER}" in re.sub("root|cli.py", "rox", told)
    assert "DIR" not in told


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_an_option_takes_is_said_in_the_language_of_the_help(language: str) -> None:
    told = CliRunner().invoke(app, ["calibrate", "--help", "--lang", language], env={"COLUMNS": "400"}).output
    assert {"<" + words(language)[f"help.kind.{kind}"] + ">" for kind in ("whole", "path", "text")} == set(
        re.findall("<[^>=]+>", told)
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("simulate", "il manque ENTREPRISE"),
        ("compare minimal", "il manque --plan"),
        ("simulate minimal --seed x", "un nombre entier de 0 à"),
        ("simulate minimal --replications 0", "un nombre entier de 1 à 1000"),
        ("simulate minimal --customers 0", "un nombre entier, au moins 1"),
        ("optimise minimal --budget much", "attendu\u00a0: un nombre"),
        ("optimise minimal --risk x", "mean, cvar, worst"),
        ("simulate minimal --foo", "l’option --foo n’existe pas"),
        ("simulate minimal --plam x", "peut-être --lang, --plan"),
        ("simulate minimal --seed", "--seed demande une valeur"),
        ("simulate minimal --json=3", "--json ne prend pas de valeur"),
        ("simulate minimal minimal", "trop d’arguments"),
        ("nosuch", "la commande nosuch n’existe pas"),
        ("company nosuch", "la commande nosuch n’existe pas"),
    ],
)
def test_what_the_parser_refuses_is_said_in_french(arguments: str, said: str) -> None:
    told = CliRunner().invoke(app, ["--lang", "fr", *arguments.split()], env={"COLUMNS": "400"})
    assert told.exit_code == 2
    assert said in told.output
    english = ("Missing", "No such", "Invalid", "requires", "Got ", "Input", "Value ", "does not")
    assert not [word for word in english if word in told.output]


def test_a_language_alone_asks_for_help() -> None:
    told = CliRunner().invoke(app, ["--lang", "fr"], env={"COLUMNS": "400"})
    assert words("fr")["help.lock"] in told.output


def vocabulary(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", re.sub(r"[\w.]*[_/.]\w[\w./]*", " ", text).lower()))


def codes() -> set[str]:
    """Names of stages and plans that are typed as they are."""
    return {"bot_first", "defined", "developing", "managed", "optimised"}


def test_a_refusal_is_framed_in_the_language_asked_for() -> None:
    told = {
        language: CliRunner().invoke(app, ["calibrate", "minimal", "--lang", language])
        for language in ("fr", "en")
    }
    assert [one.exit_code for one in told.values()] == [2, 2]
    assert "Valeur refusée" in told["fr"].output
    assert not any(word in told["fr"].output for word in ("Invalid", "Try ", "Error", "Usage:"))
    assert "Invalid value" in told["en"].output
    assert "Try " in told["en"].output
