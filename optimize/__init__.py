"""The optimiser: from a budget and its rules to the plan of highest value, with what proves it."""

from .answer.certificate import Certificate
from .answer.exact_choice import Tables, choose_among, step_by_step
from .answer.json_record import record
from .answer.optimise import Recommendation, evaluation_log, optimise
from .finance.actuals import ActualsTable, Variance, variances
from .finance.figures import Figure, figures
from .finance.finance import FINANCE_FILE, finance, load_finance, save_finance
from .finance.lock import lock, lock_state, seal
from .finance.record import Finance
from .load import as_problem, load_problem, problem_text
from .question.problem import Problem, Risk
from .question.rules import Check
from .report.charts import chart_against_today, chart_cells, chart_flows, chart_response, chart_steps
from .report.customer_figures import CustomerRow, customer_rows
from .report.headline import Verdict, headline, headline_lines, loss_text, verdict
from .report.html import appendix
from .report.html_sections import months_text
from .report.run_folder import Dossier, read_dossier
from .report.two_pages import arrows_html, chain_html, report
from .report.wording import (
    ASSUMED,
    LINE,
    assumption_text,
    bridge_text,
    certificate_lines,
    floor_lines,
    irr_words,
    kind_text,
    line_texts,
    money_lines,
    months_words,
    plausibility_lines,
    rox_text,
    rule_name,
    step_name,
)
from .report.workbook import workbook
from .solver.mip import SolverFailed
from .solver.simulator import Simulator, today_first
from .solver.transfers import UNSPENT

__all__ = [
    "ASSUMED",
    "FINANCE_FILE",
    "LINE",
    "UNSPENT",
    "ActualsTable",
    "Certificate",
    "Check",
    "CustomerRow",
    "Dossier",
    "Figure",
    "Finance",
    "Problem",
    "Recommendation",
    "Risk",
    "Simulator",
    "SolverFailed",
    "Tables",
    "Variance",
    "Verdict",
    "appendix",
    "arrows_html",
    "as_problem",
    "assumption_text",
    "bridge_text",
    "certificate_lines",
    "chain_html",
    "chart_against_today",
    "chart_cells",
    "chart_flows",
    "chart_response",
    "chart_steps",
    "choose_among",
    "customer_rows",
    "evaluation_log",
    "figures",
    "finance",
    "floor_lines",
    "headline",
    "headline_lines",
    "irr_words",
    "kind_text",
    "line_texts",
    "load_finance",
    "load_problem",
    "lock",
    "lock_state",
    "loss_text",
    "money_lines",
    "months_text",
    "months_words",
    "optimise",
    "plausibility_lines",
    "problem_text",
    "read_dossier",
    "record",
    "report",
    "rox_text",
    "rule_name",
    "save_finance",
    "seal",
    "step_by_step",
    "step_name",
    "today_first",
    "variances",
    "verdict",
    "workbook",
]
