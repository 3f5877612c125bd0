"""Words by which survey columns and answers are recognised, in eight languages, folded to plain letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .roles import Role

# a problem of which is asked whether it is still there
_STILL = (
    r"still|remain\w*|persist\w*|outstanding|pending|ongoing|unresolved|toujours|encore|subsiste\w*|demeure\w*|immer noch|noch|weiterhin|nach wie vor"
    r"|todavia|aun|sigue|continua|ancora|permane|nog( steeds)?|ainda|nadal|wciaz"
)
_ISSUE = r"problem\w*|probleem|issues?|(?<!customer )query|requests?|tickets?|cases?|demandes?|dossiers?|souci|anliegen|anfrage|storung|incidencias?|solicitud|richiesta|verzoek|pedido|sprawa|usterka"
STILL_THERE = rf"\b(still|toujours|encore|noch|ancora|todavia|nog|ainda|nadal) (need|require|besoin|hilfe|bisogno|necesit\w*|hulp|precis\w*|potrzeb\w*)\b|\b({_ISSUE}) (\w+ ){{0,3}}({_STILL})\b|\b({_STILL}) (\w+ ){{0,4}}({_ISSUE})\b"
# By role: what a name may be outright, and what a name or question may contain. Searched in this order.
ASKED: dict[Role, tuple[str, str]] = {
    "recommendation": (
        r"e?nps|rec|net ?pro(moter)?( score)?|recommendation|recommandation|recommend|recomendacion|weiterempfehlung"
        r"|ltr|reco|likelihood to recommend|raccomandazione|recomendacao|aanbeveling|rekomendacja",
        r"raccomand|\bconsigli(a\w*|o|are|erebbe|eresti)?\b|\bconseiller(i?ez|ais|ait)\b|aanbeve|aanra+d|recomm[ae]nd|\be?nps\b|net ?promoter|(weiter)?empf[eo]hl|recomi?end|tell (your |a )?friends?|\bpolec(i\w*|ic|al\w*)\b|\brekomend",
    ),
    "satisfaction": (
        r"c ?sat ?\d*|sat|satisfaction|mos|zufriedenheit|satisfaccion|overall|gesamtzufriedenheit|csat score|satisfaction globale"
        r"|o ?sat|(overall|global|total) sat|sat (overall|global\w*|general\w*|gesamt)|soddisfazione( complessiva| generale)?|satisfacao( geral)?|tevredenheid"
        r"|(ogolne )?zadowolenie( ogolne)?|(ogolna )?satysfakcja( ogolna)?|happiness( rating| score)?",
        r"(?<!in)(?<!un)(?<!dis)satisf|\bcsat\b|overall (quality|experience|rating)|qualite globale|(?<!un)zufrieden|\bcontent[eoai]?s? (de|du|des|d|di|del|dell|con|avec)\b"
        r"|how happy|\bhappy with\b|experience globale|(?<!in)soddisf|(?<!on)tevreden|\bo ?sat\b|(?<!nie)(?<!nie )zadowol|\bsatysfak|\bhappiness\b",
    ),
    "effort": (
        r"ces|effort|aufwand|esfuerzo|ease",
        r"\beffort|\beas(e|y|ily)\b|facile|facilit|\bsimple|\baufwand|\beinfach|\besfuerzo|\b(was|is|were) (\w+ )?(difficult|hard)\b|\bfacil\b|\bsencill|\bces\b|how difficult|\bdifficile|\bschwierig|\bdificil\b"
        r"|\bmakkelijk|\bgemakkelijk|\beenvoudig|\bmoeilijk|\bmoeite\b|\bsforzo|\besforco|\bleicht\b|\bsemplice|\bfacilid|\blatw\w+|\btrudn\w+|\bwysil",
    ),
    "resolved": (
        r"resolved|resolu|resolution|fcr|gelost|resuelto|risolto|opgelost|resolvido|fixed|solved|rozwiazane|zalatwione",
        r"resolved|\bsolved|\bsort(ed)? (\w+ ){0,3}out\b|\b(still|noch|ancora|nog|ainda) (open|offen|apert\w|abert\w)\b|\b(encore|toujours) (ouverte?|en cours|en suspens)\b|resolu|\bregle|gelost|erledigt|geklart|behoben|resuelt|resolver|solucionad|taken care of|\bfcr\b"
        r"|\bresolv(imos|io|ido|ida|eu|emos|eram|ieron)\b|risolt|opgelost|verholpen|solucionou|\brozwiazan|\bzalatwion|\b(was|is|were|issue|problem) (it )?fixed\b"
        rf"|{STILL_THERE}",
    ),
    "repeated": (
        r"repeated|repete|wiederholt|repetido",
        r"repeat|repet|explain again|expliquer (de|a) nouveau|wiederhol|erneut (erklaren|schildern)|ripeter|herhal|opnieuw uitleggen|powtarza|powtorzy",
    ),
    "contacts": (
        r"contacts|kontakte|contactos|nb contacts|number of contacts",
        r"how many (times|contacts)|number of contacts|combien de (fois|contacts)|nombre de contacts|wie oft|cuantas veces|quante volte|hoe vaak|hoeveel keer"
        r"|quantas vezes|ile razy",
    ),
    "wait_min": (
        r"wait|waiting|wait(ing)? ?time.*|attente|wait (min|mins|minutes|s|sec|secs|seconds|ms|h|hours|hms|hh mm( ss)?|mm ss)|attente (min|mn|s|sec)"
        r"|temps d attente.*|wartezeit.*|tiempo de espera.*|queue time.*|hold time.*|czas oczekiwania.*",
        r"\bwait(ing|ed)? ?(time|duration|min\w*|s|sec\w*|ms|h|hours?)\b|did you wait|have you waited|(temps|duree|delai|minutes?|secondes?"
        r"|heures?) d attente|\battente\b|delai de (reponse|prise en charge)|wartezeit|reaktionszeit|(lange|minuten) (haben sie )?gewartet|tiempo de espera"
        r"|\b(queue|hold|response|reply) time|time (to|until) (the )?(answer|reply|response|first)|antwortzeit|tiempo de respuesta"
        r"|avez vous attendu|temp[oi] d(i|e) (attesa|espera|resposta|risposta)|\bespera (min|s|sec)|wachttijd|reactietijd|gewacht|quanto (tempo )?(ha atteso|esperou)|cuanto tiempo (\w+ ){0,2}esper"
        r"|\b(cuantos|quantos) minutos (\w+ ){0,2}(esper|estuvo)|combien de minutes (\w+ ){0,3}attend|quanti minuti (\w+ ){0,2}attes|(quanto|cuanto|quanti|quantos|cuantos) (tempo|tiempo|minut[io]s?) (\w+ ){0,3}(atte\w+|aspett\w+|esper\w+|aguard\w+)|(viele|wieviele) minuten (\w+ ){0,3}(warten|gewartet)|hoeveel minuten (\w+ ){0,3}wacht"
        r"|\bqueue duration|(time|duration) in (the )?queue|(temps|heure|delai) (de |d une |avant (la )?)?premiere reponse|\blange (\w+ ){0,3}(warten|gewartet)\b|\b(minutos|segundos|horas) de espera|\b(minuti|secondi|ore) d(i |i)?attesa|\bwartemin|\bwachtmin"
        r"|\b(time|minutes|seconds) (spent )?(on hold|waiting)\b|czas (oczekiwania|odpowiedzi)|\b(dlugo|minut|ile) (\w+ ){0,3}czeka\w+",
    ),
    "bot": (
        r"bot|chatbot",
        r"\b(chat)?bots?\b|virtual assistant|assistant virtuel|asistente virtual|virtueller assistent",
    ),
    "problem": (
        r"problem|probleme|problema|probleem|issue|problemy",
        r"problem|\bissues?\b|\b(any|some)thing (go|went|gone) wrong|\b(schief|fout|mal|storto)( \w+){0,2} (gelaufen|gegangen|gegaan|andato)|\bschiefgelaufen|\bmal passee?\b|\bincident (met|rencontre)|\bschwierigkeit|\bdifficultes\b|probleem|\brencontre (\w+ ){0,3}(difficulte|incident|souci)"
        r"|\b(tuvo|tenido|encontr\w+|sufrido) (\w+ ){0,3}(incidencia|inconveniente|dificultad|contratiempo)|\b(teve|encontrou|sentiu) (\w+ ){0,3}(dificuldade|incidente|inconveniente)"
        r"|\b(avuto|riscontrato|incontrato) (\w+ ){0,3}(difficolta|inconvenient\w|disservizi\w?)|\bmoeilijkheden\b|\btrudnosci\b|\b(everything|all) (went|was) (\w+ )?(without|free of)\b",
    ),
    "channel": (
        r"channel|canal|kanal|kanaal|canale",
        r"\bchannel|\bcanal|\bkanal|how did you (contact|reach)|comment (nous )?avez vous contacte|par quel (moyen|canal)|(contact|case|ticket|conversation) (method|mode|origin)\b|(mode|moyen|mean|origine) (de |of )?(contact|la demande)|kontakt(weg|art)\b|(via|medio|modalita|meio) (de|di) contact?to|contactwijze|como (nos )?contacto|\bkanaal|\bcanale|\bkontakt(owal\w*|uje) sie",
    ),
    "moment": (
        r"moment|motive|motif|reason|motivo|grund|anlass|powod",
        r"\bmoment|\bmotive|\bmotif|\breason|\braison|why did you|pourquoi|\bmotivo|\bgrund\b|\banlass|\bpowod\b",
    ),
    "segment": (r"segment|persona|segmento|kundensegment", r"\bsegment|\bpersona"),
    "date": (
        r"date|recorded ?date|end ?date|submit ?date|date ?stamp|submitted|horodat\w*|timestamp|datum|fecha|submission ?date"
        r"|zeitstempel|marca temporal|data|tijdstempel|informazioni cronologiche|carimbo de data hora|sygnatura czasowa|kiedy",
        r"\bdate\b|timestamp|horodat|datum|\bfecha|submitted at|completed at|created at|\b(start|end) ?time\b|\btime submitted|date ?time"
        r"|\b(created|submitted|recorded|completed|answered) ts\b|\bepoch\b|\bunix time\b|^(ts|start|end|today|submission date|completed|submitted|created|responded|answered)$|\bcompletion time\b|\bheure de (debut|fin)\b"
        r"|\bstartzeit|\bfertigstellungszeit|\babschlusszeit|\bhora de (inicio|finalizacion|conclusao)|\bora di (inizio|completamento)"
        r"|\bdata (da|de|del|della|di|risposta|resposta|e ora|compilazione|wypelnienia|odpowiedzi|utworzenia|zakonczenia|rozpoczecia)\b|tijdstip|\b(begin|eind)tijd\b"
        r"|\bczas (rozpoczecia|ukonczenia|zakonczenia)\b",
    ),
    "weight": (
        r"weight|weights|poids|ponderation|wgt|gewicht|gewichtung|peso|ponderacion|weight final"
        r"|coef(ficient)?( de)? (redressement|ponderation)|redressement|pond|(raking|survey|final|post ?stratification|design) weights?|weight(ing)? factor"
        r"|gewichtungsfaktor|fattore di ponderazione|fator de ponderacao|wegingsfactor|weegfactor|waga",
        r"(?!)",
    ),
}
# how a survey was sent or answered, which is no channel of a contact
OF_THE_SURVEY = re.compile(
    r"\b(distribution|distribu\w+|collector|collecteur|invit\w*|survey|enquete|umfrage|encuesta|sondage|sondaggio|questionnaire|fragebogen|cuestionario|sent|sending|envoi|versand\w*"
    r"|envio|invio|verzend\w*|delivery|response|reponse|ankieta|ankiety|inquerito|reminder|relance|solicitation)\b|\bversand|\bumfrage"
)
# What stands for yes and no, in small letters.
YES = frozenset(
    {
        "1",
        "yes",
        "true",
        "oui",
        "vrai",
        "y",
        "o",
        "j",
        "ja",
        "wahr",
        "si",
        "sí",
        "sì",
        "s",
        "sim",
        "vero",
        "verdadero",
        "verdadeiro",
        "waar",
        "tak",
        "prawda",
    }
)
NO = frozenset(
    {
        "0",
        "no",
        "false",
        "non",
        "faux",
        "n",
        "nein",
        "falsch",
        "falso",
        "nee",
        "nao",
        "não",
        "onwaar",
        "nie",
        "falsz",
        "fałsz",
    }
)
NUMBER_CODES = re.compile(r"-9|-?9{2,4}|-?8{2}|-1")
NO_ANSWER_LONGEST = 60
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
NO_WORD = re.compile(r"[^a-z0-9]+")
# letters that are no letter with an accent
WITHOUT_MARKS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "œ": "oe", "æ": "ae"})
WORDS_ALONE = re.compile(r"\D*[^\W\d_]\D*")
# What people and tools write instead of an answer, folded.
NO_ANSWER = {
    "don't know": r"nie wiem|trudno ocenic|nie mam zdania|(i )?(do not|don ?t|dont) know|dk|not sure|unsure|no opinion|(je )?ne sai[st] pas|nsp|sans (avis|opinion)"
    r"|pas d avis|aucun avis|weiss (ich )?nicht|keine (angabe|ahnung|meinung)|k a|no (lo )?se|no sabe( no contesta)?|ns|ns nc|nsnc"
    r"|can ?(no)?t (say|remember|judge|rate)|(do not|don ?t|dont) remember|unable to (say|rate|judge|answer)|hard to say|no experience|unknown"
    r"|(i )?(do not|don ?t|dont) know (or )?(not applicable|n a|no opinion|not sure|refused|can ?t say)|non so|non sa|non saprei"
    r"|weet (ik )?niet|geen (mening|idee)|nao s(ei|abe)|sem opiniao|sin opinion|kann ich nicht (beurteilen|sagen)|nicht beurteilbar|ne se prononce pas",
    "not applicable": r"n a|na|nie dotyczy|nd|not (used|applicable|concerned|relevant)|never used|does not apply|non (concerne|applicable)e?"
    r"|pas concernee?|sans objet|so|jamais utilise|nicht zutreffend|entfallt|trifft nicht zu|no aplica|no procede|not asked|n d|s o"
    r"|(non )?concerne e|non applicabile|niet van toepassing|nvt|n v t|nao (se aplica|aplicavel)|no se aplica|nicht (relevant|anwendbar)"
    r"|did ?n(o|t)t? use( it)?|did not use( it)?",
    "no answer": r"blank|none|missing|no (answer|response)|refused|prefer not( to (say|answer))?|non repondu|sans reponse"
    r"|undetermined|skipped|null|nan|keine antwort|sin respuesta|no contesta|nr|declined( to answer)?|rather not say|prefere ne pas repondre"
    r"|(je )?prefere ne pas (repondre|le dire)|unanswered|decline|no data|not answered|vide|empty|leer|vuoto|vazio|leeg|blanco"
    r"|odmowa( odpowiedzi)?|brak (odpowiedzi|danych|oceny)|bez odpowiedzi|refusal|refuse|refus|(je )?ne (souhaite|veux|desire) pas (repondre|le dire)|ne souhaitent? pas repondre|(ich )?mochte (ich )?(das )?nicht (beantworten|sagen)"
    r"|keine (bewertung|antwort)|prefer not to answer|no comment|no responde|no contesto|prefiero no (responder|decir\w*|contestar)"
    r"|preferisco non rispondere|nessuna risposta|non risponde|geen antwoord|zeg ik liever niet|wil ik niet zeggen|prefiro nao (responder|dizer)|sem resposta"
    r"|offered|unoffered|not offered|not rated|unrated|no rating|non note|pas de note|ohne bewertung|sin calificar",
}  # fmt: skip
# Columns of contact-centre figures, folded and without blanks.
FIGURES = {
    "offered": r"offered|inbound|incoming|received|presente|recus?$|entrant|angeboten|eingehend|aangeboden|ofrecid|oferecid|offert|eingegangen|recibid|recebid|ricevut|przychodzac|oferowan",
    "handled": r"handled|answered|acdcalls|traite|repondus?$|decroche|prisencharge|angenommen|beantwoord|atendid|rispost|odebran",
    "abandoned": r"abandon|abbandon|^aban|verpasst|manque|gemist|missed|perdu|(calls|appels|anrufe)?lost(calls)?$|verloren|perdid[oa]s|afgehaakt|desligad|aufgelegt|abgebrochen|afgebroken|opgehangen|porzucon",
    "answer_s": r"speed(of)?ans|^asa(s|sec.*|min|mmss|hhmmss|hms)?$|averagewait|attentemoy|^dma(s|sec)?$|gemwachttijd|wartezeit|wachttijd"
    r"|(delai|temps|duree|vitesse)moy(en)?(ne)?(de|d)?(attente|reponse)|(tiempo|tempo)medio(de|di)?(espera|attesa|resposta|respuesta|risposta)|czasoczekiwania",
}  # fmt: skip
# Shares and service levels are not counts.
RATES = re.compile(r"\b(rate|taux|percent|pct|level|niveau)\b|%")
OPINION = re.compile(
    r"zufrieden|empfehl|recomend|satisf|\bc ?sat ?\d*\b|recomm[ae]nd|\bnps\b|net ?pro|\bmos\b|\brating|\bscore\b|\bnote\b|\beffort\b|\bq\d+"
)
# Columns of a log of contacts, folded.
ARRIVED = re.compile(
    r"^(arriv|opened|(call|contact|conversation|interaction|session|chat|ticket|segment)( was)? ?(start|created|opened)|start|created|received|ouvert|debut|date (de |d )?(l )?appel"
    r"|recu|horodat|call ?time|call date|queued|eingang|offered at|date (de )?l ?appel|heure d appel|fecha (y hora )?de (la )?llamada|inizio|begin"
    r"|initiat|inbound (date|time)|date (et heure )?(d |de |du )?(creation|ouverture|contact|debut)|cre[ea]e? le|creado|creada|fecha (y hora )?(de )?(creacion|inicio|entrada|llegada)|inicio$|binnengekomen|ingekomen|eingegangen|przyjet"
    r"|data (e ora )?(di |de |da |do )?(creazione|chiamata|inizio|apertura|criacao|chamada|utworzenia|polaczenia)|criado|aangemaakt|erstellt|angelegt|utworzono|anruf(zeit|datum|s ?beginn|beginn|start)|gesprachsbeginn|geopend"
    r"|ouverte? le|date heure|seg ?start)"
)
# a bare date is that of a contact where columns such as these are there
SURELY_A_CONTACT = re.compile(
    r"^(direction|ani|dnis|caller( id| number)?|call (id|type)|wrap up|disposition|queue|talking|ringing|talk time|hold time|handle time|queue wait time|missed call reason)\b"
    r"|^n(umero)? appelant|^file$|^duration in call|^media type|\banrufer|\bwarteschlange"
)
ANY_DATE = re.compile(
    r"^(date ?time|calldate|datetime|date|time|call (time|date)|timestamp|datum|fecha|data)\b"
)
OF_A_CONTACT = re.compile(
    r"handl|talk|duration|\baht\b|\bdmt\b|duree|queue|\bwait|abandon|answered|channel|\bcanal|\bkanal|contact ?type|agent|\bring|media ?type|\bskill"
    r"|(tiempo|tempo|tempi) (de|di) (espera|attesa|gestion|gestione|atencion|atendimento)|wartezeit|bearbeitungszeit|gesprach|wachttijd|gesprekstijd|attente|traitement"
    r"|czas (oczekiwania|rozmowy|obslugi)|(segundos|minutos) (en|de) (espera|conversacion)|communication\b"
)
# two times of a contact show that its date is that of a contact
TIMES_OF_A_CONTACT = re.compile(
    r"\bwait|queue|attente|attesa|espera|warte(zeit|dauer)|wachttijd|oczekiwania|handl|talk|duration|duree|durata|duracion|duracao|conversa|gespr\w+(zeit|dauer|tijd|duur)"
    r"|traitement|gestione?\b|atendimento|\batencion\b|rozmowy|obslugi|bearbeitungs?(zeit|dauer)|(afhandel|behandel)(tijd|duur)|\bbillsec|\bconv\b"
)
STATES = re.compile(r"\b(state|status|event|activity|action|statut|etat|evenement|etape|activite)\b")
CUSTOMER = re.compile(
    r"churn|attrition|customer|client|subscri|abonne|tarif|tenure|usage|balance|\bsolde|\bloan|\bpret\b|campaign"
    r"|campagne|contract|contrat|resili|outcome|\bhousing|\bdefault\b|charge|revenue"
)
SYNONYMS = {
    "phone": r"phone( calls?)?|tele?|telephone|call( centre| center)?|appel|by phone|par telephone|(per |am )?telefon|(por )?telefono|(al )?telefono|(per )?telefoon|(por )?telefone|hotline"
    r"|llamada( telefonica)?|chiamata|anruf|voice|voix|infolinia|telefonicznie",
    "store": r"store|shop|branch|agency|agence|magasin|boutique|en agence|en magasin|in ?store|filiale|geschaft|laden|tienda|oficina|sucursal|negozio|winkel|loja|sklep|placowka",
    "email": r"e ?mails?|mail|courriel|by e ?mail|par e ?mail|per e ?mail|por e ?mail|via e ?mail|correo( electronico)?|posta elettronica|correio eletronico",
    "chat": r"(live |web |online )?chat( (en vivo|online|en ligne))?|messagerie instantanee|tchat|czat",
    "web": r"web( ?site| ?form)?|site( web| internet)?|internet|web ?seite|sitio web|pagina web|sito( web)?|strona( internetowa| www)?|formulaire( web)?",
    "app": r"(mobile )?app(lication)?( mobile)?|appli",
    "social": r"social( media| messaging| networks?)?|reseaux sociaux",
    "bot": r"(chat)?bot|virtual assistant|assistant virtuel",
    "post": r"post|letter|courrier|mail postal|by post|brief|carta|lettera|poczta",
}
BOT_WORDS = {
    "none": r"none|no|non|no bot|aucun|not used|sans bot",
    "resolved": r"resolved|solved|resolu|resolved by (the )?bot",
    "handed_over": r"handed over|hand ?over|escalated|transferred( to a person)?|transfere|transmis",
    "gave_up": r"gave up|abandoned|abandonne|abandon",
}
# Words from worst to best, French and English, folded, endings of gender and number taken off.
WORD_SCALES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("satisfaction", ("very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied")),
    ("satisfaction", ("very dissatisfied", "dissatisfied", "neither satisfied nor dissatisfied", "satisfied",
     "very satisfied")),
    ("satisfaction", ("very unsatisfied", "unsatisfied", "neutral", "satisfied", "very satisfied")),
    ("satisfaction", ("extremely dissatisfied", "somewhat dissatisfied", "neither satisfied nor dissatisfied",
     "somewhat satisfied", "extremely satisfied")),
    ("satisfaction", ("very dissatisfied", "somewhat dissatisfied", "neutral", "satisfied", "very satisfied")),
    ("satisfaction", ("very dissatisfied", "somewhat dissatisfied", "neutral", "somewhat satisfied",
     "very satisfied")),
    ("satisfaction", ("tres insatisfait", "insatisfait", "neutre", "satisfait", "tres satisfait")),
    ("satisfaction", ("tres insatisfait", "plutot insatisfait", "ni satisfait ni insatisfait",
     "plutot satisfait", "tres satisfait")),
    ("satisfaction", ("pas du tout satisfait", "plutot pas satisfait", "ni satisfait ni insatisfait",
     "plutot satisfait", "tout a fait satisfait")),
    ("satisfaction", ("horrible", "bad", "ok", "good", "excellent")),
    ("satisfaction", ("very poor", "poor", "fair", "good", "very good")),
    ("satisfaction", ("poor", "fair", "good", "very good", "excellent")),
    ("satisfaction", ("poor", "okay", "great")),
    ("satisfaction", ("nul", "bof", "moyen", "bien", "super")),
    ("satisfaction", ("nul", "bof", "moyen", "bien", "tres bien")),
    ("satisfaction", ("pts", "ps", "s", "ts")),
    ("satisfaction", ("ti", "i", "n", "s", "ts")),
    ("satisfaction", ("ti", "i", "s", "ts")),
    ("satisfaction", ("vd", "d", "n", "s", "vs")),
    ("satisfaction", ("hate", "dislike", "neutral", "like", "love")),
    ("satisfaction", ("tres mauvais", "mauvais", "moyen", "bon", "tres bon")),
    ("satisfaction", ("tres mauvais", "mauvais", "correct", "bon", "excellent")),
    ("satisfaction", ("ungenugend", "mangelhaft", "ausreichend", "befriedigend", "gut", "sehr gut")),
    ("satisfaction", ("nicht genugend", "genugend", "befriedigend", "gut", "sehr gut")),
    ("satisfaction", ("unzufrieden", "weniger zufrieden", "zufrieden", "sehr zufrieden", "vollkommen zufrieden")),
    ("satisfaction", ("schlecht", "mittelmassig", "gut", "sehr gut", "ausgezeichnet")),
    ("satisfaction", ("mauvais", "moyen", "bon", "tres bon", "excellent")),
    ("satisfaction", ("insuffisant", "passable", "assez bien", "bien", "tres bien")),
    ("satisfaction", ("muy malo", "malo", "regular", "bueno", "muy bueno")),
    ("satisfaction", ("malo", "regular", "bueno", "muy bueno", "excelente")),
    ("satisfaction", ("pessimo", "scarso", "sufficiente", "buono", "ottimo")),
    ("satisfaction", ("insufficiente", "sufficiente", "discreto", "buono", "ottimo")),
    ("satisfaction", ("scarso", "sufficiente", "discreto", "buono", "ottimo")),
    ("satisfaction", ("insufficiente", "sufficiente", "buono", "distinto", "ottimo")),
    ("satisfaction", ("pessimo", "ruim", "regular", "bom", "otimo")),
    ("satisfaction", ("ruim", "regular", "bom", "muito bom", "excelente")),
    ("satisfaction", ("mau", "suficiente", "bom", "muito bom", "excelente")),
    ("satisfaction", ("zeer slecht", "slecht", "matig", "goed", "zeer goed")),
    ("satisfaction", ("slecht", "matig", "voldoende", "goed", "zeer goed")),
    ("satisfaction", ("slecht", "matig", "goed", "zeer goed", "uitstekend")),
    ("degree", ("not at all", "a little", "moderately", "very much", "completely")),
    ("degree", ("none at all", "a little", "some", "a lot", "a great deal")),
    ("degree", ("none at all", "a little", "a moderate amount", "a lot", "a great deal")),
    ("degree", ("not at all", "slightly", "moderately", "very", "extremely")),
    ("degree", ("not at all", "slightly", "somewhat", "mostly", "completely")),
    ("degree", ("not at all", "not really", "neutral", "somewhat", "very much")),
    ("degree", ("definitely not", "probably not", "not sure", "probably yes", "definitely yes")),
    ("degree", ("no", "rather not", "partly", "rather yes", "yes")),
    ("degree", ("no not at all", "rather no", "neutral", "rather yes", "yes completely")),
    ("degree", ("pas du tout", "un peu", "moyennement", "beaucoup", "enormement")),
    ("degree", ("pas du tout", "peu", "moyennement", "assez", "tres")),
    ("degree", ("pas du tout", "plutot non", "ni oui ni non", "plutot oui", "tout a fait")),
    ("degree", ("non pas du tout", "plutot non", "ni oui ni non", "plutot oui", "oui tout a fait")),
    ("degree", ("pas du tout", "plutot non", "moyennement", "plutot oui", "tout a fait")),
    ("degree", ("non pas du tout", "plutot non", "moyennement", "plutot oui", "oui tout a fait")),
    ("degree", ("pas du tout", "plutot non", "plutot oui", "tout a fait")),
    ("degree", ("non pas du tout", "plutot non", "plutot oui", "oui tout a fait")),
    ("degree", ("gar nicht", "wenig", "mittelmassig", "ziemlich", "sehr")),
    ("degree", ("uberhaupt nicht", "eher nicht", "teils teils", "eher ja", "voll und ganz")),
    ("degree", ("nada", "poco", "algo", "bastante", "mucho")),
    ("degree", ("per niente", "poco", "abbastanza", "molto", "moltissimo")),
    ("degree", ("per niente", "poco", "abbastanza", "molto")),
    ("degree", ("per nulla", "poco", "abbastanza", "molto")),
    ("degree", ("helemaal niet", "niet echt", "neutraal", "redelijk", "zeer")),
    ("degree", ("nada", "pouco", "moderadamente", "bastante", "totalmente")),
    ("degree", ("zdecydowanie nie", "raczej nie", "trudno powiedziec", "raczej tak", "zdecydowanie tak")),
    ("effort", ("very difficult", "difficult", "neutral", "easy", "very easy")),
    ("effort", ("tres difficile", "difficile", "neutre", "facile", "tres facile")),
    ("effort", ("tres difficile", "plutot difficile", "ni facile ni difficile", "plutot facile", "tres facile")),
    ("agreement", ("strongly disagree", "disagree", "neutral", "agree", "strongly agree")),
    ("agreement", ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree")),
    ("agreement", ("strongly disagree", "somewhat disagree", "neutral", "somewhat agree", "strongly agree")),
    ("agreement", ("pas du tout d accord", "plutot pas d accord", "ni d accord ni pas d accord",
     "plutot d accord", "tout a fait d accord")),
    ("agreement", ("pas du tout d accord", "pas d accord", "neutre", "d accord", "tout a fait d accord")),
    ("likelihood", ("very unlikely", "unlikely", "neutral", "likely", "very likely")),
    ("likelihood", ("tres improbable", "improbable", "neutre", "probable", "tres probable")),
    ("frequency", ("never", "rarely", "sometimes", "often", "always")),
    ("frequency", ("jamais", "rarement", "parfois", "souvent", "toujours")),
    ("importance", ("not important", "slightly important", "somewhat important", "very important", "critical")),
    ("importance", ("pas important", "peu important", "assez important", "important", "tres important")),
    ("importance", ("not at all important", "not very important", "neutral", "important", "very important")),
)  # fmt: skip
# codes that survey tools give to no answer, told from answers where the longest scale ends far below them
FAR_OFF = re.compile(r"-\d{1,3}|9[5-9]|88|77|66|99[5-9]|888|777|9999|8888")
WHOLE_NUMBER = re.compile(r"-?\d{1,4}")
LONGEST_SCALE = 11
SIGNED_NUMBER = re.compile(r"[+-]?\d")
# scales that lie around nought reach so far
AROUND_NOUGHT = (2, 3)


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Lower case, no accents, words parted by single blanks: AverageWait_min becomes average wait min."""
    text = HUMP.sub(" ", text).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(WITHOUT_MARKS)).encode("ascii", "ignore").decode()
    return NO_WORD.sub(" ", text).strip()


def is_signed(cells: Iterable[str]) -> bool:
    """Return whether the numbers of a column lie around nought, from minus two to two or three: -1 is a step there, no code."""
    whole = {int(cell) for cell in cells if SIGNED_NUMBER.fullmatch(cell)}
    return bool(whole) and min(whole) < -1 and min(whole) == -max(whole) and max(whole) in AROUND_NOUGHT


def codes_far_off(cells: Collection[str]) -> frozenset[str]:
    """Codes of no answer, such as 98 or -7, far from a short scale that all other numbers lie on; none on a signed one."""
    if is_signed(cells):
        return frozenset()
    whole = {cell: int(cell) for cell in cells if WHOLE_NUMBER.fullmatch(cell)}
    codes = frozenset(cell for cell in whole if FAR_OFF.fullmatch(cell))
    others = [value for cell, value in whole.items() if cell not in codes]
    return codes if others and min(others) >= 0 and max(others) <= LONGEST_SCALE else frozenset()


def no_answer(text: str) -> str | None:
    """Why these words are no answer (don't know, not applicable, no answer), None when they are one."""
    # most cells are numbers, dates or comments: cheap to see before words are compared
    if len(text) > NO_ANSWER_LONGEST or not WORDS_ALONE.fullmatch(text):
        return None
    folded = fold(text.replace("’", "'"))
    return next((why for why, words in NO_ANSWER.items() if re.fullmatch(words, folded)), None)
