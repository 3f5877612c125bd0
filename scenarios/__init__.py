"""Worlds and plans as files, the words of each language, and the story of the demo."""

from .html_page import page, section, table
from .language import languages, words
from .load import bundled, load_world, read_world
from .locale import Reader
from .maturity import STEPS, assessed, at_maturity, stages
from .plans import bundled_plans, load_plan, plan_at_size
from .save import save_plan, save_world
from .story import Story, load_demo, with_numbers

__all__ = [
    "STEPS",
    "Reader",
    "Story",
    "assessed",
    "at_maturity",
    "bundled",
    "bundled_plans",
    "languages",
    "load_demo",
    "load_plan",
    "load_world",
    "page",
    "plan_at_size",
    "read_world",
    "save_plan",
    "save_world",
    "section",
    "stages",
    "table",
    "with_numbers",
    "words",
]
