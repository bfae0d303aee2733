"""What goes in and out of copies, urging and voiding."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Items, Strict, Text, Whole
from api.schemas.acts import WHO
from api.schemas.common import OfficeSchema, PageQuery, PageSchema
from models.voiding import REASONS


class CopySchema(Strict):
    """To whom a case is copied."""

    to = Items(Text(64, shortest=1), 50, required=True, metadata={"description": WHO})
    note = Text(1000, load_default="", metadata={"description": "附言 / note"})


class CopyShown(Schema):
    """A copy with its receipt."""

    id = fields.Integer(required=True)
    sent_by = fields.String(required=True)
    sent_by_name = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)
    sent_at = Instant(required=True)
    read_at = Instant(required=True, allow_none=True, metadata={"description": "阅读回执 / receipt"})


class CopyOfCase(CopyShown):
    """A copy, and who has it."""

    to = fields.String(required=True)
    to_name = fields.String(required=True)
    organization = fields.Nested(OfficeSchema, required=True, allow_none=True)
    withdrawn_at = Instant(required=True, allow_none=True)


class CopiesOfCase(Schema):
    """The copies of a case."""

    items = fields.List(fields.Nested(CopyOfCase), required=True)
    total = fields.Integer(required=True)


class MyCopy(CopyShown):
    """A copy that the caller has."""

    case_no = fields.String(required=True)


class MyCopies(PageSchema):
    """A page of them, unread first."""

    items = fields.List(fields.Nested(MyCopy), required=True)
    unread = fields.Integer(required=True)


class MyCopiesQuery(PageQuery):
    """Which page."""


class UrgeSchema(Strict):
    """Which step is urged, with what words."""

    task = Whole(1, 2147483647, required=True, metadata={"description": "任务号 / task"})
    text = Text(200, load_default="", metadata={"description": "催办内容 / words"})


class UrgingShown(Schema):
    """An urging."""

    task = fields.Integer(required=True, attribute="task_id")
    urged_by = fields.String(required=True)
    at = Instant(required=True)
    text = fields.String(required=True, allow_none=True)


class VoidSchema(Strict):
    """Why a case is to be voided."""

    reason = Text(32, choices=REASONS, required=True, metadata={"description": "事由 / reason"})
    text = Text(1000, shortest=1, required=True, metadata={"description": "说明 / words"})


class DecideSchema(Strict):
    """The decision on it."""

    approve = Flag(required=True)
    text = Text(1000, shortest=1, required=True, metadata={"description": "审批意见 / opinion"})


class VoidShown(Schema):
    """A request to void a case, and what became of it."""

    case_no = fields.String(required=True)
    reason = fields.String(required=True)
    reason_name = fields.String(required=True)
    text = fields.String(required=True)
    asked_by = fields.String(required=True)
    asked_by_name = fields.String(required=True)
    asked_at = Instant(required=True)
    state = fields.String(required=True)
    state_name = fields.String(required=True)
    decided_by = fields.String(required=True, allow_none=True)
    decided_by_name = fields.String(required=True, allow_none=True)
    decided_at = Instant(required=True, allow_none=True)
    decision = fields.String(required=True, allow_none=True)


class VoidList(Schema):
    """Requests that wait."""

    items = fields.List(fields.Nested(VoidShown), required=True)
    total = fields.Integer(required=True)
