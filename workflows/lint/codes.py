"""The table of all codes: of each what is wrong and what to do, in Chinese and English (docs/lint.md)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workflows.procedures.shelf import read_yaml

TABLE = Path(__file__).with_name("codes.yaml")
HEAD = """# 检查与导入的全部代码 All codes of the lint and of the import

Generated from `workflows/lint/codes.yaml` (`make pages`); do not edit. `flask procedures lint FOLDER` and the workbench give
these codes; each finding names the element and says the same with the names and numbers of the case at hand.
"""


@dataclass(frozen=True)
class Code:
    """One code. `group` is the heading under which it stands."""

    code: str
    group: str
    zh: str
    cure_zh: str
    en: str
    cure_en: str


@cache
def codes() -> dict[str, Code]:
    """All codes, in the order of the table."""
    return {
        code: Code(code, group, *(part.strip() for part in said.split("|")))
        for group, listed in read_yaml(TABLE).items()
        for code, said in listed.items()
    }


def as_markdown() -> str:
    """The page: one line a code."""
    lines = [HEAD]
    group = ""
    for code in codes().values():
        if code.group != group:
            group = code.group
            lines += [
                "",
                f"## {group}",
                "",
                "| code | 哪里不对 / what is wrong | 怎么办 / what to do |",
                "|---|---|---|",
            ]
        lines.append(f"| `{code.code}` | {code.zh} / {code.en} | {code.cure_zh} / {code.cure_en} |")
    return "\n".join(lines) + "\n"
