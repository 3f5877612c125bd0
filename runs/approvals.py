"""Who approved what: a journal that is only added to, and that shows when a file or the journal itself was altered.

Each entry carries the hash of every file of the run as it was, and the seal of the entry before it, so that an entry
cannot be changed or taken out of the middle unseen. A name is what was typed, unless a sign-in proved it: then the entry
says who vouches for it, and as whom.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from .listing import jobs
from .lock import hold_lock
from .people import NOBODY, Person, person_in, require, roles
from .provenance import fingerprint
from .store import registry

JOURNAL = "approvals.jsonl"
FIRST = "0" * 64
LOCK = "lock.json"
Decision = Literal["approved", "refused"]
Why = Literal["unlocked", "unproved", "ran", "locked", "twice"]


class NotIndependent(ValueError):
    """An approval by somebody who ran or locked the plan, or has approved it as it is before; why says which.

    Or by anybody, where nobody can be excluded: why as `unnamed` returns it.
    """

    def __init__(self, why: Why, name: str) -> None:
        """Say why this name may not approve."""
        super().__init__(f"{name}: {why}")
        self.why = why
        self.name = name


@dataclass(frozen=True)
class Approval:
    """One entry. role: as typed; files: hash by name; before: seal of the entry before.

    name: as typed, unless issuer and subject say who proved it and as whom.
    """

    run: str
    decision: Decision
    name: str
    role: str
    note: str
    signed: str
    files: Mapping[str, str]
    before: str
    seal: str
    issuer: str = ""
    subject: str = ""


class Entry(NamedTuple):
    """An approval as it is found again: None where the line cannot be read; intact: whether the journal still fits."""

    approval: Approval | None
    intact: bool


def approve(
    folder: Path, run: str, decision: Decision, *, by: Person, role: str = "", note: str = ""
) -> Approval:
    """Write into the journal what somebody decides about the run in this folder, and return the entry.

    Raises ValueError without a name, NotAllowed who is no approver where roles are kept, NotIndependent who may not
    approve this plan, RolesRefused, and OSError where the folder or the journal cannot be read or written.
    """
    if not by.name.strip():
        raise ValueError("an approval needs a name")
    require(by, "approver")
    content: dict[str, Any] = {
        **by.identity,
        "run": run,
        "decision": decision,
        "name": by.name.strip(),
        "role": role.strip(),
        "note": note.strip(),
        "signed": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": _hashes(folder),
    }
    root = registry()
    root.mkdir(parents=True, exist_ok=True)
    with hold_lock(root / ".approvals.lock"):
        if decision == "approved":
            _check_independence(folder, run, by)
        lines = _lines()
        content["before"] = _seal_in(lines[-1]) if lines else FIRST
        content["seal"] = _seal(content)
        with (root / JOURNAL).open("a", encoding="utf-8", newline="\n") as journal:
            journal.write(json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n")
    return Approval(**content)


def ran_by(run: str) -> Person:
    """Return who asked for a run in the app; a person without a name where nobody gave one."""
    return next((person_in(job.spec) for job in jobs() if job.run == run), NOBODY)


def locked_by(folder: Path) -> Person:
    """Return who locked the plan of a folder; a person without a name where nobody did or gave one."""
    try:
        return person_in(json.loads((folder / LOCK).read_text(encoding="utf-8")))
    except (OSError, ValueError, AttributeError):
        return NOBODY


def standing(run: str, folder: Path) -> tuple[Approval, ...]:
    """Approvals of a run that still hold: intact in the journal, of the files as they are now; oldest first.

    Where roles are kept, only those whose name a sign-in proved.
    """
    needs_proof = roles() is not None
    given = (entry.approval for entry in approvals(run) if entry.intact)
    return tuple(
        one
        for one in given
        if one
        and one.decision == "approved"
        and (not needs_proof or (one.issuer and one.subject))
        and not altered(one, folder)
    )


def unnamed(run: str, folder: Path) -> Why | None:
    """Return why nobody can be excluded from approving a plan; None where it is known who may not.

    unlocked: it is not locked, or nobody is named who did; whoever locks it answers for a run that nobody's name is on.
    unproved: roles are kept, and no sign-in proved who ran it.
    """
    needs_proof = roles() is not None
    locker = locked_by(folder)
    if not (locker.is_proved if needs_proof else locker.name.strip()):
        return "unlocked"
    return "unproved" if needs_proof and not ran_by(run).is_proved else None


def _check_independence(folder: Path, run: str, by: Person) -> None:
    """Raise NotIndependent for whoever ran or locked a plan, or approved it as it is already; for all where `unnamed`."""
    if missing := unnamed(run, folder):
        raise NotIndependent(missing, by.name.strip())
    makers: tuple[tuple[Why, Person], ...] = (("ran", ran_by(run)), ("locked", locked_by(folder)))
    before: tuple[tuple[Why, Person], ...] = tuple(
        ("twice", Person(one.name, one.issuer, one.subject)) for one in standing(run, folder)
    )
    for why, other in (*makers, *before):
        if by.is_same(other.name, other.issuer, other.subject):
            raise NotIndependent(why, by.name.strip())


def approvals(run: str | None = None) -> tuple[Entry, ...]:
    """The journal, oldest first, of one run or of all; entries that cannot be read belong to every run."""
    found, before = [], FIRST
    for line in _lines():
        approval = _read(line)
        intact = approval is not None and approval.before == before and _fits(approval)
        before = _seal_in(line)
        if run is None or approval is None or approval.run == run:
            found.append(Entry(approval, intact))
    return tuple(found)


def altered(approval: Approval, folder: Path) -> tuple[str, ...]:
    """Files of a run that are not what they were when it was approved: changed or gone; a new one, such as a report, does no harm."""
    now = _hashes(folder) if folder.is_dir() else {}
    return tuple(name for name, was in sorted(approval.files.items()) if now.get(name) != was)


def _hashes(folder: Path) -> dict[str, str]:
    """Hash of each file in a folder and below, by its name within it."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): str(fingerprint(file)["sha256"]) for file in files}


def _lines() -> list[str]:
    journal = registry() / JOURNAL
    return journal.read_text(encoding="utf-8", errors="replace").splitlines() if journal.exists() else []


def _read(line: str) -> Approval | None:
    try:
        approval = Approval(**json.loads(line))
    except (ValueError, TypeError):
        return None
    texts = [value for name, value in approval.__dict__.items() if name != "files"]
    is_whole = isinstance(approval.files, dict) and all(isinstance(text, str) for text in texts)
    return approval if is_whole else None


def _seal_in(line: str) -> str:
    approval = _read(line)
    return approval.seal if approval else hashlib.sha256(line.encode()).hexdigest()


def _fits(approval: Approval) -> bool:
    content = {**approval.__dict__}
    if not approval.issuer and not approval.subject:
        del content["issuer"], content["subject"]  # an entry of a typed name does not have them
    return bool(content.pop("seal") == _seal(content))


def _seal(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
