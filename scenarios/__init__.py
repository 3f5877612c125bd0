"""Worlds and plans as files, the words of each language, and the story of the demo; its import gives messages English."""

from sim import speak_with

from .amounts import Marks, amount, bare_amount, is_other_money, marks_of, number
from .assumptions import assumptions
from .catalogue_of_levers import CatalogueLever, catalogue
from .charts import NUMBER_LOCALES, svg_of
from .field_names import field_name
from .figure_text import figure_change, figure_interval, figure_text, short_figure
from .grounds import borrowed_numbers, ground_lines, grounds, with_own_reported
from .html_page import page, section, table
from .load import bundled, load_world, old_form_notes, read_world, templates
from .locale import SOURCE, Reader, language_of, languages, reader_of, words
from .maturity import STEPS, assessed, at_maturity, stages
from .noun_file import noun_of, noun_of_file
from .plans import bundled_plans, load_plan, plan_at_size
from .read_faults import content_fault, system_fault
from .save import save_plan, save_world, world_text
from .schema_help import nearest, schema_of, shown
from .story import Story, load_demo, with_numbers
from .toml_tables import toml_of
from .verdict import verdict_lines, verdict_text

speak_with(lambda message: reader_of(SOURCE).say(message))

__all__ = [
    "NUMBER_LOCALES",
    "SOURCE",
    "STEPS",
    "CatalogueLever",
    "Marks",
    "Reader",
    "Story",
    "amount",
    "assessed",
    "assumptions",
    "at_maturity",
    "bare_amount",
    "borrowed_numbers",
    "bundled",
    "bundled_plans",
    "catalogue",
    "content_fault",
    "field_name",
    "figure_change",
    "figure_interval",
    "figure_text",
    "ground_lines",
    "grounds",
    "is_other_money",
    "language_of",
    "languages",
    "load_demo",
    "load_plan",
    "load_world",
    "marks_of",
    "nearest",
    "noun_of",
    "noun_of_file",
    "number",
    "old_form_notes",
    "page",
    "plan_at_size",
    "read_world",
    "reader_of",
    "save_plan",
    "save_world",
    "schema_of",
    "section",
    "short_figure",
    "shown",
    "stages",
    "svg_of",
    "system_fault",
    "table",
    "templates",
    "toml_of",
    "verdict_lines",
    "verdict_text",
    "with_numbers",
    "with_own_reported",
    "words",
    "world_text",
]
