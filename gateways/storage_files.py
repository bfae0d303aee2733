"""Attachments as files in a folder: named by what they hold, written beside their place and moved there when they are on disk."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from handlers.ports_storage import NotStored, StorageUnavailable, Stored

KEY = re.compile(r"[0-9a-f]{64}")
CHUNK = 64 * 1024


class FileStorage:
    """A StoragePort on one folder, which only its owner may read. Several processes may share it; a network file system too,
    if it renames atomically."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, chunks: Iterable[bytes]) -> Stored:
        """Writes to a file of its own, syncs, renames, syncs the folder: after a power cut it is there whole or not at all."""
        with speaking():
            self.incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            unfinished = self.incoming / f"{secrets.token_hex(16)}.part"
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    with speaking():
                        file.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                with speaking():
                    file.flush()
                    os.fsync(file.fileno())
            with speaking():
                place = self.place(digest.hexdigest())
                place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                unfinished.replace(place)
                sync_folder(place.parent)
        finally:
            unfinished.unlink(missing_ok=True)
        return Stored(digest.hexdigest(), size, datetime.fromtimestamp(place.stat().st_mtime, UTC))

    def open(self, key: str) -> Iterator[bytes]:
        """The file in chunks; one that is deleted meanwhile is still read to its end."""
        try:
            with speaking():
                file = self.place(key).open("rb")
        except FileNotFoundError as error:
            raise NotStored(key) from error

        def read() -> Iterator[bytes]:
            with file:
                while chunk := file.read(CHUNK):
                    yield chunk

        return read()

    def holds(self, key: str) -> bool:
        """Whether the file is there."""
        with speaking():
            return bool(KEY.fullmatch(key)) and self.place(key).is_file()

    def delete(self, key: str) -> None:
        """Removes the file."""
        with speaking():
            place = self.place(key) if KEY.fullmatch(key) else self.incoming / Path(key).name
            place.unlink(missing_ok=True)

    def listing(self) -> Iterator[Stored]:
        """Every file, one folder after the other; one that was left half-written goes by its own name."""
        with speaking():
            folders = [*sorted(self.folder.glob("[0-9a-f][0-9a-f]")), *self.folder.glob("incoming")]
            for folder in folders:
                for place in folder.iterdir():
                    try:
                        found = place.stat()
                    except FileNotFoundError:
                        continue
                    yield Stored(place.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def check(self) -> str:
        """Writes and removes a small file."""
        try:
            stored = self.put([b"bihuan " + secrets.token_bytes(8)])
            self.delete(stored.key)
        except StorageUnavailable as error:
            raise StorageUnavailable(f"{error}: {self.folder}") from error
        return f"文件夹可写 / folder writable: {self.folder}"

    @property
    def incoming(self) -> Path:
        """Where files grow; on the same file system as their places, so that they can be renamed."""
        return self.folder / "incoming"

    def place(self, key: str) -> Path:
        """The path of a key; NotStored for anything that is none, such as a path out of the folder."""
        if not KEY.fullmatch(key):
            raise NotStored(key)
        return self.folder / key[:2] / key


@contextmanager
def speaking() -> Iterator[None]:
    """What the disk refuses, in words; a missing file stays one."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageUnavailable(
            f"附件存储不可写（{error.strerror}） / attachments can not be stored ({error.strerror})"
        ) from error


def sync_folder(folder: Path) -> None:
    """A new name is only certain once its folder is on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
