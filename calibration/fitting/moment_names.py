"""Names of the moments of a survey: what is measured, and of whom."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from sim import MOTIVES

Unit = Literal["share", "points", "effort", "minutes"]


class Base(NamedTuple):
    """What a moment measures: its unit, and the question that tells it where it is one of opinion."""

    unit: Unit = "share"
    question: str = ""


BASES: Final = {
    **{f"satisfaction_{step}": Base("share", "satisfaction") for step in range(1, 6)},
    "satisfaction_top2": Base("share", "satisfaction"),
    "nps": Base("points", "recommendation"),
    "effort_mean": Base("effort", "effort"),
    "wait_mean_min": Base("minutes"),
    **{f"contacts_{count}": Base() for count in ("1", "2", "3plus")},
    **{name: Base() for name in ("resolved", "problem", "repeated", "repeated_handed_over")},
    **{f"bot_{part}": Base() for part in ("used", "resolved", "handed_over")},
    "mix": Base(),
}


# Groups of answers by a name that the company gave: the column, then the name.
NAMED = ("channel", "moment", "segment")


def named_group(part: str) -> tuple[str, str] | None:
    """The column and the name of a group of answers that the company named, None for any other."""
    column, _, name = part.partition("_")
    return (column, name) if name and column in NAMED else None


class MomentName(str):
    """A moment: one of BASES, of a group of answers or of a motive where one is named; written base_group.

    Raises KeyError when there is no such base.
    """

    base: str
    group: str
    motive: str

    def __new__(cls, base: str, group: str = "", motive: str = "") -> MomentName:
        """Write the name of what is measured, and of whom."""
        if base not in BASES:
            raise KeyError(base)
        name = super().__new__(cls, "_".join(filter(None, (base, group, motive))))
        name.base, name.group, name.motive = base, group, motive
        return name

    def __reduce__(self) -> tuple[type[MomentName], tuple[str, str, str]]:
        return MomentName, (self.base, self.group, self.motive)

    @property
    def unit(self) -> Unit:
        """Return what it is measured in."""
        return BASES[self.base].unit

    @property
    def question(self) -> str:
        """The question of opinion behind it, empty where there is none."""
        return BASES[self.base].question

    @property
    def part(self) -> str:
        """Of whom it is: a group of answers or a motive, empty for all."""
        return self.group or self.motive


def moment_named(text: str) -> MomentName:
    """The moment of a name as a record carries it; the longest base that it may begin with.

    Raises KeyError when no moment has such a name.
    """
    if isinstance(text, MomentName):
        return text
    for base in sorted(BASES, key=len, reverse=True):
        if text == base:
            return MomentName(base)
        if text.startswith(f"{base}_"):
            part = text[len(base) + 1 :]
            return MomentName(base, motive=part) if part in MOTIVES else MomentName(base, part)
    raise KeyError(text)
