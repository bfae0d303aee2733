"""Decision tables of a draft on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.fields import Strict


class TableFaultShown(Schema):
    """What is wrong with a table, and where: the row counted from 1, 0 for the table itself."""

    code = fields.String(required=True)
    row = fields.Integer(required=True)
    column = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class TableFaults(Schema):
    """Everything that is wrong with a table."""

    faults = fields.List(fields.Nested(TableFaultShown), required=True)


class FactsTyped(Strict):
    """Facts by name, as one types them; one that is left out is a fact that the case does not have."""

    facts = fields.Dict(
        keys=fields.String(),
        values=fields.String(validate=validate.Length(max=200)),
        required=True,
        metadata={"example": {"level": "不满意"}},
    )


class DecisionShown(Schema):
    """The row that decides, what it says by output and in words."""

    row = fields.Integer(required=True)
    words = fields.String(required=True)
    outputs = fields.Raw(required=True)
    note = fields.String(required=True)
