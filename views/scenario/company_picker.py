"""The choice of a company, bundled or of one's own: its file handed in, checked, and kept under a name."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from runs import PREFIX
from scenarios import Reader, bundled, save_world
from sim import Defects, World

from ..scenario.worlds import in_version, is_kept, keep_world, received, saved, world_named
from ..ui.choice import told_apart
from ..ui.frame import keep, markdown_safe, query_parameter, tell_defects

FIRST_WORLD = "bank"
NAME_SHOWN = 6  # so many digits of its name tell a company of one's own from another of the same label
LARGEST_MEGABYTES = 2  # a world file is some tens of kilobytes


def chosen_world() -> World:
    """The company chosen so far, or the first, where none can be chosen now."""
    return world_named(_wanted()[0])


def choose_world(reader: Reader) -> World:
    """The choice of a company, kept in the address; a company of one's own is there for whoever has its address."""
    state, first = st.session_state, _first()
    wanted, unknown = _wanted()
    if unknown:
        known = ", ".join((*bundled(), *saved()))
        st.warning(reader("frame.world.unknown", name=markdown_safe(unknown), names=known))
    owned = [one for one in state.get("own.worlds", []) if is_kept(one)]
    # people's own companies come first
    names = list(dict.fromkeys([*saved(), *bundled(), *owned, wanted]))
    if taken := state.pop("own.next", None):
        state["world_choice"] = taken
    pick, own = st.columns([3, 1], vertical_alignment="bottom")
    name = pick.selectbox(
        reader("frame.world.label"),
        names,
        index=names.index(wanted),
        format_func=told_apart(names, partial(_named, reader)),
        key="world_choice",
        help=reader("frame.world.help"),
    )
    if name != first or query_parameter("world") is not None:
        # a first address is left as it is
        keep("world", name)
    world = world_named(name)
    with own:
        own_company(reader, world)
    return world


def _first() -> str:
    return FIRST_WORLD if FIRST_WORLD in bundled() else bundled()[0]


def _wanted() -> tuple[str, str]:
    """The company that the address or the session names, and what they name instead that is not here."""
    named = in_version(query_parameter("world") or _first())
    return (named, "") if named in bundled() or is_kept(named) else (_first(), named)


def _named(reader: Reader, name: str) -> str:
    world = world_named(name)
    label = reader.label(world, world)
    if name.startswith(PREFIX):
        return reader("own.version", label=label, number=name.rpartition("@")[2])
    return (
        label
        if name in bundled()
        else reader(
            "own.named", label=label, customers=reader.number(world.customers), name=name[:NAME_SHOWN]
        )
    )


def own_company(reader: Reader, world: World) -> None:
    """Offer the file of the company shown, and take that of another."""
    with st.popover(reader("own.title"), icon=":material/domain_add:", width="stretch"):
        st.markdown(reader("own.text"))
        st.download_button(
            reader("own.download"),
            partial(file_of, world),
            f"{world.name}.toml",
            "application/toml",
            icon=":material/download:",
            on_click="ignore",
        )
        file = st.file_uploader(
            reader("own.upload"),
            type="toml",
            max_upload_size=LARGEST_MEGABYTES,
            key=f"own.file.{st.session_state.get('own.count', 0)}",
        )
        if file is not None:
            _take(reader, file.getvalue(), file.name)


def _take(reader: Reader, content: bytes, file: str) -> None:
    """Check a file; keep what is right and go to it, tell what is wrong."""
    state = st.session_state
    try:
        with st.spinner(reader("own.checking")), tempfile.TemporaryDirectory() as folder:
            world, path, was_anchored = received(content, file, Path(folder))
            name = keep_world(world, path)
    except Defects as problem:
        tell_defects(reader, problem, reader("own.refused", file=markdown_safe(file)))
        return
    go_on_with(name)
    state["own.count"] = state.get("own.count", 0) + 1
    key = "own.anchored" if was_anchored else "own.taken"
    st.toast(reader(key, name=markdown_safe(reader.label(world, world))), icon=":material/check:")
    st.rerun()


def go_on_with(name: str) -> None:
    """Put a company kept here on the list and choose it, from the next time a page is drawn."""
    state = st.session_state
    state["own.worlds"] = [*(one for one in state.get("own.worlds", []) if one != name), name]
    state["own.next"] = name


def file_of(world: World) -> bytes:
    """The file of a world, with the comments of the bundled one it is, if any."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "world.toml"
        save_world(world, path)
        return path.read_bytes()
