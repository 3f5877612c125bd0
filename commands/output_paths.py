"""Where results are to be written, looked at before the work."""

from __future__ import annotations

import os
from pathlib import Path

import typer


def check_target(option: str, path: Path | None, *, is_folder: bool = False) -> None:
    """Refuse a file, or a folder for a run, that could not be written when the work is done.

    Folders above that of a run are made; those above a file must be there. Raises BadParameter with the path and a repair.
    """
    if path is None:
        return
    above = path.absolute().parent
    while is_folder and not above.exists():
        above = above.parent
    wrong = ""
    if not above.is_dir():
        wrong = f"{above} is no folder: create it, or name one that is there"
    elif path.is_dir() and not is_folder:
        wrong = f"{path} is a folder: name a file in it"
    elif not os.access(path if path.exists() else above, os.W_OK):
        wrong = f"{path} may not be written: name another place, or change its permissions"
    if wrong:
        raise typer.BadParameter(wrong, param_hint=option)
