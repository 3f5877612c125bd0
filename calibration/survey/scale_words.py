"""Scales of words: an adverb and a stem give each label its place, in English, French, German, Spanish, Italian, Dutch, Portuguese and Polish.

To add a language, add its stems to STEMS, its adverbs to ADVERBS and its words of negation to NEGATION.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import NamedTuple

from .lexicon import WORD_SCALES, fold

STEPS_LEAST = 3
LABELS_MOST = 33  # eleven steps in three spellings
FIVE = 5
# By topic: stems of its good side, then of its bad side, folded.
STEMS: dict[str, tuple[str, str]] = {
    "satisfaction": (
        r"satisfied|satisfait|content[oae]?|happy|pleased|delighted|zufrieden|satisfech[oa]|satisfactory|satisfaisante?|zufriedenstellend"
        r"|soddisfatt[oaie]|soddisfacente|tevreden|blij|satisfeit[oa]|satisfatori[oa]|heureux|heureuse|glucklich|zadowolon[aey]|zadowalajac[aey]"
        r"|usatysfakcjonowan[aey]",
        r"dissatisfied|unsatisfied|insatisfait|mecontent|unhappy|displeased|unzufrieden|insatisfech[oa]|unsatisfactory"
        r"|disappointed|decu|insoddisfatt[oaie]|insoddisfacente|scontent[oaie]|delus[oaie]|ontevreden|teleurgesteld|insatisfeit[oa]"
        r"|descontente?s?|insatisfatori[oa]|insatisfaisante?|unbefriedigend|enttauscht|decepcionad[oa]|malheureux|niezadowolon[aey]|niezadowalajac[aey]|rozczarowan[aey]",
    ),
    "likelihood": (
        r"likely|probable|probably|probablement|certainly|certainement|wahrscheinlich|probablemente|probabile|probabilmente"
        r"|waarschijnlijk|provavel|provavelmente|prawdopodobn(?:e|a|ie)",
        r"unlikely|improbable|unwahrscheinlich|improbabile|onwaarschijnlijk|improvavel|nieprawdopodobn(?:e|a|ie)",
    ),
    "effort": (
        r"easy|facile|simple|einfach|leicht|facil|sencill[oa]|effortless|semplice|agevole|(?:ge)?makkelijk|eenvoudig|latw[aeoy]|prost[aeoy]",
        r"difficult|hard|difficile|complique|schwierig|schwer|dificil|complicad[oa]|complicat[oa]|moeilijk|lastig|ingewikkeld|trudn[aeoy]|skomplikowan[aey]",
    ),
    "agreement": (
        r"agree|d accord|accord|(?:stimme|trifft) (?:\w+ ){0,3}zu|stimme zu|de acuerdo|einverstanden"
        r"|d accordo|concordo|(?:mee )?eens|de acordo|(?:sie )?zgadzam(?: sie)?",
        r"disagree|desaccord|(?:stimme|trifft) (?:\w+ ){0,2}nicht zu|en desacuerdo|(?:in )?disaccordo|(?:mee )?oneens|discordo|em desacordo|(?:sie )?nie (?:sie )?zgadzam(?: sie)?",
    ),
    "importance": (r"important|wichtig|importante|belangrijk", r"unimportant|unwichtig|onbelangrijk"),
    "quality": (
        r"good|bon|bonne|bien|gut|buen[oa]|great|positive|positif|pleasant|buon[oa]|bom|boa|goed|positiv[oa]|positief|dobr(?:a|e|y|ze)|pozytywn[aeiy]e?",
        r"poor|bad|mauvais|mauvaise|mal|mau|schlecht|mal[oa]|negative|negatif|unpleasant|cattiv[oa]|scars[oa]|ruim|slecht|negativ[oa]|negatief|zl[aey]|slab[aeoy]|negatywn[aeiy]e?",
    ),
}  # fmt: skip
# Words that stand for themselves on a scale of quality.
ALONE = {
    "excellent": 1.0, "excellente": 1.0, "exzellent": 1.0, "ausgezeichnet": 1.0, "hervorragend": 1.0, "excelente": 1.0,
    "outstanding": 1.0, "perfect": 1.0, "parfait": 1.0, "awesome": 1.0, "amazing": 1.0, "sehr gut": 0.9, "great": 0.9,
    "horrible": -1.0, "terrible": -1.0, "awful": -1.0, "execrable": -1.0, "pesimo": -1.0, "sehr schlecht": -0.9,
    "best": 1.0, "the best": 1.0, "meilleur": 1.0, "meilleure": 1.0, "le meilleur": 1.0, "beste": 1.0, "mejor": 1.0, "el mejor": 1.0,
    "best possible": 1.0, "top": 1.0, "worst": -1.0, "the worst": -1.0, "worst possible": -1.0, "pire": -1.0, "le pire": -1.0,
    "schlechteste": -1.0, "peor": -1.0, "el peor": -1.0,
    "ungenugend": -1.0, "fair": 0.0, "ok": 0.0, "okay": 0.0, "average": 0.0, "moyen": 0.0, "moyenne": 0.0,
    "mittel": 0.0, "mittelmassig": 0.0, "passable": 0.0, "correct": 0.0, "regular": 0.0, "acceptable": 0.0, "mediocre": -0.4,
    "befriedigend": 0.4, "ausreichend": 0.0, "mangelhaft": -0.6,
    "ottimo": 1.0, "ottima": 1.0, "eccellente": 1.0, "pessimo": -1.0, "pessima": -1.0, "sufficiente": 0.0, "insufficiente": -0.6,
    "otimo": 1.0, "otima": 1.0, "razoavel": 0.0, "uitstekend": 1.0, "voldoende": 0.0, "onvoldoende": -0.6, "matig": -0.4,
    "doskonala": 1.0, "doskonaly": 1.0, "doskonale": 1.0, "znakomita": 1.0, "znakomity": 1.0, "fatalna": -1.0, "fatalny": -1.0, "fatalnie": -1.0,
    "przecietna": 0.0, "przecietny": 0.0, "przecietnie": 0.0, "srednia": 0.0, "sredni": 0.0, "srednio": 0.0, "dostateczna": 0.0, "dostateczny": 0.0,
    "superb": 1.0, "fantastic": 1.0, "exceptional": 1.0, "wonderful": 1.0, "adequate": 0.0, "unacceptable": -1.0, "dreadful": -1.0,
    "insuffisant": -0.6, "insuffisante": -0.6, "suffisant": 0.0, "inacceptable": -1.0, "decevant": -0.6, "decevante": -0.6,
    "nul": -1.0, "nulle": -1.0, "super": 1.0, "genial": 1.0, "well": 0.6, "very well": 0.9, "quite well": 0.4, "fine": 0.4, "badly": -0.6, "very badly": -0.9,
    "as expected": 0.0, "met expectations": 0.0, "met my expectations": 0.0, "better than expected": 0.6, "worse than expected": -0.6,
    "much better than expected": 0.9, "much worse than expected": -0.9, "exceeded expectations": 0.6, "exceeded my expectations": 0.6,
    "below expectations": -0.6, "far below expectations": -0.9, "far exceeded expectations": 0.9,
}  # fmt: skip
NEUTRAL = re.compile(
    r"neutral\w*|neutre\w*|neither\b.*|ni\b.*|weder\b.*|teils teils|undecided|indecis|indifferent|unentschieden"
    r"|unentschlossen|ne se prononce pas ni oui ni non|mixed|mitige|sowohl als auch|neutro|indiferente|not sure either way"
    r"|neutraal|neutrale|ne (?:\w+ ){1,3}ne\b.*|noch\b.*|niet \w+ (?:en |maar ook )?niet \w+|nem\b.*|indifferente|indeciso|so so|mas o menos"
    r"|ani\b.*|neutraln\w*|trudno powiedziec|obojetn\w*|cosi cosi|mais ou menos|normale?s?|comme ci comme ca|bof"
)
# What an adverb makes of a stem; the first that is found counts.
ADVERBS: tuple[tuple[float, str], ...] = (
    (1.0, r"extremely|completely|totally|absolutely|strongly|fully|definitely|entirely|highly|tout a fait|entierement"
          r"|totalement|extremement|completement|absolument|fortement|certainement|certainly|ausserst|vollig|voll(?: und ganz)?"
          r"|absolut|vollkommen|stark|sumamente|totalmente|completamente|extremadamente|absolutamente|delighted"
          r"|del tutto|pienamente|assolutamente|estremamente|fortemente|helemaal|volledig|uiterst|geheel|plenamente|extremamente"
          r"|calkowicie|zdecydowanie|w pelni|absolutnie|niezwykle|skrajnie"),
    (0.9, r"very|really|tres|vraiment|sehr|muy|bien sur|surely|molto|zeer|heel|erg|muito|bardzo"),
    (0.5, r"mostly|largely|generally|en grande partie|weitgehend|uberwiegend|mayormente|grotendeels|in gran parte"),
    (0.4, r"rather|somewhat|fairly|quite|moderately|partly|reasonably|plutot|assez"
          r"|moyennement|en partie|eher|ziemlich|teilweise|bastante|mas bien"
          r"|abbastanza|piuttosto|parzialmente|in parte|redelijk|vrij|enigszins|gedeeltelijk|parcialmente|razoavelmente|relativamente|raczej|dosc|czesciowo"),
    (0.3, r"slightly|mildly|a bit|a little|un peu|legerement|etwas|algo|un poco|massig|mittelmassig|medianamente|matig|mediamente|mediocremente|un po|leggermente|een beetje|ein wenig|ein bisschen|een weinig|um pouco|ligeiramente|troche|nieco|umiarkowanie"),
)  # fmt: skip
NOT_AT_ALL = re.compile(
    r"\b(not at all|pas du tout|uberhaupt nicht|gar nicht|nada|para nada|aucunement|absolutely not|per niente|per nulla|affatto"
    r"|helemaal niet|totaal niet|de modo nenhum|de forma alguma|nem um pouco|keinesfalls|auf keinen fall|wcale(?: nie)?|w ogole nie)\b"
)
# how much of what the question asks about
AMOUNT = re.compile(
    r"(?:(?:very|extremely|tres|extremement|sehr|ausserst|muy|molto|zeer|heel|muito) )?(?:(?P<little>low|small|little|minimal|faible|petit|gering|niedrig|klein|wenig|baj[oa]"
    r"|poc[oa]|bass[oa]|laag|weinig|pouc[oa]|baix[oa])|high|large|great|much|eleve|fort|grand|hoch|gross|viel|alt[oa]|much[oa]|molt[oa]|hoog|veel|muit[oa])"
)
MUCH = re.compile(
    r"very much|a lot|a great deal|enormously|beaucoup|enormement|sehr viel|viel|mucho|muchisimo|moltissimo|heel veel|muchissimo|muitissimo"
)
LITTLE = re.compile(
    r"\b(not very|not (?:that|so|really)|not particularly|(?<!un )(?<!um )(?<!ein )(?<!een )(?:peu|poco|pouco|wenig|weinig)|pas (?:tres|vraiment)|nicht (?:sehr|besonders)|weniger|no muy|niet (?:zo|erg|zeer|echt)|non (?:molto|tanto)|nao (?:muito|tao)|niezbyt|malo)\b"
)
NEGATION = re.compile(r"\b(not|pas|non|nicht|no|kein\w*|never|niet|geen|nao|nie)\b")
FACES = {"😡": -1.0, "😠": -1.0, "😢": -1.0, "😞": -0.9, "☹": -0.6, "🙁": -0.6, "😟": -0.6, "😕": -0.4, "😐": 0.0, "😶": 0.0,
         "🙂": 0.6, "😊": 0.9, "😀": 0.9, "😃": 0.9, "😄": 1.0, "😍": 1.0, "🤩": 1.0, "😁": 1.0,
         "🤬": -1.0, "😤": -1.0, "😭": -1.0, "😣": -0.6, "😑": 0.0, "☺": 0.9, "👎": -0.6, "👍": 0.6}  # fmt: skip
SMILEYS = {":-((": -1.0, ":-(": -0.6, ":(": -0.6, ":-|": 0.0, ":|": 0.0, ":-/": -0.4, ":-))": 1.0, ":-D": 1.0, ":D": 1.0, ":-)": 0.6, ":)": 0.6}  # fmt: skip
SIGNS = {"--": -0.9, "- -": -0.9, "-": -0.6, "−": -0.6, "+/-": 0.0, "±": 0.0, "+-": 0.0, "-/+": 0.0, "o": 0.0, "0": 0.0, "=": 0.0, "+": 0.6, "++": 0.9, "+ +": 0.9}  # fmt: skip
# a letter that numbers a label: A - Excellent, b) Good
LETTER_BEFORE = re.compile(r"^\s*[A-Ga-g]\s*[-–—.:)=]\s*(?=\w{2})")
# how much effort: little is good, much is bad
EFFORT = re.compile(
    r"(?:\w+ ){0,2}(?:(?P<little>low|little|no|small|minimal|least|peu d|aucun|faible|wenig|gering\w*|kein\w*|poc[oa]|ningun|bajo|weinig|geen|pouco|nenhum|nessuno|baixo|malo|maly|zaden)"
    r"|(?:high|much|lot of|great|large|most|hard|beaucoup d|gros|fort|enorme|viel|hoh\w*|gross\w*|mucho|alto|gran|veel|molto|muito|elevado|duzo|duzy))"
    r"(?: of)? (?:efforts?|aufwand|esfuerzo|moeite|inspanning|sforzo|esforco|wysilku|wysilek)"
)


# how somebody felt, as faces are called
MOODS = {
    "angry": -0.9, "very angry": -1.0, "furious": -1.0, "sad": -0.6, "upset": -0.6, "frustrated": -0.6, "annoyed": -0.6, "smiling": 0.6,
    "hate": -1.0, "hated it": -1.0, "dislike": -0.6, "disliked it": -0.6, "like": 0.6, "liked it": 0.6, "love": 1.0, "loved it": 1.0,
    "en colere": -0.9, "furieux": -1.0, "fache": -0.9, "triste": -0.6, "souriant": 0.6, "wutend": -1.0, "verargert": -0.9, "traurig": -0.6,
    "enfadado": -0.9, "enojado": -0.9, "arrabbiato": -0.9, "boos": -0.9, "verdrietig": -0.6, "zangado": -0.9, "zly": -0.9, "smutny": -0.6,
}  # fmt: skip


class WordScale(NamedTuple):
    """What a scale of words is about, the place of each label from 1 at its worst end, and how many steps it has in all.

    `is_open`: three labels that may be a whole scale of three or the middle of one of five.
    """

    about: str
    steps: dict[str, int]
    size: int
    is_open: bool = False


def degree(label: str) -> tuple[str, float] | None:
    """The topic of a label and its degree from -1 at the bad end to 1 at the good one; None when it is no label of a scale.

    A neutral word has the topic "".
    """
    if label in SMILEYS:
        return "satisfaction", SMILEYS[label]
    for face, value in FACES.items():
        if face in label:
            return "satisfaction", value
    if (one := _in_languages(label) or _drawn(label)) is not None:
        return one
    text = _plain(LETTER_BEFORE.sub("", label))
    if not text or len(text) > 70:
        return None
    if text in ALONE:
        return "quality" if ALONE[text] else "", ALONE[text]
    if text in MOODS:
        return "satisfaction", MOODS[text]
    if NEUTRAL.fullmatch(text):
        return "", 0.0
    if found_effort := EFFORT.fullmatch(text):
        much = abs(_strength(text.replace("effort", "").strip(), "effort") or 0.6)
        return "effort", much if found_effort["little"] else -much
    for topic, (good, bad) in STEMS.items():
        # neither agree nor disagree, in whatever words
        below = re.search(rf"\b(?:{bad})(?:e?s|en|er|es)?\b", text)
        if below and re.search(
            rf"\b(?:{good})(?:e?s|en|er|es)?\b", f"{text[: below.start()]}| {text[below.end() :]}"
        ):
            return "", 0.0
        # the bad side first: unlikely holds likely
        for stem, sign in ((bad, -1.0), (good, 1.0)):
            if found := re.search(rf"\b(?:{stem})(?:e?s|en|er|es)?\b", text):
                around = f"{text[: found.start()]} {text[found.end() :]}".strip()
                strength = _strength(around, found[0])
                return None if strength is None else (topic, sign * strength)
    return None


def _drawn(label: str) -> tuple[str, float] | None:
    """The degree of a label of signs: ++, :-), a face."""
    for signs in (SIGNS, SMILEYS):
        if label in signs:
            return "satisfaction", signs[label]
    return next((("satisfaction", value) for face, value in FACES.items() if face in label), None)


def _in_languages(label: str) -> tuple[str, float] | None:
    """The degree of a label that says the same in several languages, one behind the other: zufrieden / satisfait."""
    parts = re.split(r"\s+[/|]\s+", label)
    if len(parts) < 2:
        return None
    found = [degree(part) for part in parts]
    told = [one for one in found if one is not None]
    if len(told) < len(parts) or len({one[1] for one in told}) > 1:
        return None
    return told[0]


def _plain(label: str) -> str:
    """A label folded, its endings of gender taken off: satisfait(e)(s), satisfait·e."""
    text = re.sub(r"\((?:e|ne|s|a|es)\)|[·.]e(?:[·.]s)?\b|/[eoa]s?\b|/-?[eoa]\b", "", label)
    text = fold(text)
    return re.sub(r"\b(satisfait|insatisfait|content|mecontent|decu)e?s?( e)?( s)?\b", r"\1", text)


def _strength(around: str, stem: str) -> float | None:
    words = around.split()
    if len(words) > 6:
        return None
    if NOT_AT_ALL.search(around):
        return -1.0
    if LITTLE.search(around):
        return -0.45
    known = next((value for value, adverbs in ADVERBS if re.search(rf"\b(?:{adverbs})\b", around)), None)
    if known is None and UNKNOWN_ADVERB.search(NEGATION.sub("", around)):
        return None
    strength = 0.6 if known is None else known
    strength = 1.0 if stem == "delighted" else strength
    if "stimme" in stem or "trifft" in stem:
        inside = next((value for value, adverbs in ADVERBS if re.search(rf"\b(?:{adverbs})\b", stem)), None)
        strength = inside if inside is not None else strength
        if re.search(r"uberhaupt nicht|gar nicht", stem):
            return 1.0  # its stem is that of the bad side
    if NEGATION.search(around):
        return -0.5 if strength == 0.6 else -strength
    return strength


# a word of degree that is in no list: its label is not taken for the bare word
UNKNOWN_ADVERB = re.compile(
    r"\b(?!honestly\b|likely\b|family\b)\w{3,}(?:ly|lly|mente|ment)\b|\b(?:just|barely|more or less|hardly|kaum|halbwegs|a peine|apenas)\b"
)
# what tells the language of a label of a scale; words of two languages stand in none
SPOKEN = {
    "en": r"very|extremely|satisfied|dissatisfied|neither|good|poor|bad|easy|difficult|likely|unlikely|agree|disagree|fair",
    "fr": r"tres|satisfait|insatisfait|neutre|bon|bonne|mauvaise?|plutot|moyen|moyenne|probable|d accord|pas|mecontent|content",
    "de": r"sehr|zufrieden|unzufrieden|weder|gut|schlecht|eher|einfach|schwierig|mittel|teils",
    "es": r"muy|satisfech[oa]|insatisfech[oa]|buen[oa]|mal[oa]|dificil",
    "it": r"molto|soddisfatt[oa]|insoddisfatt[oa]|neutro|neutrale|buon[oa]",
    "nl": r"zeer|heel|tevreden|ontevreden|neutraal|goed|slecht",
    "pl": r"bardzo|zadowolon[aey]|niezadowolon[aey]|raczej|ani|dobr[aey]|zl[aey]",
    "pt": r"muito|satisfeit[oa]|insatisfeit[oa]|neutro|bom|boa|ruim",
}
# the feminine of words in the lists of scales
OF_EITHER_GENDER = {
    "buena": "bueno", "mala": "malo", "bonne": "bon", "mauvaise": "mauvais", "moyenne": "moyen", "excellente": "excellent",
    "insuffisante": "insuffisant", "buona": "buono", "ottima": "ottimo", "pessima": "pessimo", "discreta": "discreto", "scarsa": "scarso",
    "boa": "bom", "otima": "otimo", "ma": "mau", "distinta": "distinto",
}  # fmt: skip
# a degree so small that it is the middle where the other side lacks its like
FAINT = 0.3


def word_scale(labels: Iterable[str]) -> WordScale | None:
    """The scale that labels of words are steps of; None when they are none.

    All of them must be labels of one topic and differ; at least three must have been answered, or both ends. A scale listed
    in WORD_SCALES comes first; else the labels are laid out by degree, the unanswered steps of each side filled in from
    the other.
    """
    labels = list(islice(dict.fromkeys(labels), LABELS_MOST + 1))
    if len(labels) > LABELS_MOST:
        return None
    folded = {label: _listed(label) for label in labels}
    if len(set(folded.values())) >= STEPS_LEAST:
        for about, scale in WORD_SCALES:
            if all(text in scale for text in folded.values()):
                return _of_list(about, scale, folded)
    return _by_degree(labels)


def _listed(label: str) -> str:
    text = re.sub(r"(fait)e?s?( e)?( s)?$", r"\1", fold(label))
    return " ".join(OF_EITHER_GENDER.get(word, word) for word in text.split())


def _of_list(about: str, scale: tuple[str, ...], folded: Mapping[str, str]) -> WordScale:
    steps = {label: scale.index(text) + 1 for label, text in folded.items()}
    is_open = set(steps.values()) == {2, 3, 4} and len(scale) == FIVE
    return WordScale(about, steps, len(scale), is_open)


def _with_middle(known: dict[str, tuple[str, float]]) -> dict[str, tuple[str, float]]:
    """The same degrees, the faintest label of the longer side as the middle of an odd number: *algo satisfecho* among five."""
    values = [value for _, value in known.values()]
    good, bad = sum(value > 0 for value in values), sum(value < 0 for value in values)
    if len(values) < FIVE or good + bad < len(values) or abs(good - bad) != 1:
        return known
    longer = 1 if good > bad else -1
    label = min(
        (label for label in known if longer * known[label][1] > 0), key=lambda one: abs(known[one][1])
    )
    about, value = known[label]
    return {**known, label: (about, 0.0)} if abs(value) <= FAINT else known


def _by_degree(labels: list[str]) -> WordScale | None:
    found = {label: degree(label) for label in labels}
    known = {label: one for label, one in found.items() if one is not None}
    if len(known) < len(labels) or len(known) < 2:
        return None
    topics = {topic for topic, _ in known.values()} - {""}
    known = _with_middle(known)
    degrees = [value for _, value in known.values()]
    if len(topics) != 1 or not _are_apart(known):
        return None
    (topic,) = topics
    if found_unipolar := _unipolar(topic, {label: value for label, (_, value) in known.items()}):
        return found_unipolar
    good, bad = ({abs(value) for value in degrees if sign * value > 0} for sign in (1, -1))
    if _is_lopsided(good, bad, len(known)):
        return _in_order(topic, {label: value for label, (_, value) in known.items()})
    if len(labels) < STEPS_LEAST and not (good and bad and max(good) > 0.8 and max(bad) > 0.8):
        return None
    about = "satisfaction" if topic == "quality" else topic
    side = max(len(good), len(bad))
    if side == 0:
        return None
    has_middle = 0.0 in degrees
    # what nobody answered on one side is taken from the other: its extreme stays the extreme
    up, down = _places(good, side), _places(bad, side)
    middle = 1 if has_middle or len(good) + len(bad) < 2 * side else 0
    count = 2 * side + middle
    steps = {}
    for label, (_, value) in known.items():
        if value == 0:
            steps[label] = side + 1
        elif value > 0:
            steps[label] = side + middle + up[abs(value)]
        else:
            steps[label] = side + 1 - down[abs(value)]
    is_open = (side == 1 and max(good | bad) < 0.8) or (len(labels) == STEPS_LEAST and len(good) != len(bad))
    return WordScale(about, steps, count, is_open)


def _unipolar(topic: str, degrees: Mapping[str, float]) -> WordScale | None:
    """A scale from none to much of one stem, such as not, somewhat, mostly, completely satisfied."""
    below = [label for label, value in degrees.items() if value < 0]
    above = [label for label, value in degrees.items() if value > 0]
    is_negated = len(below) == 1 and bool(
        NEGATION.search(_plain(below[0])) or NOT_AT_ALL.search(_plain(below[0]))
    )
    if not is_negated or len(above) < STEPS_LEAST - 1 or len(above) + 1 < len(degrees):
        return None
    return _in_order(topic, degrees)


def _in_order(topic: str, degrees: Mapping[str, float]) -> WordScale:
    """A scale of which every step was answered, the places of its labels by degree."""
    about = "satisfaction" if topic == "quality" else topic
    steps = {label: place for place, label in enumerate(sorted(degrees, key=degrees.__getitem__), start=1)}
    return WordScale(about, steps, len(steps), is_open=len(steps) == STEPS_LEAST)


def _is_lopsided(good: set[float], bad: set[float], labels: int) -> bool:
    """Whether five labels without a middle are a whole scale whose sides are worded apart: unzufrieden, weniger, zufrieden, sehr, vollkommen.

    Where the shorter side is worded as the longer one, a step of it went unanswered.
    """
    longer, shorter = (good, bad) if len(good) > len(bad) else (bad, good)
    return (
        labels == FIVE == len(good) + len(bad) and len(longer) - len(shorter) == 1 and not shorter <= longer
    )


def _are_apart(known: Mapping[str, tuple[str, float]]) -> bool:
    """Whether labels differ in degree, but for those that say the same in several languages."""
    by_degree: dict[float, list[str]] = {}
    for label, (_, value) in known.items():
        by_degree.setdefault(value, []).append(label)
    if all(len(labels) == 1 for labels in by_degree.values()):
        return True
    # a word such as neutral belongs to several
    spoken = {label: _language(label) for label, (_, value) in known.items() if value != 0}
    by_degree.pop(0.0, None)
    sizes = set(spoken.values())
    if "" in sizes or len(sizes) < 2:
        return False
    return all(len({spoken[label] for label in labels}) == len(labels) for labels in by_degree.values())


def _language(label: str) -> str:
    """The language of a label of a scale by its commonest words; "" where none or several are found."""
    text = _plain(label)
    said = [language for language, words in SPOKEN.items() if re.search(rf"\b(?:{words})\b", text)]
    return said[0] if len(said) == 1 else ""


def _places(strengths: set[float], side: int) -> dict[float, int]:
    """The place of each strength from the middle outwards, from 1; the strongest outermost where it is an extreme."""
    ordered = sorted(strengths)
    missing = side - len(ordered)
    return {
        strength: place + (missing if missing and strength > 0.8 else 0)
        for place, strength in enumerate(ordered, start=1)
    }


# A number and the words that say what it means, in either order: 1 = very easy; very satisfied (5); 10 being extremely likely.
NUMBER_THEN_WORDS = re.compile(
    r"(?<![\d.,])(\d{1,2})\s*(?:=>|=|:|[-–—]|\(|,?\s*(?:is|means?|being|meaning|for|as|signifie|etant|étant|correspond(?:ant)? à|pour"
    r"|bedeutet|heißt|steht für|ist|significa|es|siendo)\s|,|\s)\s*[\"'«“(]?\s*([^\d;()\"»”=]{3,60})",
    re.IGNORECASE,
)
WORDS_THEN_NUMBER = re.compile(
    r"([^\W\d_][^\d;:()]{2,50}?)\s*[\"'»”]?\s*(?:\(|=|[-–—:])\s*(\d{1,2})\b(?!\s*(?:[-–—/]|to|à|a|bis|\.\.)\s*\d)(?!\s*[=:])"
)
ASKING = re.compile(
    r"(?:how|what|which|were|was|are|is|did|do|wie|sind|waren|war|comment|combien|etes|avez|dans quelle|a quel|que tan|cuan\w*|como)\b"
)
RANGE = re.compile(
    r"\b(0|1) ?(?:to|a|bis|until|through|et|and|und|y|up to|jusqu a|hasta|au) ?(\d{1,2})\b"
    r"|\b(?:from|de|von|between|entre|zwischen|scale|echelle|skala|escala|rate|note[rz]?)\D{0,40}?\b(0|1)\b\D{0,60}?\b(?:to|a|bis|et|and|und|y)\b\D{0,20}?\b(\d{1,2})\b"
)
DASHED = re.compile(r"(?<![\w.,/\-–])(0|1)\s*(?:[-–—]|\.\.+|…|→)\s*(\d{1,2})(?![\d%]|[.,/\-–]\d)")
POINTS = re.compile(
    r"\b(\d{1,2}) (?:points?|steps?|stars?|etoiles?|sterne?n?|estrellas?|punkte?|puntos)\b(?: scale| skala)?|\bechelle (?:en|a|de) (\d{1,2}) (?:points|niveaux)\b"
)
LENGTHS = range(2, 12)


def anchors(text: str) -> dict[int, tuple[str, float]]:
    """Return what a question says of the numbers of its scale: the degree of each that it names."""
    found: dict[int, tuple[str, float]] = {}
    for pattern, code, words in ((NUMBER_THEN_WORDS, 1, 2), (WORDS_THEN_NUMBER, 2, 1)):
        for match in pattern.finditer(text):
            said = match[words].strip()
            if words == 1 and said.endswith("?"):
                continue  # what is asked, not what a number says
            if words == 2:
                said = re.split(r"[,.]|\s(?:to|and|à|et|bis|und|y|a)\s*$", said, maxsplit=1)[0]
            means = _near_words(said.split(), from_start=words == 2)
            if means is not None and int(match[code]) <= 11:
                found.setdefault(int(match[code]), means)
    return found


def _near_words(words: list[str], *, from_start: bool) -> tuple[str, float] | None:
    """The degree that the words next to a number say, the longest that are a label; None for a question."""
    for count in range(min(6, len(words)), 0, -1):
        part = " ".join(words[:count] if from_start else words[-count:])
        if ASKING.match(fold(part)):
            if from_start:
                return None
            continue
        if (means := degree(part)) is not None:
            return means
    return _bare_degree(fold(" ".join(words))) if from_start else None


def _bare_degree(text: str) -> tuple[str, float] | None:
    """The degree of an adverb alone, whose word is in the question: 1 = not at all, 5 = very much."""
    if NOT_AT_ALL.fullmatch(text):
        return "degree", -1.0
    if amount := AMOUNT.fullmatch(text):
        return "degree", -0.9 if amount["little"] else 0.9
    value = next((value for value, adverbs in ADVERBS if re.fullmatch(adverbs, text)), None)
    value = 0.9 if MUCH.fullmatch(text) else value
    return None if value is None or value < 0.5 else ("degree", value)


def announced(text: str) -> tuple[int, int] | None:
    """The first and last step of the scale that a name or question announces, None where it announces none."""
    folded = fold(text)
    for match in DASHED.finditer(text):
        if int(match[2]) - int(match[1]) + 1 in LENGTHS:
            return int(match[1]), int(match[2])
    for match in RANGE.finditer(folded):
        low, high = (int(one) for one in match.groups() if one is not None)
        if high - low + 1 in LENGTHS and high > low + 1:
            return low, high
    said = sorted(anchors(text))
    if len(said) > 1 and said[0] in (0, 1) and said[-1] - said[0] + 1 in LENGTHS:
        return said[0], said[-1]
    if points := POINTS.search(folded):
        high = int(next(one for one in points.groups() if one is not None))
        if 3 <= high <= 11:
            return (0, 10) if high == 11 else (1, high)
    return None


def high_is_good(degrees: Mapping[int, tuple[str, float]], low: int, high: int) -> bool | None:
    """Return whether the high end of a scale is its good one by the words at its ends, None where they do not say."""
    ends = {code: value for code, (_, value) in degrees.items() if value != 0}
    if low in ends and high in ends and ends[low] != ends[high]:
        return ends[high] > ends[low]
    if len(ends) > 1:
        ordered = [ends[code] for code in sorted(ends)]
        if ordered[0] != ordered[-1]:
            return ordered[-1] > ordered[0]
    if high in ends:
        return ends[high] > 0
    if low in ends:
        return ends[low] < 0
    return None
