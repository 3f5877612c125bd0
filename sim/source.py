"""Where a number comes from and how far that grounds it: the tag is declared with the source, never read out of its words."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Tag = Literal[
    "published", "direction", "derived", "assumption", "fitted", "measured", "experiment", "borrowed", "stated", "computed",
]  # fmt: skip
# what a source in a world file may begin with
BEGINNINGS: tuple[Tag, ...] = (
    "published", "direction", "derived", "assumption", "fitted", "measured", "experiment", "borrowed",
)  # fmt: skip


class Source(NamedTuple):
    """Where a number comes from, and its tag."""

    text: str
    tag: Tag


def published(text: str) -> Source:
    """Return the source of a number that is itself published."""
    return Source(text, "published")


def direction(text: str) -> Source:
    """Return the source of a number whose sign, form or order of magnitude is published, and whose size is assumed."""
    return Source(text, "direction")


def derived(text: str) -> Source:
    """Return the source of a number calculated from published numbers under a stated assumption."""
    return Source(text, "derived")


ASSUMED = Source("assumption", "assumption")
FROM_THE_FILE = Source("the world file", "stated")
COMPUTED = Source("computed", "computed")
FITTED = Source("fitted", "fitted")


def of_the_file(text: str) -> Source:
    """Return a source that a world file gives: its first word is its tag where that is one, and without it is stated."""
    first = re.split(r"\W", text, maxsplit=1)[0]
    return Source(text, next((tag for tag in BEGINNINGS if tag == first), "stated"))
