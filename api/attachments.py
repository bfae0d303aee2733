"""Attachments of a case."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, request

from access import downloads
from access.current import context, current_actor
from access.uploads import files_of
from api.cases import visible
from api.parsing import Room
from api.schemas.attachments import AttachmentList, RemovalSchema
from models.errors import not_found
from views import attachments as views
from workflows.files import attaching
from workflows.files.kinds import KINDS

room = Room("attachments", __name__, url_prefix="/api/v1/cases", description="附件 / Attachments")

BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "文件，可多个 / one file or several"},
                    "element": {
                        "type": "string",
                        "maxLength": 80,
                        "description": "步骤或事项，不填即手中的步骤 / step or message; the step in hand without it",
                    },
                },
            }
        }
    },
}
BYTES = {"type": "string", "format": "binary"}


@room.route("/<case_no>/attachments")
@room.response(200, AttachmentList, description="附件 / attachments")
@room.alt_response(404, response="NOT_FOUND")
def listing(case_no: str) -> dict[str, Any]:
    """附件列表与剩余空间 / The attachments of a case, and how much room is left."""
    return views.listing(context(), current_actor(), visible(case_no).id)


@room.route("/<case_no>/attachments", methods=["POST"])
@room.doc(requestBody=BODY)
@room.response(201, AttachmentList, description="已上传；列出全部附件 / kept; all attachments of the case")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def add(case_no: str) -> dict[str, Any]:
    """上传附件（multipart/form-data），按内容判定类型 / Attach files; their type is told by what they hold."""
    actor, case = current_actor(), visible(case_no)
    for file in files_of(request):
        upload = attaching.Upload(file.stream, file.filename or "", request.form.get("element", "").strip())
        attaching.attach(context(), actor, case_no, upload)
    return views.listing(context(), actor, case.id)


@room.route("/<case_no>/attachments/<int:attachment_id>")
@room.doc(
    responses={
        "200": {"description": "附件 / the attachment", "content": {media: {"schema": BYTES} for media in KINDS}}
    }
)
@room.response(
    200, BYTES, content_type="application/octet-stream", description="原件 / the original, under its own type"
)
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def download(case_no: str, attachment_id: int) -> Response:
    """下载附件原件 / The original, as a file to keep."""
    return downloads.download(context(), attaching.look(context(), current_actor(), case_no, attachment_id))


@room.route("/<case_no>/attachments/<int:attachment_id>/<size>")
@room.response(200, BYTES, content_type="image/jpeg", description="去除元数据的小图 / drawn anew, without metadata")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def picture(case_no: str, attachment_id: int, size: str) -> Response:
    """照片的缩略图（thumbnail）或预览（preview） / A small copy of a picture: thumbnail or preview."""
    row = attaching.look(context(), current_actor(), case_no, attachment_id, small=size == "thumbnail")
    key = {"thumbnail": row.thumbnail_key, "preview": row.preview_key}.get(size)
    if key is None:
        raise not_found("预览（不是图片）", "preview (no picture)")
    return downloads.small(context(), row, key)


@room.route("/<case_no>/attachments/<int:attachment_id>", methods=["DELETE"])
@room.arguments(RemovalSchema)
@room.response(HTTPStatus.NO_CONTENT, description="已移除，记录仍在 / gone; the record stays")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def remove(body: dict[str, str], case_no: str, attachment_id: int) -> None:
    """移除自己上传且未提交的附件，须说明理由 / Take away one's own attachment before the step is completed, with a reason."""
    attaching.remove(context(), current_actor(), case_no, attachment_id, body["reason"])
