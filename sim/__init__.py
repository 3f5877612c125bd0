"""What happens in a world: nouns, rules, engines, outcomes and their value. Imports nothing of ours."""

from . import behaviour, theory
from .anchors import ANCHOR_RUNS, anchor, anchors_are_stale
from .consistency import misfits
from .defects import Defect, Defects, Infeasible
from .draws import Purpose, uniform
from .engines import DEFAULT_ENGINE, ENGINES, prepare
from .fields import Declaration, behaviour_fields, declaration, value_of, with_values
from .insight import (
    Log,
    alerts,
    bot_outcomes,
    costliest,
    film,
    further_contacts,
    obstacles,
    paths,
    performance,
    read_log,
    who_loses,
    worst,
)
from .journeys import journey_parts
from .outcomes import Outcomes
from .pack import hill
from .plan import Line, Plan, line_of, once_by_month, running_by_month, today, today_eur_year
from .resize import resized
from .rox import Estimate, Flows, Rox, annuity, estimate, in_cents
from .run import Comparison, compare, digest, simulate, world_hash
from .uncertainty import (
    Draw,
    Draws,
    Driver,
    parameter_draws,
    simulations_of,
    summary_of,
    uncertain_fields,
    value_over_draws,
)
from .world import ASSUMPTION, MOTIVES, Alert, Channel, Desk, Lever, Moment, Segment, World

__all__ = [
    "ANCHOR_RUNS",
    "ASSUMPTION",
    "DEFAULT_ENGINE",
    "ENGINES",
    "MOTIVES",
    "Alert",
    "Channel",
    "Comparison",
    "Declaration",
    "Defect",
    "Defects",
    "Desk",
    "Draw",
    "Draws",
    "Driver",
    "Estimate",
    "Flows",
    "Infeasible",
    "Lever",
    "Line",
    "Log",
    "Moment",
    "Outcomes",
    "Plan",
    "Purpose",
    "Rox",
    "Segment",
    "World",
    "alerts",
    "anchor",
    "anchors_are_stale",
    "annuity",
    "behaviour",
    "behaviour_fields",
    "bot_outcomes",
    "compare",
    "costliest",
    "declaration",
    "digest",
    "estimate",
    "film",
    "further_contacts",
    "hill",
    "in_cents",
    "journey_parts",
    "line_of",
    "misfits",
    "obstacles",
    "once_by_month",
    "parameter_draws",
    "paths",
    "performance",
    "prepare",
    "read_log",
    "resized",
    "running_by_month",
    "simulate",
    "simulations_of",
    "summary_of",
    "theory",
    "today",
    "today_eur_year",
    "uncertain_fields",
    "uniform",
    "value_of",
    "value_over_draws",
    "who_loses",
    "with_values",
    "world_hash",
    "worst",
]
