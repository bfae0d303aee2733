"""Who is who in the demonstration, how quick they are, and what they write. All invented."""

import random
from datetime import datetime, timedelta
from typing import Any

from models.base import db
from models.case import Case
from models.organization import Organization
from models.task import Task

# Where the six weeks are lived; the other localities have a case each.
LOCALITY = "shantou"
# office → (second-level account, appeal reviewer, items)
OFFICES: dict[str, tuple[str, str, list[str]]] = {
    "shantou-housing": ("shantou-l2", "shantou-appeal", ["公积金提取", "公积金贷款申请", "缴存基数调整"]),
    "shantou-hall": ("shantou-hall-l2", "shantou-hall-appeal", ["不动产登记", "企业开办一件事", "居住证办理"]),
    "shantou-longhu": (
        "shantou-longhu-l2",
        "shantou-longhu-appeal",
        ["个体工商户注册", "食品经营许可", "老年人优待证"],
    ),
}
# step → (working days until it is done, weights): most are in time, some are not.
PACE: dict[str, tuple[list[int], list[int]]] = {
    "dispatch_case": ([0, 1, 2, 4], [5, 6, 3, 1]),
    "verify_by_callback": ([0, 1, 2, 4], [4, 5, 3, 1]),
    "submit_rectification": ([2, 4, 6, 8, 13], [3, 5, 4, 2, 2]),
    "decide_review": ([0, 1, 2, 5], [4, 5, 3, 1]),
    "verify_appeal": ([1, 3, 6], [4, 4, 1]),
    "decide_correction": ([0, 1, 2], [4, 4, 2]),
    "correct_filing": ([0, 1], [1, 1]),
}
APPEALS = 0.2
TEXTS = [
    "等了三个小时，窗口说材料不全让我回去再来。",
    "系统上传材料一直失败，打电话没人接。",
    "告知说五天办好，十天了还没有结果。",
    "窗口人员态度生硬，问什么都说自己看墙上。",
    "同样的材料上次能办这次不能办，没人解释原因。",
    "预约了号还是要重新排队，预约没有用。",
]
REASONS = [
    "办理时间：该事项超过法定时限办结",
    "服务引导：咨询不清楚、一次性告知不到位",
    "申报材料：要求提供清单以外的材料",
    "工作人员：服务态度不好",
]
CHANNELS = ["hall-terminal", "qr-code", "mobile", "hotline", "web"]


def handler(task: Task, case: Case) -> str:
    """Whose account does this step."""
    if task.lane == "first_level":
        return "shantou-l1"
    office = db.session.get_one(Organization, case.second_level_id or case.institution_id).code
    institution, reviewer, _ = OFFICES[office]
    return reviewer if task.lane == "appeal_reviewer" else institution


def answer(dice: random.Random, task: Task, case: Case) -> tuple[str | None, dict[str, Any]]:
    """The outcome of a step and what is particular about its form."""
    if task.step == "dispatch_case":
        return "dispatch", {
            "to": db.session.get_one(Organization, case.institution_id).code,
            "opinion": "请依规核实整改",
        }
    if task.step == "verify_by_callback":
        return "verified", {"finding": dice.choice(["substantiated"] * 4 + ["partly_substantiated", "unsubstantiated"])}
    if task.step == "submit_rectification":
        return ("explained" if case.finding == "unsubstantiated" else "rectified"), {}
    if task.step == "decide_review":
        returned = case.return_count < 2 and dice.random() < 0.2
        return ("return", {"opinion": "整改措施不具体，请补充"}) if returned else ("accept", {"opinion": "同意"})
    if task.step == "verify_appeal":
        return dice.choice(["substantiated", "substantiated", "unsubstantiated"]), {}
    if task.step == "decide_correction":
        return dice.choice(["uphold", "reject"]), {}
    return None, {}


def external_id(number: int) -> str:
    """What the province calls the n-th work order."""
    return f"demo-{number + 1:04d}"


def work_order(dice: random.Random, number: int, now: datetime) -> dict[str, Any]:
    """The n-th work order, received at this Beijing time."""
    office = dice.choice(list(OFFICES))
    item = dice.choice(OFFICES[office][2])
    generated = now - timedelta(minutes=dice.randrange(10, 120))
    return {
        "external_id": external_id(number),
        "locality": LOCALITY,
        "generated_at": generated.isoformat(),
        "received_at": now.isoformat(),
        "evaluation": {
            "level": {"system": "platform", "code": dice.choice(["1", "1", "2"])},
            "channel": dice.choice(CHANNELS),
            "reasons": dice.sample(REASONS, dice.choice([1, 1, 2])),
            "text": dice.choice(TEXTS),
            "evaluated_at": (generated - timedelta(minutes=dice.randrange(5, 300))).isoformat(),
            "item": {"code": f"4405-{OFFICES[office][2].index(item) + 1:03d}", "name": item},
            "institution": {"code": office},
            "staff": {"name": dice.choice(["李某", "陈某", "林某"]), "number": f"{dice.randrange(1, 60):04d}"},
            "evaluator": {"name": dice.choice(["王某", "黄某", "郑某"]), "phone": "13800000000"},
        },
    }
