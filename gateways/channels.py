"""The channels of an installation, as its configuration says."""

from __future__ import annotations

from calendars.clock import Clock
from config import Config
from gateways.mail import SmtpChannel
from gateways.memory_channel import PretendedChannel
from gateways.robots import BODIES, RobotChannel
from gateways.sms import SmsChannel
from handlers.ports_notices import PUBLIC_HOSTS, ChannelPort, Outlets

PRETENDED = "demo.example"


def configured(config: Config, clock: Clock) -> Outlets:
    """Robots are always there, e-mail and SMS where they are configured; in a demonstration all, and none sends anything.

    ValueError for a setting that can not be used.
    """
    hosts = PUBLIC_HOSTS | frozenset(config.notice_hosts)
    if config.demonstration:
        nowhere = PretendedChannel()
        pretended: dict[str, ChannelPort] = {name: nowhere for name in ("email", "sms", *BODIES)}
        return Outlets(pretended, hosts, config.base_url, PRETENDED, nowhere)
    channels: dict[str, ChannelPort] = {service: RobotChannel(service, hosts, clock) for service in BODIES}
    evaluators: ChannelPort | None = None
    if config.smtp_url:
        channels["email"] = SmtpChannel(config.smtp_url, config.smtp_from, clock)
    if config.sms_url:
        secret = (config.sms_secret or "").encode()
        channels["sms"] = SmsChannel(config.sms_url, config.sms_key_id, secret, config.sms_template, clock)
        if config.sms_answer_template:
            evaluators = SmsChannel(config.sms_url, config.sms_key_id, secret, config.sms_answer_template, clock)
    return Outlets(channels, hosts, config.base_url, evaluators=evaluators)
