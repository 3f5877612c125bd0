"""Runs: everything started, its state, and what can be done with it."""

from .page import started

__all__ = ["started"]
