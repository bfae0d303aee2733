"""What several nouns share: pages, refusals, offices."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Strict, Whole


class PageQuery(Strict):
    """Which page of a list."""

    page = Whole(1, 1_000_000, load_default=1, metadata={"description": "页码，从 1 起 / page, from 1"})
    page_size = Whole(1, 200, load_default=20, metadata={"description": "每页条数 / rows on a page"})


class PageSchema(Schema):
    """What every list says about itself."""

    total = fields.Integer(required=True, metadata={"description": "总数 / rows in all"})
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)


class FieldErrorSchema(Schema):
    """One field at fault."""

    pointer = fields.String(required=True, metadata={"description": "JSON pointer，如 /evaluation/level/code"})
    code = fields.String(required=True)
    message = fields.String(required=True, metadata={"description": "中文说明"})
    message_en = fields.String(required=True)


class ProblemSchema(Schema):
    """A refusal (RFC 9457); `code` is stable."""

    type = fields.String(required=True, metadata={"description": "urn:bihuan:problem:<code>"})
    title = fields.String(required=True)
    title_en = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True, metadata={"description": "中文 / English"})
    errors = fields.List(fields.Nested(FieldErrorSchema), required=True)
    request_id = fields.String(metadata={"description": "仅 5xx：向管理员报告时提供 / for 5xx: the reference"})


class OfficeSchema(Schema):
    """An organisation."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class BasisShown(Schema):
    """The rule behind an element: what its article asks, in our words, and what this system does where it is silent."""

    rule = fields.String(required=True, metadata={"example": "ST-35d"})
    article = fields.String(required=True, metadata={"example": "汕头实施细则第三十五条第二款"})
    asks = fields.String(required=True)
    silent = fields.String(required=True)
