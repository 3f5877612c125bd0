"""The sentence that moves money: so much a year, from these lines, to those, with the room there is; and undo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from scenarios import Reader
from sim import World, resized

from ..ui.choice import told_apart
from ..ui.frame import keep, markdown_safe, query_parameter
from .company_picker import go_on_with
from .controls import place, positions
from .levers import positions_today, span_of
from .move import GROUP, Move, Moved, MoveRefused, lines_of, moved, options_of, read_move, written
from .state import prefix_of
from .worlds import keep_world

STEPS = 50  # that can be undone
MOST_EUR = 10**12
ADDRESS = "move"
LARGER = (2, 3, 5, 10)  # times as many customers, where a company is too small for what is asked


def sentence(reader: Reader, world: World) -> None:
    """Draw the sentence above a scenario; one button moves the money, one undoes the last change."""
    past = _past(world)
    with st.container(border=True):
        st.markdown(f"**{reader('move.title')}**")
        move = _asked(reader, world)
        here = positions(world)
        found = None if move is None else moved(world, here, move)
        done = None if move is None else _done(world, move, here)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                reader("move.do"),
                key="move.do",
                type="primary",
                icon=":material/swap_horiz:",
                disabled=found is None or found.placed_eur < 1,
                on_click=None if move is None or found is None else partial(_do, world, move, found),
            )
            st.button(
                reader("move.undo"),
                key="move.undo",
                icon=":material/undo:",
                disabled=len(past) < 2,
                help=reader("move.undo.help"),
                on_click=partial(_undo, world),
            )
        if move is not None and found is not None:
            st.caption(markdown_safe(_told(reader, world, move, found, done)))
            _larger(reader, world, move, done or found)


def _asked(reader: Reader, world: World) -> Move | None:
    """The move that the fields make; None where one of them is empty."""
    options = options_of(world)
    amount, source, target = st.columns([1, 1.6, 1.6])
    eur = amount.number_input(
        reader("move.eur"),
        min_value=0.0,
        max_value=float(MOST_EUR),
        value=None,
        step=1000.0,
        format="%.0f",
        key=_key(world, "eur"),
        placeholder="200000",
        persist_state="session",
    )
    sources = source.multiselect(
        reader("move.from"),
        options,
        format_func=told_apart(options, partial(_label, reader, world)),
        key=_key(world, "from"),
        placeholder=reader("invest.choose"),
        persist_state="session",
    )
    targets = target.multiselect(
        reader("move.to"),
        [one for one in options if one not in sources],
        format_func=told_apart(options, partial(_label, reader, world)),
        key=_key(world, "to"),
        placeholder=reader("invest.choose"),
        persist_state="session",
    )
    shares = dict.fromkeys(targets, 1.0)
    if len(targets) > 1:
        for column, name in zip(st.columns(len(targets)), targets, strict=True):
            shares[name] = column.number_input(
                reader("move.share", line=_label(reader, world, name)),
                min_value=0.0,
                max_value=100.0,
                value=float(round(100 / len(targets))),
                step=5.0,
                format="%.0f",
                key=_key(world, f"share.{name}"),
                persist_state="session",
            )
    whole = sum(shares.values())
    if not eur or not sources or not targets or whole <= 0:
        return None
    return Move(float(eur), tuple(sources), {name: share / whole for name, share in shares.items() if share})


def _label(reader: Reader, world: World, name: str) -> str:
    if name.startswith(GROUP):
        return reader("move.group", group=reader(f"explore.{name}"))
    return reader.labels(world)[name]


def _done(world: World, move: Move, here: dict[str, int]) -> Moved | None:
    """Return what a move did, where the scenario is today's plan after this very move."""
    found = moved(world, positions_today(world), move)
    return found if found.placed_eur >= 1 and found.positions == here else None


def _told(reader: Reader, world: World, move: Move, found: Moved, done: Moved | None) -> str:
    """Say what was or can be moved, what holds it, and what finds no place."""
    if done is not None:
        key = "move.done" if done.placed_eur >= move.eur - 1 else "move.done.part"
        said = reader(key, eur=reader.eur(done.placed_eur), asked=reader.eur(move.eur))
        return " ".join([said, *limits_of(reader, world, move, done)])
    said = reader("move.can", eur=reader.eur(found.placed_eur))
    return " ".join([said, *limits_of(reader, world, move, found)])


def limits_of(reader: Reader, world: World, move: Move, found: Moved) -> list[str]:
    """Return why less than was asked for can be moved, a sentence each."""
    if found.placed_eur >= move.eur - 1:
        return []
    texts = []
    most = min(found.available_eur, found.room_eur)
    limit = "move.most.from" if found.available_eur <= found.room_eur else "move.most.to"
    if most < move.eur - 1:
        texts.append(reader(limit, eur=reader.eur(most)))
    rest = min(most, move.eur) - found.placed_eur
    if rest > 1:
        texts.append(reader("move.whole"))
    labels = reader.labels(world)
    spans = {lever.name: span_of(world, lever) for lever in world.levers}
    texts += [
        reader("move.seat", line=labels[name], eur=reader.eur(spans[name].eur))
        for name in lines_of(world, (*move.sources, *move.targets))
        if spans[name].eur > rest > 1
    ]
    texts += [
        reader("move.floor", line=labels[name], seats=reader.number(spans[name].least))
        for name in found.at_floor
    ]
    return texts


def _larger(reader: Reader, world: World, move: Move, found: Moved) -> None:
    """Offer the same company with more customers, where its own lines cannot give what is asked."""
    if not 0 < found.available_eur < move.eur - 1:
        return
    times = next((one for one in LARGER if one * found.available_eur >= move.eur), None)
    if times is None:
        return
    customers = times * world.customers
    wanted = st.button(
        reader("move.larger", customers=reader.number(customers)),
        key="move.larger",
        icon=":material/groups:",
        help=reader("move.larger.help"),
    )
    if wanted:
        with st.spinner(reader("explore.anchoring")):
            go_on_with(keep_world(resized(world, customers)))
        keep(ADDRESS, written(move))
        st.rerun()


def aim(world: World, names: Sequence[str]) -> None:
    """Put these lines of a company where the sentence asks for where money goes to; with none, leave it as it is."""
    if not names:
        return
    source, target = _key(world, "from"), _key(world, "to")
    st.session_state[target] = list(names)
    st.session_state[source] = [one for one in st.session_state.get(source, []) if one not in names]


def _do(world: World, move: Move, found: Moved) -> None:
    place(world, found.positions)
    st.session_state[_key(world, "read")] = written(move)
    keep(ADDRESS, written(move))


def _undo(world: World) -> None:
    past = _past(world)
    if len(past) < 2:
        return
    past.pop()
    place(world, dict(past[-1]))
    keep(ADDRESS, None)


def _past(world: World) -> list[dict[str, int]]:
    """Where controls stood, oldest first, the last being where they stand now."""
    past: list[dict[str, int]] = st.session_state.setdefault(_key(world, "past"), [])
    here = positions(world)
    if not past or past[-1] != here:
        past.append(here)
        del past[: -STEPS - 1]
    return past


def place_from_address(reader: Reader, world: World) -> None:
    """Fill the fields from the address, once; where no control was moved, move the money too."""
    text = query_parameter(ADDRESS)
    if text is None or st.session_state.get(_key(world, "read")) == text:
        return
    st.session_state[_key(world, "read")] = text
    try:
        move = read_move(text, world)
    except MoveRefused as refused:
        keep(ADDRESS, None)
        st.warning(reader("move.refused", name=markdown_safe(str(refused))), icon=":material/link_off:")
        return
    st.session_state[_key(world, "eur")] = move.eur
    st.session_state[_key(world, "from")] = list(move.sources)
    st.session_state[_key(world, "to")] = list(move.targets)
    for name, share in move.targets.items():
        st.session_state[_key(world, f"share.{name}")] = float(round(100 * share))
    here = positions(world)
    if all(here[lever.name] == span_of(world, lever).today for lever in world.levers):
        _past(world)
        place(world, moved(world, here, move).positions)
    keep(ADDRESS, text)


def _key(world: World, name: str) -> str:
    return f"{prefix_of(world)}move.{name}"
