"""The page Company: a company of one's own from ten figures, saved under a name."""

from .page import company

__all__ = ["company"]
