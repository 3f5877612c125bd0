"""What the same customers live without a moment, a bot, a channel or a contact: asked for, found again, drawn."""

from .asked import job_of, study
from .charts import (
    EFFECT_COLOURS,
    chart_bot_effects,
    chart_channel_values,
    chart_contact_values,
    chart_moments,
)

__all__ = [
    "EFFECT_COLOURS",
    "chart_bot_effects",
    "chart_channel_values",
    "chart_contact_values",
    "chart_moments",
    "job_of",
    "study",
]
