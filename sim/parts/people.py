"""What customers remember, feel, tell others and do: memory, effort, judgement, moments of truth, loyalty."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_validator

from ..source import derived, direction, published
from .declared import Motive, NotNegative, Noun, Positive, Share, declared, over_defaults


class Memory(Noun):
    """How a journey is remembered and fades."""

    average: Share = declared(
        0.35,
        "weight of the mean",
        "share",
        (0.1, 0.7),
        direction("Alaybek et al. 2022, order of magnitude; split assumed"),
    )
    peak: Share = declared(
        0.30,
        "weight of the best and the worst event",
        "share",
        (0.1, 0.5),
        direction("Alaybek et al. 2022; split assumed"),
    )
    end: Share = declared(
        0.20,
        "weight of the last event",
        "share",
        (0, 0.5),
        direction("Redelmeier, Katz & Kahneman 2003, upper bound .63"),
    )
    first: Share = declared(
        0.15, "weight of the first event", "share", (0, 0.3), direction("Alaybek et al. 2022; split assumed")
    )
    loss_aversion: Annotated[float, Field(ge=1, le=5)] = declared(
        1.95, "weight of a loss against a gain", "factor", (1, 2.5), published("Brown et al. 2024")
    )
    performance: Share = declared(0.8, "weight of performance against disconfirmation", "share", (0.5, 1))
    learning: Share = declared(0.2, "how fast expectation follows what happened", "share", (0.05, 0.5))
    gain: Annotated[float, Field(gt=0, le=1)] = declared(
        0.20,
        "steady weight of a journey in satisfaction",
        "share",
        (0.1, 0.4),
        direction("Bolton 1998, direction"),
    )
    prior_journeys: Positive = declared(1.0, "journeys the first impression is worth", "journeys", (0.5, 5))
    fresh: NotNegative = declared(
        0.5, "weight of memories still accessible", "factor", (0, 1), derived("derived from Gartner 2024")
    )
    half_life_good_d: Positive = declared(
        120.0,
        "half-life of a good memory",
        "days",
        (30, 365),
        direction("Walker & Skowronski 2009, direction"),
    )
    half_life_bad_d: Positive = declared(
        75.0, "half-life of a bad memory", "days", (30, 365), direction("Walker & Skowronski 2009, direction")
    )
    truth_durability: NotNegative = declared(
        3.0, "a moment of truth lives 1 + this times longer", "factor", (0, 5)
    )
    reliability: Annotated[float, Field(gt=0, lt=1)] = declared(
        0.39,
        "share of a journey score that is the journey",
        "share",
        (0.3, 0.7),
        derived("derived from r = .581, Alaybek et al. 2022"),
    )
    relation_reliability: Annotated[float, Field(gt=0, lt=1)] = declared(
        0.7, "share of a recommendation that is the relation", "share", (0.5, 0.9)
    )
    style: Share = declared(
        0.3, "share of the answer's noise that is the person's own style", "share", (0, 0.6)
    )


class Effort(Noun):
    """What repeating, switching and explaining again cost in satisfaction."""

    repeat: NotNegative = declared(
        0.35, "debt of a further contact", "score SD", (0.1, 0.9), derived("derived from SQM and Gartner")
    )
    channel: NotNegative = declared(
        0.45,
        "debt of a channel beyond those accepted",
        "score SD",
        (0.1, 1),
        derived("derived from SQM and Gartner"),
    )
    information: NotNegative = declared(0.15, "debt of repeating information", "score SD", (0.05, 0.4))
    transfer: NotNegative = declared(0.15, "debt of a transfer", "score SD", (0.05, 0.3))
    channels_free: NotNegative = declared(
        2.0,
        "channels accepted to solve a problem",
        "channels",
        (1, 3),
        published("Construire des parcours clients gagnants en misant sur l'expérience"),
    )
    many_channels: NotNegative = declared(
        0.10, "debt of a channel beyond those welcome for information", "score SD", (0, 0.3)
    )
    information_channels_free: NotNegative = declared(
        4.0, "channels welcome for information", "channels", (3, 9)
    )
    buy_factor: Share = declared(0.5, "share of a problem's debt that applies to buying", "share", (0, 1))
    buy_contacts_free: NotNegative = declared(2.0, "contacts accepted when buying", "contacts", (1, 4))
    felt_repeat: NotNegative = declared(0.5, "effort felt for a further contact", "effort SD", (0.1, 1))
    felt_channel: NotNegative = declared(0.3, "effort felt for a further channel", "effort SD", (0.1, 1))
    felt_information: NotNegative = declared(
        0.3, "effort felt for repeating information", "effort SD", (0.1, 1)
    )
    felt_transfer: NotNegative = declared(0.2, "effort felt for a transfer", "effort SD", (0.05, 0.6))
    felt_wait: NotNegative = declared(0.1, "effort felt per log-minute waited", "effort SD", (0, 0.4))


class Judge(Noun):
    """How one contact is felt and how answers are spread today."""

    resolved: NotNegative = declared(
        0.35,
        "utility of a resolved case",
        "event SD",
        (0.1, 0.7),
        derived("derived from the resolution gap of .75 to .92 SD"),
    )
    unresolved: NotNegative = declared(
        0.90,
        "utility lost by an unresolved case",
        "event SD",
        (0.5, 1.4),
        derived("derived from the resolution gap of .75 to .92 SD"),
    )
    noise: NotNegative = declared(1.0, "everything else in a contact", "event SD", (0.5, 1.5))
    blocked: NotNegative = declared(0.40, "utility lost when something blocks", "event SD", (0.2, 0.6))
    incoherent: NotNegative = declared(
        0.40, "utility lost when channels contradict each other", "event SD", (0.2, 0.6)
    )
    recognised: NotNegative = declared(0.10, "utility of being recognised", "event SD", (0.05, 0.15))
    skill: NotNegative = declared(
        0.30, "utility of a skilled person at a moment of truth", "event SD", (0.15, 0.45)
    )
    satisfaction_shares: Annotated[list[Positive], Field(min_length=5, max_length=5)] = declared(
        [0.05, 0.07, 0.13, 0.35, 0.40],
        "today's satisfaction answers 1 to 5 over all closed cases; sums to one",
        "share",
    )
    recommendation_shares: Annotated[list[Positive], Field(min_length=11, max_length=11)] = declared(
        [0.02, 0.01, 0.02, 0.03, 0.04, 0.06, 0.07, 0.14, 0.21, 0.20, 0.20], "today's recommendation answers 0 to 10 over all customers; sums to one", "share"
    )  # fmt: skip
    effort_shares: Annotated[list[Positive], Field(min_length=7, max_length=7)] = declared(
        [0.04, 0.06, 0.10, 0.14, 0.20, 0.26, 0.20],
        "today's effort answers 1 to 7, 7 easy, over all closed cases; sums to one",
        "share",
    )


class Truth(Noun):
    """Moments of truth: drawn, detected, routed, and what they do to spending."""

    spread: NotNegative = declared(0.5, "how much customers differ in what moves them", "log SD", (0, 1))
    amplification: NotNegative = declared(1.0, "how much stronger such an event is felt", "factor", (0, 2))
    sensitivity: Share = declared(0.0, "share of moments of truth detected today", "share", (0, 0.9))
    specificity: Share = declared(0.9, "share of the other contacts not taken for one", "share", (0.7, 1))
    skilled: Share = declared(
        0.0, "share of detected contacts that reach a skilled person today", "share", (0, 1)
    )
    handling: Positive = declared(
        1.5,
        "handling by a skilled person",
        "factor",
        (1, 2),
        direction("Comment bien gérer les moments de vérité du parcours client, direction"),
    )
    gesture_eur: NotNegative = declared(10.0, "mean gesture of a skilled person", "EUR", (0, 50))
    neutral_up: Annotated[float, Field(gt=0, lt=1)] = declared(
        0.15, "customers who spend more after a neutral one", "share", (0.05, 0.3)
    )
    neutral_down: Annotated[float, Field(gt=0, lt=1)] = declared(
        0.10, "customers who spend less after a neutral one", "share", (0.05, 0.2)
    )
    positive_up: Annotated[float, Field(gt=0, lt=1)] = declared(
        0.85,
        "customers who spend more after a good one",
        "share",
        (0.5, 0.9),
        published("Beaujean, Davidson & Madge 2006"),
    )
    negative_down: Annotated[float, Field(gt=0, lt=1)] = declared(
        0.70,
        "customers who spend less after a bad one",
        "share",
        (0.4, 0.8),
        published("Beaujean, Davidson & Madge 2006"),
    )
    causal: Share = declared(0.5, "share of those shifts that is cause, not selection", "share", (0.2, 1))
    margin_step: Share = declared(0.05, "change of margin, up or down", "share", (0, 0.2))


class Loyalty(Noun):
    """Why customers leave."""

    satisfaction: NotNegative = declared(
        0.55,
        "effect of satisfaction on annual retention, as a contrast between customers shows it",
        "logit per SD",
        (0.3, 0.8),
        derived("derived from Kriss 2014"),
    )
    month_factor: Positive = declared(
        1.08,
        "turns an annual slope into a monthly one",
        "factor",
        (1, 1.2),
        derived("derived at 85 % retention"),
    )
    causal: Share = declared(0.7, "share of a customer's own change that is cause", "share", (0.3, 1))
    edge: Annotated[float, Field(ge=1, le=10)] = declared(
        2.0,
        "how much steeper the slope is for the tenth who think least of the company; the contrast between customers stays",
        "factor",
        (1, 4),
    )
    unresolved: dict[Motive, NotNegative] = declared(
        {"INFO": 0.3, "APPT": 0.3, "BUY": 0.5, "PROBLEM": 1.0, "COMPLAINT": 1.5},
        "effect of an unresolved case, when it is closed", "logit", factor=2,
    )  # fmt: skip
    second_failure: NotNegative = declared(
        0.6,
        "added by another failure within recent_d",
        "logit",
        (0, 1.5),
        direction("Knox & van Oest 2014, direction"),
    )
    shut: NotNegative = declared(
        1.0,
        "effect of a case that reached nobody, and of a wish for a channel whose desk has no seat",
        "logit",
        (0.3, 2),
    )
    recent_d: Positive = declared(
        60.0,
        "mean life of what a failure adds; half of it is left after recent_d times ln 2",
        "days",
        (30, 120),
    )

    @field_validator("unresolved", mode="before")
    @classmethod
    def _keep_defaults(cls, stated: Any) -> Any:
        return over_defaults(stated, "unresolved", cls) if isinstance(stated, dict) else stated


class Words(Noun):
    """What satisfied and dissatisfied customers tell others; money apart, in no headline."""

    tell_good: Share = declared(
        0.41,
        "share of the most satisfied cases that are told",
        "share",
        (0.25, 0.57),
        published("SQM, told after a first-contact resolution"),
    )
    hear_good: NotNegative = declared(1.0, "people who hear of one", "people", (0.6, 1.4), published("SQM"))
    tell_bad: Share = declared(
        0.74,
        "share of the least satisfied cases that are told",
        "share",
        (0.44, 1),
        published("SQM, told when unresolved and very dissatisfied"),
    )
    hear_bad: NotNegative = declared(5.0, "people who hear of one", "people", (3, 7), published("SQM"))
    listening: Share = declared(0.05, "share of them who are choosing a supplier", "share", (0, 0.2))
    win: Share = declared(
        0.20,
        "rise of their chance of coming",
        "share",
        (0, 0.3),
        direction("East, Hammond & Lomax 2008, direction"),
    )
    loss: Share = declared(
        0.11,
        "fall of their chance of coming",
        "share",
        (0, 0.3),
        direction("East, Hammond & Lomax 2008, direction"),
    )
