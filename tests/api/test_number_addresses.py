"""A number in an address that no row can have is no address, on pages and in the API."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter


@pytest.mark.parametrize(
    "address", ["/workbench/drafts/{}", "/workbench/backtests/{}", "/tasks/{}", "/api/v1/tasks/{}"]
)
def test_a_number_that_no_row_can_have_leads_nowhere(bare_app: Flask, address: str) -> None:
    addresses = bare_app.url_map.bind("localhost")

    assert addresses.match(address.format(2**31 - 1))
    with pytest.raises(NotFound):
        addresses.match(address.format(2**31))


def test_every_number_in_an_address_is_bounded(bare_app: Flask) -> None:
    converters = [one for rule in bare_app.url_map.iter_rules() for one in rule._converters.values()]

    assert not [one for one in converters if isinstance(one, IntegerConverter) and one.max is None]
