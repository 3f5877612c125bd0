"""Which column of a log of contacts, or of daily figures, plays which role: recognised by its name, or stated in a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import tomlkit

from scenarios import toml_of
from sim import Defect, Defects, Message, Text

from ..survey.durations import MINUTES
from ..survey.lexicon import ANY_DATE, ARRIVED, NO, SURELY_A_CONTACT, YES, fold
from ..survey.personal import without_names

# a time before anybody answered, or of silence within a contact, is not one of handling
NOT_HANDLING = re.compile(
    r"queue|wait|attente|attesa|espera|warte|wacht|hold|ring|sonnerie|speed|oczekiwania"
)
CLOCK = re.compile(
    r"^(((start|begin|call|contact|arrival|created?) ?)?time|heure|uhrzeit|startzeit|hora|ora|tijd(stip)?|godzina)\b"
)
CLOCK_CELL = re.compile(r"\d{1,2}[:h]\d{2}(:\d{2})?( ?[ap]\.?m\.?)?", re.IGNORECASE)
CELLS_SEEN = 60
# Stems of column names, folded and without blanks, in eight languages.
STEMS = {
    "arrived": re.compile(
        r"^(arriv|opened|date(started|opened|created)|(call|contact|conversation|interaction|session|chat|segment)start|start|created|received|asked(at|$)|ouvert|debut|recu|horodat|timetimestamp|timestamp$|time$|segstart"
        r"|ocel_?time|calldate|eingang|eingegangen|binnengekomen|ingekomen|beginn|anruf(s)?(beginn|start)|gesprachsbeginn|inicio|llegada)"
    ),
    "answered": re.compile(r"^(answer(ed)?(at|time|$)|(date|time)?(answered|connected)(at)?$|pickedup|connected|servicestart|decroche|debutservice|reponduea?)"),
    "ended": re.compile(r"^(ended|(date|time)ended|endat|endtime|callend|contactend|closed|finished|servicestop|finappel|fin$|cloture|beendet)"),
    "handling": re.compile(
        r"^(handled?|(agent)?talk(time)?|conv|com|traitement|gesprache?|conversation|conversazione|conversacion|conversacao|bill|atencion|tramitacion|lavorazione|obsluga|rozmowa)(s|sec|secs|seconds|secondes|min|mins|minutes|ms|hms|hhmmss|mmss)?$"
        r"|handling|totalhandle|handletime|talktime|^talking|duration|^aht|^dmt|duree(de)?(traitement|appel|conversation)?|gesprachs?(dauer|zeit)|duracion|durata"
        r"|^handle(sec|min|d?$)|^agent(time|sec|min|interaction)|(temps|tps|delai)(de)?(traitement|gestion|conversation|conv|com)|bearbeitungs(zeit|dauer)"
        r"|tiempo(de)?(gestion|atencion|conversacion|tratamiento)|tempo(di|de)?(gestione|conversazione|lavorazione|atendimento)|(gespreks|behandel|afhandel)(tijd|duur)"
        r"|czas(rozmowy|obslugi)|duracao|(segundos|minutos)(en|de)?(conversacion|gestion|conversa)|(secondi|minuti)(di|in)?conversazione|duree(de)?communication"
    ),
    "wait": re.compile(
        r"^(wait|attente|queuetime|timeinqueue|totalqueue|qtime|wartezeit|wartedauer|(tiempo|tempo|temps|tps|duree)(de|di|d)?l?(espera|attente|attesa)|speedofanswer"
        r"|inqueue|queue(wait|duration|sec|min)|timetoanswer|disptime$|tempo(di|de)?(attesa|espera)|attesa|espera|wachttijd|(segundos|minutos|secondi|minuti|secondes|minutes|sekunden|minuten|seconden)(en|de|di|in|d)?(espera|attesa|attente|warteschlange|wachtrij)"
        r"|first(response|reply)|(temps|delai|heure)(de)?(la)?premierereponse|(tiempo|tempo)(de|di)?(la)?prim(er|eir)a(respuesta|resposta|risposta)|czasoczekiwania|delaide?(reponse|priseencharge|attente))"
    ),
    "abandoned": re.compile(
        r"^(is)?(abandon|abbandon|hungup|hangup|lost(call)?$|missed|raccroch|perdu|aufgelegt|opgehangen|porzucon|verloren$|verpasst|entgangen|perdid[oa]$|pers[ao]$|gemist|desligad[oa]$)"
    ),
    "outcome": re.compile(
        r"^(outcome|result|disposition|resultat|endstate|callstatus|statutappel|issueappel|ergebnis|resultado|resultaat|afloop|esito|wynik|situaca?o$|situacion$|(statut|status|estado|stato)((de|da|do|del|della|van|du)?(l)?(call|appel|llamada|chiamata|chamada|gesprek|oproep|anrufs?|polaczenia|contact|contatto|contacto|rozmowy))?$)"
    ),
    "case": re.compile(r"^(case|ticket|number|incident|dossier)(id|no|number|numero)?$"),
    "customer": re.compile(
        r"^(customer|client|caller|subscriber|member|patient|usager|abonne|kunde|cliente|account)(id|no|number|numero|nr|ref)?$"
    ),
    "channel": re.compile(r"^(channel|contacttype|canal|kanal|media|canale|kanaal)"),
    "direction": re.compile(r"^((call|contact|interaction)?direction|calltype|sens|sens(de)?l?appel|direccion|direcao|direzione|richtung|richting|kierunek|sentido|verso)$"),
    "reason": re.compile(
        r"^(reason|contactreason|callreason|motif|motive|moment|category|categorie|subject|topic|raison|grund|motivo|intent|calltype)"
    ),
    "team": re.compile(r"^(team|queue|group|assignmentgroup|equipe|desk|skill|department|plateau|abteilung|equipo)(name|id|nom)?$"),
    "activity": re.compile(r"^(activity|conceptname|oceltype|eventtype|event|activite)$"),
}  # fmt: skip
FIGURES = ("date", "offered", "handled", "abandoned", "answer")
ABANDONED = re.compile(
    r"\b(abandon\w*|hung up\w*|hang|hang ?up|hung|raccroche\w*|lost|perdue?s?|missed|no answer|unanswered|not answered|left queue|aufgelegt|verloren|abandonad\w*|abbandonat\w*|opgehangen|afgebroken|gemist|porzucon\w*|nieodebran\w*|abgebrochen|verpasst|entgangen|manquee?s?|desistiu|deslig\w*|perdid[oa]s?|pers[ao])\b"
)
# a contact that the company began, or none of a customer, folded
OUTBOUND = re.compile(
    r"(call )?(outbound|outgoing|out|manual|internal|sortante?s?|emise?|interne|ausgehend\w*|intern|saliente|interna|uscente|in uscita|uitgaand\w*|saida|efetuada|wychodzac\w*)( calls?| dial)?"
)
# what a heading says of a whole contact before the parts and totals that go beyond handling: taken first
HANDLED = re.compile(
    r"handl|^aht|^dmt|talk|conv|gesprach|gespreks|traitement|gesti|bearbeitung|behandel|afhandel|rozmowy|obslugi|atendimento|agent(time|sec|min)|communication"
)
TALK = re.compile(r"talk|interaction(time|duration)|conv|gesprach|gespreks|communication|rozmowy")
# what of handling stands beside the time talked
AFTER_TALK = re.compile(
    r"^(total|customer|agent)?(acw|aftercall|aftercontact|wrap|post(call)?|hold|posttraitement|postappel|apresappel|miseenattente|nachbearbeitung|halte(zeit|dauer)|nabewerking|postllamada)(up|work|time|duration|zeit|dauer|tijd|s|sec|min)*"
)
# whether somebody answered, in yes and no
SERVED = re.compile(
    r"^(was|is)?(answered|pickedup|served|handled|connected|reponduea?|repondue?|decrochee?|traitee?|priseencharge|(an|ab)genommen|beantwoordt?|beantwoord|atendid[ao]|contestad[ao]|rispost[ao]|evas[ao]|odebran[eya])(yn|on|ouinon|yesno|janein|janee|taknie|sino|simnao|jn)?$"
)
HOLD = re.compile(r"^(holdtime|ringing|ringtime|sonnerie)")
OPEN = "?"
MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
TIMES = ("wait", "handling")
LISTED = {"outcome": "abandoned", "direction": "outbound"}
KEYS: dict[str, frozenset[str]] = {
    **{
        name: frozenset({"column"})
        for name in ("case", "customer", "team", "offered", "handled", "abandoned")
    },
    "arrived": frozenset({"column", "date", "time", "format"}),
    "date": frozenset({"column"}),
    "answer": frozenset({"column", "unit"}),
    "wait": frozenset({"column", "unit", "from", "to"}),
    "handling": frozenset({"column", "unit", "from", "to", "plus"}),
    "direction": frozenset({"column", "outbound"}),
    "channel": frozenset({"column", "values"}),
    "reason": frozenset({"column", "values"}),
    "outcome": frozenset({"column", "abandoned"}),
    "activity": frozenset({"column", "contacts"}),
}


@dataclass(frozen=True)
class LogColumn:
    """A column of a log in its role; `other` is a second one: the time of day of a date, or the end of a time that begins there.

    unit: that of bare numbers, "" where the heading says it. values: what labels mean. listed: the outcomes that mean hung up, or
    the activities that are contacts, or the directions that are none of a customer. added: further columns of the same time, which
    are added to it. format: how a date is written, "" where its cells show it.
    """

    role: str
    column: str
    other: str = ""
    unit: str = ""
    format: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True)
class LogMapping:
    """The columns of a log by role; file is "" where they were recognised by their names."""

    columns: Mapping[str, LogColumn]
    file: str = ""

    @property
    def is_figures(self) -> bool:
        """Return whether the columns are those of daily figures rather than of a log of contacts."""
        return "offered" in self.columns and "arrived" not in self.columns


def recognised(header: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> LogMapping:
    """Return the roles that the names of columns say, the first column of each.

    rows: the cells below, which show whether a day of arrival has its time of day in a column of its own.
    """
    folded = [fold(name) for name in header]
    names = [name.replace(" ", "") for name in folded]
    found: dict[str, LogColumn] = {}
    taken: set[int] = set()
    for role in STEMS:
        places = [
            place
            for place, name in enumerate(names)
            if place not in taken
            and _says(role, name)
            and not (role == "direction" and not _tells_direction(rows, place))
        ]
        if role == "arrived":
            places = [place for place in places if _are_dates(rows, place)] or places
        if role == "answered" and "abandoned" not in found and "outcome" not in found:
            served = next(
                (place for place, name in enumerate(names) if _tells_served(rows, place, name)), None
            )
            if served is not None:
                found["outcome"] = LogColumn("outcome", header[served], listed=_unserved(rows, served))
                taken.add(served)
                places = [place for place in places if place != served]
        if role == "handling":
            # a duration may hold the wait as well
            places.sort(key=lambda place: HANDLED.search(names[place]) is None)
        if places:
            found[role] = _with_parts(role, places[0], header, names)
            taken |= {header.index(one) for one in (found[role].column, *found[role].added)}
        elif role == "wait" and (hold := next((one for one in names if HOLD.search(one)), None)) is not None:
            place = names.index(hold)
            if place not in taken:
                found[role] = LogColumn(role, header[place])
                taken.add(place)
        if role == "arrived":
            _add_arrival(found, taken, header, folded, rows)
    answered, ended = found.pop("answered", None), found.pop("ended", None)
    if answered is not None and "arrived" in found and "wait" not in found:
        found["wait"] = LogColumn("wait", found["arrived"].column, answered.column)
    if answered is not None and ended is not None and "handling" not in found:
        found["handling"] = LogColumn("handling", answered.column, ended.column)
    if "abandoned" in found:
        found.pop("outcome", None)
    return LogMapping(found)


def rivals(header: Sequence[str], found: Mapping[str, LogColumn]) -> dict[str, list[str]]:
    """Return, by time, the columns whose names say it as well as the one taken does, and that nothing else was taken for."""
    taken = {name for one in found.values() for name in (one.column, one.other, *one.added)}
    names = {name: fold(name).replace(" ", "") for name in header if name not in taken}
    return {
        role: others
        for role in TIMES
        if role in found
        and not found[role].other
        and (
            others := [
                name for name, said in names.items() if _says(role, said) and _is_as_plain(found[role], said)
            ]
        )
    }


def _is_as_plain(taken: LogColumn, name: str) -> bool:
    """Whether another column says handling as plainly as the one taken: a duration, which may hold the wait, does not."""
    return (
        taken.role != "handling"
        or bool(HANDLED.search(name))
        or not HANDLED.search(fold(taken.column).replace(" ", ""))
    )


def _says(role: str, name: str) -> bool:
    return STEMS[role].search(name) is not None and not (
        role == "handling" and NOT_HANDLING.search(name) is not None
    )


def _tells_direction(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column says of some contacts that the company began them."""
    return any(OUTBOUND.fullmatch(fold(cell)) for cell in {row[place] for row in rows})


def _are_dates(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column holds dates or times of day, or nothing shows that it does not."""
    cells = [row[place] for row in rows[:CELLS_SEEN] if row[place]]
    return not cells or _are_clocks(rows, place) or any(char.isdigit() for cell in cells for char in cell)


def _tells_served(rows: Sequence[Sequence[str]], place: int, name: str) -> bool:
    """Whether a column says in yes and no which contacts were answered."""
    return SERVED.search(name) is not None and bool(_unserved(rows, place))


def _unserved(rows: Sequence[Sequence[str]], place: int) -> tuple[str, ...]:
    """The cells of a column of yes and no that say no; none where it holds anything else."""
    cells = {row[place] for row in rows} - {""}
    words = {cell: fold(cell) for cell in cells}
    if not set(words.values()) <= YES | NO or len(set(words.values())) < 2:
        return ()
    return tuple(sorted(cell for cell, word in words.items() if word in NO))


def _with_parts(role: str, place: int, header: Sequence[str], names: Sequence[str]) -> LogColumn:
    """The column of a role; of a time talked with the holding and the work after the call that stand beside it."""
    if role != "handling" or not TALK.search(names[place]):
        return LogColumn(role, header[place])
    parts = [header[other] for other, name in enumerate(names) if other != place and AFTER_TALK.search(name)]
    return LogColumn(role, header[place], added=tuple(parts))


def _add_arrival(
    found: dict[str, LogColumn],
    taken: set[int],
    header: Sequence[str],
    folded: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> None:
    """Add the column of arrivals where no stem was found, and the time of day beside a day."""
    if "arrived" not in found:
        said = [place for place, name in enumerate(folded) if ARRIVED.search(name)]
        place = next((one for one in said if _are_dates(rows, one)), said[0] if said else None)
        squeezed = [name.replace(" ", "") for name in folded]
        timed = any(STEMS[role].search(name) for role in TIMES for name in squeezed)
        if place is None and (timed or sum(SURELY_A_CONTACT.search(name) is not None for name in folded) > 1):
            place = next((place for place, name in enumerate(folded) if ANY_DATE.search(name)), None)
        if place is None:
            return
        found["arrived"] = LogColumn("arrived", header[place])
        taken.add(place)
    day = header.index(found["arrived"].column)
    if _are_clocks(rows, day):
        # the time stands there: its day is another column
        days = [
            place
            for place, name in enumerate(folded)
            if (ANY_DATE.search(name) or ARRIVED.search(name))
            and place != day
            and not _has_clock(rows, place)
        ]
        clock, day = day, days[0] if days else day
    else:
        clocks = [place for place, name in enumerate(folded) if place not in taken and CLOCK.search(name)]
        clock = next((place for place in clocks if _are_clocks(rows, place)), day)
    if clock != day and not _has_clock(rows, day):
        found["arrived"] = LogColumn("arrived", header[day], header[clock])
        taken |= {day, clock}


def _are_clocks(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column holds times of day, some at all and nothing else."""
    cells = [row[place] for row in rows[:CELLS_SEEN] if row[place]]
    return bool(cells) and all(CLOCK_CELL.fullmatch(cell) for cell in cells)


def _has_clock(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a cell of a column says a time of day other than midnight."""
    return any(":" in MIDNIGHT.sub("", row[place]) for row in rows[:CELLS_SEEN])


def is_log_mapping(path: Path) -> bool:
    """Return whether a file maps the columns of a log rather than those of a survey; a file that is no TOML does not."""
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError):
        return False
    return "arrived" in content or "offered" in content


def load_log_mapping(path: Path, header: Sequence[str]) -> LogMapping:
    """Read a mapping file of a log and hold it against the header of the log.

    Raises Defects, all at once: unknown table or key, a column that is not there (with near matches), an open "?".
    """
    content = toml_of(str(path), path)[1]
    defects: list[Defect] = []
    columns: dict[str, LogColumn] = {}
    for role, entry in content.items():
        if role not in KEYS or not isinstance(entry, dict):
            repair = _near(role, tuple(KEYS)) or Message("defect.name_the_table_after_a_role_of_a_log")
            defects.append(Defect(f"[{role}]", repr(role), ", ".join(KEYS), repair))
            continue
        wrong = list(_wrong(role, entry, header))
        defects += wrong
        if not wrong:
            columns[role] = _column(role, entry)
    if not defects and "arrived" not in columns and "offered" not in columns:
        allowed = Message("defect.arrived_or_offered")
        repair = Message("defect.write_arrived")
        defects.append(Defect(Message("defect.place.file"), Message("defect.neither"), allowed, repair))
    if defects:
        raise Defects(str(path), defects)
    return LogMapping(columns, str(path))


def _column(role: str, entry: Mapping[str, Any]) -> LogColumn:
    listed = entry.get("abandoned", entry.get("contacts", entry.get("outbound", ())))
    return LogColumn(
        role,
        entry.get("column") or entry.get("date") or entry.get("from") or "",
        entry.get("time") or entry.get("to") or "",
        entry.get("unit", ""),
        entry.get("format", ""),
        {str(label): str(means) for label, means in entry.get("values", {}).items()},
        tuple(map(str, listed)),
        tuple(map(str, entry.get("plus", ()))),
    )


def _wrong(role: str, entry: Mapping[str, Any], header: Sequence[str]) -> Iterator[Defect]:
    """What is wrong in the table of a role."""
    for key, value in entry.items():
        place = f"[{role}].{key}"
        if key not in KEYS[role]:
            repair = _near(key, tuple(KEYS[role])) or Message("defect.remove_it")
            yield Defect(place, key, ", ".join(sorted(KEYS[role])), repair)
        elif value == OPEN:
            yield Defect(place, OPEN, Message("defect.an_answer"), Message("defect.answer_it_there"))
        elif key in ("column", "date", "time", "from", "to"):
            if value not in header:
                allowed = Message("defect.one_of", names=", ".join(name for name in header if name)[:300])
                repair = _near(str(value), header) or Message("reading.copy_the_name_from_the_first_row")
                yield Defect(place, repr(value), allowed, repair)
        elif key == "unit" and value not in MINUTES:
            yield Defect(
                place, repr(value), ", ".join(MINUTES), Message("reading.give_the_unit_of_the_column")
            )
        elif key == "values" and not isinstance(value, dict):
            yield Defect(
                place,
                repr(value),
                Message("reading.a_table_of_label_meaning"),
                Message("reading.write_it_so"),
            )
        elif key == "plus" and isinstance(value, list):
            for name in value:
                if name not in header:
                    allowed = Message("defect.one_of", names=", ".join(name for name in header if name)[:300])
                    repair = _near(str(name), header) or Message("reading.copy_the_name_from_the_first_row")
                    yield Defect(place, repr(name), allowed, repair)
        elif key in ("abandoned", "contacts", "outbound", "plus") and not isinstance(value, list):
            yield Defect(place, repr(value), Message("defect.field.list"), Message("reading.write_it_so"))
    pair = ("from", "to") if role in TIMES else ("date", "time")
    has_pair = role in (*TIMES, "arrived") and any(key in entry for key in pair)
    if has_pair and not all(key in entry for key in pair):
        yield Defect(
            f"[{role}]",
            ", ".join(entry),
            Message("defect.both_of", names=" + ".join(pair)),
            Message("defect.add_the_other"),
        )
    if not has_pair and "column" not in entry:
        yield Defect(
            f"[{role}]",
            Message("reading.no_column"),
            Message("reading.the_name_of_a_column"),
            Message("defect.add_column"),
        )


def save_log_mapping(
    mapping: LogMapping,
    header: Sequence[str],
    path: str | Path,
    open_units: Sequence[str] = (),
    say: Callable[[Text], str] = str,
) -> None:
    """Write a mapping of a log as TOML for editing; columns without a role stand as comments, an open unit as "?".

    say: gives a comment in the language of who edits it, English by default.
    """
    document = tomlkit.document()
    for head in (Message("mapping_file.log_head"), Message("mapping_file.roles", roles=tuple(KEYS))):
        document.add(tomlkit.comment(say(head)))
    used: set[str] = set()
    for role, column in mapping.columns.items():
        table = tomlkit.table()
        first, second = ("from", "to") if role in TIMES else ("date", "time")
        if column.other:
            table.add(first, column.column)
            table.add(second, column.other)
        else:
            table.add("column", column.column)
        if role in open_units:
            units = Message("mapping_file.unit", units=tuple(MINUTES))
            table.add(tomlkit.comment(say(Message("mapping_file.asked", question=units))))
        if role in open_units or column.unit:
            table.add("unit", OPEN if role in open_units else column.unit)
        if column.values:
            table.add("values", dict(column.values))
        if column.listed:
            table.add(LISTED.get(role, "contacts"), list(column.listed))
        if column.added:
            table.add("plus", list(column.added))
        document.add(tomlkit.nl())
        document.add(role, table)
        used |= {column.column, column.other, *column.added}
    for name in header:
        if name and name not in used:
            without = Message("mapping_file.no_role", column=repr(without_names(" ".join(name.split()))))
            document.add(tomlkit.comment(say(without)))
    Path(path).write_text(tomlkit.dumps(document), encoding="utf-8")


def _near(name: str, names: Sequence[str]) -> Message | None:
    by_case = {known.casefold(): known for known in names}
    close = get_close_matches(name.casefold(), by_case, n=3, cutoff=0.6)
    return Message("defect.did_you_mean", names=[by_case[known] for known in close]) if close else None
