"""All parts of a world in one noun, not yet held against each other."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_validator

from ..source import Source
from .anchors import Anchors
from .company import Channel, Desk, Moment, Profile, Segment
from .declared import Maturity, Name, Noun, Share, declared, over_defaults, required
from .evidence import FitVerdict, Origin, ParameterErrors, Posterior, Reported, Shocks
from .levers import Alert, Lever
from .people import Effort, Judge, Loyalty, Memory, Truth, Words
from .service import Bot, Continuity, Loop, Resolve, Survey, Waiting


class WorldParts(Noun):
    """A company and its customers, whose parts may still contradict each other."""

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
    shocks: Shocks = Shocks()
    posterior: Posterior = Posterior()
    fit: FitVerdict = FitVerdict()
    anchors: Anchors = Anchors()
    source: dict[str, Origin] = declared(
        {},
        "where the numbers of this file come from, by field; the first word may be the tag: published, direction, derived, fitted, experiment, assumption",
        "text",
    )

    @field_validator("realised", mode="before")
    @classmethod
    def _keep_defaults(cls, stated: Any) -> Any:
        return over_defaults(stated, "realised", cls) if isinstance(stated, dict) else stated
