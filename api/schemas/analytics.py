"""Process analytics on the wire. Lengths are minutes of office hours; a working day of office hours has 510."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Strict, Text, Whole

MINUTES = "办公时间（分钟）/ minutes of office hours"


class AnalyticsQuery(Strict):
    """Which cases: by version, by when they were opened, by an office that had a step in them."""

    version = Whole(1, 1_000_000, metadata={"description": "版本，不填则全部 / version; all without"})
    since = Instant(
        data_key="from", metadata={"description": "立案不早于，时间或日期 / opened from, instant or Beijing date"}
    )
    until = Instant(
        data_key="to",
        end_of_day=True,
        metadata={"description": "立案早于；只填日期则含当日 / before; a date alone includes that day"},
    )
    organization = Text(64, metadata={"description": "机构代码 / code of an office that had a step"})
    closed = Flag(metadata={"description": "只看已办结的 / closed cases alone"})


class SpreadShown(Schema):
    """How long: of so many, the one in the middle, and within what nine of ten stay."""

    count = fields.Integer(required=True)
    median = fields.Float(required=True, allow_none=True, metadata={"description": MINUTES})
    p90 = fields.Float(required=True, allow_none=True, metadata={"description": MINUTES})


class KeptShown(Schema):
    """Limits of which it is known whether they were kept, those missed, and their share."""

    decided = fields.Integer(required=True)
    missed = fields.Integer(required=True)
    share = fields.Float(required=True, allow_none=True)


class WholeShown(Schema):
    """Cases as a whole; the lengths are those of closed ones."""

    cases = fields.Integer(required=True)
    closed = fields.Integer(required=True)
    running = fields.Integer(required=True)
    void = fields.Integer(required=True)
    returned = fields.Integer(required=True)
    appealed = fields.Integer(required=True)
    late = fields.Integer(required=True)
    spread = fields.Nested(SpreadShown, required=True)


class StepFiguresShown(Schema):
    """One step."""

    step = fields.String(required=True)
    name = fields.String(required=True)
    automatic = fields.Boolean(required=True)
    entered = fields.Integer(required=True)
    cases = fields.Integer(required=True)
    per_case = fields.Float(required=True)
    open = fields.Integer(required=True)
    done = fields.Integer(required=True)
    cancelled = fields.Integer(required=True)
    limits = fields.Nested(KeptShown, required=True)
    spread = fields.Nested(SpreadShown, required=True)


class FlowFiguresShown(Schema):
    """From the end of one step to the end of the next; `start`, and `closed`, `void` or `running`, are the ends of cases."""

    source = fields.String(required=True)
    target = fields.String(required=True)
    count = fields.Integer(required=True)
    limits = fields.Nested(KeptShown, required=True)
    spread = fields.Nested(SpreadShown, required=True)


class OfficeFiguresShown(Schema):
    """One step in one office."""

    organization = fields.String(required=True)
    step = fields.String(required=True)
    open = fields.Integer(required=True)
    open_late = fields.Integer(required=True)
    done = fields.Integer(required=True)
    limits = fields.Nested(KeptShown, required=True)
    spread = fields.Nested(SpreadShown, required=True)


class StandShown(Schema):
    """As of when the figures are; while many cases are counted, how far that is. Ask again then."""

    as_of = Instant(required=True, allow_none=True)
    under_way = fields.Boolean(required=True)
    done = fields.Integer(required=True)
    total = fields.Integer(required=True, allow_none=True)


class AnalyticsShown(StandShown):
    """All figures but the ways; null while they are counted for the first time."""

    whole = fields.Nested(WholeShown, required=True, allow_none=True)
    steps = fields.List(fields.Nested(StepFiguresShown), required=True)
    flows = fields.List(fields.Nested(FlowFiguresShown), required=True)
    organizations = fields.List(fields.Nested(OfficeFiguresShown), required=True)


class WayStepShown(Schema):
    """One step of a way with its outcome."""

    step = fields.String(required=True)
    outcome = fields.String(required=True)


class StretchShown(Schema):
    """Some steps in a row, and how many times in a row they were gone through."""

    steps = fields.List(fields.Nested(WayStepShown), required=True)
    times = fields.Integer(required=True)


class VariantShown(Schema):
    """One way: how many cases took it, how many of them were late somewhere."""

    way = fields.List(fields.Nested(StretchShown), required=True)
    end = fields.String(required=True)
    cases = fields.Integer(required=True)
    late = fields.Integer(required=True)
    spread = fields.Nested(SpreadShown, required=True)


class OthersShown(Schema):
    """The rarer ways together."""

    variants = fields.Integer(required=True)
    cases = fields.Integer(required=True)
    late = fields.Integer(required=True)


class VariantsShown(StandShown):
    """The most frequent ways, and the others together."""

    variants = fields.List(fields.Nested(VariantShown), required=True)
    others = fields.Nested(OthersShown, required=True, allow_none=True)
