"""The menu: which pages stand in it, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import gettext, lazy_gettext

from access.current import config, context, current_login
from access.rules import RULES
from models.account import ROLES


@dataclass(frozen=True)
class Item:
    """One line of the menu. Who sees it is who may call it (access/rules.py). `also` are endpoints that belong under it."""

    endpoint: str
    words: object
    icon: str
    also: tuple[str, ...] = ()


# In the order in which an official needs them.
ITEMS: tuple[Item, ...] = (
    Item("web.index", lazy_gettext("首页"), "home"),
    Item("web.opinions.listing", lazy_gettext("待我答复"), "people", ("web.opinions.show",)),
    Item("web.copies.listing", lazy_gettext("抄送我的"), "copy"),
    Item("web.voiding.listing", lazy_gettext("作废审批"), "warning", ("web.voiding.show",)),
    Item(
        "web.oversight.index",
        lazy_gettext("督办一览"),
        "chart",
        ("web.oversight.steps", "web.oversight.confirm_urging"),
    ),
    Item("web.oversight.heat", lazy_gettext("流程热力图"), "warning"),
    Item("web.procedures.listing", lazy_gettext("办理程序"), "book", ("web.procedures.show",)),
)
# Behind one's own name in the top bar.
MINE: tuple[Item, ...] = ()
# Pages that are reached otherwise: from the top bar, from another page, or without a login.
ELSEWHERE = frozenset(
    {
        *("web.login.show", "web.demonstration.clock", "web.procedures.diagram", "web.asset"),
        # Dialogs of the operations, and what is chosen in the inbox.
        *(f"web.task_acts.{name}" for name in ("hand_over", "hand_down", "entrust", "co_handle", "countersign")),
        *(f"web.task_acts.{name}" for name in ("consult", "copy", "snooze", "take_back", "requests")),
        *("web.case_acts.copy", "web.case_acts.urge", "web.bulk.choose"),
        # Reached by a link that an office sends, and from the case page.
        *("web.answer.show", "web.answer.thanks", "web.links.show"),
    }
)


def menu() -> list[dict[str, object]]:
    """The lines of the menu that the caller may follow."""
    return shown(ITEMS)


def shown(items: tuple[Item, ...]) -> list[dict[str, object]]:
    """Those of the lines that the caller may follow."""
    login = current_login()
    if login is None:
        return []
    found = []
    for item in items:
        rule = RULES[item.endpoint]
        if not rule.roles or rule.roles & login.actor.roles:
            here = request.endpoint == item.endpoint or request.endpoint in item.also
            found.append({"url": url_for(item.endpoint), "words": str(item.words), "icon": item.icon, "here": here})
    return found


def roles_shown() -> str:
    """The caller's roles in Chinese."""
    login = current_login()
    names = [gettext(ROLES.get(role, role)) for role in sorted(login.actor.roles)] if login else []
    return "、".join(names)


def init_app(app: Flask) -> None:
    """What the layout of every page knows."""

    @app.context_processor
    def known() -> dict[str, object]:
        login = current_login()
        return {
            "menu": menu,
            "my_pages": lambda: shown(MINE),
            "roles_shown": roles_shown,
            "me": login.actor if login else None,
            "demonstration": config().demonstration,
            # Where a form in the frame leads back to.
            "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
            "now": context().clock.now(),
            "fragment": "HX-Request" in request.headers,
        }
