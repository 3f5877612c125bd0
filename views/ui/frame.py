"""The frame of every page: language, world, look, and how an error is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import NamedTuple
from urllib.parse import unquote, urlencode, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from scenarios import Reader, words
from sim import Defects, Lever, World

UNKNOWN = "–"
# a hyphen inside a word marks nothing, and a label is read aloud as it is written here
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+.!|~$<>:]|(?<!\w)-|-(?!\w))")
__all__ = ["UNKNOWN", "Reader", "markdown_safe"]

LANGUAGES = ("fr", "en")
STREAMLIT_SPEAKS = "en"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# drawn here, because a named icon would be fetched from outside
ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b6e99"/>
<path d="M6 12h13a4 4 0 1 0-4-4M6 17h18a4 4 0 1 1-4 4M6 22h8" fill="none" stroke="#fff" stroke-width="2.6"
stroke-linecap="round"/></svg>"""
STYLE = """
<style>
[data-testid="stMainBlockContainer"] {padding: 4rem 2rem 3rem 2rem; max-width: 1600px;}
[data-testid="stMetricLabel"] p, [data-testid="stMetricDelta"] p, [data-testid="stMetricDeltaDescription"] p {white-space: normal;}
[data-testid="stMetric"] div:has(> [data-testid="stMetricDelta"]) {flex-wrap: wrap;}
[data-testid="stMetricValue"] {font-size: 1.7rem;}
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {color: #4b5563 !important; opacity: 1;}
[data-testid="stTable"] td, [data-testid="stTable"] th {font-variant-numeric: tabular-nums;}
[data-testid="stTable"] {overflow-x: auto;}
[data-testid="stPopoverBody"] [data-testid="stCode"] > div {opacity: 1; visibility: visible;}
[data-testid="stPopoverBody"] [data-testid="stCode"] code {white-space: pre-wrap; overflow-wrap: anywhere;}
[data-testid="stPopoverBody"] [data-testid="stCode"] pre {padding-right: 3.5rem;}
@media (max-width: 700px) {
[data-testid="stTable"] td, [data-testid="stTable"] th {padding: .35rem .3rem; font-size: .8rem;}}
[data-testid="stElementContainer"]:has(.page-name) {position: absolute; width: 1px; overflow: hidden;}
[data-testid="stElementContainer"]:has(.twin) {position: relative;}
@media (min-width: 701px) {
.twin {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;}
[data-testid="stElementContainer"]:has(.twin) {position: absolute;}}
@media (max-width: 700px) {
[class*="st-key-wide-"] {display: none;}
.twin, .twin tbody, .twin tr, .twin th[scope=row] {display: block;} .twin thead {position: absolute; width: 1px; overflow: hidden; clip-path: inset(50%);}
.twin tr {border-bottom: 1px solid #dfe5eb; padding: .4em 0;} .twin th {text-align: left;} .twin td {display: inline-block; margin-right: 1em;}}
.page-name {position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap;}
</style>
"""
# the heading of the page as a whole, heard and not seen: the navigation shows it, and parts have headings of their own
PAGE_NAME = "<h1 class=page-name>{name}</h1>"
# a page says its language to who hears it, which Streamlit leaves at English
LANGUAGE = "<script>document.documentElement.lang = '{language}'</script>"
# on a narrow screen the side of the page lies over it: a form that was sent makes room for what it led to
MAKE_ROOM = """<script>if (window.innerWidth <= 768)
document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click()</script>"""
# Streamlit says this in its own language whatever the page says; how large a file may be is told by its refusal
FIELD_OF_FILES = """
<style>
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p {{font-size: 0;}}
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p::after {{content: "{upload}"; font-size: 0.875rem;}}
[data-testid="stFileUploaderDropzoneInstructions"] {{display: none;}}
</style>
"""


class Page(NamedTuple):
    """A page: its name in the address, its icon, and what draws it.

    about: on a page about another company than the one chosen, what says which, in place of the choice.
    """

    name: str
    icon: str
    show: Callable[[Reader, World], None]
    about: Callable[[Reader], None] | None = None


class Visit(NamedTuple):
    """A page to go to, and what its address shall say."""

    page: str
    parameters: dict[str, str]


def go_to(page: str, parameters: dict[str, str]) -> None:
    """Ask for another page once this run has ended."""
    st.session_state["visit"] = Visit(page, parameters)


def wanted_visit() -> Visit | None:
    """The page asked for by go_to, once."""
    wanted: Visit | None = st.session_state.pop("visit", None)
    return wanted


def stray_page(addresses: Collection[str]) -> list[StreamlitPage]:
    """Return an empty page at the address asked for where it is none of these: Streamlit would lay its own words over everything."""
    asked = unquote(urlsplit(st.context.url or "").path).rpartition("/")[2]
    if not asked or asked in addresses:
        return []
    return [st.Page(lambda: None, title="ROX", url_path=asked, visibility="hidden")]


def lead_back(page: StreamlitPage, name: str | None) -> None:
    """Go from a stray page to one there is, the address's parameters with it; name: what nothing was found for, to be said there."""
    is_first_visit()
    st.session_state["stray"] = name
    rest = {key: value for key, value in st.query_params.to_dict().items() if key != "lang"}
    st.switch_page(page, query_params=rest)


def tell_stray(reader: Reader) -> None:
    """Say, once, that the address asked for is no page."""
    if name := st.session_state.pop("stray", None):
        st.warning(reader("frame.stray", name=markdown_safe(name)), icon=":material/link_off:")


def is_first_visit() -> bool:
    """Tell, once in a session, whether somebody came by the bare address, which asks for nothing yet."""
    is_new = "visited" not in st.session_state
    st.session_state["visited"] = True
    return is_new and set(st.query_params) <= {"lang"} and "visit" not in st.session_state


def query_parameter(name: str) -> str | None:
    """Return what the address or, after a change of page, the session says of a parameter that no control holds."""
    found = st.query_params.get(name) or st.session_state.get(f"kept.{name}")
    return None if found is None else str(found)


def keep(name: str, value: str | None) -> None:
    """Write a parameter into the address and the session; None removes it."""
    if value is None:
        st.session_state.pop(f"kept.{name}", None)
        st.query_params.pop(name, None)
        return
    st.session_state[f"kept.{name}"] = value
    if st.query_params.get(name) != value:
        st.query_params[name] = value


def choose_language() -> Reader:
    """The language switch, bound to the address; the browser's language where the address says nothing."""
    preferred = "fr" if (st.context.locale or "").lower().startswith("fr") else "en"
    if "lang" in st.session_state and "lang" not in st.query_params:
        st.session_state["lang"] = st.session_state["lang"]  # a change of page drops it from the address
    language = st.segmented_control(
        "Langue · Language",
        LANGUAGES,
        default=preferred,
        required=True,
        key="lang",
        bind="query-params",
        label_visibility="collapsed",
        on_change=_choices_again,
    )
    reader = Reader(language or preferred, words(language or preferred))
    if reader.language != STREAMLIT_SPEAKS:
        st.html(FIELD_OF_FILES.format(upload=reader("frame.upload")))
    return reader


def draw_link(reader: Reader) -> None:
    """Draw the address of what is shown, to copy; nothing where no browser is looking."""
    if not st.context.url:
        return
    asked = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    with st.popover(reader("frame.share"), icon=":material/share:", key="share"):
        st.markdown(reader("frame.share.text"))
        st.code(link_of(st.context.url, asked), language=None, wrap_lines=True)
        if urlsplit(st.context.url).hostname in LOOPBACK:
            st.caption(reader("frame.share.here"))


def link_of(url: str, asked: Sequence[tuple[str, str]]) -> str:
    """Return the address of a page with what it is asked to show; the reader's language is left to who opens it."""
    said = urlencode([(name, value) for name, value in asked if name != "lang"], safe=":~|,")
    page = url if urlsplit(url).path else f"{url}/"
    return f"{page}?{said}" if said else page


def say_page(name: str) -> None:
    """Say the name of the page to who hears it."""
    st.html(PAGE_NAME.format(name=escape(name)))


def say_language(reader: Reader) -> None:
    """Say the language of the page to the browser; drawn last, where it takes no room."""
    st.html(LANGUAGE.format(language=reader.language), unsafe_allow_javascript=True)


def make_room() -> None:
    """Ask that, on a narrow screen, the form at the side is folded away once this run has ended."""
    st.session_state["makes_room"] = True


def made_room() -> None:
    """Fold the form away where that was asked for, once; its place is there always, or what follows would be drawn anew."""
    place = st.empty()
    if st.session_state.pop("makes_room", False):
        place.html(MAKE_ROOM, unsafe_allow_javascript=True)


def _choices_again() -> None:
    """Make every choice anew: a browser goes on showing it in the words in which it was made."""
    for key, value in st.session_state.items():
        chosen = value if isinstance(value, list | tuple) else [value]
        if chosen and all(isinstance(one, str | Lever) for one in chosen):
            st.session_state[key] = value


@contextmanager
def told_in_words(reader: Reader) -> Iterator[None]:
    """Tell what a user can repair as words with the repair, never as a stack trace."""
    try:
        yield
    except Defects as problem:
        tell_defects(reader, problem)
        st.stop()


def tell_defects(reader: Reader, problem: Defects, head: str | None = None) -> None:
    """Show every defect under a head: where, what came, what is allowed, how to repair it."""
    head = head or reader("frame.defects", file=markdown_safe(problem.file))
    lines = [
        reader(
            "frame.defect",
            **{name: markdown_safe(reader.say(text)) for name, text in one._asdict().items()},
        )
        for one in problem.defects
    ]
    st.error("\n".join([head, "", *(f"- {line}" for line in lines)]))


def markdown_safe(text: str) -> str:
    """A text of the world, such as a label, safe inside Markdown."""
    return MARKDOWN.sub(r"\\\1", text)
