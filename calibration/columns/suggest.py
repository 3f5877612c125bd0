"""A first mapping, read off column names, question texts (French, English) and the answers themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sim import World

from ..survey import Export, number, one_format
from ..survey.lexicon import ASKED, BOT_WORDS, NUMBER_CODES, SYNONYMS, UNITS, fold, no_answer
from ..survey.roles import ROLES, Role
from .mapping import NO, SCALES, YES, YES_NO, Column, Mapping, meaning, names_of
from .margins import WHOLE
from .named_stations import named_stations
from .scales import scale_of

PLACEHOLDER = "1980-01-01"


def suggest_mapping(export: Export, world: World | None = None) -> Mapping:
    """Propose a column for every role that names, questions and answers support, each with its reason.

    Roles are filled in turn, a column at most once; a column whose words fit but whose answers do not is
    left out, with the reason. Whatever is proposed passes the checks of `load_mapping`.
    """
    columns: list[Column] = []
    left_out: list[tuple[str, str]] = []
    for role in ASKED:
        for strength, name in _candidates(role, export):
            if any(column.column == name for column in columns):
                continue
            found = column_for(role, name, strength, export, world)
            if isinstance(found, str):
                left_out.append((name, f"{role}: {found}"))
                continue
            columns.append(found)
            break
    columns.sort(key=lambda column: ROLES.index(column.role))
    stations = None
    if any(column.role in WHOLE for column in columns):
        stations = named_stations(export, {column.column for column in columns})
    return Mapping(tuple(columns), tuple(left_out), stations=stations)


def _candidates(role: Role, export: Export) -> list[tuple[int, str]]:
    outright, asked = ASKED[role]
    found = []
    for name in export.table.columns:
        strength = 0
        if re.fullmatch(outright, fold(name)):
            strength = 3
        elif re.search(asked, fold(name)):
            strength = 2
        elif re.search(asked, fold(export.questions[name])):
            strength = 1
        if strength:
            found.append((-strength, name))
    return [(-strength, name) for strength, name in sorted(found, key=lambda pair: pair[0])]


def column_for(role: Role, name: str, strength: int, export: Export, world: World | None) -> Column | str:
    """A column of the export in a role, its scale and labels told from its answers, or why it cannot play it.

    strength: how surely the column is of this role, 3 where its name says so outright.
    """
    question = export.questions[name]
    cells = [str(cell) for cell in export.table[name].unique() if cell != ""]
    if not cells:
        return "no answer in it"
    why = {
        3: f"its name says {role}",
        2: f"its name speaks of {role}",
        1: f"its question speaks of {role}: {question}",
    }
    column = Column(role, name, reason=why[strength]).with_default_scale()
    labels = [
        cell for cell in cells if not _is_code(role, cell) and not _is_code(role, export.said(name, cell))
    ]
    if not labels:
        return "no answer in it, only codes"
    column = replace(column, missing=tuple(cell for cell in cells if cell not in labels))
    if role in SCALES:
        found = scale_of(column, labels, f"{name} {question}", strength, export)
    elif role in YES_NO:
        found = _yes_no(column, labels, export)
    else:
        found = OTHERS[role](column, labels, export, world)
    if isinstance(found, str):
        return found
    try:
        for cell in cells:
            meaning(found, cell, export.decimal, world)
    except ValueError:
        return f"{cell[:30]!r} does not fit the answers it should hold"
    return found


def _is_code(role: Role, cell: str) -> bool:
    if role in SCALES or role in YES_NO:
        return bool(NUMBER_CODES.fullmatch(cell) or no_answer(cell))
    return role != "bot" and no_answer(cell) is not None


def _yes_no(column: Column, labels: list[str], export: Export) -> Column | str:
    words = {label: fold(export.said(column.column, label)) for label in labels}
    if all(word in YES | NO for word in words.values()):
        turned = {label: "yes" if word in YES else "no" for label, word in words.items()}
        return (
            replace(column, values=turned) if any(w != fold(label) for label, w in words.items()) else column
        )
    if set(labels) <= {"1", "2"}:
        reason = f"{column.reason}; 1 and 2 taken for yes and no, as survey tools number them: check"
        return replace(column, values={"1": "yes", "2": "no"}, reason=reason)
    values = {label: _first_word(word) for label, word in words.items()}
    if all(values.values()):
        return replace(column, values=values)
    return "answers are not yes and no"


def _first_word(word: str) -> str:
    first = word.split(" ")[0]
    return "yes" if first in {"yes", "oui"} else "no" if first in {"no", "non"} else ""


def _named(column: Column, labels: list[str], export: Export, world: World | None) -> Column | str:
    if column.role == "bot":
        words = BOT_WORDS
    else:
        names = names_of(column.role, world)
        if not names and column.role != "channel":
            return "no world to compare its answers with" if world is None else "the world has none"
        known = {fold(name): name for name in names} | _labels(column.role, world)
        words = {name: SYNONYMS.get(name, "(?!)") for name in names or SYNONYMS}
        for text, name in known.items():
            words[name] = f"{words[name]}|{re.escape(text)}"
    values = {}
    for label in labels:
        matches = [
            name
            for name, pattern in words.items()
            if re.fullmatch(pattern, fold(export.said(column.column, label))) or label == name
        ]
        if len(matches) != 1:
            return f"{label[:30]!r} is no {column.role} that is known"
        values[label] = matches[0]
    return replace(column, values={label: name for label, name in values.items() if label != name})


def _labels(role: Role, world: World | None) -> dict[str, str]:
    if world is None:
        return {}
    if role == "channel":
        return {fold(channel.label): channel.name for channel in world.channels}
    if role == "moment":
        return {fold(moment.label): moment.name for moment in world.moments}
    return {fold(segment.label): segment.name for segment in world.segments}


def _contacts(column: Column, labels: list[str], export: Export, _world: World | None) -> Column | str:
    values = {}
    for label in labels:
        if number(label, export.decimal) is None:
            match = re.match(
                r"(\d{1,2})( ?\+| (or|ou|et|and) (more|plus)| contacts?| fois| times?)", label.casefold()
            )
            if match is None:
                return f"{label[:30]!r} is no number of contacts"
            values[label] = match.group(1)
    return replace(column, values=values)


def _wait(column: Column, labels: list[str], export: Export, _world: World | None) -> Column | str:
    if any(number(label, export.decimal) is None for label in labels):
        return "answers are not numbers"
    text = f"{column.column} {export.questions[column.column]}".casefold()
    unit = next((unit for unit, pattern in UNITS.items() if re.search(pattern, text)), "min")
    return replace(column, unit=unit, reason=f"{column.reason}; taken in {unit}")


def _date(column: Column, labels: list[str], export: Export, _world: World | None) -> Column | str:
    format_, why = one_format([cell for cell in export.table[column.column] if cell in set(labels)])
    if len(set(labels)) == 1 and labels[0].startswith(PLACEHOLDER):
        return f"always {labels[0]}, which anonymous surveys write instead of a date"
    if format_ is None:
        return f"answers are {why}" if why.startswith("not dates") else why
    return replace(column, format=format_, reason=f"{column.reason}; {why}")


def _weight(column: Column, labels: list[str], export: Export, _world: World | None) -> Column | str:
    return (
        column
        if all(number(label, export.decimal) is not None for label in labels)
        else "answers are not numbers"
    )


OTHERS: dict[str, Callable[[Column, list[str], Export, World | None], Column | str]] = {
    "contacts": _contacts, "wait_min": _wait, "bot": _named, "channel": _named, "moment": _named,
    "segment": _named, "date": _date, "weight": _weight,
}  # fmt: skip
