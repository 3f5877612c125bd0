"""What a figure came from: versions, platform, files by their hash, code, seed."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

CODE = Path(__file__).resolve().parents[1]


def provenance(files: Iterable[Path | str] = (), *, seed: int | None = None) -> dict[str, Any]:
    """Return a JSON-ready record of the input files, the seed, the code and the machine, at this moment.

    Raises OSError when an input file cannot be read.
    """
    packages = {found.name.lower(): found.version for found in distributions()}
    return {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "files": [fingerprint(Path(file)) for file in files],
        "git": _git(),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "packages": dict(sorted(packages.items())),
    }


def fingerprint(file: Path) -> dict[str, Any]:
    """Path, SHA-256 and bytes of a file; raises OSError when it cannot be read."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {"path": str(file), "sha256": digest, "bytes": file.stat().st_size}


def _git() -> dict[str, Any] | None:
    """Return commit and dirty flag of the checkout the code runs from, None where git cannot tell."""
    if not (CODE / ".git").exists():
        return None
    changes = _ask_git("status", "--porcelain")
    return {"commit": _ask_git("rev-parse", "HEAD"), "dirty": None if changes is None else changes != ""}


def _ask_git(*words: str) -> str | None:
    try:
        answer = subprocess.run(
            ["git", "-C", str(CODE), *words], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()
