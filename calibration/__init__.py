"""From what customers answered and centres measured to a world that reproduces it."""

from . import charts, company, discovery, wording
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
from .company.draft import Draft, new_company
from .company.figures import Figures, figures_of
from .company.sheet import Field, read_sheet, sheet_fields, write_sheet
from .company.written import as_number, readings
from .fitting.parameters import FITTABLE, informed
from .fitting.variance_shares import VarianceShares, plan_variance_shares
from .operations.contact_log import ContactLog
from .operations.customer_histories import CustomerHistories
from .operations.customer_table import CustomerTable
from .operations.daily_figures import DailyFigures
from .report import report
from .survey import Export, is_codebook_file, read_cells
from .survey.dates import example_of
from .survey.roles import ROLES, Role
from .synthetic_survey import save_survey

__all__ = [
    "FITTABLE",
    "ROLES",
    "SCALES",
    "Column",
    "ContactLog",
    "CustomerHistories",
    "CustomerTable",
    "DailyFigures",
    "Draft",
    "Export",
    "Field",
    "Figures",
    "Mapping",
    "OpenQuestions",
    "Question",
    "Reading",
    "Role",
    "VarianceShares",
    "answer_texts",
    "as_number",
    "calibrate",
    "charts",
    "choices",
    "company",
    "disagreements",
    "discovery",
    "example_of",
    "figures_of",
    "informed",
    "is_codebook_file",
    "labels",
    "load_mapping",
    "mapping_of",
    "mapping_record",
    "new_company",
    "operations_of",
    "plan_variance_shares",
    "question_text",
    "read_cells",
    "read_file",
    "read_sheet",
    "readings",
    "report",
    "save_mapping",
    "save_survey",
    "sheet_fields",
    "unmeant",
    "with_answer",
    "with_column",
    "with_meaning",
    "with_missing",
    "with_role",
    "without_meaning_missing",
    "wording",
    "write_sheet",
]
