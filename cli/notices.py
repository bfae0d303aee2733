"""`flask calendar …`: the yearly holiday notice is previewed, imported and shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import click
from flask.cli import with_appcontext

from calendars.china import DayKind
from calendars.clock import WEEKDAYS_ZH
from calendars.deadlines import show as shown
from calendars.errors import CalendarFault
from cli.incidents import operator
from cli.installation import config, context
from cli.output import refuse
from models.deadline import PURPOSES
from models.errors import DomainError
from workflows.holidays import notices as work

Result = TypeVar("Result")

# More than this of one notice nobody wants to read at once; all of them are counted.
SHOWN = 200
LARGEST = 256 * 1024
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def calendar() -> None:
    """放假通知：预览、导入、显示。"""


@calendar.command("preview")
@FILE
@with_appcontext
def preview(file: Path) -> None:
    """预览：导入此通知后哪些未结期限会变动；不改动任何内容。"""
    told(lambda: work.preview(context(), read(file), file.name, counting))


@calendar.command("import")
@FILE
@click.option("--yes", is_flag=True, help="不询问，直接导入 / do not ask")
@with_appcontext
def import_(file: Path, yes: bool) -> None:
    """导入国务院办公厅放假通知（TOML），并逐件重新计算未结期限；先预览，再询问。"""
    config()
    text = read(file)
    if not yes:
        told(lambda: work.preview(context(), text, file.name, counting))
        if not on_terminal():
            refuse("没有终端可供确认，请先看预览，再用 --yes 导入 / no terminal to ask on: use --yes")
        if not click.confirm("导入并移动以上期限？ import and move these dates?"):
            refuse("未导入 / nothing was imported")
    done = checked(lambda: work.import_notice(context(), operator(), text, file.name, counting))
    numbers = "、".join(notice.number for notice in done.notices)
    click.echo(f"已导入 imported: {numbers}；校正 {done.round.cases} 件工单，变动时钟 {done.round.changed} 个")
    if done.round.left:
        click.echo(f"{done.round.left} 件正在办理，由后台继续校正 / cases left to the background", err=True)


@calendar.command("show")
@click.argument("year", type=int)
@click.option("--explain", is_flag=True, help="逐日列出缘由 / day by day, and why")
@with_appcontext
def show(year: int, explain: bool) -> None:
    """显示某年的放假与调休上班日及其通知；尚无通知的年份注明暂定。"""
    china = context().calendar()
    days = checked(lambda: china.days_of(year))
    issued = [notice for notice in china.notices if notice.year == year]
    for notice in issued:
        click.echo(f"{notice.number} {notice.title}（{notice.issued_on}）{notice.source or ''}".rstrip())
    if not issued:
        click.echo(f"{year}年放假通知尚未发布：以下为法定节假日，暂定 / provisional: no notice for {year} yet")
    special = [day for day in days if day.kind in ("holiday", "makeup")]
    for line in map(why, special) if explain else summary(special):
        click.echo(line)


def why(day: DayKind) -> str:
    """One day and its reason."""
    return f"{day.date} {WEEKDAYS_ZH[day.date.weekday()]} {'上班' if day.working else '放假'} {day.why}"


def summary(days: list[DayKind]) -> list[str]:
    """A line for each run of days off of one holiday, and for its make-up days."""
    lines = []
    for (name, notice, working), group in groupby(days, key=lambda day: (day.name, day.notice, day.working)):
        dates = "、".join(f"{day.date.month}月{day.date.day}日{WEEKDAYS_ZH[day.date.weekday()]}" for day in group)
        lines.append(f"{name}{'调休上班' if working else '放假'}：{dates}（{notice or '暂定'}）")
    return lines


def on_terminal() -> bool:
    """Whether somebody is there who can be asked."""
    return sys.stdin.isatty()


def read(file: Path) -> str:
    """The text of a file; a notice is short, and in UTF-8."""
    raw = file.read_bytes()
    if len(raw) > LARGEST:
        refuse(f"{file.name} 过大，不像放假通知 / too large for a notice")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(f"{file.name} 不是 UTF-8：第 {error.start + 1} 个字节 / not UTF-8, byte {error.start + 1}")


def told(ask: Callable[[], work.Preview]) -> None:
    """Prints a preview."""
    found = checked(ask)
    for notice in found.notices:
        click.echo(f"{notice.number} {notice.title}（{notice.issued_on}，{notice.source}）")
    for doubt in found.doubts:
        click.echo(f"注意 note: {doubt}", err=True)
    for move in found.moves[:SHOWN]:
        click.echo(line(move))
    if len(found.moves) > SHOWN:
        click.echo(f"……另有 {len(found.moves) - SHOWN} 个 / and more")
    limits = sum(move.purpose == "due" for move in found.moves)
    click.echo(
        f"未结工单 {found.cases} 件；将变动时钟 {len(found.moves)} 个，其中期限 {limits} 个 / clocks that change"
    )


def line(move: work.Move) -> str:
    """One clock: case, step, before → after."""
    before, after = shown(move.before, year=True), shown(move.after, year=True)
    marks = f"{'（暂定）' if move.was_provisional else ''} → {after}{'（暂定）' if move.provisional else ''}"
    again = "  恢复计时" if move.runs_again else ""
    return f"{move.case_no}  {move.step_name}  {PURPOSES.get(move.purpose, move.purpose)}  {before}{marks}{again}"


def counting(cases: int, changed: int) -> None:
    """Says on standard error how far it is."""
    click.echo(f"  已看 {cases} 件工单，变动 {changed} 个时钟 / cases, clocks", err=True)


def checked(act: Callable[[], Result]) -> Result:
    """What an act answers; a refusal is one line and exit 2."""
    try:
        return act()
    except (CalendarFault, DomainError, LookupError) as fault:
        refuse(str(fault))
