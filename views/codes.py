"""What codes of the record are called, on pages and in documents alike."""

from __future__ import annotations

# By which way an evaluation came. A code that nobody has told us a name for is not shown to people.
CHANNELS = {
    "hall-terminal": "政务大厅终端", "hall-tablet": "政务大厅平板", "window": "窗口", "pc": "网页端", "web": "网页端",
    "mobile": "移动端", "app": "移动端", "qr-code": "二维码", "sms": "短信", "phone": "电话", "hotline": "电话热线",
    "hotline-12345": "12345热线", "self-service": "自助终端", "dissatisfied-window": "办不成事窗口",
    "answer-link": "回访链接",
}  # fmt: skip
CORRECTIONS = {
    "void": "撤销差评",
    "basically_satisfied": "改为基本满意",
    "satisfied": "改为满意",
    "very_satisfied": "改为非常满意",
}
FILINGS = {"rectification": "整改结果", "correction": "申诉修正", "local": "本级备案"}
TARGETS = {"province": "省政务服务数据管理局", "management_body": "本级政务服务管理机构"}


def channel(code: str) -> str:
    """By which way it came, in Chinese."""
    return CHANNELS.get(code) or ("其他渠道" if code.isascii() else code)
