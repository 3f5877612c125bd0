"""Exports of LimeSurvey: one header row of codes, of full questions, or of `code. question`.

An answer that was not handed in has no date of submission; anonymous surveys write 1980-01-01 for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .cells import unique
from .export import Layout, tidy

METADATA = {
    "response id": "id", "date submitted": "submitdate", "last page": "lastpage",
    "start language": "startlanguage", "seed": "seed", "date started": "startdate",
    "date last action": "datestamp", "ip address": "ipaddr", "referrer url": "refurl", "access code": "token",
    "id de la réponse": "id", "date de soumission": "submitdate", "dernière page": "lastpage",
    "langue de départ": "startlanguage", "tête de série": "seed", "date de lancement": "startdate",
    "date de la dernière action": "datestamp", "adresse ip": "ipaddr", "url de référence": "refurl",
    "antwort-id": "id", "datum abgeschickt": "submitdate", "letzte seite": "lastpage", "start-sprache": "startlanguage",
    "zufallsstartwert": "seed", "datum gestartet": "startdate", "datum letzte aktivität": "datestamp", "ip-adresse": "ipaddr",
    "id de respuesta": "id", "fecha de envío": "submitdate", "última página": "lastpage", "lenguaje inicial": "startlanguage",
    "idioma inicial": "startlanguage", "semilla": "seed", "fecha de inicio": "startdate", "fecha de la última acción": "datestamp", "dirección ip": "ipaddr",
    "id risposta": "id", "data invio": "submitdate", "data di invio": "submitdate", "ultima pagina": "lastpage", "lingua iniziale": "startlanguage", "seme": "seed",
    "antwoord id": "id", "datum ingezonden": "submitdate", "datum ingediend": "submitdate", "laatste pagina": "lastpage", "starttaal": "startlanguage",
    "id da resposta": "id", "data de envio": "submitdate", "idioma de início": "startlanguage", "semente": "seed",
}  # fmt: skip
CODES = frozenset(METADATA.values())
PERSONAL = frozenset({"ipaddr", "refurl", "token"})
ENOUGH = 3
# no other tool writes these
OWN = {"lastpage", "startlanguage", "seed"}
CODE_AND_TEXT = re.compile(r"([A-Za-z][\w\[\]]*)\. (.+)", re.DOTALL)


def layout(rows: list[list[str]]) -> Layout | None:
    """The LimeSurvey layout of these rows, None when they are not an export of LimeSurvey."""
    first = [tidy(cell) for cell in rows[0]]
    for style, read in STYLES.items():
        told = [read(cell) for cell in first]
        known = [name for name, _ in told if name in CODES]
        if len(known) >= ENOUGH and OWN & set(known):
            return _layout(style, first, told)
    return None


def _layout(style: str, first: list[str], told: list[tuple[str, str]]) -> Layout:
    full = style == "text"
    ids, renamed = unique(first if full else [name for name, _ in told])
    place = {name: id_ for id_, (name, _) in reversed(list(zip(ids, told, strict=True))) if name in CODES}
    return Layout(
        f"limesurvey-{style}",
        1,
        ids,
        [question for _, question in told],
        renamed,
        submitted=place.get("submitdate"),
        answer=place.get("id"),
        personal=frozenset(place[name] for name in PERSONAL if name in place),
        metadata=frozenset(place.values()),
    )


def _code(cell: str) -> tuple[str, str]:
    return cell, cell


def _code_and_text(cell: str) -> tuple[str, str]:
    parts = CODE_AND_TEXT.fullmatch(cell)
    return (parts[1], parts[2]) if parts else (cell, cell)


def _text(cell: str) -> tuple[str, str]:
    return METADATA.get(cell.casefold(), cell), cell


STYLES: dict[str, Callable[[str], tuple[str, str]]] = {
    "codes": _code, "code-and-text": _code_and_text, "text": _text,
}  # fmt: skip
