"""The sandbox's file: one transaction a delivery."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from calendars.clock import FixedClock
from gateways.sandbox.behaviours import Behaviour
from gateways.sandbox.filings import HandedIn
from gateways.sandbox.store import FilingStore


def test_a_delivery_that_fails_half_way_uses_up_neither_order_nor_receipt(tmp_path: Path, clock: FixedClock) -> None:
    store = FilingStore(tmp_path / "deep" / "province.sqlite")
    store.order(Behaviour("slow", times=1))

    with pytest.raises(sqlite3.IntegrityError):
        store.receive("k-1", HandedIn(None, "{}"), at=clock.now())  # type: ignore[arg-type]  # a stand-in is enough here

    assert [order.times for order in store.queue()] == [1]
    kept = store.receive("k-1", HandedIn("ST-1", "{}"), at=clock.now()).filing
    assert kept is not None
    assert kept.receipt_no == "GD-20260924-000001"
