"""Who somebody is, and what that allows: names proved by a sign-in, roles from one file.

With no file of roles ROX is one person's, or people's who trust each other: a name is what was typed and all is allowed.
With one, whatever is written in somebody's name asks here first, wherever the button stood.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

Role = Literal["viewer", "analyst", "approver"]
ROLES: tuple[Role, ...] = get_args(Role)
ROLES_FILE = "ROX_ROLES"
GROUP = "group:"
SETTINGS = ("trust_email", "groups_claim")
Unproved = Literal["unproved", "no_role"]


class Person(NamedTuple):
    """Somebody: a name to show and, where a sign-in proved it, who vouches for it (issuer) and as whom (subject).

    email: the address the provider gave; is_email_verified: whether it says to have checked it; groups: those it names.
    """

    name: str
    issuer: str = ""
    subject: str = ""
    email: str = ""
    is_email_verified: bool = False
    groups: tuple[str, ...] = ()

    @property
    def is_proved(self) -> bool:
        """Return whether a sign-in proved who this is."""
        return bool(self.issuer and self.subject)

    @property
    def identity(self) -> dict[str, str]:
        """Return what tells a proved person from every other, as it is written with a name; empty for a typed one."""
        return {"issuer": self.issuer, "subject": self.subject} if self.is_proved else {}

    def is_same(self, name: str, issuer: str, subject: str) -> bool:
        """Tell whether this is the person written down as name, issuer and subject.

        Two proved persons are compared by what proves them; where one of them only typed a name, by the name.
        """
        if self.is_proved and issuer and subject:
            return (self.issuer, self.subject) == (issuer, subject)
        return bool(name.strip()) and _plain(name) == _plain(self.name)


NOBODY = Person("")


def written(by: Person) -> dict[str, Any]:
    """Return a person as a record of what was done keeps it: `by`, the name, and `by_identity` where it is proved."""
    named: dict[str, Any] = {"by": by.name.strip()} if by.name.strip() else {}
    return {**named, "by_identity": by.identity} if by.is_proved else named


def person_in(record: Mapping[str, Any]) -> Person:
    """Return the person whom a record keeps as `written` wrote it; one without a name where it keeps none."""
    proof = record.get("by_identity")
    proof = proof if isinstance(proof, dict) else {}
    return Person(
        str(record.get("by") or ""), str(proof.get("issuer") or ""), str(proof.get("subject") or "")
    )


class RolesRefused(ValueError):
    """The file of roles cannot be used; file is its path, defects what is wrong with it: where and what came.

    Of the file as a whole a code says what came: unreadable, no_toml.
    """

    def __init__(self, file: Path, defects: tuple[tuple[str, str], ...]) -> None:
        """Say which file, and every defect at once."""
        super().__init__(f"{file}: " + "; ".join(f"{where}: {came}" for where, came in defects))
        self.file = file
        self.defects = defects


class NotAllowed(PermissionError):
    """A person may not do what takes this role; why: nobody proved who it is, or the role is another's."""

    def __init__(self, role: Role, why: Unproved, name: str) -> None:
        """Say the role that is missing and to whom."""
        super().__init__(f"{name or 'nobody'}: {role}, {why}")
        self.role = role
        self.why = why
        self.name = name


class Roles(NamedTuple):
    """Who is what: addresses, `*@domain` and `group:name` by role; how far the provider is trusted."""

    members: Mapping[Role, tuple[str, ...]]
    trust_email: bool
    groups_claim: str


def roles_file() -> Path | None:
    """The file of roles that $ROX_ROLES names; None where names are typed and proved by nothing."""
    named = os.environ.get(ROLES_FILE)
    return Path(named) if named else None


def roles() -> Roles | None:
    """Read who may do what; None where there is no file of roles. Raises RolesRefused, with every defect."""
    file = roles_file()
    if file is None:
        return None
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise RolesRefused(file, ((file.name, "unreadable"),)) from error
    except ValueError as error:
        raise RolesRefused(file, ((file.name, "no_toml"),)) from error
    if defects := _defects(said):
        raise RolesRefused(file, defects)
    return Roles(
        {role: tuple(one.casefold().strip() for one in said.get(role, ())) for role in ROLES},
        bool(said.get("trust_email", False)),
        str(said.get("groups_claim", "groups")),
    )


def roles_of(person: Person) -> frozenset[Role]:
    """The roles of a person; all of them where there is no file of roles, none for whom no sign-in proved."""
    known = roles()
    if known is None:
        return frozenset(ROLES)
    if not person.is_proved:
        return frozenset()
    held = {role for role in ROLES if any(_is_one(one, person, known) for one in known.members[role])}
    # who works or approves reads, too
    return frozenset({*held, "viewer"} if held else ())


def require(person: Person, role: Role) -> None:
    """Raise NotAllowed unless the person holds the role. Raises RolesRefused."""
    if role not in roles_of(person):
        is_known = person.is_proved
        raise NotAllowed(role, "no_role" if is_known else "unproved", person.name)


def _is_one(member: str, person: Person, known: Roles) -> bool:
    if member.startswith(GROUP):
        return member.removeprefix(GROUP) in {group.casefold() for group in person.groups}
    is_trusted = person.is_email_verified or known.trust_email
    address = person.email.casefold().strip()
    # only a star before the @ stands for anybody: no other sign of a pattern is one
    return (
        is_trusted
        and bool(address)
        and (address.rpartition("@")[2] == member[2:] if member.startswith("*@") else address == member)
    )


def _defects(said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found = [(name, "?") for name in said if name not in (*ROLES, *SETTINGS)]
    for role in ROLES:
        members = said.get(role, [])
        if not isinstance(members, list):
            found.append((role, repr(members)))
            continue
        found += [(role, repr(one)) for one in members if not _is_member(one)]
    if not isinstance(said.get("trust_email", False), bool):
        found.append(("trust_email", repr(said["trust_email"])))
    if not isinstance(said.get("groups_claim", ""), str):
        found.append(("groups_claim", repr(said["groups_claim"])))
    if not any(said.get(role) for role in ROLES):
        found.append(("viewer, analyst, approver", "[]"))
    return tuple(found)


def _is_member(one: object) -> bool:
    if not isinstance(one, str):
        return False
    if one.casefold().startswith(GROUP):
        return bool(one[len(GROUP) :].strip())
    before, _, domain = one.strip().rpartition("@")
    return bool(domain) and (before == "*" or (bool(before) and not set("*?[ ") & set(one.strip())))


def _plain(name: str) -> str:
    """A name as it is compared: no case, single blanks."""
    return " ".join(name.casefold().split())
