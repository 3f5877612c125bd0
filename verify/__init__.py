"""The model against queueing theory and published findings, a row each."""

from .check import Row, cells
from .engine import bot_outage, busier, peaked
from .table import EXACT, MAKERS, SIMULATED, SUBJECTS, rows, subject_title

__all__ = [
    "EXACT",
    "MAKERS",
    "SIMULATED",
    "SUBJECTS",
    "Row",
    "bot_outage",
    "busier",
    "cells",
    "peaked",
    "rows",
    "subject_title",
]
