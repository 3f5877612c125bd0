"""Sentences of deeper rooms, which speak English, said again in the language of the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from .locale import words

KEYS = ("reading.", "defect.", "fitted_from.", "fit_note.")
# forms with no word of their own, said again where their reason is
FORMS = ("reading.reason_with_note", "reading.role_and_why")
BLANK, FORM = re.compile(r"\\\{(\w+)\\\}"), re.compile(r"\{(\w+):[^{}]*\}")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The English sentences as patterns, those with most of their own words first."""
    said = {
        key: FORM.sub(r"{\1}", text)
        for key, text in words("en").items()
        if key in FORMS or (key.startswith(KEYS) and re.search("[a-z]{4}", re.sub(r"\{[^{}]*\}", "", text)))
    }
    order = sorted(said, key=lambda key: -len(re.sub(r"\{\w+\}", "", said[key])))
    return tuple(
        (key, re.compile(BLANK.sub(r"(?P<\1>.+?)", re.escape(said[key])), re.DOTALL)) for key in order
    )


def again(spoken: Mapping[str, str], text: str) -> str:
    """The sentence in the words given, part by part where it is joined or has parts; itself where none are known."""
    first, joint, rest = text.partition("; ")
    if joint and (told := again(spoken, first)) != first:
        return f"{told}{spoken['reading.joint']}{again(spoken, rest)}"
    for key, pattern in _patterns():
        if found := pattern.fullmatch(text):
            parts = {name: again(spoken, part) for name, part in found.groupdict().items()}
            if key in FORMS and parts["why"] == found["why"]:
                continue
            return FORM.sub(r"{\1}", spoken[key]).format(**parts)
    return f"{first}{spoken['reading.joint']}{again(spoken, rest)}" if joint else text
