"""The optimiser: from a budget and its rules to the plan of highest value, with what proves it."""

from .actuals import variances
from .allocate import SolverFailed
from .assumptions import assumptions
from .certificate import Certificate
from .charts import chart_against_today, chart_cells, chart_response
from .dossier import Dossier, read_dossier
from .finance import FINANCE_FILE, finance, load_finance, save_finance
from .ledger import Finance
from .load import as_problem, load_problem
from .lock import lock, lock_state, seal
from .plan import Recommendation, evaluation_log, optimise
from .problem import Goal, Problem, Risk
from .record import record
from .report import report
from .rules import Check
from .save import problem_text
from .simulator import Simulator
from .tables import Tables, choose_among, step_by_step
from .telling import (
    ASSUMED,
    LINE,
    assumption_text,
    bridge_text,
    certificate_lines,
    doubt_lines,
    group_name,
    irr_words,
    line_texts,
    months_words,
    rule_name,
)
from .transfers import UNSPENT
from .workbook import workbook

__all__ = [
    "ASSUMED",
    "FINANCE_FILE",
    "LINE",
    "UNSPENT",
    "Certificate",
    "Check",
    "Dossier",
    "Finance",
    "Goal",
    "Problem",
    "Recommendation",
    "Risk",
    "Simulator",
    "SolverFailed",
    "Tables",
    "as_problem",
    "assumption_text",
    "assumptions",
    "bridge_text",
    "certificate_lines",
    "chart_against_today",
    "chart_cells",
    "chart_response",
    "choose_among",
    "doubt_lines",
    "evaluation_log",
    "finance",
    "group_name",
    "irr_words",
    "line_texts",
    "load_finance",
    "load_problem",
    "lock",
    "lock_state",
    "months_words",
    "optimise",
    "problem_text",
    "read_dossier",
    "record",
    "report",
    "rule_name",
    "save_finance",
    "seal",
    "step_by_step",
    "variances",
    "workbook",
]
