"""Plain tables of answers: one header row, then one row per answer."""

from __future__ import annotations

import re
from itertools import pairwise

from scenarios import number

from .cells import unique
from .durations import UNIT_NAMES
from .export import LIVE, PREVIEW, REJECTED, SCREENED, SPAM, TEST, TRIED, WHOLE, Layout, is_left_early, tidy
from .lexicon import NO, YES, fold

ANSWER_ID = re.compile(
    r"(response|respondent|answer|r[eé]ponse|r[eé]pondant)[ _-]?(id|no|num(ber)?)"
    r"|id[ _-](response|respondent|r[eé]ponse|r[eé]pondant)"
)


STATUS = re.compile(
    r"(response |interview |survey |completion |answer )?(status|state)|e status|(survey|interview) outcome|(statut|etat)( (de (la )?(reponse|saisie|participation)|du questionnaire|d avancement))?|avancement|completion|estado( de (la )?(respuesta|encuesta))?|stato( (della )?risposta| compilazione)?|(bearbeitungs|antwort)status|stan|status (odpowiedzi|da resposta|antwoord)|record type|response type|type de reponse"
)
IS_TEST = re.compile(
    r"(is )?(test|preview|sandbox|demo)( (response|answer|row|record|flag|data))?|(reponse )?(de )?test|testantwort|testlauf|es prueba|prueba|(e|is) (prova|een test)"
)
TITLE_ROWS_MOST = 12
HEADER_ROWS_MOST = 4
# a row below the header that says in what each column is written
UNIT_CELL = re.compile(
    r"[(\[]?(%|€|eur|usd|text|texte|string|number|nombre|integer|float|date|datetime|yes/no|oui/non|[01] ?(-|–|to|à|bis|\.\.) ?\d{1,3}"
    rf"|[dmyjaht]{{1,4}}([/.\- :][dmyjahst]{{1,4}})+|{'|'.join(UNIT_NAMES.values())})[)\]]?"
)
RANGE_CELL = re.compile(r"[(\[]?[01] ?(-|–|to|à|bis|\.\.) ?\d{1,3}[)\]]?")
QUESTION = re.compile(
    r"(survey |nps )?question( text)?|metric( name)?|frage|pregunta|domanda|pergunta|vraag|pytanie"
)
ANSWERED = re.compile(
    r"answer( value)?|response( value)?|actual value|reply|reponse|antwort|respuesta|risposta|resposta|antwoord|odpowiedz|value|valeur"
)
LEFT = frozenset(word for word in SCREENED | REJECTED | PREVIEW | TEST | SPAM if not word.isdecimal())
# a column of yes and no that says whether an answer was handed in
FINISHED = re.compile(
    r"(((survey|response|questionnaire|interview|is) )?(is )?(finished|completed?|submitted)|(reponse|enquete|questionnaire) (terminee?|completee?|finie?|envoyee?)|terminee?|completee?"
    r"|((umfrage|fragebogen) )?(abgeschlossen|beendet|vollstandig|ausgefullt)|((encuesta|cuestionario) )?(finalizad[oa]|completad[oa]|terminad[oa])|((questionario|sondaggio) )?(completat[oa]|terminat[oa])"
    r"|((enquete|vragenlijst) )?(voltooid|afgerond)|((inquerito|questionario) )?(concluid[oa]|finalizad[oa])|(ankieta )?(ukonczon[ae]|zakonczon[ae]))"
)
TITLE_FILLED = 0.5
TABLE_ROWS_MOST, TABLES_MOST = 40, 6
HEADER_FILLED = 0.6
BELOW = 30
TOTALS_MOST = 8
TOTAL = re.compile(
    r"(grand |sub ?)?totals?|sum|averages?|mean|median|(total )?general|sommes?|moyennes?|mediane|ensemble|summe|gesamt|durchschnitt|mittelwert"
    r"|suma|promedio|media|totale|overall|gemiddelde|totaal|soma|total de \w+"
)
# a total that says of how much, and what a tool writes below the last answer
COUNTED_TOTAL = re.compile(
    r"((grand |sub ?)?totals?|sum|averages?|mean|moyennes?|gesamt|summe|totale|totaal)( general)?( of| de| n)? \d+( \w+)?"
)
COUNT_OF_ANSWERS = re.compile(
    r"(nb|nombre|number|no|n|counts?|anzahl|numero|aantal|liczba|base) ?((of|de|d|der|di) )?"
    r"(responses?|answers?|respondents?|reponses?|repondants?|antworten|befragte|respuestas|risposte|respostas|antwoorden|odpowiedzi)"
)
FOOTER = re.compile(
    r"(exported|generated|printed|created|downloaded|produced|source|filters?|copyright|confidential|page \d+|end of (report|file|export)"
    r"|exporte|genere|edite|imprime|extrait|extraction|filtres?|confidentiel|exportiert|erstellt|quelle|stand|generado|exportado|fuente"
    r"|esportato|generato|geexporteerd|gerado|fin d(u|e l) (rapport|export|fichier))\b.*"
)


def titles(rows: list[list[str]]) -> int:
    """Return how many rows of titles stand above the header: rows filled less than half, above one that is filled."""
    width = len(rows[0])
    if width < 2 or _filled(rows[0]) > TITLE_FILLED * width:
        return 0
    for place, row in enumerate(rows[1:TITLE_ROWS_MOST], start=1):
        if _filled(row) >= max(2, HEADER_FILLED * width):
            if any(map(_is_number, row)):
                return 0  # answers, not a header: the first row was one
            above = rows[place - 1]
            # a row of groups right above the header belongs to it
            names_groups = _filled(above) > 1 or any(cell.endswith(("?", ":")) for cell in above)
            is_group = names_groups and _is_header(row, rows[place + 1 :])
            return place - 1 if is_group else place
    return 0


def stacked(rows: list[list[str]], lines: list[int]) -> int:
    """Return how many rows stand above the last of several tables one below another, 0 where it is the only one or not the longest.

    lines: where each row ends in its file. Blank lines part tables, of which each begins with names above numbers.
    """
    starts = [
        place
        for place in range(1, len(rows))
        if lines[place] - lines[place - 1] > 1 + sum(cell.count("\n") for cell in rows[place])
    ]
    last = next((place for place in reversed(starts) if _filled(rows[place]) > 1), 0)
    if not last or last > TABLE_ROWS_MOST or 2 * last > len(rows) - last:
        return 0
    return last if _is_header(rows[last], rows[last + 1 :]) and not _is_split(rows, starts, last) else 0


def _is_split(rows: list[list[str]], starts: list[int], last: int) -> bool:
    """Whether nothing but titles, or a header, stands above the last block of rows."""
    return (
        not any(map(_is_number, [cell for row in rows[:last] for cell in row])) or len(starts) > TABLES_MOST
    )


def without_totals(rows: list[list[str]]) -> tuple[list[list[str]], int]:
    """The rows without those of sums at their end, of which a cell says total or mean, and how many these are."""
    last = len(rows)
    while last > 2 and len(rows) - last < TOTALS_MOST and _is_below_answers(rows[last - 1]):
        last -= 1
    if last == len(rows) or _is_footer(rows[last]):
        last = _above_footer(rows, last)
    # an answer of many may be the word itself
    said = any(TOTAL.fullmatch(fold(cell)) for row in rows[1:last] for cell in row)
    return (rows, 0) if said else (rows[:last], len(rows) - last)


def _above_footer(rows: list[list[str]], last: int) -> int:
    """The end of the answers above rows of one cell, where what a tool writes is among them: the name of a report, whose it is."""
    first = last
    while (
        first > 2 and len(rows) - first < TOTALS_MOST and len(rows[0]) > 2 and _filled(rows[first - 1]) == 1
    ):
        first -= 1
    return first if any(_is_footer(row) for row in rows[first:]) else last


def beside(rows: list[list[str]]) -> tuple[int, int] | None:
    """From which column to which the widest of several tables side by side stands; None where there is but one.

    Blank columns part them, and all but the widest end within the first half of the rows: a blank column alone parts no table.
    """
    width = len(rows[0])
    blank = [place for place in range(width) if not any(row[place] for row in rows)]
    edges = [-1, *blank, width]
    parts = [(low + 1, high) for low, high in pairwise(edges) if high > low + 1]
    if len(parts) < 2:
        return None
    ends = [max(place for place, row in enumerate(rows) if any(row[low:high])) for low, high in parts]
    whole = [
        sum(any(row[low:high]) for row in rows) == end + 1
        for (low, high), end in zip(parts, ends, strict=True)
    ]
    longest = ends.index(max(ends))
    others = [place for place in range(len(parts)) if place != longest]
    are_apart = all(whole[place] and 2 * ends[place] < ends[longest] for place in others)
    return parts[longest] if are_apart else None


def _is_footer(row: list[str]) -> bool:
    """Whether a row holds one cell of what a tool writes below the answers."""
    said = [fold(cell) for cell in row if cell]
    return len(said) == 1 and len(row) > 2 and FOOTER.fullmatch(said[0]) is not None


def _is_below_answers(row: list[str]) -> bool:
    """Whether a row holds sums, or one cell of what a tool writes below the answers."""
    said = [fold(cell) for cell in row if cell]
    if any(TOTAL.fullmatch(cell) or COUNTED_TOTAL.fullmatch(cell) for cell in said):
        return True
    if said and COUNT_OF_ANSWERS.fullmatch(said[0]):
        # "no answer" before other answers is one of somebody
        others = [cell for cell in row if cell][1:]
        return len(said) < len(row) or (
            bool(others) and all(map(_is_number, others)) and not said[0].startswith("no ")
        )
    return _is_footer(row)


def _filled(row: list[str]) -> int:
    return sum(cell != "" for cell in row)


def _is_header(row: list[str], below: list[list[str]]) -> bool:
    """Whether a row names columns: no number in it, and numbers below some of it."""
    if any(_is_number(cell) for cell in row) or not below:
        return False
    return any(
        cell
        and (cells := [one[place] for one in below[:BELOW] if one[place]])
        and all(map(_is_number, cells))
        for place, cell in enumerate(row)
    )


def _is_number(cell: str) -> bool:
    return number(cell, ".") is not None or number(cell, ",") is not None


def _grouped(rows: list[list[str]]) -> tuple[list[str], int]:
    """The names of columns, and how many rows they take: one or several rows of groups may stand above a row of names."""
    for depth in range(1, min(HEADER_ROWS_MOST, len(rows) - 1)):
        above, names = rows[:depth], rows[depth]
        if not all(_filled(row) and _has_gaps(row, names) for row in above):
            continue
        # the rows of several levels name every column once
        is_whole = depth == 1 or (
            all(names)
            and len(set(names)) == len(names)
            and not any(_is_number(cell) for row in above for cell in row)
        )
        if is_whole and _is_header(names, rows[depth + 1 :]):
            return _joined(above, names), depth + 1
    return rows[0], 1


def _has_gaps(groups: list[str], names: list[str]) -> bool:
    return any(not group and name for group, name in zip(groups, names, strict=True))


def _joined(above: list[list[str]], names: list[str]) -> list[str]:
    """Each name behind those of the groups it stands in: a group reaches to the next one of its row or of a row above."""
    joined, groups = [], [""] * len(above)
    for place, name in enumerate(names):
        said = [row[place] for row in above]
        for level, cell in enumerate(said):
            if cell:
                groups[level:] = [cell, *[""] * (len(groups) - level - 1)]
        group = tidy(" ".join(filter(None, groups)))
        joined.append(
            f"{group} [{tidy(name)}]" if group and name else tidy(name or " ".join(filter(None, said)))
        )
    return joined


def _with_units(names: list[str], rows: list[list[str]]) -> list[str] | None:
    """The names with the units that the first of these rows says; None where it is an answer like the others."""
    if len(rows) < 3 or _filled(rows[0]) < 2:
        return None
    first, below = rows[0], rows[1:]
    if not all(UNIT_CELL.fullmatch(cell.casefold()) for cell in first if cell):
        return None
    if any(map(_is_number, first)) or not _is_header(first, below):
        return None
    said = [cell.strip("()[] ") for cell in first]
    units = {unit for shape in UNIT_NAMES.values() for unit in shape.split("|")}
    return [
        f"{name} ({unit})"
        if name and (unit.casefold() in units or unit == "%" or RANGE_CELL.fullmatch(cell.casefold()))
        else name
        for name, cell, unit in zip(names, first, said, strict=True)
    ]


def without_headers(rows: list[list[str]]) -> list[int]:
    """The places of rows that are not the header again, as files put one below another repeat it."""
    header = rows[0]
    if _filled(header) < 2:
        return list(range(len(rows)))
    return [place for place, row in enumerate(rows) if place == 0 or row != header]


def layout(rows: list[list[str]]) -> Layout:
    """The layout of a plain table; a header that is a question is its own text, a row of groups above it joins it.

    Two rows are one answer given twice only where a column identifies answers: people may answer alike.
    """
    header, taken = _grouped(rows)
    with_units = _with_units(header, rows[taken:])
    if with_units is not None:
        header, taken = with_units, taken + 1
    ids, renamed = unique(header)
    answer = next((identifier for identifier in ids if ANSWER_ID.fullmatch(identifier.casefold())), None)
    below = rows[taken:]
    questions = _asked(header, below)
    status = next(
        (id_ for place, id_ in enumerate(ids) if _is_status(id_, {row[place] for row in below})), None
    )
    finished = _finished(ids, below) if status is None else None
    test = next(
        (id_ for place, id_ in enumerate(ids) if _parts_tests(id_, {row[place] for row in below})), None
    )
    metadata = frozenset({one for one in (answer, status, finished, test) if one})
    return Layout(
        "plain",
        taken,
        ids,
        questions,
        renamed,
        status=status,
        finished=finished,
        test=test,
        answer=answer,
        metadata=metadata,
        has_units=with_units is not None,
    )


def _asked(header: list[str], rows: list[list[str]]) -> list[str]:
    """The question of each column: its name, but of a column *answer* the one question that a column beside it repeats."""
    questions = [tidy(name) for name in header]
    for place, name in enumerate(header):
        if QUESTION.fullmatch(fold(name)) and len(said := {row[place] for row in rows} - {""}) == 1:
            (question,) = said
            questions = [
                tidy(question) if ANSWERED.fullmatch(fold(other)) else own
                for other, own in zip(header, questions, strict=True)
            ]
    return questions


def _is_status(name: str, cells: set[str]) -> bool:
    """Whether a column says which answers were finished: its name is status, its cells are those of survey tools, and some were not."""
    if not STATUS.fullmatch(fold(name)):
        return False
    said = {cell.casefold() for cell in cells if cell} - WHOLE
    return bool(said) and all(cell in LEFT or is_left_early(cell) for cell in said)


def _parts_tests(name: str, cells: set[str]) -> bool:
    """Whether a column parts trials from answers that are meant: test and live, or a heading that says test, in yes and no."""
    said = {cell.casefold() for cell in cells if cell}
    if IS_TEST.fullmatch(fold(name)):
        return said <= YES | NO and bool(said & YES) and bool(said & NO)
    return said <= TRIED | LIVE and bool(said & TRIED - YES) and bool(said & LIVE)


def _finished(ids: list[str], rows: list[list[str]]) -> str | None:
    """The column of yes and no that says which answers were handed in: those that were not have more cells blank."""
    for place, name in enumerate(ids):
        if not FINISHED.fullmatch(fold(name)):
            continue
        said = {row[place].casefold() for row in rows}
        if not said <= YES | NO or not said & YES or not said & NO:
            continue
        blank = [
            [1 - _filled(row) / len(row) for row in rows if row[place].casefold() in answers]
            for answers in (YES, NO)
        ]
        if sum(blank[1]) / len(blank[1]) > sum(blank[0]) / len(blank[0]):
            return name
    return None
