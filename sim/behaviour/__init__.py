"""Every rule of human behaviour, written once and read by both engines."""

from .case import (
    accessible_memory,
    after_case,
    answer_survey,
    become_customer,
    begin_case,
    call_back,
    end_month,
    is_customer,
    month_of,
)
from .contact import (
    BY_BOT,
    HANGS_UP,
    SERVED,
    after_contact,
    approach,
    attractions,
    begin_contact,
    is_self_service,
)
from .memory import fading, half_life

__all__ = [
    "BY_BOT",
    "HANGS_UP",
    "SERVED",
    "accessible_memory",
    "after_case",
    "after_contact",
    "answer_survey",
    "approach",
    "attractions",
    "become_customer",
    "begin_case",
    "begin_contact",
    "call_back",
    "end_month",
    "fading",
    "half_life",
    "is_customer",
    "is_self_service",
    "month_of",
]
