"""The calendar's question, the demonstration's clock, notices, health."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.fields import Instant, Strict, Text
from api.schemas.common import PageQuery, PageSchema
from models.notice import KINDS as NOTICE_KINDS


class DeadlineQuery(Strict):
    """A start and a rule."""

    start = Text(
        64,
        required=True,
        metadata={"description": "起算时间；不带时区即北京时间 / start", "example": "2026-09-24T10:00"},
    )
    rule = Text(200, required=True, metadata={"description": "期限规则 / rule", "example": "2个工作日"})
    calendar = Text(8, choices=["CN"], load_default="CN", metadata={"description": "日历 / calendar"})


class ClockMove(Strict):
    """Where the clock goes: to an instant, or on by a span. Exactly one of the two."""

    now = Text(64, metadata={"format": "date-time", "description": "拨到 / set to"})
    advance = Text(80, metadata={"example": "2个工作日", "description": "前进 / move on by"})

    @validates_schema
    def one_of_two(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Both or none would leave it open what is meant."""
        if len(data) != 1:
            raise ValidationError("one-of-two:now, advance")


class ClockShown(Schema):
    """The simulated time."""

    now = Instant(required=True)


class NoticeShown(Schema):
    """One notice."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    kind_name = fields.String(required=True)
    text = fields.String(required=True)
    case_no = fields.String(required=True)
    at = Instant(required=True)
    unread = fields.Boolean(required=True)


class NoticeQuery(PageQuery):
    """What a list of notices may be narrowed by."""

    kind = fields.String(validate=validate.OneOf(list(NOTICE_KINDS)))
    unread = fields.Boolean()


class NoticePage(PageSchema):
    """A page of notices, the newest first. `unread` counts up to 100."""

    items = fields.List(fields.Nested(NoticeShown), required=True)
    unread = fields.Integer(required=True)


class UnreadShown(Schema):
    """How many notices are unread, counted up to 100."""

    unread = fields.Integer(required=True)


class HealthShown(Schema):
    """Whether this installation can serve."""

    status = fields.String(required=True, metadata={"description": "ok, unavailable"})
    database = fields.String(required=True, metadata={"description": "ok, unreachable"})
    scheduler = fields.String(required=True, metadata={"description": "running, off"})
    calendar_published_until = fields.String(required=True, metadata={"format": "date", "example": "2026-12-31"})


class ReadinessShown(Schema):
    """Whether this process should be sent requests, and if not, why."""

    status = fields.String(required=True, metadata={"description": "ready, not-ready"})
    database = fields.String(required=True, metadata={"description": "ok, unreachable"})
    schema = fields.String(required=True, metadata={"description": "ok, one-ahead, behind, unknown"})
    keys = fields.String(required=True, metadata={"description": "ok, missing"})
    process = fields.String(required=True, metadata={"description": "serving, ending"})


class JobShown(Schema):
    """One deferred job."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "waiting, running, done, failed, cancelled"})
    attempts = fields.Integer(required=True)
    done = fields.Integer(required=True)
    total = fields.Integer(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    at = Instant(required=True, allow_none=True)


class JobList(Schema):
    """Deferred jobs, the newest first."""

    items = fields.List(fields.Nested(JobShown), required=True)
