"""The people of the demonstration, to log in as by a click: only in demonstration mode, and by the normal login."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from access.current import config
from models.account import ROLES, Account
from models.base import db
from models.queries import localities

# What somebody of a role does, in one line.
DOES = {
    "first_level": lazy_gettext("转派工单，复核整改结果，审定修正，催办"),
    "second_level": lazy_gettext("回访核实，整改并答复，必要时申诉"),
    "third_level": lazy_gettext("区县下属单位：回访核实，整改并答复"),
    "appeal_reviewer": lazy_gettext("核实本单位提出的申诉"),
    "authority": lazy_gettext("复核申诉"),
    "filing_office": lazy_gettext("登记备案"),
    "staff": lazy_gettext("对涉及本人的差评提出申诉"),
    "supervisor": lazy_gettext("看逾期和风险，催办，看流程堵在哪里"),
    "analyst": lazy_gettext("看办理程序和流程热力图，分析哪里要改"),
    "publisher": lazy_gettext("审阅和发布办理程序"),
    "admin": lazy_gettext("管账户、日历和系统运行"),
}
# In the order in which a newcomer should try them.
ORDER = tuple(DOES)


@dataclass(frozen=True)
class Somebody:
    """One account of the demonstration."""

    username: str
    name: str
    office: str
    role: str
    does: str


def everybody() -> list[tuple[str, list[Somebody]]]:
    """The accounts by place, Shantou's first, those that serve every place second; nobody outside demonstration mode."""
    if not config().demonstration:
        return []
    titles = localities.names()
    found: dict[str, list[Somebody]] = {}
    for account in db.session.scalars(
        select(Account).where(Account.demonstration, Account.active).order_by(Account.id)
    ):
        role = next((name for name in ORDER if name in account.roles), None)
        if role is None:
            continue
        locality = account.locality or (account.organization.locality if account.organization else "")
        place = titles.get(locality, locality) if locality else gettext("各地通用")
        office = account.organization.name if account.organization else ""
        found.setdefault(place, []).append(
            Somebody(account.username, account.name, office, gettext(ROLES[role]), str(DOES[role]))
        )
    first = [titles.get("shantou", ""), gettext("各地通用")]
    return sorted(found.items(), key=lambda item: first.index(item[0]) if item[0] in first else len(first))


def init_app(app: Flask) -> None:
    """What the login page may show."""

    @app.context_processor
    def known() -> dict[str, object]:
        return {"everybody": everybody, "demonstration_password": demonstration_password}


def demonstration_password() -> str:
    """The password that all accounts of a demonstration begin with; nothing elsewhere."""
    return config().demo_password if config().demonstration else ""
