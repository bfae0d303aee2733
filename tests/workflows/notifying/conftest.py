"""An installation with channels in memory, and people with addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from calendars.clock import FixedClock, read_beijing
from gateways.memory_channel import InMemoryChannel
from handlers.ports_notices import Outgoing, Outlets
from models.base import db
from models.notice_sending import NoticeAttempt, NoticeItem, NoticeMessage
from tests.workflows.conftest import Play
from workflows.context import Context
from workflows.notifying import addresses
from workflows.notifying.rounds import notify
from workflows.stories.player import actor

HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=c0ffee-1234"


@dataclass
class Office:
    """The rounds of notices, their channels in memory, and what they sent."""

    context: Context
    clock: FixedClock
    mail: InMemoryChannel = field(default_factory=InMemoryChannel)
    sms: InMemoryChannel = field(default_factory=InMemoryChannel)
    robot: InMemoryChannel = field(default_factory=InMemoryChannel)
    evaluators: InMemoryChannel = field(default_factory=InMemoryChannel)

    def at(self, text: str) -> Office:
        """Moves the clock; nothing happens."""
        self.clock.set(read_beijing(text))
        return self

    def round(self) -> Office:
        """One round."""
        notify(self.context)
        db.session.rollback()
        return self

    def reach(self, username: str, email: str = "", sms: str = "") -> Office:
        """Gives somebody addresses."""
        if email:
            addresses.keep(self.context, actor(username), "email", email)
        if sms:
            addresses.keep(self.context, actor(username), "sms", sms)
        return self

    def letters(self, address: str) -> list[Outgoing]:
        """The e-mails to an address."""
        return [message for message in self.mail.sent if message.address == address]

    def rows(self, model: Any) -> list[Any]:
        """All rows of a kind."""
        db.session.rollback()
        return list(db.session.scalars(select(model).order_by(model.id)))

    @property
    def items(self) -> list[NoticeItem]:
        return self.rows(NoticeItem)

    @property
    def messages(self) -> list[NoticeMessage]:
        return self.rows(NoticeMessage)

    @property
    def attempts(self) -> list[NoticeAttempt]:
        return self.rows(NoticeAttempt)


@pytest.fixture
def office(app: Flask, context: Context, clock: FixedClock) -> Office:
    """Nobody has an address yet."""
    office = Office(context, clock)
    context.outlets = Outlets(
        {"email": office.mail, "sms": office.sms, "wecom": office.robot},
        base_url="https://bihuan.example",
        evaluators=office.evaluators,
    )
    return office


@pytest.fixture
def play(office: Office) -> Play:
    """A case that was just received, at the time of the `clock` fixture (Thursday 2026-09-24 10:00)."""
    return Play(office.context, office.clock).open()
