"""The app: names the views and sets the frame. Run by `rox app`, or by `streamlit run app.py`."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from views import (
    FRONT,
    ICON,
    PAGES,
    STYLE,
    Page,
    admitted,
    choose_language,
    choose_world,
    chosen_world,
    draw_link,
    is_first_visit,
    lead_back,
    say_language,
    say_page,
    stray_page,
    tell_stray,
    told_in_words,
    wanted_visit,
    who_is_here,
)


def main() -> None:
    """Draw the frame, then the page asked for."""
    st.set_page_config(page_title="ROX", page_icon=ICON, layout="wide")
    st.html(STYLE)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        link = st.container(width="content")
        reader = choose_language()
    with left:
        is_admitted = admitted(reader)
    if not is_admitted:
        gate = st.Page(lambda: None, title="ROX", url_path="sign-in", default=True)
        st.navigation([gate, *stray_page(())], position="hidden")
        say_language(reader)
        return
    with right:
        who_is_here(reader)

    def shown(page: Page) -> Callable[[], None]:
        return lambda: page.show(reader, world)

    pages = {
        page.name: st.Page(
            shown(page),
            title=reader(f"page.{page.name}"),
            icon=page.icon,
            # the front page stands at the bare address, and is asked for by its name, too
            url_path="" if page.name == FRONT else page.name,
            default=page.name == FRONT,
        )
        for page in PAGES
    }
    stray = stray_page(pages.keys() - {FRONT})
    chosen = st.navigation([*pages.values(), *stray], position="top")
    if chosen in stray:
        is_front = chosen.url_path == FRONT
        lead_back(pages[FRONT if is_front else "home"], None if is_front else chosen.url_path)
    about = next(page.about for page in PAGES if pages[page.name].title == chosen.title)
    with left, told_in_words(reader):
        if about is None:
            world = choose_world(reader)
        else:
            world = chosen_world()
            about(reader)
    if is_first_visit() and chosen.title == pages[FRONT].title:
        # no parameters at all may not be asked for: the language is bound to its own
        st.switch_page(pages["home"], query_params={})
    if visit := wanted_visit():
        st.switch_page(pages[visit.page], query_params=visit.parameters)
    st.set_page_config(page_title=f"{chosen.title} · ROX")
    say_language(reader)
    say_page(chosen.title)
    tell_stray(reader)
    with told_in_words(reader):
        chosen.run()
        with link:
            draw_link(reader)


main()
