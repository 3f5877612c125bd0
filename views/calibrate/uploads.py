"""Files uploaded, what each is, and the mapping of the survey as it is being corrected: all next to the runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

import runs
from calibration import (
    ContactLog,
    CustomerHistories,
    CustomerTable,
    DailyFigures,
    Mapping,
    Reading,
    is_codebook_file,
    mapping_of,
    mapping_record,
    operations_of,
    read_file,
    save_mapping,
)
from scenarios import Reader
from sim import Defects, World, world_hash

from ..ui.frame import keep, markdown_safe

ROUND = "calibrate.round"  # a new round empties the field of files
MEBIBYTE = 2**20

Operations = DailyFigures | CustomerTable | CustomerHistories | ContactLog
DRAFT = ".mapping.json"  # no file handed over has a name that begins so
SURVEY, UNKNOWN = "survey", "unknown"


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
    codebook: Path | None = None

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
    unknown: list[Path] = []
    operations: list[tuple[Path, Operations]] = []
    refused: list[tuple[Path, Defects]] = []
    codebook: Path | None = None
    # a codebook last: only the columns of a survey tell what it is
    for path in sorted(files, key=is_codebook_file):
        try:
            if survey is not None and is_codebook_file(path):
                survey, codebook = _with_codebook(Path(survey.export.file), path, world), path
                continue
            reading = read(str(path), path.stat().st_mtime, world_hash(world), "", world)
            if reading.export.kind == UNKNOWN:
                unknown.append(path)
            if reading.export.kind != SURVEY:
                operations.append((path, operations_of(path)))
            elif survey is None:
                survey = reading
            else:
                further.append(path)
        except Defects as problem:
            refused.append((path, Defects(path.name, problem.defects)))
    if codebook is None:
        asked = [Path(survey.export.file)] if survey is not None else unknown
        codebook, explained = _explained(asked, [path for path, _ in refused], world)
        survey = explained or survey
        refused = [(path, why) for path, why in refused if codebook is None or path not in (codebook, *asked)]
    return Draft(identity, folder, files, survey, tuple(further), tuple(operations), tuple(refused), codebook)


def _with_codebook(survey: Path, codebook: Path, world: World) -> Reading:
    return read(str(survey), survey.stat().st_mtime, world_hash(world), str(codebook), world)


def _explained(
    surveys: Sequence[Path], others: Sequence[Path], world: World
) -> tuple[Path | None, Reading | None]:
    """The file that says what the columns of a survey mean, and the survey read with it; None where there is none."""
    for survey in surveys:
        for path in others:
            if path == survey:
                continue
            try:
                return path, _with_codebook(survey, path, world)
            except Defects:
                continue
    return None, None


@st.cache_resource(show_spinner=False, max_entries=6)
def read(path: str, modified: float, hashed: str, codebook: str, _world: World) -> Reading:  # noqa: ARG001 they are the key
    """A file read and understood by a suggested mapping, with a codebook where one is named. Raises Defects."""
    return read_file(path, _world, codebook=codebook or None)


@st.cache_resource(show_spinner=False, max_entries=6)
def reread(path: str, mapping: str, hashed: str, codebook: str, _world: World) -> Reading:  # noqa: ARG001 the hash is part of the key
    """A file read and understood by a mapping file, with a codebook where one is named. Raises Defects."""
    return read_file(path, _world, mapping=mapping, codebook=codebook or None)


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
    st.header(reader("calibrate.files"), anchor=False)
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
