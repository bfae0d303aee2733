"""`flask backup` and `flask restore`."""

from __future__ import annotations

from pathlib import Path

import click
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import downgrade, upgrade

from calendars.clock import to_beijing
from cli.output import refuse
from handlers.ports_storage import StoragePort, StorageUnavailable
from models.base import db
from workflows.background.indexing import index_words
from workflows.context import Context
from workflows.keeping import restore as restoring
from workflows.keeping import schema
from workflows.keeping.archive import ArchiveError, Manifest, SavedFiles, read_manifest
from workflows.keeping.backup import write_backup

FOLDER = "bihuan-attachments"


def context() -> Context:
    """Clock, calendar, gateways of this installation."""
    found: Context = current_app.extensions["bihuan"]
    return found


def beside(archive: Path) -> StoragePort:
    """Where the attachments of a backup lie: in one folder beside it, shared by all backups there."""
    found: StoragePort = current_app.extensions["bihuan.store_in"](archive.parent / FOLDER)
    return found


@click.command()
@click.argument("to", type=click.Path(path_type=Path))
@click.option("--without-files", is_flag=True, help="不备份附件 / the database alone, without attachments")
@with_appcontext
def backup(to: Path, without_files: bool) -> None:
    """把数据库备份到文件 TO（或目录 TO 下的新文件），附件存到同一目录的 bihuan-attachments；运行中即可，不含任何密钥。"""
    if to.is_dir():
        to = to / f"bihuan-{context().system_clock.now():%Y%m%dT%H%M%SZ}.zip"
    if schema.revision() is None:
        refuse("数据库是空的 / the database is empty")
    try:
        manifest = write_backup(context(), to, None if without_files else beside(to))
    except FileExistsError:
        refuse(f"文件已存在，不覆盖 / the file exists and is not overwritten: {to}")
    except OSError as error:
        refuse(f"无法写入备份 / the backup can not be written: {error.strerror}: {to}")
    except StorageUnavailable as error:
        refuse(f"附件无法备份 / attachments can not be saved: {error}")
    rows = sum(part.rows for part in manifest.tables.values())
    click.echo(f"已备份 saved: {to}（{manifest.cases} 件工单 cases，{rows} 行 rows，schema {manifest.schema}）")
    click.echo("不含密钥：请另行保管 / the keys are not in it: keep them elsewhere")
    tell_files(manifest.files, to.parent / FOLDER)


def tell_files(files: SavedFiles | None, folder: Path) -> None:
    """What became of the attachments; exit 2 where some are lost, so that whoever watches the backups hears of it."""
    if files is None:
        click.echo("不含附件 / attachments are not in it")
        return
    click.echo(f"附件文件 files of attachments: {files.number}（新存 new {files.copied}），{folder}")
    if files.lost:
        refuse(
            f"备份已写入，但有 {files.lost} 个附件文件不在存储中或已损坏（编号见日志）"
            f" / the backup was written, but {files.lost} files of attachments are gone or damaged (see the log)"
        )


@click.command()
@click.argument("source", metavar="FROM", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="清空现有数据后恢复 / replace what is there")
@click.option("--without-files", is_flag=True, help="不恢复附件 / the rows alone, without attachments")
@with_appcontext
def restore(source: Path, force: bool, without_files: bool) -> None:
    """从备份 FROM 恢复，附件取自同一目录的 bihuan-attachments；先停止所有进程。目标非空时须加 --force。"""
    try:
        manifest = read_manifest(source)
        ensure_known(manifest)
        ensure_free_to_replace(force)
        if not without_files:
            restoring.put_files_back(context(), source, manifest, beside(source))
        reach(manifest.schema)
        restoring.put_back(source, manifest)
    except (ArchiveError, StorageUnavailable) as error:
        refuse(str(error))
    upgrade()
    index_words(context())
    found = restoring.look_over(context())
    click.echo(f"已恢复 restored: {found.cases} 件工单 cases（备份于 saved at {manifest.made_at}）")
    if manifest.files is None or without_files:
        click.echo("未恢复附件 / attachments were not restored")
    oldest = f"，最早 oldest {to_beijing(found.oldest_due):%Y-%m-%d %H:%M}" if found.oldest_due else ""
    click.echo(f"将触发 due now: {found.due}{oldest}；待发送 to be sent: {found.pending}")
    if found.broken:
        refuse(f"事件链断裂 broken event chains: {'、'.join(found.broken[:10])}")
    click.echo("事件链完整 / every event chain holds")


def ensure_known(manifest: Manifest) -> None:
    """Refuses a backup of a newer version than this one."""
    try:
        ScriptDirectory(str(schema.MIGRATIONS)).get_revision(manifest.schema)
    except CommandError:
        refuse(
            f"备份来自更新的版本（schema {manifest.schema}，程序 {manifest.version}）：请用该版本恢复"
            " / the backup is of a newer version: restore it with that one"
        )


def ensure_free_to_replace(force: bool) -> None:
    """Refuses to replace anything without being told so, and under the hands of running processes at all."""
    others = restoring.others_at_work()
    if others:
        refuse(f"还有 {others} 个连接在用：请先停止所有进程 / {others} connections: stop every process first")
    if not force and schema.revision() is not None and not restoring.is_empty():
        refuse("目标数据库不是空的：确要替换请加 --force / the database is not empty: add --force to replace it")


def reach(revision: str) -> None:
    """Builds the schema that the backup was made on; what is newer in it comes by migration afterwards."""
    found = schema.revision()
    if found == revision:
        return
    if found is not None:
        downgrade(revision="base")
    upgrade(revision=revision)
    db.session.remove()
