"""Levels of evaluation (评价等级): which code of which scale means what. The scales are data: `bpmn/levels.yaml`."""

from functools import cache
from typing import Any

import yaml

from models.errors import wrong_field
from models.evaluation import Level
from workflows.procedures.shelf import SHELF

FILE = "levels.yaml"


@cache
def systems() -> dict[str, dict[str, Level]]:
    """Code system → code → level. A bare «1» is best in one standard and worst in another, so a code needs its system."""
    raw = yaml.safe_load((SHELF / FILE).read_text(encoding="utf-8"))["systems"]
    return {
        system: {
            str(code): Level(system, str(code), entry["name"], int(entry["normal"])) for code, entry in codes.items()
        }
        for system, codes in raw.items()
    }


def names() -> list[str]:
    """The names of all levels, the best first, each once."""
    levels = [level for codes in systems().values() for level in codes.values()]
    return list(dict.fromkeys(level.name for level in sorted(levels, key=lambda level: -level.normal)))


def parse(system: str | None, code: Any) -> Level:
    """Understands a level; refuses a code without its system and a code that its system does not have (422)."""
    if not system or system not in systems():
        raise wrong_field(
            "/evaluation/level/system",
            "unknown-code-system",
            f"评价等级须注明代码体系（{'、'.join(systems())}），收到 {system!r}",
            f"a level needs its code system ({', '.join(systems())}); got {system!r}",
        )
    codes = systems()[system]
    if not isinstance(code, str) or code not in codes:
        raise wrong_field(
            "/evaluation/level/code",
            "code-not-in-system",
            f"代码体系 {system} 没有等级 {code!r}，应为 {'、'.join(codes)}",
            f"code system {system} has no level {code!r}; it has {', '.join(codes)}",
        )
    return codes[code]
