"""A real OpenID provider on loopback, of Authlib's server parts: code flow, PKCE demanded, each code good once.

`spoil` changes the ID token on its way out, as a provider would that is wrong or means harm.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify
from flask.wrappers import Response
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "bihuan", "a secret between the two"


@dataclass
class Client(ClientMixin):
    """The only client: this house."""

    return_to: str

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return self.return_to

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.return_to

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code:
    """A code that was given out."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    user: dict[str, Any]

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Provider:
    """Who logs in there next (`user`), and what is wrong with it (`spoil`, `metadata`)."""

    issuer: str = ""
    user: dict[str, Any] | None = None
    return_to: str = "http://localhost/login/sign-on/return"
    spoil: Callable[[dict[str, Any], dict[str, Any]], None] | None = None
    sign: Callable[[dict[str, Any]], str] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    codes: dict[str, Code] = field(default_factory=dict)

    def rotate(self) -> None:
        """A new key in the place of the old one."""
        self.key = RSAKey.generate_key(2048, {"kid": "two"})

    def app(self) -> Flask:
        """Its endpoints."""
        app = Flask("provider")
        server = AuthorizationServer(app, query_client=self.client, save_token=lambda token, _: None)

        self.register(server)
        app.add_url_rule("/authorize", "authorize", lambda: self.authorize(server))
        app.add_url_rule("/token", "token", lambda: self.token(server), methods=["POST"])
        app.add_url_rule("/keys", "keys", lambda: jsonify({"keys": [self.key.as_dict(private=False)]}))
        app.add_url_rule("/.well-known/openid-configuration", "about", lambda: jsonify(self.about()))
        return app

    def register(self, server: AuthorizationServer) -> None:
        """What it can do: give codes, and tokens for them."""
        server.register_grant(code_grant(self), [id_token(self)(require_nonce=True), CodeChallenge(required=True)])

    def client(self, client_id: str) -> Client | None:
        return Client(self.return_to) if client_id == CLIENT else None

    def about(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }

    def authorize(self, server: AuthorizationServer) -> Response:
        """Whoever comes is `user`, without being asked; nobody refuses."""
        grant = server.get_consent_grant(end_user=self.user) if self.user else None
        return server.create_authorization_response(grant_user=self.user, grant=grant)

    def token(self, server: AuthorizationServer) -> Response:
        """The token for a code, spoiled where a test wants it so."""
        answer = server.create_token_response()
        if answer.status_code != 200 or (self.spoil is None and self.sign is None):
            return answer
        content = answer.get_json()
        token = jwt.decode(content["id_token"], self.key)
        header, claims = {"alg": "RS256", "kid": "one"}, dict(token.claims)
        if self.spoil is not None:
            self.spoil(claims, header)
        content["id_token"] = self.sign(claims) if self.sign else jwt.encode(header, claims, self.key)
        return jsonify(content)


def code_grant(provider: Provider) -> type:
    """Codes that the provider gives out."""

    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # the library has no types
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            said = request.payload.data
            provider.codes[code] = Code(
                code,
                request.payload.redirect_uri,
                request.payload.scope,
                said.get("nonce"),
                said.get("code_challenge"),
                said.get("code_challenge_method"),
                request.user,
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return authorization_code.user

    return CodeGrant


def id_token(provider: Provider) -> type:
    """The ID tokens that it gives for them."""

    class IdToken(OpenIDCode):  # type: ignore[misc]  # the library has no types
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return any(code.nonce == nonce for code in provider.codes.values())

        def resolve_client_private_key(self, client: Client) -> RSAKey:
            return provider.key

        def get_client_claims(self, client: Client) -> dict[str, Any]:
            return {"iss": provider.issuer, "aud": [CLIENT]}

        def get_client_algorithm(self, client: Client) -> str:
            return "RS256"

        def get_encode_header(self, client: Client) -> dict[str, str]:
            return {"alg": "RS256", "kid": str(provider.key.kid)}

        def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
            return UserInfo(**user)

    return IdToken


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, served on a port of its own."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider.app(), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


__all__ = ["CLIENT", "SECRET", "Provider", "running"]
