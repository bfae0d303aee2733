"""Cases: the list, the whole of one, its timeline, its deadlines."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Strict, Text
from api.schemas.common import OfficeSchema, PageQuery, PageSchema
from models.queries.cases import SORTS
from models.stages import STAGES


class CaseQuery(PageQuery):
    """What a list of cases may be narrowed by."""

    stage = Text(24, choices=STAGES, metadata={"description": "阶段 / stage"})
    locality = Text(32, metadata={"description": "地区 / locality"})
    organization = Text(64, metadata={"description": "一级或二级账户机构代码 / code of the bureau or institution"})
    overdue = Flag(metadata={"description": "是否有逾期步骤 / whether a step is overdue"})
    q = Text(100, metadata={"description": "工单号、事项、评价内容 / number, item or text contains"})
    opened_from = Instant(metadata={"description": "立案不早于，时间或日期 / opened from, instant or Beijing date"})
    opened_to = Instant(
        end_of_day=True, metadata={"description": "立案早于；只填日期则含当日 / before; a date alone includes that day"}
    )
    sort = Text(24, choices=SORTS, load_default="-opened_at", metadata={"description": "排序 / order"})


class LevelShown(Schema):
    """A level as it was said, and on our scale (5 best … 1 worst)."""

    system = fields.String(required=True)
    code = fields.String(required=True)
    normal = fields.Integer(required=True)
    name = fields.String(required=True)


class WaitingShown(Schema):
    """A step that waits for somebody."""

    step = fields.String(required=True)
    name = fields.String(required=True)
    organization = fields.String(required=True)
    due_at = Instant(required=True, allow_none=True)
    urgency = fields.String(required=True)


class CaseSummary(Schema):
    """One row of a list of cases."""

    case_no = fields.String(required=True)
    locality = fields.String(required=True)
    stage = fields.String(required=True)
    stage_name = fields.String(required=True)
    closure = fields.String(required=True, allow_none=True, metadata={"description": "rectified, explained, corrected"})
    institution = fields.Nested(OfficeSchema, required=True)
    first_level = fields.Nested(OfficeSchema, required=True)
    second_level = fields.Nested(OfficeSchema, required=True, allow_none=True)
    generated_at = Instant(required=True)
    received_at = Instant(required=True)
    opened_at = Instant(required=True)
    dispatched_at = Instant(required=True, allow_none=True)
    submitted_at = Instant(required=True, allow_none=True)
    closed_at = Instant(required=True, allow_none=True)
    return_count = fields.Integer(required=True)
    appeal = fields.String(required=True, metadata={"description": "none, lodged, verified, upheld, rejected"})
    due_at = fields.DateTime(
        required=True, allow_none=True, metadata={"description": "当前最近期限 / tightest open limit"}
    )
    due_shown = fields.String(required=True, allow_none=True)
    overdue = fields.Boolean(required=True)
    level = fields.Nested(LevelShown, required=True, allow_none=True)
    item = fields.Nested(OfficeSchema, required=True, allow_none=True)
    waiting = fields.List(fields.Nested(WaitingShown), required=True)


class StaffShown(Schema):
    """The staff member who served."""

    name = fields.String(required=True)
    number = fields.String(required=True)


class EvaluationShown(Schema):
    """The evaluation; a correction stands beside the original, never over it (ST-37c)."""

    level = fields.Nested(LevelShown, required=True)
    channel = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)
    text = fields.String(required=True)
    evaluated_at = Instant(required=True)
    item = fields.Nested(OfficeSchema, required=True)
    institution = fields.Nested(OfficeSchema, required=True)
    projects = fields.List(
        fields.Dict(), required=True, metadata={"description": "批量办件 / cases of a batch (ST-24)"}
    )
    institutions = fields.List(fields.String(), required=True, metadata={"description": "联合审批的各机构 (ST-29)"})
    staff = fields.Nested(StaffShown, required=True, allow_none=True)
    corrected_to = fields.String(required=True, allow_none=True)
    corrected_at = Instant(required=True, allow_none=True)


class FollowUpShown(Schema):
    """The one further evaluation of the same service (ST-22c)."""

    level = fields.Nested(LevelShown, required=True)
    reasons = fields.List(fields.String(), required=True)
    text = fields.String(required=True)
    evaluated_at = Instant(required=True)


class EvaluatorShown(Schema):
    """The person who wrote the review, masked (ST-4b)."""

    name = fields.String(required=True)
    phone = fields.String(required=True)


class EvaluatorInClear(Schema):
    """The person who wrote the review, in clear, for the callback (ST-36)."""

    name = fields.String(required=True)
    phone = fields.String(required=True)
    certificate_number = fields.String(required=True)
    words = fields.String(
        required=True,
        metadata={
            "description": "评价原话，仅当其中有被遮蔽的姓名或号码 / the words as said, where the text shows masks"
        },
    )


class EvaluatorErased(Schema):
    """That the person was erased after the retention term."""

    at = Instant(required=True)
    message = fields.String(required=True, metadata={"description": "中文说明"})
    message_en = fields.String(required=True)


class ReasonSchema(Strict):
    """Why somebody needs to see it."""

    reason = Text(200, shortest=2, required=True, metadata={"description": "查看理由，如“回访核实”/ why"})


class EvaluatorQuery(ReasonSchema):
    """Whom to find: exact values, in the body so that no access log keeps them; all that are given have to fit."""

    name = Text(80, metadata={"description": "姓名（全名） / the whole name"})
    phone = Text(40, metadata={"description": "电话（全号） / the whole number"})
    certificate_number = Text(64, metadata={"description": "证件号码（全号） / the whole number"})


class CasesFound(Schema):
    """Cases of one evaluator, masked as everywhere."""

    items = fields.List(fields.Nested(CaseSummary), required=True)
    total = fields.Integer(required=True)


class FilingShown(Schema):
    """One filing with the province."""

    filing_no = fields.String(required=True)
    kind = fields.String(required=True)
    target = fields.String(required=True, metadata={"description": "报备对象 / province, management_body"})
    status = fields.String(required=True)
    status_name = fields.String(required=True)
    receipt_no = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    submitted_at = Instant(required=True)
    answered_at = Instant(required=True, allow_none=True)


class ProcedureState(Schema):
    """Whether the procedure version of the case can be read; if not, nothing can be done in the case until it is restored."""

    available = fields.Boolean(required=True)
    problem = fields.String(
        required=True, allow_none=True, metadata={"description": "流程版本缺失的说明 / what is wrong"}
    )


class CaseShown(CaseSummary):
    """The whole of one case."""

    procedure = fields.Nested(ProcedureState, required=True)
    external_id = fields.String(required=True)
    evaluation = fields.Nested(EvaluationShown, required=True, allow_none=True)
    evaluator = fields.Nested(EvaluatorShown, required=True, allow_none=True)
    evaluator_erased = fields.Nested(EvaluatorErased, required=True, allow_none=True)
    filings = fields.List(fields.Nested(FilingShown), required=True)
    follow_up = fields.Nested(FollowUpShown, required=True, allow_none=True)
    parent = fields.String(required=True, allow_none=True, metadata={"description": "总单 / the whole (ST-29)"})
    parts = fields.List(fields.String(), required=True, metadata={"description": "分单 / its parts (ST-29)"})
    follows = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "追加评价所承接的工单 / whose follow-up opened it (ST-22c)"},
    )


class CasePage(PageSchema):
    """A page of cases."""

    items = fields.List(fields.Nested(CaseSummary), required=True)
