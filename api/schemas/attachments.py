"""Attachments, notes and links of a case."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Instant, Strict, Text
from api.schemas.cases import CaseSummary
from api.schemas.common import OfficeSchema
from workflows.notes import LONGEST


class AttachmentShown(Schema):
    """One file of a case."""

    id = fields.Integer(required=True)
    name = fields.String(required=True, metadata={"description": "文件名 / as it was called"})
    media = fields.String(
        required=True, metadata={"description": "按内容判定的类型 / by its content", "example": "image/jpeg"}
    )
    kind_name = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "字节 / bytes"})
    size_shown = fields.String(required=True, metadata={"example": "1.4 MB"})
    sha256 = fields.String(required=True)
    element = fields.String(
        required=True, allow_none=True, metadata={"description": "所属步骤或事项 / step or message"}
    )
    element_name = fields.String(required=True, allow_none=True)
    by = fields.String(required=True)
    organization = fields.Nested(OfficeSchema, required=True, allow_none=True)
    picture = fields.Boolean(required=True)
    created_at = Instant(required=True)
    removed_at = Instant(required=True, allow_none=True)
    removed_reason = fields.String(required=True, allow_none=True)


class AttachmentList(Schema):
    """The attachments of a case, and how much room is left."""

    items = fields.List(fields.Nested(AttachmentShown), required=True)
    total = fields.Integer(required=True)
    used_bytes = fields.Integer(required=True)
    case_bytes = fields.Integer(required=True)
    file_bytes = fields.Integer(required=True)
    accepted = fields.List(fields.String(), required=True, metadata={"example": [".jpg", ".pdf"]})


class RemovalSchema(Strict):
    """Why a file is taken away."""

    reason = Text(200, required=True, shortest=2, metadata={"description": "理由 / why"})


class NoteSchema(Strict):
    """What a note says."""

    text = Text(
        LONGEST, required=True, shortest=1, metadata={"description": "内容，可用 @姓名 提及同事 / @name mentions"}
    )


class NoteShown(Schema):
    """One note."""

    id = fields.Integer(required=True)
    text = fields.String(required=True)
    by = fields.String(required=True)
    mentions = fields.List(fields.String(), required=True, metadata={"description": "登录名 / login names"})
    created_at = Instant(required=True)
    edited_at = Instant(required=True, allow_none=True)
    deleted_at = Instant(required=True, allow_none=True)
    may_edit = fields.Boolean(required=True)
    may_delete = fields.Boolean(required=True)


class NoteList(Schema):
    """The notes of the caller's own organisation."""

    items = fields.List(fields.Nested(NoteShown), required=True)
    total = fields.Integer(required=True)


class ColleagueQuery(Strict):
    """A part of a name."""

    q = Text(40, load_default="", metadata={"description": "姓名的一部分 / part of a name"})


class ColleagueShown(Schema):
    """Somebody who may be mentioned."""

    label = fields.String(required=True, metadata={"description": "@ 后所写 / what stands behind the @"})
    username = fields.String(required=True)
    name = fields.String(required=True)


class ColleagueList(Schema):
    """Colleagues."""

    items = fields.List(fields.Nested(ColleagueShown), required=True)


class LinkedShown(Schema):
    """Other cases beside one."""

    items = fields.List(fields.Nested(CaseSummary), required=True)
    total = fields.Integer(required=True)
    more = fields.Boolean(required=True, metadata={"description": "可能还有更早的 / older ones may exist"})


class LinksShown(Schema):
    """`person` is null for whoever is not to know of it."""

    person = fields.Nested(LinkedShown, required=True, allow_none=True)
    item = fields.Nested(LinkedShown, required=True)
