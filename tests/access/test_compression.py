"""Answers are compressed where the browser takes it, and their lengths give nothing away."""

from __future__ import annotations

import gzip

from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_goes_over_the_wire_compressed_and_says_the_same(client: FlaskClient) -> None:
    plain, packed = client.get("/procedures/shantou"), client.get("/procedures/shantou", headers=GZIP)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data).decode().count("<tr>") == plain.text.count("<tr>")
    assert len(packed.data) < len(plain.data) / 2
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_browser_that_takes_none_gets_it_plain(client: FlaskClient) -> None:
    answer = client.get("/procedures/shantou", headers={"Accept-Encoding": "identity"})

    assert "Content-Encoding" not in answer.headers


def test_the_same_page_has_another_length_each_time(client: FlaskClient) -> None:
    lengths = {len(client.get("/procedures/shantou/diagram.svg", headers=GZIP).data) for _ in range(12)}

    assert len(lengths) > 3


def test_what_is_small_or_already_packed_stays_as_it_is(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers
    with client.get("/assets/icon.svg", headers=GZIP) as icon:
        assert "Content-Encoding" not in icon.headers
