"""Names proved by a real provider: who gets in, who approves, and what a forged cookie is worth."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

import runs
from benchmarks import visit
from scenarios import words
from views.ui.sign_in import person_of

from . import test_browser as story
from .oidc_provider import CLIENT, SECRET, Provider, provider

browser = story.browser
ENGLISH = words("en")
ROLES = """
viewer = ["group:readers"]
analyst = ["ada@bank.example"]
approver = ["*@bank.example"]
"""
PEOPLE: dict[str, dict[str, Any]] = {
    "Ada": {"sub": "1", "email": "ada@bank.example", "email_verified": True},
    "Grace": {"sub": "2", "email": "grace@bank.example", "email_verified": True},
    "Alan": {"sub": "3", "email": "alan@bank.example", "email_verified": True},
    "Vera": {"sub": "4", "email": "vera@elsewhere.example", "email_verified": True, "groups": ["readers"]},
    "Mallory": {"sub": "5", "email": "grace@bank.example", "email_verified": False},
}


class Server(NamedTuple):
    address: str
    provider: Provider
    run: str
    registry: Path


@pytest.fixture(scope="module")
def server(found_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app of a team: sign-in by a provider of the test, roles in a file, one finished plan."""
    folder = tmp_path_factory.mktemp("team")
    (folder / "roles.toml").write_text(ROLES, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, provider(PEOPLE) as vouching:
        patch.setenv("ROX_ROLES", str(folder / "roles.toml"))
        patch.setenv("ROX_RUNS", str(folder / "runs"))
        with runs.new_run("optimise", {}, seed=1) as run:
            shutil.copytree(found_once, run.folder, dirs_exist_ok=True)
        ada = person_of({"name": "Ada", "iss": vouching.issuer, **PEOPLE["Ada"]}, "groups")
        job = runs.start([sys.executable, "-c", "pass"], {"kind": "optimise"}, by=ada)
        (runs.folder_of(job) / "run.txt").write_text(run.id, encoding="utf-8")
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "secrets.toml").write_text(
            "[auth]\n"
            'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            'cookie_secret = "a secret that is only of the tests, and long enough"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{vouching.issuer}/.well-known/openid-configuration"\n',
            encoding="utf-8",
        )
        with visit.app(folder) as address:
            yield Server(address, vouching, run.id, folder / "runs")


def as_person(browser: Browser, server: Server, name: str) -> Page:
    """The plan of the server, looked at by somebody who signed in with a browser of their own."""
    page = browser.new_context(locale="en-GB").new_page()
    page.set_default_timeout(story.PATIENCE)
    expect.set_options(timeout=story.PATIENCE)
    page.goto(f"{server.address}/?lang=en")
    page.get_by_role("button", name=ENGLISH["access.in"]).click()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name="Provider")).to_have_count(0)
    return page


def at_approval(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/finance?run={server.run}&lang=en")
    page.get_by_role("tab", name=ENGLISH["finance.tab.sign"]).click()
    visit.at_rest(page)


def approve(page: Page) -> None:
    page.get_by_role("button", name=ENGLISH["sign.sign"]).click()
    visit.at_rest(page)


@pytest.mark.slow
def test_two_people_approve_and_nobody_else_does(browser: Browser, server: Server) -> None:
    ada = as_person(browser, server, "Ada")
    at_approval(ada, server)
    ada.get_by_role("button", name=ENGLISH["sign.lock"], exact=True).click()
    expect(ada.get_by_role("button", name=ENGLISH["sign.sign"])).to_be_visible()
    approve(ada)
    expect(ada.get_by_text(ENGLISH["sign.refused.ran"].format(name="Ada"))).to_be_visible()

    vera = as_person(browser, server, "Vera")
    at_approval(vera, server)
    expect(vera.get_by_text(ENGLISH["access.needs.approver"])).to_be_visible()
    expect(vera.get_by_role("button", name=ENGLISH["sign.sign"])).to_have_count(0)

    grace = as_person(browser, server, "Grace")
    at_approval(grace, server)
    approve(grace)
    expect(grace.get_by_text(ENGLISH["sign.done.proved"].format(name="Grace"))).to_be_visible()
    approve(grace)
    expect(grace.get_by_text(ENGLISH["sign.refused.twice"].format(name="Grace"))).to_be_visible()

    alan = as_person(browser, server, "Alan")
    at_approval(alan, server)
    approve(alan)
    expect(alan.get_by_text(ENGLISH["sign.complete"].format(count="2"))).to_be_visible()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROX_RUNS", str(server.registry))
        patch.setenv("ROX_ROLES", str(server.registry.parent / "roles.toml"))
        folder = next(one.folder for one in runs.history() if one.id == server.run)
        standing = runs.standing(server.run, folder)
    assert [(one.name, one.issuer, one.subject) for one in standing] == [
        ("Grace", server.provider.issuer, "2"),
        ("Alan", server.provider.issuer, "3"),
    ]
    alan.get_by_role("button", name="Alan").click()
    with alan.expect_request(lambda asked: asked.url.startswith(f"{server.provider.issuer}/logout")):
        alan.get_by_role("button", name=ENGLISH["access.out"]).click()
    expect(alan.get_by_role("button", name=ENGLISH["access.in"])).to_be_visible()
    assert server.provider.signed_out == 1
    for page in (ada, vera, grace, alan):
        page.context.close()


@pytest.mark.slow
def test_an_address_nobody_vouches_for_and_a_forged_cookie_stay_outside(
    browser: Browser, server: Server
) -> None:
    mallory = as_person(browser, server, "Mallory")
    told = ENGLISH["access.unverified"].split("**")[2].format(email="grace@bank.example").strip(", ")
    expect(mallory.get_by_text(told, exact=False)).to_be_visible()
    expect(mallory.get_by_role("link", name=ENGLISH["page.finance"])).to_have_count(0)
    (real,) = [one for one in mallory.context.cookies() if one["name"] == "_streamlit_user"]
    mallory.context.close()

    forged = browser.new_context(locale="en-GB")
    for value in (real["value"][:-4] + "AAAA", "eyJzdWIiOiIyIn0.forged.cookie"):
        forged.add_cookies([{"name": "_streamlit_user", "value": value, "url": server.address}])
        page = forged.new_page()
        page.goto(f"{server.address}/finance?run={server.run}&lang=en")
        expect(page.get_by_role("button", name=ENGLISH["access.in"])).to_be_visible()
        page.close()
    forged.close()


def test_roles_without_a_provider_and_a_broken_list_let_nobody_in(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "roles.toml"
    file.write_text(ROLES, encoding="utf-8")
    monkeypatch.setenv("ROX_ROLES", str(file))
    app.query_params["lang"] = "en"
    app.run()
    assert ENGLISH["access.no_provider"] in app.error[0].value
    assert not app.selectbox
    file.write_text('approvers = ["a@b"]\nanalyst = "ada"\n', encoding="utf-8")
    app.run()
    assert "approvers" in app.error[0].value
    assert "analyst" in app.error[0].value
    assert not app.selectbox


def test_what_a_provider_claims_is_taken_as_it_is_said_and_no_more() -> None:
    claims = {
        "iss": "https://id",
        "sub": "7",
        "email": "a@b.example",
        "email_verified": "true",
        "teams": "cx",
    }
    who = person_of(claims, "teams")
    assert who == runs.Person("a@b.example", "https://id", "7", "a@b.example", False, ("cx",))
    assert person_of({"email": "a@b.example", "email_verified": True}, "").is_proved is False
