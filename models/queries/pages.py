"""One page of a list."""

from typing import Any

from sqlalchemy import Select

from models.base import db


def rows(query: Select[*tuple[Any, ...]], page: int, page_size: int) -> list[Any]:
    """The rows of a page, counted from 1."""
    return list(db.session.execute(query.limit(page_size).offset((page - 1) * page_size)))
