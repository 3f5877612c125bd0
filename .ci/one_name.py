"""Write the sources again under one package, roxwind, from which a wheel is built: `python .ci/one_name.py SOURCE TARGET`.

In the repository a room is a folder of the first level. A wheel of them would put names such as `sim` and `runs` into
everybody's environment, and the name `rox` on the package index is somebody else's. Only three things change: imports of
rooms, modules that are run by name, and the name of the distribution.
"""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomlkit

NAME, BEFORE = "roxwind", "rox"
ROOMS = ("commands", "verify", "sim", "scenarios", "calibration", "optimize", "runs", "views")
SCRIPTS = ("app", "cli")
SETTINGS = ".streamlit"


def under_one_name(text: str) -> str:
    """Return a module whose imports of rooms, and modules that it runs by name, lead to the one package.

    Raises ValueError for an import that cannot be said so: `import sim.world`.
    """
    lines = text.splitlines(keepends=True)
    for line, column, old, new in sorted(_changes(ast.parse(text)), reverse=True):
        raw = lines[line - 1].encode()
        assert raw[column:].startswith(old.encode()), (lines[line - 1], old)
        lines[line - 1] = (raw[:column] + new.encode() + raw[column + len(old.encode()) :]).decode()
    return "".join(lines)


def _changes(tree: ast.Module) -> Iterator[tuple[int, int, str, str]]:
    """Line, column in bytes, what stands there, what is to stand there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and _is_ours(node.module or ""):
            yield node.lineno, node.col_offset, f"from {node.module}", f"from {NAME}.{node.module}"
        elif isinstance(node, ast.Import) and any(_is_ours(one.name) for one in node.names):
            (alias, *others) = node.names
            if others or "." in alias.name:
                raise ValueError(f"line {node.lineno}: import one room, by its door")
            yield node.lineno, node.col_offset, f"import {alias.name}", f"from {NAME} import {alias.name}"
        elif isinstance(node, ast.List | ast.Tuple):
            for flag, module in zip(node.elts, node.elts[1:], strict=False):
                if _text(flag) == "-m" and _is_ours(_text(module)):
                    yield _of_text(module, f"{NAME}.{_text(module)}")
        elif isinstance(node, ast.Call) and _called(node) == "version":
            yield from (_of_text(one, NAME) for one in node.args[:1] if _text(one) == BEFORE)


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in (*ROOMS, *SCRIPTS)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def _of_text(node: ast.expr, new: str) -> tuple[int, int, str, str]:
    return node.lineno, node.col_offset, f'"{_text(node)}"', f'"{new}"'


def project_of(text: str) -> str:
    """Return the declaration of the project for the one package."""
    project: Any = tomlkit.parse(text)
    project["project"]["name"] = NAME
    project["project"]["scripts"] = {BEFORE: f"{NAME}.cli:main"}
    setuptools = project["tool"]["setuptools"]
    del setuptools["py-modules"], setuptools["package-data"]["views"]
    setuptools["packages"]["find"]["include"] = [f"{NAME}*"]
    setuptools["package-data"][NAME] = [f"{SETTINGS}/*.toml"]
    return tomlkit.dumps(project)


def main(source: Path, target: Path) -> None:
    """Write the sources of a folder into another, which must not be there, under the one package."""
    package = target / NAME
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""ROX, the wind tunnel for customer experience."""\n', "utf-8")
    for room in (*ROOMS, SETTINGS):
        shutil.copytree(source / room, package / room, ignore=shutil.ignore_patterns("__pycache__"))
    for script in SCRIPTS:
        shutil.copy(source / f"{script}.py", package)
    for file in package.rglob("*.py"):
        file.write_text(under_one_name(file.read_text("utf-8")), "utf-8")
    declared = (source / "pyproject.toml").read_text("utf-8")
    (target / "pyproject.toml").write_text(project_of(declared), "utf-8")
    for name in ("README.md", "LICENSE", "NOTICE"):
        shutil.copy(source / name, target)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
