"""Who exported what: for the administrator."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import func, select

from models.base import db
from models.case import STAGES
from models.export_record import ExportRecord
from models.queries import people as accounts
from views.documents.values import procedure_title
from views.lists import URGENCIES

blueprint = Blueprint("export_records", __name__, url_prefix="/administration/exports")
SIZE = 50
SORTS = {
    "-opened_at": "新立案在前",
    "opened_at": "早立案在前",
    "case_no": "工单编号",
    "-case_no": "工单编号（倒序）",
    "stage": "阶段",
    "-stage": "阶段（倒序）",
}
# What lists may be narrowed by, in words.
WORDS = {
    "stage": "阶段",
    "locality": "地区",
    "organization": "机构",
    "overdue": "逾期",
    "q": "搜索",
    "opened_from": "立案不早于",
    "opened_to": "立案早于",
    "sort": "排序",
    "case_no": "工单编号",
    "step": "步骤",
    "urgency": "紧急程度",
    "due_before": "到期早于",
}


def said(name: str, value: str) -> str:
    """What a list was narrowed by, as people call it."""
    known = {"stage": STAGES, "urgency": URGENCIES, "overdue": {"True": "是", "False": "否"}, "sort": SORTS}.get(
        name, {}
    )
    return procedure_title(value) if name == "locality" else known.get(value, value)


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
        words=WORDS,
        said=said,
        url=lambda number: url_for("web.export_records.listing", page=number),
    )
