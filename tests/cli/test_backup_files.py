"""Attachments are part of a backup: copied beside it once, held against their digests, and brought back before the rows."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from calendars.clock import FixedClock
from cli.backup import FOLDER
from config import Config
from gateways.storage_files import FileStorage
from models.attachment import Attachment
from models.base import db
from tests.cli.test_backup_commands import run
from tests.evidence import PDF, photo
from tests.workflows.conftest import Play
from workflows.context import Context
from workflows.files import vaulted
from workflows.files.attaching import Upload, attach, look, remove
from workflows.files.saving import save_files
from workflows.stories.player import actor

BUREAU = "shantou-l1"
Put = Callable[[bytes, str], Attachment]


@pytest.fixture
def play(installed: Flask, clock: FixedClock) -> Play:
    return Play(installed.extensions["bihuan"], clock, "WO-1").open()


@pytest.fixture
def put(installed: Flask, play: Play) -> Put:
    """Puts a file to the case."""
    context = installed.extensions["bihuan"]
    return lambda content, name: attach(context, actor(BUREAU), play.case_no, Upload(io.BytesIO(content), name))


def saved_keys(folder: Path) -> set[str]:
    return {item.key for item in FileStorage(folder / FOLDER).listing()}


def another(installed: Flask, clock: FixedClock, place: Path) -> Flask:
    """An installation elsewhere with the same keys and an empty store."""
    original = installed.extensions["bihuan"]
    context = Context(clock, clock, original.calendar, original.province, keys=original.keys)
    place.mkdir()
    config = Config(f"sqlite:///{place / 'b.sqlite3'}", demonstration=True, secret_key="k" * 40, data_dir=place)
    return create_app(config, context)


def test_attachments_come_back_where_there_was_nothing(
    installed: Flask, clock: FixedClock, play: Play, put: Put, tmp_path: Path
) -> None:
    picture = photo()
    row = put(picture, "整改后.jpg")
    row_id, keys, digest = row.id, set(row.keys), row.sha256
    saved = run(installed, "backup", tmp_path / "b.zip")
    assert (saved.exit_code, "附件文件 files of attachments: 3（新存 new 3）" in saved.output) == (0, True), (
        saved.output
    )

    other = another(installed, clock, tmp_path / "other")
    restored = run(other, "restore", tmp_path / "b.zip")

    assert restored.exit_code == 0, restored.output
    with other.app_context():
        context = other.extensions["bihuan"]
        assert {item.key for item in context.storage.listing()} == keys
        back = look(context, actor(BUREAU), play.case_no, row_id)
        assert back.sha256 == digest
        assert b"".join(vaulted.content(context, back, back.storage_key)) == picture
        db.session.remove()
        db.engine.dispose()


def test_a_second_backup_copies_only_what_is_new(installed: Flask, put: Put, tmp_path: Path) -> None:
    put(PDF, "一.pdf")
    run(installed, "backup", tmp_path / "monday.zip")
    put(PDF, "二.pdf")

    tuesday = run(installed, "backup", tmp_path / "tuesday.zip")

    assert "附件文件 files of attachments: 2（新存 new 1）" in tuesday.output
    assert len(saved_keys(tmp_path)) == 2


def test_what_lies_beside_a_backup_is_sealed_and_its_owners_alone(installed: Flask, put: Put, tmp_path: Path) -> None:
    row = put(PDF, "一.pdf")
    run(installed, "backup", tmp_path / "b.zip")

    place = FileStorage(tmp_path / FOLDER).place(row.storage_key)

    assert b"PDF" not in place.read_bytes()
    assert place.stat().st_mode & 0o077 == 0


def test_what_was_taken_away_is_not_saved(installed: Flask, play: Play, put: Put, tmp_path: Path) -> None:
    context = installed.extensions["bihuan"]
    kept, gone = put(PDF, "一.pdf"), put(PDF, "二.pdf")
    remove(context, actor(BUREAU), play.case_no, gone.id, "传错文件")

    run(installed, "backup", tmp_path / "b.zip")

    assert saved_keys(tmp_path) == {kept.storage_key}


def damage(place: Path) -> None:
    content = place.read_bytes()
    place.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


@pytest.mark.parametrize("spoil", [damage, Path.unlink])
def test_a_file_beside_the_backup_that_is_damaged_or_gone_stops_it_before_anything_is_replaced(
    installed: Flask, clock: FixedClock, put: Put, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    row = put(PDF, "一.pdf")
    run(installed, "backup", tmp_path / "b.zip")
    Play(installed.extensions["bihuan"], clock, "WO-2").open()
    spoil(FileStorage(tmp_path / FOLDER).place(row.storage_key))

    refused = run(installed, "restore", tmp_path / "b.zip", "--force")

    assert (refused.exit_code, "缺失或损坏 1 个" in refused.stderr) == (2, True)
    assert len(list(db.session.scalars(db.select(Attachment.id)))) == 1
    alone = run(installed, "restore", tmp_path / "b.zip", "--force", "--without-files")
    assert (alone.exit_code, "未恢复附件" in alone.output) == (0, True)


def test_a_file_that_the_store_has_lost_is_said_and_the_backup_is_there_all_the_same(
    installed: Flask, put: Put, tmp_path: Path
) -> None:
    context = installed.extensions["bihuan"]
    lost, damaged, kept = put(PDF, "一.pdf"), put(PDF, "二.pdf"), put(PDF, "三.pdf")
    context.storage.delete(lost.storage_key)
    damage(context.storage.place(damaged.storage_key))

    result = run(installed, "backup", tmp_path / "b.zip")

    assert (result.exit_code, "2 个附件文件" in result.stderr) == (2, True)
    assert saved_keys(tmp_path) == {kept.storage_key}
    assert run(installed, "restore", tmp_path / "b.zip", "--force").exit_code == 0


def test_the_database_alone_says_so_in_both_directions(installed: Flask, put: Put, tmp_path: Path) -> None:
    put(PDF, "一.pdf")

    saved = run(installed, "backup", tmp_path / "b.zip", "--without-files")
    restored = run(installed, "restore", tmp_path / "b.zip", "--force")

    assert "不含附件" in saved.output
    assert "未恢复附件" in restored.output
    assert not (tmp_path / FOLDER).exists()


def test_memory_does_not_grow_with_the_files(tmp_path: Path) -> None:
    store, beside = FileStorage(tmp_path / "store"), FileStorage(tmp_path / "beside")
    size = 48 * 1024 * 1024

    def content() -> Iterator[bytes]:
        for _ in range(size // 65536):
            yield b"\0" * 65536

    key = store.put(content()).key
    tracemalloc.start()

    found = save_files(store, beside, [key])

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.copied, beside.holds(key)) == (1, True)
    assert most < 4 * 1024 * 1024
