"""A first mapping: for each role a ranked list of columns with points and reasons, and what is open as questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd

from sim import Message, Text, Value, World

from ..survey import Export, number
from ..survey.dates import are_dates, dated, example_of
from ..survey.durations import are_days, carries_unit, is_open_clock, minutes_of, named_unit
from ..survey.lexicon import (
    ASKED,
    BOT_WORDS,
    FAR_OFF,
    LONGEST_SCALE,
    NO,
    NUMBER_CODES,
    STILL_THERE,
    SYNONYMS,
    WHOLE_NUMBER,
    YES,
    codes_far_off,
    fold,
    is_signed,
    no_answer,
)
from ..survey.rated import RATED, RATING
from ..survey.roles import ROLES, Role
from ..survey.scale_words import announced, degree, word_scale
from .evidence import (
    ROLE_LEAST,
    TIED,
    grids_of,
    is_of_a_part,
    question_of,
    said_of,
    same_answers,
    weigh,
)
from .mapping import (
    SCALES,
    YES_NO,
    Answer,
    Candidate,
    Column,
    Mapping,
    Question,
    also,
    meaning,
    names_of,
)
from .margins import WHOLE
from .named_stations import named_stations
from .questions import question_text
from .scales import STRAYS_MOST, ScaleFound, distinct_steps, scale_of, step_of

PLACEHOLDER = "1980-01-01"
CANDIDATES_MOST = 3
MINUTES_MOST = 45.0
SIGN_ANSWERS = 50
SIGN_LEAST = -0.2
SHOWN = 3
RESOLVED_NEGATED = re.compile(
    r"\bunresolved\b|\bunsolved\b|\bnot (?:yet |been |fully )*(?:re)?solved\b|\bn est pas (?:encore )?(?:resolu|regle)\w*\b|\bnon resolu\w*\b"
    r"|\bpas (?:ete )?(?:resolu|regle)\w*\b|\bungelost\b|\bnicht (?:gelost|erledigt)\b|\bno (?:se )?(?:ha sido |fue |esta )?(?:resuelt|solucionad)\w*"
    r"|\bsin resolver\b|\bstill open\b|\bremains? (?:a problem|open)\b|\b(?:encore|toujours) (?:ouverte?|en cours|en suspens)\b|\b(?:noch|immer noch) offen\b"
    r"|\b(?:aun|todavia|sigue) (?:\w+ )?(?:abiert|pendient)\w*\b|\bancora (?:apert|irrisolt)\w*\b|\bnog (?:steeds )?(?:open|niet opgelost)\b|\bainda (?:abert|pendent)\w*\b|\bnon risolt\w*\b|\bniet opgelost\b|\bnao resolvid\w*\b|\birrisolt\w*|\bonopgelost\w*|\bnierozwiazan\w*|\birresol\w*|\bun(erledigt|geklart|behoben)\w*"
    r"|\b(sans|ohne|sin|senza|sem|zonder|bez) (solution|losung|solucion\w*|risposta|solucao|oplossing|rozwiazania)\b"
)
# what is still there is asked of the problem, not whether it was solved
STILL = re.compile(STILL_THERE)
SAYS_SOLVED = re.compile(
    r"(?<!un)solved|(?<!un)resol|\bregle|(?<!un)gelost|erledigt|geklart|behoben|resuelt|solucion|fixed|risolt|opgelost|verholpen|rozwiazan|zalatwion"
)
PROBLEM_NEGATED = re.compile(
    r"\b(?:no|without|free of|sans|aucun|ohne|keine?|sin|ningun|senza|nessun|zonder|geen|sem|nenhum|bez|zadnych) (?:(?:any|a|an|le moindre|ein(?:e|en)?|alcun|enig|qualquer) )?(?:problem\w*|probleem|issues?|schwierigkeit\w*|incidenc\w*|difficult\w*)\b|\bproblem free\b"
)
# none of a problem is an answer, not the lack of one
NO_PROBLEM = re.compile(r"(none|aucune?|keine?s?|ningun[ao]?)( problem\w*| difficult\w*)?")
DATES_SEEN = 60
# what stands before a channel: in a store, by phone, sur le site
BY = re.compile(
    r"^(?:in|at|on|by|over|via|through|par|via|sur|dans|au|aux|a|uber|en|per|am|auf|im|por|pelo|pela|no|na|al|in|tramite|op|met) (?:(?:a|an|the|our|un|une|le|la|l|notre|die|der|das|dem|einer?|el|il|lo|de|het|o) )?"
)
LABELS_SEEN = 60
NO_DATE_OF_AN_ANSWER = re.compile(
    r"birth|naissance|geburt|nacimiento|nascita|geboorte|nascimento|\bdue\b|expir|echeance|renew|\bnext\b|prochain|until|deadline|since|depuis"
)
WHOLE_HUNDRED = 100
DASHES = re.compile(r"[-–—_.…?*/]{1,3}")
# the answer itself says solved, or not
SOLVED = re.compile(
    r"(?:(?:not|un|non|pas|nicht|no|niet|nao|in) ?)?(?:re)?(?:solved|solue?|solvido|suelto|glee?)|(?:nicht |un)?gelost|(?:non )?risolto|(?:niet )?opgelost"
)
WHOLLY = re.compile(
    r"\b(fully|completely|totally|entirely|entierement|totalement|completement|vollstandig|komplett|completamente|totalmente|del tutto|volledig|helemaal)\b"
)
NOT_SOLVED = re.compile(r"not|un|non|pas|nicht|no|niet|nao|in")
OTHERS_MOST = 3
# judgements that stand for the whole of what was met
PARTED = ("satisfaction", "recommendation")
# good and bad are asked about, not too few
TWO_ENDS = {1.0, 3.0, 5.0}
# words for the weights of answers that are words for those of people and parcels too
ANY_WEIGHT = frozenset({"weight", "weights", "poids", "gewicht", "peso"})
MEAN_WEIGHTS = (0.5, 2.0)
PARTLY = re.compile(
    r"part(?:ly|ially)?\b.*|en partie|partiellement|teilweise|zum teil|en parte|parcialmente|somewhat|not completely|pas completement"
)


def suggest_mapping(export: Export, world: World | None = None) -> Mapping:
    """Propose a column for every role that names, questions and answers support, each with its reason.

    Each role has a ranked list; the best is taken where it has at least three points, a column at most once. What the file
    leaves open, two columns that are nearly equal included, is in `questions`, whose first answers the mapping follows. A column whose words fit but
    whose answers do not is left out, with the reason. Whatever is proposed passes the checks of `load_mapping`.
    """
    grids = grids_of(export)
    columns: list[Column] = []
    left_out: list[tuple[str, Text]] = []
    questions: list[Question] = []
    candidates: list[Candidate] = []
    for role in ASKED:
        taken = {column.column for column in columns}
        ranked = _ranked(role, export, world, grids, taken)
        candidates += [candidate for candidate, _ in ranked[:CANDIDATES_MOST]]
        left_out += [(one.column, _for_role(role, one.refused)) for one, _ in ranked if one.refused]
        possible = [(one, found) for one, found in ranked if found is not None and one.points >= ROLE_LEAST]
        if not possible:
            continue
        chosen, asked = _chosen(role, possible, export)
        questions += asked
        if chosen is not None:
            columns.append(chosen)
        elif asked:
            left_out.append((asked[-1].column, _for_role(role, question_text(asked[-1]))))
    columns.sort(key=lambda column: ROLES.index(column.role))
    questions += _signs(columns, export, world)
    stations = None
    if any(column.role in WHOLE for column in columns):
        stations = named_stations(export, {column.column for column in columns})
    return Mapping(
        tuple(columns),
        tuple(dict.fromkeys(left_out)),
        stations=stations,
        questions=tuple(questions),
        candidates=tuple(candidates),
    )


def _ranked(
    role: Role, export: Export, world: World | None, grids: dict[str, str], taken: set[str]
) -> list[tuple[Candidate, ScaleFound | None]]:
    """The columns that speak of a role, best first; those that cannot play it with the reason, last."""
    found: list[tuple[Candidate, ScaleFound | None]] = []
    spoken_of = {
        name: spoken
        for name in export.table.columns
        if name not in taken and (spoken := said_of(role, name, question_of(export, name))) is not None
    }
    if role == "date":
        spoken_of |= {
            name: "content"
            for name in export.table.columns
            if name not in taken and name not in spoken_of and _holds_dates(export, name)
        }
    if role == "satisfaction" and not spoken_of:
        spoken_of = dict.fromkeys(_satisfied_by_content(export, grids, taken), "answers")
    for name, spoken in spoken_of.items():
        read = column_for(role, name, spoken, export, world)
        column = None if isinstance(read, Message) else read.column
        steps = (
            distinct_steps(export.table[name].unique().tolist(), export.mark(name))
            if role in SCALES
            else set()
        )
        if not isinstance(read, Message) and any(one.kind == "two" for one in read.questions):
            steps = TWO_ENDS
        weighed = weigh(role, name, spoken, export, grids, column, steps)
        refused: Text = read if isinstance(read, Message) else ""
        if not refused and weighed.points < ROLE_LEAST:
            against = [Message(f"evidence.{key}") for key, points in weighed.evidence if points < 0]
            read = Message(
                "reading.fewer_points",
                points=weighed.points,
                least=ROLE_LEAST,
                against=against or Message("reading.too_little_for_it"),
            )
            refused = read
        candidate = Candidate(role, name, weighed.points, weighed.evidence, refused)
        found.append((candidate, None if isinstance(read, Message) else read))
    return sorted(found, key=lambda one: (one[1] is None, -one[0].points))


def _satisfied_by_content(export: Export, grids: dict[str, str], taken: set[str]) -> Iterator[str]:
    """The columns that do not speak of satisfaction, but whose answers are labels of it, such as very happy."""
    for name in export.table.columns:
        if name in taken or name in grids or is_of_a_part(name, export.questions.get(name, name), 1.0):
            continue
        labels = [
            label
            for cell in export.table[name].unique()[:LABELS_SEEN].tolist()
            if cell and not no_answer(label := export.said(name, cell))
        ]
        topics = {told[0] for label in labels if (told := degree(label)) is not None}
        if "satisfaction" in topics and word_scale(labels) is not None:
            yield name


def _holds_dates(export: Export, name: str) -> bool:
    """Whether a column that does not say so is filled with dates, and none to come or of a birth."""
    if NO_DATE_OF_AN_ANSWER.search(fold(f"{name} {export.questions.get(name, name)}")):
        return False
    cells = [cell for cell in export.table[name].unique()[:DATES_SEEN].tolist() if cell]
    return len(cells) > 1 and are_dates(cells)


def _for_role(role: Role, why: Text) -> Message:
    return Message("reading.role_and_why", role=Message(f"reading.about.{role}"), why=why)


def _chosen(
    role: Role, possible: list[tuple[Candidate, ScaleFound]], export: Export
) -> tuple[Column | None, list[Question]]:
    """The column a role is given and what is open about it: the choice between columns that are nearly equal comes first."""
    best, found = possible[0]
    tied = [
        (one, read)
        for one, read in possible[1:]
        if best.points - one.points < TIED and not same_answers(export, best.column, one.column)
    ]
    questions = list(found.questions)
    if tied:
        answers = [Answer("column", found.column, {"column": best.column})]
        answers += [Answer("column", read.column, {"column": one.column}) for one, read in tied[: SHOWN - 1]]
        names = ", ".join(repr(one.column) for one, _ in [possible[0], *tied])
        questions.insert(
            0, Question(role, best.column, "tie", (*answers, Answer("leave_out", None)), {"columns": names})
        )
    leaves_out = any(question.answers[0].column is None for question in found.questions)
    return (None if leaves_out else found.column), questions


def column_for(
    role: Role, name: str, spoken: str, export: Export, world: World | None
) -> ScaleFound | Message:
    """A column of the export in a role, its scale and labels told from its answers, or why it cannot play it.

    spoken: how the column speaks of the role, as `said_of` says. Up to 3 % of answers that do not fit are no answer; more are asked about.
    """
    question = question_of(export, name)
    cells = [cell for cell in export.table[name].unique().tolist() if cell]
    if not cells:
        return Message("reading.no_answer_in_it")
    why = {
        "named": Message("reading.its_name_says", role=Message(f"reading.about.{role}")),
        "name": Message("reading.its_name_speaks_of", role=Message(f"reading.about.{role}")),
        "rated": Message(
            "reading.its_question_speaks_of", role=Message(f"reading.about.{role}"), question=question
        ),
        "content": Message("reading.its_answers_are_dates"),
        "answers": Message("reading.its_answers_are_of_satisfaction"),
        "question": Message(
            "reading.its_question_speaks_of", role=Message(f"reading.about.{role}"), question=question
        ),
    }
    column = Column(role, name, reason=why[spoken]).with_default_scale()
    mark = export.mark(name)
    column = replace(column, decimal=mark if mark != export.decimal else None)
    is_around = role in SCALES and is_signed(cells)
    far = codes_far_off(cells) if role in SCALES else frozenset()
    far |= _dashes(cells)
    is_long = role in SCALES and _is_out_of_hundred(cells)
    labels = [
        cell
        for cell in cells
        if cell not in far
        and (
            (is_around and WHOLE_NUMBER.fullmatch(cell))
            or (is_long and cell.isdecimal())
            or not _is_code(role, cell)
        )
        and ((said := export.said(name, cell)) == cell or not _is_code(role, said))
    ]
    if not labels:
        return Message("reading.no_answer_in_it_only_codes")
    answered = set(labels)
    column = replace(column, missing=tuple(cell for cell in cells if cell not in answered))
    strays = _strays(column, labels, export)
    apart = set(strays)
    fitting = [label for label in labels if label not in apart] if strays else labels
    found = _read(column, fitting, f"{name} {question}", export, world)
    if isinstance(found, Message):
        return found
    if strays:
        found = _without(found, strays, export)
    if (
        spoken == "rated"
        and RATED.fullmatch(fold(name))
        and (found.column.low, found.column.high) == SCALES["recommendation"][0]
    ):
        # from 0 to 10 without a word of what is asked: as well a recommendation
        answers = (Answer("rates_satisfaction", found.column), Answer("leave_out", None))
        found = found._replace(questions=(*found.questions, Question(role, name, "rated", answers)))
    count = int(export.table[name].isin(answered).sum())
    if role in PARTED and is_of_a_part(name, question, count / len(export.table)):
        answers = (Answer("leave_out", None), Answer("whole", found.column))
        asked = Question(role, name, "part", answers, {"count": count, "all": len(export.table)})
        found = found._replace(questions=(asked, *found.questions))
    return found if (wrong := _unfit(found, cells, export, world)) is None else wrong


def _read(
    column: Column, labels: list[str], text: str, export: Export, world: World | None
) -> ScaleFound | Message:
    if column.role in SCALES:
        return scale_of(column, labels, text, export)
    if column.role in YES_NO:
        return _yes_no(column, labels, text, export)
    return OTHERS[column.role](column, labels, export, world)


def _unfit(found: ScaleFound, cells: list[str], export: Export, world: World | None) -> Message | None:
    """Why a column does not pass the checks of a mapping file, None where it does or is asked about."""
    # a date was read from every cell already, its strays said
    if found.column.role == "date" or any(one.answers[0].column is None for one in found.questions):
        return None
    for cell in cells:
        try:
            meaning(found.column, cell, export.decimal, world)
        except ValueError:
            return Message("reading.does_not_fit_the_answers_it_should", label=repr(cell[:30]))
    return None


def _is_code(role: Role, cell: str) -> bool:
    if role == "problem" and NO_PROBLEM.fullmatch(fold(cell)):
        return False
    if role in SCALES or role in YES_NO:
        return bool(NUMBER_CODES.fullmatch(cell) or no_answer(cell))
    return role != "bot" and no_answer(cell) is not None


def _dashes(cells: list[str]) -> frozenset[str]:
    """Dashes and dots between numbers, which stand for no answer."""
    if not any(char.isdigit() for cell in cells for char in cell):
        return frozenset()
    return frozenset(cell for cell in cells if DASHES.fullmatch(cell))


def _is_out_of_hundred(cells: list[str]) -> bool:
    """Whether numbers go beyond every short scale, so that 88 and 99 are answers as others are."""
    return (
        sum(
            LONGEST_SCALE < int(cell) <= WHOLE_HUNDRED and not FAR_OFF.fullmatch(cell)
            for cell in cells
            if cell.isdecimal()
        )
        > SHOWN
    )


def _strays(column: Column, labels: list[str], export: Export) -> list[str]:
    """Answers of another type than nearly all others: words among numbers, numbers among words."""
    if column.role in SCALES:
        mark = export.mark(column.column)
        numeric = {
            label
            for label in labels
            if (
                step_of(label, mark) is not None
                and step_of(export.said(column.column, label), mark) is not None
            )
            or number(label, mark) is not None
        }
        others = set(labels) - numeric
        if not numeric:
            return _beside_words(labels, export, column)
    elif column.role == "wait_min":
        mark = export.mark(column.column)
        numeric = {
            label for label in labels if (took := minutes_of(label, mark, "min")) is not None and took >= 0
        }
        others = set(labels) - numeric
    elif column.role == "weight":
        mark = export.mark(column.column)
        numeric = {label for label in labels if (value := number(label, mark)) is not None and value > 0}
        others = set(labels) - numeric
    elif column.role in YES_NO:
        numeric = {label for label in labels if _flag(fold(export.said(column.column, label)))}
        others = set(labels) - numeric
    else:
        return []
    if not others or not numeric:
        return []
    counts = export.table[column.column].value_counts()
    few = sum(int(counts[label]) for label in others)
    many = sum(int(counts[label]) for label in numeric)
    return [label for label in labels if label in others] if few <= few_most(few + many) else []


def _beside_words(labels: list[str], export: Export, column: Column) -> list[str]:
    """Answers that are no label of a scale of words, where the others are one: at most half of them, three or fewer kinds."""
    said = {label: export.said(column.column, label) for label in labels}
    others = [label for label in labels if degree(said[label]) is None]
    fitting = [said[label] for label in labels if label not in set(others)]
    if (
        not 0 < len(others) <= OTHERS_MOST
        or word_scale(fitting) is None
        or word_scale(said.values()) is not None
    ):
        return []
    counts = export.table[column.column].value_counts()
    few = sum(int(counts[label]) for label in others)
    return others if 2 * few <= sum(int(counts[label]) for label in labels) else []


def few_most(answers: int) -> float:
    """Return how many of so many answers may be of another type and be asked about: a tenth."""
    return 0.1 * answers


def _without(found: ScaleFound, strays: list[str], export: Export) -> ScaleFound:
    """The same with strays said to be no answer; asked where they are more than 3 %."""
    column = found.column
    cells = export.table[column.column]
    counts = cells[cells.isin(strays)].value_counts()
    share = counts.sum() / max(int((cells != "").sum()), 1)
    shown = ", ".join(f"{label[:20]!r}" for label in strays[:SHOWN])
    reason = also(column.reason, Message("reading.of_another_type", count=int(counts.sum()), shown=shown))

    def blanked(one: Column) -> Column:
        return replace(one, missing=one.missing + tuple(strays), reason=reason)

    questions = tuple(
        replace(
            q,
            answers=tuple(
                replace(a, column=None if a.column is None else blanked(a.column)) for a in q.answers
            ),
        )
        for q in found.questions
    )
    if share > STRAYS_MOST:
        answers = (Answer("codes_missing", blanked(column), {"codes": shown}), Answer("leave_out", None))
        blanks: dict[str, Value] = {"codes": shown, "count": int(counts.sum())}
        questions = (*questions, Question(column.role, column.column, "strays", answers, blanks))
    return ScaleFound(blanked(column), questions)


def _is_partly(word: str) -> bool:
    """Whether a folded answer says in part, alone or after yes."""
    first, _, rest = word.partition(" ")
    return any(PARTLY.fullmatch(text) is not None for text in (word, rest if first in YES else "") if text)


def _flag(word: str) -> str:
    if word in YES | {"1"}:
        return "yes"
    if word in NO | {"0"} or _is_partly(word):
        return "no"
    first = word.split(" ")[0] if word else ""
    if first in YES - {"o", "y", "j", "1", "si", "s"}:
        return "yes"
    return "no" if first in NO - {"n", "0"} else ""


def _yes_no(column: Column, labels: list[str], text: str, export: Export) -> ScaleFound | Message:
    words = {label: fold(export.said(column.column, label)) for label in labels}
    negated = (
        RESOLVED_NEGATED
        if column.role == "resolved"
        else PROBLEM_NEGATED
        if column.role == "problem"
        else None
    )
    asked = fold(text)
    is_turned = negated is not None and negated.search(asked) is not None
    is_turned |= (
        column.role == "resolved" and STILL.search(asked) is not None and SAYS_SOLVED.search(asked) is None
    )
    flags = {
        label: "no" if column.role == "problem" and NO_PROBLEM.fullmatch(word) else _flag(word)
        for label, word in words.items()
    }
    solved = {label: WHOLLY.sub("", word).strip() for label, word in words.items()}
    if column.role == "resolved" and all(
        SOLVED.fullmatch(word) or _is_partly(word) for word in solved.values()
    ):
        flags = {
            label: "no" if NOT_SOLVED.match(word) or _is_partly(word) else "yes"
            for label, word in solved.items()
        }
    if all(flags.values()):
        partly = [label for label, word in words.items() if _is_partly(word)]
        reason = column.reason
        if partly:
            count = int(export.table[column.column].isin(partly).sum())
            reason = also(reason, Message("reading.partly_counts_as_no", count=count))
        if is_turned:
            flags = {label: "no" if flag == "yes" else "yes" for label, flag in flags.items()}
            reason = also(reason, Message("reading.question_negated"))
        is_plain = all(
            labels_said == fold(label) and label.casefold() in YES | NO
            for label, labels_said in words.items()
        )
        plain = is_plain and not is_turned and not partly
        return ScaleFound(
            replace(column, reason=reason) if plain else replace(column, values=flags, reason=reason)
        )
    if set(labels) <= {"1", "2"} and all(words[label] == label for label in labels):
        reason = also(column.reason, Message("reading.1_and_2_taken_for_yes_and"))
        first = replace(column, values={"1": "yes", "2": "no"}, reason=reason)
        other = replace(
            column, values={"1": "no", "2": "yes"}, reason=also(column.reason, Message("reading.two_is_yes"))
        )
        if is_turned:
            first, other = other, first
        answers = (Answer("one_yes", first), Answer("two_yes", other), Answer("leave_out", None))
        return ScaleFound(first, (Question(column.role, column.column, "yes_no", answers),))
    return Message("reading.answers_are_not_yes_and_no")


def _named(column: Column, labels: list[str], export: Export, world: World | None) -> ScaleFound | Message:
    if column.role == "bot":
        words = BOT_WORDS
    else:
        names = names_of(column.role, world)
        if not names and column.role != "channel":
            return (
                Message("reading.no_world_to_compare_its_answers_with")
                if world is None
                else Message("reading.the_world_has_none")
            )
        known = {fold(name): name for name in names} | _labels(column.role, world)
        words = {name: SYNONYMS.get(name, "(?!)") for name in names or SYNONYMS}
        for text, name in known.items():
            words[name] = f"{words[name]}|{re.escape(text)}"
    values = {}
    for label in labels:
        matches = [
            name
            for name, pattern in words.items()
            if re.fullmatch(pattern, fold(export.said(column.column, label)))
            or re.fullmatch(pattern, BY.sub("", fold(export.said(column.column, label))))
            or label == name
        ]
        if len(matches) != 1:
            known_role = Message(f"fit.role.{column.role}")
            return Message("reading.is_no_that_is_known", label=repr(label[:30]), role=known_role)
        values[label] = matches[0]
    return ScaleFound(
        replace(column, values={label: name for label, name in values.items() if label != name})
    )


def _labels(role: Role, world: World | None) -> dict[str, str]:
    if world is None:
        return {}
    if role == "channel":
        return {fold(channel.label): channel.name for channel in world.channels}
    if role == "moment":
        return {fold(moment.label): moment.name for moment in world.moments}
    return {fold(segment.label): segment.name for segment in world.segments}


def _contacts(
    column: Column, labels: list[str], export: Export, _world: World | None
) -> ScaleFound | Message:
    values = {}
    for label in labels:
        if number(label, export.mark(column.column)) is None:
            match = re.match(
                r"(\d{1,2})( ?\+| (or|ou|et|and|oder|und|o|y) (more|plus|mehr|mas)| contacts?| fois| times?| mal| veces)",
                label.casefold(),
            )
            if match is None:
                return Message("reading.is_no_number_of_contacts", label=repr(label[:30]))
            values[label] = match.group(1)
    return ScaleFound(replace(column, values=values))


def _wait(column: Column, labels: list[str], export: Export, _world: World | None) -> ScaleFound | Message:
    """A wait in the unit its name or question says; asked where none is said and the middle is long for minutes."""
    mark = export.mark(column.column)
    numbers = {label: number(label, mark) for label in labels}
    if any(minutes_of(label, mark, "min") is None for label in labels):
        return Message("reading.answers_are_not_numbers")
    text = f"{column.column} {export.questions.get(column.column, '')}"
    if RATING.search(fold(text)) or announced(text) is not None:
        return Message("reading.a_rating_not_a_time")
    bare = [value for value in numbers.values() if value is not None]
    whole = all(value == int(value) for value in bare)
    if len(bare) == len(labels) and whole and 1 < len(set(bare)) <= 5 and max(bare) <= 5:
        return Message("reading.a_rating_not_a_time")
    questions: tuple[Question, ...] = ()
    unit = named_unit(fold(column.column), fold(export.questions.get(column.column, "")))
    if bare and are_days(labels, mark):
        unit = "d"
    guess = replace(
        column,
        unit=unit or "min",
        reason=also(column.reason, Message("reading.taken_in", unit=unit or "min")),
    )
    if unit is None and is_open_clock(labels):
        questions = (_clock(column, labels[0]),)
    elif unit is None and not carries_unit([label for label in labels if numbers[label] is None] or labels):
        cells = export.table[column.column].map(numbers).dropna().astype(float)
        if len(cells) and float(cells.median()) > MINUTES_MOST:
            answers = tuple(
                Answer(
                    "unit",
                    replace(
                        column, unit=name, reason=also(column.reason, Message("reading.taken_in", unit=name))
                    ),
                    {"unit": name},
                )
                for name in ("s", "min", "h")
            )
            guess = answers[0].column or guess
            median = float(cells.median())
            questions = (
                Question(
                    column.role,
                    column.column,
                    "unit",
                    (*answers, Answer("leave_out", None)),
                    {"median": median},
                ),
            )
    return ScaleFound(guess, (*questions, *_mark(guess, export)))


def _clock(column: Column, cell: str) -> Question:
    """The question whether a clock of two parts begins with minutes or with hours."""
    answers = [
        Answer(
            "clock",
            replace(column, unit=unit, reason=also(column.reason, Message("reading.taken_in", unit=unit))),
            {"cell": cell, "minutes": minutes},
        )
        for unit in ("min", "h")
        if (minutes := minutes_of(cell, ".", unit)) is not None
    ]
    return Question(
        column.role, column.column, "clock", (*answers, Answer("leave_out", None)), {"cell": cell}
    )


def _mark(column: Column, export: Export) -> Iterator[Question]:
    """The question which mark a column writes before its decimals, where nothing in the file shows it."""
    open_cells = export.open_marks.get(column.column, ())
    if not open_cells:
        return
    cell = open_cells[0]
    answers = tuple(
        Answer("number", replace(column, decimal=mark), {"cell": cell, "number": value})
        for mark in (".", ",")
        if (value := number(cell, mark)) is not None
    )
    yield Question(column.role, column.column, "mark", (*answers, Answer("leave_out", None)), {"cell": cell})


def _date(column: Column, labels: list[str], export: Export, _world: World | None) -> ScaleFound | Message:
    kept = set(labels)
    written = [cell for cell in export.table[column.column].tolist() if cell in kept]
    if len(kept) == 1 and labels[0].startswith(PLACEHOLDER):
        return Message("reading.always_which_anonymous_surveys_write_instead_of", date=labels[0])
    found = dated(written, named=True)
    if found.format is not None:
        read = replace(column, format=found.format, reason=also(column.reason, found.why))
        return _without(ScaleFound(read), list(found.strays), export) if found.strays else ScaleFound(read)
    if not found.readings:
        return Message("reading.answers_are", shown=found.why)
    answers = tuple(
        Answer(
            "form",
            replace(
                column,
                format=form,
                reason=also(column.reason, Message("reading.written", format=example_of(form))),
            ),
            {"form": example_of(form)},
        )
        for form in found.readings
    )
    asked = Question(
        column.role, column.column, "form", (Answer("leave_out", None), *answers), {"cell": written[0]}
    )
    return ScaleFound(replace(column, format=found.readings[0]), (asked,))


def _weight(column: Column, labels: list[str], export: Export, _world: World | None) -> ScaleFound | Message:
    if any(number(label, export.mark(column.column)) is None for label in labels):
        return Message("reading.answers_are_not_numbers")
    questions = list(_mark(column, export))
    cells = export.table[column.column].map(lambda cell: number(cell, export.mark(column.column)))
    mean = float(cells.dropna().mean())
    if fold(column.column) in ANY_WEIGHT and not MEAN_WEIGHTS[0] <= mean <= MEAN_WEIGHTS[1]:
        answers = (Answer("are_weights", column), Answer("leave_out", None))
        questions.append(Question(column.role, column.column, "weights", answers, {"mean": mean}))
    return ScaleFound(column, tuple(questions))


OTHERS: dict[str, Callable[[Column, list[str], Export, World | None], ScaleFound | Message]] = {
    "contacts": _contacts, "wait_min": _wait, "bot": _named, "channel": _named, "moment": _named,
    "segment": _named, "date": _date, "weight": _weight,
}  # fmt: skip


def _signs(columns: list[Column], export: Export, world: World | None) -> Iterator[Question]:
    """A question for each pair of judgements that go against each other: one of the two is turned."""
    judged = [column for column in columns if column.role in (*SCALES, "resolved")]
    told = {column.role: _numbers(column, export, world) for column in judged}
    for place, one in enumerate(judged):
        for other in judged[place + 1 :]:
            both = pd.concat([told[one.role], told[other.role]], axis=1).dropna()
            if len(both) < SIGN_ANSWERS or both.iloc[:, 0].nunique() < 2 or both.iloc[:, 1].nunique() < 2:
                continue
            rho = float(both.iloc[:, 0].rank().corr(both.iloc[:, 1].rank()))
            if rho < SIGN_LEAST:
                blanks: dict[str, Value] = {"this": one.column, "other": other.column, "rho": rho}
                yield Question(one.role, one.column, "sign", tuple(_turns(one, other)), blanks)


def _turns(one: Column, other: Column) -> Iterator[Answer]:
    yield Answer("as_is", one, {"column": one.column})
    for column in (one, other):
        if column.role in SCALES:
            yield Answer("turn", turned(column), {"column": column.column})


def turned(column: Column) -> Column:
    """The same column with the other end of its scale as the good one, its labels included."""
    low, high = SCALES[column.role][0]
    values = {label: str(low + high - int(step)) for label, step in column.values.items()}
    return replace(
        column,
        higher_is_better=not column.higher_is_better,
        values=values,
        reason=also(column.reason, Message("reading.turned")),
    )


def _numbers(column: Column, export: Export, world: World | None) -> pd.Series:
    known: dict[str, float | None] = {}
    for cell in export.table[column.column].unique().tolist():
        try:
            told = meaning(column, cell, export.decimal, world)
        except ValueError:
            told = None
        known[cell] = None if told is None or isinstance(told, str) else float(told)  # type: ignore[arg-type]
    return export.table[column.column].map(known).astype(float)
