"""Migrations of running cases on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Items, Mapping, Strict, Text, Whole
from api.schemas.common import PageQuery, PageSchema
from models.migration_run import OUTCOMES, PHASES, STATES
from workflows.migrating.clocks import CHOICES

MAPPING = (
    "原版本步骤或计时 → 新版本的；空串为取消该计时 / element of the old version → of the new one; empty: the clock ends"
)


class EarlyShown(Schema):
    """The version is not in force yet: what a migration now would mean."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class MigrationShown(Schema):
    """One migration. `state` is running while its phase is under way: ask again until it is done."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    from_versions = fields.List(fields.Integer(), required=True)
    to_version = fields.Integer(required=True)
    effective_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "自此收到的工单适用该版 / cases received from then on take the version"},
    )
    early = fields.Nested(
        EarlyShown,
        required=True,
        allow_none=True,
        metadata={"description": "该版尚未生效，迁移须带 early: true / not in force yet: to start takes `early`"},
    )
    mapping = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata={"description": MAPPING}
    )
    choice = fields.String(required=True, allow_none=True, metadata={"description": "、".join(CHOICES)})
    phase = fields.String(required=True, metadata={"description": "、".join(PHASES)})
    state = fields.String(required=True, metadata={"description": "、".join(STATES)})
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    passing = fields.Integer(
        required=True,
        metadata={
            "description": "试算：重新计算将立即逾期的；迁移后：因迁移立即逾期、未撤回的 / would be, or are, overdue at once"
        },
    )
    restored = fields.Integer(
        required=True,
        metadata={"description": "曾因迁移立即逾期、已撤回的 / were overdue by the move alone and were put back"},
    )
    job_failed = fields.Boolean(required=True)
    created_by = fields.String(required=True)
    created_at = Instant(required=True)
    moved_by = fields.String(required=True, allow_none=True)
    moved_at = Instant(required=True, allow_none=True)
    reverted_by = fields.String(required=True, allow_none=True)
    reverted_at = Instant(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class MigrationAsked(Strict):
    """A dry run. Without `from` all versions before the target."""

    to = Whole(1, 1_000_000, required=True)
    from_versions = Items(Whole(1, 1_000_000), 1000, data_key="from", load_default=list)
    mapping = Mapping(keys=Text(80), values=Text(80), load_default=dict, metadata={"description": MAPPING})


class MappingAsked(Strict):
    """Counterparts named by hand, all of them."""

    mapping = Mapping(keys=Text(80), values=Text(80), required=True, metadata={"description": MAPPING})


class MigrationStarted(Strict):
    """How clocks that run are treated."""

    choice = Text(16, choices=CHOICES, required=True)
    reason = Text(500, load_default="")
    early = Flag(
        load_default=False,
        metadata={"description": "该版尚未生效仍立即迁移 / although the version is not in force yet"},
    )


class MigratedQuery(PageQuery):
    """Which cases of a migration."""

    outcome = Text(8, choices=OUTCOMES, load_default=None)
    case_no = Text(40, load_default=None)


class ObstacleShown(Schema):
    """Why a case can not be moved."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)


class ClockMoved(Schema):
    """One clock before and after."""

    element = fields.String(required=True)
    activity = fields.String(required=True)
    name = fields.String(required=True)
    purpose = fields.String(required=True)
    what = fields.String(required=True, metadata={"description": "kept、moved、removed 或 added"})
    rule_before = fields.String(required=True, allow_none=True)
    rule_after = fields.String(required=True, allow_none=True)
    before = Instant(required=True, allow_none=True)
    after = Instant(required=True, allow_none=True)
    before_shown = fields.String(required=True, allow_none=True, metadata={"example": "10月19日 24:00"})
    after_shown = fields.String(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)
    passed = fields.Boolean(required=True, metadata={"description": "将立即逾期 / overdue at once"})


class MigratedShown(Schema):
    """One case of a migration: where it stands, what changes, what came of it."""

    case_no = fields.String(required=True)
    from_version = fields.Integer(required=True)
    outcome = fields.String(required=True, metadata={"description": "、".join(OUTCOMES)})
    outcome_name = fields.String(required=True)
    obstacles = fields.List(fields.Nested(ObstacleShown), required=True)
    steps = fields.List(fields.Dict(), required=True)
    clocks = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(ClockMoved)), required=True)
    passes = fields.Boolean(required=True)
    at = Instant(required=True, allow_none=True)


class MigratedPage(PageSchema):
    """A page of them."""

    items = fields.List(fields.Nested(MigratedShown), required=True)
