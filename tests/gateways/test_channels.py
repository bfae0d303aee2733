"""The channels that an installation has: those that its configuration names; a demonstration only pretends."""

from __future__ import annotations

from calendars.clock import FixedClock
from config import Config
from gateways.channels import configured
from gateways.memory_channel import PretendedChannel
from gateways.sms import SmsChannel
from handlers.ports_notices import Outgoing
from models.notice_address import ROBOTS


def test_an_installation_has_the_channels_that_it_configures(clock: FixedClock) -> None:
    environment = {
        "BIHUAN_SECRET_KEY": "k" * 40,
        "BIHUAN_BASE_URL": "https://bihuan.example/",
        "BIHUAN_SMTP_URL": "smtps://u:p@mail.example",
        "BIHUAN_SMTP_FROM": "bihuan@city.example",
        "BIHUAN_SMS_URL": "https://sms.example/send",
        "BIHUAN_SMS_SECRET": "s",
        "BIHUAN_SMS_TEMPLATE": "T",
        "BIHUAN_NOTICE_HOSTS": "wecom.city.example, feishu.city.example",
    }
    config = Config.from_environment(environment)
    outlets = configured(config, clock)

    assert set(outlets.channels) == {"email", "sms", *ROBOTS}
    assert "wecom.city.example" in outlets.hosts
    assert outlets.base_url == "https://bihuan.example"
    assert "p@mail" not in repr(config)
    assert set(configured(Config("sqlite://"), clock).channels) == set(ROBOTS)
    assert outlets.evaluators is None, "there is no template for them"
    more = Config.from_environment({**environment, "BIHUAN_SMS_ANSWER_TEMPLATE": "T-2"})
    assert isinstance(configured(more, clock).evaluators, SmsChannel)


def test_a_demonstration_sends_nothing(clock: FixedClock) -> None:
    environment = {"BIHUAN_MODE": "demonstration", "BIHUAN_SECRET_KEY": "k" * 40, "BIHUAN_DATA_KEY": "x" * 40}
    environment |= {"BIHUAN_PROVINCE_SECRET": "p" * 40, "BIHUAN_SMTP_URL": "smtp://mail.example"}
    outlets = configured(Config.from_environment(environment), clock)

    assert {type(channel) for channel in (*outlets.channels.values(), outlets.evaluators)} == {PretendedChannel}
    assert "不实际发送" in outlets.channels["email"].check()
    outlets.channels["email"].send(Outgoing("clerk@city.example", "标题", "正文", "k"))
