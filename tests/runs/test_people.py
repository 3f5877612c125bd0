"""Who may do what is asked where it is written: roles from a file, names that a sign-in proved."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import runs

pytestmark = pytest.mark.usefixtures("registry_folder")

RUN = "a" * 32
PROVIDER = "https://id.example"


def person(
    name: str, subject: str, *, email: str = "", is_verified: bool = True, groups: tuple[str, ...] = ()
) -> runs.Person:
    return runs.Person(name, PROVIDER, subject, email or f"{name.lower()}@bank.example", is_verified, groups)


LOCKER = person("Camille", "0")
ADA, GRACE, ALAN = person("Ada", "1"), person("Grace", "2"), person("Alan", "3")
VERA = person("Vera", "4", email="vera@elsewhere.example", groups=("Readers",))


def listed(folder: Path, patch: pytest.MonkeyPatch, text: str) -> Path:
    file = folder / "roles.toml"
    file.write_text(text, encoding="utf-8")
    patch.setenv("ROX_ROLES", str(file))
    return file


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(tmp_path, monkeypatch, 'viewer = ["group:readers"]\nanalyst = ["ADA@bank.example", "camille@bank.example"]\napprover = ["*@bank.example"]\n')  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "plan.toml").write_text("name = 'plan'\n")
    (folder / "lock.json").write_text(json.dumps(runs.written(LOCKER)))
    return folder


def test_without_a_list_everybody_may_do_everything() -> None:
    assert runs.roles() is None
    assert runs.roles_of(runs.NOBODY) == {"viewer", "analyst", "approver"}


@pytest.mark.usefixtures("team")
def test_roles_are_those_of_the_address_the_domain_or_the_group() -> None:
    assert runs.roles_of(ADA) == {"viewer", "analyst", "approver"}
    assert runs.roles_of(GRACE) == {"viewer", "approver"}
    assert runs.roles_of(VERA) == {"viewer"}
    assert runs.roles_of(person("Eve", "9", email="eve@evil-bank.example")) == set()
    assert runs.roles_of(person("Eve", "9", email="grace@bank.example", is_verified=False)) == set()
    assert runs.roles_of(runs.Person("Ada", email="ada@bank.example", is_email_verified=True)) == set()


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize("who", [VERA, runs.Person("Grace"), runs.NOBODY])
def test_who_has_not_the_role_writes_nothing(run: Path, who: runs.Person) -> None:
    named = who if who.name else runs.Person("x")
    with pytest.raises(runs.NotAllowed) as refusal:
        runs.approve(run, "a", "approved", by=named)
    assert (refusal.value.role, refusal.value.why) == ("approver", "no_role" if who is VERA else "unproved")
    assert runs.approvals() == ()
    for act in (
        lambda: runs.start([sys.executable, "-c", "pass"], {}, by=who),
        lambda: runs.forget("a" * 32, who),
        lambda: runs.forget_run("a" * 32, who),
        lambda: runs.cancel("a" * 32, who),
    ):
        with pytest.raises(runs.NotAllowed):
            act()
    assert runs.jobs() == ()


def asked_by(who: runs.Person) -> None:
    """Leave a job of somebody whose run is the one that is approved."""
    identity = runs.start([sys.executable, "-c", "pass"], {"kind": "optimise"}, by=who)
    (runs.folder_of(identity) / "run.txt").write_text(RUN, encoding="utf-8")


@pytest.mark.usefixtures("team")
def test_where_roles_are_kept_a_run_or_a_lock_that_no_sign_in_proves_is_approved_by_nobody(run: Path) -> None:
    with pytest.raises(runs.NotIndependent) as refusal:
        runs.approve(run, RUN, "approved", by=GRACE)
    assert refusal.value.why == "unproved"
    asked_by(ADA)
    (run / "lock.json").write_text(json.dumps(runs.written(runs.Person("Camille"))))
    with pytest.raises(runs.NotIndependent) as refusal:
        runs.approve(run, RUN, "approved", by=GRACE)
    assert refusal.value.why == "unlocked"
    assert runs.approvals() == ()


@pytest.mark.usefixtures("team")
def test_two_people_approve_neither_of_whom_locked_it_whatever_they_are_called(run: Path) -> None:
    (run / "lock.json").write_text(json.dumps({"sealed": "x", **runs.written(ADA)}))
    asked_by(LOCKER)
    for who in (ADA, ADA._replace(name="Somebody else")):
        with pytest.raises(runs.NotIndependent) as refusal:
            runs.approve(run, RUN, "approved", by=who)
        assert refusal.value.why == "locked"
    runs.approve(run, RUN, "approved", by=GRACE)
    with pytest.raises(runs.NotIndependent) as refusal:
        runs.approve(run, RUN, "approved", by=GRACE._replace(name="G. Hopper"))
    assert refusal.value.why == "twice"
    namesake = person("Grace", "7", email="grace2@bank.example")
    runs.approve(run, RUN, "approved", by=namesake)
    assert [(one.name, one.subject) for one in runs.standing(RUN, run)] == [("Grace", "2"), ("Grace", "7")]
    assert all(entry.intact for entry in runs.approvals())


def test_an_approval_of_a_typed_name_does_not_stand_once_roles_are_kept(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.approve(run, "a", "approved", by=runs.Person("Grace"))
    assert [one.name for one in runs.standing("a", run)] == ["Grace"]
    listed(tmp_path, monkeypatch, 'approver = ["*@bank.example"]\n')
    assert runs.standing("a", run) == ()
    (entry,) = runs.approvals("a")
    assert entry.intact


@pytest.mark.usefixtures("team")
def test_who_proved_to_have_asked_for_a_run_does_not_approve_it(run: Path) -> None:
    asked_by(ADA)
    with pytest.raises(runs.NotIndependent) as refusal:
        runs.approve(run, RUN, "approved", by=ADA)
    assert refusal.value.why == "ran"
    (job,) = runs.jobs()
    assert job.spec["by"] == "Ada"
    assert job.spec["by_identity"] == {"issuer": PROVIDER, "subject": "1"}
    again = runs.start_again(job.id, by=ADA._replace(name="A. Lovelace"))
    assert next(one for one in runs.jobs() if one.id == again).spec["by"] == "A. Lovelace"


def test_every_defect_of_the_list_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = listed(
        tmp_path,
        monkeypatch,
        'admin = ["a@b"]\nviewer = "a@b"\nanalyst = ["ada", 3, "a*@b", "group: "]\ntrust_email = "yes"\n',
    )
    with pytest.raises(runs.RolesRefused) as refusal:
        runs.roles()
    assert refusal.value.file == file
    assert [where for where, _ in refusal.value.defects] == [
        "admin",
        "viewer",
        *["analyst"] * 4,
        "trust_email",
    ]
    file.write_text("viewer = [", encoding="utf-8")
    with pytest.raises(runs.RolesRefused):
        runs.roles_of(ADA)
    file.unlink()
    with pytest.raises(runs.RolesRefused):
        runs.require(ADA, "viewer")
