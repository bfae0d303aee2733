"""Log lines hold nobody's number, whoever writes them."""

from __future__ import annotations

import logging

import pytest

from protection.logs import mask_logs


@pytest.fixture(autouse=True)
def _masked() -> None:
    mask_logs()


def test_a_number_in_a_message_or_its_arguments_is_masked(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("anybody").error("called %s about 13700002222", "13912345678")

    assert "139****5678" in caplog.text
    assert "13912345678" not in caplog.text
    assert "13700002222" not in caplog.text


def test_a_number_in_a_traceback_is_masked(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("no such phone: 13912345678")
    except ValueError:
        logging.getLogger("anybody").exception("failed")

    assert "ValueError: no such phone: 139****5678" in caplog.text
    assert "13912345678" not in caplog.text


def test_other_records_stay_as_they_were(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("anybody").warning("%s of %d", "one", 3)

    assert (caplog.records[0].msg, caplog.records[0].args) == ("%s of %d", ("one", 3))


def test_masking_twice_is_masking_once() -> None:
    before = logging.getLogRecordFactory()
    mask_logs()

    assert logging.getLogRecordFactory() is before
