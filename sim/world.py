"""What the company and its customers are: frozen nouns, each number declared once with unit, bound, range and source."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from .calendar import minute_of_day, weekdays_of
from .errors import Defects, Message
from .metrics import Watched
from .source import ASSUMED, FROM_THE_FILE, Source, derived, direction, published
from .validate import disagreements

Motive = Literal["INFO", "APPT", "BUY", "PROBLEM", "COMPLAINT"]
MOTIVES: tuple[Motive, ...] = ("INFO", "APPT", "BUY", "PROBLEM", "COMPLAINT")
Kind = Literal["live", "asynchronous", "self_service", "bot"]
KINDS: tuple[Kind, ...] = ("live", "asynchronous", "self_service", "bot")
# the kinds that people serve
SERVED: tuple[Kind, ...] = ("live", "asynchronous")
Maturity = Literal["initial", "developing", "defined", "managed", "optimised"]
MATURITIES: tuple[Maturity, ...] = ("initial", "developing", "defined", "managed", "optimised")

Shape = Literal["lognormal", "exponential"]
SHAPES: tuple[Shape, ...] = ("lognormal", "exponential")

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Real = Annotated[float, Field(ge=-5, le=5, allow_inf_nan=False)]


def declared(
    default: Any,
    text: str,
    unit: str,
    span: tuple[float, float] | None = None,
    source: Source = ASSUMED,
    kinds: tuple[Kind, ...] = (),
    factor: float | None = None,
) -> Any:
    """Declare a field: its default, meaning, unit, plausible range (a prior, not a bound) and source.

    kinds: the kinds of channel that it concerns; empty = all. factor: each entry of a table has a plausible range of
    its own, from its default divided by factor to its default times factor.
    """
    extra: dict[str, Any] = {"unit": unit, "source": source.text, "tag": source.tag, "kinds": list(kinds)}
    if span is not None:
        extra["range"] = list(span)
    if factor is not None:
        extra["ranges"] = {entry: [number / factor, number * factor] for entry, number in default.items()}
    if isinstance(default, dict | list):
        frozen = json.dumps(default)
        return Field(default_factory=lambda: json.loads(frozen), description=text, json_schema_extra=extra)
    return Field(default, description=text, json_schema_extra=extra)


def required(text: str, unit: str) -> Any:
    """Declare a field that every world must state itself."""
    return Field(
        description=text,
        json_schema_extra={"unit": unit, "source": FROM_THE_FILE.text, "tag": FROM_THE_FILE.tag},
    )


class Noun(BaseModel):
    """A frozen part of the world that accepts no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def over_defaults(stated: dict[str, Any], field: str, noun: type[BaseModel]) -> dict[str, Any]:
    """Return what a file states, over the declared defaults of a table it states in part."""
    return {**noun.model_fields[field].get_default(call_default_factory=True), **stated}


class Segment(Noun):
    """A kind of customer."""

    name: Name = required("identifier", "text")
    label: str = required("name shown to people", "text")
    share: Share = required("share of the customers; shares sum to one", "share")
    margin_eur_year: NotNegative = required("margin of a customer before the cost to serve", "EUR/year")
    retention_year: Annotated[float, Field(gt=0, lt=1)] = required(
        "share still customers a year later", "share"
    )
    acquisition_eur: NotNegative = declared(0.0, "cost of gaining a customer", "EUR", (0, 500))
    needs_year: dict[str, NotNegative] = required("needs a customer has in a year, by moment", "1/year")
    prefers: dict[str, NotNegative] = required("preference weights of the channels, 0 = never used", "weight")
    truth_factor: NotNegative = declared(
        1.0, "multiplies the chance of a moment of truth", "factor", (0.5, 2)
    )


class Moment(Noun):
    """A step of the customer's life that creates needs of one motive."""

    name: Name = required("identifier", "text")
    label: str = required("name shown to people", "text")
    motive: Motive = required("why the customer makes contact", "motive")
    truth: Share = declared(0.02, "chance that a contact is a moment of truth", "share", (0, 0.5))
    season: Annotated[list[NotNegative], Field(min_length=12, max_length=12)] = declared(
        [1.0] * 12, "weight of each month, January first; only proportions count", "weight"
    )
    sale_eur: NotNegative = declared(
        0.0, "margin of a sale when a BUY case closes resolved", "EUR", (0, 2000)
    )
    conversion: Share = declared(1.0, "share of resolved BUY cases that become a sale", "share", (0, 1))


class Profile(Noun):
    """When needs arise in the week."""

    hours: Annotated[list[NotNegative], Field(min_length=24, max_length=168)] = declared(
        [1.0] * 24, "weight of each hour: 24 for every day alike, or 168 from Monday 00:00", "weight"
    )
    days: Annotated[list[NotNegative], Field(min_length=7, max_length=7)] = declared(
        [1.0] * 7, "weight of each day, Monday first", "weight"
    )
    day_variation: Annotated[float, Field(ge=0, le=2)] = declared(
        0.10, "coefficient of variation of the lognormal day factor", "ratio", (0, 0.3)
    )


class Channel(Noun):
    """A way to make contact, complete in itself."""

    name: Name = required("identifier", "text")
    label: str = required("name shown to people", "text")
    kind: Kind = required("live, asynchronous, self_service or bot", "kind")
    desk: str = declared("", "the desk that serves it; empty for self-service and bot", "desk", kinds=SERVED)
    eur_contact: NotNegative = required("variable cost of a contact, wages excluded", "EUR")
    handling_min: Positive = required("mean handling time", "minutes")
    handling_scv: NotNegative = declared(
        1.5,
        "squared coefficient of variation of handling time",
        "ratio",
        (0.5, 2.5),
        direction("real calls show 1.5 to 2.1"),
        kinds=SERVED,
    )
    handling_shape: Shape = declared(
        "lognormal", "distribution of handling time; exponential has no memory and a variation of 1", "distribution", source=published("Brown et al. 2005"), kinds=SERVED)  # fmt: skip
    wait_ok_min: Positive = declared(
        1.0, "wait a customer finds acceptable", "minutes", (0.5, 7200), kinds=SERVED
    )
    patience_min: Positive = declared(
        5.0, "mean patience, live only", "minutes", (1, 60), direction("Brown et al. 2005"), kinds=("live",)
    )
    patience_shape: Annotated[float, Field(ge=0.2, le=5)] = declared(
        1.0,
        "shape of the Weibull patience; 1 is exponential, above 1 people give up near the mean",
        "exponent",
        (0.7, 1.5),
        direction("Mandelbaum & Zeltyn 2007, form"),
        kinds=("live",),
    )
    travel_min: NotNegative = declared(
        0.0, "time a message takes, both ways together", "minutes", (0, 7200), kinds=("asynchronous",)
    )
    unanswered_d: Positive = declared(
        30.0,
        "a message unanswered for so long is given up at the end of the month",
        "days",
        (7, 90),
        kinds=("asynchronous",),
    )
    wait_today_min: NotNegative = declared(
        0.0, "wait announced before the first month is measured", "minutes", kinds=SERVED
    )
    steer: Real = declared(0.0, "nudge towards the channel, added to its utility", "utility", (-1, 1))
    fit: dict[Motive, Real] = declared(
        {}, "how well the channel suits a motive; 0 where absent", "utility", (-0.3, 0.3)
    )
    ability: dict[Motive, NotNegative] = declared(
        {}, "multiplies the chance of being resolved; 1 where absent", "factor", (0, 1.2)
    )
    invite: Share = declared(0.0, "share of closed cases invited to the survey", "share", (0, 1))


class Shift(Noun):
    """Hours of the week during which a share of a desk's seats is on duty."""

    days: str = required("weekdays, such as Mon-Fri or Sat", "days")
    opens: str = declared("09:00", "start", "HH:MM")
    closes: str = declared("17:00", "end, up to 24:00", "HH:MM")
    share: Share = declared(1.0, "share of the seats on duty", "share", (0, 1))

    @model_validator(mode="after")
    def _hours_make_sense(self) -> Shift:
        if minute_of_day(self.closes) <= minute_of_day(self.opens):
            raise ValueError(f"closes {self.closes} must be later than opens {self.opens}")
        weekdays_of(self.days)
        return self


class Desk(Noun):
    """The people who serve one or more channels."""

    name: Name = required("identifier", "text")
    label: str = required("name shown to people", "text")
    seats: Annotated[int, Field(ge=0, le=100_000)] = required(
        "people on duty when the desk is fully open", "seats"
    )
    eur_seat_year: NotNegative = required("full cost of a seat that is never empty", "EUR/year")
    open: Annotated[list[Shift], Field(min_length=1, max_length=20)] = required(
        "the roster of a week", "shifts"
    )
    shrinkage: Annotated[float, Field(ge=0, le=0.9)] = declared(
        0.30,
        "share of paid time away from the desk: leave, illness, training, breaks; a seat on duty costs eur_seat_year / (1 - this)",
        "share",
        (0.20, 0.40),
        published("SWPP 2024: half of the planners report 26 to 35 %"),
    )
    concurrency: Annotated[int, Field(ge=1, le=8)] = declared(
        1, "contacts a person handles at once", "contacts", (1, 4)
    )
    slowdown: NotNegative = declared(
        0.15, "extra handling time for each further contact at once", "share", (0, 0.3)
    )
    lag_months: Annotated[int, Field(ge=0, le=24)] = declared(
        3, "months from decision to a seated person", "months", (1, 6)
    )
    notice_months: Annotated[int, Field(ge=0, le=24)] = declared(
        3, "months from decision to a seat removed", "months", (1, 6)
    )
    exit_eur: NotNegative = declared(0.0, "paid once for a seat removed", "EUR", (0, 60_000))

    @property
    def hours_week(self) -> float:
        """Hours a week that a seat is on duty, a shift of half of the seats counting half."""
        return sum(
            len(weekdays_of(shift.days))
            * (minute_of_day(shift.closes) - minute_of_day(shift.opens))
            / 60
            * shift.share
            for shift in self.open
        )

    @property
    def eur_on_duty_year(self) -> float:
        """Full cost of a seat on duty, EUR a year: more people than one, as each is away for a share of the time paid."""
        return self.eur_seat_year / (1 - self.shrinkage)


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
        0.73, "handling after a hand-over that kept history", "factor", (0.6, 1), published("Gartner 2023")
    )
    handling_lost: Positive = declared(
        1.15, "handling after a hand-over that lost history", "factor", (1, 1.5)
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
        "where its curve comes from; the first word may be its tag: published, direction, derived, fitted, assumption",
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


class Reported(Noun):
    """The company's own figures, to hold the simulated world against."""

    contacts_year: dict[str, Positive] = declared({}, "contacts a year, by channel", "contacts/year")
    cost_eur_year: Positive | None = declared(None, "variable cost to serve", "EUR/year")
    retention_year: Share | None = declared(None, "share of customers kept a year", "share")
    nps: Annotated[float, Field(ge=-100, le=100)] | None = declared(
        None, "net promoter score over all customers", "points"
    )
    csat_top2: Share | None = declared(None, "share of closed cases that end satisfied", "share")
    csat_top2_answered: Share | None = declared(None, "share of survey answers that are satisfied", "share")
    mean_wait_min: dict[str, Positive] = declared({}, "mean wait, by channel", "minutes")
    abandonment: dict[str, Share] = declared({}, "share of contacts that hang up, by live channel", "share")


class Posterior(Noun):
    """A sample of the numbers that a fit found, which the draws of parameters take row by row."""

    fields: list[str] = declared([], "fitted numbers by dotted path, such as bot.resolved.INFO", "paths")
    draws: list[list[Finite]] = declared([], "rows of one value per field", "of the field")


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


Span = Annotated[list[Finite], Field(min_length=2, max_length=2)]
LogError = Annotated[float, Field(ge=0, le=1.5)]
LeverTag = Literal[
    "fitted", "measured", "published", "derived", "direction", "borrowed", "stated", "assumption",
]  # fmt: skip


class ParameterErrors(Noun):
    """How far numbers of the company and of its levers may be off, and ranges it states itself."""

    margin: LogError = declared(0.10, "error of margins, alike in all segments", "log SD", (0.03, 0.2))
    needs: LogError = declared(0.10, "error of the needs of each moment", "log SD", (0.03, 0.2))
    wages: LogError = declared(0.05, "error of the cost of a seat, alike at all desks", "log SD", (0.02, 0.1))
    sale: LogError = declared(
        0.20, "error of the margin of a sale, alike at all moments", "log SD", (0.05, 0.4)
    )
    patience: LogError = declared(0.30, "error of patience, alike in all live channels", "log SD", (0.1, 0.5))
    handling: LogError = declared(
        0.10, "error of people's handling time, alike in all channels", "log SD", (0.03, 0.2)
    )
    levers: dict[LeverTag, LogError] = declared(
        {
            "fitted": 0.15, "measured": 0.15, "published": 0.3, "derived": 0.5, "direction": 0.5, "borrowed": 0.7,
            "stated": 0.7, "assumption": 0.7,
        },
        "error of a lever's effect, and of the spend that reaches half of it, by the tag of its source", "log SD", (0.1, 1),
    )  # fmt: skip
    range: dict[str, Span] = declared(
        {},
        "range that holds 95 % of what a number may be, by dotted path, in place of the declared one",
        "of the field",
    )

    @field_validator("levers", mode="before")
    @classmethod
    def _keep_defaults(cls, stated: Any) -> Any:
        return over_defaults(stated, "levers", cls) if isinstance(stated, dict) else stated


class Domain(Noun):
    """Least and most of each figure in the months a world was anchored on, outside of which nothing is known."""

    abandonment: dict[str, Span] = declared({}, "hanging up, by live channel: least and most", "share")
    mean_wait_min: dict[str, Span] = declared({}, "mean wait, by live channel: least and most", "minutes")
    load: dict[str, Span] = declared({}, "work asked for by capacity, by desk: least and most", "ratio")
    contacts: dict[str, Span] = declared({}, "contacts in a month, by channel: least and most", "contacts")
    nps: Span | None = declared(None, "net promoter score: least and most", "points")
    first_contact_resolution: Span | None = declared(
        None, "cases resolved at the first contact: least and most", "share"
    )


class Anchors(Noun):
    """Constants that tie the model's scales to today's plan, computed once and never for a plan."""

    hash: str = declared("", "hash of the fields they were computed from", "text")
    resolution_mean: Finite = declared(0.0, "mean utility of how cases end", "event SD")
    centre: Finite = declared(0.0, "mean utility of a contact", "event SD")
    memory_mean: Finite = declared(0.0, "mean raw memory of a case", "event SD")
    memory_scale: Positive = declared(0.44, "raw memory to score", "score SD per event SD")
    answer_noise: NotNegative = declared(0.78, "noise of a journey answer", "score SD")
    debt_mean: NotNegative = declared(0.0, "mean effort debt", "score SD")
    past_mean: list[Annotated[list[Finite], Field(min_length=5, max_length=5)]] = declared(
        [], "mean of satisfaction and of the four memories of present customers, by segment", "score SD"
    )
    past_root: list[Annotated[list[Finite], Field(min_length=15, max_length=15)]] = declared(
        [], "rows of the lower triangle of the root of their covariance, by segment", "score SD"
    )
    joiner_disposition: list[Finite] = declared(
        [],
        "mean disposition of joiners: how much less those who leave think of the company, by segment",
        "score SD",
    )
    disposition_sd: NotNegative = declared(0.9, "spread of the customers' disposition", "score SD")
    satisfaction_cuts: Annotated[list[Finite], Field(min_length=4, max_length=4)] = declared(
        [-1.644854, -1.174987, -0.674490, 0.253347], "cut-points of the satisfaction answer", "score SD"
    )
    recommendation_cuts: Annotated[list[Finite], Field(min_length=10, max_length=10)] = declared(
        [-2.05, -1.88, -1.64, -1.41, -1.17, -0.92, -0.674490, -0.28, 0.253347, 0.84], "cut-points of the recommendation answer", "score SD"
    )  # fmt: skip
    effort_cuts: Annotated[list[Finite], Field(min_length=6, max_length=6)] = declared(
        [-1.75, -1.28, -0.84, -0.41, 0.10, 0.84], "cut-points of the effort answer", "effort SD"
    )
    leaving_intercept: list[Finite] = declared([], "logit of leaving in a month, by segment", "logit")
    edge: Finite = declared(
        -1.0,
        "level of disposition and own satisfaction below which a tenth of today's customers are",
        "score SD",
    )
    serve_eur_year: list[NotNegative] = declared(
        [], "cost to serve a customer a year today, wages included, by segment", "EUR/year"
    )
    domain: Domain = Domain()


FittedRows = Literal["answers", "customers", "contacts", "visits", "daily_figures"]


class FitSource(Noun):
    """Where a number that a fit has set comes from; a fit writes it, and it is said in the reader's language."""

    fitted_to: str = required("file that the number was fitted to", "text")
    rows: FittedRows = required("what the file holds", "text")
    count: Annotated[int, Field(ge=0)] | None = declared(None, "how many of them were used", "rows")
    estimate: Finite | None = declared(
        None, "estimate, where the source is that of one number", "of the field"
    )
    se: NotNegative | None = declared(None, "standard error of the estimate", "of the field")

    def message(self) -> Message:
        """Return the source as a sentence."""
        shown = Message(f"fitted_from.{self.rows}", **({} if self.count is None else {"count": self.count}))
        if self.estimate is None or self.se is None:
            alone = "fitted_from.answers_of" if self.rows == "answers" else "fitted_from.profile"
            return Message(alone, file=self.fitted_to, shown=shown)
        return Message(
            "fitted_from.log", file=self.fitted_to, shown=shown, estimate=self.estimate, se=self.se
        )


FitColour = Literal["", "green", "amber", "red"]
FitFault = Literal[
    "far", "unseen", "holdout", "scores_only", "nothing_informed", "nothing_judged", "outside_range"
]


class FitReason(Noun):
    """What speaks against a fit; a fit writes it, and it is said in the reader's language."""

    fault: FitFault = required("what speaks against the fit", "text")
    figure: str = declared("", "figure of the answers, or number of the world, that it is about", "text")
    group: str = declared("", "group of answers or motive that the figure is of; empty = all", "text")
    unit: str = declared("share", "unit of the figure: share, points, effort or minutes", "text")
    observed: Finite | None = declared(None, "figure as answered", "of the figure")
    simulated: Finite | None = declared(None, "figure as simulated, or the estimate", "of the figure")
    errors: NotNegative | None = declared(
        None, "how far the simulation is off, in standard errors", "standard errors"
    )
    before: NotNegative | None = declared(
        None, "how far *same as before* is off in answers held out", "standard errors"
    )

    def message(self) -> Message:
        """Return the reason as a sentence."""
        if self.fault == "holdout":
            return Message("verdict.why.holdout", errors=self.errors or 0.0, before=self.before or 0.0)
        if self.fault == "outside_range":
            return Message("verdict.why.outside_range", field=self.figure, estimate=self.simulated or 0.0)
        if self.fault == "unseen":
            return Message("verdict.why.unseen", figure=self._named())
        if self.fault == "far":
            return Message(
                "verdict.why.far",
                figure=self._named(),
                observed=self._measured(self.observed),
                simulated=self._measured(self.simulated),
                errors=self.errors or 0.0,
            )
        return Message(f"verdict.why.{self.fault}")

    def _named(self) -> Message:
        base = Message(f"fit.moment.{self.figure}")
        return Message("fit.of", base=base, group=Message(f"fit.group.{self.group}")) if self.group else base

    def _measured(self, value: float | None) -> Message:
        shown = (value or 0.0) * (100 if self.unit == "share" else 1)
        return Message(f"verdict.unit.{self.unit}", value=shown)


class FitVerdict(Noun):
    """How well a fit shows what its company's customers answered; it travels with the world.

    Green alone says *calibrated*; red keeps `rox optimise` from starting. Empty where no fit was made.
    """

    verdict: FitColour = declared(
        "", "verdict of the fit: green, amber or red; empty = none was made", "text"
    )
    informed: Annotated[int, Field(ge=0)] = declared(0, "numbers that the files informed", "numbers")
    of: Annotated[int, Field(ge=0)] = declared(0, "numbers that files of this kind can inform", "numbers")
    accepted: dict[str, str] = declared(
        {}, "why an estimate outside of its plausible range was accepted, by number", "text"
    )
    why: list[FitReason] = declared([], "what speaks against the fit, worst first", "reasons")


def _origin_kind(origin: Any) -> str:
    return "<fit>" if isinstance(origin, dict | FitSource) else "<text>"


Origin = Annotated[
    Annotated[str, Tag("<text>")] | Annotated[FitSource, Tag("<fit>")], Discriminator(_origin_kind)
]


class World(Noun):
    """A company and its customers."""

    name: Name = required("identifier", "text")
    label: str = required("name shown to people", "text")
    customers: Annotated[int, Field(ge=1, le=20_000_000)] = required("customers at the start", "customers")
    months: Annotated[int, Field(ge=1, le=120)] = declared(36, "horizon of a plan", "months", (12, 60))
    warm_up_months: Annotated[int, Field(ge=1, le=24)] = declared(
        6, "months lived under today's plan and not reported", "months"
    )
    discount_rate: Annotated[float, Field(ge=0, le=1)] = declared(
        0.08, "annual discount rate", "share/year", (0.05, 0.15), Source("finance", "assumption")
    )
    terminal_years: Annotated[int, Field(ge=0, le=20)] = declared(
        3, "years of value counted after the horizon", "years", (0, 5)
    )
    template: str = declared(
        "", "template the company was drafted from; a number equal to the template's is borrowed", "text"
    )
    maturity: Maturity = required("stage, which says how much of an investment's effect is realised", "stage")
    realised: dict[Maturity, Share] = declared(
        {"initial": 0.5, "developing": 0.65, "defined": 0.8, "managed": 0.9, "optimised": 1.0},
        "share of a lever's effect realised at each stage", "share", (0.3, 1),
    )  # fmt: skip
    segments: Annotated[list[Segment], Field(min_length=1, max_length=20)] = required(
        "kinds of customer", "segments"
    )
    moments: Annotated[list[Moment], Field(min_length=1, max_length=40)] = required(
        "steps of a customer's life", "moments"
    )
    channels: Annotated[list[Channel], Field(min_length=1, max_length=20)] = required(
        "ways to make contact", "channels"
    )
    desks: Annotated[list[Desk], Field(max_length=20)] = declared([], "people who serve channels", "desks")
    levers: Annotated[list[Lever], Field(max_length=100)] = declared([], "what money can change", "levers")
    profile: Profile = Profile()
    resolve: Resolve = Resolve()
    bot: Bot = Bot()
    continuity: Continuity = Continuity()
    memory: Memory = Memory()
    effort: Effort = Effort()
    waiting: Waiting = Waiting()
    judge: Judge = Judge()
    truth: Truth = Truth()
    loyalty: Loyalty = Loyalty()
    survey: Survey = Survey()
    loop: Loop = Loop()
    alerts: Annotated[list[Alert], Field(max_length=200)] = declared(
        [], "targets that touchpoints are held against", "alerts"
    )
    words: Words = Words()
    reported: Reported = Reported()
    doubt: ParameterErrors = ParameterErrors()
    posterior: Posterior = Posterior()
    fit: FitVerdict = FitVerdict()
    anchors: Anchors = Anchors()
    source: dict[str, Origin] = declared(
        {},
        "where the numbers of this file come from, by field; the first word may be the tag: published, direction, derived, fitted, assumption",
        "text",
    )

    @field_validator("realised", mode="before")
    @classmethod
    def _keep_defaults(cls, stated: Any) -> Any:
        return over_defaults(stated, "realised", cls) if isinstance(stated, dict) else stated

    @model_validator(mode="after")
    def _parts_agree(self) -> World:
        defects = disagreements(self)
        if defects:
            raise Defects(self.name, defects)
        return self
