"""The menu: which pages stand in it, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import gettext, lazy_gettext, lazy_pgettext

from access.current import config, context, current_login
from access.rules import RULES
from access.workbench_rules import WORKBENCH
from models.account import ROLES


@dataclass(frozen=True)
class Item:
    """One line of the menu. Who sees it is who may call it (access/rules.py). `also` are endpoints that belong under it.

    `seated` is for whoever works in an organisation: nothing ever lies there for others.
    """

    endpoint: str
    words: object
    icon: str
    also: tuple[str, ...] = ()
    seated: bool = False


# Every page of the workbench belongs under its one line.
WORKBENCH_PAGES = tuple(endpoint for endpoint in WORKBENCH if endpoint.startswith("web."))
# In the order in which an official needs them, under their headings; at the end what administrators look after.
GROUPS: tuple[tuple[object, tuple[Item, ...]], ...] = (
    (
        lazy_gettext("我的工作"),
        (
            Item("web.index", lazy_gettext("首页"), "home"),
            Item("web.inbox.listing", lazy_gettext("待办"), "inbox", ("web.inbox.acts",), seated=True),
            Item("web.cases.listing", lazy_pgettext("list", "工单"), "list"),
            Item("web.opinions.listing", lazy_gettext("待我答复"), "people", ("web.opinions.show",), seated=True),
            Item("web.copies.listing", lazy_gettext("抄送我的"), "copy", seated=True),
            Item("web.covers.listing", lazy_pgettext("list", "代办"), "swap", ("web.covers.new",)),
        ),
    ),
    (
        lazy_gettext("督办"),
        (
            Item(
                "web.oversight.index",
                lazy_gettext("督办一览"),
                "chart",
                ("web.oversight.steps", "web.oversight.confirm_urging"),
            ),
            Item("web.voiding.listing", lazy_gettext("作废审批"), "check", ("web.voiding.show",)),
        ),
    ),
    (
        lazy_gettext("流程"),
        (
            Item("web.procedures.listing", lazy_gettext("办理程序"), "book", ("web.procedures.show",)),
            Item("web.workbench.listing", lazy_gettext("流程工作台"), "gear", WORKBENCH_PAGES),
            Item("web.oversight.heat", lazy_gettext("流程热力图"), "warning"),
        ),
    ),
    (
        lazy_gettext("机构和账户"),
        (
            Item(
                "web.organizations.tree",
                lazy_pgettext("list", "机构"),
                "office",
                ("web.organizations.new", "web.organizations.edit"),
            ),
            Item(
                "web.accounts.listing",
                lazy_pgettext("list", "账户"),
                "people",
                ("web.accounts.new", "web.accounts.edit", "web.account_imports.show"),
            ),
            Item("web.logins.listing", lazy_gettext("登录审计"), "lock"),
        ),
    ),
    (
        lazy_gettext("设置和记录"),
        (
            Item("web.templates.listing", lazy_gettext("文书模板"), "file", ("web.templates.show",)),
            Item(
                "web.notice_settings.show",
                lazy_gettext("通知设置"),
                "bell",
                ("web.notice_settings.new_robot", "web.notice_settings.robot"),
            ),
            Item("web.notice_sendings.listing", lazy_gettext("发送记录"), "mail", ("web.notice_sendings.show",)),
            Item("web.export_records.listing", lazy_gettext("导出记录"), "download"),
        ),
    ),
)
ITEMS: tuple[Item, ...] = tuple(item for _, items in GROUPS for item in items)
# Behind one's own name in the top bar.
MINE: tuple[Item, ...] = (
    Item(
        "web.account.show",
        lazy_gettext("我的账户"),
        "person",
        (
            "web.account.password",
            "web.account.second_factor",
            "web.account.leave_second_factor",
            "web.account.ask_recovery_codes",
        ),
    ),
    Item("web.notices.listing", lazy_gettext("我的提醒"), "bell"),
    Item("web.own_notices.show", lazy_gettext("我的通知设置"), "gear"),
    Item("web.pretended.listing", lazy_gettext("演示收件箱"), "mail"),
)
# Pages that are reached otherwise: from the top bar, from another page, or without a login.
ELSEWHERE = frozenset(
    {
        *("web.asset", "web.login.show", "web.login.code", "web.login.sign_on", "web.login.sign_on_return"),
        *("web.demonstration.clock", "web.notices.bell", "web.account_imports.template", "web.procedures.diagram"),
        # From the lists.
        *("web.inbox.pulse", "web.lists.columns", "web.lists.views", "web.lists.keys", "web.bulk.choose"),
        # From the page of a case: its steps, messages, papers, files and notes.
        *("web.case.show", "web.case.task", "web.message.form", "web.evaluator.ask"),
        *(f"web.task_acts.{name}" for name in ("hand_over", "hand_down", "entrust", "co_handle", "countersign")),
        *(f"web.task_acts.{name}" for name in ("consult", "copy", "snooze", "wake", "take_back")),
        "web.requests.show",
        *("web.case_acts.copy", "web.case_acts.urge"),
        *(f"web.attachments.{name}" for name in ("page", "download", "read", "picture", "view", "removal")),
        *("web.notes.editing", "web.notes.colleagues", "web.notes.linked"),
        *("web.documents.listing", "web.documents.file", "web.documents.issue"),
        *("web.links.show", "web.links.show_text"),
        # By a link that an office sends.
        *("web.answer.show", "web.answer.thanks"),
    }
)


def menu() -> list[tuple[str, list[dict[str, object]]]]:
    """The lines of the menu that the caller may follow, under their headings."""
    found = ((str(words), shown(items)) for words, items in GROUPS)
    return [(words, lines) for words, lines in found if lines]


def shown(items: tuple[Item, ...]) -> list[dict[str, object]]:
    """Those of the lines that the caller may follow."""
    login = current_login()
    if login is None:
        return []
    found = []
    for item in items:
        rule = RULES[item.endpoint]
        if rule.demonstration and not (config().demonstration and login.demonstration):
            continue
        if item.seated and all(one.organization_id is None for one in login.actor.capacities):
            continue
        if not rule.roles or rule.roles & login.actor.every_role:
            here = request.endpoint == item.endpoint or request.endpoint in item.also
            found.append({"url": url_for(item.endpoint), "words": str(item.words), "icon": item.icon, "here": here})
    return found


def roles_shown() -> str:
    """The caller's roles in Chinese."""
    login = current_login()
    names = [gettext(ROLES.get(role, role)) for role in sorted(login.actor.roles)] if login else []
    return str(gettext("、")).join(names)


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
