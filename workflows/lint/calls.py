"""Call activities: the shared part exists, whoever calls it says by which rule, and the two do not get in each other's way."""

from collections import Counter
from collections.abc import Iterator

from workflows.lint.finding import Finding
from workflows.lint.nodes import read_part
from workflows.lint.subject import Subject
from workflows.procedures.elements import OWNERS, Element, read_lanes

# What a token waits at: the limits around it are those of one call.
WAITING = ("userTask", "receiveTask")


def check_calls(subject: Subject) -> Iterator[Finding]:
    """Every call activity, and what is called."""
    for node in subject.of_kind("callActivity"):
        called = subject.elements[node].called
        if called not in subject.parts:
            yield subject.error(
                node,
                "part-missing",
                f"没有共用流程 {called or '（空）'}，请在“共用流程”里选一个（属性 calledElement，写 bpmn/shared 里的名称）",
                f"there is no shared part {called}: name one of bpmn/shared",
            )
        elif not subject.elements[node].basis and not subject.is_part:
            yield subject.error(
                node,
                "basis-missing",
                "调用共用流程须写明法规依据，共用流程按它追溯：请在“法规依据”里添加（属性 basis）",
                "say by which rule the shared part is called: set the property basis",
            )
    for name, part in subject.parts.items():
        yield from check_part(subject, name, part)


def check_part(subject: Subject, name: str, part: dict[str, Element]) -> Iterator[Finding]:
    """One called part beside its callers: ids are its own, people wait in it for one caller, its settings exist."""
    for taken in sorted(part.keys() & subject.elements.keys()):
        yield subject.error(
            taken,
            "duplicate-id",
            f"编号 {taken} 与共用流程 {name} 里的相同，请改名",
            f"the shared part {name} has an element of this id: rename yours",
        )
    callers = Counter(item.called for one in (subject.elements, *subject.parts.values()) for item in one.values())
    if callers[name] > 1 and any(item.kind in WAITING for item in part.values()):
        yield subject.error(
            first_caller(subject, name),
            "part-called-twice",
            f"共用流程 {name} 里有人办理的步骤，只能调用一处，否则分不清期限属于哪一处",
            f"people act in the shared part {name}: call it from one place, or its limits can not be told apart",
        )
    yield from check_lanes_of(subject, name, part)
    for item in part.values():
        setting = item.timer.removeprefix("setting.")
        if setting != item.timer and setting not in subject.settings and not subject.is_part:
            yield subject.error(
                first_caller(subject, name),
                "timer-setting",
                f"共用流程 {name} 要用设置 {setting}，请写入 settings.yaml",
                f"the shared part {name} reads the setting {setting}: add it to settings.yaml",
            )


def check_lanes_of(subject: Subject, name: str, part: dict[str, Element]) -> Iterator[Finding]:
    """Somebody answers for every lane in which people act inside a part: the caller says which office, as for its own."""
    if subject.is_part:
        return
    lanes = {**read_part(subject.source.parts[name])[1], **read_lanes(subject.root)}
    for lane in sorted({item.lane for item in part.values() if item.kind == "userTask"} & OWNERS.keys()):
        if not lanes[lane].owner:
            yield subject.error(
                first_caller(subject, name),
                "lane-without-office",
                f"共用流程 {name} 的泳道 {lane} 没有写明由谁承担：请在本流程里画出泳道 {lane}，选“泳道由谁承担”（属性 owner）",
                f"nobody answers for the lane {lane} of the shared part {name}: draw the lane here, with its owner",
            )


def first_caller(subject: Subject, name: str) -> str:
    """The first call activity of this diagram that calls a part; nothing where another part does."""
    return next((node for node in subject.of_kind("callActivity") if subject.elements[node].called == name), "")
