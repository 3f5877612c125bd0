"""Personal data in answers: columns that hold them, by name or by content, and addresses inside comments."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from .lexicon import fold

NAMES = re.compile(
    r"e ?mail( ?addr(ess)?)?|adresses? (e ?)?mail|adresse electronique|courriel"
    r"|(first|last|full|given|family|user|recipient first|recipient last) ?name|surname|name|nom|prenom|nom de famille"
    r"|nom et prenom|prenom et nom|(phone|mobile|telephone|cell ?phone) ?(number|no)|numero de (telephone|mobile)"
    r"|ip( ?addr(ess)?)?|adresse ip|(postal |street |home )?address|adresse( postale)?|street|rue"
    r"|date of birth|birth ?da(te|y)|date de naissance|(location )?(latitude|longitude)|user agent|network id"
    r"|social security (number|no)|numero de securite sociale|iban|linkedin|twitter"
)
ASKED = re.compile(
    r"\b(your|votre|vos|leave|enter|provide|laisse[rz]?|indique[rz]?)\b.*"
    r"\b(e ?mail|courriel|phone number|numero de telephone|full name|first name|prenom|adresse postale)\b"
)
E_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(\.[\w-]{1,64}){1,4}")
# a number with a decimal point is no phone number
PHONE = re.compile(r"(?!\d+\.\d+$)(\+\d|0)[\d ().-]{8,16}\d")
ADDRESS_OF_MACHINE = re.compile(r"\d{1,3}(\.\d{1,3}){3}")
MASK = "[e-mail]"


def personal_columns(table: pd.DataFrame, questions: Mapping[str, str]) -> dict[str, str]:
    """The columns that hold personal data, each with the reason."""
    found = {}
    for name in table.columns:
        if NAMES.fullmatch(fold(name)) or NAMES.fullmatch(fold(questions.get(name, ""))):
            found[name] = "its name says so"
        elif why := _by_content(table[name], fold(questions.get(name, ""))):
            found[name] = why
    return found


def masked(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The same table with e-mail addresses inside cells replaced by a mask, and how many cells held one."""
    count = 0
    changed = {}
    for name in table.columns:
        holds = table[name].str.contains("@", regex=False)
        if not holds.any():
            continue
        cells = [E_MAIL.sub(MASK, cell) for cell in table[name]]
        count += sum(cell != before for cell, before in zip(cells, table[name], strict=True))
        changed[name] = pd.Series(cells, index=table.index, dtype=str)
    return table.assign(**changed) if changed else table, count


def _by_content(column: pd.Series, question: str) -> str:
    cells = [str(cell) for cell in column[column != ""].unique()]
    if not cells:
        return ""
    shapes = {"e-mail addresses": E_MAIL, "phone numbers": PHONE, "network addresses": ADDRESS_OF_MACHINE}
    for what, shape in shapes.items():
        if sum(shape.fullmatch(cell) is not None for cell in cells) * 2 > len(cells):
            return f"most of its answers are {what}"
    if ASKED.search(question) and (
        _are_unlike(column, cells) or any("anonym" in c.casefold() for c in cells)
    ):
        return "its question asks for them"
    return ""


def _are_unlike(column: pd.Series, cells: list[str]) -> bool:
    return len(cells) * 2 > int((column != "").sum()) and len(cells) > 2
