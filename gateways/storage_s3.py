"""Attachments in an S3 bucket (MinIO, Ceph, the clouds' own): content-addressed, what lies there is sealed already."""

from __future__ import annotations

import hashlib
import re
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from handlers.ports_storage import NotStored, StorageUnavailable, Stored

KEY = re.compile(r"[0-9a-f]{64}")
CHUNK = 64 * 1024
# Kept in memory up to so many bytes while the key is reckoned; beyond it in a nameless temporary file.
IN_MEMORY = 1024 * 1024
PREFIX = "attachments/"
MISSING = ("404", "NoSuchKey", "NotFound")


@dataclass(frozen=True)
class Bucket:
    """Where it is and who we are there. `endpoint` begins with http:// or https:// and holds no credentials."""

    endpoint: str
    name: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"

    def __post_init__(self) -> None:
        """Refuses (ValueError) an address that can not be right."""
        parts = urlsplit(self.endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ValueError("应以 http:// 或 https:// 开头，不含用户名 / must begin with http:// or https://, no user")


class S3Storage:
    """A StoragePort on one bucket, by path-style addresses, which every server understands."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        settings = Config(
            connect_timeout=3,
            read_timeout=20,
            retries={"max_attempts": 2, "mode": "standard"},
            s3={"addressing_style": "path"},
            # Older servers know nothing of the newer checksums; ours is the key itself.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            proxies={},
        )
        # Everything is said here: nothing comes from profiles or the environment of whoever started the process.
        self._client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=bucket.endpoint,
            aws_access_key_id=bucket.access_key,
            aws_secret_access_key=bucket.secret_key,
            region_name=bucket.region,
            config=settings,
        )

    def put(self, chunks: Iterable[bytes]) -> Stored:
        """Sends it once its key is known. The server keeps an object whole or not at all."""
        digest = hashlib.sha256()
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
            size, key = file.tell(), digest.hexdigest()
            file.seek(0)
            with speaking():
                self._client.put_object(Bucket=self._bucket.name, Key=PREFIX + key, Body=file, ContentLength=size)
        return Stored(key, size, self._head(key))

    def open(self, key: str) -> Iterator[bytes]:
        """The object in chunks."""
        if not KEY.fullmatch(key):
            raise NotStored(key)
        with speaking(key):
            body = self._client.get_object(Bucket=self._bucket.name, Key=PREFIX + key)["Body"]

        def read() -> Iterator[bytes]:
            with speaking(key):
                yield from body.iter_chunks(CHUNK)

        return read()

    def holds(self, key: str) -> bool:
        """Whether the object is there."""
        try:
            return bool(KEY.fullmatch(key)) and self._head(key) is not None
        except NotStored:
            return False

    def delete(self, key: str) -> None:
        """Removes the object; the server says nothing where there was none."""
        with speaking():
            self._client.delete_object(Bucket=self._bucket.name, Key=PREFIX + key)

    def listing(self) -> Iterator[Stored]:
        """Every object of ours, page after page."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket.name, Prefix=PREFIX)
        with speaking():
            for page in pages:
                for item in page.get("Contents", ()):
                    yield Stored(item["Key"].removeprefix(PREFIX), item["Size"], item["LastModified"])

    def check(self) -> str:
        """Writes and removes a small object."""
        stored = self.put([b"bihuan " + secrets.token_bytes(8)])
        self.delete(stored.key)
        return f"对象存储可用 / bucket usable: {self._bucket.endpoint}/{self._bucket.name}"

    def _head(self, key: str) -> Any:
        with speaking(key):
            return self._client.head_object(Bucket=self._bucket.name, Key=PREFIX + key)["LastModified"]


@contextmanager
def speaking(key: str = "") -> Iterator[None]:
    """What server and network refuse, in words without a secret."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "?"))
        if key and code in MISSING:
            raise NotStored(key) from error
        raise StorageUnavailable(f"对象存储拒绝（{code}） / the object store refuses ({code})") from error
    except BotoCoreError as error:
        name = type(error).__name__
        raise StorageUnavailable(
            f"无法连接对象存储（{name}） / the object store can not be reached ({name})"
        ) from error
