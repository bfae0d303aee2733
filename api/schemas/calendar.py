"""Holiday notices: what comes in, what they would move, what holds."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Instant, Strict, Text

# A notice is a page; this is plenty.
LONGEST_TEXT = 200_000


class NoticeFile(Strict):
    """A notice file as text."""

    text = Text(
        LONGEST_TEXT,
        shortest=1,
        required=True,
        metadata={
            "description": "TOML 原文 / the TOML text; see docs/operations.md",
            "example": 'year = 2027\n[[notice]]\nnumber = "…"\n',
        },
    )
    name = Text(
        200,
        shortest=1,
        load_default="notice.toml",
        metadata={"description": "文件名，用于报错；如 2027.toml 可代替 year / file name, for messages"},
    )


class HolidayNoticeShown(Schema):
    """One notice."""

    year = fields.Integer(required=True)
    number = fields.String(required=True, metadata={"description": "文号 / number"})
    title = fields.String(required=True)
    issued_on = fields.Date(required=True)
    source = fields.String(required=True, allow_none=True)
    amends = fields.String(required=True, allow_none=True, metadata={"description": "所修改通知的文号 / amends"})
    imported_at = Instant(
        required=True, allow_none=True, metadata={"description": "导入时间；随系统提供的为空 / null: bundled"}
    )
    imported_by = fields.String(required=True, allow_none=True)


class HolidayNoticeList(Schema):
    """Notices in order of issue."""

    items = fields.List(fields.Nested(HolidayNoticeShown), required=True)


class MoveShown(Schema):
    """A clock that moves, or whose provisional date becomes firm."""

    case_no = fields.String(required=True)
    step = fields.String(required=True)
    step_name = fields.String(required=True)
    clock = fields.String(required=True)
    purpose = fields.String(required=True, metadata={"description": "due, warn, urge, escalate"})
    before = Instant(required=True)
    after = Instant(required=True)
    was_provisional = fields.Boolean(required=True)
    provisional = fields.Boolean(required=True)
    runs_again = fields.Boolean(required=True, metadata={"description": "已逾期的恢复计时 / was late, is not any more"})


class PreviewShown(Schema):
    """What an import would do."""

    notices = fields.List(fields.Nested(HolidayNoticeShown), required=True)
    doubts = fields.List(fields.String(), required=True, metadata={"description": "请核对之处 / strange, not wrong"})
    cases = fields.Integer(required=True, metadata={"description": "未结工单数 / open cases"})
    moved = fields.Integer(required=True, metadata={"description": "将变动的时钟数 / clocks that would change"})
    moves = fields.List(
        fields.Nested(MoveShown), required=True, metadata={"description": "最多 500 个 / the first 500"}
    )


class ImportShown(Schema):
    """What an import has done."""

    notices = fields.List(fields.Nested(HolidayNoticeShown), required=True)
    doubts = fields.List(fields.String(), required=True)
    cases = fields.Integer(required=True, metadata={"description": "已校正的工单数 / cases put right"})
    changed = fields.Integer(required=True, metadata={"description": "变动的时钟数 / clocks changed"})
    waiting = fields.Integer(
        required=True, metadata={"description": "由后台继续校正的工单数 / cases left to the background"}
    )


class DayShown(Schema):
    """A day that is not what its weekday says, or a statutory holiday."""

    date = fields.Date(required=True)
    kind = fields.String(required=True, metadata={"description": "holiday, makeup"})
    working = fields.Boolean(required=True)
    name = fields.String(required=True)
    notice = fields.String(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)
    why = fields.String(required=True)


class YearShown(Schema):
    """A year: its days off and make-up days. `provisional`: no notice for it yet."""

    year = fields.Integer(required=True)
    provisional = fields.Boolean(required=True)
    notices = fields.List(fields.Nested(HolidayNoticeShown), required=True)
    days = fields.List(fields.Nested(DayShown), required=True)
