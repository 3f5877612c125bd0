"""The optimiser: from a budget and its rules to the plan of highest value, with what proves it."""

from .answer.at_once import AtOnce, LineEffects, at_once, line_effects
from .answer.certificate import Certificate
from .answer.exact_choice import Tables, choose_among, step_by_step
from .answer.json_record import record
from .answer.optimise import Recommendation, evaluation_log, optimise
from .evidence.actual_months import (
    ITEMS,
    ActualsEvidence,
    MonthAmount,
    learn_from_months,
    months_over_draws,
    moved_levers,
    simulations_for_months,
)
from .evidence.draw_table import (
    DRAWS,
    DRAWS_FEWEST,
    DrawTable,
    alternatives,
    draw_table,
    load_table,
    save_table,
    simulations_for,
)
from .evidence.experiments import (
    EFFECTIVE_FEWEST,
    TRIALS,
    Experiment,
    LeverEvidence,
    load_experiments,
    with_evidence,
)
from .evidence.known_truth import TrueValues, best_pilots, run_pilots, true_company, true_ratio, true_values
from .evidence.pilot import Pilot, pilots, preference, refuse_size, testable_levers
from .evidence.worth import ANSWERS, EUR_ANSWER, InformationWorth, has_enough, worth_of_knowing
from .finance.actuals import (
    ActualsTable,
    Variance,
    amounts_of,
    held_against,
    months_over,
    refuse_what_teaches_nothing,
    variances,
)
from .finance.figures import Figure, figures
from .finance.finance import FINANCE_FILE, finance, load_finance, save_finance
from .finance.lock import lock, lock_state, seal
from .finance.record import Finance
from .load import as_problem, load_problem, problem_text
from .question.problem import OF_CHANNEL, TODAY, Problem, Risk
from .question.rules import Check
from .report.charts import chart_against_today, chart_cells, chart_flows, chart_response, chart_steps
from .report.customer_figures import CustomerRow, customer_rows
from .report.headline import Verdict, headline, headline_lines, loss_text, verdict
from .report.html import appendix
from .report.html_sections import months_text
from .report.knowing import learnt_text, pilot_text, worth_text
from .report.learnt_wording import learnt_lines
from .report.loop_wording import loop_lines
from .report.pilot_wording import decision_lines, pilot_lines
from .report.rules import RuleRow, rule_rows
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
    lock_line,
    money_lines,
    months_words,
    plausibility_lines,
    robust_line,
    rox_text,
    rule_name,
    step_name,
)
from .report.workbook import workbook
from .report.worth_wording import failure_lines, field_text, plan_text, worth_lines
from .solver.mip import SolverFailed
from .solver.simulator import Simulator, today_first
from .solver.transfers import UNSPENT

__all__ = [
    "ANSWERS",
    "ASSUMED",
    "DRAWS",
    "DRAWS_FEWEST",
    "EFFECTIVE_FEWEST",
    "EUR_ANSWER",
    "FINANCE_FILE",
    "ITEMS",
    "LINE",
    "OF_CHANNEL",
    "TODAY",
    "TRIALS",
    "UNSPENT",
    "ActualsEvidence",
    "ActualsTable",
    "AtOnce",
    "Certificate",
    "Check",
    "CustomerRow",
    "Dossier",
    "DrawTable",
    "Experiment",
    "Figure",
    "Finance",
    "InformationWorth",
    "LeverEvidence",
    "LineEffects",
    "MonthAmount",
    "Pilot",
    "Problem",
    "Recommendation",
    "Risk",
    "RuleRow",
    "Simulator",
    "SolverFailed",
    "Tables",
    "TrueValues",
    "Variance",
    "Verdict",
    "alternatives",
    "amounts_of",
    "appendix",
    "arrows_html",
    "as_problem",
    "assumption_text",
    "at_once",
    "best_pilots",
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
    "decision_lines",
    "draw_table",
    "evaluation_log",
    "failure_lines",
    "field_text",
    "figures",
    "finance",
    "floor_lines",
    "has_enough",
    "headline",
    "headline_lines",
    "held_against",
    "irr_words",
    "kind_text",
    "learn_from_months",
    "learnt_lines",
    "learnt_text",
    "line_effects",
    "line_texts",
    "load_experiments",
    "load_finance",
    "load_problem",
    "load_table",
    "lock",
    "lock_line",
    "lock_state",
    "loop_lines",
    "loss_text",
    "money_lines",
    "months_over",
    "months_over_draws",
    "months_text",
    "months_words",
    "moved_levers",
    "optimise",
    "pilot_lines",
    "pilot_text",
    "pilots",
    "plan_text",
    "plausibility_lines",
    "preference",
    "problem_text",
    "read_dossier",
    "record",
    "refuse_size",
    "refuse_what_teaches_nothing",
    "report",
    "robust_line",
    "rox_text",
    "rule_name",
    "rule_rows",
    "run_pilots",
    "save_finance",
    "save_table",
    "seal",
    "simulations_for",
    "simulations_for_months",
    "step_by_step",
    "step_name",
    "testable_levers",
    "today_first",
    "true_company",
    "true_ratio",
    "true_values",
    "variances",
    "verdict",
    "with_evidence",
    "workbook",
    "worth_lines",
    "worth_of_knowing",
    "worth_text",
]
