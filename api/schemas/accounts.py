"""Accounts, organisations and covers, for programs that keep them in step with a directory."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Flag, Instant, Items, Strict, Text
from api.schemas.common import OfficeSchema, PageQuery, PageSchema
from models.account import ROLES
from models.organization import KINDS
from models.queries.accounts import SORTS

CODE = {"description": "机构编码 / code", "example": "shantou-longhu"}


class AccountQuery(PageQuery):
    """What a list of accounts may be narrowed by."""

    q = Text(80, metadata={"description": "账户、姓名或机构包含 / account, name or organisation contains"})
    role = Text(24, choices=ROLES, metadata={"description": "角色 / role"})
    organization = Text(64, metadata=CODE)
    locality = Text(32, metadata={"description": "地区 / locality"})
    state = Text(8, choices=("active", "closed"), metadata={"description": "状态 / state"})
    sort = Text(16, choices=SORTS, load_default="username", metadata={"description": "排序 / order"})


class AccountChange(Strict):
    """What can be changed of an account; what is left out stays."""

    name = Text(80, shortest=1, metadata={"description": "姓名 / name"})
    roles = Items(Text(24), len(ROLES), metadata={"description": "角色 / roles"})
    organization = Text(64, metadata={**CODE, "description": "机构编码，空为不属于机构 / code, empty for none"})
    locality = Text(32, metadata={"description": "地区，空为全部 / locality, empty for all"})
    active = Flag(metadata={"description": "停用或启用 / close or reopen"})


class AccountNew(Strict):
    """A new account."""

    username = Text(64, required=True, metadata={"description": "账户 / account", "example": "shantou-new"})
    name = Text(80, required=True, metadata={"description": "姓名 / name"})
    roles = Items(Text(24), len(ROLES), required=True, metadata={"description": "角色 / roles"})
    organization = Text(64, load_default="", metadata=CODE)
    locality = Text(32, load_default="", metadata={"description": "地区 / locality"})


class RoleShown(Schema):
    """A role."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class AccountShown(Schema):
    """An account."""

    username = fields.String(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.Nested(RoleShown), required=True)
    organization = fields.Nested(OfficeSchema, required=True, allow_none=True)
    locality = fields.String(required=True, allow_none=True)
    active = fields.Boolean(required=True)
    must_change_password = fields.Boolean(required=True)
    created_at = Instant(required=True)


class AccountPage(PageSchema):
    """A page of accounts."""

    items = fields.List(fields.Nested(AccountShown), required=True)


class PasswordShown(Schema):
    """An account with the password that was just made; it is shown this once."""

    account = fields.Nested(AccountShown, required=True)
    password = fields.String(required=True, metadata={"description": "初始密码，只给出这一次 / given this once"})


class OrganizationNew(Strict):
    """A new organisation."""

    code = Text(64, required=True, metadata=CODE)
    name = Text(120, required=True, metadata={"description": "名称 / name"})
    kind = Text(24, choices=KINDS, required=True, metadata={"description": "类别 / kind"})
    parent = Text(64, load_default="", metadata={"description": "上级机构编码 / code of the one above"})
    locality = Text(32, load_default="", metadata={"description": "地区，没有上级时必填 / without one above"})


class OrganizationChange(Strict):
    """What can be changed of an organisation, in this order; what is left out stays."""

    name = Text(120, shortest=1, metadata={"description": "名称 / name"})
    parent = Text(64, shortest=1, metadata={"description": "上级机构编码 / code of the one above"})
    active = Flag(metadata={"description": "停用或启用 / close or reopen"})


class OrganizationShown(Schema):
    """An organisation with what hangs on it."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": list(KINDS)})
    kind_name = fields.String(required=True)
    locality = fields.String(required=True)
    parent = fields.String(required=True, allow_none=True)
    active = fields.Boolean(required=True)
    accounts = fields.Integer(required=True, metadata={"description": "在用账户 / active accounts"})
    tasks = fields.Integer(required=True, metadata={"description": "在办任务 / open tasks"})


class OrganizationTree(Schema):
    """All organisations, each behind the one above it."""

    items = fields.List(fields.Nested(OrganizationShown), required=True)


class CoverQuery(PageQuery):
    """What a list of covers may be narrowed by."""

    q = Text(80, metadata={"description": "姓名或账户包含 / name or account contains"})
    state = Text(8, choices=("running", "over"), metadata={"description": "状态 / state"})


class CoverNew(Strict):
    """A new cover."""

    covered = Text(64, required=True, metadata={"description": "被代办人账户 / who is absent"})
    covering = Text(64, required=True, metadata={"description": "代办人账户 / who covers"})
    starts_at = Instant(required=True, metadata={"description": "开始 / from"})
    ends_at = Instant(required=True, metadata={"description": "结束 / until"}, end_of_day=True)
    reason = Text(200, required=True, metadata={"description": "事由 / why"})


class PersonShown(Schema):
    """Somebody with an account."""

    username = fields.String(required=True)
    name = fields.String(required=True)


class CoverShown(Schema):
    """A cover."""

    id = fields.Integer(required=True)
    covered = fields.Nested(PersonShown, required=True)
    covering = fields.Nested(PersonShown, required=True)
    entered_by = fields.Nested(PersonShown, required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    reason = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": ["coming", "running", "over", "withdrawn"]})


class CoverPage(PageSchema):
    """A page of covers."""

    items = fields.List(fields.Nested(CoverShown), required=True)
