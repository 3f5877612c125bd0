"""What money can change, and the targets that figures are held against."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..metrics import Watched
from ..source import ASSUMED
from .declared import Name, NotNegative, Noun, Real, declared, required

Target = Literal[
    "desk.seats", "cell.resolution", "cell.quality", "bot.resolution", "bot.offered", "history", "recognised", "fluid",
    "coherent", "handling", "truth.sensitivity", "truth.skilled", "loop.coverage", "loop.delay", "prevention",
    "survey.invite", "steer",
]  # fmt: skip

MULTIPLIES = frozenset({"bot.resolution", "handling", "loop.delay"})


class Lever(Noun):
    """Anything money changes: one target, a response curve, the channels and moments it acts on."""

    name: Name = required("identifier", "text")
    label: str = required("name shown to people", "text")
    target: Target = required(
        "the field of the world it changes; history also raises continuity.handover, by as much", "target"
    )
    desk: str = declared("", "the desk of a seats lever", "desk")
    channels: list[str] = declared([], "channels it acts on; empty = all", "channels")
    moments: list[str] = declared([], "moments it acts on; empty = all", "moments")
    from_value: Real = declared(0.0, "effect at no spend", "of the target", (-1, 1))
    to_value: Real = declared(0.0, "effect at unlimited spend", "of the target", (-1, 2))
    half_eur_year: NotNegative = declared(0.0, "spend that reaches half of the effect", "EUR/year")
    steepness: Annotated[float, Field(ge=0.2, le=8)] = declared(
        1.0, "shape of the Hill curve (form: Little 1970), S-shaped above 1", "exponent", (0.5, 3)
    )
    lag_months: NotNegative = declared(1.0, "time constant of the effect", "months", (0, 12))
    today_eur_year: NotNegative = declared(0.0, "what is spent today; derived for seats", "EUR/year")
    launch_eur: NotNegative = declared(0.0, "paid once to rise above today's spend", "EUR")
    least_eur_year: NotNegative = declared(
        0.0, "least that the optimiser and the app put on it; a plan file may go below", "EUR/year"
    )
    most_eur_year: NotNegative = declared(
        0.0, "most that the optimiser and the app put on it; a plan file may go above", "EUR/year"
    )
    bundle_with: list[str] = declared(
        [], "levers whose effect it multiplies; only the optimiser reads it", "levers"
    )
    owner: str = declared("", "function that answers for it, never a person", "text")
    locked: str = declared(
        "",
        "why the optimiser leaves it at today's spend where a problem does not free it; empty = free",
        "text",
    )
    source: str = declared(
        ASSUMED.text,
        "where its curve comes from; the first word may be its tag: published, direction, derived, fitted, experiment, assumption",
        "text",
    )


class Alert(Noun):
    """A target for one figure of some touchpoints, each held against it on its own; no run reads it."""

    figure: Watched = required("the figure watched, as the performance table names it", "figure")
    target: Annotated[float, Field(ge=0, allow_inf_nan=False)] = required(
        "what the figure should reach, or stay below where less is better", "of the figure"
    )
    channel: str = declared("", "channel it concerns; empty = each", "channel")
    moment: str = declared("", "moment it concerns; empty = each", "moment")
    owner: str = declared("", "function that answers for it, never a person", "text")
