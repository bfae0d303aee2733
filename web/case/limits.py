"""The deadline ledger of a case: what runs now, and every clock with its calendar and its history."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from models.account import Actor
from models.case import Case
from models.deadline import Deadline
from views.diagram import badge
from web import folding
from web.case.months import picture, reasons, sentence
from web.case.wording import articles
from web.language import N_
from web.look import Look, look
from web.saying import said

CHANGES = {
    "armed": N_("起算"),
    "fired": N_("到时"),
    "met": N_("按期完成"),
    "cancelled": N_("取消"),
    "replaced": N_("由新期限替代"),
    "reopened": N_("退回后继续计时"),
    "paused": N_("中止"),
    "resumed": N_("恢复计时"),
    "extended": N_("延期"),
    "recomputed": N_("重新计算"),
    "skipped": N_("跳过"),
    "migrated": N_("随版本迁移"),
}
# So many of the last lines of a limit's history stand there: each return of a case adds to it.
HISTORY = 12


def load(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The limits that are open and the newest of the others, each with its calendar and with the warnings and urgings that
    hang on it; a line for each that ended long before, unless all are asked for."""
    at = look(case, actor)
    if not at.limits:
        return None
    return {"limits": [limit(at, item) if item["id"] in at.dues_explained else line(item) for item in at.limits]}


def load_running(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The limits that run, are paused or have run out on a step that is still open; what falls due first on top."""
    at = look(case, actor)
    found = [brief(at, item) for item in binding(at)]
    return {"limits": found} if found else None


def binding(at: Look) -> list[dict[str, Any]]:
    """The limits that bind now."""
    return sorted((item for item in at.limits if item["open"]), key=lambda item: item["due_at"])


def brief(at: Look, item: dict[str, Any]) -> dict[str, Any]:
    """A limit in a few words."""
    paused = item["state"] == "paused"
    late = item["due_at"] <= at.now
    element = at.elements.get(item["element"])
    warned = any(
        other.purpose == "warn" and other.activity == item["activity"] and other.state == "fired" for other in at.clocks
    )
    item = at.explained(item)
    return {
        **item,
        "stands": said(stands(item)),
        "urgency": "paused" if paused else "overdue" if late else "warned" if warned else "normal",
        "left": _("中止计时") if paused else said(badge(item["due_at"], at.now, at.calendar)),
        "sentence": sentence(item),
        "anchor": f"limit-{item['id']}",
        "articles": articles(element.basis) if element else [],
    }


def stands(item: dict[str, Any]) -> str:
    """How a limit ended: what has fired was missed."""
    if item["state"] != "fired" or item["state_name"] == "已跳过":
        return str(item["state_name"])
    return "已逾期" if item["ended_at"] is None else "逾期后办结"


def limit(at: Look, item: dict[str, Any]) -> dict[str, Any]:
    """A limit with everything that explains it."""
    followers = [at.told(other) for other in at.clocks if other.purpose != "due" and belongs(other, item)]
    item = brief(at, item)
    history = folding.newest(at, "limits", item["changes"], HISTORY)
    return {
        **item,
        "months": picture(item, at.calendar),
        "reasons": reasons(item),
        "history": [change(at, entry) for entry in history],
        "earlier": len(item["changes"]) - len(history),
        "followers": followers,
    }


def belongs(other: Deadline, item: dict[str, Any]) -> bool:
    """Whether a warning or urging hangs on this very limit."""
    return bool(other.activity == item["activity"] and other.starts_at == item["starts_at"])


def line(item: dict[str, Any]) -> dict[str, Any]:
    """A limit that ended long before: what it was and how it ended."""
    return {**item, "stands": said(stands(item)), "folded": True}


def change(at: Look, entry: dict[str, Any]) -> dict[str, Any]:
    """One line of a clock's history."""
    return {**entry, "name": said(CHANGES.get(entry["change"], entry["change"])), "who": at.name_of(entry["actor"])}
