"""Single sign-on by OpenID Connect: code flow with PKCE (RFC 7636), state and nonce, ID tokens signed with a public key.

The provider's metadata and keys are read when they are needed and kept for an hour; a token under an unknown key reads them again.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from calendars.clock import Clock
from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_sign_on import SignOnStart

SCOPES = "openid profile"
# Never a shared secret, never «none»: whoever knows our client secret could write tokens.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
KEPT = timedelta(hours=1)
# Seconds for an answer, and seconds by which the provider's clock may differ from ours.
TIMEOUT, LEEWAY = 10, 120
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OidcSignOn:
    """One provider, known by its issuer."""

    def __init__(self, issuer: str, client_id: str, client_secret: str | None, clock: Clock, claim: str) -> None:
        if not trusted(issuer):
            raise ValueError(f"{issuer!r}: https://…（或本机 http）/ needs https, or http on this machine")
        self.issuer, self.client_id, self.client_secret = issuer.rstrip("/"), client_id, client_secret
        self.clock, self.claim = clock, claim
        self._metadata: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, dict[str, Any]] | None = None

    def begin(self, return_to: str) -> SignOnStart:
        """A new state, nonce and code verifier, and the address with all of them."""
        state, nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        endpoint = self.metadata()["authorization_endpoint"]
        with self.session(return_to) as session:
            url, _ = session.create_authorization_url(endpoint, state=state, nonce=nonce, code_verifier=verifier)
        return SignOnStart(url, state, nonce, verifier)

    def finish(self, start: SignOnStart, answer: Mapping[str, str], return_to: str) -> Mapping[str, Any]:
        """Checks the state, exchanges the code, and checks the token that comes for it."""
        if not hmac.compare_digest(answer.get("state", "").encode(), start.state.encode()):
            raise GatewayRefused("state 不符 / the state does not fit")
        if "error" in answer or not answer.get("code"):
            raise GatewayRefused(f"身份提供方拒绝 / the provider refused: {answer.get('error', '')[:40]}")
        # RFC 9207: an answer of another provider that was mixed in.
        if "iss" in answer and answer["iss"].rstrip("/") != self.issuer:
            raise GatewayRefused("iss 不符 / the answer of another provider")
        try:
            with self.session(return_to) as session:
                token = session.fetch_token(
                    self.metadata()["token_endpoint"],
                    code=answer["code"],
                    code_verifier=start.verifier,
                    timeout=TIMEOUT,
                )
        except OAuthError as error:
            raise GatewayRefused(f"令牌请求被拒绝 / the code was refused: {str(error.error)[:40]}") from error
        except (requests.RequestException, ValueError) as error:
            raise GatewayUnavailable("身份提供方无法访问 / the provider can not be reached") from error
        if not isinstance(token.get("id_token"), str):
            raise GatewayRefused("没有 id_token / there is no id_token")
        return self.checked(token["id_token"], str(token.get("access_token") or ""), start.nonce)

    def checked(self, id_token: str, access_token: str, nonce: str) -> Mapping[str, Any]:
        """The claims of a token that is the provider's, for us, for this sign-on, and not over (OpenID Connect Core 3.1.3.7)."""
        options: dict[str, Any] = {
            "iss": {"essential": True, "values": [self.metadata()["issuer"]]},
            "aud": {"essential": True, "values": [self.client_id]},
        }
        params = {"nonce": nonce, "client_id": self.client_id, "access_token": access_token}
        try:
            try:
                decoded = self.decode(id_token, again=False)
            except InvalidKeyIdError:
                decoded = self.decode(id_token, again=True)
            claims = CodeIDToken(decoded.claims, decoded.header, options, params)
            claims.validate(now=int(self.clock.now().timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise GatewayRefused(f"id_token 无效 / is not valid: {type(error).__name__}") from error
        return dict(claims)

    def decode(self, id_token: str, *, again: bool) -> jwt.Token:
        """The token, its signature checked."""
        keys = KeySet.import_key_set(self.keys(again=again))  # type: ignore[arg-type]  # as it came from the provider
        return jwt.decode(id_token, keys, registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False))

    def session(self, return_to: str) -> OAuth2Session:
        """The client of one exchange."""
        method = "client_secret_basic" if self.client_secret else "none"
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            token_endpoint_auth_method=method,
            scope=SCOPES,
            redirect_uri=return_to,
            code_challenge_method="S256",
        )

    def metadata(self) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery); it has to name itself as we know it."""
        if self._metadata is None or self._metadata[0] + KEPT <= self.clock.now():
            found = fetch(f"{self.issuer}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self.issuer:
                raise GatewayUnavailable("身份提供方的 issuer 与设置不符 / another issuer than the setting says")
            if not all(trusted(str(found.get(name, ""))) for name in ENDPOINTS):
                raise GatewayUnavailable("身份提供方的地址不可用 / an address of the provider can not be used")
            self._metadata = (self.clock.now(), found)
        return self._metadata[1]

    def keys(self, *, again: bool) -> dict[str, Any]:
        """The provider's public keys."""
        if again or self._keys is None or self._keys[0] + KEPT <= self.clock.now():
            self._keys = (self.clock.now(), fetch(self.metadata()["jwks_uri"]))
        return self._keys[1]


def trusted(url: str) -> bool:
    """Whether what goes there can not be read on the way."""
    parts = urlsplit(url)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and local))


def fetch(url: str) -> dict[str, Any]:
    """A JSON object of the provider."""
    try:
        answer = requests.get(url, timeout=TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise GatewayUnavailable("身份提供方无法访问 / the provider can not be reached") from error
    if answer.status_code != 200 or not isinstance(found, dict):
        raise GatewayUnavailable("身份提供方的答复无法读懂 / the provider's answer can not be read")
    return found
