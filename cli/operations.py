"""`flask serve`, `worker`, `sweep`, `doctor`: what an operator does with an installation."""

import signal
import threading
from collections.abc import Callable
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from calendars.clock import to_beijing
from cli.output import refuse
from cli.persons import check_persons
from cli.serving import serve
from config import ROOT, Config, ConfigurationError
from handlers.ports import GatewayUnavailable
from models.base import db
from models.queries import counts
from workflows import scheduler
from workflows.context import Context
from workflows.delivery import deliver
from workflows.sweep import sweep as fire_due


def config() -> Config:
    """The configuration of this installation, with its secret; refuses to go on without one."""
    settings: Config = current_app.config["BIHUAN"]
    try:
        settings.require_secret()
    except ConfigurationError as error:
        refuse(str(error))
    return settings


def context() -> Context:
    """Clock, calendar, gateways of this installation."""
    found: Context = current_app.extensions["bihuan"]
    return found


@click.command()
@click.option("--once", is_flag=True, required=True, help="现在扫描一次 / one sweep now")
@with_appcontext
def sweep(once: bool) -> None:
    """触发所有已到期的时钟并投递发件箱。"""
    config()
    click.echo(f"已触发 fired {fire_due(context())}，已投递 delivered {deliver(context())}")


@click.command()
@with_appcontext
def worker() -> None:
    """不带网页的工作进程：只扫描与投递，Ctrl-C 结束。"""
    settings = config()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the real object outlives this request
    running = scheduler.start(context(), app.app_context, settings.sweep_seconds)
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo("工作进程已启动 / worker started")
    stopped.wait()
    running.shutdown(wait=True)
    click.echo("工作进程已结束 / worker stopped")


@click.command()
@with_appcontext
def doctor() -> None:
    """检查配置、数据库、迁移、日历与网关；有问题时退出码为1，并说明该做什么。"""
    checks: dict[str, Callable[[], str]] = {
        "配置 configuration": check_secret,
        "数据库 database": check_database,
        "迁移 migrations": check_migrations,
        "事故 incidents": check_incidents,
        "评价人 evaluators": check_persons,
        "日历 calendar": check_calendar,
        "省平台 province": check_province,
    }
    failed = False
    for name, check in checks.items():
        try:
            click.echo(f"正常 ok    {name}: {check()}")
        except (ConfigurationError, SQLAlchemyError, GatewayUnavailable, LookupError) as error:
            failed = True
            click.echo(f"异常 FAIL  {name}: {' '.join(str(error).split())[:400]}")
    if failed:
        raise SystemExit(1)


def check_secret() -> str:
    """The key that signs tokens."""
    settings: Config = current_app.config["BIHUAN"]
    settings.require_secret()
    return "demonstration" if settings.demonstration else "production"


def check_database() -> str:
    """The database answers."""
    db.session.execute(text("SELECT 1"))
    return str(db.engine.dialect.name)


def check_migrations() -> str:
    """The schema is the newest."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(ROOT / "migrations"))
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != script.get_current_head():
        raise LookupError(f"数据库版本 {current}，应为 {script.get_current_head()}：请运行 flask db upgrade")
    return str(current)


def check_incidents() -> str:
    """No deadline fails to fire, no message is refused by the other side."""
    incidents, refused = counts.open_incidents(), counts.refused_messages()
    if incidents or refused:
        raise LookupError(
            f"{incidents} 个未解决的事故（incidents 表，自动重试），{refused} 条被拒收的消息（outbox 表 state=failed，见 last_error）"
            " / unresolved incidents and refused messages: see docs/operations.md"
        )
    return "0"


def check_province() -> str:
    """The provincial platform answers."""
    return context().province.check()


def check_calendar() -> str:
    """Next year's holiday notice is there when it should be."""
    china = context().calendar()
    warning = china.missing_notice_warning(to_beijing(context().clock.now()).date())
    if warning:
        raise LookupError(warning)
    return f"{china.published_until().isoformat()}"


COMMANDS = (serve, sweep, worker, doctor)
