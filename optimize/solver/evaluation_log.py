"""The evaluations of a run, written down one by one, so that a run that was killed goes on where it was."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scenarios import content_fault
from sim import Defect, Defects, Message, digest

SCHEMA = 1


class EvaluationLog:
    """An append-only file of JSON lines, each on the disk before the next evaluation begins.

    context: what the evaluations depend on besides plan and seed (world, code, measures); lines written in
    another context are not read, and others tells how many there are. What is found is taken as if it had just been simulated: the same plan,
    seed and context give the same bits, so an answer is the same with an empty log and with a full one.
    Raises Defects when the file is none of this kind.
    """

    def __init__(self, path: str | Path, context: Any) -> None:
        self.path = Path(path)
        self.others = 0
        self._context = digest([SCHEMA, context])
        self._known: dict[str, Any] = {}
        self._read()

    def find(self, key: str) -> Any:
        """Return what was written under a key, None where nothing was."""
        return self._known.get(key)

    def write(self, entries: Sequence[tuple[str, Any]]) -> None:
        """Append entries and wait until the disk has them."""
        lines = [json.dumps({"context": self._context, "key": key, "value": value}) for key, value in entries]
        with self.path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
        self._known.update(entries)

    def _read(self) -> None:
        if not self.path.exists():
            return
        text = self.path.read_bytes()
        # The last line may be torn, where the process died while it wrote; the rest of it is cut off.
        whole = text[: text.rfind(b"\n") + 1]
        try:
            lines = [json.loads(line) for line in whole.splitlines()]
            own = [line for line in lines if line["context"] == self._context]
            self._known = {line["key"]: line["value"] for line in own}
            self.others = len(lines) - len(own)
        except (ValueError, KeyError, TypeError) as error:
            allowed, repair = Message("defect.a_log_of_evaluations"), Message("defect.remove_the_file")
            raise Defects(
                str(self.path), [Defect(Message("defect.place.file"), content_fault(error), allowed, repair)]
            ) from error
        if len(whole) < len(text):
            with self.path.open("r+b") as file:
                file.truncate(len(whole))
