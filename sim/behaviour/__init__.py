"""Every rule of human behaviour, written once and read by both engines."""

from .bots import bot_acceptance, trust_after
from .case import (
    accessible_memory,
    after_case,
    answer_survey,
    become_customer,
    begin_case,
    call_back,
    end_month,
    is_customer,
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
    remember,
)
from .effort import debt
from .loyalty import call_back_gain, find_shut, hazard, leaving_logit, margin_change
from .memory import evaluation, fading, felt, gain, half_life, memory_lives, month_fades, raw_memory

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
    "bot_acceptance",
    "call_back",
    "call_back_gain",
    "debt",
    "end_month",
    "evaluation",
    "fading",
    "felt",
    "find_shut",
    "gain",
    "half_life",
    "hazard",
    "is_customer",
    "is_self_service",
    "leaving_logit",
    "margin_change",
    "memory_lives",
    "month_fades",
    "raw_memory",
    "remember",
    "trust_after",
]
