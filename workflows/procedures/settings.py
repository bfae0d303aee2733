"""The settings of a procedure (`settings.yaml`): what an analyst can see and change, with where each comes from.

A setting says its value, the rule that it comes from, and, where the text is silent, what this system does instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calendars.errors import RuleError
from calendars.rules import Relation, parse

# name → (title, value where a procedure does not say, what a value may be)
KNOWN: dict[str, tuple[str, Any, tuple[type, ...]]] = {
    "levels": ("认可的等级代码体系", ["platform", "gbt39046", "stars"], (list,)),
    "opens_for": ("哪些等级立案", ["不满意", "非常不满意"], (list,)),
    "reason_required": ("须选择内容或写明原因", False, (bool,)),
    "default_evaluation": ("默认评价", None, (dict, type(None))),
    "appeal_suspends": ("申诉中止整改计时", False, (bool,)),
    "appeal_verified_within": ("申诉核实期限", None, (str, type(None))),
    "filing_target": ("报备对象", "province", (str,)),
    "count_first_day": ("首日计入", False, (bool,)),
    "roll_over": ("自然日期限遇休息日顺延", False, (bool,)),
    "close_of_business": ("期限止于下班", False, (bool,)),
    "follow_up": ("评价人可追加评价一次", False, (bool,)),
    "answer_link_valid": ("回访链接有效期", "30个自然日", (str,)),
}
FILING_TARGETS = {"province": "省平台", "management_body": "本级政务服务管理机构", "none": "不报备"}
LEVEL_SYSTEMS = {
    "platform": "省平台五级",
    "gbt39046": "国家标准GB/T 39046五级",
    "stars": "五星",
    "three_grades": "好评、中评、差评三级",
}
# Switch → the modifier of a deadline rule that it stands for.
MODIFIERS = {"count_first_day": "含当日", "roll_over": "顺延", "close_of_business": "下班前"}
PLAIN = ("locality", "title", "applies")


@dataclass(frozen=True)
class Setting:
    """One setting as it is shown. `silent` says what this system does where the text says nothing."""

    name: str
    title: str
    value: Any
    basis: tuple[str, ...] = ()
    silent: str = ""


def read_settings(raw: Mapping[str, Any]) -> dict[str, Setting]:
    """The settings of a file, and the usual value of each known one that it does not name."""
    found = {name: Setting(name, title, usual) for name, (title, usual, _) in KNOWN.items()}
    for name, entry in raw.items():
        if name not in PLAIN:
            entry = entry if isinstance(entry, dict) and "value" in entry else {"value": entry}
            basis = tuple(part.strip() for part in str(entry.get("basis", "")).split(",") if part.strip())
            title = entry.get("title") or KNOWN.get(name, (name,))[0]
            found[name] = Setting(name, title, entry["value"], basis, entry.get("silent", ""))
    return found


def values(settings: Mapping[str, Setting]) -> dict[str, Any]:
    """Name → value, as `setting.<name>` reads it."""
    return {name: setting.value for name, setting in settings.items()}


def settled(rule: str, chosen: Mapping[str, Any]) -> str:
    """A rule in words with the switches of its procedure: «15个自然日» is «15个自然日 顺延» where that is switched on.

    `setting.x` becomes the setting's value, nothing where that is empty. What can not be read is left to the lint.
    """
    if rule.startswith("setting."):
        rule = str(chosen.get(rule.removeprefix("setting.")) or "")
    for switch, word in MODIFIERS.items():
        if chosen.get(switch) and word not in rule and fits(rule, word):
            rule = f"{rule} {word}"
    return rule


def fits(rule: str, word: str) -> bool:
    """Whether a modifier makes sense with a rule."""
    try:
        return parse(rule).relation is Relation.FROM_START and bool(parse(f"{rule} {word}"))
    except RuleError:
        return False
