"""`flask persons`: what an operator does with the data keys and the persons sealed under them."""

import click
from flask import current_app
from flask.cli import AppGroup

from cli.output import refuse
from config import Config, ConfigurationError
from workflows.context import Context
from workflows.evaluators import retention
from workflows.files.rotating import files_under, rotate_files
from workflows.keeping import rotation

persons = AppGroup("persons", help="评价人信息：密钥轮换、状态、到期删除 / evaluators: rotation, status, erasure")


def context() -> Context:
    """This installation with its data keys; refuses to go on without any."""
    settings: Config = current_app.config["BIHUAN"]
    try:
        settings.require_secret()
    except ConfigurationError as error:
        refuse(str(error))
    found: Context = current_app.extensions["bihuan"]
    return found


@persons.command()
@click.option(
    "--batch", default=rotation.BATCH, show_default=True, type=click.IntRange(1, 10_000), help="每批行数 / rows a batch"
)
def rotate(batch: int) -> None:
    """把全部评价人信息和附件改用当前密钥和算法加密；可在运行中进行，中断后重新执行即可。"""
    done = rotation.rotate(context(), batch, lambda number: click.echo(f"已加密 sealed {number}"))
    click.echo(f"完成 done: 评价人 evaluators {done.sealed}，工单摘要 digests {done.digests}")
    files = rotate_files(context(), lambda number: click.echo(f"已加密附件 files {number}"))
    click.echo(f"完成 done: 附件 attachments {files.sealed}")
    for what, unreadable in (("工单 id", done.unreadable), ("附件 id", files.unreadable)):
        if unreadable:
            click.echo(f"无法解密 can not be opened: {len(unreadable)}，{what} {list(unreadable[:20])}", err=True)
    if done.unreadable or files.unreadable:
        raise SystemExit(1)


@persons.command()
def status() -> None:
    """各密钥下的评价人信息数量、未加密的和到期应删除的；有无法解密的，退出码为1。"""
    found, vault = rotation.status(context()), context().vault
    click.echo(f"当前 active: {vault.mark}，已配置密钥 configured keys: {', '.join(vault.key_ids)}")
    for mark, number in sorted(found.under.items(), key=lambda pair: str(pair[0])):
        click.echo(f"{mark or '未加密 in clear'}: {number}{remark(mark)}")
    files = files_under()
    for mark, number in sorted(files.items()):
        click.echo(f"附件 attachments {mark}: {number}{remark(mark)}")
    click.echo(f"已删除 erased: {found.erased}，到期应删除 due for erasure: {found.due}")
    if any(is_missing(mark) for mark in (*found.under, *files)):
        raise SystemExit(1)


def is_missing(mark: str | None) -> bool:
    """Whether rows with this mark can not be opened here: their key is not configured."""
    return mark is not None and mark.rpartition(".")[2] not in context().vault.key_ids


def remark(mark: str | None) -> str:
    """What to do about rows with this mark."""
    if is_missing(mark):
        return "（未配置该密钥，无法解密 / this key is not configured）"
    return "" if mark == context().vault.mark else "（待轮换 / to be rotated: flask persons rotate）"


@persons.command()
@click.option("--once", is_flag=True, required=True, help="现在删除一次 / one round now")
def erase(once: bool) -> None:
    """删除办结后保存期满的评价人信息，工单保留；平时由定时任务执行。"""
    click.echo(f"已删除 erased {retention.erase_due(context())}")


def check_persons() -> str:
    """Everything sealed can be opened, and nothing lies in clear. For `flask doctor`."""
    found, vault = rotation.status(context()), context().vault
    missing = [mark for mark in found.under if is_missing(mark)]
    if missing:
        raise LookupError(f"未配置密钥 {missing}，其下的评价人信息无法解密 / keys that are not configured")
    if found.under.get(None):
        raise LookupError(f"{found.under[None]} 条评价人信息未加密：请运行 flask persons rotate / in clear")
    settings: Config = current_app.config["BIHUAN"]
    own = (
        ""
        if settings.data_keys
        else "（由 BIHUAN_SECRET_KEY 派生，建议另设 BIHUAN_DATA_KEY / derived from the secret key）"
    )
    return f"{vault.mark}{own}"


def check_files() -> str:
    """The store of attachments can be written, and what lies there can be opened. For `flask doctor`."""
    missing = [mark for mark in files_under() if is_missing(mark)]
    if missing:
        raise LookupError(f"未配置密钥 {missing}，其下的附件无法打开 / keys that are not configured")
    return context().storage.check()
