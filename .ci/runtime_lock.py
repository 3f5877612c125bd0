"""Print the part of requirements.lock that an installation needs, with the extras named (--extra), or the packages named, hashes kept.

A block of the lock says after "via" who asks for its package: what no dependency of the project leads to is left out.
"""

from __future__ import annotations

import re
import tomllib
from argparse import ArgumentParser
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]


def runtime_lock(lock: str, dependencies: list[str]) -> str:
    """Blocks of a lock that the dependencies lead to, in the order of the lock."""
    blocks = {
        block.partition("==")[0]: block
        for block in re.split(r"\n(?=[a-z0-9])", lock)
        if re.match(r"[a-z0-9][\w.-]*==", block)
    }
    needed = {re.split(r"[<>=~! ;\[]", line)[0].lower().replace("_", "-") for line in dependencies}
    while new := {name for name, block in blocks.items() if name not in needed and askers(block) & needed}:
        needed |= new
    return "\n".join(block.rstrip() for name, block in blocks.items() if name in needed) + "\n"


def askers(block: str) -> set[str]:
    """Names of the packages that ask for the package of a block."""
    return set(re.findall(r"[a-z0-9][\w.-]*", block.partition("# via")[2]))


if __name__ == "__main__":
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (HOUSE / "requirements.lock").read_text(encoding="utf-8")
    asked = ArgumentParser()
    asked.add_argument("--extra", action="append", default=[])
    asked.add_argument("packages", nargs="*")
    said = asked.parse_args()
    extras = [line for name in said.extra for line in project["optional-dependencies"][name]]
    print(runtime_lock(lock, said.packages or [*project["dependencies"], *extras]), end="")
