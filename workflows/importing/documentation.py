"""The page of what an import does with each construct (docs/importing.md), from the tables by which it does it."""

from workflows.importing.archive import LARGEST_ARCHIVE, MOST_BYTES, MOST_FILES, MOST_RATIO, megabytes
from workflows.importing.plain import DATA_FLOWS, PEOPLE, RENAMED, STORES
from workflows.importing.vendors import HARMLESS, MEANINGS, OTHERWISE, VENDORS
from workflows.lint import MOST_PARTS
from workflows.lint.events import IGNORED
from workflows.lint.traps import CURES
from workflows.procedures.xml import LARGEST, MOST_ELEMENTS

HEAD = """# 导入其他工具的流程图 Diagrams of other tools

Generated from the tables of `workflows/importing/` (`make pages`); do not edit.

A diagram of ours comes back byte for byte. One of another tool is taken in, with a list of what was not understood at each
element, or refused with all reasons; nothing of it is half understood. What would change its meaning if it were dropped
(scripts, conditions in another language, steps for several people, implementations of service tasks) stays visible in
the diagram, and the lint stops publication there until it is said in our own words. Listeners, variables and people named
in attributes are left out with their note alone: read the list. No file is fetched, no script kept.
"""


def as_markdown() -> str:
    """The page."""
    return "\n".join([HEAD, *refused(), *carried(), *vendors(), *unsupported(), *archives()]) + "\n"


def refused() -> list[str]:
    """What is refused."""
    return [
        "## 拒绝 Refused",
        "",
        "- 不是流程图的文件（空文件、PDF、图片、Office 文件、网页、没有 procedure.bpmn 的压缩包……）/ files that are no diagram, "
        "by what they are",
        "- DTD、实体、处理指令、XInclude、UTF-8 以外的编码、读不懂的 XML / DTD, entities, processing instructions, XInclude, "
        "encodings other than UTF-8, broken XML: with line and column",
        f"- 超过 {megabytes(LARGEST)}、{MOST_ELEMENTS:,} 个 XML 元素或 {MOST_PARTS:,} 个节点与流向 / over {megabytes(LARGEST)}, "
        f"{MOST_ELEMENTS:,} XML elements or {MOST_PARTS:,} nodes and flows",
        "- 没有画了步骤的流程；编排图、会话图 / no process with any step; choreographies and conversations",
        "- 几个流程，分不清哪一个运行 / several processes of which not exactly one is executable",
        "",
    ]


def carried() -> list[str]:
    """What is changed without changing its meaning."""
    rows = [f"| `{kind}` | `{ours}` | {zh} / {en} |" for kind, (ours, zh, en) in RENAMED.items()]
    return [
        "## 照样带入 Carried over",
        "",
        "| there | here | |",
        "|---|---|---|",
        *rows,
        '| `isExecutable="false"`, none | `true` | 导入的流程都可运行 / a procedure runs once it is published |',
        "| `R/P1D` | `每1个自然日` | 不限次的重复 / an endless repetition |",
        '| `="P5D"` | `P5D` | FEEL 文字 / a text in FEEL |',
        "| `camunda:decisionRef`, `zeebe:calledDecision` | property `table` | 写明的名称 / a plain name |",
        "| `zeebe:calledElement processId` | `calledElement` | 写明的名称 / a plain name |",
        "| no id | `sequenceflow_1` | 补上编号 / an id is given |",
        "| no drawing | laid out | 自动排版，泳道为行；别的部门的步骤画在子流程里 / lanes as rows; steps inside a sub-process stay in it |",
        "| `xsi:schemaLocation`, `import` | – | 不读取外部文件，已略去 / nothing is fetched, left out |",
        "",
        "Ids that are not ours (`Activity_0abc1`) stay; the lint proposes better ones.",
        "",
    ]


def vendors() -> list[str]:
    """What other engines write."""
    names = ", ".join(sorted(name for name in VENDORS.values() if name))
    rows = [f"| {', '.join(f'`{name}`' for name in sorted(listed))} | {zh} / {en} |" for listed, zh, en in MEANINGS]
    return [
        f"## 其他引擎的扩展 Extensions of other engines ({names} …)",
        "",
        "Left out, and named one by one with what to do instead. Anything else of another namespace: "
        f"{OTHERWISE[0]} / {OTHERWISE[1]}.",
        "",
        "| construct | 怎么办 / what to do |",
        "|---|---|",
        *rows,
        "",
        "Of no meaning for who does what by when, left out and said so: "
        + ", ".join(f"`{name}`" for name in sorted(HARMLESS))
        + ".",
        "",
        "Plain BPMN that is left out with a note: "
        + ", ".join(f"`{name}`" for name in (*DATA_FLOWS, *STORES, *PEOPLE, "messageFlow"))
        + "; the process of another party (its pool stays).",
        "",
    ]


def unsupported() -> list[str]:
    """What stays and stops publication."""
    kinds = [f"| `{kind}` | {zh} / {en} |" for kind, (zh, en) in CURES.items() if kind not in RENAMED]
    events = [f"| `{event}EventDefinition` | {zh} / {en} |" for event, (zh, en) in IGNORED.items()]
    return [
        "## 留在图上、须改画 Stays, and has to be drawn otherwise",
        "",
        "| construct | 怎么办 / what to do |",
        "|---|---|",
        *kinds,
        *events,
        "| `multiInstanceLoopCharacteristics`, `standardLoopCharacteristics` | 用网关画出循环 / draw the loop with a gateway |",
        '| `triggeredByEvent="true"` | 改用边界事件 / use a boundary event |',
        '| conditions in `${…}`, `=…`, JavaScript … | 改写成如 `outcome == "accept"` / write them like that |',
        "| `timeDate`, `R3/…`, `${…}` in timers | 改成如 5个工作日 / write e.g. 5 working days |",
        "",
    ]


def archives() -> list[str]:
    """What may come as a zip."""
    return [
        "## 压缩包 Archives",
        "",
        f"A zip of the folder of a procedure, or of what lies in it: at most {megabytes(LARGEST_ARCHIVE)}, {MOST_FILES} files, "
        f"{megabytes(MOST_BYTES)} unpacked, packed at most {MOST_RATIO} times, every file text in UTF-8. Refused with the entry: "
        "paths that lead elsewhere, links, the same file twice, passwords. Nothing is unpacked to disk.",
    ]
