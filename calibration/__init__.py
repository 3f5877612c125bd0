"""From what customers answered and centres measured to a world that reproduces it."""

from .calibrate import calibrate, operations_of
from .charts import chart_drivers, chart_moments, chart_parameters, charts_by_unit
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
from .wording import (
    agreement_text,
    answers_text,
    dropped_text,
    field_label,
    holdout_text,
    limit_table,
    limits_text,
    log_text,
    moment_label,
    moment_table,
    moment_text,
    moments_text,
    motives_text,
    notes,
    parameter_table,
    parameters_text,
    stations_text,
    value_text,
)

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
    "agreement_text",
    "answer_texts",
    "answers_text",
    "calibrate",
    "chart_drivers",
    "chart_moments",
    "chart_parameters",
    "charts_by_unit",
    "choices",
    "disagreements",
    "dropped_text",
    "field_label",
    "holdout_text",
    "informed",
    "labels",
    "limit_table",
    "limits_text",
    "load_mapping",
    "log_text",
    "mapping_of",
    "mapping_record",
    "moment_label",
    "moment_table",
    "moment_text",
    "moments_text",
    "motives_text",
    "notes",
    "operations_of",
    "parameter_table",
    "parameters_text",
    "plan_variance_shares",
    "question_text",
    "read_file",
    "report",
    "save_mapping",
    "save_survey",
    "stations_text",
    "unmeant",
    "value_text",
    "with_answer",
    "with_column",
    "with_meaning",
    "with_missing",
    "with_role",
    "without_meaning_missing",
]
