"""What a browser calls itself, in two words: «Chrome · Windows»."""

from __future__ import annotations

from web.language import N_
from web.saying import said

# What stands further up is a more particular word.
BROWSERS = (
    ("MicroMessenger", N_("微信")),
    ("wxwork", N_("企业微信")),
    ("DingTalk", N_("钉钉")),
    ("Lark", N_("飞书")),
    ("Edg", "Edge"),
    ("360", N_("360 浏览器")),
    ("QQBrowser", N_("QQ 浏览器")),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("python", N_("程序")),
    ("curl", N_("程序")),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Kylin", N_("麒麟")),
    ("UOS", N_("统信")),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """The words; «未知设备» where it says nothing that we know."""
    folded = agent.casefold()
    names = [next((name for mark, name in known if mark.casefold() in folded), None) for known in (BROWSERS, SYSTEMS)]
    return " · ".join(said(name) for name in names if name) or said("未知设备")
