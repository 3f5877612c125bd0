"""Kinds of names, scales, dates, times, marks and languages beyond those of real files: each is read right or asked."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Table
from pathlib import Path
from typing import NamedTuple

import pytest
import xlsxwriter

from calibration import Mapping, read_file, save_mapping, with_answer
from calibration.columns.answer_table import canonical
from calibration.operations.columns import Written, unit_in
from calibration.survey.dates import date_of, dated
from calibration.survey.durations import minutes_of, named_unit
from calibration.survey.lexicon import fold
from calibration.survey.scale_words import word_scale
from scenarios import amount, marks_of, number, reader_of
from sim import Defects

ANSWERS = 60
# spread over nought to one without order: multiples of the golden section, less their whole part (Weyl 1916)
LEVELS = [(0.6180339887498949 * place) % 1 for place in range(1, ANSWERS + 1)]


def of(*labels: str) -> list[str]:
    """Sixty answers from the worst label to the best, by how content each customer is."""
    return [labels[min(int(level * len(labels)), len(labels) - 1)] for level in LEVELS]


def steps(low: int, high: int) -> list[str]:
    return of(*map(str, range(low, high + 1)))


def written(path: Path, columns: Table[str, Sequence[str]], separator: str = ",") -> Path:
    quoted = [[f'"{cell}"' for cell in row] for row in (columns.keys(), *zip(*columns.values(), strict=True))]
    path.write_text("\n".join(separator.join(row) for row in quoted) + "\n", encoding="utf-8")
    return path


class Kind(NamedTuple):
    """A column with its answers from worst to best, its role, and the kinds of questions it must raise."""

    heading: str
    answers: list[str]
    role: str
    asked: tuple[str, ...] = ()
    rises: bool = True


KINDS = {
    "five words, the faintest of them the middle": Kind(
        "¿Qué tan satisfecho está?",
        of(
            "Nada satisfecho",
            "Poco satisfecho",
            "Algo satisfecho",
            "Bastante satisfecho",
            "Totalmente satisfecho",
        ),
        "satisfaction",
    ),
    "seven words German": Kind(
        "Zufriedenheit",
        of(
            "äußerst unzufrieden",
            "sehr unzufrieden",
            "unzufrieden",
            "neutral",
            "zufrieden",
            "sehr zufrieden",
            "äußerst zufrieden",
        ),
        "satisfaction",
    ),
    "ends best and worst, turned": Kind(
        "Satisfaction", of("5 (worst)", "4", "3", "2", "1 (best)"), "satisfaction"
    ),
    "recommendation French with words": Kind(
        "Recommanderiez-vous notre service ?",
        of("0 - pas du tout probable", *map(str, range(1, 9)), "9 - très probable", "10 - certain"),
        "recommendation",
    ),
    "recommendation Spanish subjunctive": Kind(
        "¿Qué probabilidad hay de que nos recomiende?",
        of("0 Nada probable", *map(str, range(1, 10)), "10 Muy probable"),
        "recommendation",
    ),
    "recommendation turned": Kind(
        "Recommend (0 = extremely likely, 10 = not at all likely)", steps(0, 10), "recommendation", (), False
    ),
    "school marks without words": Kind(
        "Wie zufrieden sind Sie? (Schulnote)", steps(1, 6), "satisfaction", ("marks",), False
    ),
    "effort asked by difficulty": Kind(
        "A-t-il été difficile de nous joindre ? (1 à 7)", steps(1, 7), "effort", ("direction",), False
    ),
    "effort German words": Kind(
        "Wie einfach war es, Hilfe zu bekommen?",
        of("Sehr schwierig", "Eher schwierig", "Weder noch", "Eher einfach", "Sehr einfach"),
        "effort",
    ),
    "a process too complicated": Kind(
        "The process was too complicated (effort)",
        of("Strongly agree", "Agree", "Neutral", "Disagree", "Strongly disagree"),
        "effort",
    ),
    "a problem still unresolved": Kind(
        "Votre problème est-il toujours non résolu ?", of("Oui", "Non"), "resolved"
    ),
    "no problem at all": Kind("Problems encountered", of("Yes", "No", "None"), "problem", (), False),
    "seven steps announced": Kind("Satisfaction (1-7)", steps(1, 5), "satisfaction"),
    "ten steps seen": Kind("How satisfied are you?", steps(1, 10), "satisfaction"),
    "eleven steps seen": Kind("How satisfied are you?", steps(0, 10), "satisfaction"),
    "four steps": Kind("How satisfied are you?", steps(1, 4), "satisfaction", ("steps",)),
    "six steps": Kind("How satisfied are you?", steps(1, 6), "satisfaction", ("steps",)),
    "nine steps": Kind("How satisfied are you?", steps(1, 9), "satisfaction", ("steps",)),
    "nought to four": Kind("How satisfied are you?", steps(0, 4), "satisfaction", ("steps",)),
    "stars": Kind("Overall rating", of("★☆☆☆☆", "★★☆☆☆", "★★★☆☆", "★★★★☆", "★★★★★"), "satisfaction"),
    "counted stars": Kind(
        "Satisfaction", of("1 star", "2 stars", "3 stars", "4 stars", "5 stars"), "satisfaction"
    ),
    "out of ten": Kind("Satisfaction", of(*[f"{step}/10" for step in range(1, 11)]), "satisfaction"),
    "out of ten in words": Kind(
        "Satisfaction", of(*[f"{step} out of 10" for step in range(1, 11)]), "satisfaction"
    ),
    "faces": Kind("Satisfaction", of("😡", "🙁", "😐", "🙂", "😀"), "satisfaction"),
    "formula cells": Kind("Satisfaction", of(*[f"'{step}" for step in range(1, 6)]), "satisfaction"),
    "anchors turned": Kind(
        "How satisfied are you? (1 = very satisfied, 5 = very dissatisfied)",
        steps(1, 5)[::1],
        "satisfaction",
        (),
        False,
    ),
    "anchors in words around": Kind(
        "Rate us from 1, not at all satisfied, to 7, completely satisfied", steps(1, 7), "satisfaction"
    ),
    "words German": Kind(
        "Wie zufrieden sind Sie?",
        of("Sehr unzufrieden", "Eher unzufrieden", "Teils-teils", "Eher zufrieden", "Sehr zufrieden"),
        "satisfaction",
    ),
    "marks German": Kind(
        "Zufriedenheit (1 = sehr gut, 6 = ungenügend)", steps(1, 6), "satisfaction", (), False
    ),
    "words Spanish": Kind(
        "¿Qué tan satisfecho está?",
        of("Muy insatisfecho", "Insatisfecho", "Neutral", "Satisfecho", "Muy satisfecho"),
        "satisfaction",
    ),
    "words French inclusive": Kind(
        "Êtes-vous satisfait·e ?",
        of("Pas du tout satisfait·e", "Peu satisfait·e", "Satisfait·e", "Très satisfait·e"),
        "satisfaction",
    ),
    "words of one pole": Kind(
        "How satisfied are you?",
        of(
            "Not at all satisfied",
            "Slightly satisfied",
            "Moderately satisfied",
            "Very satisfied",
            "Completely satisfied",
        ),
        "satisfaction",
    ),
    "three words": Kind(
        "Satisfaction", of("dissatisfied", "neutral", "satisfied"), "satisfaction", ("steps",)
    ),
    "agreement on a statement": Kind(
        "I am satisfied with the service",
        of("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"),
        "satisfaction",
    ),
    "agreement on a bad statement": Kind(
        "I am dissatisfied with the service, and not satisfied at all",
        of("Strongly agree", "Agree", "Neutral", "Disagree", "Strongly disagree"),
        "satisfaction",
    ),
    "recommendation German": Kind("Würden Sie uns weiterempfehlen? 0 bis 10", steps(0, 10), "recommendation"),
    "recommendation Spanish": Kind("De 0 a 10, ¿nos recomendaría?", steps(0, 10), "recommendation"),
    "recommendation with ends in words": Kind(
        "On a scale of 0 to 10, how likely are you to recommend us?",
        of("0 - Not at all likely", *map(str, range(1, 10)), "10 - Extremely likely"),
        "recommendation",
    ),
    "recommendation with ends of words alone": Kind(
        "How likely are you to recommend us? 0-10",
        of("Not at all likely", *map(str, range(1, 10)), "Extremely likely"),
        "recommendation",
    ),
    "recommendation shifted": Kind(
        "How likely are you to recommend us?", steps(1, 11), "recommendation", ("shift",)
    ),
    "effort turned by its words": Kind(
        "How much effort did it take? (1 = very low effort, 7 = very high effort)",
        steps(1, 7)[::1],
        "effort",
        (),
        False,
    ),
    "effort without words": Kind("How easy was it to get help?", steps(1, 7), "effort", ("direction",)),
    "effort French anchors": Kind(
        "Facilité de la démarche (1 = très difficile, 5 = très facile)", steps(1, 5), "effort"
    ),
    "effort words Spanish": Kind(
        "¿Fue fácil?", of("Muy difícil", "Difícil", "Ni fácil ni difícil", "Fácil", "Muy fácil"), "effort"
    ),
    "yes and no German": Kind("Wurde Ihr Anliegen gelöst?", of("Nein", "Ja"), "resolved"),
    "yes and no Spanish": Kind("¿Quedó resuelto?", of("No", "Sí"), "resolved"),
    "letters French": Kind("Demande résolue", of("N", "O"), "resolved"),
    "partly": Kind("Was it resolved?", of("No", "Partly", "Yes"), "resolved"),
    "negated": Kind("Is your request still unresolved?", of("Yes", "No"), "resolved"),
    "negated French": Kind("Votre demande n'est pas résolue", of("oui", "non"), "resolved"),
    "one and two": Kind("Resolved", of("2", "1"), "resolved", ("yes_no",)),
    "codes": Kind("CSAT", of("A1", "A2", "A3", "A4", "A5"), "satisfaction", ("order",)),
    "codes of two letters": Kind(
        "CSAT", of("AO01", "AO02", "AO03", "AO04", "AO05"), "satisfaction", ("order",)
    ),
    "four words Italian": Kind(
        "Quanto sei soddisfatto del nostro servizio?",
        of("Per niente soddisfatto", "Poco soddisfatto", "Abbastanza soddisfatto", "Molto soddisfatto"),
        "satisfaction",
    ),
    "five words Dutch": Kind(
        "Hoe tevreden bent u?",
        of("Zeer ontevreden", "Ontevreden", "Neutraal", "Tevreden", "Zeer tevreden"),
        "satisfaction",
    ),
    "words Portuguese": Kind(
        "Satisfação geral", of("Péssimo", "Ruim", "Regular", "Bom", "Ótimo"), "satisfaction"
    ),
    "agreement Dutch": Kind(
        "Ik ben tevreden over de service",
        of("Helemaal mee oneens", "Mee oneens", "Neutraal", "Mee eens", "Helemaal mee eens"),
        "satisfaction",
    ),
    "agreement Portuguese": Kind(
        "Estou satisfeito com o serviço",
        of("Discordo totalmente", "Discordo", "Nem concordo nem discordo", "Concordo", "Concordo totalmente"),
        "satisfaction",
    ),
    "recommendation Dutch": Kind(
        "Hoe waarschijnlijk is het dat u ons aanbeveelt?", steps(0, 10), "recommendation"
    ),
    "recommendation Italian": Kind(
        "Quanto è probabile che ci consigli a un amico?", steps(0, 10), "recommendation"
    ),
    "effort Dutch": Kind(
        "Hoe makkelijk was het?",
        of("Zeer moeilijk", "Moeilijk", "Neutraal", "Makkelijk", "Zeer makkelijk"),
        "effort",
    ),
    "solved, asked in Spanish": Kind("¿Resolvimos su problema?", of("No", "Sí"), "resolved"),
    "solved, asked in Italian": Kind("Problema risolto?", of("No", "Sì"), "resolved"),
    "solved, asked in Portuguese": Kind("Foi resolvido?", of("Não", "Sim"), "resolved"),
    "three languages in one column": Kind(
        "Satisfaction",
        [
            (
                ("Very dissatisfied", "Très insatisfait", "Sehr unzufrieden"),
                ("Dissatisfied", "Insatisfait", "Unzufrieden"),
                ("Neutral", "Neutre", "Neutral"),
                ("Satisfied", "Satisfait", "Zufrieden"),
                ("Very satisfied", "Très satisfait", "Sehr zufrieden"),
            )[int(level * 5)][place % 3]
            for place, level in enumerate(LEVELS)
        ],
        "satisfaction",
    ),
    "how it was, without the word": Kind(
        "Overall, how was your experience of our service?",
        of("Very poor", "Poor", "Neither good nor poor", "Good", "Very good"),
        "satisfaction",
    ),
    "a rating without the word": Kind(
        "Guest rating", of(*[f"{step}/5" for step in range(1, 6)]), "satisfaction"
    ),
    "as expected": Kind(
        "Satisfaction: did we meet your expectations?",
        of(
            "Far below expectations",
            "Below expectations",
            "Met expectations",
            "Exceeded expectations",
            "Far exceeded expectations",
        ),
        "satisfaction",
    ),
    "an adverb that is the middle": Kind(
        "Zufriedenheit",
        of(
            "gar nicht zufrieden",
            "wenig zufrieden",
            "mittelmäßig zufrieden",
            "ziemlich zufrieden",
            "sehr zufrieden",
        ),
        "satisfaction",
    ),
    "solved in the answer itself": Kind("Resolvido?", of("Não resolvido", "Resolvido"), "resolved"),
    "a score of eleven steps without a word": Kind("Score", steps(0, 10), "satisfaction", ("rated",)),
    "marks of letters": Kind(
        "Overall grade (A to F)", of("F", "D", "C", "B", "A"), "satisfaction", ("order",)
    ),
    "out of a hundred": Kind(
        "How satisfied are you? (0-100)", [f"{level:.0%}" for level in LEVELS], "satisfaction"
    ),
    "good and bad": Kind("Satisfaction score", of("Bad", "Good"), "satisfaction", ("two",)),
    "thumbs": Kind("Satisfaction", of("👎", "👍"), "satisfaction", ("two",)),
    "smileys in signs": Kind("Satisfaction", of(":-(", ":-|", ":-)"), "satisfaction", ("steps",)),
    "words beside many that are none": Kind(
        "Satisfaction",
        [
            *of("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")[:-9],
            *["ask me later"] * 9,
        ],
        "satisfaction",
        ("strays",),
    ),
    "five words Polish": Kind(
        "Na ile jest Pan/Pani zadowolony(a) z naszej obsługi?",
        of(
            "Bardzo niezadowolony/a",
            "Raczej niezadowolony/a",
            "Ani tak, ani nie",
            "Raczej zadowolony/a",
            "Bardzo zadowolony/a",
        ),
        "satisfaction",
    ),
    "recommendation Polish": Kind(
        "Jak prawdopodobne jest, że poleci nas Pan/Pani bliskim? (0-10)", steps(0, 10), "recommendation"
    ),
    "solved, asked in Polish": Kind("Czy problem został rozwiązany?", of("Nie", "Tak"), "resolved"),
    "adverbs without their word": Kind(
        "Are you satisfied with the repair?",
        of("Not at all", "Slightly", "Moderately", "Very", "Extremely"),
        "satisfaction",
    ),
    "yes and no by degrees, French": Kind(
        "Êtes-vous satisfait de la réparation ?",
        of("Non, pas du tout", "Plutôt non", "Ni oui ni non", "Plutôt oui", "Oui, tout à fait"),
        "satisfaction",
    ),
    "a little on either side, French": Kind(
        "A-t-il été facile de nous joindre ?",
        of(
            "Très difficile",
            "Difficile",
            "Un peu difficile",
            "Ni l'un ni l'autre",
            "Un peu facile",
            "Facile",
            "Très facile",
        ),
        "effort",
    ),
    "a little on either side, Spanish": Kind(
        "¿Fue fácil contactarnos?",
        of("Muy difícil", "Difícil", "Un poco difícil", "Neutral", "Un poco fácil", "Fácil", "Muy fácil"),
        "effort",
    ),
    "how much effort, Dutch": Kind(
        "Hoeveel moeite kostte het? (1 = weinig moeite, 7 = veel moeite)", steps(1, 7), "effort", (), False
    ),
    "marks out of twenty": Kind("Quelle est votre satisfaction, sur 20 ?", steps(0, 20), "satisfaction"),
    "numbers up to twenty of which nobody says out of how many": Kind(
        "Satisfaction", steps(0, 20), "satisfaction", ("steps",)
    ),
    "out of twenty in the answers": Kind(
        "Satisfaction", of(*[f"{step}/20" for step in range(21)]), "satisfaction"
    ),
    "happiness": Kind("Happiness", of("Bad", "Okay", "Good"), "satisfaction", ("steps",)),
    "a mark named note, with its ends": Kind("Note (1-6)", steps(1, 6), "satisfaction", ("marks",), False),
    "moods": Kind("Smiley", of("furious", "sad", "neutral", "happy", "delighted"), "satisfaction"),
    "satisfactory, French": Kind(
        "Votre appréciation générale",
        of("Très insatisfaisante", "Insatisfaisante", "Moyenne", "Satisfaisante", "Très satisfaisante"),
        "satisfaction",
    ),
    "a score named with its length": Kind("CSAT5", steps(1, 5), "satisfaction"),
    "an abbreviation": Kind("sat", steps(1, 5), "satisfaction"),
    "half stars": Kind("Rating", of(*[str(step / 2) for step in range(2, 11)]), "satisfaction"),
    "a scale in a name": Kind("RECO_0_10", steps(0, 10), "recommendation"),
    "out of seven, happy": Kind("Happy with us?", of(*[f"{step}/7" for step in range(1, 8)]), "satisfaction"),
    "hate to love": Kind(
        "How would you rate your experience?",
        of("Hate", "Dislike", "Neutral", "Like", "Love"),
        "satisfaction",
    ),
    "no to yes, French": Kind(
        "Globalement, êtes-vous satisfait(e) ?",
        of("Non, pas du tout", "Plutôt non", "Moyennement", "Plutôt oui", "Oui, tout à fait"),
        "satisfaction",
    ),
    "how much effort": Kind(
        "How much effort did it take to resolve your issue?",
        of("A great deal", "A lot", "Some", "A little", "None at all"),
        "effort",
    ),
    "agreement, Italian, its middle of both": Kind(
        "Sono soddisfatto del servizio",
        of(
            "Per niente d'accordo",
            "Poco d'accordo",
            "Né d'accordo né in disaccordo",
            "D'accordo",
            "Completamente d'accordo",
        ),
        "satisfaction",
    ),
    "treatment, Spanish": Kind(
        "¿Cómo valora el trato recibido?", of("Muy mal", "Mal", "Bien", "Muy bien"), "satisfaction"
    ),
    "service, Dutch": Kind(
        "Hoe beoordeelt u onze service?",
        of("Zeer slecht", "Slecht", "Matig", "Goed", "Uitstekend"),
        "satisfaction",
    ),
    "codes outside": Kind(
        "Satisfaction (1 to 5)", [*steps(1, 5)[:-6], *["9"] * 6], "satisfaction", ("code",)
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_read_right_or_asked(tmp_path: Path, name: str) -> None:
    kind = KINDS[name]
    reading = read_file(
        written(
            tmp_path / "a.csv", {kind.heading: kind.answers, "why": [f"because {i}" for i in range(ANSWERS)]}
        )
    )
    mapping = reading.mapping
    assert {one.kind for one in mapping.questions if one.role == kind.role} == set(kind.asked)
    # whichever answer is given, it makes a mapping that fits the file
    for question in mapping.questions:
        for place in range(len(question.answers)):
            canonical(reading.export, with_answer(mapping, question, place))
    chosen = next((one for one in mapping.columns if one.role == kind.role), None)
    if chosen is None:
        assert kind.asked
        return
    told = canonical(reading.export, Mapping((chosen,)))[kind.role].astype("float64")
    level = [str(value) for value in LEVELS]
    rises = told.corr(told.index.to_series().map(lambda row: float(level[row]))) > 0
    assert rises == kind.rises
    if kind.role not in ("resolved", "problem") and name != "seven steps announced" and not kind.asked:
        low, high = {"satisfaction": (1, 5), "recommendation": (0, 10), "effort": (1, 7)}[kind.role]
        assert (told.min(), told.max()) in ((low, high), (low + 1, high - 1))


DATES: dict[str, Callable[[int], str]] = {
    "ISO with zone": lambda day: f"2024-03-{day:02}T08:15:00.123+01:00",
    "ISO basic": lambda day: f"202403{day:02}T081500Z",
    "year first with slashes": lambda day: f"2024/3/{day}",
    "two digits": lambda day: f"{day:02}.03.24",
    "American clock": lambda day: f"3/{day}/2024 9:05 PM",
    "month in French": lambda day: f"{day} mars 2024 à 10h15",
    "month in German": lambda day: f"{day}. März 2024, 10:15 Uhr",
    "month in Spanish": lambda day: f"{day} de marzo de 2024",
    "month short": lambda day: f"{day:02}-Mar-24",
    "weekday first": lambda day: f"Friday, March {day}, 2024",
    "JavaScript": lambda day: f"Fri Mar {day:02} 2024 10:15:00 GMT+0100 (CET)",
    "mail": lambda day: f"Fri, {day:02} Mar 2024 10:15:00 +0000",
    "zone by name": lambda day: f"2024-03-{day:02} 10:15:00 Europe/Paris",
    "serial": lambda day: f"{45351 + day}.5",
    "month in Italian": lambda day: f"{day} marzo 2024",
    "month in Dutch": lambda day: f"{day} maart 2024 10:15",
    "month in Portuguese": lambda day: f"{day} de março de 2024",
    "weekday in Italian": lambda day: f"venerdì {day} marzo 2024",
    "month in Polish": lambda day: f"{day} marca 2024",
    "seconds since 1970": lambda day: f"{1709251200 + 86400 * (day - 1)}",
}


@pytest.mark.parametrize("name", DATES)
def test_a_form_of_dates_is_read(name: str) -> None:
    cells = [DATES[name](day) for day in range(1, 29)]
    found = dated(cells, named=True)
    assert found.format is not None, found
    assert [(date_of(cell, found.format).month, date_of(cell, found.format).day) for cell in cells] == [
        (3, day) for day in range(1, 29)
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "5",
        "10",
        "1.5",
        "Q1 2024",
        "2024",
        "12:30",
        "1/2",
        "192.168.1.1",
        "A1",
        "1,260",
        "32/13/2024",
        "10-12",
        "12345678",
    ],
)
def test_what_is_no_date_is_none(cell: str) -> None:
    assert dated([cell] * 3).format is None


def test_day_or_month_first_is_told_by_the_column_or_asked() -> None:
    assert dated(["13/02/2024 10:15:22", "01/03/2024 10:15:22"]).format == "%d/%m/%Y %H:%M:%S"
    assert dated(["01/02/24 9:15", "03/04/24 9:15", "02/01/24 9:15"]).readings
    assert dated(["2024-03-01"] * 97 + ["soon"]).strays == ("soon",)
    assert dated(["2024-03-01"] * 90 + ["soon"] * 10).format is None


@pytest.mark.parametrize(
    ("cell", "unit", "minutes"),
    [
        ("0:05:30", "min", 5.5), ("5:30", "min", 5.5), ("1h05", "min", 65), ("5 min 30 s", "min", 5.5), ("90s", "min", 1.5),
        ("PT5M30S", "min", 5.5), ("330", "s", 5.5), ("330000", "ms", 5.5), (":45", "min", 0.75), ("2:05:", "min", None), ("1 hour and 5 minutes", "min", 65),
        ("2 Stunden", "min", 120), ("3 min 20", "min", 10 / 3), ("3'20\"", "min", 10 / 3), ("3’20", "min", 10 / 3), ("1,5", "h", 90), ("1:30", "h", 90),
        ("0 days 00:05:30", "min", 5.5), ("1 day, 0:05:30", "min", 1445.5),
    ],
)  # fmt: skip
def test_a_time_that_something_took(cell: str, unit: str, minutes: float | None) -> None:
    assert minutes_of(cell, ",", unit) == (None if minutes is None else pytest.approx(minutes))


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("wait_time_sec", "s"), ("Wait (s)", "s"), ("waitMs", "ms"), ("Wait_min", "min"), ("attente en secondes", "s"),
        ("How many minutes did you wait?", "min"), ("Wait", None), ("temps_attente_mn", "min"), ("Wartezeit in Minuten", "min"),
        ("response_time_hours", "h"), ("Délai de réponse (jours)", "d"), ("Wachttijd (seconden)", "s"), ("Attesa in minuti", "min"), ("Wait (hh:mm)", "h"),
    ],
)  # fmt: skip
def test_the_unit_that_a_name_says(heading: str, unit: str | None) -> None:
    assert named_unit(fold(heading)) == unit


def test_a_wait_without_a_unit_is_asked_where_it_is_long(tmp_path: Path) -> None:
    long = written(
        tmp_path / "a.csv",
        {"satisfaction": steps(1, 5), "wait time": [str(100 + 7 * i) for i in range(ANSWERS)]},
    )
    (question,) = read_file(long).mapping.questions
    assert (question.kind, question.answers[0].blanks["unit"]) == ("unit", "s")
    clock = written(
        tmp_path / "b.csv",
        {"satisfaction": steps(1, 5), "wait time": [f"0:{i % 60:02}:30" for i in range(ANSWERS)]},
    )
    reading = read_file(clock)
    assert reading.mapping.questions == ()
    assert canonical(reading.export, reading.mapping)["wait_min"].max() == 59.5


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["0,873", "1,252"], ","), (["1,260"], None), (["1,260", "3,5"], ","), (["1.260,50"], ","), (["1,260.50"], "."),
        (["1 260,50"], ","), (["1'260.5"], "."), (["1,234,567"], "."), (["1.5", "2,5"], None),
    ],
)  # fmt: skip
def test_the_decimal_mark_of_a_column(cells: list[str], mark: str | None) -> None:
    assert marks_of(cells).mark == mark


def test_numbers_and_money() -> None:
    assert number("1,260", ".") == 1260
    assert number("1 260,5", ",") == 1260.5
    assert amount("€ 1,260.50", ".") == 1260.5
    assert amount("(1 260,50 €)", ",") == -1260.5
    assert amount("soon", ".") is None


def test_two_columns_that_are_nearly_equal_are_asked_about(tmp_path: Path) -> None:
    columns = {"Satisfaction with us": steps(1, 5), "Satisfaction with them": steps(1, 5)[::-1]}
    (question,) = read_file(written(tmp_path / "a.csv", columns)).mapping.questions
    assert question.kind == "tie"
    assert [answer.key for answer in question.answers] == ["column", "column", "leave_out"]


def test_judgements_that_go_against_each_other_are_asked_about(tmp_path: Path) -> None:
    columns = {
        "satisfaction": steps(1, 5),
        "nps": [str(10 - int(step)) for step in steps(0, 10)],
    }
    reading = read_file(written(tmp_path / "a.csv", columns))
    (question,) = reading.mapping.questions
    assert question.kind == "sign"
    turned = with_answer(reading.mapping, question, 2)
    told = canonical(reading.export, turned).astype(float)
    assert told["satisfaction"].corr(told["recommendation"]) > 0.9


def test_a_score_without_variance_and_one_spread_over_columns_play_no_role(tmp_path: Path) -> None:
    same = read_file(
        written(
            tmp_path / "a.csv",
            {"satisfaction": ["4"] * ANSWERS, "why": [f"because {i}" for i in range(ANSWERS)]},
        )
    )
    assert same.mapping.columns == ()
    ticks = {
        f"How satisfied are you? [{step}]": ["X" if s == str(step) else "" for s in steps(1, 5)]
        for step in range(1, 6)
    }
    assert read_file(written(tmp_path / "b.csv", ticks)).mapping.columns == ()


def test_strays_are_no_answer_and_many_are_asked_about(tmp_path: Path) -> None:
    few = [*steps(1, 5) * 2, "see above"]
    reading = read_file(written(tmp_path / "a.csv", {"satisfaction": few}))
    assert reading.mapping.questions == ()
    assert int(canonical(reading.export, reading.mapping)["satisfaction"].isna().sum()) == 1
    many = [*steps(1, 5)[:-4], *["see above"] * 4]
    (question,) = read_file(written(tmp_path / "b.csv", {"satisfaction": many})).mapping.questions
    assert question.kind == "strays"


def test_an_open_mapping_file_is_refused_until_it_is_answered(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", {"How likely are you to recommend us?": steps(1, 11)})
    out = tmp_path / "a.csv.map.toml"
    save_mapping(read_file(path).mapping, out)
    with pytest.raises(Defects, match="min"):
        read_file(path, mapping=out)
    out.write_text(out.read_text(encoding="utf-8").replace('min = "?"', "min = 1"), encoding="utf-8")
    reading = read_file(path, mapping=out)
    assert reading.mapping.questions == ()
    told = canonical(reading.export, reading.mapping)["recommendation"]
    assert (told.min(), told.max()) == (0, 10)


def test_a_mapping_file_speaks_the_language_of_who_edits_it(tmp_path: Path) -> None:
    """Comments are in her language, questions and answers too; keys, columns and values are the same."""
    path = written(
        tmp_path / "a.csv", {"How likely are you to recommend us?": steps(1, 11), "Notes": ["x"] * ANSWERS}
    )
    mapping = read_file(path).mapping
    texts = {}
    for language in ("en", "fr"):
        out = tmp_path / f"{language}.toml"
        save_mapping(mapping, out, reader_of(language).say)
        texts[language] = out.read_text(encoding="utf-8")
    save_mapping(mapping, tmp_path / "bare.toml")
    assert (tmp_path / "bare.toml").read_text(encoding="utf-8") == texts["en"]
    said = {
        name: [line for line in text.splitlines() if line.startswith("#")] for name, text in texts.items()
    }
    assert len(said["en"]) == len(said["fr"])
    alike = set(said["en"]) & set(said["fr"])
    assert alike == set()
    assert tomllib.loads(texts["en"]) == tomllib.loads(texts["fr"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'id,satisfaction,why\n1,4,good\n2,5,"it was\n3,4,fine\n4,2,bad\n5,1,"\n6,3,x\n',
            "a cell that holds",
        ),
        ("a,b,c,d\n" + "1,2,3,4\n" * 8 + "1,2,three\nhalves,4\n" + "1,2,3,4\n", "the rest on the next line"),
    ],
)
def test_rows_that_quotes_merged_or_line_breaks_broke_are_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Defects, match=said):
        read_file(path)


LAYOUTS = {
    "rows in quotes": '"satisfaction,nps"\n'
    + "\n".join(f'"{s},{n}"' for s, n in zip(steps(1, 5), steps(0, 10), strict=True)),
    "a title": "Our survey\n\nsatisfaction,nps\n"
    + "\n".join(f"{s},{n}" for s, n in zip(steps(1, 5), steps(0, 10), strict=True)),
    "groups above": "id,Scores,\n,satisfaction,nps\n"
    + "\n".join(f"r{i},{s},{n}" for i, (s, n) in enumerate(zip(steps(1, 5), steps(0, 10), strict=True))),
    "Latin beside UTF-8": "",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_seen_through(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    raw = LAYOUTS[name].encode()
    if not raw:
        rows = [f"{s},{n},réglé" for s, n in zip(steps(1, 5), steps(0, 10), strict=True)]
        raw = b"\n".join(
            row.encode("utf-8" if place % 2 else "cp1252")
            for place, row in enumerate(["satisfaction,nps,why", *rows])
        )
    path.write_bytes(raw)
    reading = read_file(path)
    assert reading.export.used == ANSWERS
    assert {one.role for one in reading.mapping.columns} == {"satisfaction", "recommendation"}
    assert not any("�" in cell for cell in reading.export.table.to_numpy().ravel())


def test_a_file_that_is_no_survey_is_unknown(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.csv", {"sku": [f"S{i}" for i in range(30)], "stock": [str(i * 3) for i in range(30)]}
    )
    assert read_file(path).export.kind == "unknown"


@pytest.mark.parametrize(
    "labels",
    [
        ("sehr schlecht", "schlecht", "mittelmäßig", "gut", "sehr gut"),
        ("Totalmente en desacuerdo", "En desacuerdo", "Neutral", "De acuerdo", "Totalmente de acuerdo"),
        (
            "Stimme überhaupt nicht zu",
            "Stimme eher nicht zu",
            "Weder noch",
            "Stimme eher zu",
            "Stimme voll und ganz zu",
        ),
        (
            "Extremely difficult",
            "Very difficult",
            "Somewhat difficult",
            "Somewhat easy",
            "Very easy",
            "Extremely easy",
        ),
        ("Très mauvaise", "Mauvaise", "Moyenne", "Bonne", "Excellente"),
        (
            "Sehr unwahrscheinlich",
            "Eher unwahrscheinlich",
            "Neutral",
            "Eher wahrscheinlich",
            "Sehr wahrscheinlich",
        ),
        ("Muy poco probable", "Neutral", "Probable", "Muy probable"),
    ],
)
def test_scales_of_words_are_in_order(labels: tuple[str, ...]) -> None:
    found = word_scale(labels)
    assert found is not None
    assert sorted(labels, key=found.steps.__getitem__) == list(labels)


def test_ids_that_a_spreadsheet_rounded_drop_no_answer(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.csv",
        {
            "Respondent ID": ["1.18765E+11"] * ANSWERS,
            "Collector ID": ["9"] * ANSWERS,
            "Start Date": ["01/30/2026 09:00"] * ANSWERS,
            "Satisfaction (1-5)": steps(1, 5),
        },
    )
    reading = read_file(path)
    assert reading.export.used == ANSWERS
    assert reading.mapping.role("satisfaction") is not None


def test_a_summary_by_question_is_no_list_of_answers(tmp_path: Path) -> None:
    path = tmp_path / "summary.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Question 1")
        rows: list[list[str | float]] = [
            ["Q1. How satisfied are you?"], ["Answer Choices", "Responses", ""], ["Very satisfied", 0.41, 123],
            ["Satisfied", 0.3, 90], ["Dissatisfied", 0.29, 87], ["", "Answered", 300], ["", "Skipped", 2],
        ]  # fmt: skip
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    with pytest.raises(Defects, match="summary"):
        read_file(path)


def table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_rows_of_sums_at_the_end_are_no_answers(tmp_path: Path) -> None:
    rows = "\n".join(f"{place},{step}" for place, step in enumerate(steps(1, 10)))
    path = table(tmp_path / "a.csv", f"Respondent,Satisfaction (1-10)\n{rows}\nTotal,330\nAverage,5.5\n")
    reading = read_file(path)
    assert reading.export.read == ANSWERS
    assert any("sums" in str(note) for note in reading.export.notes)
    assert reading.mapping.role("satisfaction") is not None


def test_rows_broken_in_their_last_cell_are_refused(tmp_path: Path) -> None:
    rows = "\n".join(f"{place};{step};good\nbad" for place, step in enumerate(steps(0, 10)))
    with pytest.raises(Defects, match="line 3"):
        read_file(table(tmp_path / "a.csv", f"id;nps;comment\n{rows}\n"))


def test_semicolons_part_cells_with_decimal_commas(tmp_path: Path) -> None:
    """Under a comma all rows but the header are of two cells as well."""
    rows = "\n".join(
        f'"{step},0";"{0.5 + level:.3f}"'.replace(".", ",")
        for step, level in zip(steps(1, 5), LEVELS, strict=True)
    )
    reading = read_file(table(tmp_path / "a.csv", f'"Zufriedenheit (1-5)";"Gewicht"\n{rows}\n', "utf-16"))
    assert (reading.export.separator, reading.export.used) == (";", ANSWERS)
    assert {column.role for column in reading.mapping.columns} == {"satisfaction", "weight"}


def test_milliseconds_since_1970_are_no_state_numbers(tmp_path: Path) -> None:
    rows = "\n".join(
        f"{1_770_000_000_000 + 3_600_000 * place},{step}" for place, step in enumerate(steps(1, 5))
    )
    reading = read_file(table(tmp_path / "a.csv", f"created_at,CSAT (1-5)\n{rows}\n"))
    assert reading.export.personal == {}
    assert reading.mapping.role("date") is not None


@pytest.mark.parametrize(
    "heading",
    [
        "Unzufriedenheit (1-5)", "Insoddisfazione (1-5)", "Ontevredenheid (1-5)", "Level of dissatisfaction (1-5)", "Predicted CSAT",
        "CSAT target", "Average satisfaction of the team", "Importance of satisfaction",
    ],
)  # fmt: skip
def test_what_only_resembles_a_score_is_none(tmp_path: Path, heading: str) -> None:
    path = written(tmp_path / "a.csv", {heading: steps(1, 5), "nps": steps(0, 10)})
    assert read_file(path).mapping.role("satisfaction") is None


def test_a_count_of_recommendations_is_no_recommendation(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", {"Number of recommendations made": steps(0, 10), "csat": steps(1, 5)})
    assert read_file(path).mapping.role("recommendation") is None


def test_whether_a_problem_was_solved_is_not_whether_there_was_one(tmp_path: Path) -> None:
    columns = {"resolved": of("no", "yes"), "Was your problem solved?": of("yes", "no"), "csat": steps(1, 5)}
    assert read_file(written(tmp_path / "a.csv", columns)).mapping.role("problem") is None


@pytest.mark.parametrize(
    "heading", ["Please rate the waiting time", "Temps d'attente (note sur 10)", "Wait time (1-10)"]
)
def test_a_rating_of_the_wait_is_no_wait(tmp_path: Path, heading: str) -> None:
    path = written(tmp_path / "a.csv", {"csat": steps(1, 5), heading: steps(1, 10)})
    assert read_file(path).mapping.role("wait_min") is None


def test_a_clock_of_two_parts_is_told_by_its_heading_or_its_column_or_asked(tmp_path: Path) -> None:
    short = [f"{i % 9}:{i % 60:02}" for i in range(ANSWERS)]

    def reading(heading: str, cells: list[str]) -> tuple[list[str], float]:
        found = read_file(written(tmp_path / "a.csv", {"csat": steps(1, 5), heading: cells}))
        told = canonical(found.export, found.mapping)["wait_min"]
        return [one.kind for one in found.mapping.questions], float(told[8])

    assert reading("Wait time", short)[0] == ["clock"]
    assert reading("Wait (hh:mm)", short) == ([], 8 * 60 + 8)
    assert reading("Wait (mm:ss)", short)[1] == pytest.approx(8 + 8 / 60)
    assert reading("Wait time", [*short[:-1], "75:20"])[0] == []


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        ([str(50 + i) for i in range(ANSWERS)], ["weights"]),
        ([f"{0.5 + i / ANSWERS:.3f}" for i in range(ANSWERS)], []),
    ],
)
def test_a_weight_may_be_that_of_a_person(tmp_path: Path, cells: list[str], asked: list[str]) -> None:
    found = read_file(written(tmp_path / "a.csv", {"csat": steps(1, 5), "Weight": cells}))
    assert [one.kind for one in found.mapping.questions] == asked


@pytest.mark.parametrize("code", ["98", "-99", "999", "-7", "97"])
def test_a_code_far_off_a_scale_is_no_answer(tmp_path: Path, code: str) -> None:
    cells = [*steps(0, 10)[:-6], *[code] * 6]
    found = read_file(written(tmp_path / "a.csv", {"nps": cells}))
    assert found.mapping.questions == ()
    assert int(canonical(found.export, found.mapping)["recommendation"].isna().sum()) == 6


def test_a_separator_is_told_by_the_header_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"{score};fast, kind, good, cheap" for score in steps(1, 5)]
    path.write_text("\n".join(["satisfaction;why", *rows]), encoding="utf-8")
    assert read_file(path).export.used == ANSWERS
    path.write_text(
        "\n".join(["satisfaction^nps", *[f"{s}^{n}" for s, n in zip(steps(1, 5), steps(0, 10), strict=True)]])
    )
    assert {one.role for one in read_file(path).mapping.columns} == {"satisfaction", "recommendation"}


def test_letters_of_ms_dos_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"{score};déjà réglé à l'accueil, très bien" for score in steps(1, 5)]
    path.write_bytes("\n".join(["Satisfaction générale;Ce qui a été réglé", *rows]).encode("cp850"))
    found = read_file(path)
    assert found.export.encoding == "cp850"
    assert found.mapping.role("satisfaction") is not None


def test_what_a_tool_writes_below_the_answers_is_left_off(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"r{i},{score},{i % 11}" for i, score in enumerate(steps(1, 5))]
    foot = ["Total (60 responses),3.2,5.6", "Exported on 2024-05-01,,"]
    path.write_text("\n".join(["id,csat,nps", *rows, *foot]), encoding="utf-8")
    assert read_file(path).export.used == ANSWERS


def test_what_a_report_says_of_itself_below_the_answers_is_left_off(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"r{i},{score},{i % 11}" for i, score in enumerate(steps(1, 5))]
    foot = [
        "Grand Totals (60 records),,",
        "Satisfaction by case,,",
        "Confidential Information - Do Not Distribute,,",
        "© 2024 all rights reserved,,",
    ]
    path.write_text("\n".join(["id,csat,nps", *rows, *foot]), encoding="utf-8")
    assert read_file(path).export.used == ANSWERS
    # one who answered nothing but the number is no footer
    path.write_text("\n".join(["id,csat,nps", *rows, "r60,,"]), encoding="utf-8")
    assert read_file(path).export.read == ANSWERS + 1


@pytest.mark.parametrize("is_first", [True, False])
def test_a_second_table_beside_the_answers_is_no_part_of_them(tmp_path: Path, is_first: bool) -> None:
    side = [["Channel", "Sum"], ["phone", "40"], ["chat", "20"]]
    answers = [["nps", "comment"], *[[score, f"because {i}"] for i, score in enumerate(steps(0, 10))]]
    path = tmp_path / "a.csv"
    lines = []
    for place, row in enumerate(answers):
        beside = side[place] if place < len(side) else ["", ""]
        lines.append(",".join([*beside, "", *row] if is_first else [*row, "", *beside]))
    path.write_text("\n".join(lines), encoding="utf-8")
    reading = read_file(path)
    assert [(one.role, one.column) for one in reading.mapping.columns] == [("recommendation", "nps")]
    assert any("Channel" in str(note) for note in reading.export.notes)
    # answers that few gave stand where they were given, not at the top
    late = [",".join([*row, "", "remark" if place == 30 else ""]) for place, row in enumerate(answers)]
    path.write_text("\n".join(late), encoding="utf-8")
    assert "column 4" in read_file(path).export.table.columns


def test_a_count_below_the_answers_is_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"{i},{score},{i % 11}" for i, score in enumerate(steps(1, 5))]
    path.write_text(
        "\n".join(["id,csat,nps", *rows, "Mittelwert,3.1,", "Anzahl der Antworten,60,"]), encoding="utf-8"
    )
    assert read_file(path).export.used == ANSWERS


def test_a_table_above_the_answers_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    above = ["Results of May", "Branch,Answers,Mean", "North,40,3.1", "South,20,3.9", "", ""]
    rows = [f"{i},{score},good and cheap" for i, score in enumerate(steps(0, 10))]
    path.write_text("\n".join([*above, "number,nps,why", *rows]), encoding="utf-8")
    reading = read_file(path)
    assert (reading.export.read, [one.column for one in reading.mapping.columns]) == (ANSWERS, ["nps"])
    assert any("titles" in str(note) for note in reading.export.notes)
    # answers that blank lines part are one table
    path.write_text("\n".join(["number,nps,why", *rows[:20], "", *rows[20:]]), encoding="utf-8")
    assert read_file(path).export.read == ANSWERS


def test_scores_under_one_heading_are_no_grid(tmp_path: Path) -> None:
    rows = [f"{i},{s},{e}" for i, (s, e) in enumerate(zip(steps(1, 5), steps(1, 7), strict=True))]
    path = tmp_path / "a.csv"
    path.write_text(
        "\n".join(["Call,Marks,", "id,Satisfaction,Effort (7 = very easy)", *rows]), encoding="utf-8"
    )
    assert {one.role for one in read_file(path).mapping.columns} == {"satisfaction", "effort"}


def test_american_dates_are_no_telephone_numbers(tmp_path: Path) -> None:
    days = [f"0{3 + i % 3}-{1 + i % 28:02}-2024" for i in range(ANSWERS)]
    reading = read_file(written(tmp_path / "a.csv", {"csat": steps(1, 5), "Survey date": days}))
    assert reading.export.personal == {}
    assert reading.mapping.role("date") is not None


def test_dates_are_found_without_the_word(tmp_path: Path) -> None:
    days = [f"2024-03-{1 + i % 28:02} 09:00" for i in range(ANSWERS)]
    for heading, is_date in (("rated_at", True), ("renewal due", False)):
        found = read_file(written(tmp_path / "a.csv", {"csat": steps(1, 5), heading: days}))
        assert (found.mapping.role("date") is not None) == is_date


def test_a_label_with_an_unknown_adverb_is_not_taken_for_the_bare_word() -> None:
    assert word_scale(("dissatisfied", "stupendously satisfied", "satisfied")) is None


def test_answers_of_one_single_word_tell_no_words(tmp_path: Path) -> None:
    columns = {"Number": [f"INC{i}" for i in range(ANSWERS)], "csat": steps(1, 5)}
    assert read_file(written(tmp_path / "a.csv", columns)).words == ()


def test_a_row_a_call_with_a_timestamp_is_a_log(tmp_path: Path) -> None:
    columns = {
        "TIMESTAMP": [f"2024-03-{1 + i % 28:02} 09:00:00" for i in range(ANSWERS)],
        "HANDLE TIME": ["00:04:10"] * ANSWERS,
        "ABANDONED": ["0"] * ANSWERS,
    }
    assert read_file(written(tmp_path / "a.csv", columns)).export.kind == "contact log"


@pytest.mark.parametrize(
    ("heading", "cells", "unit"),
    [
        ("wait", ["1:30", "0:45"], None), ("wait", ["1:30", "40:45"], "s"), ("wait (hh:mm)", ["1:30", "0:45"], "h"),
        ("wait (mm:ss)", ["1:30", "0:45"], "min"), ("wait", ["0:01:30", "0:00:45"], "s"), ("wait", ["90000", "45000"], None),
    ],
)  # fmt: skip
def test_the_unit_of_a_time_in_a_log(heading: str, cells: list[str], unit: str | None) -> None:
    assert unit_in(Written(heading, cells, [2, 3], "."), 5.0) == unit
