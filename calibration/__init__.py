"""From what customers answered and centres measured to a world that reproduces it."""

from .abandonment import Abandonment, Estimate, abandonment_line, patience
from .mapping import ROLES, Column, Mapping, Role
from .mapping_file import load_mapping, save_mapping
from .operations import DailyFigures, read_log
from .suggest import suggest_mapping
from .survey import Export, read_survey
from .targets import Summary, Target, Targets, canonical, covariance, moments, targets

__all__ = [
    "ROLES",
    "Abandonment",
    "Column",
    "DailyFigures",
    "Estimate",
    "Export",
    "Mapping",
    "Role",
    "Summary",
    "Target",
    "Targets",
    "abandonment_line",
    "canonical",
    "covariance",
    "load_mapping",
    "moments",
    "patience",
    "read_log",
    "read_survey",
    "save_mapping",
    "suggest_mapping",
    "targets",
]
