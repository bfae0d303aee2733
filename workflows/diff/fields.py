"""The facts that are compared: what each is called, and under which heading its changes stand."""

from typing import NamedTuple

from workflows.authoring.handler_words import PARAMETERS
from workflows.diff.things import Word, called


class Field(NamedTuple):
    """One field. Where it is `listed`, each argument is an entry of a list: it comes and goes («新增结果 退回 (return)»).

    `group` is empty where the heading is that of the thing.
    """

    name: Word
    group: str = ""
    listed: bool = False


# The headings of a comparison, in the order of a page.
GROUPS: dict[str, Word] = {
    "clocks": Word("期限", "Limits"),
    "steps": Word("步骤", "Steps"),
    "flows": Word("流向与条件", "Flows and conditions"),
    "forms": Word("表单", "Forms"),
    "tables": Word("决策表", "Decision tables"),
    "settings": Word("设置", "Settings"),
    "stories": Word("情景", "Scenarios"),
    "other": Word("其他", "Other"),
    "layout": Word("版面", "Layout"),
}

FIELDS: dict[str, Field] = {
    # Every element of a diagram
    "id": Field(Word("编号", "id")),
    "name": Field(Word("名称", "name")),
    "kind": Field(Word("类型", "type")),
    "help": Field(Word("说明", "help text")),
    "words": Field(Word("文字", "words")),
    "lane": Field(Word("泳道", "lane")),
    "parent": Field(Word("所在流程", "lies in")),
    "basis": Field(Word("依据", "basis"), listed=True),
    "basis-order": Field(Word("依据次序", "order of the basis")),
    # Clocks
    "timer": Field(Word("时限", "rule"), "clocks"),
    "timer-kind": Field(Word("计时方式", "kind of timer"), "clocks"),
    "purpose": Field(Word("用途", "purpose"), "clocks"),
    "start": Field(Word("起算", "start"), "clocks"),
    "replaces": Field(Word("替代的期限", "replaces the limit"), "clocks"),
    "no_limit": Field(Word("无时限的理由", "why there is no limit"), "clocks"),
    "window": Field(Word("提出期限", "window"), "clocks"),
    "interrupts": Field(Word("中断所在步骤", "ends its step")),
    "attached": Field(Word("所附步骤", "attached to")),
    # Steps
    "assign": Field(Word("分派给", "assigned to")),
    "assignee": Field(Word("办理人", "assignee")),
    "form": Field(Word("使用的表单", "form")),
    "outcome": Field(Word("结果", "outcome"), listed=True),
    "outcome-order": Field(Word("结果次序", "order of the outcomes")),
    "stage": Field(Word("工单阶段", "stage")),
    "handler": Field(Word("处理程序", "handler")),
    "operator": Field(Word("处理程序", "handler")),
    "param": Field(Word("处理参数", "parameter")),
    "param-type": Field(Word("处理参数类型", "type of the parameter")),
    "result": Field(Word("结果变量", "result variable")),
    "fact": Field(Word("记下的事实", "fact"), listed=True),
    "fact-order": Field(Word("记下的次序", "order of the facts")),
    "sender": Field(Word("可提出的人", "sender"), listed=True),
    "only": Field(Word("限于", "only for")),
    "open_when": Field(Word("开放条件", "open when")),
    "closed_because": Field(Word("不开放的说明", "why it is closed")),
    "refuse_when": Field(Word("不予受理条件", "refused when")),
    "refuse_says": Field(Word("不予受理的说明", "why it is refused")),
    "table": Field(Word("决策表", "decision table")),
    "called": Field(Word("调用的共用流程", "shared part called")),
    "loop": Field(Word("多实例", "multi-instance")),
    "script": Field(Word("脚本", "script")),
    "property": Field(Word("扩展属性", "property")),
    # Events
    "event": Field(Word("事件类型", "kind of event")),
    "message": Field(Word("消息", "message")),
    "signal": Field(Word("信号", "signal")),
    "error": Field(Word("错误", "error")),
    "escalation": Field(Word("上报信号", "escalation")),
    # Flows
    "source": Field(Word("起点", "from"), "flows"),
    "target": Field(Word("终点", "to"), "flows"),
    "condition": Field(Word("条件", "condition"), "flows"),
    "default": Field(Word("默认流向", "default flow"), "flows"),
    "flow-order": Field(Word("判断次序", "order in which they are tried"), "flows"),
    "flow-list": Field(Word("登记的流向", "flows on record"), "flows"),
    # Lanes and pools
    "member": Field(Word("登记而图上没有的元素", "member that is not there"), listed=True),
    "owner": Field(Word("负责机构", "office in charge")),
    "process": Field(Word("所指流程", "process")),
    "executable": Field(Word("可执行", "executable")),
    # Forms
    "title": Field(Word("标题", "title")),
    "field-type": Field(Word("字段类型", "type")),
    "required": Field(Word("必填", "required")),
    "min-length": Field(Word("最少字数", "least characters")),
    "max-length": Field(Word("最多字数", "most characters")),
    "minimum": Field(Word("最小值", "least")),
    "maximum": Field(Word("最大值", "most")),
    "min-items": Field(Word("最少项数", "least items")),
    "max-items": Field(Word("最多项数", "most items")),
    "unique": Field(Word("不得重复", "no item twice")),
    "pattern": Field(Word("格式", "pattern")),
    "preset": Field(Word("预填值", "default")),
    "choice": Field(Word("选项", "choice"), listed=True),
    "choice-order": Field(Word("选项次序", "order of the choices")),
    "field-order": Field(Word("字段次序", "order of the fields")),
    "rule": Field(Word("联动规则", "rule"), listed=True),
    "more-fields": Field(Word("可填表外字段", "takes other fields")),
    # Decision tables
    "policy": Field(Word("命中策略", "hit policy")),
    "allowed": Field(Word("允许值", "allowed values")),
    "expression": Field(Word("读取的事实", "fact")),
    "output-name": Field(Word("写入的事实", "fact set")),
    # A cell goes by the name of its column alone.
    "cell": Field(Word("", "")),
    "note": Field(Word("备注", "note")),
    "row-order": Field(Word("行的次序", "order of the rows")),
    "column-order": Field(Word("列的次序", "order of the columns")),
    "setting-order": Field(Word("设置次序", "order of the settings")),
    # Settings
    "value": Field(Word("值", "value")),
    "silent": Field(Word("原文未写明之处", "where the text is silent")),
    "applies": Field(Word("适用范围", "applies to")),
    "locality": Field(Word("适用地区", "locality")),
    # Files
    "text": Field(Word("内容", "content")),
    "comment": Field(Word("文件中的注释", "comment in the file")),
    "other": Field(Word("其他属性", "other attribute")),
    # Layout
    "place": Field(Word("位置", "place"), "layout"),
    "size": Field(Word("大小", "size"), "layout"),
    "way": Field(Word("走线", "way"), "layout"),
    "label": Field(Word("标签位置", "place of the label"), "layout"),
    "colour": Field(Word("颜色", "colour"), "layout"),
    "drawn": Field(Word("图形属性", "drawing"), "layout"),
}

GROUP_OF_KIND = {
    **dict.fromkeys(("sequenceFlow", "messageFlow"), "flows"),
    **dict.fromkeys(
        ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"), "flows"
    ),
    **dict.fromkeys(("form", "form-field"), "forms"),
    **dict.fromkeys(("table", "input", "output", "annotation", "row"), "tables"),
    **dict.fromkeys(("settings", "setting"), "settings"),
    **dict.fromkeys(("story", "notice"), "stories"),
    **dict.fromkeys(
        ("textAnnotation", "association", "group", "collaboration", "process", "procedure", "part"), "other"
    ),
    **dict.fromkeys(
        ("participant", "cast", "file", "unread", "dataObject", "dataObjectReference", "dataStoreReference"), "other"
    ),
    "drawing": "layout",
}


# Fields whose argument is a parameter of a handler, which has a name for analysts.
OF_PARAMETERS = (FIELDS["param"], FIELDS["param-type"])
# Facts about each entry of a field that holds a list.
EACH = "item."


def field_of(key: str) -> tuple[Field, str]:
    """The field of a fact and its argument."""
    name, _, argument = key.removeprefix(EACH).partition(":")
    return FIELDS[name], argument


def label_of(key: str) -> Word:
    """What a fact is called: «时限», «处理参数 报备对象 (target)», «每项的最多字数», «其他属性 camunda:asyncBefore»."""
    field, argument = field_of(key)
    zh, en = field.name
    if argument and not field.listed:
        own = called(PARAMETERS[argument], argument) if field in OF_PARAMETERS and argument in PARAMETERS else argument
        zh, en = f"{zh} {own}".strip(), f"{en} {argument}".strip()
    return Word(f"每项的{zh}", f"{en} of each entry") if key.startswith(EACH) else Word(zh, en)


RANKS = {name: number for number, name in enumerate(FIELDS)}


def rank(key: str) -> int:
    """Where a field stands among the changes of one thing."""
    return RANKS[key.removeprefix(EACH).partition(":")[0]]


def group_of(kind: str, key: str = "") -> str:
    """The heading under which a change of this fact stands, or of the thing as a whole."""
    own = field_of(key)[0].group if key else ""
    return own or GROUP_OF_KIND.get(kind, "steps")
