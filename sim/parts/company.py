"""What a company is: its customers by kind, the steps of their life, its channels, its desks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ..calendar import minute_of_day, weekdays_of
from ..errors import Message
from ..source import direction, published
from .declared import (
    SERVED,
    Kind,
    Motive,
    Name,
    NotNegative,
    Noun,
    Positive,
    Real,
    Shape,
    Share,
    declared,
    required,
)


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
    quality: Real = declared(
        0.0, "how much better than others it feels what it is served with", "event SD", (-0.5, 0.5)
    )
    recommends: Real = declared(
        0.0, "how much better it recommends in a survey than what it lived tells", "score SD", (-0.5, 0.5)
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
    recommends: Real = declared(
        0.0,
        "how much better customers asked after it recommend than what they lived tells",
        "score SD",
        (-0.5, 0.5),
    )


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
    quality: dict[str, Real] = declared(
        {},
        "how much better than today's mean a contact feels here, by moment; no reason to choose the channel; 0 where absent",
        "event SD",
        (-0.5, 0.5),
    )
    recommends: Real = declared(
        0.0,
        "how much better customers asked after it recommend than what they lived tells",
        "score SD",
        (-0.5, 0.5),
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
            raise ValueError(Message("defect.closes_after_opens", closes=self.closes, opens=self.opens))
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
        """Return the hours a week that a seat is on duty, a shift of half of the seats counting half."""
        return sum(
            len(weekdays_of(shift.days))
            * (minute_of_day(shift.closes) - minute_of_day(shift.opens))
            / 60
            * shift.share
            for shift in self.open
        )

    @property
    def eur_on_duty_year(self) -> float:
        """Return the full cost of a seat on duty, EUR a year: more people than one, as each is away for a share of the time paid."""
        return self.eur_seat_year / (1 - self.shrinkage)
