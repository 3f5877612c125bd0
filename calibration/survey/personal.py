"""Personal data in answers: columns that hold them, by name or by content, and addresses inside comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from scenarios import number
from sim import Message, Text

from .dates import are_dates
from .given_names import MASK as NAME_MASK
from .given_names import is_name, masked_in_file_name, masked_names
from .lexicon import fold, no_answer
from .scale_words import degree

WHO = (
    r"(first|last|full|given|family|middle|user|nick|maiden|customer|client|contact|caller|respondent|patient|guest|member|employee|agent"
    r"|advis[eo]r|sales ?person|manager|recipient first|recipient last|recipient)"
)
NAMES = re.compile(
    r"e ?mails?( ?addr(ess)?)?|adresses? (e ?)?mail|adresse electronique|courriels?|correo( electronico)?|e ?mail adresse|mail"
    rf"|{WHO}( s)? ?name|surname|name|names|nom|noms|prenoms?|nom de (famille|jeune fille|naissance)|nom (du |de la |de l )?(client|conseiller|contact|agent|patient)e?"
    r"|nom et prenom|prenom et nom|nom prenom|nombre( completo)?|nombre y apellidos?|apellidos?|vorname|nachname|familienname|kundenname"
    r"|((home|work|cell|mobile|contact|your|customer) ?)?(phone|mobile|telephone|cell ?phone|tel|telefon|handy|telefono|movil|portable)"
    r"( ?(number|no|nr|nummer|num|1|2))?|(numero|n) de (telephone|mobile|portable|tel)|telefonnummer|handynummer|fax( number)?|whatsapp"
    r"|ip( ?addr(ess)?)?|adresse ip|ip adresse|(postal |street |home |billing |shipping |mailing )?address( line)?( ?[123])?"
    r"|adresse( postale| [123])?|direccion|anschrift|strasse|street( name| number)?|rue|voie|calle|hausnummer"
    r"|post ?codes?|zip( ?codes?)?|postal ?codes?|codes? postal|code postaux|cp|plz|postleitzahl|codigo postal"
    r"|cp( client| postal)?|ne( e)? le|nee le|geboren( am)?|born( on)?|nat[oa] il|data di nascita|geboortedatum|data de nascimento|fecha nac\w*"
    r"|(coord\w*|gps) (lat\w*|lon\w*|lng|x|y)|(lat\w*|lon\w*|lng) (gps|coord\w*|deg)|pass(port|eport)? (nr|no|nummer)|(numero de |n )?passeport"
    r"|(personal)?ausweis( ?nr|nummer)?|reisepass( ?nr|nummer)?|carte d identite|n carte d identite|codice fiscale|bsn|cpf"
    r"|date of birth|birth ?da(te|y)|dob|date de naissance|geburtsdatum|geburtstag|fecha de nacimiento"
    r"|(location )?(latitude|longitude)|lat|lng|lon|gps( coordinates)?|coordonnees gps|user agent|network id|device id|imei|mac address"
    r"|social security( number| no)?|ssn|numero de securite sociale|nir|national insurance( number)?|passport( number| no)?|id card( number)?"
    r"|driving licen[cs]e( number)?|dni|nif|iban|bic|(credit |bank )?card number|account number|numero de compte|kontonummer"
    r"|nome( completo| cliente| (del|do) cliente| e cognome)?|cognome|nominativo|sobrenome|apelidos?|(primeiro|ultimo) nome|(voor|achter)?naam|voor en achternaam"
    r"|naam (van de )?klant|klantnaam|e ?mail ?adres|indirizzo( (di )?(posta elettronica|e ?mail|ip|postale))?|posta elettronica"
    r"|endereco( (de )?(e ?mail|ip|postal))?|correio eletronico|direccion (de )?(correo( electronico)?|ip|postal|e ?mail)|adresse de messagerie"
    r"|cellulare|telefono (cellulare|fisso)|numero di (telefono|cellulare)|telemovel|telefone|celular|numero de (telefone|celular|telefono|movil|telemovel)"
    r"|telefoon( ?nummer)?|mobiel( ?nummer)?|gsm( ?nummer)?|(ruck)?rufnummer|mobil( ?nummer)?"
    r"|(calling|called) (pty|party)( num(ber)?)?|c p( cliente)?|telefono (movil|fijo|celular|de contacto)|correo e|((customer|caller|calling|client|contact) )?(ani|cli|msisdn)|src|caller( ?(id|number|no|name))?|calling (number|party)( number)?|from number|customer endpoint|remote( (number|party))?|n(umero)? (de l )?appelant"
    r"|(rufnummer|nummer) (des )?anrufers?|anrufernummer|chiamante|llamante|beller( ?nummer)?"
    r"|morada|domicilio|residenza|(woon)?adres|codice postale|nie|dni nie|cedula|partita iva|steuer ?(id|nummer)|(sozial)?versicherungsnummer|versichertennummer"
    r"|burgerservicenummer|numero de (dni|contribuinte|identificacion)|contribuinte|documento de identidad|data di nasc\w*|data de nasc\w*|geb ?datum"
    r"|imie|imiona|nazwisko|imie i nazwisko|nazwisko i imie|adres( (zamieszkania|e ?mail|ip|email))?|(numer )?telefonu?|numer telefonu( komorkowego)?|kod pocztowy|data urodzenia|pesel"
    r"|linkedin|twitter|facebook|instagram|skype|(licen[cs]e|number) plate|immatriculation|kennzeichen|signature"
)
ASKED = re.compile(
    r"\b(your|votre|vos|leave|enter|provide|laisse[rz]?|indique[rz]?|ihre?|su|deje|indique)\b.*"
    r"\b(e ?mail|courriel|phone number|numero de telephone|full name|first name|last name|prenom|adresse postale|post ?code|zip ?code"
    r"|code postal|postleitzahl|telefonnummer|correo|telefono)\b"
)
# A short heading that speaks of a person or a place holds one where its cells are no scale, unless it names something else.
PERSON_WORD = re.compile(
    r"\b(name|nom|noms|prenom|nombre|vorname|nachname|conseill\w+|agents?|advis[eo]rs?|operat(or|eur|rice)|technicien\w*|technician"
    r"|berater\w*|mitarbeiter\w*|sachbearbeiter\w*|asesor\w*|agente|handled by|assigned to|traite par|pris en charge par|bearbeitet von"
    r"|\w*berater(in)?|\w*betreuer(in)?|bearbeitet durch|(atendid|gestionad|tratad|resuelt|assistid)[oa] por|(gestit|seguit|assistit)[oa] da|(behandeld|geholpen) door"
    r"|consulente|gestore?|assistente|operatrice|served by|spoken (to|with)|spoke (to|with)|interviewer|intervieweur|enqueteur|enquetrice|contact person|ansprechpartner\w*|bearbeiter\w*|(account|case|ticket) (owner|manager)|owner|login|matricule|interlocut\w+"
    r"|sales ?rep\w*|vendeu\w+|employee|collaborateur|salarie|rep|teammate|assignee|csr|suivi par|suivie? par|resp(onsable)?|(qui|wer|who) (\w+ ){0,2}(servi|bedient|geholfen|served|helped|accueilli)\w*|(hat|have) (\w+ )?(bedient|geholfen)|dossier(houder|beheerder)|referent|gestionnaire|charge d affaires|team ?member|medewerker|behandelaar|operador\w*|operatore|addetto|atendente|konsultant\w*|doradca|pracownik|caller|appelant|postcode|post code|zip|zipcode|code postal|plz|email|mail"
    r"|phone|telephone|mobile)\b"
)
SOMETHING_ELSE = re.compile(
    r"\b(product|produit|produkt|producto|company|societe|entreprise|firma|empresa|brand|marque|campaign|campagne|survey|enquete|file|store"
    r"|shop|magasin|agence|branch|channel|canal|queue|team|equipe|country|pays|city|ville|list|collector|sheet|field|variable|event"
    r"|department|service|category|plan|offer|offre|tier|project|model|software|tool|airline|airport|hotel|school|job|title|role|type"
    r"|contact type|state|region|satisf\w*|rate|rating|score|friendl\w*|polite\w*|knowledge\w*|helpful\w*|quality)\b"
)
# who asked, called or was served, unless the cells are kinds of customers
PARTY = re.compile(
    r"\b(users?|usuario|utilisateur|utente|benutzer|gebruiker|visitor|customer|client|kunde|cliente|klant|requester|reporter|contact|remote|to|from)\b"
)
# a column that has but a number
NUMBERED = re.compile(r"\b(field|variable|feld|champ|campo|list|sheet) \d+\b")
HEADING_WORDS_MOST = 5
E_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(\.[\w-]{1,64}){1,4}")
# a number with a decimal point is no phone number
PHONE = re.compile(
    r"(?!\d+\.\d+$)(?:0\d{2,4} ?/ ?\d{5,9}|(\+\d|0)[\d ().-]{8,16}\d|(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})"
)
ADDRESS_OF_MACHINE = re.compile(
    r"\d{1,3}(\.\d{1,3}){3}|(?:[0-9A-Fa-f]{1,4}:){4,7}[0-9A-Fa-f]{0,4}|(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}"
)
POSTCODE = re.compile(
    r"(?:[A-ZÀ-Þ][\w'’-]+,? ){0,3}[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z][ -]?\d[A-Z]\d|\d{4} ?[A-Z]{2}(?: [A-Z][\w'’-]+){0,3}|\d{5}-\d{4}|\d{5} [A-ZÀ-Ý][\w' -]+"
)
ACCOUNT = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?|\d{4}(?:[ -]\d{4}){3}")
STATE_NUMBER = re.compile(
    r"\d{3}-\d{2}-\d{4}|[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3}(?: ?\d{2})?|[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]"
)
PROFILE = re.compile(
    r"@[A-Za-z]\w{2,30}|(?:https?://)?(?:www\.)?(?:linkedin|twitter|x|facebook|instagram)\.com/\S+"
)
# numbers of cars as France, Britain and Germany write them; the house and the street in either order
PLATE = re.compile(r"[A-Z]{2}-\d{3}-[A-Z]{2}|[A-Z]{2}\d{2} ?[A-Z]{3}|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} \d{1,4}[EH]?")
STREET = re.compile(
    r"\d{1,5} ?(?:bis|ter|[a-d])?,? (?:rue|avenue|av\.?|bd|boulevard|place|chemin|all[ée]e|impasse|route|quai|cours)\b.*"
    r"|\d{1,5}[a-d]? [\w .'’-]+ (?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|way|close|court|crescent|place|square|gardens|terrace)\b.*"
    r"|[^\W\d][\w .-]*(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|straat|laan|plein) \d{1,4} ?[a-z]?\b.*"
    r"|(?:via|viale|piazza|corso|calle|avenida|plaza|rua|travessa) [^\d]+,? (?:n[.º°]? ?)?\d{1,5}\b.*",
    re.IGNORECASE,
)
# two or three words without figures, under a heading that says person
TWO_WORDS = re.compile(r"[^\W\d_]{2,}(?:['’ -]+[^\W\d_]{1,}){1,3}")
PEOPLE = re.compile(
    r"\b(participants?|persons?|personne|respondent|repondant|interviewee?|guest|patient\w*|usager|teilnehmer\w*|befragte\w*|who|qui|wer)\b"
)
PLACE = re.compile(r"-?\d{1,2}\.\d{3,}\s*[,;]\s*-?\d{1,3}\.\d{3,}")
PERSON = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|M|Mme|Mlle|Herr|Frau|Sr|Sra)\.? )?[A-ZÀ-Þ][\w'’.-]+,?(?: (?:de|van|von|der|den|le|la|del|di|da|ten))*"
    r"(?: [A-ZÀ-Þ][\w'’.-]*){1,2}"
)
# a family name of several words before a given one or an initial
WITH_PARTICLE = re.compile(
    r"(?:[Vv]an|[Vv]on|[Dd]en?|[Tt]er|[Tt]en|El|Al|[Dd]i|[Dd]a|[Dd]os|[Ll]e|[Ll]a|[Dd]u)(?: (?:den?|der|het|la))? [A-ZÀ-Þ][\w'’-]+,? [A-ZÀ-Þ][\w'’.-]*"
)
SHAPES = {
    "e_mail_addresses": E_MAIL, "phone_numbers": PHONE, "network_addresses": ADDRESS_OF_MACHINE, "account_numbers": ACCOUNT,
    "state_numbers": STATE_NUMBER, "profiles": PROFILE, "places": PLACE, "number_plates": PLATE,
    "addresses": STREET,
}  # fmt: skip
SHAPE_MOST = 0.5
OF_A_PLACE = frozenset({"addresses", "number_plates"})
OF_TIME = re.compile(r"\b(date|time|timestamp|created|submitted|recorded|updated|horodat\w*|datum|fecha)\b")
NAME_SHARE, NAMES_LEAST = 0.6, 20
GROUP_MOST = 5
SAMPLE = 2_000
PLAIN_GROUPS = frozenset({"yes", "no", "oui", "non", "ja", "nein", "bot", "human", "none"})
DIGITS = re.compile(r"\d\d")
LETTER = re.compile(r"[^\W\d_]")
MASK = "[e-mail]"
PHONE_MASK, ACCOUNT_MASK, ADDRESS_MASK = "[phone]", "[account]", "[address]"
# a name in a shorter cell may be a label, of a branch for instance
SENTENCE_WORDS, PEOPLE_LEAST = 4, 2
INITIAL = re.compile(
    r"(?:[A-ZÀ-Þ]\.[ -]?){1,2} ?[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?|[A-ZÀ-Þ][\w'’-]{2,},? [A-ZÀ-Þ]\."
)
USER = re.compile(
    r"users?( ?(name|id))?|usuario|utilisateur|utente|benutzer|gebruiker|agent( ?id)?|operator|login"
)
LOGIN = re.compile(r"[^\W\d_A-Z]{1,2}[._-]?[^\W\d_A-Z]{3,}\d{0,3}|[^\W\d_A-Z]{2,}[._][^\W\d_A-Z]{2,}\d{0,3}")
SPELT = re.compile(
    r"[\w.+-]{2,64} ?[\[({] ?(?:at|arobase|arobas|chez|bei|arroba|chiocciola|apenstaart|malpa|@) ?[\])}] ?[\w-]+(?:(?:\.| ?[\[(]?(?:dot|point|punkt|punto|punt)[\])]? ?)[\w-]+)*",
    re.IGNORECASE,
)
# where somebody lives: the house in its street, with the town behind it, and postcodes
ADDRESS_INSIDE = re.compile(
    r"\b\d{1,4} ?(?:bis|ter|[a-d])?,? (?:rue|avenue|av\.|bd|boulevard|chemin|all[ée]e|impasse|quai) (?:[\w'’-]+ ?){1,5}(?:,? ?\d{5} [A-ZÀ-Þ][\w'’-]+)?"
    r"|\b[A-ZÄÖÜ][\w-]*(?:stra(?:ß|ss)e|str\.|weg|gasse|allee|straat|laan|plein) \d{1,4}[a-z]?\b(?:,? (?:\d{5}|\d{4} ?[A-Z]{2}) [A-ZÀ-Þ][\w'’-]+)?"
    r"|\b\d{1,4}[a-d]? [A-Z][\w'’-]+ (?:Street|Road|Avenue|Lane|Drive|Close|Crescent|Terrace)\b"
    r"|\b(?:via|viale|piazza|calle|avenida|rua|ul\.) [A-ZÀ-ÞŁŚŻ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?,? (?:n[.º°]? ?)?\d{1,4}\b|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"
)
# numbers in a sentence: the French and the American way, and those with a country; dates and amounts are none
PHONE_INSIDE = re.compile(
    r"(?<![\w.,/+-])(?:\+\d{1,3}[ .-]?(?:\(0\)[ .-]?)?\d(?:[ .-]?\d){7,12}|0\d(?:[ .-]?\d{2}){4}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?![\w/:]|[.,-]\d)"
)
ACCOUNT_INSIDE = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")


def personal_columns(table: pd.DataFrame, questions: Mapping[str, str]) -> dict[str, Text]:
    """The columns that hold personal data, each with the reason: their name says so, or their cells do."""
    found: dict[str, Text] = {}
    for name in table.columns:
        heading, question = fold(name), fold(questions.get(name, ""))
        cells = [cell for cell in table[name].unique().tolist() if cell]
        if NAMES.fullmatch(heading) or NAMES.fullmatch(question):
            found[name] = Message("reading.its_name_says_so")
        elif _names_person(heading, cells) or (question != heading and _names_person(question, cells)):
            found[name] = Message("reading.speaks_of_a_person")
        elif why := _by_content(table[name], cells, f"{heading} {question}", question):
            found[name] = why
        elif _are_named(cells, heading):
            found[name] = Message("reading.most_of_its_answers_are", what=Message("reading.kind.people"))
    return found


def masked(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The same table with addresses, phone and account numbers inside cells masked, and how many cells held one."""
    count = 0
    changed = {}
    for name in table.columns:
        distinct = table[name].unique().tolist()
        masks = {cell: text for cell in distinct if (text := _masked_sentence(cell)) != cell}
        if not masks:
            continue
        count += int(table[name].isin(masks).sum())
        # a replacement by a table of thousands takes minutes in pandas
        changed[name] = [masks.get(cell, cell) for cell in table[name].tolist()]
    if not changed:
        return table, count
    whole = {name: pd.Series(cells, index=table.index, dtype=str) for name, cells in changed.items()}
    return table.assign(**whole), count


def without_names(text: str) -> str:
    """A heading, a title or the name of a sheet, without the people, addresses and numbers that it names."""
    found = masked_names(_masked(text))
    for mask in (NAME_MASK, MASK, PHONE_MASK, ACCOUNT_MASK, ADDRESS_MASK):
        # in square brackets a heading names the row of a grid, a phone for instance
        if mask not in text:
            found = found.replace(mask, f"({mask[1:-1]})")
    return found


def named_file(path: str | Path) -> str:
    """The name of a file as results and fitted worlds keep it: without its folder and the people that it names."""
    return masked_in_file_name(E_MAIL.sub(MASK, Path(path).name))


def _are_named(cells: list[str], heading: str) -> bool:
    """Whether cells are mostly names of people: by a given name or a title, an initial, or a login below a heading that says so."""
    some = cells[:SAMPLE]
    if len(some) < PEOPLE_LEAST or SOMETHING_ELSE.search(heading) or all(_is_of_scale(cell) for cell in some):
        return False
    if USER.fullmatch(heading) and len(some) > GROUP_MOST:
        return sum(LOGIN.fullmatch(cell) is not None for cell in some) >= NAME_SHARE * len(some)
    known = sum(is_name(cell) or INITIAL.fullmatch(cell) is not None for cell in some)
    return known >= NAME_SHARE * len(some)


def _masked(cell: str) -> str:
    if "@" in cell:
        cell = E_MAIL.sub(MASK, cell)
    elif SPELT.search(cell):
        cell = SPELT.sub(MASK, cell)
    # a number alone is an answer; one beside words is somebody's
    if len(cell) > 10 and DIGITS.search(cell) and LETTER.search(cell):
        cell = ACCOUNT_INSIDE.sub(ACCOUNT_MASK, PHONE_INSIDE.sub(PHONE_MASK, cell))
    if len(cell) > 10 and any(map(str.isdecimal, cell)):
        cell = ADDRESS_INSIDE.sub(ADDRESS_MASK, cell)
    return cell


def _names_person(heading: str, cells: list[str]) -> bool:
    """Whether a short heading speaks of a person, and its cells are neither a scale nor a handful of groups."""
    words = heading.split()
    if not words or len(words) > HEADING_WORDS_MOST or SOMETHING_ELSE.search(heading):
        return False
    some = cells[:SAMPLE]
    if not PERSON_WORD.search(heading):
        return PARTY.search(heading) is not None and _are_people(some)
    if len(some) <= GROUP_MOST and not any(_is_person(cell) for cell in some):
        return False
    if all(_is_of_scale(cell) for cell in some) or are_dates(some):
        return False
    return not all(_is_small(cell) for cell in some) and not all(
        cell.casefold() in PLAIN_GROUPS for cell in some
    )


def _masked_sentence(cell: str) -> str:
    """A cell with what it says of people masked, names only where it is a sentence."""
    text = _masked(cell)
    return masked_names(text) if text.count(" ") >= SENTENCE_WORDS - 1 else text


def _is_person(cell: str) -> bool:
    return PERSON.fullmatch(cell) is not None or WITH_PARTICLE.fullmatch(cell) is not None or is_name(cell)


def _are_people(cells: list[str]) -> bool:
    """Whether cells are written as first and last names, more of them than a handful of groups."""
    return len(cells) > GROUP_MOST and sum(
        PERSON.fullmatch(cell) is not None for cell in cells
    ) >= NAME_SHARE * len(cells)


def _is_of_scale(cell: str) -> bool:
    """Whether a cell is a label of a scale of words, several of them ticked at once, or no answer."""
    return all(degree(part) is not None or no_answer(part) is not None for part in cell.split(", "))


def _is_small(cell: str) -> bool:
    value = number(cell, ".")
    return value is not None and abs(value) <= 11


def _by_content(column: pd.Series, cells: list[str], heading: str, question: str) -> Message | None:
    if not cells:
        return None
    some = cells[:SAMPLE]
    if OF_TIME.search(heading) and all(cell.isdecimal() for cell in some):
        return None  # seconds since 1970 are as long as a state's number
    of_a_place = SOMETHING_ELSE.search(heading) is not None
    for what, shape in SHAPES.items():
        if of_a_place and what in OF_A_PLACE:
            continue  # the street of a shop is nobody's home
        if what == "phone_numbers" and are_dates(some):
            continue  # 03-27-2025
        if sum(shape.fullmatch(cell) is not None for cell in some) > SHAPE_MOST * len(some):
            return Message("reading.most_of_its_answers_are", what=Message(f"reading.kind.{what}"))
    if len(heading.split()) <= 2 * HEADING_WORDS_MOST and PEOPLE.search(heading) and len(some) > GROUP_MOST:
        names = sum(TWO_WORDS.fullmatch(cell) is not None and not _is_of_scale(cell) for cell in some)
        if names >= NAME_SHARE * len(some) and not question.endswith("?"):
            return Message("reading.most_of_its_answers_are", what=Message("reading.kind.people"))
    if len(some) > GROUP_MOST and sum(POSTCODE.fullmatch(cell) is not None for cell in some) == len(some):
        return Message("reading.most_of_its_answers_are", what=Message("reading.kind.postcodes"))
    if len(some) >= NAMES_LEAST and not SOMETHING_ELSE.search(NUMBERED.sub("", heading)):
        for what, shape in (("postcodes", POSTCODE), ("people", PERSON)):
            if sum(shape.fullmatch(cell) is not None for cell in some) >= NAME_SHARE * len(some):
                return Message("reading.most_of_its_answers_are", what=Message(f"reading.kind.{what}"))
    if ASKED.search(question) and (
        _are_unlike(column, cells) or any("anonym" in c.casefold() for c in cells)
    ):
        return Message("reading.its_question_asks_for_them")
    return None


def _are_unlike(column: pd.Series, cells: list[str]) -> bool:
    return len(cells) * 2 > int((column != "").sum()) and len(cells) > 2
