"""A problem as the text of its file."""

from __future__ import annotations

from typing import Any

import tomlkit

from .question.problem import Problem


def problem_text(problem: Problem) -> str:
    """The TOML that reads back as the problem; what is not asked for is left out."""
    content: dict[str, Any] = problem.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return tomlkit.dumps(content)
