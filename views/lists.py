"""The two great lists as files: the columns of cases and of tasks, and their rows fetched piece by piece in the actor's scope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from calendars.deadlines import remaining_working_days
from documents.sheets import Column, Sheet
from models.account import Actor
from models.queries import cases as case_queries
from models.queries import organizations
from models.queries import people as accounts
from models.queries import tasks as task_queries
from models.queries.pages import Listing
from views import cases as case_views
from views import tasks as task_views
from views.documents.values import procedure_title
from workflows.context import Context
from workflows.documents.exporting import MOST_ROWS, ensure_not_too_long

AT_ONCE = 500
APPEALS = {"none": "", "lodged": "待核实", "verified": "待审定", "upheld": "成立", "rejected": "不成立"}
URGENCIES = {"normal": "正常", "warned": "预警", "overdue": "逾期", "paused": "中止"}


def inner(*keys: str) -> Any:
    """What lies at a path of a row; None where one of its parts is missing."""

    def value(row: Any) -> Any:
        for key in keys:
            row = row.get(key) if row is not None else None
        return row

    return value


def yes_or_no(key: str) -> Any:
    """是 or 否."""
    return lambda row: "是" if row[key] else "否"


CASES = (
    Column("工单编号", inner("case_no"), width=22),
    Column("省平台编号", inner("external_id"), width=22),
    Column("地区", lambda row: procedure_title(row["locality"]), width=12),
    Column("阶段", inner("stage_name"), width=14),
    Column("事项编码", inner("item", "code"), width=16),
    Column("事项名称", inner("item", "name"), width=26),
    Column("评价等级", inner("level", "name"), width=12),
    Column("评价内容", inner("text"), width=48),
    Column("被评价机构", inner("institution", "name"), width=26),
    Column("转派机构", inner("first_level", "name"), width=26),
    Column("承办机构", inner("second_level", "name"), width=26),
    Column("收到时间", inner("received_at"), "instant", 17),
    Column("转派时间", inner("dispatched_at"), "instant", 17),
    Column("提交时间", inner("submitted_at"), "instant", 17),
    Column("办结时间", inner("closed_at"), "instant", 17),
    Column("最近期限", inner("due_at"), "limit", 17),
    Column("是否逾期", yes_or_no("overdue"), width=9),
    Column("退回次数", inner("return_count"), "number", 9),
    Column("申诉", lambda row: APPEALS.get(row["appeal"], row["appeal"]), width=9),
)
TASKS = (
    Column("工单编号", inner("case_no"), width=22),
    Column("步骤", inner("name"), width=18),
    Column("办理机构", inner("office"), width=26),
    Column("责任机构", inner("owner_office"), width=26),
    Column("领取人", inner("holder"), width=14),
    Column("到达时间", inner("created_at"), "instant", 17),
    Column("到期时间", inner("due_at"), "limit", 17),
    Column("剩余工作日", inner("left"), "number", 11),
    Column("紧急程度", lambda row: URGENCIES.get(row["urgency"], row["urgency"]), width=10),
    Column("暂定", yes_or_no("provisional"), width=7),
)


def cases(context: Context, actor: Actor, wanted: case_queries.CaseFilter) -> Sheet:
    """The cases that the actor may see, as the list has them. 422 where they are too many for one file."""
    listing = case_queries.listing(actor, wanted, context.clock.now())
    return sheet("工单列表", CASES, listing, lambda ids: case_rows(ids, context))


def tasks(context: Context, actor: Actor, wanted: task_queries.TaskFilter) -> Sheet:
    """The actor's inbox. 422 where it is too long for one file."""
    listing = task_queries.inbox(actor, wanted, context.clock.now())
    return sheet("待办列表", TASKS, listing, lambda ids: task_rows(ids, context))


def sheet(name: str, columns: Sequence[Column], listing: Listing, fetch: Any) -> Sheet:
    """A list in pieces: the ids at once, what belongs to them a few hundred at a time."""
    total = listing.total()
    ensure_not_too_long(total)
    ids = listing.ids(1, MOST_ROWS)
    pieces = (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))
    return Sheet(name, columns, (row for piece in pieces for row in fetch(piece)), len(ids))


def case_rows(ids: list[int], context: Context) -> Iterator[dict[str, Any]]:
    """Rows of cases, with what the review says."""
    found = case_queries.in_order(ids)
    around, now = case_views.Surroundings.of(found), context.clock.now()
    for case in found:
        said = around.evaluations.get(case.id)
        own = {"external_id": case.external_id, "text": said.text if said else ""}
        yield {**case_views.summary(case, around, now), **own}


def task_rows(ids: list[int], context: Context) -> Iterator[dict[str, Any]]:
    """Rows of the inbox, with the names of offices and holders."""
    found = task_queries.in_order(ids)
    offices = organizations.by_ids(
        number for task, _ in found for number in (task.organization_id, task.owner_organization_id)
    )
    people = accounts.names(task.claimed_by for task, _ in found if task.claimed_by)
    now, calendar = context.clock.now(), context.calendar()
    for task, case in found:
        left = remaining_working_days(now, task.due_at, calendar) if task.due_at else None
        yield {
            **task_views.row(task, case, offices, now, calendar),
            "office": offices[task.organization_id].name,
            "owner_office": offices[task.owner_organization_id].name,
            "holder": people.get(task.claimed_by or "", task.claimed_by),
            "left": left,
        }
