"""Incidents: the list, one of them, and what an administrator does about them."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Items, Part, Strict, Text, Whole
from api.schemas.common import PageQuery, PageSchema
from models.incident import KINDS, STATES
from models.queries.incidents import ALL, SORTS
from workflows.background.incident_acts import RESULTS

LARGEST_ID = 2_147_483_647
# How many one request deals with; the answer says where the next one goes on.
MOST = 500


class Choice(Strict):
    """What incidents are chosen by."""

    kind = Text(24, choices=KINDS, metadata={"description": "类别 / kind"})
    case_no = Text(40, metadata={"description": "工单号 / case number"})
    element = Text(80, metadata={"description": "步骤名称或编号 / name or id of an element of the diagram"})
    handler = Text(80, metadata={"description": "处理程序 / handler"})
    error = Text(200, metadata={"description": "错误信息包含 / the error contains"})


class IncidentQuery(Choice, PageQuery):
    """What a list of incidents may be narrowed by."""

    state = Text(
        16, choices=[*STATES, ALL], load_default="open", metadata={"description": "状态，缺省为待处理 / state"}
    )
    sort = Text(24, choices=SORTS, load_default="-first_at", metadata={"description": "排序 / order"})


class FailedClockShown(Schema):
    """The clock that could not be fired."""

    element = fields.String(required=True)
    purpose = fields.String(required=True, metadata={"description": "due, warn, urge, escalate"})
    rule = fields.String(required=True)
    due_at = Instant(required=True)


class IncidentShown(Schema):
    """One incident. `element` and `handler` say where it broke; `retry_at` is null where nothing is tried by itself."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True, metadata={"enum": list(KINDS)})
    kind_name = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": list(STATES)})
    state_name = fields.String(required=True)
    case_no = fields.String(required=True)
    element = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, metadata={"description": "步骤名称 / what the diagram calls the element"})
    handler = fields.String(required=True, allow_none=True)
    error = fields.String(required=True)
    attempts = fields.Integer(required=True)
    first_at = Instant(required=True)
    retry_at = Instant(required=True, allow_none=True)
    closed_at = Instant(required=True, allow_none=True)
    closed_by = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    clock = fields.Nested(FailedClockShown, required=True, allow_none=True)
    filing_no = fields.String(required=True, allow_none=True)


class IncidentPage(PageSchema):
    """A page of incidents."""

    items = fields.List(fields.Nested(IncidentShown), required=True)


class SkipSchema(Strict):
    """Why it may be left undone."""

    reason = Text(200, shortest=2, required=True, metadata={"description": "理由，记入工单日志 / why, for the log"})


class ChosenSchema(Strict):
    """Which incidents: numbers, or a choice, or all that are open; exactly one of the three."""

    ids = Items(Whole(1, LARGEST_ID), MOST, metadata={"description": "编号 / numbers"})
    filter = Part(Choice, metadata={"description": "筛选条件 / a choice"})
    all = Flag(metadata={"description": "全部待处理的 / all that are open"})
    after = Whole(
        0, LARGEST_ID, load_default=0, metadata={"description": "上次答复的 next / `next` of the last answer"}
    )
    dry_run = Flag(load_default=False, metadata={"description": "只计数，不执行 / count only"})


class ChosenSkipSchema(ChosenSchema, SkipSchema):
    """Which incidents, and why."""


class ToldShown(Schema):
    """What came of it."""

    id = fields.Integer(required=True)
    result = fields.String(required=True, metadata={"enum": list(RESULTS)})
    result_name = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "不能办理时的代码 / why it was refused"})
    detail = fields.String(required=True)


class ActShown(ToldShown):
    """What came of it, and the incident as it is now."""

    incident = fields.Nested(IncidentShown, required=True)


class BulkShown(Schema):
    """What happened to each; `matched` were chosen, `next` is where a further request goes on (null: all done)."""

    dry_run = fields.Boolean(required=True)
    matched = fields.Integer(required=True)
    items = fields.List(fields.Nested(ToldShown), required=True)
    next = fields.Integer(required=True, allow_none=True)
