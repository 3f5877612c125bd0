"""Every figure of a run in one tidy table, a row a figure and place, for tools that read tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .metrics import METRIC, Metric
from .outcomes import TOUCHPOINTS, Outcomes
from .parts import Channel, Moment, Segment
from .quantities import Array
from .rox import half_width

# where a figure was measured; a month counts from 0, and what is empty is all of them together
PLACES = ("month", "segment", "channel", "moment")
FIGURE_COLUMNS = (*PLACES, "metric", "mean", "lo", "hi")
OF_SERVICE = ("contacts", "csat_top2", "mean_wait_min", "abandonment")
OF_CHANNEL = ("contacts", "mean_wait_min", "abandonment")
MONEY = ("alive", "margin", "sales", "cost")
MONEY_NAMES = dict(zip(MONEY, ("customers", "margin_eur", "sales_eur", "cost_eur"), strict=True))


class _Figure(NamedTuple):
    """A figure in each place: mean and interval."""

    name: str
    mean: Array
    lo: Array
    hi: Array


def figure_table(outcomes: Outcomes) -> pd.DataFrame:
    """Return FIGURE_COLUMNS of a run: headlines; by channel and moment; by segment and channel; by month.

    mean is the figure over all replications, as every other output prints it; lo and hi its 95 % Student interval, NaN
    where fewer than two replications measured it. A figure that nothing was measured of has no row.
    """
    parts = [_headlines(outcomes), _touchpoints(outcomes), _services(outcomes)]
    parts += [_channels_by_month(outcomes), _segments_by_month(outcomes)]
    table = pd.concat(parts, ignore_index=True)
    return table[table["mean"].notna()].reset_index(drop=True)


def _headlines(outcomes: Outcomes) -> pd.DataFrame:
    found = {**outcomes.metrics, **outcomes.figures}
    rows = [(name, one.mean, one.lo, one.hi) for name, one in found.items()]
    return _table({}, [_Figure(name, *(np.array([value]) for value in values)) for name, *values in rows], 1)


def _touchpoints(outcomes: Outcomes) -> pd.DataFrame:
    tallies = _tallies([one.totals.cell for one in outcomes.replicates])
    channels, moments = _names(outcomes.world.channels), _names(outcomes.world.moments)
    places = {"channel": np.repeat(channels, len(moments)), "moment": np.tile(moments, len(channels))}
    figures = [METRIC[name] for name in TOUCHPOINTS if name != "handled_min"]
    table = _table(places, _measured(figures, tallies), len(channels) * len(moments))
    met = np.tile(tallies["contacts"].mean(axis=0) > 0, len(figures))
    return table[met]


def _services(outcomes: Outcomes) -> pd.DataFrame:
    segments, channels = _names(outcomes.world.segments), _names(outcomes.world.channels)
    tallies = _tallies([one.totals.service for one in outcomes.replicates])
    places = {"segment": np.repeat(segments, len(channels)), "channel": np.tile(channels, len(segments))}
    figures = [METRIC[name] for name in OF_SERVICE]
    return _table(places, _measured(figures, tallies), len(segments) * len(channels))


def _channels_by_month(outcomes: Outcomes) -> pd.DataFrame:
    channels = _names(outcomes.world.channels)
    first = outcomes.warm_up * len(channels)
    tallies = _tallies([one.totals.channel_month[first:] for one in outcomes.replicates])
    places = {
        "month": np.repeat(np.arange(outcomes.months), len(channels)),
        "channel": np.tile(channels, outcomes.months),
    }
    figures = [METRIC[name] for name in OF_CHANNEL]
    return _table(places, _measured(figures, tallies), len(channels) * outcomes.months)


def _segments_by_month(outcomes: Outcomes) -> pd.DataFrame:
    segments = _names(outcomes.world.segments)
    first = outcomes.warm_up * len(segments)
    tallies = _tallies([one.totals.segment_month[first:] for one in outcomes.replicates])
    places = {
        "month": np.repeat(np.arange(outcomes.months), len(segments)),
        "segment": np.tile(segments, outcomes.months),
    }
    people = {
        "net_promoters": tallies["promoters"] - tallies["detractors"],
        "customer_months": tallies["alive"],
    }
    sums = [_interval(MONEY_NAMES[name], tallies[name].mean(axis=0), tallies[name]) for name in MONEY]
    figures = [*sums, *_measured([METRIC["nps"]], people)]
    return _table(places, figures, len(segments) * outcomes.months)


def _measured(figures: Sequence[Metric], tallies: Mapping[str, Array]) -> Iterator[_Figure]:
    """Figures from tallies, replications x places."""
    together = {name: values.mean(axis=0) for name, values in tallies.items()}
    for figure in figures:
        yield _interval(figure.name, figure.each(together), figure.each(tallies))


def _interval(name: str, mean: Array, values: Array) -> _Figure:
    """A figure with the interval that its values, replications x places, give around their common mean."""
    count = len(values)
    half = half_width(count) * values.std(axis=0, ddof=1) / np.sqrt(count) if count > 1 else mean * np.nan
    return _Figure(name, mean, mean - half, mean + half)


def _table(places: Mapping[str, Array], figures: Iterable[_Figure], rows: int) -> pd.DataFrame:
    """Rows of figures, each in every place."""
    empty = np.full(rows, "", dtype=object)
    if "month" in places:
        months = pd.Series(places["month"], dtype="Int64")
    else:
        months = pd.Series([pd.NA] * rows, dtype="Int64")
    here = {name: pd.Series(places.get(name, empty), dtype="str") for name in PLACES if name != "month"}
    parts = [
        pd.DataFrame(
            {
                "month": months,
                **here,
                "metric": pd.Series([figure.name] * rows, dtype="str"),
                "mean": figure.mean, "lo": figure.lo, "hi": figure.hi,
            }
        )
        for figure in figures
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _tallies(rows: Sequence[Any]) -> dict[str, Array]:
    """Each tally of the rows of every replication, replications x places."""
    return {name: np.array([one[name] for one in rows], np.float64) for name in rows[0].dtype.names or ()}


def _names(parts: Sequence[Segment] | Sequence[Channel] | Sequence[Moment]) -> list[str]:
    return [part.name for part in parts]
