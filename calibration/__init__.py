"""From what customers answered and centres measured to a world that reproduces it."""

from .abandonment import Abandonment, Estimate, abandonment_line, patience
from .calibrate import calibrate, read_operations
from .charts import chart_moments, chart_parameters
from .customers import CustomerTable, read_customers
from .export import save_survey, synthetic_answers
from .fit import fit
from .fitted import Agreement, Answers, Fit, Fitted, Foretold, Holdout, Reproduced, Responses
from .leaving import Slopes, kept_share, leaving_slopes, measured_leaving
from .mapping import ROLES, Column, Mapping, Role
from .mapping_file import load_mapping, save_mapping
from .operations import DailyFigures, read_log
from .parameters import FITTABLE, Fittable, Informed, Parameter, informed, parameters
from .simulated import simulated_answers, simulated_cases
from .suggest import suggest_mapping
from .survey import Export, read_survey, read_table
from .targets import Summary, Target, Targets, canonical, covariance, moments, targets
from .visits import VisitFit, Visits, fit_visits, foretold, standardised, visits_of

__all__ = [
    "FITTABLE",
    "ROLES",
    "Abandonment",
    "Agreement",
    "Answers",
    "Column",
    "CustomerTable",
    "DailyFigures",
    "Estimate",
    "Export",
    "Fit",
    "Fittable",
    "Fitted",
    "Foretold",
    "Holdout",
    "Informed",
    "Mapping",
    "Parameter",
    "Reproduced",
    "Responses",
    "Role",
    "Slopes",
    "Summary",
    "Target",
    "Targets",
    "VisitFit",
    "Visits",
    "abandonment_line",
    "calibrate",
    "canonical",
    "chart_moments",
    "chart_parameters",
    "covariance",
    "fit",
    "fit_visits",
    "foretold",
    "informed",
    "kept_share",
    "leaving_slopes",
    "load_mapping",
    "measured_leaving",
    "moments",
    "parameters",
    "patience",
    "read_customers",
    "read_log",
    "read_operations",
    "read_survey",
    "read_table",
    "save_mapping",
    "save_survey",
    "simulated_answers",
    "simulated_cases",
    "standardised",
    "suggest_mapping",
    "synthetic_answers",
    "targets",
    "visits_of",
]
