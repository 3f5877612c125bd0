"""World files of an older form: what their numbers are in today's model, and what that assumes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim import MOTIVES, World

# what a skilled person resolved more, in points of share, by the logit that does as much where three of four resolve
LOGIT_OF_A_SHARE = 5.0
# one effect for every motive, as an older model had it by default
ONE_EFFECT = 0.9
GONE = ("truth.empowered", "loyalty.unresolved")


def renewed(content: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the content of a world file in today's form, and a note for each number that was read as another.

    A content of today's form is returned as it came, without a note.
    """
    found, notes = dict(content), []
    truth, loyalty = found.get("truth"), found.get("loyalty")
    if isinstance(truth, Mapping) and isinstance(truth.get("empowered"), int | float):
        logit = LOGIT_OF_A_SHARE * truth["empowered"]
        found["truth"] = {name: value for name, value in truth.items() if name != "empowered"}
        found["resolve"] = {"skilled": logit, **found.get("resolve", {})}
        notes.append(
            f"truth.empowered = {truth['empowered']:g}, a share, is read as resolve.skilled = {logit:g}, a logit"
        )
    if isinstance(loyalty, Mapping) and isinstance(loyalty.get("unresolved"), int | float):
        factor = loyalty["unresolved"] / ONE_EFFECT
        default = World.model_fields["loyalty"].default.unresolved
        by_motive = {motive: default[motive] * factor for motive in MOTIVES}
        found["loyalty"] = {**loyalty, "unresolved": by_motive}
        notes.append(
            f"loyalty.unresolved = {loyalty['unresolved']:g} for every motive is read as {factor:.3g} times the defaults by motive"
        )
    posterior = found.get("posterior")
    if isinstance(posterior, Mapping) and any(name in GONE for name in posterior.get("fields", ())):
        kept = [place for place, name in enumerate(posterior["fields"]) if name not in GONE]
        fields = [posterior["fields"][place] for place in kept]
        draws = [[row[place] for place in kept] for row in posterior.get("draws", ())] if fields else []
        found["posterior"] = {"fields": fields, "draws": draws}
        notes.append("what a fit found of leaving after a failure is left out: fit the world again")
    if _was_anchored_by_an_older_model(found):
        notes.append(
            "needs now differ in difficulty, failures weigh by motive and add up, a desk without seats drives customers "
            "away, the slope of leaving has an edge, a kept customer costs what serving takes, and a seat on duty costs "
            "eur_seat_year / (1 - shrinkage): where the file is silent these have the defaults of docs/world-file.md"
        )
    return found, tuple(notes)


def _was_anchored_by_an_older_model(content: Mapping[str, Any]) -> bool:
    anchors = content.get("anchors")
    return isinstance(anchors, Mapping) and bool(anchors.get("hash")) and "domain" not in anchors
