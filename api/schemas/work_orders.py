"""The work order as the provincial platform sends it (lengths are those of the columns)."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Flag, Items, Part, Prose, Strict, Text, visible
from workflows.procedures import levels

INSTANT = {"format": "date-time", "example": "2026-09-24T10:00:00+08:00"}


class LevelSchema(Strict):
    """A level with its code system: a bare «1» is best in one standard and worst in another."""

    # Both are judged together in workflows/procedures/levels.py, which says more than «required» could.
    system = Text(
        32,
        allow_none=True,
        metadata={"enum": list(levels.systems()), "description": "代码体系，必填 / code system, required"},
    )
    code = fields.Raw(
        allow_none=True, metadata={"type": "string", "example": "1", "description": "等级代码，必填 / code, required"}
    )


class ItemSchema(Strict):
    """The service that was evaluated."""

    code = Text(64)
    name = Text(200, shortest=1, required=True)


class InstitutionSchema(Strict):
    """The institution that was evaluated."""

    code = Text(64, shortest=1, required=True)
    name = Text(200)


class ProjectSchema(Strict):
    """One of the cases (办件) that a batch evaluation stands for (ST-24)."""

    number = Text(64, shortest=1, required=True)
    item_name = Text(200)


class StaffSchema(Strict):
    """The staff member who served."""

    name = Text(80)
    number = Text(40)


class EvaluatorSchema(Strict):
    """The person who wrote the review: kept apart, shown masked only (ST-4b)."""

    name = Text(80)
    phone = Text(40)
    certificate_number = Text(64)


class EvaluationIn(Strict):
    """The evaluation behind the work order."""

    level = Part(LevelSchema, required=True)
    channel = Text(
        32, shortest=1, required=True, metadata={"description": "渠道 / channel", "example": "hall-terminal"}
    )
    reasons = Items(Prose(500), 50, allow_none=True, metadata={"description": "差评选项 / options chosen (ST-11)"})
    text = Prose(10_000, allow_none=True, metadata={"description": "文字评价 / text (ST-11)"})
    evaluated_at = Text(64, required=True, metadata=INSTANT)
    item = Part(ItemSchema, required=True)
    institution = Part(InstitutionSchema, required=True)
    staff = Part(StaffSchema, allow_none=True)
    evaluator = Part(EvaluatorSchema, allow_none=True)
    anonymous = Flag(metadata={"description": "匿名评价 / anonymous"})
    is_default = Flag(metadata={"description": "系统默认评价，不生成工单 / by default, makes no work order"})
    projects = Items(
        Part(ProjectSchema), 200, allow_none=True, metadata={"description": "批量办件 / cases of a batch (ST-24)"}
    )
    institutions = Items(
        Part(InstitutionSchema),
        20,
        allow_none=True,
        metadata={"description": "联合审批的各机构 / all institutions (ST-29)"},
    )


class WorkOrderSchema(Strict):
    """A work order. Its `external_id` makes a repeat recognisable."""

    external_id = Text(128, shortest=1, required=True, checks=[visible], metadata={"example": "GD-2026-000123"})
    locality = Text(32, shortest=1, required=True, metadata={"example": "shantou"})
    generated_at = Text(64, required=True, metadata=INSTANT)
    received_at = Text(64, allow_none=True, metadata=INSTANT)
    follows = Text(
        128,
        allow_none=True,
        metadata={"description": "追加评价：首次评价工单的编号 / a follow-up: external_id of the first (ST-22c)"},
    )
    evaluation = Part(EvaluationIn, required=True)


class OpenedSchema(Schema):
    """The case of a work order."""

    case_no = fields.String(required=True)
    locality = fields.String(required=True)
    stage = fields.String(required=True)
