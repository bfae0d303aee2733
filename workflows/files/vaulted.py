"""The bytes of attachments, sealed on their way into the store and opened on their way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from handlers.ports_storage import NotStored, StorageUnavailable, Stored
from models.attachment import Attachment
from models.errors import DomainError
from protection.sealing import TamperedError, UnknownKeyError
from protection.streams import open_pieces, seal_pieces
from workflows.context import Context

CHUNK = 64 * 1024


def place(case_id: int) -> str:
    """Whose file it is: one that is moved to another case does not open."""
    return f"attachments/{case_id}"


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """A file from its beginning."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def keep(context: Context, case_id: int, chunks: Iterable[bytes]) -> Stored:
    """Seals and stores; raises DomainError (503 `storage-unavailable`) where the store is away or full."""
    try:
        return context.storage.put(seal_pieces(context.vault, chunks, place(case_id)))
    except StorageUnavailable as error:
        raise unavailable() from error


def content(context: Context, row: Attachment, key: str) -> Iterator[bytes]:
    """The bytes in clear. What is wrong with the first piece is raised here, not while an answer is on its way."""
    try:
        opened = open_pieces(context.vault, context.storage.open(key), place(row.case_id))
        first = next(opened)
    except NotStored as error:
        raise DomainError(
            "attachment-lost",
            "附件文件不在存储中，请联系管理员",
            "the file is not in the store: tell the administrator",
        ) from error
    except StorageUnavailable as error:
        raise unavailable() from error
    except UnknownKeyError as error:
        raise DomainError(
            "data-key-missing",
            f"附件以编号 {error.key_id} 的数据密钥加密，本系统未配置该密钥，请联系管理员",
            f"the file is sealed under data key {error.key_id}, which is not configured",
        ) from error
    except TamperedError as error:
        raise DomainError(
            "attachment-damaged",
            "附件文件校验不通过（可能被改动），请联系管理员",
            "the file does not verify (it may have been changed): tell the administrator",
        ) from error

    def read() -> Iterator[bytes]:
        yield first
        yield from opened

    return read()


def unavailable() -> DomainError:
    """The store is away or full; only time or an administrator helps."""
    return DomainError(
        "storage-unavailable",
        "附件存储暂时不可用，本次未保存任何内容，请稍后重试或联系管理员",
        "the store of attachments is not available: nothing was saved, try again later",
        status=503,
        retry_after=30,
    )
