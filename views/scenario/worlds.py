"""Worlds by the name that an address gives them: bundled ones, and a company's own, kept next to the runs."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from runs import PREFIX, UnknownCompany, Version, companies, registry, version_of
from scenarios import at_maturity, bundled, load_world, read_world, save_world
from sim import Defect, Defects, Message, World, anchor, anchors_are_stale, world_hash

OWN = re.compile(r"[0-9a-f]{32}")


def world_named(name: str) -> World:
    """A bundled world, a saved company, or one kept by keep_world. Raises Defects where there is none of this name."""
    if name not in bundled() and not is_kept(name):
        allowed = Message("defect.one_of_or_one_uploaded_here", names=", ".join((*bundled(), *saved())))
        raise Defects(
            "world", [Defect("name", name, allowed, Message("defect.choose_one_of_these_or_upload_the"))]
        )
    return _loaded(argument_of(name))


@st.cache_resource(show_spinner=False, max_entries=16)
def _loaded(argument: str) -> World:
    return load_world(argument)


def saved() -> tuple[str, ...]:
    """Names of the companies saved here, each in its latest version."""
    return tuple(_versioned(one.latest) for one in companies())


def in_version(name: str) -> str:
    """Return the name of a saved company with the number of its version, so that a link shows what it showed; any other as it is."""
    try:
        return _versioned(version_of(name)) if name.startswith(PREFIX) else name
    except UnknownCompany:
        return name


def _versioned(version: Version) -> str:
    return f"{PREFIX}{version.folder.parent.name}@{version.number}"


def at_stage(world: World, stage: str) -> World:
    """A world as it would be at another stage of maturity. Raises Defects."""
    return world if stage == world.maturity else _at_stage(world_hash(world), stage, world)


def is_kept(name: str) -> bool:
    """Return whether a company's own world of this name is kept here: saved under a name, or by its address alone."""
    if name.startswith(PREFIX):
        try:
            return version_of(name).world.is_file()
        except UnknownCompany:
            return False
    return OWN.fullmatch(name) is not None and (_folder() / f"{name}.toml").is_file()


def argument_of(name: str) -> str:
    """Return what the command takes for a world of this name: the name of a bundled world, or the file of a kept one."""
    if name.startswith(PREFIX):
        return str(version_of(name).world)
    return name if name in bundled() else str(_folder() / f"{name}.toml")


def name_of(world: World) -> str:
    """The name of a world in an address; one that is not bundled is kept here first."""
    is_bundled = world.name in bundled() and world == world_named(world.name)
    return world.name if is_bundled else keep_world(world)


def keep_world(world: World, like: Path | None = None) -> str:
    """Keep a world next to the runs and return the name by which an address shows it to others.

    like: the file it came from, whose comments are kept.
    """
    name = world_hash(world)[:32]
    if not is_kept(name):
        _folder().mkdir(parents=True, exist_ok=True)
        save_world(world, _folder() / f"{name}.toml", like)
    return name


def received(content: bytes, file: str, folder: Path) -> tuple[World, Path, bool]:
    """A world from an uploaded file, where it was put, and whether its anchors had to be computed.

    Raises Defects, in the name of the file, with everything wrong in it.
    """
    path = folder / "world.toml"
    path.write_bytes(content)
    try:
        world = read_world(path)
    except Defects as problem:
        # stale anchors are no defect here: they are computed once the rest is right
        raise Defects(file, [one for one in problem.defects if str(path) not in str(one.repair)]) from None
    return (anchor(world), path, True) if anchors_are_stale(world) else (world, path, False)


@st.cache_resource(show_spinner=False, max_entries=16)
def _at_stage(hashed: str, stage: str, _world: World) -> World:  # noqa: ARG001 the hash is the key
    return at_maturity(_world, stage)


def _folder() -> Path:
    return registry() / "worlds"
