"""`flask backup` and `flask restore`: whole or refused, from either database into either."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask, has_app_context
from flask_migrate import upgrade
from sqlalchemy import create_engine, select, text

from app import create_app
from calendars.clock import FixedClock
from config import Config
from models import append_only
from models.base import db
from models.case import Case
from models.event import CaseEvent
from tests.calendars.test_notice_imports import NEXT_YEAR
from tests.tampering import tamper
from tests.workflows.administering import admin
from tests.workflows.conftest import Play
from workflows.context import Context
from workflows.holidays.notices import import_notice
from workflows.keeping import archive, backup, restore, schema


def run(app: Flask, *words: Any) -> Result:
    # The test's own connection, which a real command would not find.
    if has_app_context():
        db.session.remove()
    with app.app_context():
        return app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def saved(installed: Flask, clock: FixedClock, tmp_path: Path) -> Path:
    """A backup of an installation with two cases, one of them on its way, and an imported holiday notice."""
    context = installed.extensions["bihuan"]
    Play(context, clock, "WO-1").open().to_filing()
    Play(context, clock, "WO-2").open()
    import_notice(context, admin(), NEXT_YEAR, "2027.toml")
    result = run(installed, "backup", tmp_path / "saved.zip")
    assert result.exit_code == 0, result.output
    assert "2 件工单" in result.output
    return tmp_path / "saved.zip"


def everything(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as text that does not depend on the database."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(
                tuple(json.dumps(archive.pack(value), sort_keys=True) for value in row)
                for row in connection.execute(select(*sorted(table.columns, key=lambda column: column.name)))
            )
            for table in archive.tables_of(connection)
        }


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_everything_comes_back_in_either_database(
    installed: Flask, saved: Path, target: str, new_postgres: Callable[[], str], tmp_path: Path, clock: FixedClock
) -> None:
    before = everything(installed)
    url = f"sqlite:///{tmp_path / 'target.sqlite3'}" if target == "sqlite" else new_postgres()
    original = installed.extensions["bihuan"]
    context = Context(clock, clock, original.calendar, original.province)
    other = create_app(Config(url, demonstration=True, secret_key="k" * 40, data_dir=tmp_path), context)

    result = run(other, "restore", saved)

    assert result.exit_code == 0, result.output
    assert "2 件工单" in result.output
    assert "待发送 to be sent: 1" in result.output
    assert everything(other) == before
    with other.app_context():
        # Numbers go on, and so does the life of the case.
        Play(context, clock, "WO-3").open()
        assert Play(context, clock, "", numbers()[0]).tick().case.stage == "closed"
        assert len(set(numbers())) == 3
        db.session.remove()
        db.engine.dispose()


def numbers() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Case.case_no).order_by(Case.id)))


def test_a_backup_is_one_moment_whatever_is_written_meanwhile(
    installed: Flask, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = installed.extensions["bihuan"]
    Play(context, clock, "WO-1").open()
    real = backup.chain_heads

    def interrupted(connection: Any) -> Any:
        heads = real(connection)
        other = threading.Thread(target=another_case)
        other.start()
        other.join(30)
        return heads

    def another_case() -> None:
        with installed.app_context():
            Play(context, clock, "WO-2").open()

    monkeypatch.setattr(backup, "chain_heads", interrupted)
    db.session.rollback()
    manifest = backup.write_backup(context, tmp_path / "b.zip")

    assert len(numbers()) == 2
    assert (manifest.cases, manifest.tables["cases"].rows, manifest.tables["evaluations"].rows) == (1, 1, 1)
    assert archive.read_manifest(tmp_path / "b.zip") == manifest


def test_a_backup_is_its_owners_alone_and_never_written_over(installed: Flask, saved: Path) -> None:
    before = saved.read_bytes()

    again = run(installed, "backup", saved)

    assert (again.exit_code, "不覆盖" in again.stderr) == (2, True)
    assert saved.read_bytes() == before
    assert saved.stat().st_mode & 0o077 == 0
    assert [path.name for path in saved.parent.glob("*.part")] == []


def test_a_backup_holds_no_key(installed: Flask, saved: Path) -> None:
    with zipfile.ZipFile(saved) as content:
        everything = b"".join(content.read(name) for name in content.namelist())

    assert b"k" * 40 not in everything


def test_a_folder_gets_a_file_of_this_moment(installed: Flask, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()

    assert run(installed, "backup", tmp_path / "backups").exit_code == 0
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["bihuan-20260924T020000Z.zip"]


def test_data_are_not_replaced_without_being_told_so(installed: Flask, saved: Path, clock: FixedClock) -> None:
    Play(installed.extensions["bihuan"], clock, "WO-3").open()

    refused, forced = run(installed, "restore", saved), None
    assert (refused.exit_code, "--force" in refused.stderr, len(numbers())) == (2, True, 3)
    forced = run(installed, "restore", saved, "--force")
    assert forced.exit_code == 0, forced.output
    assert len(numbers()) == 2
    # What comes back is protected as before.
    assert append_only.missing_triggers() == []


def test_nothing_is_replaced_under_a_running_process(installed: Flask, saved: Path) -> None:
    if db.engine.dialect.name == "sqlite":
        # It can not say who else is there: the page of operations says to stop every process first.
        with installed.app_context():
            assert restore.others_at_work() == 0
        return
    running = create_engine(db.engine.url, connect_args={"application_name": "bihuan-jobs"})
    with running.connect():
        refused = run(installed, "restore", saved, "--force")
    running.dispose()

    assert (refused.exit_code, "停止所有进程" in refused.stderr) == (2, True)
    assert run(installed, "restore", saved, "--force").exit_code == 0


def spoil(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a backup with one file changed."""
    copy = path.with_name("spoilt.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for item in source.namelist():
            target.writestr(item, change(source.read(item)) if item == name else source.read(item))
    return copy


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("tables/case_events.jsonl", lambda content: content.replace(b"CaseOpened", b"CaseClosed")),
        ("tables/cases.jsonl", lambda content: content[:-20]),
        ("manifest.json", lambda content: b"{"),
        ("manifest.json", lambda content: b"[]"),
        ("manifest.json", lambda content: content.replace(b'"format": 1', b'"format": 2')),
        ("manifest.json", lambda content: content.replace(b'"schema": "00', b'"schema": "77')),
    ],
)
def test_a_damaged_or_unknown_backup_changes_nothing(
    installed: Flask, saved: Path, name: str, change: Callable[[bytes], bytes]
) -> None:
    before = everything(installed)

    result = run(installed, "restore", spoil(saved, name, change), "--force")

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert everything(installed) == before


def test_a_manifest_that_lies_about_the_chains_is_rolled_back(installed: Flask, saved: Path, clock: FixedClock) -> None:
    Play(installed.extensions["bihuan"], clock, "WO-3").open()
    before = everything(installed)
    heads = archive.read_manifest(saved).heads.encode()

    result = run(
        installed, "restore", spoil(saved, "manifest.json", lambda text: text.replace(heads, b"0" * 64)), "--force"
    )

    assert (result.exit_code, "manifest" in result.stderr) == (2, True)
    assert everything(installed) == before


def test_a_broken_chain_is_restored_as_it_was_and_named(installed: Flask, clock: FixedClock, tmp_path: Path) -> None:
    play = Play(installed.extensions["bihuan"], clock).open()
    tamper("UPDATE case_events SET name = 'CaseClosed'")
    run(installed, "backup", tmp_path / "b.zip")

    result = run(installed, "restore", tmp_path / "b.zip", "--force")

    assert (result.exit_code, f"{play.case_no}#1" in result.stderr) == (2, True)
    assert db.session.scalar(select(CaseEvent.name)) == "CaseClosed"


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_backup_is_refused_in_one_line(installed: Flask, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)

    result = run(installed, "restore", tmp_path / "x.zip")

    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_a_backup_of_an_older_schema_is_migrated_on(empty_database: str, context: Context, tmp_path: Path) -> None:
    app = create_app(Config(empty_database, demonstration=True, secret_key="k" * 40, data_dir=tmp_path), context)
    with app.app_context():
        upgrade(revision="0001")
        with db.engine.begin() as connection:
            connection.execute(text("INSERT INTO demo_clock (id, offset_seconds) VALUES (1, 42)"))
        backup.write_backup(context, tmp_path / "old.zip")
        upgrade()
        db.session.remove()

    result = run(app, "restore", tmp_path / "old.zip", "--force")

    assert result.exit_code == 0, result.output
    with app.app_context():
        assert schema.revision() == schema.head()
        assert db.session.scalar(text("SELECT offset_seconds FROM demo_clock")) == 42
        db.session.remove()
        db.engine.dispose()
