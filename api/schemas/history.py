"""What happened in a case, and the deadline ledger with its explanations."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Instant
from models.chain import WHAT
from models.deadline import ADJUSTMENTS


class EventShown(Schema):
    """One event. `effective_at` is when it became true, `at` when it was noticed; `hash` covers the one before."""

    seq = fields.Integer(required=True)
    name = fields.String(required=True)
    title = fields.String(required=True)
    at = Instant(required=True)
    effective_at = Instant(required=True)
    actor = fields.String(required=True)
    element = fields.String(required=True, allow_none=True)
    data = fields.Dict(required=True)
    previous_hash = fields.String(required=True)
    hash = fields.String(required=True)


class ChainShown(Schema):
    """Whether the hashes still fit; else the first event at which they do not, and what happened to it."""

    intact = fields.Boolean(required=True)
    first_break = fields.Integer(required=True, allow_none=True)
    what = fields.String(required=True, allow_none=True, metadata={"enum": [*WHAT, None]})
    detail = fields.String(required=True, allow_none=True, metadata={"description": "中文 / English"})


class TimelineShown(Schema):
    """The event log of a case, oldest first."""

    items = fields.List(fields.Nested(EventShown), required=True)
    total = fields.Integer(required=True)
    chain = fields.Nested(ChainShown, required=True)


class ChangeShown(Schema):
    """What happened to a deadline: armed, fired, met, reopened, cancelled, recomputed, paused, resumed, extended."""

    change = fields.String(required=True)
    at = Instant(required=True)
    actor = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    due_before = Instant(required=True, allow_none=True)
    due_after = Instant(required=True, allow_none=True)


class CountedDayShown(Schema):
    """One day that was looked at."""

    date = fields.String(required=True, metadata={"format": "date"})
    counts = fields.Boolean(required=True)
    why = fields.String(required=True)


class AdjustmentShown(Schema):
    """What was done to a limit: a pause (`from`, `to`) or an extension (`rule`), with its reason and who answers for it."""

    kind = fields.String(required=True, metadata={"enum": list(ADJUSTMENTS)})
    kind_name = fields.String(required=True)
    begins = Instant(required=True, allow_none=True, data_key="from", attribute="from")
    ends = Instant(
        required=True,
        allow_none=True,
        data_key="to",
        attribute="to",
        metadata={"description": "空：仍在中止 / null while it lasts"},
    )
    rule = fields.String(required=True, allow_none=True, metadata={"example": "5个工作日"})
    reason = fields.String(required=True)
    by = fields.String(required=True, metadata={"description": "申请人 / who asked"})
    approved_by = fields.String(
        required=True, allow_none=True, metadata={"description": "批准人；空：按流程设定 / null: by a setting"}
    )
    at = Instant(required=True)


class DeadlineShown(Schema):
    """One clock of a case, day by day."""

    element = fields.String(required=True)
    activity = fields.String(required=True)
    activity_name = fields.String(required=True)
    purpose = fields.String(required=True, metadata={"description": "due, warn, urge, escalate"})
    purpose_name = fields.String(required=True)
    rule = fields.String(required=True)
    starts_at = Instant(required=True)
    due_at = Instant(required=True)
    due_shown = fields.String(required=True, metadata={"example": "9月29日 24:00"})
    original_due_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "原期限；未变动为空 / the first date, null while nothing moved it"},
    )
    original_due_shown = fields.String(required=True, allow_none=True)
    adjustments = fields.List(fields.Nested(AdjustmentShown), required=True)
    provisional = fields.Boolean(required=True)
    state = fields.String(required=True)
    state_name = fields.String(required=True)
    changes = fields.List(fields.Nested(ChangeShown), required=True)
    counted = fields.List(fields.Nested(CountedDayShown), required=True)
    explanation = fields.List(
        fields.String(), required=True, metadata={"description": "逐日说明 / day by day, in Chinese"}
    )


class LedgerShown(Schema):
    """The deadline ledger of a case."""

    items = fields.List(fields.Nested(DeadlineShown), required=True)
    total = fields.Integer(required=True)


class ReckonedShown(Schema):
    """A deadline that was asked for: when it falls due and why."""

    due_on = fields.String(required=True, metadata={"format": "date", "example": "2026-09-29"})
    due_at = fields.String(required=True, metadata={"format": "date-time"})
    provisional = fields.Boolean(required=True, metadata={"description": "放假通知未发布 / a year has no notice yet"})
    counted = fields.List(fields.Nested(CountedDayShown), required=True)
    rule = fields.String(required=True)
    shown = fields.String(required=True)
    start = fields.String(required=True, metadata={"format": "date-time"})
    explanation = fields.List(fields.String(), required=True)
