"""Where results are to be written, looked at before the work."""

from __future__ import annotations

import os
from pathlib import Path

from .terminal import refused


def check_target(option: str, path: Path | None, *, is_folder: bool = False) -> None:
    """Refuse a file, or a folder for a run, that could not be written when the work is done.

    Folders above that of a run are made; those above a file must be there. Raises BadParameter with the path and a repair.
    """
    if path is None:
        return
    above = path.absolute().parent
    while is_folder and not above.exists():
        above = above.parent
    if not above.is_dir():
        raise refused("command.target.no_folder", option=option, folder=str(above))
    if path.is_dir() and not is_folder:
        raise refused("command.target.is_folder", option=option, path=str(path))
    if not os.access(path if path.exists() else above, os.W_OK):
        raise refused("command.target.read_only", option=option, path=str(path))
