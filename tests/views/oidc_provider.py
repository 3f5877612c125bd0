"""A provider of OpenID Connect on this machine, for the tests: real tokens, signed, for people who only press their name."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "rox", "of the tests only"
TOKEN_SECONDS = 300


class Provider:
    """Who can sign in (claims by name), the key that signs, and the codes handed out, each good for once."""

    def __init__(self, people: Mapping[str, Mapping[str, Any]]) -> None:
        self.people = people
        self.key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, tuple[str, dict[str, str]]] = {}
        self.signed_out = 0
        self.issuer = ""

    def metadata(self) -> dict[str, Any]:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks", "end_session_endpoint": "logout"}  # fmt: skip
        return {
            "issuer": self.issuer,
            **{name: f"{self.issuer}/{path}" for name, path in ends.items()},
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def chooser(self, asked: dict[str, str]) -> str:
        """The page on which one presses a name."""
        links = []
        for name in self.people:
            code = secrets.token_urlsafe()
            self.codes[code] = (name, asked)
            back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            links.append(f'<p><a href="{back}">{name}</a></p>')
        return "<!doctype html><html lang=en><title>Provider</title>" + "".join(links)

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """The tokens for a code, once; None where the code, its address or its proof is not right."""
        name, asked = self.codes.pop(form.get("code", ""), ("", {}))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            not name
            or form.get("redirect_uri") != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            return None
        now = int(time.time())
        claims = {**self.people[name], "name": name, "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + TOKEN_SECONDS, "nonce": asked["nonce"]}  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.key)
        return {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "id_token": signed}  # fmt: skip


@contextmanager
def provider(people: Mapping[str, Mapping[str, Any]]) -> Iterator[Provider]:
    """Serve a provider on a free port of this machine."""
    found = Provider(people)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlparse(self.path).query).items()}
            path = urlparse(self.path).path
            if path == "/.well-known/openid-configuration":
                self.answer(200, json.dumps(found.metadata()))
            elif path == "/jwks":
                self.answer(200, json.dumps({"keys": [found.key.as_dict(private=False)]}))
            elif path == "/authorize" and asked.get("client_id") == CLIENT:
                self.answer(200, found.chooser(asked), "text/html")
            elif path == "/logout":
                found.signed_out += 1
                self.send_response(302)
                self.send_header("Location", asked["post_logout_redirect_uri"])
                self.end_headers()
            else:
                self.answer(404, "{}")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            is_client = self.headers.get("Authorization") == f"Basic {basic}"
            token = found.token(form) if is_client else None
            self.answer(200 if token else 400, json.dumps(token or {"error": "invalid_grant"}))

        def answer(self, status: int, text: str, kind: str = "application/json") -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
