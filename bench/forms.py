"""What is entered in the measured cases: the same work order and the same papers for every contestant."""

from functools import cache
from typing import Any

from calendars.clock import read_beijing
from workflows.procedures.definitions import SHELF, Source
from workflows.stories.sample import fill

RECEIVED = read_beijing("周四 2026-09-24 10:00")
TO = "shantou-housing"


def order(key: str) -> dict[str, Any]:
    """A work order as the province sends it."""
    return {
        "external_id": key,
        "locality": "shantou",
        "generated_at": "2026-09-24T09:00:00+08:00",
        "received_at": "2026-09-24T10:00:00+08:00",
        "evaluation": {
            "level": {"system": "platform", "code": "1"},
            "channel": "hall-terminal",
            "reasons": ["办理时间：该事项超过法定时限办结", "服务态度：工作人员解答不耐心"],
            "text": "等了三个小时，窗口说材料不全让我回去再来，第二次去又说系统故障，前后跑了四趟还没有办成。",
            "evaluated_at": "2026-09-24T08:30:00+08:00",
            "item": {"code": "440500-001", "name": "公积金提取"},
            "institution": {"code": TO, "name": "市住房公积金管理中心"},
            "staff": {"name": "李某", "number": "0021"},
            "evaluator": {"name": "王某", "phone": "13800000000"},
        },
    }


@cache
def sheets() -> dict[str, Any]:
    """The forms of Shantou's procedure."""
    return Source.read(SHELF / "shantou").forms


@cache
def paper(step: str) -> dict[str, Any]:
    """What a person enters at a step."""
    given = {"to": TO} if step == "dispatch_case" else {}
    return fill(sheets()[step], given, RECEIVED)
