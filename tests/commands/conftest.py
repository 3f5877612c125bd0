"""Each test finds the terminal in English, whatever the one before asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from commands.terminal import speak


@pytest.fixture(autouse=True)
def english_terminal() -> Iterator[None]:
    speak("en")
    yield
    speak("")
