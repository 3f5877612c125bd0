"""A company of one's own: ten figures to a world whose simulated year shows them."""

from .draft import LOAD_USUAL, MINUTES_USUAL, Look, first_look, template_at
from .evidence import GROUNDS, Grounds, facts_of
from .figures import with_partners
from .levers import Answers, Offer, missing_need, offers, with_lever, without_lever
from .portrait import Row
from .sheet import content_of, figures_text
from .tables import TABLES, company_workbook, pasted_rows, tables_of, with_tables, with_workbook
from .wording import (
    amount_text,
    answer_text,
    asked_again,
    effect_text,
    evidence_text,
    field_text,
    figure_text,
    is_time_asked,
    labels_of,
    price_text,
    question,
    read_back,
    refusal_text,
    short_text,
)
from .written import SHARES, is_not_known, typed_figure

__all__ = [
    "GROUNDS",
    "LOAD_USUAL",
    "MINUTES_USUAL",
    "SHARES",
    "TABLES",
    "Answers",
    "Grounds",
    "Look",
    "Offer",
    "Row",
    "amount_text",
    "answer_text",
    "asked_again",
    "company_workbook",
    "content_of",
    "effect_text",
    "evidence_text",
    "facts_of",
    "field_text",
    "figure_text",
    "figures_text",
    "first_look",
    "is_not_known",
    "is_time_asked",
    "labels_of",
    "missing_need",
    "offers",
    "pasted_rows",
    "price_text",
    "question",
    "read_back",
    "refusal_text",
    "short_text",
    "tables_of",
    "template_at",
    "typed_figure",
    "with_lever",
    "with_partners",
    "with_tables",
    "with_workbook",
    "without_lever",
]
