"""Numbers as people write them: which mark stands before the decimals is decided by the column, never by the cell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

Mark = Literal[".", ","]

GROUP = r"[ \u00a0\u202f\u2009'’]"
GROUPS = re.compile(rf"(?<=\d){GROUP}(?=\d{{3}}(?!\d))")
ONE_MARK = re.compile(r"[-+]?(\d+)([.,])(\d+)([eE][-+]?\d+)?")
GROUPED = {mark: re.compile(rf"[-+]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in (".", ",")}
BOTH_MARKS = {
    ".": re.compile(r"[-+]?\d{1,3}(?:,\d{3})+\.\d+"),
    ",": re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+"),
}
BARE = {
    mark: re.compile(rf"[-+]?(?:\d+(?:{re.escape(mark)}\d*)?|{re.escape(mark)}\d+)(?:[eE][-+]?\d+)?")
    for mark in (".", ",")
}
OTHER: dict[Mark, Mark] = {".": ",", ",": "."}
CURRENCY = re.compile(r"^(?:€|eur(?:os?)?)\s*|\s*(?:€|eur(?:os?)?)$", re.IGNORECASE)
OTHER_MONEY = re.compile(
    r"[$£¥₹₽₺₩]|(?<![a-z])(?:usd|us\$|gbp|chf|cad|aud|nzd|jpy|cny|inr|sek|nok|dkk|pln|czk|huf|ron|kr|zł|kč|dollars?|pounds?(?: sterling)?|livres?(?: sterling)?"
    r"|(?:swiss )?francs?(?: suisses?)?)(?![a-z])",
    re.IGNORECASE,
)
IN_BRACKETS = re.compile(r"\((.+)\)")


class Marks(NamedTuple):
    """How a column writes its decimals: cells that show a comma, cells that show a point, and cells that may be either."""

    comma: int
    point: int
    either: tuple[str, ...]

    @property
    def mark(self) -> Mark | None:
        """The decimal mark that more cells show; None where none shows any, or as many show the other."""
        if self.comma == self.point:
            return None
        return "," if self.comma > self.point else "."


def marks_of(cells: Iterable[str]) -> Marks:
    """Count what the distinct cells of a column show of their decimal mark.

    A leading 0, a group of other than three digits, two marks or one that recurs show it. `1,260` alone shows nothing: it is
    1260 where a comma groups, and 1.26 where it parts decimals.
    """
    shown = {",": 0, ".": 0}
    either = []
    for cell in cells:
        if "," not in cell and "." not in cell:
            continue
        mark = _shown(cell.strip().replace("−", "-"))
        if mark == "either":
            either.append(cell)
        elif mark is not None:
            shown[mark] += 1
    return Marks(shown[","], shown["."], tuple(either))


def _shown(cell: str) -> Mark | Literal["either"] | None:
    bare = GROUPS.sub("", cell)
    for mark in OTHER:
        if BOTH_MARKS[mark].fullmatch(bare):
            return mark
        if bare.count(mark) > 1 and GROUPED[mark].fullmatch(bare):
            return OTHER[mark]
    found = ONE_MARK.fullmatch(bare)
    if found is None:
        return None
    whole, mark_written, decimals, power = found.groups()
    own: Mark = "," if mark_written == "," else "."
    # before a power of ten no mark parts thousands
    is_group = power is None and len(decimals) == 3 and len(whole) <= 3 and not whole.startswith("0")
    return "either" if is_group and bare == cell else own


def number(text: str, decimal: str) -> float | None:
    """The number a cell holds under this decimal mark, None when it holds none.

    Blanks, apostrophes and the other mark group thousands.
    """
    mark: Mark = "," if decimal == "," else "."
    bare = GROUPS.sub("", text.replace("−", "-"))
    other = OTHER[mark]
    if other in bare and (GROUPED[other].fullmatch(bare) or BOTH_MARKS[mark].fullmatch(bare)):
        bare = bare.replace(other, "")
    if not BARE[mark].fullmatch(bare):
        return None
    value = float(bare.replace(mark, "."))
    return value if math.isfinite(value) else None


def is_other_money(text: str) -> bool:
    """Return whether a cell names another money than the euro."""
    return OTHER_MONEY.search(text) is not None


def amount(text: str, decimal: str) -> float | None:
    """The number of a cell of money: with or without its currency, a loss in brackets or with a sign."""
    return number(bare_amount(text), decimal)


def bare_amount(text: str) -> str:
    """A cell of money without its currency, brackets written as a sign."""
    bare = CURRENCY.sub("", text.strip()).strip()
    inside = IN_BRACKETS.fullmatch(bare)
    return f"-{CURRENCY.sub('', inside[1]).strip()}" if inside else bare
