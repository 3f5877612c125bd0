"""A company of one's own: ten figures to a world whose simulated year shows them."""

from .draft import Look, first_look
from .evidence import GROUNDS, Grounds, facts_of
from .portrait import Row
from .sheet import content_of, figures_text, is_percent
from .wording import SHARES, field_text, figure_text, labels_of, question

__all__ = [
    "GROUNDS",
    "SHARES",
    "Grounds",
    "Look",
    "Row",
    "content_of",
    "facts_of",
    "field_text",
    "figure_text",
    "figures_text",
    "first_look",
    "is_percent",
    "labels_of",
    "question",
]
