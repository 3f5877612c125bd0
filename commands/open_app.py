"""rox app: the same verbs in a browser."""

from __future__ import annotations

import os
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from .terminal import refused


def open_app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the server.")] = 8501,
    headless: Annotated[bool, typer.Option(help="Do not open a browser.")] = False,
    host: Annotated[
        str, typer.Option(help="Address to listen on; if other machines can reach it, people must sign in.")
    ] = "",
    without_sign_in: Annotated[
        bool,
        typer.Option(
            "--without-sign-in",
            help="Let in anyone who can reach an address beyond this machine, without signing in.",
        ),
    ] = False,
) -> None:
    """Open the app in a browser, on this machine only unless --host says otherwise."""
    if host and not _is_here(host) and not os.environ.get("ROX_ROLES") and not without_sign_in:
        raise refused("command.app_beyond", option="--host", host=host)
    script = str(Path(__file__).resolve().parents[1] / "app.py")
    # every other setting stands in .streamlit/config.toml beside the script, where Streamlit reads it
    flags = ["--server.port", str(port), "--server.headless", str(headless).lower()]
    flags += ["--server.address", host] if host else []
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", script, *flags])


def _is_here(host: str) -> bool:
    """Tell whether an address is one that this machine alone reaches."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
