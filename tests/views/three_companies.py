"""Three companies unlike the templates, with their figures as their people would write them.

Some first answers are refused, and mended as the refusal says: a figure of a month, from five to ten, an average mark, two answers
that cannot be together. One figure or two of each company is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from calibration import company, sheet_fields
from commands.new import NOT_ASKED, is_needless
from scenarios import load_world
from sim import Message

LANGUAGES = ("fr", "en")
# what is typed at a question, one after the other, in French and in English
Typed = tuple[tuple[str, str], ...]


class Own(NamedTuple):
    """A company as its people describe it: answers by place, the place where two are refused together, and how that is mended."""

    template: str
    label: str
    language: str
    width: int
    answers: dict[str, Typed]
    refused: str = ""
    mended: dict[str, Typed] = {}  # noqa: RUF012 never changed


TRANSPORT = Own(
    "blank",
    "Tramontane",
    "fr",
    1366,
    {
        "customers": (("env. 85 000 abonnés", "just over 85,000 season ticket holders"),),
        "margin_eur_year": (("412 €/an", "€412 a year"),),
        "retention_year": (("4 sur 5", "4 in 5"),),
        "channel.phone.contacts_year": (("210 000 appels reçus", "210k calls a year"),),
        "channel.phone.mean_wait_min": (("3'45", "3m45s"),),
        "channel.phone.abandonment": (("1 sur 8", "1 in 8"),),
        "channel.counter.contacts_year": (("0", "0"),),
        "channel.email.contacts_year": (("60 milliers de mails", "60 thousand emails"),),
        "channel.post.contacts_year": (("0", "0"),),
        "channel.web.contacts_year": (("0,25 M de visites", "0.25 million visits"),),
        "channel.bot.contacts_year": (("?", "no idea"),),
        "desk.calls.people": (("31,5 ETP", "31.5 FTE"),),
        "desk.calls.payroll_eur_year": (("1,45 M€", "€1.45m"),),
        "desk.counters.people": (("24 agents", "24 staff"),),
        "nps": (("+ 4", "+4"),),
        "csat_top2_answered": (("7,1/10", "7.1 out of 10"), ("71 %", "71 percent")),
        "cost_eur_year": (("aucune idée", "n/a"),),
    },
    # two dozen people at counters that nobody visits
    "desk.counters.people",
    {"channel.counter.contacts_year": (("90 000 passages", "90,000 visits"),)},
)
CLINIC = Own(
    "hospital",
    "Linden clinic",
    "en",
    1366,
    {
        "customers": (("42 000 patients par an", "42,000 patients a year"),),
        "margin_eur_year": (("environ 210 €", "about €210"),),
        "retention_year": (("nsp", "?"),),
        "channel.phone.contacts_year": (
            ("8 000 par mois", "8,000 a month"),
            ("96 000", "96,000"),
        ),
        "channel.phone.mean_wait_min": (("130 s", "130 sec"),),
        "channel.phone.abandonment": (("9 pour 100", "9 per 100"),),
        "channel.counter.contacts_year": (("48 000 passages", "48k visits"),),
        "channel.counter.mean_wait_min": (("20 à 30 min", "20 to 30 min"), ("25 min", "25 min")),
        # at odds with the wait, which only a simulated year shows
        "channel.counter.abandonment": (("1 %", "1 %"),),
        "channel.email.contacts_year": (("30 000 mails", "30,000 emails"),),
        "channel.post.contacts_year": (("3 000 lettres", "3,000 letters"),),
        "channel.web.contacts_year": (("70 000 réservations", "70,000 bookings"),),
        "channel.bot.contacts_year": (("0", "0"),),
        "desk.calls.people": (("14 secrétaires", "14 secretaries"),),
        "desk.calls.payroll_eur_year": (("560 k€", "560k"),),
        "nps": (("31 points", "31 points"),),
        "csat_top2_answered": (("86 pour cent", "86 percent"),),
        # a comma before three digits of euros may part decimals
        "cost_eur_year": (("environ 120 000 €", "about €120,000"), ("120 k€", "€120k")),
    },
)
WATER = Own(
    "utility",
    "Eaux du Val",
    "fr",
    390,
    {
        "customers": (("0,18 M de foyers", "180 thousand homes"),),
        "margin_eur_year": (("5 €/mois", "€5 a month"), ("60 €", "€60")),
        "retention_year": (("100", "100"),),
        "channel.phone.contacts_year": (("140 000 appels", "140,000 phone calls"),),
        "channel.phone.mean_wait_min": (("4 mn en moyenne", "about 4 minutes"),),
        "channel.phone.abandonment": (("11 %", "11 %"),),
        "channel.counter.contacts_year": (("9 000 visites", "9,000 visits"),),
        "channel.counter.mean_wait_min": (("?", "not known"),),
        "channel.email.contacts_year": (("80 000 courriels", "80,000 mails"),),
        "channel.post.contacts_year": (("22 000 lettres", "22k letters"),),
        "channel.web.contacts_year": (("190 000 connexions", "190k logins"),),
        "channel.bot.contacts_year": (("9 000 conversations", "9,000 chats"),),
        "desk.calls.people": (("34 téléconseillers", "34 call handlers"),),
        "desk.calls.payroll_eur_year": (("1,6 M€", "1.6 million euros"),),
        "nps": (("moins 8", "minus 8"),),
        "csat_top2": (("70 %", "70 %"),),
        "cost_eur_year": (("0,26 M€", "€0.26m"),),
    },
    # of a network without a competitor nobody leaves, but some move or die
    "retention_year",
    {"retention_year": (("99,9", "99.9"),)},
)
THREE = (TRANSPORT, CLINIC, WATER)


def lines(one: Own, language: str) -> Iterator[str]:
    """Yield the lines that somebody types, an empty one at what is not known; the last where two answers cannot be together."""
    column, template = LANGUAGES.index(language), load_world(one.template)
    stated: dict[str, float] = {}
    for field in sheet_fields(template):
        if field.question in NOT_ASKED or is_needless(stated, field.place):
            continue
        typed = list(attempts_at(one, field.place, column))
        yield from typed
        found = company.typed_figure(typed[-1], field.place, is_share_said=True)
        if isinstance(found, float):
            stated[field.place] = found
    if not one.mended:
        return
    asked_again = company.with_partners({one.refused}, template) & stated.keys()
    for field in sheet_fields(template):
        if field.place in asked_again:
            yield one.mended.get(field.place, one.answers[field.place])[-1][column]


def attempts_at(one: Own, place: str, column: int) -> Iterator[str]:
    """Yield what is typed at a question in one language until it can be read."""
    for each in one.answers.get(place, (("", ""),)):
        yield each[column]
        if not isinstance(company.typed_figure(each[column], place), Message):
            return
