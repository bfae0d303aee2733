"""Takes requests apart: our own JSON reader, strict query strings, findings with JSON pointers."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import Request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from api.body import read_json, repeated
from api.words import field_errors
from config import LARGEST_BODY
from models.errors import invalid

# What the schema says: a misspelt filter would silently show everything.
UNKNOWN: dict[str, str | None] = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "json": None, "query": None}


class StrictParser(FlaskParser):
    """The request parser of every room of the API."""

    DEFAULT_UNKNOWN_BY_LOCATION = UNKNOWN

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body; an empty one counts as an empty object, one of another type is refused (415)."""
        raw = req.get_data(cache=True)
        # A body that came without its length is cut off at the limit in silence.
        if len(raw) >= (req.max_content_length or LARGEST_BODY):
            raise RequestEntityTooLarge
        if not raw.strip():
            return missing
        # Another charset than JSON's own would let two readers read two things.
        if not req.is_json or req.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType
        return read_json(raw)

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """The query; the same parameter twice means two things to two readers (400)."""
        for name, values in req.args.lists():
            if len(values) > 1:
                raise repeated(name)
        return super().load_querystring(req, schema)

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **kwargs: Any) -> NoReturn:
        """What does not fit the schema, field by field (422); webargs puts the place (json, query) on top."""
        messages = error.messages
        found = (
            [item for part in messages.values() for item in field_errors(part)] if isinstance(messages, dict) else []
        )
        raise invalid("invalid-field", "请求内容有误", "the request does not fit", found) from error


class Room(Blueprint):
    """A blueprint of the API: requests are parsed strictly."""

    ARGUMENTS_PARSER = StrictParser()
