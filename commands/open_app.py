"""rox app: the same verbs in a browser."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

UPLOAD_MOST_MB = 100  # as large as a survey may be; the browser is told the same
ACCENT = "#0b6e99"  # the colour of the plan in every chart


def open_app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8501,
    headless: Annotated[bool, typer.Option(help="Do not open a browser.")] = False,
) -> None:
    """Open the app in a browser, on this machine only."""
    options = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": str(headless).lower(),
        "server.fileWatcherType": "none",
        "server.maxUploadSize": UPLOAD_MOST_MB,
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "theme.primaryColor": ACCENT,
    }
    flags = [item for name, value in options.items() for item in (f"--{name}", str(value))]
    file = str(Path(__file__).resolve().parents[1] / "app.py")
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", file, *flags])
