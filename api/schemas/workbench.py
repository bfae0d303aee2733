"""Drafts and versions of procedures on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Mapping, Strict, Text, Whole

FILES = "程序文件夹：路径 → 文字 / the folder of a procedure: path → text"
RUNS = "运行内容指纹：决定工单怎样办理的内容的 SHA-256，不含情景 / of what decides how cases run, without the scenarios"
WHOLE = "全部文件指纹：文件夹里全部文件的 SHA-256，含情景 / of all files of the folder, scenarios included"


class VersionShown(Schema):
    """One published version."""

    key = fields.String(required=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    standing = fields.String(required=True, metadata={"description": "in_force、scheduled 或 superseded"})
    content_hash = fields.String(required=True, metadata={"description": RUNS})
    digest = fields.String(required=True, metadata={"description": WHOLE})
    published_at = Instant(required=True)
    published_by = fields.String(required=True, allow_none=True)
    effective_at = Instant(required=True, allow_none=True)
    running_cases = fields.Integer(required=True)


class DraftShown(Schema):
    """One draft. `checking` is true while lint and scenarios run; then `check` says what came out, of `checked_digest`."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    title = fields.String(required=True)
    base_version = fields.Integer(required=True, allow_none=True)
    state = fields.String(
        required=True, metadata={"description": "draft、checked、proposed、approved、published 或 discarded"}
    )
    revision = fields.Integer(required=True)
    content_hash = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": f"{RUNS}；文件读不懂时为空 / null where a file can not be read"},
    )
    digest = fields.String(required=True, metadata={"description": WHOLE})
    authors = fields.List(fields.String(), required=True)
    held_by = fields.String(required=True, allow_none=True)
    proposed_by = fields.String(required=True, allow_none=True)
    approved_by = fields.String(required=True, allow_none=True)
    checking = fields.Boolean(required=True)
    checked_digest = fields.String(required=True, allow_none=True)
    check = fields.Raw(required=True, allow_none=True)
    override = fields.Raw(required=True, allow_none=True)
    import_notes = fields.List(fields.Raw(), required=True)
    published_version = fields.Integer(required=True, allow_none=True)
    created_at = Instant(required=True)
    updated_at = Instant(required=True)


class DraftBegun(Strict):
    """What a new draft begins with: a version, or files; the newest version where neither is given."""

    title = Text(120, required=True, shortest=1)
    version = Whole(1, 1_000_000)
    files = Mapping(metadata={"description": FILES})


class FilesKept(Strict):
    """Files to replace; null takes one out. `revision` is the one that the caller has seen."""

    revision = Whole(1, 100_000_000, required=True)
    files = Mapping(required=True, metadata={"description": FILES})


class FilesShown(Schema):
    """All files of a draft."""

    revision = fields.Integer(required=True)
    files = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class FindingShown(Schema):
    """One finding of the lint."""

    file = fields.String(required=True)
    element = fields.String(required=True)
    code = fields.String(required=True)
    severity = fields.String(required=True, metadata={"description": "error 或 warning"})
    zh = fields.String(required=True)
    en = fields.String(required=True)
    about = fields.String(required=True)


class Findings(Schema):
    """What the lint says."""

    findings = fields.List(fields.Nested(FindingShown), required=True)


class Proposed(Strict):
    """Why the procedure is changed; `override` why it goes on although scenarios fail."""

    reason = Text(1000, required=True)
    override = Text(1000, load_default="")


class Decided(Strict):
    """What the second person says; a return needs a reason."""

    reason = Text(1000, load_default="")


class Published(Strict):
    """From which Beijing day on cases received take it (at once where it is not given)."""

    effective_on = Text(10, load_default="", metadata={"example": "2026-12-01"})
    outdated = Flag(
        load_default=False,
        metadata={"description": "其间已发布别的版本仍发布 / although another version was published meanwhile"},
    )


class Recovered(Strict):
    """Which save to bring back."""

    revision = Whole(1, 100_000_000, required=True)


class RevisionShown(Schema):
    """One save of a draft."""

    number = fields.Integer(required=True)
    by = fields.String(required=True)
    at = Instant(required=True)
    changed = fields.List(fields.String(), required=True)


class ProcedureActShown(Schema):
    """Who did what with a procedure or a draft, when and why."""

    act = fields.String(required=True)
    by = fields.String(required=True)
    at = Instant(required=True)
    reason = fields.String(required=True)
    digest = fields.String(required=True, metadata={"description": WHOLE})


class TitleQuery(Strict):
    """What an imported draft is called."""

    title = Text(120, load_default="")
