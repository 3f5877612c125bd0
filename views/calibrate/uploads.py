"""Files handed over, what each is, and the mapping of the survey as it is being corrected: all beside the runs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

import runs
from calibration import (
    ContactLog,
    CustomerTable,
    DailyFigures,
    Mapping,
    Reading,
    mapping_of,
    mapping_record,
    operations_of,
    read_file,
    save_mapping,
)
from scenarios import Reader
from sim import Defect, Defects, Message, World, world_hash

from ..ui.frame import keep, markdown_safe

ROUND = "calibrate.round"  # a new round empties the field of files
MEBIBYTE = 2**20

Operations = DailyFigures | CustomerTable | ContactLog
DRAFT = ".mapping.json"  # no file handed over has a name that begins so
SURVEY, EVENTS = "survey", "event log"


@dataclass(frozen=True, eq=False)
class Draft:
    """Files under one name: survey read and understood, operations read, and why the others were refused."""

    id: str
    folder: Path
    files: tuple[Path, ...]
    survey: Reading | None
    further: tuple[Path, ...]
    operations: tuple[tuple[Path, Operations], ...]
    refused: tuple[tuple[Path, Defects], ...]

    @property
    def survey_file(self) -> Path | None:
        """The file of the survey."""
        return None if self.survey is None else Path(self.survey.export.file)


def draft_of(identity: str, world: World) -> Draft:
    """The files kept under a name, read and understood. Raises runs.UnknownInputs."""
    folder = runs.inputs_of(identity)
    files = tuple(sorted(path for path in folder.iterdir() if not _is_ours(path)))
    survey: Reading | None = None
    further: list[Path] = []
    operations: list[tuple[Path, Operations]] = []
    refused: list[tuple[Path, Defects]] = []
    for path in files:
        try:
            reading = read(str(path), path.stat().st_mtime, world_hash(world), world)
            if reading.export.kind == EVENTS:
                operations.append((path, _log_in(path, reading)))
            elif reading.export.kind != SURVEY:
                operations.append((path, operations_of(path)))
            elif survey is None:
                survey = reading
            else:
                further.append(path)
        except Defects as problem:
            refused.append((path, Defects(path.name, problem.defects)))
    return Draft(identity, folder, files, survey, tuple(further), tuple(operations), tuple(refused))


def _log_in(path: Path, reading: Reading) -> Operations:
    """What an event log holds. Raises Defects that say what would be used instead where it tells of no contacts."""
    try:
        return operations_of(path)
    except Defects:
        allowed = Message("defect.a_survey_daily_figures_of_a_contact")
        repair = Message("defect.sum_it_up_by_day_calls_offered")
        told = Defect(
            Message("defect.place.content"),
            Message("reading.joined", parts=(Message("reading.event_log"), reading.export.why)),
            allowed,
            repair,
        )
        raise Defects(path.name, [told]) from None


@st.cache_resource(show_spinner=False, max_entries=6)
def read(path: str, modified: float, hashed: str, _world: World) -> Reading:  # noqa: ARG001 they are the key
    """A file read and understood by a suggested mapping. Raises Defects."""
    return read_file(path, _world)


@st.cache_resource(show_spinner=False, max_entries=6)
def reread(path: str, mapping: str, hashed: str, _world: World) -> Reading:  # noqa: ARG001 the hash is part of the key
    """A file read and understood by a mapping file. Raises Defects."""
    return read_file(path, _world, mapping=mapping)


def mapping_in(draft: Draft) -> Mapping:
    """The mapping as corrected so far, else the suggested one."""
    file = draft.folder / DRAFT
    if file.is_file():
        record: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return mapping_of(record)
    return Mapping(()) if draft.survey is None else draft.survey.mapping


def keep_mapping(draft: Draft, mapping: Mapping) -> None:
    """Keep a mapping as corrected so far."""
    text = json.dumps(mapping_record(mapping), ensure_ascii=False, indent=1)
    (draft.folder / DRAFT).write_text(text + "\n", encoding="utf-8")


def forget_mapping(draft: Draft) -> None:
    """Go back to the suggested mapping."""
    (draft.folder / DRAFT).unlink(missing_ok=True)


def mapping_file(draft: Draft, mapping: Mapping) -> Path:
    """The mapping as a file that later corrections do not change, for the command to read."""
    name = hashlib.sha256(json.dumps(mapping_record(mapping), sort_keys=True).encode()).hexdigest()[:12]
    path = draft.folder / f".mapping-{name}.toml"
    if not path.exists():
        save_mapping(mapping, path)
    return path


def _is_ours(path: Path) -> bool:
    return path.name.startswith(".")


def upload(reader: Reader, draft: Draft | None) -> None:
    """The field of files, and those that are there."""
    st.subheader(reader("calibrate.files"), anchor=False)
    if draft is not None:
        for path in draft.files:
            st.caption(f":material/description: {markdown_safe(path.name)}")
        st.button(
            reader("calibrate.other"), icon=":material/restart_alt:", on_click=start_over, width="stretch"
        )
        return
    key = f"calibrate.files.{st.session_state.get(ROUND, 0)}"
    st.file_uploader(
        reader("calibrate.upload"),
        accept_multiple_files=True,
        key=key,
        help=reader("calibrate.upload.help"),
        max_upload_size=runs.FILE_BYTES_MOST // MEBIBYTE,
        on_change=partial(_receive, reader, key),
    )
    st.caption(reader("calibrate.privacy"))


def start_over() -> None:
    """Leave the files and the fit, and ask for files again; they stay in the list of runs where a fit used them."""
    keep("inputs", None)
    keep("fit", None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def _receive(reader: Reader, key: str) -> None:
    """Keep the files and go to what was understood of them."""
    given = st.session_state.get(key) or []
    if not given:
        return
    try:
        keep("inputs", runs.keep_inputs({one.name: one.getvalue() for one in given}))
    except runs.InputsRefused:
        most = reader.number(runs.FILE_BYTES_MOST // MEBIBYTE)
        st.session_state["calibrate.message"] = reader(
            "calibrate.upload.refused", files=reader.number(runs.FILES_MOST), most=most
        )
