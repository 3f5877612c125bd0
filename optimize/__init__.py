"""The optimiser: from a budget and its rules to the plan of highest value, with what proves it."""

from .allocate import Check
from .assumptions import assumptions
from .charts import chart_against_today, chart_cells, chart_response
from .finance import Finance, finance, load_finance, save_finance
from .lock import lock, lock_state, seal
from .plan import Certificate, Recommendation, Simulator, optimise
from .problem import Problem, as_problem, load_problem
from .record import record
from .search import UNSPENT

__all__ = [
    "UNSPENT",
    "Certificate",
    "Check",
    "Finance",
    "Problem",
    "Recommendation",
    "Simulator",
    "as_problem",
    "assumptions",
    "chart_against_today",
    "chart_cells",
    "chart_response",
    "finance",
    "load_finance",
    "load_problem",
    "lock",
    "lock_state",
    "optimise",
    "record",
    "save_finance",
    "seal",
]
