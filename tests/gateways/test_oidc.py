"""Single sign-on against a real provider: what it says is believed only when it is signed, ours, fresh and asked for."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from calendars.clock import SystemClock
from gateways.oidc import OidcSignOn
from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_sign_on import SignOnStart
from tests.gateways.identity_provider import CLIENT, SECRET, Provider, running

PERSON = {"sub": "7", "preferred_username": "shantou-l1", "name": "市局经办人甲"}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as one:
        one.user = PERSON
        yield one


@pytest.fixture
def sign_on(provider: Provider) -> OidcSignOn:
    return OidcSignOn(provider.issuer, CLIENT, SECRET, SystemClock(), "preferred_username")


def visit(start: SignOnStart) -> dict[str, str]:
    """The browser goes to the provider and comes back with an answer."""
    answer = requests.get(start.url, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def test_the_provider_says_who_it_is(provider: Provider, sign_on: OidcSignOn) -> None:
    start = sign_on.begin(provider.return_to)
    claims = sign_on.finish(start, visit(start), provider.return_to)

    assert (claims["sub"], claims["preferred_username"]) == ("7", "shantou-l1")
    asked = dict(parse_qsl(urlsplit(start.url).query))
    assert asked["code_challenge_method"] == "S256"
    assert start.verifier not in start.url
    assert asked["scope"] == "openid profile"


def test_each_sign_on_has_its_own_state_nonce_and_verifier(provider: Provider, sign_on: OidcSignOn) -> None:
    one, other = sign_on.begin(provider.return_to), sign_on.begin(provider.return_to)

    assert not {one.state, one.nonce, one.verifier} & {other.state, other.nonce, other.verifier}


def refused(sign_on: OidcSignOn, provider: Provider, start: SignOnStart, answer: dict[str, str]) -> None:
    with pytest.raises(GatewayRefused):
        sign_on.finish(start, answer, provider.return_to)


def test_an_answer_to_another_browser_is_refused(provider: Provider, sign_on: OidcSignOn) -> None:
    mine, theirs = sign_on.begin(provider.return_to), sign_on.begin(provider.return_to)
    answer = visit(theirs)

    refused(sign_on, provider, mine, answer)
    # Even with the state of this browser: the code belongs to another verifier.
    refused(sign_on, provider, mine, {**answer, "state": mine.state})
    refused(sign_on, provider, mine, {"code": answer["code"]})


def test_a_code_is_good_once(provider: Provider, sign_on: OidcSignOn) -> None:
    start = sign_on.begin(provider.return_to)
    answer = visit(start)
    sign_on.finish(start, answer, provider.return_to)

    refused(sign_on, provider, start, answer)


@pytest.mark.parametrize("more", [{"error": "access_denied", "code": "x"}, {"code": ""}, {"code": "guess"}, {}])
def test_a_refusal_or_no_code_is_no_login(provider: Provider, sign_on: OidcSignOn, more: dict[str, str]) -> None:
    start = sign_on.begin(provider.return_to)

    refused(sign_on, provider, start, {"state": start.state, **more})


def test_an_answer_of_another_provider_is_refused(provider: Provider, sign_on: OidcSignOn) -> None:
    start = sign_on.begin(provider.return_to)

    refused(sign_on, provider, start, {**visit(start), "iss": "https://evil.example"})


SPOILED: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another client"},
    "ours among others, without naming the party": {"aud": [CLIENT, "another"], "azp": None},
    "meant for another party": {"azp": "another"},
    "another nonce": {"nonce": "replayed"},
    "no nonce": {"nonce": None},
    "over": {"exp": 1_000_000_000},
    "without an end": {"exp": None},
    "from the future": {"iat": 4_000_000_000},
    "not valid yet": {"nbf": 4_000_000_000},
    "nobody": {"sub": None},
    "hash of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("name", sorted(SPOILED))
def test_a_token_that_is_not_for_us_now_is_refused(provider: Provider, sign_on: OidcSignOn, name: str) -> None:
    def spoil(claims: dict[str, Any], _: dict[str, Any]) -> None:
        for key, value in SPOILED[name].items():
            claims.pop(key, None) if value is None else claims.update({key: value})

    provider.spoil = spoil
    start = sign_on.begin(provider.return_to)

    refused(sign_on, provider, start, visit(start))


def unsigned(claims: dict[str, Any]) -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "kid": "one"}, claims)]
    return ".".join([*(urlsafe_b64encode(part).decode().rstrip("=") for part in parts), ""])


def with_our_secret(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256", "kid": "one"}, claims, OctKey.import_key(SECRET * 2))


def by_somebody_else(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048))


def not_a_token(_: dict[str, Any]) -> str:
    return "x.y.z"


@pytest.mark.parametrize("sign", [unsigned, with_our_secret, by_somebody_else, not_a_token])
def test_a_token_that_the_provider_did_not_sign_is_refused(provider: Provider, sign_on: OidcSignOn, sign: Any) -> None:
    provider.sign = sign
    start = sign_on.begin(provider.return_to)

    refused(sign_on, provider, start, visit(start))


def test_a_new_key_of_the_provider_is_fetched(provider: Provider, sign_on: OidcSignOn) -> None:
    start = sign_on.begin(provider.return_to)
    sign_on.finish(start, visit(start), provider.return_to)
    provider.rotate()
    start = sign_on.begin(provider.return_to)

    assert sign_on.finish(start, visit(start), provider.return_to)["sub"] == "7"


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_names_strange_addresses_is_not_used(
    provider: Provider, sign_on: OidcSignOn, about: dict[str, Any]
) -> None:
    provider.metadata = about

    with pytest.raises(GatewayUnavailable):
        sign_on.begin(provider.return_to)


def test_a_provider_that_is_away_is_said_to_be_away() -> None:
    away = OidcSignOn("http://127.0.0.1:1", CLIENT, SECRET, SystemClock(), "sub")

    with pytest.raises(GatewayUnavailable):
        away.begin("http://localhost/")


@pytest.mark.parametrize("issuer", ["http://login.example", "ftp://127.0.0.1", "", "login.example"])
def test_an_issuer_whose_answers_can_be_read_on_the_way_is_refused(issuer: str) -> None:
    with pytest.raises(ValueError, match="https"):
        OidcSignOn(issuer, CLIENT, SECRET, SystemClock(), "sub")


def test_the_metadata_is_not_asked_for_each_time(provider: Provider, sign_on: OidcSignOn) -> None:
    sign_on.begin(provider.return_to)
    provider.metadata = {"issuer": "https://evil.example"}

    assert sign_on.begin(provider.return_to).url.startswith(provider.issuer)
