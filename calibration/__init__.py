"""From what customers answered and centres measured to a world that reproduces it."""

from .calibrate import calibrate, operations_of, read_operations
from .charts import chart_drivers, chart_moments, chart_parameters, charts_by_unit
from .columns.answer_table import canonical
from .columns.comments import Word, Words, words_of
from .columns.drivers import Drivers, Share, drivers
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
from .columns.mapping import SCALES, Candidate, Column, Mapping, Question, Ratings
from .columns.mapping_file import disagreements, load_mapping, save_mapping
from .columns.margins import Raking, effective_number, rake
from .columns.named_stations import named_stations
from .columns.nonresponse import Response, response_by_outcome
from .columns.questions import OpenQuestions, answer_texts, question_text
from .columns.recognise import ColumnKind, Understood, understand
from .columns.suggest import suggest_mapping
from .estimate import Fitted
from .fitting.fit import fit
from .fitting.holdout import HeldOutMoment, Holdout, Motive
from .fitting.moments import Summary, Target, Targets, covariance, moments, targets
from .fitting.parameters import FITTABLE, Fittable, Informed, Parameter, informed, parameters
from .fitting.result import Agreement, Answers, Fit, Reproduced, Responses, Visited, VisitGroup
from .fitting.stations import measured_visits, visits_by_question
from .fitting.variance_shares import VarianceShares, exchanged, plan_variance_shares, shares_of_variance
from .fitting.visit_ratings import (
    VisitFit,
    Visits,
    fit_visits,
    predicted_answer_shares,
    standardised,
    visits_of,
)
from .operations.churn import Slopes, kept_share, leaving_slopes, measured_leaving
from .operations.contact_log import ContactLog, contact_log, is_contact_log
from .operations.contact_log_fit import ContactLogFit, LogRow, fit_contact_log
from .operations.customer_table import CustomerTable, read_customers
from .operations.daily_figures import DailyFigures, read_log
from .operations.patience import Abandonment, PatienceEstimate, abandonment_line, patience
from .report import report
from .simulated_survey import simulated_answers, simulated_cases
from .survey import Export, read_survey, read_table
from .survey.roles import ROLES, Role
from .synthetic_survey import save_survey, synthetic_answers
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
    "Abandonment",
    "Agreement",
    "Answers",
    "Candidate",
    "Column",
    "ColumnKind",
    "ContactLog",
    "ContactLogFit",
    "CustomerTable",
    "DailyFigures",
    "Drivers",
    "Export",
    "Fit",
    "Fittable",
    "Fitted",
    "HeldOutMoment",
    "Holdout",
    "Informed",
    "LogRow",
    "Mapping",
    "Motive",
    "OpenQuestions",
    "Parameter",
    "PatienceEstimate",
    "Question",
    "Raking",
    "Ratings",
    "Reading",
    "Reproduced",
    "Response",
    "Responses",
    "Role",
    "Share",
    "Slopes",
    "Summary",
    "Target",
    "Targets",
    "Understood",
    "VarianceShares",
    "VisitFit",
    "VisitGroup",
    "Visited",
    "Visits",
    "Word",
    "Words",
    "abandonment_line",
    "agreement_text",
    "answer_texts",
    "answers_text",
    "calibrate",
    "canonical",
    "chart_drivers",
    "chart_moments",
    "chart_parameters",
    "charts_by_unit",
    "choices",
    "contact_log",
    "covariance",
    "disagreements",
    "drivers",
    "dropped_text",
    "effective_number",
    "exchanged",
    "field_label",
    "fit",
    "fit_contact_log",
    "fit_visits",
    "holdout_text",
    "informed",
    "is_contact_log",
    "kept_share",
    "labels",
    "leaving_slopes",
    "limit_table",
    "limits_text",
    "load_mapping",
    "log_text",
    "mapping_of",
    "mapping_record",
    "measured_leaving",
    "measured_visits",
    "moment_label",
    "moment_table",
    "moment_text",
    "moments",
    "moments_text",
    "motives_text",
    "named_stations",
    "notes",
    "operations_of",
    "parameter_table",
    "parameters",
    "parameters_text",
    "patience",
    "plan_variance_shares",
    "predicted_answer_shares",
    "question_text",
    "rake",
    "read_customers",
    "read_file",
    "read_log",
    "read_operations",
    "read_survey",
    "read_table",
    "report",
    "response_by_outcome",
    "save_mapping",
    "save_survey",
    "shares_of_variance",
    "simulated_answers",
    "simulated_cases",
    "standardised",
    "stations_text",
    "suggest_mapping",
    "synthetic_answers",
    "targets",
    "understand",
    "unmeant",
    "value_text",
    "visits_by_question",
    "visits_of",
    "with_answer",
    "with_column",
    "with_meaning",
    "with_missing",
    "with_role",
    "without_meaning_missing",
    "words_of",
]
