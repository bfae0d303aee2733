"""Logging in."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Strict, Text


class CredentialsSchema(Strict):
    """Account and password."""

    username = Text(64, required=True, metadata={"description": "账户 / account", "example": "shantou-l1"})
    password = Text(1000, secret=True, required=True, metadata={"description": "密码 / password", "format": "password"})
    code = Text(
        20,
        secret=True,
        metadata={"description": "动态口令，启用了的账户必填 / the second factor's code, where it is on"},
    )


class TokenSchema(Schema):
    """A token, to be sent as `Authorization: Bearer …`."""

    access_token = fields.String(required=True)
    expires_at = fields.String(
        required=True, metadata={"format": "date-time", "description": "北京时间 / Beijing time"}
    )
