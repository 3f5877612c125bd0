"""rox app: the same verbs in a browser."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def open_app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the server.")] = 8501,
    headless: Annotated[bool, typer.Option(help="Do not open a browser.")] = False,
) -> None:
    """Open the app in a browser, on this machine only."""
    script = str(Path(__file__).resolve().parents[1] / "app.py")
    # every other setting stands in .streamlit/config.toml beside the script, where Streamlit reads it
    flags = ["--server.port", str(port), "--server.headless", str(headless).lower()]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", script, *flags])
