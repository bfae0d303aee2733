"""kill -9 around the sending of a message: nobody is forgotten, and whoever is told twice can see that it is one message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from gateways.memory_channel import InMemoryChannel
from gateways.signing import HEADER_IDEMPOTENCY
from handlers.ports_notices import Outlets
from models.base import db
from models.notice_sending import NoticeAttempt, NoticeMessage
from tests.faults import acting
from tests.faults.processes import Stop
from tests.gateways.conftest import serve, stop
from workflows.evaluators import texting
from workflows.notifying import sending
from workflows.stories.player import actor
from workflows.unit import transaction


class Gateway:
    """An SMS gateway on a socket, and what it was sent: the key and the whole."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.url = ""

    def take(self, request: Request) -> Response:
        self.heard.append((request.headers[HEADER_IDEMPOTENCY], json.loads(request.get_data())))
        return Response(json.dumps({"accepted": True}), 200, {}, "application/json")


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    server = make_server("127.0.0.1", 0, Request.application(gateway.take), threaded=True)
    gateway.url = f"http://127.0.0.1:{server.server_port}/sms"
    thread = serve(server)
    yield gateway
    stop(server, thread)


@pytest.fixture
def waiting(installation: Any, gateway: Gateway) -> str:
    """A message to the person who wrote the review lies in the outbox."""
    number = installation.to_filing(installation.open())
    installation.context.outlets = Outlets({}, base_url="https://bihuan.example", evaluators=InMemoryChannel())
    texting.text(installation.context, actor("shantou-l2"), number, "答复评价人")
    return str(number)


def lease_over() -> None:
    """As if the lease of the killed worker had ended; it goes by the real clock."""
    with transaction():
        row = db.session.scalars(select(NoticeMessage)).one()
        row.next_attempt_at -= sending.LEASE


@pytest.mark.parametrize(("when", "times"), [("before", 1), ("after", 2)])
def test_killed_around_the_gateways_answer_it_goes_again_under_the_same_key_after_the_lease(
    installation: Any, start: Any, gateway: Gateway, waiting: str, when: str, times: int
) -> None:
    point = Stop("gateways.sms:SmsChannel.send", when)
    start(installation.site, acting.notify_once, gateway.url, stop=point).stopped().kill()
    assert start(installation.site, acting.notify_once, gateway.url).result() == 0, "not while its lease lasts"

    lease_over()
    assert start(installation.site, acting.notify_once, gateway.url).result() == 1

    assert len(gateway.heard) == times
    assert len({key for key, _ in gateway.heard}) == 1
    assert len({body["parameters"]["link"] for _, body in gateway.heard}) == 1
    assert installation.rows(select(NoticeMessage.state)) == ["delivered"]
    assert installation.rows(select(NoticeAttempt.result)) == ["delivered"]


def test_two_workers_at_the_same_time_send_it_once(
    installation: Any, start: Any, gateway: Gateway, waiting: str
) -> None:
    held = start(
        installation.site, acting.notify_once, gateway.url, stop=Stop("gateways.sms:SmsChannel.send")
    ).stopped()
    assert start(installation.site, acting.notify_once, gateway.url).result() == 0
    assert held.go_on().result() == 1

    assert len(gateway.heard) == 1
