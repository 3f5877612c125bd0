"""The optimiser: from a budget and its rules to the plan of highest value, with what proves it."""

from .allocate import Check
from .charts import chart_against_today, chart_cells, chart_response
from .plan import Certificate, Recommendation, Simulator, optimise
from .problem import Problem, as_problem, load_problem
from .record import record
from .search import UNSPENT

__all__ = [
    "UNSPENT",
    "Certificate",
    "Check",
    "Problem",
    "Recommendation",
    "Simulator",
    "as_problem",
    "chart_against_today",
    "chart_cells",
    "chart_response",
    "load_problem",
    "optimise",
    "record",
]
