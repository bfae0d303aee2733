"""`flask deadline`: when a rule falls due, and why."""

import json

import click

from calendars.china import China
from calendars.clock import BEIJING, SystemClock, parse_instant, to_beijing
from calendars.deadlines import compute, explain
from calendars.errors import CalendarFault
from cli.output import refuse


# «-3个工作日» is a rule that can not be, not an option: it gets the clear line of the grammar.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("start")
@click.argument("rule")
@click.option("--json", "as_json", is_flag=True, help="due_on, due_at, provisional, counted … as JSON")
@click.option("--explain", "explained", is_flag=True, help="逐日说明 / day by day")
@click.option("--calendar", "calendar_name", default="CN", show_default=True, help="目前只有 CN")
@click.option(
    "--due", default=None, help="“到期前／到期后”规则所依的到期时间 / the due instant that 到期前… relates to"
)
def deadline(start: str, rule: str, as_json: bool, explained: bool, calendar_name: str, due: str | None) -> None:
    """计算期限：flask deadline 2026-09-24T10:00 "2个工作日"。时间不带时区即北京时间。

    不需要数据库，只依随系统提供的放假通知；已导入的通知见 flask calendar show，工单期限一律依已导入的通知。
    """
    if calendar_name != "CN":
        refuse(f"没有日历 {calendar_name!r}，目前只有 CN / unknown calendar, only CN")
    china = China()
    try:
        until = parse_instant(due, default_offset=BEIJING) if due else None
        result = compute(rule, parse_instant(start, default_offset=BEIJING), china, due=until)
    except CalendarFault as fault:
        refuse(str(fault))
    if as_json:
        click.echo(json.dumps(result.to_json(), ensure_ascii=False, indent=2))
    elif explained:
        click.echo("\n".join(explain(result)))
    else:
        click.echo(
            result.due_on.isoformat() + ("（暂定 provisional：当年放假通知尚未发布）" if result.provisional else "")
        )
    warning = china.missing_notice_warning(to_beijing(SystemClock().now()).date())
    if warning:
        click.echo(warning, err=True)
