"""Finance: what a controller asks of a plan that was found, and signs."""

from .page import finance

__all__ = ["finance"]
