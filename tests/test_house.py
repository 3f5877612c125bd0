"""The house keeps its shape: arrows, doors, who imports what, what lies in it, a lock that names no host."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import calibration

HOUSE = Path(__file__).resolve().parents[1]
ROOMS = ("sim", "scenarios", "calibration", "optimize", "runs", "views", "commands", "verify")
OURS = (*ROOMS, "app", "cli", "benchmarks")
FOLDERS = {*ROOMS, "tests", "notebooks", "benchmarks", "docs", ".ci", ".streamlit"}

# who alone may import what: a folder, a file, or every file of that name
ONLY = {
    "simpy": ("sim/", "benchmarks/"),
    "numba": ("sim/",),
    "pulp": ("optimize/solver/mip.py",),
    "optuna": ("optimize/solver/transfer_search.py",),
    "streamlit": ("app.py", "views/"),
    "altair": ("charts.py", "risk_charts.py", "knowing_charts.py"),
    "random": ("sim/arrays/philox.py", "benchmarks/"),
    "numpy.random": ("sim/arrays/philox.py", "docs/hidden_sheets.py", "benchmarks/loop_limits.py"),
}


@cache
def files() -> tuple[str, ...]:
    """Every file of the repository, committed or about to be, as posix paths from its root."""
    if not (HOUSE / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "-C", str(HOUSE), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
    )
    return tuple(name for name in listed.stdout.decode().split("\0") if name and (HOUSE / name).is_file())


def python_files() -> list[str]:
    return [name for name in files() if name.endswith(".py")]


@cache
def imports(name: str) -> tuple[str, ...]:
    """The modules a file imports or reaches by attribute, wherever in it: `np.random` is numpy.random."""
    return tuple(_imports(ast.parse((HOUSE / name).read_text(encoding="utf-8"), name)))


def _imports(tree: ast.Module) -> Iterator[str]:
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                known[alias.asname or top] = alias.name if alias.asname else top
                yield alias.name
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
            yield f"{known[node.value.id]}.{node.attr}"


def is_of(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def belongs(name: str, place: str) -> bool:
    return name.startswith(place) if place.endswith("/") else f"/{name}".endswith(f"/{place}")


def test_the_arrows_hold() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run(
        [lint_imports, "--no-cache"], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("package", ONLY)
def test_a_package_is_imported_only_where_it_may_be(package: str) -> None:
    chance = package.endswith("random")
    searched = [
        name for name in python_files() if chance or not name.startswith(("tests/", "benchmarks/", "docs/"))
    ]
    found = [name for name in searched if any(is_of(module, package) for module in imports(name))]
    assert [name for name in found if not any(belongs(name, place) for place in ONLY[package])] == []


def test_the_parser_sees_every_way_to_reach_chance() -> None:
    ways = (
        "import random",
        "from random import choice",
        "import numpy as np\nnp.random.rand()",
        "import numpy.random",
        "from numpy import random",
        "def f():\n    from numpy.random import default_rng",
    )
    for way in ways:
        reached = list(_imports(ast.parse(way)))
        assert any(is_of(module, package) for module in reached for package in ("random", "numpy.random")), (
            way
        )


def test_rooms_are_entered_by_the_door() -> None:
    """`from sim import World`, never `from sim.world import World`, outside of the room and its tests."""
    wrong = []
    for name in python_files():
        if name.startswith(("tests/", "benchmarks/", "docs/")):
            continue
        tree = ast.parse((HOUSE / name).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                inner = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                inner = [node.module or ""]
            else:
                continue
            wrong += [
                f"{name}: {module}" for module in inner if "." in module and module.split(".")[0] in OURS
            ]
    assert wrong == []


def test_doors_say_what_they_give() -> None:
    doors = [name for name in python_files() if name.endswith("__init__.py") and name.split("/")[0] in ROOMS]
    silent = [name for name in doors if name.count("/") == 1 and "__all__" not in (HOUSE / name).read_text()]
    assert silent == []


def test_third_party_imports_are_declared() -> None:
    """What is imported is asked for in pyproject.toml, not found by luck among the needs of another; a peer is measured where it is."""
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    runtime = {plain(line) for line in project["dependencies"] + project["optional-dependencies"]["cluster"]}
    dev = {plain(line) for line in project["optional-dependencies"]["dev"]}
    giver = importlib.metadata.packages_distributions()
    missing = set()
    for name in python_files():
        allowed = runtime | dev if name.startswith(("tests/", "benchmarks/", "docs/")) else runtime
        for module in imports(name):
            top = module.partition(".")[0]
            if (
                top in sys.stdlib_module_names
                or top in OURS
                or top in ("__future__", "tests", "docs", "conftest")
            ):
                continue
            if not {plain(each) for each in giver.get(top, [top])} & allowed:
                missing.add(f"{name}: {top}")
    assert missing == {"benchmarks/plain_cimba.py: cimba"}


def plain(requirement: str) -> str:
    return re.split(r"[<>=~! ;\[]", requirement)[0].lower().replace("_", "-")


def test_top_level_folders_are_those_of_the_house() -> None:
    assert {name.partition("/")[0] for name in files() if "/" in name} - FOLDERS == set()


def test_the_lock_has_hashes_and_no_host() -> None:
    lock = (HOUSE / "requirements.lock").read_text()
    assert "http:" not in lock
    assert "https:" not in lock
    assert "://" not in lock
    pinned = [part for part in re.split(r"\n(?=[a-z0-9])", lock) if re.match(r"[a-z0-9][\w.-]*==", part)]
    assert len(pinned) > 40
    assert [part.splitlines()[0] for part in pinned if "--hash=sha256:" not in part] == []
    names = {part.partition("==")[0] for part in pinned}
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    asked = {plain(line) for line in (*project["dependencies"], *project["optional-dependencies"]["dev"])}
    assert asked - names == set(), "make lock"


FOLDER_OF_A_MACHINE = re.compile(r"(?<![\w.~/-])/(work|root|home|Users|opt|tmp)/[\w.-]")
PACKAGE_INDEX = re.compile(
    r"https?://[\w.:-]*[\w./-]*(pypi|simple/|mirror|artifactory|nexus|devpi)[\w./-]*", re.I
)
PUBLIC = ("https://pypi.org", "https://files.pythonhosted.org")


def machine_words() -> list[str]:
    """The hosts from which this machine, as it is set, takes its packages: none belongs in a file."""
    names = (
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "UV_INDEX_URL",
        "UV_DEFAULT_INDEX",
        "UV_INDEX",
        "UV_EXTRA_INDEX_URL",
    )
    hosts = [urlsplit(url).hostname for name in names for url in os.environ.get(name, "").split()]
    return [host for host in hosts if host and host not in ("pypi.org", "localhost")]


def test_no_file_names_a_machine() -> None:
    found = []
    for name in files():
        content = (HOUSE / name).read_bytes()
        if name == "tests/test_house.py" or b"\0" in content[:4096]:
            continue
        text = content.decode("utf-8")
        found += [f"{name}: {match[0]}" for match in FOLDER_OF_A_MACHINE.finditer(text)]
        found += [
            f"{name}: {match[0]}" for match in PACKAGE_INDEX.finditer(text) if not match[0].startswith(PUBLIC)
        ]
        found += [f"{name}: {host}" for host in machine_words() if host in text]
    assert found == []


def links_away() -> list[str]:
    """Every link among the files that git tracks whose target is no path within the repository."""
    listed = subprocess.run(
        ["git", "-C", str(HOUSE), "ls-files", "-z", "--cached"], capture_output=True, check=True
    )
    names = [name for name in listed.stdout.decode().split("\0") if name]
    targets = {name: (HOUSE / name).readlink() for name in names if (HOUSE / name).is_symlink()}
    return [
        f"{name} → {target}"
        for name, target in targets.items()
        if target.is_absolute() or not (HOUSE / name).parent.joinpath(target).resolve().is_relative_to(HOUSE)
    ]


def test_no_link_leads_to_a_machine() -> None:
    if not (HOUSE / ".git").exists():
        pytest.skip("not a git checkout")
    assert links_away() == []


def test_the_search_for_machines_finds_them() -> None:
    slash = "/"
    for path in ("work/main", "root/.venv", "tmp/x", "opt/wheels", "home/me"):
        assert FOLDER_OF_A_MACHINE.search(f'open("{slash}{path}")')
    assert FOLDER_OF_A_MACHINE.search("a ratio of work/root and ../work/main") is None
    assert PACKAGE_INDEX.search("https://packages.example.org/simple/")


def words(language: str) -> dict[str, str]:
    file = HOUSE / "scenarios" / "words" / f"{language}.toml"
    return dict(flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def flat(table: dict[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)


def test_french_and_english_have_the_same_words() -> None:
    french, english = words("fr"), words("en")
    assert set(french) ^ set(english) == set()
    assert [key for key in english if not english[key].strip() or not french[key].strip()] == []


def test_french_and_english_fill_the_same_blanks() -> None:
    french, english = words("fr"), words("en")
    blank = re.compile(r"\{(\w+)")
    assert [
        k for k in english if set(blank.findall(english[k])) != set(blank.findall(french.get(k, "")))
    ] == []


ROOM = re.compile(r"`(?P<room>[a-z_]+(?:/[a-z_]+)?)/`")


def test_the_architecture_names_every_room() -> None:
    """docs/architecture.md lists each package of the house and no other."""
    page = (HOUSE / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("## What each room holds")[2].partition("##")[0]
    listed = {
        found["room"]
        for line in table.splitlines()
        for found in ROOM.finditer(line.split("|")[1] if "|" in line else "")
    }
    packages = {name.removesuffix("/__init__.py") for name in python_files() if name.endswith("/__init__.py")}
    rooms = {name for name in packages if name.split("/")[0] in ROOMS and not name.startswith("views/")}
    assert rooms - listed == set()
    assert {name for name in listed if not (HOUSE / name).is_dir()} == set()


def drawn() -> Iterator[tuple[str, str, dict[str | None, ast.expr]]]:
    """What the pages draw: where, which element, and its keywords."""
    for name in python_files():
        if name.startswith("views/"):
            for node in ast.walk(ast.parse((HOUSE / name).read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    said = {word.arg: word.value for word in node.keywords}
                    yield f"{name}:{node.lineno}", node.func.attr, said


def test_every_folded_box_has_a_key() -> None:
    """A box is known by its title where it has no key: a title that counts answers would close it at each answer."""
    assert [where for where, element, said in drawn() if element == "expander" and "key" not in said] == []


def test_every_list_that_may_be_empty_says_so_in_the_language_of_the_page() -> None:
    """An empty list says *Choose an option* where nothing else is given, in English on a French page."""
    empty = [
        where
        for where, element, said in drawn()
        if (
            element == "multiselect"
            or (element == "selectbox" and "index" in said and _is_none(said["index"]))
        )
        and "placeholder" not in said
    ]
    assert empty == []


def test_no_list_is_joined_by_an_english_word() -> None:
    """A list joined by *or* in code is English for a French reader: its words join it, as in {names: or }."""
    joined = [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for room in ("calibration", "commands", "optimize", "runs", "scenarios", "sim", "verify", "views")
        for path in (HOUSE / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "join"
        and isinstance(node.value, ast.Constant)
        and re.fullmatch(r"\s+[a-z]+\s+", str(node.value.value))
    ]
    assert joined == []


def test_every_file_to_take_away_is_made_when_it_is_asked_for() -> None:
    """A file made as the page is drawn is made at every choice, and its link is dead once the page is drawn again."""
    made_early = [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for path in (HOUSE / "views").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "download_button"
        and not _is_to_be_called(node.args[1])
    ]
    assert made_early == []


def test_every_choice_tells_its_options_apart() -> None:
    """The browser answers with the words of an option: of two with the same words it could not say which."""
    alike = [
        f"{path.relative_to(HOUSE)}:{node.value.lineno}"
        for path in (HOUSE / "views").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword)
        and node.arg == "format_func"
        and not (isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "told_apart")
    ]
    assert alike == []


def _is_to_be_called(node: ast.expr) -> bool:
    is_partial = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "partial"
    return is_partial or isinstance(node, ast.Lambda | ast.Name)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def test_the_door_of_calibration_stays_narrow() -> None:
    assert len(calibration.__all__) <= 55


def test_a_command_loads_no_library_that_it_may_never_need() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, scenarios, sim, runs; print(' '.join(sys.modules))"],
        cwd=HOUSE, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    heavy = {
        "scipy.stats",
        "scipy.integrate",
        "scipy.optimize",
        "altair",
        "optuna",
        "pulp",
        "streamlit",
        "calibration",
    }
    assert not heavy & set(told)
