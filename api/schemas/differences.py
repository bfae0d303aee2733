"""What is different between two versions of a procedure, on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Strict, Whole

KINDS = "added、removed 或 changed"
GROUP = "clocks、steps、flows、forms、tables、settings、stories、other 或 layout（仅版面 / the drawing alone）"


class SaidShown(Schema):
    """The same in both languages; what an analyst wrote is the same in both."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class DetailShown(Schema):
    """One fact about something that came or went."""

    field = fields.Nested(SaidShown, required=True)
    value = fields.Nested(SaidShown, required=True)


class PieceShown(Schema):
    """Lines of a text that differ."""

    before = fields.String(required=True)
    after = fields.String(required=True)


class VersionChangeShown(Schema):
    """One change, in words and in its parts."""

    kind = fields.String(required=True, metadata={"description": KINDS})
    group = fields.String(required=True, metadata={"description": GROUP})
    file = fields.String(required=True)
    element = fields.String(required=True, metadata={"description": "编号 / the id in its file"})
    type = fields.String(required=True, metadata={"description": "userTask、form-field、row……"})
    name = fields.Nested(SaidShown, required=True)
    field = fields.Nested(SaidShown, required=True)
    before = fields.Nested(SaidShown, required=True, allow_none=True)
    after = fields.Nested(SaidShown, required=True, allow_none=True)
    words = fields.Nested(SaidShown, required=True, metadata={"description": "一句话 / in one sentence"})
    details = fields.List(fields.Nested(DetailShown), required=True)
    pieces = fields.List(fields.Nested(PieceShown), required=True)


class DifferenceShown(Schema):
    """What is different between two versions; null stands for the draft, or where there is no version to compare with."""

    from_version = fields.Integer(required=True, allow_none=True)
    to_version = fields.Integer(required=True, allow_none=True)
    counts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "各组改动数 / how many changes in each group"},
    )
    changes = fields.List(fields.Nested(VersionChangeShown), required=True)


class DraftCompared(Strict):
    """With which version a draft is compared; the one that it began from where none is named."""

    against = Whole(1, 1_000_000)


class VersionsCompared(Strict):
    """Which versions are compared; the newest two where none is named."""

    from_version = Whole(1, 1_000_000, data_key="from")
    to_version = Whole(1, 1_000_000, data_key="to")
