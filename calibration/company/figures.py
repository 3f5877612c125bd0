"""The figures that a company states of itself: each declared once with unit, range and what it means; left out = not known."""

from __future__ import annotations

from collections.abc import Iterator, Set
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from scenarios import noun_of, noun_of_file
from sim import Channel, Defect, Defects, Message, World, unknown

# a channel with fewer contacts a year is left out and named
LEAST_CONTACTS = 30
# kinds of channel that take what customers bring day and night
ALWAYS_OPEN = ("asynchronous", "self_service")
QUEUED = ("mean_wait_min", "abandonment")


def _figure(text: str, unit: str, usual: tuple[float, float] | None = None) -> Any:
    """Declare a figure: its meaning, unit and usual range; not known unless stated."""
    extra: dict[str, Any] = {"unit": unit}
    if usual is not None:
        extra["range"] = list(usual)
    return Field(None, description=text, json_schema_extra=extra)


def _table(text: str, unit: str) -> Any:
    return Field(default_factory=dict, description=text, json_schema_extra={"unit": unit})


Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Inside = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]


class _Sheet(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChannelFigures(_Sheet):
    """What a company states of a channel."""

    contacts_year: NotNegative | None = _figure("contacts of the channel last year", "contacts/year")
    mean_wait_min: Positive | None = _figure("mean wait of who is served live", "minutes", (0.1, 60))
    abandonment: Inside | None = _figure("share of those who wait that hang up", "share", (0.005, 0.3))
    handling_min: Positive | None = _figure("mean handling time", "minutes", (1, 60))


class DeskFigures(_Sheet):
    """What a company states of the people who serve."""

    people: Positive | None = _figure("people paid, in full-time equivalents", "people")
    payroll_eur_year: Positive | None = _figure("full cost of these people", "EUR/year")
    on_contacts: Inside | None = _figure("share of paid time spent on contacts", "share", (0.5, 0.9))


class Figures(_Sheet):
    """What a company states of itself: customers and the contacts of a channel at least."""

    label: str | None = _figure("name shown to people", "text")
    customers: Annotated[int, Field(ge=1, le=20_000_000)] = Field(
        description="customers at the start", json_schema_extra={"unit": "customers"}
    )
    margin_eur_year: Positive | None = _figure("margin of a customer before the cost to serve", "EUR/year")
    retention_year: Inside | None = _figure("share still customers a year later", "share")
    nps: Annotated[float, Field(ge=-99, le=99)] | None = _figure(
        "net promoter score over all customers", "points"
    )
    csat_top2: Inside | None = _figure("share of closed cases that end satisfied", "share")
    csat_top2_answered: Inside | None = _figure("share of survey answers that are satisfied", "share")
    cost_eur_year: Positive | None = _figure("variable cost to serve", "EUR/year")
    channel: dict[str, ChannelFigures] = _table("figures by channel", "channels")
    desk: dict[str, DeskFigures] = _table("figures by team", "desks")
    spend: dict[str, NotNegative] = _table("what is spent on each programme today", "EUR/year")
    without: list[str] = Field(
        default_factory=list,
        description="channels that the company does not have",
        json_schema_extra={"unit": "channels"},
    )

    @property
    def left_out(self) -> tuple[str, ...]:
        """Channels with too few contacts to be simulated."""
        stated = {name: one.contacts_year for name, one in self.channel.items()}
        return tuple(name for name, count in stated.items() if count is not None and count < LEAST_CONTACTS)

    @property
    def contacts_year(self) -> dict[str, float]:
        """Contacts a year of the channels that state them and are kept."""
        return {
            name: one.contacts_year
            for name, one in self.channel.items()
            if one.contacts_year is not None and name not in (*self.left_out, *self.without)
        }


def figures_of(
    content: dict[str, Any], template: World, name: str = "figures", *, has_log: bool = False
) -> Figures:
    """Return the figures that a table states for a company like a template; has_log: its contacts are counted in a log.

    Raises Defects with everything wrong in them, the figures that contradict each other included.
    """
    return noun_of(name, content, lambda each: _checked(each, template, has_log), Figures)


def with_partners(places: Set[str], template: World) -> set[str]:
    """Return places of a sheet with those that they may contradict: people with the contacts of what they serve."""
    served = {
        f"channel.{one.name}.contacts_year"
        for one in template.channels
        if one.desk and f"desk.{one.desk}.people" in places
    }
    return {*places, *served}


def figures_file(path: Path, template: World, *, has_log: bool = False) -> Figures:
    """Return the figures of a TOML file; raises Defects as `figures_of` does, with their lines."""
    return noun_of_file(path, lambda each: _checked(each, template, has_log), Figures)


def _checked(content: dict[str, Any], template: World, has_log: bool) -> Figures:
    figures = Figures.model_validate(content, strict=True)
    defects = list(_contradictions(figures, template))
    if not has_log:
        defects += _without_contacts(figures)
    if defects:
        raise Defects("figures", defects)
    return figures


def _without_contacts(figures: Figures) -> Iterator[Defect]:
    """That no channel states contacts enough, where none does."""
    advice = Message("defect.state_contacts_year_of_a_channel")
    if figures.contacts_year:
        return
    if any(name not in figures.without for name in figures.left_out):
        for name in figures.left_out:
            got = f"{figures.channel[name].contacts_year:.12g}"
            least = Message("defect.at_least", count=LEAST_CONTACTS)
            yield Defect(f"channel.{name}.contacts_year", got, least, advice)
    else:
        yield Defect("channel", Message("defect.nothing"), Message("defect.contacts_of_a_channel"), advice)


def _contradictions(figures: Figures, template: World) -> Iterator[Defect]:
    """Names that the template does not have, and figures that no company can have together."""
    channels = {one.name: one for one in template.channels}
    desks = [one.name for one in template.desks]
    programmes = [one.name for one in template.levers if one.target != "desk.seats"]
    for place, names, known in (
        ("channel", figures.channel, list(channels)),
        ("desk", figures.desk, desks),
        ("spend", figures.spend, programmes),
        ("without", figures.without, list(channels)),
    ):
        yield from (unknown(f"{place}.{name}", name, known) for name in names if name not in known)
    for name, stated in figures.channel.items():
        if name in channels:
            yield from _of_channel(figures, channels[name], stated)
    yield from _closed_at_night(figures, template)
    served = _served(figures, template)
    for name, team in figures.desk.items():
        if team.payroll_eur_year is not None and team.people is None:
            yield Defect(
                f"desk.{name}.payroll_eur_year",
                f"{team.payroll_eur_year:.12g}",
                Message("defect.payroll_with_people"),
                Message("defect.state_people_too"),
            )
        if team.people is not None and name in desks and not served.get(name):
            yield Defect(
                f"desk.{name}.people",
                f"{team.people:.12g}",
                Message("defect.people_with_contacts"),
                Message("defect.state_contacts_of_what_they_serve"),
            )


def _closed_at_night(figures: Figures, template: World) -> Iterator[Defect]:
    """That every channel left is live or a bot, where none may take a customer while teams are closed; beside the first left out."""
    gone = (*figures.without, *figures.left_out)
    always_open = [one.name for one in template.channels if one.kind in ALWAYS_OPEN]
    if not always_open or any(name not in gone for name in always_open):
        return
    first = always_open[0]
    yield Defect(
        f"channel.{first}.contacts_year",
        Message("defect.live_channels_only"),
        Message("defect.a_channel_open_at_night", names=always_open),
        Message("defect.state_contacts_at_night", count=LEAST_CONTACTS),
    )


def _served(figures: Figures, template: World) -> dict[str, list[str]]:
    """Channels that each team serves and that the company has."""
    gone = (*figures.without, *figures.left_out)
    found: dict[str, list[str]] = {}
    for channel in template.channels:
        if channel.desk and channel.name not in gone:
            found.setdefault(channel.desk, []).append(channel.name)
    return found


def _of_channel(figures: Figures, channel: Channel, stated: ChannelFigures) -> Iterator[Defect]:
    for field in QUEUED:
        value = getattr(stated, field)
        if value is not None and channel.kind != "live":
            yield Defect(
                f"channel.{channel.name}.{field}",
                f"{value:.12g}",
                Message("defect.asked_of_live_channels_only"),
                Message("defect.leave_it_out"),
            )
    if channel.name in figures.without and stated.contacts_year:
        yield Defect(
            f"channel.{channel.name}.contacts_year",
            f"{stated.contacts_year:.12g}",
            Message("defect.nothing_for_a_channel_you_do_not_have"),
            Message("defect.take_it_out_of_without"),
        )
