"""Procedures on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Instant
from api.schemas.common import BasisShown


class ProcedureListed(Schema):
    """One procedure in force."""

    key = fields.String(required=True, metadata={"description": "程序（地区或其变体）/ locality or a variant of one"})
    locality = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.Integer(required=True)
    published_at = Instant(required=True)


class SettingShown(Schema):
    """One switch. `silent` says what this system does where the text says nothing."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    value = fields.Raw(required=True, allow_none=True)
    basis = fields.List(fields.Nested(BasisShown), required=True)
    silent = fields.String(required=True)


class StepShown(Schema):
    """One human step with its limit."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    lane = fields.String(required=True)
    lane_name = fields.String(required=True)
    limit = fields.String(required=True)
    start = fields.String(required=True)
    no_limit = fields.String(required=True, metadata={"description": "原文无时限的说明 / why there is no limit"})
    basis = fields.List(fields.Nested(BasisShown), required=True)


class ProcedureShown(ProcedureListed):
    """A procedure with its switches and steps."""

    applies = fields.String(required=True)
    settings = fields.List(fields.Nested(SettingShown), required=True)
    steps = fields.List(fields.Nested(StepShown), required=True)
