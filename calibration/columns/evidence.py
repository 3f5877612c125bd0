"""The points of a column for a role, each with what it is for: what is said in its name, its question and its answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..survey import Export
from ..survey.lexicon import ASKED, OF_THE_SURVEY, fold
from ..survey.rated import RATED, asks_for_a_rating, bare_name
from ..survey.roles import Role
from .mapping import SCALES, YES_NO, Column

ROLE_LEAST = 3.0
TIED = 0.5
TOOL_MADE = re.compile(
    r"\bdo \d+$|\bdisplay order\b|\bnps group$|\bgroup$|\bsentiment( (polarity|score))?\b|\btopics?\b|\btiming\b|\bclick( count)?\b"
    r"|\bpage submit\b|\bactionability\b|\bsentiment\b|\bcategory level\b|\brandom(i[sz]ation)?\b"
)
PART = re.compile(
    r"\b(phone|telephone|e ?mail|chat|branch|store|shop|website|web ?site|app|application|agent|advisors?|adviser|staff|employee"
    r"|conseill\w+|vendeu\w+|personnel|mitarbeiter\w*|berater\w*|asesor\w*|price|prix|preis|precio|cost|delivery|livraison"
    r"|lieferung|entrega|product|produit|produkt|producto|documentation|manual|cleanliness|proprete|food|quality of"
    r"|speed|rapidite|invoice|billing|facture|packaging|waiting time|opening hours|information)\b"
)
# what of a contact a question is about, where it is not the contact itself
ATTRIBUTE = re.compile(
    r"\b(prices?|prix|tarifs?|preise?|precios?|prezz[oi]|prijs|prijzen|precos?|costs?|couts?|kosten|costi?|delivery|livraison|lieferung|entrega|consegna|levering"
    r"|documentation|manual|cleanliness|proprete|sauberkeit|limpieza|pulizia|food|essen|speed|rapidite|schnelligkeit|rapidez|rapidita|snelheid|invoices?"
    r"|billing|factur(e|es|ation|a|as)|rechnung|packaging|emballage|verpackung|wait(ing)? times?|temps d attente|delais?|wartezeit|tiempo de espera"
    r"|opening hours|horaires?|offnungszeiten|horario|erreichbarkeit|bereikbaarheid|friendliness|amabilite|freundlichkeit|amabilidad|cortesia"
    r"|vriendelijkheid|competence|kompetenz|accueil|parking)\b"
)
# a question to some of those who answer
CONDITION = re.compile(
    r"\bif (you|applicable|so|yes|not|no)\b|\bin case you\b|\bshould you have\b|\bfor those (of you )?who\b|\bsi (vous|tu|oui|non)\b"
    r"|\b(au|dans le) cas ou\b|^si (ha|has|usted|no|contacto|utilizo|llamo)\b|\ben caso de\b|\bfalls\b|\bwenn (sie|du|ja)\b|\bsofern\b|\bsollten sie\b"
    r"|\bindien\b|\bals (u|je|ja)\b|\bzo ja\b|^se (ha|hai|lei|si|sim|voce|ja|o|contactou|utilizou)\b|\bin caso di\b|\bqualora\b|^caso (tenha|voce)\b"
)
SOME_LEAST = 0.95
SURVEY_TYPE = re.compile(
    r"(survey|feedback|question|score|rating) ?(type|kind|metric)|metric( type)?|type (d enquete|de encuesta)|umfragetyp"
)
# a figure about answers, or another than the customer's own
ASIDE = re.compile(
    r"\b((number|count|nb|nombre|anzahl|numero|aantal|nr) (of|de|des|der|di|d|van)|how many|combien de|target|goal|objecti[fv]\w*|cible|zielwert|obiettivo|doel"
    r"|predict\w*|forecast\w*|prevu\w*|expected|attendue?s?|erwartete?|esperad[oa]|estimat\w*|estime\w*|model+ed|benchmark|competitor\w*|concurrents?"
    r"|average|moyenne|durchschnitt\w*|promedio|gemiddelde?|percentile|rank|quantile|importance)\b|\bcount$"
)
# a time that was foretold, promised or found acceptable, not waited
NOT_WAITED = re.compile(
    r"\b(expected|estimated|announced|target|promised|forecast\w*|predicted|acceptable|maximum|max|tolerated|sla|(?<!d )attendue?|estimee?|annoncee?|cible|promise?|prevue?|acceptables?|erwartete?|angekundigte?|geschatzte?|zumutbare?"
    r"|esperado|estimado|previsto|anunciado|aceptable|previsto|stimato|annunciato|accettabile|verwachte|geschatte|aangekondigde|estimado|prevista|oczekiwany|szacowany)\b"
)
# what is asked about a problem that is there already
OF_A_PROBLEM = re.compile(
    r"\b(about|regarding|concerning|because of) (the|this|that|your) (same )?(issue|problem)|\bmore than once\b|\bthe same (issue|problem)"
    r"|\b(au sujet|a propos) (de ce|du|de votre) (meme )?probleme|\b(pour|concernant) (le|ce|votre) (meme )?probleme|\bplusieurs fois\b"
    r"|\bwegen (des|desselben|dieses|ihres) (selben )?problems|\bmehrmals\b|\bpor el mismo problema|\bvarias veces\b|\bper lo stesso problema|\bpiu volte\b"
    r"|\bhetzelfde probleem|\bmeerdere keren\b|\bpelo mesmo problema|\bvarias vezes\b|\btego samego problemu|\bkilka razy\b"
)
WHOLE = re.compile(
    r"\b(overall|in general|general|globale?(ment)?|au global|ensemble|en general|insgesamt|gesamt\w*|en conjunto|all in all"
    r"|as a whole|dans l ensemble)\b"
)
GRID = re.compile(r"(.+) \[[^\[\]]+\](?:\.\d+)?", re.DOTALL)
NUMBERED_ROW = re.compile(r"(Q?[A-Za-z]*\d+)_(\d+)")
DATE_ORDER = (
    (-0.6, r"\b(sent|invit\w*|envoye\w*|versandt|visit\w*|besuch\w*|updated)\b"),
    (3.0, r"\b(recorded|response|responded|answered|rated|scored|satisfaction|feedback|review|csat|nps|survey|reponse|repondu|antwort|beantwortet|respuesta|risposta|resposta|antwoord)\b"),
    (2.4, r"\b(complet\w*|finished|termine\w*|abgeschlossen|fertig\w*|finaliza\w*|conclus\w*|voltooi\w*|ultimat\w*|beendet)\b"),
    (1.8, r"\b(end|ended|fin|ende|final|fine|fim|termino|eind\w*|enddatum|endzeit)\b"),
    (1.2, r"\b(submi\w*|soumis\w*|soumission|time ?stamp|horodat\w*|zeitstempel|marca temporal|tijdstempel|carimbo|cronologiche|handed in"
          r"|abgeschickt|eingereicht|ingezonden|verzonden|envio|invio)\b"),
    (0.6, r"\b(start\w*|debut|begin\w*|inicio|inizio|anfang\w*|began)\b"),
)  # fmt: skip
FILLED_DATE = 0.8
CONTEXT_FIT = 1.0
OTHER_SCORES: tuple[Role, ...] = ("recommendation", "effort")
ANSWERS_TO_JUDGE = 10


class Weighed(NamedTuple):
    """The points of a column for a role and what they are for."""

    points: float
    evidence: tuple[tuple[str, float], ...]


def said_of(role: Role, name: str, question: str) -> str | None:
    """Return how a column speaks of a role: "named" outright, "name" or "question"; None when it does not."""
    if role == "channel" and OF_THE_SURVEY.search(fold(name)) and "?" not in name:
        return None
    outright, asked = ASKED[role]
    bare = bare_name(name)
    if re.fullmatch(outright, fold(name)) or re.fullmatch(outright, bare):
        return "named"
    # whether a problem was solved is not whether there was one
    if role == "problem" and any(
        re.search(shape, fold(f"{name} {question}")) for shape in (ASKED["resolved"][1], OF_A_PROBLEM)
    ):
        return None
    if re.search(asked, fold(name)):
        return "name"
    if re.search(asked, fold(question)):
        return "question"
    if role != "satisfaction" or any(re.search(ASKED[other][1], fold(question)) for other in OTHER_SCORES):
        return None
    return "rated" if asks_for_a_rating(name, question) else None


def question_of(export: Export, name: str) -> str:
    """The question of a column; of a mark alone also what the tool says the survey was: CSAT, NPS, customer effort score."""
    question = export.questions.get(name, name)
    if not RATED.fullmatch(bare_name(name)):
        return question
    for other in export.table.columns:
        if (
            SURVEY_TYPE.fullmatch(fold(other))
            and len(said := set(export.table[other].unique().tolist()) - {""}) == 1
        ):
            return f"{question} ({said.pop()})"
    return question


def grids_of(export: Export) -> dict[str, str]:
    """The rows of grids of an export: columns that share a question and a scale, by the question they share."""
    stems: dict[str, list[str]] = {}
    for name in export.table.columns:
        question = export.questions.get(name, name)
        if found := GRID.fullmatch(name):
            stems.setdefault(found[1], []).append(name)
        elif " - " in question and NUMBERED_ROW.fullmatch(name):
            stems.setdefault(question.rsplit(" - ", 1)[0], []).append(name)
    said = {
        name: set(export.table[name].unique().tolist()) - {""}
        for names in stems.values()
        if len(names) > 1
        for name in names
    }
    return {
        name: stem
        for stem, names in stems.items()
        if len(names) > 1 and not _speak_apart(stem, names)
        for name in names
        if any(_alike(said[name], said[other]) for other in names if other != name)
    }


def _speak_apart(stem: str, names: list[str]) -> bool:
    """Whether columns under one heading are of several scores, such as satisfaction and effort, and so no rows of a grid."""
    rows = [fold(name.replace(stem, "")) for name in names]
    spoken = {
        role for role in ASKED if role in SCALES and any(re.search(ASKED[role][1], row) for row in rows)
    }
    return len(spoken) > 1


def _alike(one: set[str], other: set[str]) -> bool:
    """Whether two columns are answered on one scale: half of what either says, both say."""
    return 2 * len(one & other) >= len(one | other)


def filled(export: Export, name: str) -> float:
    """The share of answers in which a column is filled."""
    column = export.table[name]
    return float((column != "").mean()) if len(column) else 0.0


def weigh(
    role: Role,
    name: str,
    spoken: str,
    export: Export,
    grids: dict[str, str],
    column: Column | None,
    steps: Iterable[float],
) -> Weighed:
    """The points of a column for a role.

    column: what it was read as in that role, None where it could not be. steps: the distinct numbers answered.
    """
    question = question_of(export, name)
    text = fold(f"{name} {question}")
    evidence: list[tuple[str, float]] = [
        {
            "named": ("named", 3.0),
            "name": ("name", 3.0),
            "question": ("question", 2.0),
            "rated": ("rated", 1.5),
            "content": ("content", 2.0),
            "answers": ("answers", 1.5),
        }[spoken]
    ]
    share = filled(export, name)
    if role == "date":
        evidence.append(_date(text, share))
    elif role in SCALES:
        evidence += _scale(
            role, column, set(steps), len(export.table[name].unique()), int((export.table[name] != "").sum())
        )
    elif column is not None:
        evidence.append(("fits", CONTEXT_FIT))
    evidence.append(("filled", round(share, 2)))
    if TOOL_MADE.search(fold(name)) or TOOL_MADE.search(fold(question)):
        evidence.append(("tool", -4.0))
    if role == "wait_min" and NOT_WAITED.search(text):
        evidence.append(("aside", -5.0))
    if role in SCALES and ASIDE.search(fold(name)):
        evidence.append(("aside", -5.0))
    if name in grids:
        row = fold(name.replace(grids[name], "") + " " + question.replace(grids[name], ""))
        is_whole = WHOLE.search(row) is not None
        evidence.append(
            ("grid_whole", 0.0) if is_whole else ("grid", -2.0 if _has_whole(export, grids, name) else -3.0)
        )
    if role in SCALES and WHOLE.search(text):
        evidence.append(("overall", 2.0))
    elif role in (*SCALES, *YES_NO) and PART.search(text):
        evidence.append(("part", -0.5))
    if role in SCALES and _is_conditional(name, question):
        evidence.append(("condition", -1.0))
    return Weighed(round(sum(points for _, points in evidence), 2), tuple(evidence))


def is_of_a_part(name: str, question: str, share: float) -> bool:
    """Return whether a judgement is asked of some only, or of one side of what they met, and the whole is not named.

    share: of all rows, how many answered; where nearly all did, a condition kept nobody out.
    """
    text = fold(f"{name} {question}")
    if WHOLE.search(text):
        return False
    return ATTRIBUTE.search(text) is not None or (share < SOME_LEAST and _is_conditional(name, question))


def _is_conditional(name: str, question: str) -> bool:
    return any(CONDITION.search(fold(text)) for text in (name, question))


def _has_whole(export: Export, grids: dict[str, str], name: str) -> bool:
    rows = [other for other, stem in grids.items() if stem == grids[name]]
    return any(WHOLE.search(fold(f"{row} {export.questions.get(row, '')}")) for row in rows)


def _date(text: str, share: float) -> tuple[str, float]:
    points = next((points for points, shape in DATE_ORDER if re.search(shape, text)), 0.0)
    return ("date_seldom", points - 2.0) if share < FILLED_DATE else ("date", points)


def _scale(
    role: Role, column: Column | None, steps: set[float], distinct: int, answers: int
) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    count = len(steps) if steps else distinct
    if role == "recommendation":
        high = max(steps, default=0)
        is_eleven = column is not None and (column.low, column.high) in SCALES[role]
        if is_eleven and count >= 8:
            found.append(("eleven", 3.0))
        elif high >= 7:
            found.append(("reaches_seven", 1.0))
        else:
            found.append(("short", -2.0))
    elif column is not None and (column.values or (column.high or 0) in (4, 5, 6, 7, 10, 11)):
        found.append(("bounded", 1.5))
    if count < 3 and answers >= ANSWERS_TO_JUDGE:
        found.append(("few_steps", -4.0))
    return found


def same_answers(export: Export, one: str, other: str) -> bool:
    """Return whether two columns hold the same answers, but for a few."""
    left, right = export.table[one], export.table[other]
    return bool(len(left)) and float((left == right).mean()) >= 0.97
