"""A number in an address that no column can hold never comes to the database, on pages and in the API."""

from __future__ import annotations

import pytest
from flask import Flask

from access.addresses import LARGEST, Number


@pytest.mark.parametrize("address", ["/workbench/drafts/{}", "/workbench/backtests/{}", "/tasks/{}"])
def test_a_number_that_no_row_can_have_is_that_of_a_row_that_is_not_there(bare_app: Flask, address: str) -> None:
    addresses = bare_app.url_map.bind("localhost")

    assert list(addresses.match(address.format(LARGEST))[1].values()) == [LARGEST]
    assert list(addresses.match(address.format(LARGEST + 1))[1].values()) == [0]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_each_method_answers_that_there_is_no_such_row(bare_app: Flask, method: str) -> None:
    addresses = bare_app.url_map.bind("localhost")

    assert addresses.match("/api/v1/cases/1/attachments/99999999999", method)[1]["attachment_id"] == 0


def test_every_number_in_an_address_is_bounded(bare_app: Flask) -> None:
    converters = [one for rule in bare_app.url_map.iter_rules() for one in rule._converters.values()]
    numbers = [one for one in converters if one.regex == Number.regex]

    assert numbers
    assert all(isinstance(one, Number) for one in numbers)
