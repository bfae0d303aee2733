"""Human steps: each has a lane, a form, outcomes, a time limit with an early warning, and a legal basis."""

import re
from collections.abc import Iterator

from workflows.lint.finding import Finding
from workflows.lint.services import check_handler
from workflows.lint.subject import Subject
from workflows.procedures.elements import OWNERS, read_lanes
from workflows.procedures.xml import BPMN

SLUG = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def check_steps(subject: Subject) -> Iterator[Finding]:
    """What every user task must carry."""
    for node in subject.of_kind("userTask"):
        yield from check_lane(subject, node)
        yield from check_outcomes_of(subject, node)
        if not subject.words(node).get("form"):
            yield subject.error(
                node,
                "form-not-named",
                "步骤没有表单，请在“表单”里选一张（属性 form）",
                "the step names no form: set the property form",
            )
        if not subject.elements[node].basis and not subject.is_part:
            yield subject.error(
                node,
                "basis-missing",
                "步骤没有法规依据，请在“法规依据”里添加（属性 basis）",
                "no legal basis: name the rule ids in the property basis",
            )
        if "handler" in subject.words(node):
            yield from check_handler(subject, node, subject.words(node)["handler"], {})
        yield from check_limits(subject, node)


def check_lane(subject: Subject, node: str) -> Iterator[Finding]:
    """The lane says who: without it nobody's inbox shows the step."""
    lane = lane_of(subject, node)
    if not lane:
        yield subject.error(
            node, "lane-missing", "步骤不在任何泳道里，请放进泳道", "the step lies in no lane: put it into one"
        )
    elif len(lanes := lanes_of(subject, node)) > 1:
        yield subject.error(
            node,
            "lane-ambiguous",
            f"步骤同时在泳道 {'、'.join(lanes)} 里，请只留一个",
            "the step lies in more than one lane: keep one",
        )
    elif lane in OWNERS and not subject.is_part and not read_lanes(subject.root)[lane].owner:
        yield subject.error(
            node,
            "lane-without-office",
            f"泳道 {lane} 没有写明由谁承担：请写属性 owner，如 kind:service_center",
            f"nobody answers for the lane {lane}: set its property owner, e.g. kind:service_center",
        )
    elif lane not in OWNERS:
        known = "、".join(OWNERS)
        yield subject.error(
            node,
            "lane-unknown",
            f"泳道 {lane} 不对应系统里的角色，请选中泳道，选“泳道的角色”（编号应为 {known}）",
            f"no organisation answers for this lane: use one of {known}",
        )


def lanes_of(subject: Subject, node: str) -> list[str]:
    """Every lane that names the step."""
    return [
        lane.get("id") or ""
        for lane in subject.root.iter(f"{{{BPMN}}}lane")
        if node in [(reference.text or "").strip() for reference in lane.findall(f"{{{BPMN}}}flowNodeRef")]
    ]


def lane_of(subject: Subject, node: str) -> str:
    """The lane of a step."""
    return subject.elements[node].lane


def check_outcomes_of(subject: Subject, node: str) -> Iterator[Finding]:
    """A step ends in at least one way; each has an id of its own and a Chinese name."""
    outcomes = subject.elements[node].outcomes
    if not outcomes:
        yield subject.error(
            node,
            "outcomes-missing",
            "步骤没有办理结果，请在“办理结果”里添加（属性 outcomes，如 accept=通过;return=退回）",
            "no outcomes: write them as accept=通过;return=退回",
        )
    ids = [outcome.id for outcome in outcomes]
    for outcome in outcomes:
        if not SLUG.fullmatch(outcome.id) or ids.count(outcome.id) > 1:
            yield subject.error(
                node,
                "outcome-id",
                f"结果编号 {outcome.id!r} 重复或不是小写英文，请改正",
                f"the outcome {outcome.id!r} is there twice, or no lower-case English id: correct it",
            )
        elif outcome.name == outcome.id:
            yield subject.warning(
                node,
                "outcome-name",
                f"结果 {outcome.id} 没有中文名称，请补上",
                f"the outcome {outcome.id} has no Chinese name: add it",
            )


def check_limits(subject: Subject, node: str) -> Iterator[Finding]:
    """A limit and an early warning on the step or on a sub-process around it, or why the text has none (`no_limit`).

    The steps of a shared part are bound by the limits of the step that calls it.
    """
    if subject.is_part or subject.words(node).get("no_limit"):
        return
    purposes = {
        subject.words(event).get("purpose", "") for place in subject.around(node) for event in subject.boundaries(place)
    }
    if "due" not in purposes:
        yield subject.error(
            node,
            "deadline-missing",
            "步骤没有期限：请在它或外层子流程的“期限”里加限期（purpose=due 的边界定时器）",
            "no deadline: add a boundary timer with purpose due to it or around it",
        )
    if "warn" not in purposes:
        yield subject.error(
            node,
            "warning-missing",
            "步骤没有到期预警：请在“期限”里加预警，如“到期前1个工作日”（purpose=warn 的边界定时器）",
            "no early warning: add a boundary timer with purpose warn",
        )


def check_forms(subject: Subject) -> Iterator[Finding]:
    """Every form that is named lies in forms/; every form that lies there is named."""
    named = {words["form"]: node for node in subject.elements if (words := subject.words(node)).get("form")}
    inner = (item for part in subject.parts.values() for item in part.values())
    named |= {item.properties["form"]: item.part for item in inner if item.properties.get("form")}
    for form, node in named.items():
        if form not in subject.forms:
            yield subject.error(
                node,
                "form-missing",
                f"forms/{form}.json 不存在，请添加表单或改正名称",
                "the form does not exist: add it or correct the name",
                about=form,
            )
    for form in subject.forms:
        if form not in named and not subject.is_part:
            yield subject.warning(
                f"forms/{form}.json", "form-unused", "没有步骤使用这个表单，可删除", "no step uses this form: remove it"
            )
