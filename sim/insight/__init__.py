"""What a run teaches: tables from its log and from paired runs, with standard errors where they are estimates."""

from .further import further_contacts
from .log import Log, read_log
from .paths import costliest, obstacles, paths, worst
from .performance import alerts, bot_outcomes, film, performance
from .segments import who_loses

__all__ = [
    "Log",
    "alerts",
    "bot_outcomes",
    "costliest",
    "film",
    "further_contacts",
    "obstacles",
    "paths",
    "performance",
    "read_log",
    "who_loses",
    "worst",
]
