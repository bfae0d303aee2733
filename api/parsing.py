"""Takes requests apart: our own JSON reader, strict query strings, findings with JSON pointers."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import Request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from api.body import read_json
from api.words import field_errors
from models.errors import invalid

# What the schema says: a misspelt filter would silently show everything.
UNKNOWN: dict[str, str | None] = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "json": None, "query": None}


class StrictParser(FlaskParser):
    """The request parser of every room of the API."""

    DEFAULT_UNKNOWN_BY_LOCATION = UNKNOWN

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body; an empty one counts as an empty object, one of another type is refused (415)."""
        raw = req.get_data(cache=True)
        if not raw.strip():
            return missing
        if not req.is_json:
            raise UnsupportedMediaType
        return read_json(raw)

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
