"""Worlds and plans as files, the words of each language, and the story of the demo."""

from .language import languages, words
from .load import bundled, load_plan, load_world, read_world
from .save import save_plan, save_world
from .story import Story, load_demo, with_numbers

__all__ = [
    "Story",
    "bundled",
    "languages",
    "load_demo",
    "load_plan",
    "load_world",
    "read_world",
    "save_plan",
    "save_world",
    "with_numbers",
    "words",
]
