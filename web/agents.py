"""What a browser calls itself, in two words: «Chrome · Windows»."""

from __future__ import annotations

# What stands further up is a more particular word.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("wxwork", "企业微信"),
    ("DingTalk", "钉钉"),
    ("Lark", "飞书"),
    ("Edg", "Edge"),
    ("360", "360 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("python", "程序"),
    ("curl", "程序"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Kylin", "麒麟"),
    ("UOS", "统信"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """The words; «未知设备» where it says nothing that we know."""
    folded = agent.casefold()
    names = [next((name for mark, name in known if mark.casefold() in folded), None) for known in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in names if name) or "未知设备"
