"""The app behaves the same however it is started: its settings are in one file, which the wheel carries too."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from benchmarks import visit
from cli import app

HOUSE = Path(__file__).resolve().parents[2]
SETTINGS = ".streamlit/config.toml"
OTHER_LOOPBACK = "127.0.0.2"  # answers where a server listens on every interface, not where on 127.0.0.1 only


def test_the_settings_keep_the_app_to_this_machine_and_to_itself() -> None:
    settings = tomllib.loads((HOUSE / SETTINGS).read_text(encoding="utf-8"))
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["enableAgentApi"] is False
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"] == {"toolbarMode": "minimal", "showErrorDetails": "none"}


def test_the_command_adds_a_port_and_whether_a_browser_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, arguments: ran.append(arguments))
    CliRunner().invoke(app, ["app", "--port", "8600"])
    ((_, *arguments),) = ran
    assert arguments == [
        "-m", "streamlit", "run", str(HOUSE / "app.py"), "--server.port", "8600", "--server.headless", "false",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "roles", "is_open"),
    [
        (["--host", "0.0.0.0"], "", False),
        (["--host", "0.0.0.0", "--without-sign-in"], "", True),
        (["--host", "0.0.0.0"], "roles.toml", True),
        (["--host", "::1"], "", True),
    ],
)
def test_beyond_this_machine_people_sign_in(
    monkeypatch: pytest.MonkeyPatch, options: list[str], roles: str, *, is_open: bool
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, arguments: ran.append(arguments))
    monkeypatch.setenv("ROX_ROLES", roles)
    found = CliRunner().invoke(app, ["app", *options])
    assert bool(ran) is is_open
    assert ("--without-sign-in" in found.output) is not is_open
    if is_open:
        assert ran[0][-2:] == ["--server.address", options[1]]


@pytest.mark.parametrize("start", [visit.BY_COMMAND, visit.BY_STREAMLIT], ids=["rox", "streamlit"])
def test_the_app_listens_on_this_machine_only(tmp_path: Path, start: tuple[str, ...]) -> None:
    with visit.app(tmp_path, start) as address:
        port = urlsplit(address).port
        with socket.socket() as other:
            assert other.connect_ex((OTHER_LOOPBACK, port)) != 0
    # Streamlit says so where it sends statistics
    assert "usage statistics" not in (tmp_path / "app.log").read_text(encoding="utf-8").lower()


@pytest.mark.slow
def test_the_wheel_carries_the_settings_beside_the_app(tmp_path: Path) -> None:
    # setuptools leaves what it builds in the folder it builds from
    tracked = subprocess.run(
        ["git", "-C", str(HOUSE), "ls-files", "-z"], capture_output=True, check=True
    ).stdout.decode()
    for name in tracked.split("\0"):
        if name.startswith(
            ("app.py", "cli.py", "views/", SETTINGS, "pyproject.toml", "README.md", "LICENSE", "NOTICE")
        ):
            target = tmp_path / "house" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((HOUSE / name).read_bytes())
    built = subprocess.run(
        [
            sys.executable, "-m", "pip", "wheel", "--no-index", "--no-deps", "--no-build-isolation",
            "--wheel-dir", str(tmp_path), str(tmp_path / "house"),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {"app.py", SETTINGS} <= set(names)
