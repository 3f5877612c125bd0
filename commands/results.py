"""Results as one JSON object that carries its schema and version."""

from __future__ import annotations

import json
import math
from importlib.metadata import version
from pathlib import Path
from typing import Any

SCHEMA = 1


def plain(value: Any) -> Any:
    """A value as JSON can carry it: NaN becomes null, tables and tuples lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "item"):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def stamped(result: dict[str, Any]) -> dict[str, Any]:
    """A result with the number of its schema and the version that made it."""
    return {
        name: plain(value) for name, value in {"schema": SCHEMA, "version": version("rox"), **result}.items()
    }


def print_json(result: dict[str, Any]) -> None:
    """Print a result as one JSON object."""
    print(json.dumps(result, ensure_ascii=False, allow_nan=False))


def write_json(path: Path, result: dict[str, Any]) -> None:
    """Write a result as indented JSON."""
    path.write_text(
        json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8"
    )
