"""What the same customers live without a moment, a bot, a channel or a contact: asked for, found again, drawn."""

from .charts import (
    EFFECT_COLOURS,
    chart_bot_effects,
    chart_channel_values,
    chart_contact_values,
    chart_moments,
)
from .job import job_of, study

__all__ = [
    "EFFECT_COLOURS",
    "chart_bot_effects",
    "chart_channel_values",
    "chart_contact_values",
    "chart_moments",
    "job_of",
    "study",
]
