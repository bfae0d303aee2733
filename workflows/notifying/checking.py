"""What can be an address, and what is shown of one."""

import re
from urllib.parse import urlsplit

from models.errors import wrong_field
from models.notice_address import ROBOTS
from protection.masking import mask_number, normal_phone

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_MOBILE = re.compile(r"1[3-9]\d{9}")


def checked_address(channel: str, text: str, hosts: frozenset[str]) -> str:
    """The address as it is kept; 422 at `/address` where it can not be one. `hosts` are those that a webhook may name."""
    address = "".join(text.split())
    if channel == "sms":
        address = checked_mobile(address)
        if not address:
            raise wrong_field("/address", "not-a-mobile", "请填写11位手机号", "a mobile number of 11 digits")
    elif channel == "email":
        if len(address) > 120 or not _EMAIL.fullmatch(address):
            raise wrong_field("/address", "not-an-email", "邮箱格式不对，例如 name@example.cn", "not an e-mail address")
    elif channel in ROBOTS:
        check_webhook(address, hosts)
    else:
        raise wrong_field("/channel", "unknown-channel", "没有这种通知渠道", "there is no such channel")
    return address


def check_webhook(address: str, hosts: frozenset[str]) -> None:
    """Refuses an address of any other machine: what we send must not be aimed at the inside of a network (SSRF)."""
    try:
        parts = urlsplit(address)
        named = parts.netloc in hosts and "@" not in parts.netloc
    except ValueError:
        named = False
    if not named or parts.scheme not in ("https", "http") or len(address) > 500:
        allowed = "、".join(sorted(hosts))
        raise wrong_field(
            "/address",
            "webhook-host",
            f"机器人地址须以这些主机开头：{allowed}（BIHUAN_NOTICE_HOSTS 可增加）",
            f"the robot's address must be on one of: {allowed} (BIHUAN_NOTICE_HOSTS adds more)",
        )


def checked_mobile(text: str) -> str:
    """The mobile number of 11 digits in a text; nothing where it is none."""
    number = normal_phone(text)
    return number if _MOBILE.fullmatch(number) else ""


def mask_address(channel: str, address: str) -> str:
    """The mask of an address: 138****0000, zh***@example.cn, qyapi.weixin.qq.com/…c3f1."""
    if channel == "sms":
        return mask_number(address)
    if channel == "email":
        name, _, host = address.partition("@")
        return f"{name[:2] if len(name) > 2 else name[:1]}***@{host}"
    return f"{urlsplit(address).netloc}/…{address[-4:]}"
