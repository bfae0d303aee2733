"""The province's server at its worst, over a real socket: dead, slow, talking nonsense, contradicting itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from calendars.clock import SystemClock
from gateways.province import HttpProvince
from models.notice import Notice
from models.outbox import OutboxMessage
from models.queries import cases as case_queries
from tests.faults import acting
from tests.faults.installation import KEY_ID, SECRET
from tests.faults.processes import Stop
from workflows.background.delivery import LEASE, deliver

Answer = Callable[[Request], Response]


@pytest.fixture
def talker(installation: Any) -> Iterator[Any]:
    """A province that answers what a test wants; the installation talks to it."""

    class Talker:
        answers: list[Answer] = []  # noqa: RUF012 -- one talker a test
        keys: list[str] = []  # noqa: RUF012

        def answer(self, request: Request) -> Response:
            """The next answer; the last one for ever."""
            request.get_data()
            self.keys.append(request.headers["Idempotency-Key"])
            return (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(request)

    talker = Talker()
    talker.answers, talker.keys = [], []
    server = make_server("127.0.0.1", 0, Request.application(talker.answer), threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    installation.context.province = HttpProvince(url, KEY_ID, SECRET.encode(), SystemClock(), timeout=(1.0, 1.0))
    installation.site = type(installation.site)(**{**vars(installation.site), "province_url": url})
    yield talker
    server.shutdown()
    thread.join(5)
    server.server_close()


def said(content: Any, status: int = 200, **headers: str) -> Answer:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda request: Response(text, status, headers, content_type="application/json")


def accepted(number: str) -> Answer:
    return said({"status": "accepted", "receipt_no": number})


REJECTED = said({"status": "rejected", "reason_code": "R01", "reason": "材料不齐"})


def cut_short(request: Request) -> Response:
    """Closes the connection in the middle of the answer."""
    return Response(b'{"status": "acc', 200, {"Content-Length": "500"}, content_type="application/json")


def later(installation: Any, seconds: float = 0.0) -> None:
    """Moves to the next try."""
    (message,) = installation.rows(select(OutboxMessage).where(OutboxMessage.state == "pending"))
    installation.advance_to(max(message.next_attempt_at, installation.site.now) + timedelta(seconds=seconds))


def test_a_province_that_is_dead_for_a_day_has_each_filing_once_afterwards(installation: Any, sandbox: Any) -> None:
    numbers = [installation.to_filing(installation.open(number)) for number in range(3)]
    alive = installation.context.province
    installation.context.province = HttpProvince("http://127.0.0.1:9", KEY_ID, SECRET.encode(), SystemClock())
    began = installation.site.now
    while installation.site.now < began + timedelta(days=1):
        assert deliver(installation.context) == 0
        installation.advance_to(min(installation.rows(select(OutboxMessage.next_attempt_at))))
    assert {installation.case(no).stage for no in numbers} == {"filing"}
    assert sandbox.books() == []

    installation.context.province = alive
    installation.advance_to(max(installation.rows(select(OutboxMessage.next_attempt_at))))
    assert deliver(installation.context) == 3

    assert sorted((filing.key, filing.times_seen) for filing in sandbox.books()) == [(f"{no}-BA1", 1) for no in numbers]
    assert {installation.case(no).stage for no in numbers} == {"closed"}
    installation.check()


def test_a_province_slower_than_our_patience_is_asked_again_and_has_it_once(installation: Any, sandbox: Any) -> None:
    no = installation.to_filing(installation.open())
    installation.context.province = HttpProvince(sandbox.url, KEY_ID, SECRET.encode(), SystemClock(), timeout=(1, 0.2))
    sandbox.told(behaviour="slow", seconds=0.6, times=1)
    assert deliver(installation.context) == 0
    assert "可能已收到" in installation.rows(select(OutboxMessage.last_error))[0]

    later(installation)
    assert deliver(installation.context) == 1

    (filing,) = sandbox.books()
    assert (filing.key, filing.times_seen) == (f"{no}-BA1", 2)
    assert case_queries.filings(installation.case(no).id)[0].receipt_no == filing.receipt_no
    installation.check()


@pytest.mark.parametrize(
    "nonsense",
    [
        said(b""),
        said(b"<html><body>\xe7\xb3\xbb\xe7\xbb\x9f\xe7\xbb\xb4\xe6\x8a\xa4</body></html>"),
        said(b"\xff\xfe\x00"),
        said([]),
        said({"status": "accepted"}),
        said({"status": "accepted", "receipt_no": "GD-9", "idempotency_key": "another-case-BA1"}),
        said({"status": "maybe", "receipt_no": "GD-9"}),
        said({}, 302, Location="http://127.0.0.1:9/"),
        said({}, 502),
        cut_short,
    ],
    ids=["empty", "page", "bytes", "list", "no-receipt", "another-filing", "maybe", "redirect", "proxy", "cut-short"],
)
def test_nonsense_is_no_answer_and_the_filing_goes_out_again(installation: Any, talker: Any, nonsense: Answer) -> None:
    no = installation.to_filing(installation.open())
    talker.answers = [nonsense, accepted("GD-1")]
    assert deliver(installation.context) == 0
    assert installation.case(no).stage == "filing"
    assert installation.events(no).count("FilingConfirmed") == 0

    later(installation)
    assert deliver(installation.context) == 1

    assert talker.keys == [f"{no}-BA1"] * 2
    assert case_queries.filings(installation.case(no).id)[0].receipt_no == "GD-1"
    installation.check()


def test_a_province_that_asks_for_an_hour_gets_an_hour(installation: Any, talker: Any) -> None:
    installation.to_filing(installation.open())
    talker.answers = [said({}, 503, **{"Retry-After": "3600"})]
    deliver(installation.context)

    (next_attempt,) = installation.rows(select(OutboxMessage.next_attempt_at))
    assert next_attempt == installation.site.now + timedelta(hours=1)


def test_a_rejection_that_follows_a_lost_receipt_is_what_we_know_and_the_case_is_filed_anew(
    installation: Any, talker: Any
) -> None:
    no = installation.to_filing(installation.open())
    talker.answers = [cut_short, REJECTED, accepted("GD-2")]
    deliver(installation.context)
    later(installation)
    deliver(installation.context)
    assert [row.status for row in case_queries.filings(installation.case(no).id)] == ["returned"]

    installation.do("shantou-l1", no, "correct_filing")
    deliver(installation.context)

    filings = case_queries.filings(installation.case(no).id)
    assert [(row.filing_no, row.status) for row in filings] == [(f"{no}-BA1", "returned"), (f"{no}-BA2", "confirmed")]
    assert installation.case(no).stage == "closed"
    installation.check()


def test_a_late_receipt_for_a_returned_filing_closes_nothing_and_the_bureau_is_told(
    installation: Any, talker: Any, start: Any
) -> None:
    no = installation.to_filing(installation.open())
    talker.answers = [accepted("GD-1"), REJECTED, accepted("GD-2")]
    heard = Stop("gateways.province:HttpProvince.submit_filing", "after")
    slow = start(installation.site, acting.deliver_once, stop=heard).stopped()
    # Meanwhile its lease ends, another worker asks again, hears the opposite, and the bureau files anew.
    installation.advance_to(installation.site.now + LEASE)
    assert deliver(installation.context) == 1
    installation.do("shantou-l1", no, "correct_filing")

    slow.go_on().result()

    filings = case_queries.filings(installation.case(no).id)
    assert [(row.status, row.receipt_no) for row in filings] == [("returned", None), ("pending", None)]
    assert installation.case(no).stage == "filing"
    assert installation.events(no).count("FilingContradicted") == 1
    told = installation.rows(select(Notice).where(Notice.kind == "result", Notice.text.contains("前后答复不一致")))
    assert [(notice.role, notice.organization_id) for notice in told] == [
        ("first_level", installation.case(no).first_level_id)
    ]
    assert deliver(installation.context) == 1
    assert installation.case(no).stage == "closed"
    installation.check()


def test_an_answer_heard_twice_is_kept_once_and_contradicts_nothing(installation: Any, talker: Any, start: Any) -> None:
    no = installation.to_filing(installation.open())
    talker.answers = [accepted("GD-1")]
    heard = Stop("gateways.province:HttpProvince.submit_filing", "after")
    slow = start(installation.site, acting.deliver_once, stop=heard).stopped()
    installation.advance_to(installation.site.now + LEASE)
    assert deliver(installation.context) == 1

    slow.go_on().result()

    assert installation.events(no).count("FilingConfirmed") == 1
    assert "FilingContradicted" not in installation.events(no)
    assert installation.rows(select(OutboxMessage.state)) == ["delivered"]
    installation.check()
