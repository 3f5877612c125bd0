"""What was understood of the files: what each is, its columns with reasons, weights, drivers, comments."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from calibration import (
    ContactLog,
    CustomerHistories,
    CustomerTable,
    Mapping,
    Reading,
    charts,
    disagreements,
    informed,
    wording,
)
from scenarios import Reader
from sim import Defects, Text, World, world_hash

from ..ui.chart_card import data_button, picture
from ..ui.frame import markdown_safe, tell_defects
from .mapping_table import draw_mapping_table
from .open_questions import draw_candidates, draw_questions
from .uploads import Draft, Operations, mapping_file, mapping_in, reread

QUESTION_MOST = 60
# what a workbook has in the place of an encoding
WORKBOOK = "xlsx"


def draw_file_summary(reader: Reader, world: World, draft: Draft) -> None:
    """Draw the page of files that were read and not fitted yet."""
    for path, problem in draft.refused:
        tell_defects(reader, Defects(path.name, problem.defects))
    for path in draft.further:
        st.warning(reader("calibrate.further", file=markdown_safe(path.name)))
    for path, figures in draft.operations:
        _operations(reader, path, figures)
    if draft.survey is None:
        if not draft.operations:
            st.info(reader("calibrate.nothing"), icon=":material/arrow_back:")
        return
    mapping = mapping_in(draft)
    wrong = disagreements(mapping, draft.survey.export, world)
    _survey(reader, draft.survey)
    if not draft.survey.export.used:
        return
    _next(reader, world, mapping, bool(wrong))
    draw_questions(reader, draft, mapping)
    draw_mapping_table(reader, world, draft, mapping)
    draw_candidates(reader, mapping)
    _columns(reader, draft.survey)
    if not wrong and mapping.columns and not mapping.questions:
        file = str(mapping_file(draft, mapping))
        with st.spinner(reader("calibrate.reading")):
            _said(
                reader,
                reread(draft.survey.export.file, file, world_hash(world), str(draft.codebook or ""), world),
            )


def _operations(reader: Reader, path: Path, figures: Operations) -> None:
    kind = "log" if isinstance(figures, ContactLog) else "figures"
    kind = "customers" if isinstance(figures, CustomerTable) else kind
    kind = "histories" if isinstance(figures, CustomerHistories) else kind
    st.success(
        f"**{markdown_safe(path.name)}** · {reader(f'calibrate.operations.{kind}')}",
        icon=":material/check_circle:",
    )


def _survey(reader: Reader, reading: Reading) -> None:
    """What the file is, and how many of its answers count."""
    record = reading.record()
    st.header(markdown_safe(Path(record["file"]).name), anchor=False)
    how = [reader("calibrate.how", why=markdown_safe(reader.say(record["why"])))]
    if record["encoding"] != WORKBOOK:
        encoding = markdown_safe(record["encoding"].upper())
        how.append(reader("calibrate.encoding", encoding=encoding, decimal=record["decimal"]))
    st.markdown(" ".join(how))
    personal = sum(one.kind == "personal" for one in reading.columns)
    tiles = (
        ("read", reader.number(record["read"])),
        ("used", reader.number(record["used"])),
        ("columns", reader.number(len(reading.columns) - personal)),
        ("personal", reader.number(personal)),
    )
    for column, (name, figure) in zip(st.columns(len(tiles)), tiles, strict=True):
        label, text = reader(f"calibrate.tile.{name}"), reader(f"calibrate.tile.{name}.help")
        column.metric(label, figure, border=True, help=text, height="stretch")
    dropped = wording.dropped_text(record["dropped"], reader)
    if not record["used"]:
        st.error(reader("calibrate.none_used", reasons=dropped), icon=":material/error:")
        return
    st.caption(reader("calibrate.dropped", reasons=dropped) if dropped else reader("calibrate.dropped.none"))
    for note in record["notes"]:
        st.caption(_sentence(reader, note))


def _next(reader: Reader, world: World, mapping: Mapping, is_wrong: bool) -> None:
    """What to do next: correct, or fit, and what the fit would learn."""
    if is_wrong or mapping.questions:
        key = "calibrate.next.wrong" if is_wrong else "calibrate.next.questions"
        st.warning(reader(key), icon=":material/edit:")
        return
    known = informed(mapping, world)
    told = sum(one.informed for one in known)
    if told == 0:
        key = "calibrate.next.shares" if mapping.informs else "calibrate.next.nothing"
        st.warning(reader(key, all=reader.number(len(known))), icon=":material/edit:")
        return
    st.info(
        reader("calibrate.next.fit", told=reader.number(told), all=reader.number(len(known))),
        icon=":material/arrow_back:",
    )


def _columns(reader: Reader, reading: Reading) -> None:
    """Every column with what it was taken for and why."""
    record = reading.record()
    table = pd.DataFrame([_row(reader, one) for one in record["columns"]])
    with st.expander(reader("calibrate.columns", count=reader.number(len(table))), key="calibrate.columns"):
        st.dataframe(table, hide_index=True, height=420, alt=reader("calibrate.columns.alt"))
        data_button(reader, table, "columns")


def _row(reader: Reader, one: dict[str, Any]) -> dict[str, Any]:
    silent = ", ".join(f"{count} {wording.dropped_reason(why, reader)}" for why, count in one["said"].items())
    blank = reader("calibrate.blank", count=str(one["blank"])) if one["blank"] else ""
    return {
        reader("calibrate.head.column"): one["column"],
        reader("calibrate.head.question"): one["question"] if one["question"] != one["column"] else "",
        reader("calibrate.head.kind"): reader.one_of("calibrate.kind", one["kind"].replace(" ", "_")),
        reader("calibrate.head.reason"): reader.say(one["reason"]),
        reader("calibrate.head.answers"): one["answers"],
        reader("calibrate.head.silent"): ", ".join(part for part in (blank, silent) if part),
    }


def _said(reader: Reader, reading: Reading) -> None:
    """Weights, who answers, what goes with the score, and the words that part unhappy from happy customers."""
    record = reading.record()
    st.markdown(f"### {reader('calibrate.weights')}")
    st.markdown(
        _sentence(reader, record["weights"]) if record["weights"] else reader("calibrate.weights.none")
    )
    if record["response"]:
        st.caption(_sentence(reader, record["response"]))
    st.markdown(f"### {reader('calibrate.drivers')}")
    asked = {one["column"]: one["question"] for one in record["columns"]}
    _drivers(reader, record["drivers"], asked)
    st.markdown(f"### {reader('calibrate.comments')}")
    if not record["words"]:
        st.markdown(reader("calibrate.comments.none"))
    for number, words in enumerate(record["words"]):
        _words(reader, words, number)


def _sentence(reader: Reader, said: Text) -> str:
    """What a reader of files says, with the capital and the full stop of a sentence."""
    told = reader.say(said)
    return markdown_safe(f"{told[:1].upper()}{told[1:]}{'' if told.endswith('.') else '.'}")


def _drivers(reader: Reader, found: dict[str, Any] | None, asked: dict[str, str]) -> None:
    if found is None:
        st.markdown(reader("calibrate.drivers.none"))
        return
    table = pd.DataFrame(found["shares"])
    table["column"] = [_asked(str(name), asked) for name in table["column"]]
    first = table.iloc[0]
    sentence = reader(
        "calibrate.drivers.text",
        score=reader(f"fit.role.{found['score']}"),
        n=reader.number(found["n"]),
        r2=reader.share(found["r2"], 0),
        column=markdown_safe(str(first["column"])),
        share=reader.share(float(first["share"]), 0),
    )
    picture(reader, charts.chart_drivers(table, reader.words), sentence, table, "drivers")


def _asked(name: str, asked: dict[str, str]) -> str:
    question = asked.get(name, name)
    return name if question == name else f"{name} – {question[:QUESTION_MOST]}"


def _words(reader: Reader, words: dict[str, Any], number: int) -> None:
    table = pd.DataFrame(words["words"])
    counts = {side: reader.number(words[side]) for side in ("unhappy", "happy")}
    if table.empty:
        st.markdown(reader("calibrate.words.none", column=markdown_safe(words["column"]), **counts))
        return
    st.markdown(reader("calibrate.words.text", column=markdown_safe(words["column"]), **counts))
    sides = {side: table[table["side"] == side] for side in ("unhappy", "happy")}
    for column, (side, rows) in zip(st.columns(2), sides.items(), strict=True):
        column.markdown(f"**{reader(f'calibrate.words.{side}')}**")
        shown = {
            reader("calibrate.words.word"): rows["word"],
            reader("calibrate.words.unhappy"): rows["unhappy"].map(partial(reader.number)),
            reader("calibrate.words.happy"): rows["happy"].map(partial(reader.number)),
        }
        column.table(pd.DataFrame(shown), border="horizontal", hide_index=True)
    data_button(reader, table, f"words-{number}")
