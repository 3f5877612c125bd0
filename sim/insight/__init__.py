"""What a run teaches: tables from its log and from paired runs, with standard errors where they are estimates."""

from collections.abc import Callable

import pandas as pd

from .bots import bot_effects
from .break_even import break_even
from .ceilings import ceilings, perfected
from .channels import channel_values
from .counterfactual import CounterfactualRun, counterfactual_run
from .further import contact_values, further_contacts
from .journey import AT_ONCE, GAVE_UP, OTHER, case_flows, journey_strip
from .log import Log, read_log
from .moments import memory_by_moment, moment_values, moments_ranked
from .paths import costliest, obstacles, paths, worst
from .performance import alerts, bot_outcomes, film, performance
from .segments import who_loses
from .story import sentences, story

# every table that a logged run gives by itself, by the name it has in files
LOG_TABLES: dict[str, Callable[[Log], pd.DataFrame]] = {
    "touchpoints": performance,
    "alerts": alerts,
    "bots": bot_outcomes,
    "paths": paths,
    "obstacles": obstacles,
    "further_contacts": further_contacts,
    "memory": memory_by_moment,
    "film": film,
}

__all__ = [
    "AT_ONCE",
    "GAVE_UP",
    "LOG_TABLES",
    "OTHER",
    "CounterfactualRun",
    "Log",
    "alerts",
    "bot_effects",
    "bot_outcomes",
    "break_even",
    "case_flows",
    "ceilings",
    "channel_values",
    "contact_values",
    "costliest",
    "counterfactual_run",
    "film",
    "further_contacts",
    "journey_strip",
    "memory_by_moment",
    "moment_values",
    "moments_ranked",
    "obstacles",
    "paths",
    "perfected",
    "performance",
    "read_log",
    "sentences",
    "story",
    "who_loses",
    "worst",
]
