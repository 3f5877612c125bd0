"""What the numbers of a world rest on: reported figures, the record of a fit, how far numbers may be off."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator

from ..errors import Message
from .declared import Finite, NotNegative, Noun, Positive, Share, declared, over_defaults, required


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


Span = Annotated[list[Finite], Field(min_length=2, max_length=2)]

LogError = Annotated[float, Field(ge=0, le=1.5)]

LeverTag = Literal[
    "fitted", "measured", "experiment", "published", "derived", "direction", "borrowed", "stated", "assumption",
]  # fmt: skip


class Shocks(Noun):
    """What may happen after today, alike whatever the plan: how far volumes, margins, wages and handling times may move over the horizon."""

    volume: LogError = declared(0.10, "change of the needs of all customers", "log SD", (0.03, 0.3))
    margin: LogError = declared(0.10, "change of margins, alike in all segments", "log SD", (0.03, 0.3))
    wage: LogError = declared(
        0.05, "change of the cost of a seat, alike at all desks", "log SD", (0.02, 0.15)
    )
    handling: LogError = declared(
        0.10, "change of people's handling time, alike in all channels", "log SD", (0.03, 0.3)
    )


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
            "fitted": 0.15, "measured": 0.15, "experiment": 0.15, "published": 0.3, "derived": 0.5, "direction": 0.5, "borrowed": 0.7,
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


# columns whose groups of answers bear a name that the company gave: the column, an underscore, the name
NAMED_GROUPS = ("channel", "moment", "segment")
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
        if not self.group:
            return base
        column, _, name = self.group.partition("_")
        is_named = column in NAMED_GROUPS and bool(name)
        told = Message(f"fit.named.{column}", name=name) if is_named else Message(f"fit.group.{self.group}")
        return Message("fit.of", base=base, group=told)

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
