"""Questions that ask for a rating of the whole without the word satisfaction: how was your visit, rate our service."""

from __future__ import annotations

import re

from .lexicon import fold

# Words that ask for a mark, what the whole of a contact is called, and questions that ask how it was.
RATED = re.compile(
    r"((overall |guest |customer |user |star |review |your |survey |feedback |ticket |conversation |chat |call |service )?(rating|score|stars|grade)s?( out of \d+)?|note( globale| generale)?|notation|appreciation( globale| generale)?"
    r"|(gesamt)?bewertung|(gesamt|schul)note|valoracion( global| general)?|calificacion( general)?|puntuacion|valutazione( complessiva)?|voto|giudizio"
    r"|beoordeling|waardering|cijfer|feedback|ressenti|avaliacao( geral)?|nota( geral)?|ocena( ogolna)?|overall grade)( (\d+|[a-g]|to|bis|sur|von|out|of|tot|ate))*"
)
RATING = re.compile(
    r"\brat(e|es|ed|ing|ings)\b|\bgrade\b|\bscore\b|\bnot(e|er|ez|eriez|ation)\b|\bevalu\w*|\bapprecia\w*|\bapprecie\w*|\bavis\b|\bbewert\w*|\bcalifi[cq]\w*|\bvalor\w*|\bpuntu\w*|\bvalut\w*"
    r"|\bgiudi[cz]\w*|\bvot[oi]\b|\w*noten?\b|\bbeoorde+l\w*|cijfer|\bavali\w*|\bnota\b|\bocen\w*"
)
EXPERIENCE = re.compile(
    r"\b(\w*service|\w*hotline|zorg\w*|praktijk|arts|ziekenhuis|praxis|arzt|klinik|medecin|cabinet|hopital|clinique|doctor|surgery|medico|clinica|beratung|apoio|suporte|repair|intervention|reparation|reparatur|reparacion|riparazione|reparatie|reparacao|napraw\w*|experience|visit|stay|service|call|conversation|chat|support|help ?desk|sejour|visite|appel|besuch|aufenthalt|anruf|kundendienst"
    r"|erfahrung|erlebnis|experiencia|estancia|visita|atencion|trato|llamada|servicio|esperienza|soggiorno|servizio|assistenza|chiamata|atendimento"
    r"|servico|estadia|ervaring|bezoek|verblijf|gesprek|dienstverlening|trip|journey|voyage|trajet|reise|viaje|viaggio|hospital|hotel|clinic|shop|store|company|entreprise|magasin|agence|unternehmen|empresa|azienda|bedrijf|obslug\w*|wizyt\w*|rozmow\w*|doswiadczeni\w*|firm[aey]|gemeente|organisatie|us|nous|uns|ons|noi|nos)\b"
)
HOW_WAS = re.compile(
    r"\bhow (was|were|is) (your|the|our|this) (\w+ ){0,2}(experience|visit|stay|service|call|conversation|chat|trip|journey|appointment)\b"
    r"|\bcompared (with|to) (what you|your) expect\w*|\bhow did we do\b|\bhow are we doing\b|\bcomment (s est passee?|etait|avez vous (trouve|juge|vecu))\b|\bwie war (ihr|der|die|das|dein)\w*\b"
    r"|\bque tal (fue|le parecio|estuvo)\b|\bcomo fue su\b|\bcom ?e (stat[ao]|andat[ao])\b|\bhoe was (uw|je|het|de)\b|\bjak (przebiegl|wypadl)\w*\b|\bcomo foi (a sua|o seu|sua|seu)\b"
)


QUESTION_NUMBER = re.compile(
    r"^(?:q|[qvfp] ?\d+|(?:question|frage|pregunta|vraag|domanda|pergunta) \d+) (?=[a-z])"
)

# csat_1_5, reco 0 10
SCALE_NAMED = re.compile(r" [01] \d{1,2}$")


def bare_name(name: str) -> str:
    """A folded name without what stands around it: the number of a question, a scale, a mark of own fields."""
    text = fold(re.sub(r"^\s*\d{1,3}\s*[.):\-–]\s*(?=\D)|\([^()]*\)|\[[^\[\]]*\]|__c$", " ", name))
    return SCALE_NAMED.sub("", QUESTION_NUMBER.sub("", text))


def asks_for_a_rating(name: str, question: str) -> bool:
    """Return whether a name or question asks how something as a whole was, without the word satisfaction."""
    if RATED.fullmatch(fold(name)) or RATED.fullmatch(bare_name(name)):
        return True
    return any(
        (RATING.search(text) and EXPERIENCE.search(text)) or HOW_WAS.search(text)
        for text in (fold(name), fold(question))
    )
