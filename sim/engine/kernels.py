"""Compiled kernels, kept on disk under a folder named by a hash of this package's sources.

Numba itself only notices an edit of the file that holds a kernel, not of a rule that the kernel calls from another.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

SOURCES = Path(__file__).parents[1]
# reads what a run wrote and is called by no kernel
NOT_COMPILED = "insight"
SETTINGS: Any = numba.config
COMPILE: Any = numba.njit


def source_hash(folder: Path = SOURCES) -> str:
    """Return the SHA-256 of every source file below a folder that a kernel may come from, names included."""
    digest = hashlib.sha256(f"{sys.version} {numba.__version__}".encode())
    for path in sorted(folder.rglob("*.py")):
        if path.relative_to(folder).parts[0] == NOT_COMPILED:
            continue
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Return where this version's kernels are kept: ROX_CACHE, else the user's cache folder."""
    home = os.environ.get("ROX_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "rox" / f"kernels-{source_hash()[:16]}"


def are_compiled() -> bool:
    """Return whether an earlier run has left this version's kernels on disk."""
    return any(cache_folder().rglob("*.nbc"))


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that allocates nothing, so that references to its many arrays need not be counted."""
    before = SETTINGS.CACHE_DIR
    SETTINGS.CACHE_DIR = str(cache_folder())
    try:
        compiled: Callable[..., Any] = COMPILE(nogil=True, _nrt=False, error_model="numpy", cache=True)(
            function
        )
    finally:
        SETTINGS.CACHE_DIR = before
    return compiled
