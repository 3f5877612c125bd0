"""The model against queueing theory and published findings, a row each."""

from .conduct import bot_outage, busier, peaked
from .row import Row
from .shown import cells
from .table import EXACT, MAKERS, SIMULATED, SUBJECTS, rows

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
]
