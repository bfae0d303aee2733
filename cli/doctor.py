"""`flask doctor`: whether an installation is sound, and what to do where it is not."""

from collections.abc import Callable, Iterable
from typing import IO

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from calendars.clock import TOLERANCE, SharedClock, to_beijing
from cli.chain import read_anchors
from cli.installation import context
from cli.persons import check_files, check_persons
from config import ROOT, Config, ConfigurationError
from documents import pdf
from handlers.ports import GatewayUnavailable
from models import append_only
from models.base import db
from models.chain import Anchor
from models.errors import DomainError
from models.incident import KINDS
from models.notice_address import ROBOTS
from models.queries import chains, counts
from models.queries.incidents import open_by_kind
from models.queries.notice_sendings import hosts_in_use
from workflows.holidays.rounds import count_stale

SHOWN = 20
EVERY = 20_000


@click.command()
@click.option(
    "--chains/--no-chains", "with_chains", default=True, help="逐件校验事件链（默认）/ verify every event log"
)
@click.option("--anchors", type=click.File(encoding="utf-8"), help="flask chain export 所存的文件 / an exported file")
@with_appcontext
def doctor(with_chains: bool, anchors: IO[str] | None) -> None:
    """检查配置、数据库、迁移、记录、流程版本、事故、日历与网关；有问题时退出码为1，并说明该做什么。"""
    checks: dict[str, Callable[[], str]] = {
        "配置 configuration": check_secret,
        "数据库 database": check_database,
        "迁移 migrations": check_migrations,
        "追加保护 append-only": check_append_only,
        "流程版本 procedures": check_procedures,
        "事故 incidents": check_incidents,
        "评价人 evaluators": check_persons,
        "附件 attachments": check_files,
        "时钟 clock": check_clock,
        "日历 calendar": check_calendar,
        "省平台 province": check_province,
        "通知渠道 channels": check_channels,
        "字体 fonts": check_fonts,
    }
    if with_chains or anchors is not None:
        checks["事件链 chains"] = lambda: check_chains(read_anchors(anchors) if anchors is not None else ())
    failed = False
    for name, check in checks.items():
        try:
            click.echo(f"正常 ok    {name}: {check()}")
        except (ConfigurationError, SQLAlchemyError, GatewayUnavailable, LookupError, ValueError) as error:
            failed = True
            click.echo(f"异常 FAIL  {name}: {' '.join(str(error).split())[:2000]}")
            db.session.rollback()
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


def check_append_only() -> str:
    """The database refuses to alter the record."""
    missing = append_only.missing_triggers()
    if missing:
        raise LookupError(
            f"缺少触发器 {'、'.join(missing)}：记录可被改写 / triggers are missing: the record can be altered;"
            " see docs/operations.md"
        )
    if append_only.may_be_altered():
        return "触发器 triggers；应用账户仍可改写，可按 docs/roles.sql 分设 / the application's role could still alter"
    return "触发器与账户权限 triggers and privileges"


def check_procedures() -> str:
    """The procedure version of every open case can be read."""
    problems, versions = [], counts.procedures_in_use()
    for number, cases, example in versions:
        try:
            context().definitions.version(number)
        except DomainError as error:
            problems.append(f"版本 {number}（{cases} 件，如 {example}）：{error}")
    if problems:
        raise LookupError("；".join(problems))
    return f"{len(versions)}"


def check_incidents() -> str:
    """No background work waits for an administrator, no message is refused by the other side."""
    found, refused = open_by_kind(), counts.refused_messages()
    if found or refused:
        kinds = "，".join(f"{KINDS.get(kind, kind)} {number}" for kind, number in found.items())
        raise LookupError(
            f"{sum(found.values())} 个未解决的事故（{kinds}），{refused} 条被拒收的消息：见 flask incidents list"
            " / unresolved incidents and refused messages: flask incidents list"
        )
    return "0"


def check_chains(anchors: Iterable[Anchor]) -> str:
    """Every event log is as it was written; names each case whose log is not, the first break and what it is."""
    checked, broken = 0, 0
    for checked, one in enumerate(chains.verify(anchors), start=1):
        if one.broken is not None:
            broken += 1
            if broken <= SHOWN:
                click.echo(f"  {one.case_no}: {one.broken.zh} / {one.broken.en}")
        if checked % EVERY == 0:
            click.echo(f"  事件链已校验 {checked} 件 / cases verified", err=True)
    if broken:
        raise LookupError(
            f"{broken} 件工单的记录被改动（共 {checked} 件）/ altered logs: 请保全数据库与备份后核查 / keep database and backups"
        )
    return f"{checked}"


def check_clock() -> str:
    """The machine's own clock agrees with the database server's, by which the work goes."""
    clock = context().system_clock
    skew = round(clock.skew().total_seconds()) if isinstance(clock, SharedClock) else 0
    if abs(skew) > TOLERANCE.total_seconds():
        raise LookupError(
            f"本机时钟与数据库服务器相差 {skew} 秒，办理以数据库时间为准；请校准时钟（NTP）"
            f" / this machine's clock is {skew} s ahead of the database server's: set it right (NTP)"
        )
    return f"{skew} s"


def check_fonts() -> str:
    """Documents can be set in Chinese."""
    return pdf.check()


def check_province() -> str:
    """The provincial platform answers."""
    return context().province.check()


def check_channels() -> str:
    """The channels that are set up can be reached; nothing is sent to anybody."""
    outlets, hosts = context().outlets, hosts_in_use()
    if outlets.pretended:
        return "演示收件箱，不实际发送 / nothing is sent"
    found, failed = [], []
    for name, channel in outlets.channels.items():
        if name in ROBOTS and not hosts[name]:
            continue
        try:
            found.append(channel.check(*sorted(hosts[name])))
        except GatewayUnavailable as error:
            failed.append(str(error))
    if failed:
        raise LookupError("；".join(failed))
    if found and not outlets.base_url:
        raise LookupError("未设置 BIHUAN_BASE_URL，消息里没有链接 / BIHUAN_BASE_URL is not set: messages have no links")
    if not found:
        return "未配置，只有站内提醒 / none: notices are seen in the product alone"
    texts = "已开通 / set up" if outlets.evaluators is not None else "未开通 / not set up (BIHUAN_SMS_ANSWER_TEMPLATE)"
    return f"{'；'.join(found)}；回访短信 texts to evaluators {texts}"


def check_calendar() -> str:
    """Next year's holiday notice is there when it should be, and every open date was reckoned by the calendar in force."""
    china = context().calendar()
    waiting = count_stale(context())
    if waiting:
        raise LookupError(
            f"{waiting} 件工单的期限尚未按现行日历校正：工作进程每半分钟校正一次，或运行 flask sweep --once"
            " / cases whose dates an older calendar reckoned: a worker puts them right, or flask sweep --once"
        )
    warning = china.missing_notice_warning(to_beijing(context().clock.now()).date())
    if warning:
        raise LookupError(warning)
    return f"{china.published_until().isoformat()}"
