"""Who is looking: signed in where the server proves names, else who typed theirs; and what that allows."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

import runs
from scenarios import Reader

from .frame import markdown_safe

NAME_MOST = 60


def proves_names() -> bool:
    """Tell whether this server proves names: its secrets have a section `auth`."""
    return "is_logged_in" in st.user


def author() -> runs.Person:
    """Whoever acts: the person signed in, or the name that was typed, empty where none was."""
    if not proves_names():
        return runs.Person(str(st.session_state.get("by") or "").strip())
    claims = st.user.to_dict()
    return person_of(claims, _groups_claim()) if claims.get("is_logged_in") is True else runs.NOBODY


def person_of(claims: Mapping[str, object], groups_claim: str) -> runs.Person:
    """Return the person whom the claims of a provider describe."""
    groups = claims.get(groups_claim)
    groups = [groups] if isinstance(groups, str) else groups if isinstance(groups, list | tuple) else []
    said = {name: str(claims.get(name) or "").strip() for name in ("name", "email", "iss", "sub")}
    return runs.Person(
        name=said["name"] or said["email"] or said["sub"],
        issuer=said["iss"],
        subject=said["sub"],
        email=said["email"],
        is_email_verified=claims.get("email_verified") is True,
        groups=tuple(str(one) for one in groups),
    )


def came_of(reader: Reader, refusal: runs.RolesRefused, where: str, came: str) -> str:
    """Return what came at a place of the file of roles: what somebody wrote as it is, what a code says in words."""
    return reader(f"access.roles.{came}") if where == refusal.file.name else markdown_safe(came)


def admitted(reader: Reader) -> bool:
    """Tell whether whoever looks may see the app; where not, say why and how to get in."""
    try:
        known = runs.roles()
    except runs.RolesRefused as refusal:
        lines = [
            reader(
                "access.roles.defect", where=markdown_safe(where), came=came_of(reader, refusal, where, came)
            )
            for where, came in refusal.defects
        ]
        _shut(
            reader,
            "\n".join([reader("access.roles.refused", file=markdown_safe(str(refusal.file))), "", *lines]),
        )
        return False
    if not proves_names():
        if known is not None:
            _shut(reader, reader("access.no_provider"))
        return known is None
    if known is None:
        _shut(reader, reader("access.no_roles"))
        return False
    who = author()
    if not who.is_proved:
        _gate(reader, reader("access.text"))
        st.button(reader("access.in"), type="primary", icon=":material/login:", on_click=st.login)
        return False
    if not runs.roles_of(who):
        is_unverified = bool(who.email) and not who.is_email_verified and not known.trust_email
        told = "access.unverified" if is_unverified else "access.no_role"
        _gate(
            reader, reader(told, name=markdown_safe(who.name), email=markdown_safe(who.email or who.subject))
        )
        st.button(reader("access.out"), icon=":material/logout:", on_click=st.logout)
        return False
    return True


def who_is_here(reader: Reader) -> None:
    """Show who is signed in, as what, and the way out; nothing where names are typed."""
    if not proves_names():
        return
    who = author()
    held = [
        reader(f"access.role.{role}")
        for role in ("viewer", "analyst", "approver")
        if role in runs.roles_of(who)
    ]
    with st.popover(who.name, icon=":material/person:", key="access.me"):
        st.markdown(reader("access.me", name=markdown_safe(who.name), roles=", ".join(held)))
        st.button(reader("access.out"), icon=":material/logout:", on_click=st.logout)


def allowed(reader: Reader, role: runs.Role) -> bool:
    """Tell whether whoever looks holds a role; where not, say in place of what they may not do who does it."""
    if role in runs.roles_of(author()):
        return True
    st.info(reader(f"access.needs.{role}"), icon=":material/lock_person:")
    return False


def type_name(reader: Reader, label: str = "", explained: str = "") -> None:
    """Ask who starts work; what is typed is kept for the session and shown beside the work, proved by nothing.

    label and explained: what the name is for, where it may not be left out. Whoever is signed in is not asked.
    """
    if proves_names():
        st.caption(reader("access.as", name=markdown_safe(author().name)))
        return
    st.text_input(
        label or reader("work.by"),
        key="by",
        max_chars=NAME_MOST,
        help=explained or reader("work.by.help"),
        placeholder=None if label else reader("work.by.nobody"),
        persist_state="session",
    )


def _groups_claim() -> str:
    known = runs.roles()
    return known.groups_claim if known is not None else ""


def _gate(reader: Reader, text: str) -> None:
    st.title("ROX", anchor=False)
    st.markdown(reader("access.title"))
    st.markdown(text)


def _shut(reader: Reader, text: str) -> None:
    """Say to who keeps the server what is amiss: nobody gets in, rather than everybody."""
    st.title("ROX", anchor=False)
    st.error(f"{reader('access.shut')}\n\n{text}", icon=":material/lock:")
