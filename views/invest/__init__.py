"""Invest: a budget or a target in, the plan of highest value out, against today, with what proves it."""

from .page import invest

__all__ = ["invest"]
