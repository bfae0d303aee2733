"""The pages of an installation whose notices go to channels in memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from calendars.clock import FixedClock
from gateways.memory_channel import InMemoryChannel
from handlers.ports_notices import Outlets
from models.base import db
from tests.driving import Site
from workflows.notifying.rounds import notify


@pytest.fixture
def mail(demo_app: Flask) -> InMemoryChannel:
    """E-mail, SMS and WeCom in one."""
    channel = InMemoryChannel()
    demo_app.extensions["bihuan"].outlets = Outlets(
        {"email": channel, "sms": channel, "wecom": channel},
        base_url="https://bihuan.example",
        pretended="demo.example",
    )
    return channel


@pytest.fixture
def site(demo_app: Flask, clock: FixedClock, mail: InMemoryChannel) -> Site:
    """The same installation behind HTTP."""
    return Site(demo_app, clock)


@pytest.fixture
def rounds(site: Site) -> Callable[..., None]:
    """A round of notices after so many minutes of the real clock."""

    def run(minutes: int = 0) -> None:
        from datetime import timedelta

        site.clock.set(site.clock.now() + timedelta(minutes=minutes))
        notify(site.context)
        db.session.rollback()

    return run
