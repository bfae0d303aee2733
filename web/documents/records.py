"""Who exported what: for the administrator."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import func, select

from models.base import db
from models.export_record import ExportRecord
from models.queries import people as accounts
from models.stages import STAGES
from views.documents.values import procedure_title
from views.lists import URGENCIES
from web import cases
from web.inbox import asked
from web.language import N_
from web.saying import said as in_our_words
from web.saying import said_table

blueprint = Blueprint("export_records", __name__, url_prefix="/administration/exports")
SIZE = 50
SORTS = {
    "-opened_at": N_("新立案在前"),
    "opened_at": N_("早立案在前"),
    "case_no": N_("工单编号"),
    "-case_no": N_("工单编号（倒序）"),
    "stage": N_("阶段"),
    "-stage": N_("阶段（倒序）"),
}
# What lists may be narrowed by, in words.
WORDS = {
    "stage": N_("阶段"),
    "locality": N_("地区"),
    "organization": N_("机构"),
    "overdue": N_("逾期"),
    "q": N_("搜索"),
    "opened_from": N_("立案不早于"),
    "opened_to": N_("立案早于"),
    "sort": N_("排序"),
    "case_no": N_("工单编号"),
    "step": N_("步骤"),
    "urgency": N_("紧急程度"),
    "due_before": N_("到期早于"),
    "view": N_("范围"),
    "state": N_("阶段"),
    "office": N_("机构"),
    "level": N_("评价"),
    "claimed": N_("领取"),
    "from": N_("日期自"),
    "to": N_("日期至"),
}


def said(name: str, value: str) -> str:
    """What a list was narrowed by, as people call it."""
    known = {
        "stage": STAGES,
        "urgency": URGENCIES,
        "overdue": {"True": N_("是"), "False": N_("否")},
        "sort": {**SORTS, **cases.SORTS},
        **{"view": asked.VIEWS, "level": asked.LEVELS, "claimed": asked.CLAIMED, "state": cases.STATES},
    }.get(name, {})
    return procedure_title(value) if name == "locality" else in_our_words(known.get(value, value))


@blueprint.get("")
def listing() -> str:
    """The newest first."""
    page = max(1, min(request.args.get("page", 1, type=int), 100_000))
    query = select(ExportRecord).order_by(ExportRecord.id.desc()).limit(SIZE).offset((page - 1) * SIZE)
    rows = list(db.session.scalars(query))
    total = db.session.scalar(select(func.count(ExportRecord.id))) or 0
    people = accounts.names(row.by for row in rows)
    return render_template(
        "documents/exports.html",
        rows=rows,
        total=total,
        page=page,
        size=SIZE,
        people=people,
        words=said_table(WORDS),
        said=said,
        url=lambda number: url_for("web.export_records.listing", page=number),
    )
