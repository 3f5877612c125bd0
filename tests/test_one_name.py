"""The wheel holds one name of the first level: imports of rooms lead into it, and nothing else of a module changes."""

from __future__ import annotations

import ast
import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from tests.test_house import HOUSE, ROOMS, python_files


@pytest.fixture(scope="module")
def one_name() -> ModuleType:
    spec = importlib.util.spec_from_file_location("one_name", HOUSE / ".ci" / "one_name.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from sim import World", "from roxwind.sim import World"),
        ("def f():\n    from scenarios import words", "def f():\n    from roxwind.scenarios import words"),
        ("import runs", "from roxwind import runs"),
        ("import runs as kept", "from roxwind import runs as kept"),
        ("é = 1; from sim import World", "é = 1; from roxwind.sim import World"),
        ("from .sim import x", "from .sim import x"),
        ("import simpy", "import simpy"),
        ("import numpy, runpy", "import numpy, runpy"),
        (
            'argv = [sys.executable, "-m", "cli", *rest]',
            'argv = [sys.executable, "-m", "roxwind.cli", *rest]',
        ),
        ('argv = ["-m", "streamlit", "run"]', 'argv = ["-m", "streamlit", "run"]'),
        ('version("rox")', 'version("roxwind")'),
        ('text("rox")\nname = "sim"', 'text("rox")\nname = "sim"'),
    ],
)
def test_what_leads_to_a_room_leads_into_the_package(one_name: ModuleType, before: str, after: str) -> None:
    assert one_name.under_one_name(before) == after


@pytest.mark.parametrize("text", ["import sim.world", "import sim, runs"])
def test_an_import_that_cannot_be_said_so_is_refused(one_name: ModuleType, text: str) -> None:
    with pytest.raises(ValueError, match="import one room"):
        one_name.under_one_name(text)


def test_every_module_can_be_said_so(one_name: ModuleType) -> None:
    """After the step no module of the product imports a room by its own name, or runs one."""
    ours = [
        name for name in python_files() if name.partition("/")[0] in ROOMS or name in ("app.py", "cli.py")
    ]
    assert len(ours) > 300
    for name in ours:
        said = one_name.under_one_name((HOUSE / name).read_text(encoding="utf-8"))
        assert list(one_name._changes(ast.parse(said))) == [], name


def test_the_rooms_are_all_there(one_name: ModuleType) -> None:
    assert set(one_name.ROOMS) == set(ROOMS)


def test_the_project_is_declared_under_the_one_name(one_name: ModuleType) -> None:
    text = (HOUSE / "pyproject.toml").read_text(encoding="utf-8")
    before, after = tomllib.loads(text), tomllib.loads(one_name.project_of(text))
    assert after["project"]["name"] == "roxwind"
    assert after["project"]["scripts"] == {"rox": "roxwind.cli:main"}
    for kept in ("version", "dependencies", "requires-python", "license-files"):
        assert after["project"][kept] == before["project"][kept]
    assert after["tool"]["setuptools"]["packages"]["find"]["include"] == ["roxwind*"]


def test_the_sources_are_written_again_elsewhere(one_name: ModuleType, tmp_path: Path) -> None:
    one_name.main(HOUSE, tmp_path / "named")
    assert sorted(one.name for one in (tmp_path / "named").iterdir()) == [
        "LICENSE", "NOTICE", "README.md", "pyproject.toml", "roxwind",
    ]  # fmt: skip
    assert (tmp_path / "named" / "roxwind" / ".streamlit" / "config.toml").is_file()
    with pytest.raises(FileExistsError):
        one_name.main(HOUSE, tmp_path / "named")
