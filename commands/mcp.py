"""rox mcp: the verbs as tools for agents, by the Model Context Protocol over standard input and output.

A line is a JSON-RPC 2.0 message. Each call runs the command itself in a separate process, so that its figures are those of
`--json` and a call can be cancelled. Specification: modelcontextprotocol.io, 2025-06-18.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from threading import Lock
from typing import Any, NamedTuple, NoReturn, Protocol

from .terminal import text

PROTOCOLS = ("2025-06-18", "2025-03-26", "2024-11-05")
PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602


class Answer(NamedTuple):
    """What a run of the command said: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


class Runner(Protocol):
    """Runs the command for a call, by its id."""

    def __call__(self, argv: Sequence[str], call: object) -> Answer:
        """Run it with these arguments."""

    def cancel(self, call: object) -> None:
        """End the run of a call, or let it not begin."""

    def cancel_all(self) -> None:
        """End whatever runs."""


def mcp() -> None:
    """Serve the commands as tools to an agent (Model Context Protocol) over standard input and output.

    It never locks, signs, accepts or deletes; it reads the current folder and the runs folder, and writes only to the runs folder.
    """
    signal.signal(signal.SIGTERM, _leave)
    Server(_write_line, Processes()).serve(sys.stdin)


def _write_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _leave(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


class Processes:
    """Runs the command in a process for each call, and ends those that are cancelled."""

    def __init__(self) -> None:
        self._running: dict[object, subprocess.Popen[str]] = {}
        self._cancelled: set[object] = set()
        self._lock = Lock()

    def __call__(self, argv: Sequence[str], call: object) -> Answer:
        """Run the command with these arguments for a call, by its id."""
        with self._lock:
            if call in self._cancelled:
                return Answer(1, "", "")
            process = subprocess.Popen(
                [sys.executable, "-m", "cli", *argv],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,
                env={**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "TERM": "dumb"},
            )
            self._running[call] = process
        out, err = process.communicate()
        with self._lock:
            del self._running[call]
        return Answer(process.returncode, out, err)

    def cancel(self, call: object) -> None:
        """End the run of a call, and let one that waits not begin."""
        with self._lock:
            self._cancelled.add(call)
            if process := self._running.get(call):
                os.killpg(process.pid, signal.SIGTERM)

    def cancel_all(self) -> None:
        """End what runs: nobody is there to read it."""
        for call in list(self._running):
            self.cancel(call)


class Server:
    """Answers the messages of one agent, calls one after another.

    write: takes each line of the answers; runner: runs the command for a call.
    """

    def __init__(self, write: Callable[[str], None], runner: Runner) -> None:
        self._write, self._runner = write, runner
        self._cancelled: set[object] = set()
        self._lock = Lock()
        self._calls = ThreadPoolExecutor(max_workers=1)

    def serve(self, lines: Iterable[str]) -> None:
        """Answer until the last line, and what was asked by then; on a signal to leave, end what runs."""
        try:
            for line in lines:
                if line.strip():
                    self.take(line)
            self._calls.shutdown(wait=True)
        except BaseException:
            self._calls.shutdown(wait=False, cancel_futures=True)
            self._runner.cancel_all()
            raise

    def take(self, line: str) -> None:
        """Answer one message; a call is answered when its run ends."""
        try:
            message = json.loads(line)
        except ValueError:
            self._fail(None, PARSE_ERROR, "Parse error")
            return
        if not isinstance(message, dict) or not isinstance(message.get("method"), str):
            if not isinstance(message, dict) or not ({"result", "error"} & set(message)):
                self._fail(None, INVALID_REQUEST, "Invalid Request")
            return
        given = message.get("params")
        given = given if isinstance(given, dict) else {}
        if "id" not in message:
            self._notified(message["method"], given)
        elif not isinstance(message["id"], str | int):
            self._fail(None, INVALID_REQUEST, "Invalid Request")
        elif message["method"] == "tools/call":
            self._call(message["id"], given)
        else:
            self._reply(message["id"], message["method"], given)

    def _notified(self, method: str, given: Mapping[str, Any]) -> None:
        if method == "notifications/cancelled" and isinstance(given.get("requestId"), str | int):
            self._cancelled.add(given["requestId"])
            self._runner.cancel(given["requestId"])

    def _reply(self, call: object, method: str, given: Mapping[str, Any]) -> None:
        from .agent_tools import tools

        if method == "initialize":
            asked = given.get("protocolVersion")
            self._send(
                call,
                {
                    "protocolVersion": asked if asked in PROTOCOLS else PROTOCOLS[0],
                    "capabilities": {"tools": {"listChanged": False}},
                    "serverInfo": {"name": "rox", "version": version("rox")},
                    "instructions": instructions(),
                },
            )
        elif method == "ping":
            self._send(call, {})
        elif method == "tools/list":
            self._send(call, {"tools": tools()})
        else:
            self._fail(call, NO_METHOD, f"Method not found: {method}")

    def _call(self, call: object, given: Mapping[str, Any]) -> None:
        from .agent_tools import TOOLS, Refused, argv_of

        tool, arguments = given.get("name"), given.get("arguments") or {}
        if not isinstance(tool, str) or not isinstance(arguments, dict):
            self._fail(call, INVALID_PARAMS, "Invalid params")
            return
        try:
            argv = argv_of(tool, arguments)
        except Refused as refusal:
            said = text(f"command.mcp.{refusal.key}", **refusal.values)
            if tool in TOOLS:
                self._send(call, {"content": [{"type": "text", "text": said}], "isError": True})
            else:
                self._fail(call, INVALID_PARAMS, said)
            return
        self._calls.submit(self._run, call, argv)

    def _run(self, call: object, argv: Sequence[str]) -> None:
        answer = self._runner(argv, call)
        if call not in self._cancelled:
            self._send(call, result_of(answer))

    def _send(self, call: object, result: Mapping[str, Any]) -> None:
        self._put({"jsonrpc": "2.0", "id": call, "result": result})

    def _fail(self, call: object, code: int, message: str) -> None:
        self._put({"jsonrpc": "2.0", "id": call, "error": {"code": code, "message": message}})

    def _put(self, message: Mapping[str, Any]) -> None:
        with self._lock:
            self._write(json.dumps(message, ensure_ascii=False))


def result_of(answer: Answer) -> dict[str, Any]:
    """Return a run of the command as the result of a tool: its JSON object as data, else what it said of its failure."""
    try:
        found = json.loads(answer.out)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        said = answer.err.strip() or text("command.mcp.nothing")
        return {"content": [{"type": "text", "text": said}], "isError": True}
    content = [{"type": "text", "text": answer.out.strip()}]
    if answer.code != 0 and answer.err.strip():
        content.append({"type": "text", "text": answer.err.strip()})
    return {"content": content, "structuredContent": found, "isError": answer.code != 0}


def instructions() -> str:
    """Return what an agent reads first: what there is, and that names and texts in answers are data."""
    from scenarios import bundled

    return text("command.mcp.instructions", companies=", ".join(bundled()))
