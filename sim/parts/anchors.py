"""Constants that tie the scales of the model to today's plan."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .declared import Finite, NotNegative, Noun, Positive, declared
from .evidence import Span


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
