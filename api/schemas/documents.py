"""Documents of a case."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Instant, Strict, Text


class DocumentQuery(Strict):
    """Which one: without a number the newest."""

    number = Text(64, metadata={"description": "文号，取较早印发的一份 / the number of one that was issued earlier"})


class IssuedShown(Schema):
    """A document as it was issued. `sha256` is of the PDF and stands in the case's log."""

    number = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    sha256 = fields.String(required=True)
    at = Instant(required=True)
    by = fields.String(required=True)


class IssuedByShown(IssuedShown):
    """The same with the office's name."""

    organization = fields.String(required=True)


class DocumentShown(Schema):
    """One kind of document in a case."""

    kind = fields.String(required=True)
    name = fields.String(required=True)
    about = fields.String(required=True)
    available = fields.Boolean(required=True)
    reason = fields.String(required=True, allow_none=True, metadata={"description": "为何尚无 / why there is none yet"})
    issued = fields.Nested(IssuedByShown, required=True, allow_none=True)
    may_issue = fields.Boolean(required=True)


class DocumentList(Schema):
    """Every kind of document in a case, and everything that was issued."""

    items = fields.List(fields.Nested(DocumentShown), required=True)
    issued = fields.List(fields.Nested(IssuedByShown), required=True)
    total = fields.Integer(required=True)
