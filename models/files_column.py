"""A folder in one column: path → text, kept compressed. A procedure with its stories is 200 kB of text and 30 kB so."""

import zlib

import orjson
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator


class Files(TypeDecorator[dict[str, str]]):
    """Path → text. Replaced as a whole, never changed in place."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: dict[str, str] | None, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.compress(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), 6)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else dict(orjson.loads(zlib.decompress(value)))
