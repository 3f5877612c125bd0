"""What happens at a contact: resolving, bots, history, waits, the survey, calling back."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from ..source import derived, direction, published
from .declared import Motive, NotNegative, Noun, Positive, Real, Share, declared, over_defaults


class Resolve(Noun):
    """Whether a contact solves the need, and what happens when it does not."""

    resolved: dict[Motive, Share] = declared(
        {"INFO": 0.80, "APPT": 0.90, "BUY": 0.75, "PROBLEM": 0.68, "COMPLAINT": 0.55},
        "chance that one contact resolves the need", "share", (0.4, 0.95), direction("SQM: 70 % on average; the split is assumed"),
    )  # fmt: skip
    give_up: Share = declared(0.15, "chance of giving up after an unresolved contact", "share", (0.05, 0.4))
    switch: Share = declared(0.35, "chance of taking another channel when coming back", "share", (0.1, 0.7))
    return_h: Positive = declared(24.0, "mean time before coming back", "hours", (2, 96))
    hang_up_return: Share = declared(0.55, "chance of coming back after hanging up", "share", (0.3, 0.8))
    contacts_most: Annotated[int, Field(ge=1, le=60)] = declared(
        16, "a case is closed unresolved at this contact", "contacts"
    )
    difficulty: NotNegative = declared(
        0.8, "how much needs differ in how hard they are to resolve", "logit SD", (0.3, 1.3)
    )
    difficulty_alone: NotNegative = declared(
        1.5, "how much more difficulty weighs on what serves itself, bots too", "factor", (1, 3)
    )
    history: NotNegative = declared(
        0.35,
        "effect on resolving of history at hand at a later contact, or kept when a bot passes to people",
        "logit",
        (0, 0.8),
    )
    skilled: NotNegative = declared(
        0.4, "effect on resolving of a skilled person at a moment of truth", "logit", (0, 0.8)
    )
    recognised: NotNegative = declared(
        0.1, "effect on resolving of a customer who is recognised", "logit", (0, 0.3)
    )

    @field_validator("resolved", mode="before")
    @classmethod
    def _keep_defaults(cls, stated: Any) -> Any:
        return over_defaults(stated, "resolved", cls) if isinstance(stated, dict) else stated


class Bot(Noun):
    """When a bot is offered, accepted, and what it achieves."""

    offered: dict[Motive, Share] = declared(
        {}, "share of first contacts to which it is offered; 0 where absent", "share", (0, 1)
    )
    accepted: dict[Motive, Annotated[float, Field(gt=0, lt=1)]] = declared(
        {"INFO": 0.40, "APPT": 0.48, "BUY": 0.31, "PROBLEM": 0.30, "COMPLAINT": 0.25},
        "chance of acceptance when it is faster and as good", "share", (0.1, 0.6),
        direction("Construire des parcours clients gagnants en misant sur l'expérience; PROBLEM assumed"),
    )  # fmt: skip
    resolved: dict[Motive, Share] = declared(
        {"INFO": 0.58, "APPT": 0.70, "BUY": 0.40, "PROBLEM": 0.30, "COMPLAINT": 0.17},
        "chance that it resolves the need", "share", (0.05, 0.9), direction("Gartner 2023: 58 % and 17 %; the rest assumed"),
    )  # fmt: skip
    give_up: Share = declared(0.25, "share of unresolved bot contacts left silently", "share", (0.1, 0.5))
    comes_back: Share = declared(
        0.65, "share of those who left it silently who come back later, to people", "share", (0.4, 0.9)
    )
    mistaken: Share = declared(
        0.10,
        "share of unresolved bot contacts that it takes for resolved; the customer finds out and comes back",
        "share",
        (0, 0.3),
    )
    trust_slope: NotNegative = declared(
        0.8, "effect of trust on the logit of acceptance", "logit", (0.4, 1.2)
    )
    wait_slope: NotNegative = declared(0.3, "effect of being slower than people", "logit", (0.15, 0.45))
    quality_slope: NotNegative = declared(2.0, "effect of resolving less than people", "logit", (1, 3))
    truth_slope: NotNegative = declared(1.5, "effect of a moment of truth", "logit", (0.75, 2.25))
    trust_gain: Share = declared(0.3, "how fast trust follows what happened", "share", (0.1, 0.5))
    utility_resolved: Real = declared(-0.05, "utility of being served by a bot", "event SD", (-0.3, 0.1))
    utility_truth: Real = declared(
        -0.60, "added at a moment of truth", "event SD", (-1, 0), direction("Crolic et al. 2022, direction")
    )
    utility_failed: Real = declared(-0.45, "utility of a bot that did not resolve", "event SD", (-1, 0))
    handling_kept: Positive = declared(
        0.73,
        "handling after a transfer to people that kept history",
        "factor",
        (0.6, 1),
        published("Gartner 2023"),
    )
    handling_lost: Positive = declared(
        1.15, "handling after a transfer to people that lost history", "factor", (1, 1.5)
    )
    conversion: NotNegative = declared(
        0.8,
        "multiplies conversion when the bot closes a sale",
        "factor",
        (0.2, 1),
        direction("Luo et al. 2019, direction"),
    )

    @field_validator("accepted", "resolved", mode="before")
    @classmethod
    def _keep_defaults(cls, stated: Any, info: ValidationInfo) -> Any:
        return over_defaults(stated, str(info.field_name), cls) if isinstance(stated, dict) else stated


class Continuity(Noun):
    """Whether the company remembers, and whether its channels hang together."""

    history: Share = declared(
        0.5, "chance that history is at hand when a customer comes back", "share", (0, 1)
    )
    across: Share = declared(1.0, "multiplies it when the channel has changed", "factor", (0, 1))
    handover: Share = declared(0.5, "chance that history survives from bot to person", "share", (0, 1))
    fluid: Share = declared(0.9, "chance that nothing blocks a contact", "share", (0.5, 1))
    coherent: Share = declared(0.9, "chance that information agrees everywhere", "share", (0.5, 1))
    recognised: Share = declared(0.3, "chance of being recognised", "share", (0, 1))
    repeat_handling: Positive = declared(
        1.4,
        "handling when a repeated contact lost its history",
        "factor",
        (1.2, 1.6),
        derived("derived: middle of 30 to 50 % longer (LimeBridge)"),
    )


class Waiting(Noun):
    """What a wait costs."""

    weight: NotNegative = declared(
        0.15,
        "cost of a perceived wait, per log of its multiple",
        "event SD",
        (0.05, 0.4),
        direction("direction: small but significant, n = 3,013"),
    )
    overestimate: Positive = declared(
        1.36,
        "perceived minutes for one real minute",
        "factor",
        (1, 1.6),
        direction("Antonides, Verhoef & van Aalst 2002, form"),
    )
    exponent: Positive = declared(
        0.9,
        "how perceived time grows with real time",
        "exponent",
        (0.6, 1),
        direction("Antonides, Verhoef & van Aalst 2002, form"),
    )
    price: NotNegative = declared(0.3, "how an announced wait repels from a channel", "utility", (0, 1))
    closed_ok_min: Positive = declared(
        240.0,
        "wait for an opening that a customer finds acceptable, where a bot or self-service made it needless",
        "minutes",
        (60, 960),
    )


class Survey(Noun):
    """The survey as a sensor: whom it asks, who answers, and when."""

    quarantine_d: NotNegative = declared(
        30.0, "days before the same person is asked again", "days", (14, 180)
    )
    delay_h: Positive = declared(4.0, "hours from closing to answer", "hours", (0.1, 96))
    response: Annotated[float, Field(ge=-8, le=8)] = declared(
        -1.73,
        "logit of answering for a neutral customer",
        "logit",
        (-4, 1),
        derived("derived: logit of the middle of 13 to 16 % by e-mail (Satmetrix)"),
    )
    response_bad: Real = declared(
        0.5,
        "effect of dissatisfaction on answering",
        "logit per SD",
        (0, 1),
        direction("Hu, Pavlou & Zhang 2009, direction"),
    )
    response_good: Real = declared(
        0.5,
        "effect of satisfaction on answering",
        "logit per SD",
        (0, 1),
        direction("Hu, Pavlou & Zhang 2009, direction"),
    )
    fatigue: NotNegative = declared(0.35, "effect of each recent invitation", "logit", (0, 0.8))
    fatigue_d: Positive = declared(90.0, "how long an invitation weighs", "days", (30, 180))


class Loop(Noun):
    """Calling back customers who answered badly."""

    desk: str = declared("", "the desk that calls; empty = nobody calls", "desk")
    alert: Annotated[int, Field(ge=0, le=5)] = declared(
        2, "satisfaction answer that raises the alert", "score", (1, 3)
    )
    coverage: Share = declared(0.0, "share of alerts called back today", "share", (0, 1))
    delay_h: NotNegative = declared(24.0, "hours from answer to call", "hours", (1, 96))
    handling_min: Positive = declared(10.0, "mean length of the call", "minutes", (5, 20))
    gain: NotNegative = declared(0.40, "satisfaction won by an immediate call", "score SD", (0.1, 0.6))
    half_gain_h: Positive = declared(24.0, "delay that halves the gain", "hours", (6, 72))
    cap: NotNegative = declared(
        0.10,
        "most that satisfaction may exceed its level before the case",
        "score SD",
        (0, 0.3),
        direction("de Matos et al. 2007, direction"),
    )
    offset: Share = declared(
        0.70,
        "share of what is left of the failure's effect on leaving that a call undoes",
        "share",
        (0.4, 0.95),
        direction("Knox & van Oest 2014, direction"),
    )
    again_d: NotNegative = declared(365.0, "days before the same customer is called again", "days", (90, 730))
