"""What the house asks of the channels by which people are told. Adapters live in gateways/ and are chosen by app.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

# Where the robots of the three services live, as their own documents say.
PUBLIC_HOSTS = frozenset({"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"})


@dataclass(frozen=True)
class Outgoing:
    """One message. `address` is in clear and must get into no log or error; `secret` signs what a robot wants signed.

    `count` says how many notices it holds. `words` fill a template of their own (SMS); a link to a person's page may be in
    them and in `body`, so that they get into no log either.
    """

    address: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    key: str
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret: str = field(default="", repr=False)
    count: int = 1


class ChannelPort(Protocol):
    """A way to reach a person or a group."""

    def send(self, message: Outgoing) -> None:
        """Delivers one message; the same key means the same message.

        Raises GatewayUnavailable (send again later) and GatewayRefused (never as it stands): see handlers/ports.py.
        """
        ...

    def check(self, *hosts: str) -> str:
        """Whether it can be reached, in one line; nothing is sent to anybody. Raises GatewayUnavailable.

        `hosts` are those of the addresses in use, for a service that has no address of its own (group robots).
        """
        ...


@dataclass(frozen=True)
class Outlets:
    """The channels of an installation; one that is not among them is not offered.

    `hosts` are those that a robot's address may name. Links in messages begin with `base_url`; without it there are none.
    `pretended` is the domain of the addresses that a demonstration makes up for accounts that have none. `evaluators` sends
    SMS to the persons who wrote the reviews, in a template of their own.
    """

    channels: Mapping[str, ChannelPort] = field(default_factory=dict)
    hosts: frozenset[str] = PUBLIC_HOSTS
    base_url: str = ""
    pretended: str = ""
    evaluators: ChannelPort | None = None
