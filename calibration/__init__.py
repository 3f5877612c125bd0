"""From what customers answered and centres measured to a world that reproduces it."""

from .abandonment import Abandonment, Estimate, abandonment_line, patience
from .calibrate import calibrate, read_operations
from .carried import Carried, carried, exchanged, shares_of_variance
from .charts import chart_drivers, chart_moments, chart_parameters, charts_by_unit
from .comments import Word, Words, words_of
from .contacts import ContactLog, contact_log, is_contact_log
from .correct import (
    choices,
    labels,
    mapping_of,
    mapping_record,
    unmeant,
    with_column,
    with_meaning,
    with_missing,
    with_role,
    without_meaning_missing,
)
from .customers import CustomerTable, read_customers
from .drivers import Drivers, Share, drivers
from .export import save_survey, synthetic_answers
from .fit import fit
from .fitted import (
    Agreement,
    Answers,
    Fit,
    Fitted,
    Reproduced,
    Responses,
    Visited,
    VisitGroup,
)
from .foretold import Foretold, Holdout, Motive
from .leaving import Slopes, kept_share, leaving_slopes, measured_leaving
from .logged import Logged, LogRow, logged
from .mapping import ROLES, SCALES, Column, Mapping, Ratings, Role
from .mapping_file import disagreements, load_mapping, save_mapping
from .operations import DailyFigures, read_log
from .parameters import FITTABLE, Fittable, Informed, Parameter, informed, parameters
from .reading import Reading, read_file
from .report import report
from .response import Response, response_by_outcome
from .simulated import simulated_answers, simulated_cases
from .stations import measured_visits, named_stations, visits_by_question
from .suggest import suggest_mapping
from .survey import Export, read_survey, read_table
from .targets import Summary, Target, Targets, canonical, covariance, moments, targets
from .telling import (
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
from .understand import ColumnKind, Understood, understand
from .visits import VisitFit, Visits, fit_visits, foretold, standardised, visits_of
from .weights import Raking, effective_number, rake

__all__ = [
    "FITTABLE",
    "ROLES",
    "SCALES",
    "Abandonment",
    "Agreement",
    "Answers",
    "Carried",
    "Column",
    "ColumnKind",
    "ContactLog",
    "CustomerTable",
    "DailyFigures",
    "Drivers",
    "Estimate",
    "Export",
    "Fit",
    "Fittable",
    "Fitted",
    "Foretold",
    "Holdout",
    "Informed",
    "LogRow",
    "Logged",
    "Mapping",
    "Motive",
    "Parameter",
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
    "VisitFit",
    "VisitGroup",
    "Visited",
    "Visits",
    "Word",
    "Words",
    "abandonment_line",
    "agreement_text",
    "answers_text",
    "calibrate",
    "canonical",
    "carried",
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
    "fit_visits",
    "foretold",
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
    "logged",
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
    "parameter_table",
    "parameters",
    "parameters_text",
    "patience",
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
    "with_column",
    "with_meaning",
    "with_missing",
    "with_role",
    "without_meaning_missing",
    "words_of",
]
