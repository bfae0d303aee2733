"""One page of a list."""

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnClause, GenerativeSelect, Select, column, func, select, union_all

from models.base import db

Query = TypeVar("Query", bound=GenerativeSelect)


@dataclass(frozen=True)
class Listing:
    """A list in parts that share no row, so that the database can walk each by its index and stop after one page.

    Each part selects an `id` and the `key` that the list is ordered by.
    """

    parts: tuple[Select[int, Any], ...]
    descending: bool = False

    def ids(self, page: int, page_size: int) -> list[int]:
        """The ids of a page, counted from 1, in the order of the list; what has no key comes last."""
        limit, offset = page_size, (page - 1) * page_size
        # Each part by itself, as far as this page may need it: then a database has no reason to sort a whole part.
        found = [select(self.ordered(part).limit(limit + offset).subquery()) for part in self.parts]
        whole = self.ordered(union_all(*found) if len(found) > 1 else found[0])
        return [row[0] for row in db.session.execute(whole.limit(limit).offset(offset))]

    def ordered(self, query: Query) -> Query:
        """The query in the order of the list."""
        key: ColumnClause[Any] = column("key")
        number: ColumnClause[int] = column("id")
        return query.order_by(*((key.desc(), number.desc()) if self.descending else (key.asc().nulls_last(), number)))

    def total(self) -> int:
        """How many rows the list has in all."""
        counted = [
            part.with_only_columns(func.count(), maintain_column_froms=True).scalar_subquery() for part in self.parts
        ]
        return sum(db.session.execute(select(*counted)).one())


def rows(query: Select[*tuple[Any, ...]], page: int, page_size: int) -> list[Any]:
    """The rows of a page, counted from 1."""
    return list(db.session.execute(query.limit(page_size).offset((page - 1) * page_size)))
