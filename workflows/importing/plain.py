"""Plain BPMN of other modelers, brought into the shape of ours where the meaning stays: kinds of tasks, ids, durations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from lxml import etree

from workflows.importing.notes import Imported
from workflows.importing.vendors import cut
from workflows.importing.words import drop, remove_drawn
from workflows.lint.events import IGNORED
from workflows.lint.nodes import CONTAINERS, events_in, is_node, owner
from workflows.lint.traps import CURES, KINDS, LOOPS, OTHERWISE
from workflows.procedures.xml import BPMN

B = f"{{{BPMN}}}"
# A kind that says who acts, but not how: what we call it.
RENAMED = {
    "task": ("userTask", "未定类型的任务按用户任务处理", "a task of no kind is taken for a user task"),
    "manualTask": ("userTask", "手工任务按用户任务处理", "a manual task is taken for a user task"),
    "sendTask": (
        "serviceTask",
        "发送任务按服务任务处理，请选处理程序",
        "a send task is taken for a service task: choose a handler",
    ),
    "scriptTask": (
        "serviceTask",
        "脚本任务改为没有处理程序的服务任务，脚本不带入，请选处理程序",
        "a script task becomes a service task without a handler, its script is left behind: choose a handler",
    ),
}
NOT_OF_THEM = ("scriptFormat", "messageRef", "operationRef", "implementation", "instantiate")
# Data flows: the engine would look for the data and stop.
DATA_FLOWS = ("ioSpecification", "dataInputAssociation", "dataOutputAssociation", "dataInput", "dataOutput", "inputSet",
              "outputSet", "property")  # fmt: skip
STORES = ("dataStore", "dataStoreReference")
PEOPLE = ("resourceRole", "performer", "humanPerformer", "potentialOwner")
FEEL_TEXT = re.compile(r'=\s*"([^"]*)"')
REPEATED = re.compile(r"R(\d*)/P(?:(\d+)D|T(\d+)H|T(\d+)M)")
UNITS = ("个自然日", "小时", "分钟")


def bring_into_shape(root: etree._Element, found: Imported) -> None:
    """Every change of this module, in an order in which each finds what it needs."""
    give_ids(root, found)
    rename_tasks(root, found)
    read_timers(root, found)
    read_conditions(root, found)
    leave_data(root, found)
    name_unsupported(root, found)


def give_ids(root: etree._Element, found: Imported) -> None:
    """A node or flow without an id gets one; a case is followed by ids."""
    taken = {item.get("id") for item in root.iter(etree.Element)}
    for item in root.iter(etree.Element):
        if (is_node(item) or item.tag in (f"{B}sequenceFlow", f"{B}process")) and not item.get("id"):
            kind = etree.QName(item).localname
            fresh = next(name for number in count(1) if (name := f"{kind.lower()}_{number}") not in taken)
            taken.add(fresh)
            item.set("id", fresh)
            found.changed(fresh, kind, "没有编号，已补上", "it had no id and got this one")


def rename_tasks(root: etree._Element, found: Imported) -> None:
    """Kinds of task that we do not have become the one that says the same."""
    for kind, (ours, zh, en) in RENAMED.items():
        for item in list(root.iter(f"{B}{kind}")):
            item.tag = f"{B}{ours}"
            said = ""
            for script in item.findall(f"{B}script"):
                said = f": {cut(script.text or '')}"
                item.remove(script)
            drop(item, *NOT_OF_THEM)
            told = found.left if kind == "scriptTask" else found.changed
            told(owner(item), f"{kind}{said}", zh, en)


def read_timers(root: etree._Element, found: Imported) -> None:
    """Durations of ISO 8601 are understood as they are; a text in FEEL and an endless repetition are written in our way."""
    for item in root.iter(f"{B}timeDuration", f"{B}timeCycle", f"{B}timeDate"):
        text = (item.text or "").strip()
        plain = FEEL_TEXT.fullmatch(text)
        text = plain[1] if plain else text
        cycle = REPEATED.fullmatch(text)
        if cycle and not cycle[1]:
            number, unit = next((value, unit) for value, unit in zip(cycle.groups()[1:], UNITS, strict=True) if value)
            text = f"每{number}{unit}"
        if text != (item.text or "").strip():
            found.changed(place(item), cut(item.text or ""), f"期限写作“{text}”", f"the limit is now written {text}")
            item.text = text
        if "${" in text or "#{" in text or text.startswith("=") or item.tag == f"{B}timeDate" or (cycle and cycle[1]):
            found.left(
                place(item),
                cut(text),
                "这种时间写法系统读不懂，请改成如“5个工作日”或 case.字段",
                "a time like this can not be read: write e.g. 5 working days, or case.field",
            )


def read_conditions(root: etree._Element, found: Imported) -> None:
    """A condition in another language stays where it is and stops publication until it is written in ours."""
    for item in root.iter(f"{B}conditionExpression", f"{B}completionCondition", f"{B}condition"):
        text, language = (item.text or "").strip(), item.get("language") or ""
        drop(item, "language")
        if language or text.startswith("=") or "${" in text or "#{" in text:
            shown = f"{cut(text)}" + (f" ({cut(language)})" if language else "")
            found.left(
                place(item),
                shown,
                '条件用了别的表达式语言：请选中这条流向，点“结果是……时”，或改写成如 outcome == "accept"',
                'the condition is in another language: write it like outcome == "accept"',
            )
            if language and not text.startswith(("=", "$", "#")):
                # What another language says must not be taken for ours because both happen to read it.
                item.text = f"${{{text}}}"


def place(item: etree._Element) -> str:
    """The node or flow in which something stands."""
    current: etree._Element | None = item
    while current is not None and not is_node(current) and current.tag != f"{B}sequenceFlow":
        current = current.getparent()
    return owner(item) if current is None else owner(current)


def leave_data(root: etree._Element, found: Imported) -> None:
    """Data flows and people named in the diagram are left out; data objects stay as drawings."""
    gone: set[str | None] = set()
    for item in list(root.iter(*(f"{B}{tag}" for tag in (*DATA_FLOWS, *STORES, *PEOPLE)))):
        parent = item.getparent()
        if parent is None or etree.QName(parent).localname in (
            *DATA_FLOWS,
            "correlationKey",
            "correlationSubscription",
        ):
            continue
        name = etree.QName(item).localname
        gone.add(item.get("id"))
        if name in PEOPLE:
            said = " ".join("".join(str(text) for text in item.itertext()).split())
            zh, en = (
                "办理人由泳道决定，请把步骤放进对应的泳道，给泳道选角色",
                "who acts is decided by the lane: put the step into the right one",
            )
        else:
            said = ""
            zh, en = (
                "数据流不带入：步骤留下的事实请写在属性 facts 里",
                "data flows are left out: name what a step leaves in facts",
            )
        where = item if name in STORES else parent
        found.left(owner(where), f"{name} {cut(said)}".strip(), zh, en)
        parent.remove(item)
    remove_drawn(root, gone)


def name_unsupported(root: etree._Element, found: Imported) -> None:
    """What stays in the diagram although nothing runs it: the lint stops publication there."""
    for item in root.iter(etree.Element):
        if not is_node(item):
            continue
        kind = etree.QName(item).localname
        if kind not in KINDS:
            zh, en = CURES.get(kind, OTHERWISE)
            found.left(owner(item), kind, f"不支持，{zh}", f"not supported: {en}")
        for what, zh, en in oddities(item, kind):
            found.left(owner(item), what, zh, en)


def oddities(item: etree._Element, kind: str) -> Iterator[tuple[str, str, str]]:
    """What else a node may carry that nothing runs."""
    if kind in CONTAINERS and item.get("triggeredByEvent") == "true":
        yield "triggeredByEvent", "不支持事件子流程，请改用边界事件", "no event sub-processes: use a boundary event"
    if item.get("isForCompensation") == "true":
        yield "isForCompensation", "不执行补偿，请画成普通步骤", "no compensation: draw it as a plain step"
    for event in events_in(item):
        if event in IGNORED:
            yield f"{event}EventDefinition", *IGNORED[event]
    for loop in LOOPS:
        if item.find(f"{B}{loop}") is not None:
            yield (
                loop,
                "不支持循环和多实例，请用网关画出循环",
                "no loops and multi-instance: draw the loop with a gateway",
            )
