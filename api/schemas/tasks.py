"""The inbox, one task with its form, and what can be done with it; messages to a case."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields

from api.fields import Instant, Mapping, Strict, Text, said
from api.schemas.cases import CaseSummary, EvaluationShown, EvaluatorShown
from api.schemas.common import BasisShown, PageQuery, PageSchema

URGENCIES = ("normal", "warned", "overdue", "paused")


class TaskQuery(PageQuery):
    """What the inbox may be narrowed by."""

    case_no = Text(40, metadata={"description": "工单号 / case number"})
    step = Text(80, metadata={"description": "步骤 / step"})
    urgency = Text(16, choices=URGENCIES, metadata={"description": "紧急程度 / urgency"})
    organization = Text(64, metadata={"description": "现办机构代码 / code of the office that holds it"})
    q = Text(100, metadata={"description": "工单号、事项、评价内容 / number, item or text contains"})
    due_before = Instant(metadata={"description": "到期早于，时间或日期 / due before, instant or Beijing date"})


class TaskRow(Schema):
    """One row of the inbox."""

    id = fields.Integer(required=True)
    case_no = fields.String(required=True)
    step = fields.String(required=True)
    name = fields.String(required=True)
    lane = fields.String(required=True)
    organization = fields.String(required=True, metadata={"description": "现办机构 / who holds it"})
    owner_organization = fields.String(
        required=True, metadata={"description": "责任机构 / who answers for it (ST-35b)"}
    )
    handed_down = fields.Boolean(required=True)
    claimed_by = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, metadata={"description": "open, done, cancelled"})
    created_at = Instant(required=True)
    due_at = Instant(required=True, allow_none=True)
    due_shown = fields.String(required=True, allow_none=True, metadata={"example": "9月29日 24:00"})
    due_in_working_days = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "剩余工作日，逾期为负 / working days left, negative when late"},
    )
    warn_at = Instant(required=True, allow_none=True)
    urgency = fields.String(required=True, metadata={"enum": list(URGENCIES)})
    provisional = fields.Boolean(required=True)
    completed_at = Instant(required=True, allow_none=True)
    completed_by = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True)


class TaskPage(PageSchema):
    """A page of the inbox."""

    items = fields.List(fields.Nested(TaskRow), required=True)


class OutcomeShown(Schema):
    """One way to end a step."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class RecordShown(Schema):
    """What somebody put on record in the case."""

    kind = fields.String(required=True)
    kind_name = fields.String(required=True)
    outcome = fields.String(required=True, allow_none=True)
    organization = fields.String(required=True, allow_none=True)
    at = Instant(required=True)
    taken_back_at = Instant(
        required=True, allow_none=True, metadata={"description": "已撤回，不再作数 / taken back: it stands no more"}
    )
    data = fields.Dict(required=True)


class TaskData(Schema):
    """What one needs to know to do the step."""

    case = fields.Nested(CaseSummary, required=True)
    evaluation = fields.Nested(EvaluationShown, required=True, allow_none=True)
    evaluator = fields.Nested(EvaluatorShown, required=True, allow_none=True)
    records = fields.List(fields.Nested(RecordShown), required=True)


class TaskShown(TaskRow):
    """One task with everything that is needed to do it."""

    help = fields.String(required=True)
    form = fields.Dict(required=True, metadata={"description": "JSON Schema"})
    outcomes = fields.List(fields.Nested(OutcomeShown), required=True)
    basis = fields.List(fields.Nested(BasisShown), required=True)
    data = fields.Nested(TaskData, required=True)


class DelegateSchema(Strict):
    """To whom a task is handed."""

    to = Text(
        64, shortest=1, required=True, metadata={"description": "账户名或机构代码 / account or organisation code"}
    )
    note = Text(1000, load_default="", metadata={"description": "附言 / note"})


class CompleteSchema(Strict):
    """How a step ends."""

    outcome = Text(32, allow_none=True, load_default=None, metadata={"description": "结果；只有一种时可省略 / outcome"})
    data = Mapping(keys=fields.String(), load_default=dict, metadata={"description": "按表单填写 / as the form asks"})


class ProgressShown(Schema):
    """Where the case stands after an act."""

    case_no = fields.String(required=True)
    stage = fields.String(required=True)
    waiting = fields.List(fields.String(), required=True, metadata={"description": "等待办理的步骤 / steps that wait"})
    warnings = fields.List(fields.String(), required=True)


class MessageSchema(Strict):
    """The form of a message under `data`; its fields may also stand alone."""

    class Meta:
        unknown = INCLUDE

    data = fields.Raw(
        error_messages=said(), metadata={"type": "object", "description": "按表单填写 / as the form asks"}
    )


class WindowShown(Schema):
    """The time within which a message is allowed."""

    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    shown = fields.String(required=True)
    provisional = fields.Boolean(required=True)


class OfferShown(Schema):
    """A message that the caller may send to the case, now or not."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    open = fields.Boolean(required=True)
    reason = fields.String(required=True, allow_none=True, metadata={"description": "不能提出的原因 / why not now"})
    window = fields.Nested(WindowShown, required=True, allow_none=True)
    basis = fields.List(fields.Nested(BasisShown), required=True)
    form = fields.Dict(required=True, metadata={"description": "JSON Schema"})


class OffersShown(Schema):
    """The messages of a case."""

    items = fields.List(fields.Nested(OfferShown), required=True)
    total = fields.Integer(required=True)
