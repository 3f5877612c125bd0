"""From what customers answered and centres measured to a world that reproduces it."""

from . import charts, wording
from .calibrate import calibrate, operations_of
from .columns.edit import (
    choices,
    labels,
    mapping_of,
    mapping_record,
    unmeant,
    with_answer,
    with_column,
    with_meaning,
    with_missing,
    with_role,
    without_meaning_missing,
)
from .columns.file_summary import Reading, read_file
from .columns.mapping import SCALES, Column, Mapping, Question
from .columns.mapping_file import disagreements, load_mapping, save_mapping
from .columns.questions import OpenQuestions, answer_texts, question_text
from .fitting.parameters import FITTABLE, informed
from .fitting.variance_shares import VarianceShares, plan_variance_shares
from .operations.contact_log import ContactLog
from .operations.customer_table import CustomerTable
from .operations.daily_figures import DailyFigures
from .report import report
from .survey import Export
from .survey.roles import ROLES, Role
from .synthetic_survey import save_survey

__all__ = [
    "FITTABLE",
    "ROLES",
    "SCALES",
    "Column",
    "ContactLog",
    "CustomerTable",
    "DailyFigures",
    "Export",
    "Mapping",
    "OpenQuestions",
    "Question",
    "Reading",
    "Role",
    "VarianceShares",
    "answer_texts",
    "calibrate",
    "charts",
    "choices",
    "disagreements",
    "informed",
    "labels",
    "load_mapping",
    "mapping_of",
    "mapping_record",
    "operations_of",
    "plan_variance_shares",
    "question_text",
    "read_file",
    "report",
    "save_mapping",
    "save_survey",
    "unmeant",
    "with_answer",
    "with_column",
    "with_meaning",
    "with_missing",
    "with_role",
    "without_meaning_missing",
    "wording",
]
