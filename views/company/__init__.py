"""The page Company: a company of one's own from ten figures, saved under a name."""

from .in_hand import draw_in_hand
from .page import company

__all__ = ["company", "draw_in_hand"]
