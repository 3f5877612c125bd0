"""Figures as people write them: with their unit, about, in millions, as one in eight, not known; and why one cannot be read."""

from __future__ import annotations

import re

from scenarios import bare_amount, is_other_money, marks_of, number
from sim import Message

CLOCK = re.compile(r"(\d+):([0-5]\d)")
LONG_CLOCK = re.compile(r"(\d+):([0-5]\d):([0-5]\d)")
IN_WORDS = re.compile(r"(\d+)\s*h(?:ours?|eures?)?\s*([0-5]?\d)\s*(?:min|mn|m)?", re.IGNORECASE)
SECONDS = r"s|sec|seconds?|secondes?|\"|''"
IN_SECONDS = re.compile(rf"(\d+)\s*(?:{SECONDS})", re.IGNORECASE)
# behind minutes, seconds need no unit: 3 min 30, 3'30
MINUTES_SECONDS = re.compile(
    rf"(\d+)\s*(?:min(?:utes?)?|mn|m|['’])\s*([0-5]?\d)\s*(?:{SECONDS})?", re.IGNORECASE
)
# of these a clock without seconds may be minutes and seconds
SHORT_TIMES = ("mean_wait_min", "handling_min")
MINUTES_FIELD = "_min"
PERCENT = re.compile(
    r"\s*(?:%|per\s?cent|pour\s?cent|(?:out of|of|in|per|pour|sur|/)\s*100)\s*$", re.IGNORECASE
)
# a share of whole things: 1 in 8, 4 sur 5
ONE_IN = re.compile(r"(\d{1,3})\s*(?:out of|in|sur|/)\s*(\d{1,3})", re.IGNORECASE)
OF_THEM = r"\s*(?:d['’]|de\b|of\b)?\s*"
KILO = re.compile(
    rf"\s*(?:k\s*|(?:thousands?|mille|milliers?)\b{OF_THEM})(?=€|$|eur)",
    re.IGNORECASE,
)
MILLION = re.compile(rf"\s*(?:M|(?i:mio|mln|millions?)){OF_THEM}(?=€|$|(?i:eur))")
# behind a currency a small m says millions; elsewhere it may be thousands, and is asked about
SMALL_MILLION = re.compile(r"(?<=€)(\s*\d[\d.,\s]*?)\s*mn?$")
SMALL_M = re.compile(r"\d\s*mn?\s*(?:€|eur(?:os?)?)?$", re.IGNORECASE)
# what people write before or behind a figure that is not exact
ABOUT = re.compile(
    r"(?:about|around|approx(?:\.|imately)?|roughly|nearly|almost|(?:just|a little) over|environ|env\.?|circa|ca\.?|presque|près de"
    r"|(?:un peu|à peine) plus de|à peu près|~|≈)\s*(?=€?\s*[.,+-]?\d)",
    re.IGNORECASE,
)
ABOUT_BEHIND = re.compile(
    r"\s*\(?(?:environ|env\.|à peu près|en moyenne|approx(?:\.|imately)?|or so|on average)\)?$", re.IGNORECASE
)
# what people write who do not know a figure
NOT_KNOWN = re.compile(
    r"\?+|[-–—]|n[./]?[acd]\.?|nsp|(?:un|not )known|inconnue?|pas connue?|(?:i have )?no idea|aucune idée"
    r"|(?:i )?(?:do not|don['’]t) know|(?:je )?(?:ne )?sa(?:is|it) pas",
    re.IGNORECASE,
)
TEXTS = ("label",)
# whole things are counted, so that a mark before three digits groups thousands
COUNTED = ("customers", "contacts_year", "people")
# figures that people state as so many of 100; the last may be below one of these
SHARES = ("retention_year", "csat_top2", "csat_top2_answered", "on_contacts", "abandonment")
NEVER_SMALL = SHARES[:-1]
# of these so many of ten may be a mean mark
SATISFIED = ("csat_top2", "csat_top2_answered")
# the unit of a question, as people write it behind their number
A_YEAR = r"\s*(?:\ba|\bper|\bpar|/)\s*(?:year|an)"
MINUTES = r"min(?:ute)?s?|mn"
# how trades call those they serve, what reaches them, and who serves
CUSTOMERS = (
    r"customers?|clients?|patients?|homes?|households?|foyers?|families|familles?|subscribers?|subscriptions?|abonnée?s?"
    r"|abonnements?|users?|usag(?:er|ère)s?|passengers?|riders?|voyageu(?:r|se)s?|members?|membres?|adhérente?s?|policyholders?"
    r"|assurée?s?|(?:(?:season |travel )?(?:ticket|pass|card|account|contract) )?holders?|titulaires?(?: d['’](?:un )?abonnement)?"
    r"|accounts?|comptes?|contracts?|contrats?|meters?|compteurs?|residents?|habitante?s?|citizens?|citoyen(?:ne)?s?|tenants?"
    r"|locataires?|beneficiar(?:y|ies)|bénéficiaires?|claimants?|allocataires?|guests?|students?|étudiante?s?"
)
CONTACTS = (
    r"(?:contacts?|(?:phone )?calls?|appels?(?: téléphoniques)?|visits?|visites?|visitors?|visiteurs?|passages?|e-?mails?|mails?"
    r"|courriels?|letters?|lettres?|courriers?|messages?|sms|texts?|chats?|conversations?|sessions?|log-?ins?|connexions?"
    r"|requests?|demandes?|appointments?|rendez-vous|bookings?|réservations?|forms?|formulaires?)(?: received| reçue?s)?"
)
PEOPLE = (
    r"(?:(?:full-time )?posts?|postes?|people|persons?|personnes?|staff|fte|etp|full-time equivalents?|équivalents? temps plein"
    r"|agents?|advis[eo]rs?|(?:télé)?conseill(?:er|ère)s?|employees?|salariée?s?|colleagues?|collègues?|(?:call )?handlers?"
    r"|operators?|opérat(?:eur|rice)s?|secretar(?:y|ies)|secrétaires?|receptionists?|réceptionnistes?|clerks?|nurses?"
    r"|infirmi(?:er|ère)s?)(?: à temps plein)?"
)
UNITS = {
    "customers": rf"(?:{CUSTOMERS})(?:{A_YEAR})?",
    "contacts_year": rf"(?:{CONTACTS})(?:{A_YEAR})?|{A_YEAR}",
    "people": PEOPLE,
    "nps": r"points?|pts?",
    **dict.fromkeys(("mean_wait_min", "handling_min"), MINUTES),
    **dict.fromkeys(("margin_eur_year", "payroll_eur_year", "cost_eur_year", "spend"), A_YEAR),
}
# of these so many of a hundred says nothing
NO_SHARES = tuple(name for name in UNITS if name != "nps")
SIGN = re.compile(r"^(?:minus|moins|[–—−-])\s*(?=\d)", re.IGNORECASE)
# why a figure cannot be read, though there is a number in it
PERIOD = re.compile(
    r"\s*(?:\ba|\bper|\bpar|/|\beach|\bchaque|\bevery)\s*(?P<of>month|mois|quarter|trimestre|week|semaine|day|jour)$",
    re.IGNORECASE,
)
TIMES_A_YEAR = {"month": 12, "mois": 12, "quarter": 4, "trimestre": 4, "week": 52, "semaine": 52}
RANGE = re.compile(
    r"(?:between|from|entre|de)?\s*(?P<low>\d.*?)\s*(?:\bto\b|\bà\b|\band\b|\bet\b|\bor\b|\bou\b|[-–—])\s*(?P<high>\d.*)",
    re.IGNORECASE,
)
LIMIT = re.compile(
    r"(?:[<>≤≥]|under|over|below|above|(?:less|more) than|at (?:least|most)|up to|moins de|plus de|au (?:moins|plus)|jusqu['’]à)\s*\d",
    re.IGNORECASE,
)
MARK = re.compile(r"\d+(?:[.,]\d+)?\s*(?:out of|of|in|sur|/)\s*(?:4|5|6|7|10|20)", re.IGNORECASE)
NUMBER_IN_WORDS = re.compile(r"[-+–−]?\d[\d.,'’\s]*(?<=\d)")


def is_not_known(cell: str) -> bool:
    """Return whether a cell says that its figure is not known: ?, n/a, no idea, ne sais pas."""
    return NOT_KNOWN.fullmatch(cell.strip()) is not None


def is_percent(cell: str) -> bool:
    """Return whether a cell says that it is so many of a hundred: 92 %, 92 of 100."""
    return PERCENT.search(cell) is not None


def bare_number(cell: str, place: str) -> str:
    """Return a cell without the unit of its field, percent sign, thousands' k and currency."""
    return _bare(_without_unit(cell, place))


def readings(cell: str, place: str, of_sheet: str | None = None) -> tuple[float | str, ...]:
    """Return the two numbers that a cell may be; nothing where it is one, or where the decimal mark of its sheet decides.

    4:30 as a wait or a time a contact takes is four minutes and a half, or four hours and a half.
    """
    bare = _without_unit(cell, place)
    clock = CLOCK.fullmatch(bare)
    if clock and place.rpartition(".")[2] in SHORT_TIMES:
        return int(clock[1]) + int(clock[2]) / 60, int(clock[1]) * 60.0 + int(clock[2])
    if of_sheet or place.rpartition(".")[2] in (*COUNTED, *TEXTS) or not marks_of([_bare(bare)]).either:
        return ()
    return tuple(_as_number(bare, mark) for mark in (".", ","))


def as_number(cell: str, place: str, of_sheet: str | None = None) -> float | str:
    """Return the number that a person wrote at a field: 12 %, 1 200 000 €, 45 k€, 4 min, 1:30 (an hour and a half); else the text.

    of_sheet: the decimal mark that the other cells of its sheet show.
    """
    bare = _without_unit(cell, place)
    name = name_at(place)
    if place.endswith(MINUTES_FIELD) and (minutes := _minutes(bare)) is not None:
        return minutes
    if (share := _one_in(bare, name)) is not None:
        return share
    is_many = KILO.search(bare) or MILLION.search(bare)
    if (is_percent(bare) and name in NO_SHARES) or (is_many and not _may_be_many(name)):
        return cell
    if name == "nps":
        # a score is in points, which are hundredths already
        bare = re.sub(r"^\+\s+", "+", SIGN.sub("-", PERCENT.sub("", bare)))
    value = _as_number(bare, _decimal_mark(bare, place, of_sheet))
    return cell if isinstance(value, str) else value


def typed_figure(text: str, place: str, *, is_share_said: bool = False) -> float | Message:
    """Return the figure that somebody typed at a question, or why it is none; so many of a hundred become a share.

    is_share_said: the question says that 0.06 is 6 of a hundred; else a small share without its percent sign is asked about.
    """
    if both := readings(text, place):
        return Message("command.new.either", typed=repr(text), values=both)
    value = as_number(text, place)
    if isinstance(value, str):
        return why_no_number(text, place)
    name, bare = name_at(place), _without_unit(text, place)
    is_share = is_percent(bare) or _one_in(bare, name) is not None
    if name not in SHARES or is_share or (value <= 1 and name in NEVER_SMALL):
        return value
    if 0 < value < 1:
        if not is_share_said:
            return Message("command.new.either_share", typed=repr(text), of_100=value, share=100 * value)
        return value
    return float(f"{value / 100:.12g}")


def why_no_number(text: str, place: str) -> Message:
    """Return why a text is no figure of a field, and what to write instead: of a month, from 3 to 5, more than, a mark, in dollars, with words."""
    bare, name = _without_unit(text, place), name_at(place)
    key, more = "no_number", dict[str, float]()
    if is_other_money(bare):
        key = "other_money"
    elif (period := PERIOD.search(bare)) and _is_of_a_year(name):
        key = "another_time"
        times = TIMES_A_YEAR.get(period["of"].lower())
        value = as_number(bare[: period.start()].strip(), place)
        if times and not isinstance(value, str):
            key, more = "all_year", {"year": times * value}
    elif spread := RANGE.fullmatch(bare):
        key = "range"
        ends = [_of_100(as_number(spread[end], place), name, bare) for end in ("low", "high")]
        if (low := ends[0]) is not None and (high := ends[1]) is not None:
            key, more = "middle", {"middle": (low + high) / 2}
    elif LIMIT.match(bare):
        key = "limit"
    elif name in SATISFIED and MARK.fullmatch(bare):
        key = "mark"
    elif SMALL_M.search(bare) and _may_be_many(name):
        key = "small_m"
    elif len(NUMBER_IN_WORDS.findall(bare)) == 1:
        key = "words"
    return Message(f"command.new.{key}", typed=repr(text), **more)


def _of_100(value: float | str, name: str, text: str) -> float | None:
    """Return a figure in the unit of its question, so many of a hundred for a share; None where it holds no number."""
    if isinstance(value, str):
        return None
    return 100 * value if name in SHARES and is_percent(text) and value <= 1 else value


def _bare(cell: str) -> str:
    """Return a cell without percent sign, thousands' k, millions and currency."""
    bare = MILLION.sub("", KILO.sub("", PERCENT.sub("", cell).strip()))
    return re.sub(r"^[–—](?=\d)", "-", bare_amount(bare))


def _without_unit(cell: str, place: str) -> str:
    """Return a cell without the unit of its field and a word such as about; the unit of another field stays, to be refused."""
    bare = ABOUT_BEHIND.sub("", ABOUT.sub("", cell.strip(), count=1))
    if unit := UNITS.get(name_at(place)):
        bare = re.sub(rf"\s*(?:{unit})\.?\s*$", "", bare, flags=re.IGNORECASE)
    return SMALL_MILLION.sub(r"\1M", bare) if _may_be_many(name_at(place)) else bare


def name_at(place: str) -> str:
    """Return the name of the field at a place of the sheet."""
    first, _, rest = place.partition(".")
    return "spend" if first == "spend" else rest.rpartition(".")[2] or first


def _decimal_mark(cell: str, place: str, of_sheet: str | None) -> str:
    """Return the decimal mark of a cell: the one that lets a count be whole, else that of the sheet, else the one it shows."""
    marks = marks_of([_bare(cell)])
    if marks.either and place.rpartition(".")[2] in COUNTED and not MILLION.search(cell):
        return "." if "," in cell else ","
    return of_sheet or marks.mark or "."


def _may_be_many(name: str) -> bool:
    """Return whether a field counts things or euros, of which there may be millions; M behind others may be minutes or months."""
    return name in COUNTED or name == "spend" or "eur" in name.split("_")


def _is_of_a_year(name: str) -> bool:
    """Return whether a field is of a year, so that a number of another time is none."""
    return name in ("customers", "spend") or "year" in name.split("_")


def _one_in(cell: str, name: str) -> float | None:
    """Return the share that so many of so many are: 1 in 8; None where a cell is none, or may be a mark."""
    found = ONE_IN.fullmatch(cell)
    if found is None or name not in SHARES or name in SATISFIED or not 0 < int(found[2]) >= int(found[1]):
        return None
    return float(f"{int(found[1]) / int(found[2]):.12g}")


def _as_number(cell: str, mark: str) -> float | str:
    factor = 0.01 if is_percent(cell) else 1e6 if MILLION.search(cell) else 1e3 if KILO.search(cell) else 1.0
    value = number(_bare(cell), mark)
    return cell if value is None else float(f"{value * factor:.12g}")


def _minutes(cell: str) -> float | None:
    """Return the minutes of a clock or of hours, minutes and seconds in words; None where a cell is neither."""
    if clock := LONG_CLOCK.fullmatch(cell):
        return int(clock[1]) * 60.0 + int(clock[2]) + int(clock[3]) / 60
    if clock := CLOCK.fullmatch(cell) or IN_WORDS.fullmatch(cell):
        return int(clock[1]) * 60.0 + int(clock[2])
    if both := MINUTES_SECONDS.fullmatch(cell):
        return int(both[1]) + int(both[2]) / 60
    if seconds := IN_SECONDS.fullmatch(cell):
        return int(seconds[1]) / 60
    return None
