"""What leaves a plan in doubt, as Invest and Finance both show it."""

from .draws import drawn_values, drivers, hinges, risk_line

__all__ = ["drawn_values", "drivers", "hinges", "risk_line"]
