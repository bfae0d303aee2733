"""Both stores keep the same promises: the folder, and a bucket on a real S3 server (moto on loopback)."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from gateways.storage_files import FileStorage
from gateways.storage_s3 import Bucket, S3Storage
from handlers.ports_storage import NotStored, StoragePort, StorageUnavailable

MISSING = "0" * 64


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server."""
    running = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, request: pytest.FixtureRequest) -> S3Storage:
    """A bucket of this test's own."""
    name = f"t{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:20]}"
    store = S3Storage(Bucket(server, name, "access", "secret"))
    store._client.create_bucket(Bucket=name)
    return store


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> StoragePort:
    """Either store."""
    if request.param == "folder":
        return FileStorage(tmp_path / "files")
    found: S3Storage = request.getfixturevalue("bucket")
    return found


def test_what_was_put_there_comes_back_under_the_digest_of_its_bytes(store: StoragePort) -> None:
    content = b"evidence" * 100_000

    stored = store.put([content[:10], b"", content[10:]])

    assert stored.key == hashlib.sha256(content).hexdigest()
    assert stored.size == len(content)
    assert stored.at.tzinfo is not None
    assert (store.holds(stored.key), store.holds(MISSING), store.holds("../../etc/passwd")) == (True, False, False)
    assert b"".join(store.open(stored.key)) == content


def test_the_same_bytes_are_kept_once(store: StoragePort) -> None:
    first, second = store.put([b"same"]), store.put([b"sa", b"me"])

    assert first.key == second.key
    assert [item.key for item in store.listing()] == [first.key]


def test_what_is_deleted_is_gone_and_deleting_again_does_nothing(store: StoragePort) -> None:
    key = store.put([b"mistake"]).key

    store.delete(key)
    store.delete(key)

    assert list(store.listing()) == []
    with pytest.raises(NotStored):
        list(store.open(key))


@pytest.mark.parametrize("key", [MISSING, "", "../../etc/passwd", "a/b", "X" * 64])
def test_what_was_never_there_is_not_there(store: StoragePort, key: str) -> None:
    with pytest.raises(NotStored):
        store.open(key)


def test_a_stream_that_breaks_leaves_nothing_behind(store: StoragePort) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"half of it"
        raise ConnectionError("the telephone went away")

    with pytest.raises(ConnectionError):
        store.put(breaking())

    assert list(store.listing()) == []


def test_a_store_that_works_says_so(store: StoragePort) -> None:
    assert store.check()
    assert list(store.listing()) == []


def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = FileStorage(tmp_path / "files")

    key = folder.put([b"x"]).key

    assert folder.place(key).stat().st_mode & 0o077 == 0
    assert (tmp_path / "files" / "incoming").stat().st_mode & 0o077 == 0


def test_what_a_power_cut_left_half_written_is_listed_and_can_be_swept(tmp_path: Path) -> None:
    folder = FileStorage(tmp_path / "files")
    folder.incoming.mkdir(parents=True)
    (folder.incoming / "dead.part").write_bytes(b"half")

    assert [item.key for item in folder.listing()] == ["dead.part"]
    folder.delete("dead.part")

    assert list(folder.listing()) == []


def test_a_folder_that_can_not_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")

    with pytest.raises(StorageUnavailable, match="附件存储不可写"):
        FileStorage(tmp_path / "files").put([b"x"])


def test_a_server_that_is_away_is_said_without_the_secret() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    away = S3Storage(Bucket(f"http://127.0.0.1:{port}", "b", "access", "very-secret"))

    with pytest.raises(StorageUnavailable) as refusal:
        away.check()

    assert "very-secret" not in str(refusal.value)
    assert "对象存储" in str(refusal.value)


def test_a_bucket_that_is_missing_is_said(server: str) -> None:
    with pytest.raises(StorageUnavailable, match="NoSuchBucket"):
        S3Storage(Bucket(server, "nowhere", "access", "secret")).put([b"x"])


@pytest.mark.parametrize("endpoint", ["s3.example.com", "ftp://x", "http://me:secret@x", "http://"])
def test_an_address_that_can_not_be_right_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError, match="http"):
        Bucket(endpoint, "b", "access", "secret")
