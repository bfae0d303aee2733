"""One's own settings of notices: addresses, what is sent where, digests, hours; and a test message."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.account import Actor
from models.errors import DomainError
from models.notice import KINDS
from models.notice_address import CHANNELS
from web.errors import in_words
from web.pages import go_to
from web.saying import said, said_table
from workflows.notifying import addresses, sending, settings

blueprint = Blueprint("own_notices", __name__, url_prefix="/notices/settings")

# Kinds that go to nobody else.
ONLY_FOR = {"incident": frozenset({"admin"}), "escalation": frozenset({"supervisor"})}
WORDS = {"": None, "on": True, "off": False}


@blueprint.get("")
def show() -> str:
    """The page."""
    return page()


def page(error: DomainError | None = None, channel: str = "") -> str:
    """The page, with what is wrong with a form on it."""
    actor, here = current_actor(), context()
    policy, choice = settings.policy(), settings.choice_of(actor.account_id or 0)
    return render_template(
        "notices/own.html",
        channels=said_table(CHANNELS),
        offered=here.outlets.channels,
        pretended=addresses.pretended(here, actor.username) if here.outlets.pretended else "",
        addresses=addresses.own(actor.account_id or 0),
        status=sending.status_of(actor),
        kinds=kinds_of(actor),
        policy=policy,
        choice=choice,
        allowed={kind: policy.allowed(kind, actor.roles) for kind in KINDS},
        digest=next(word for word, value in WORDS.items() if value is choice.digest),
        hours=choice.value()["hours"] or ["", ""],
        house=policy.value()["hours"],
        typed=request.form if error is not None else {},
        wrong=channel,
        error=in_words_of(error),
    )


def kinds_of(actor: Actor) -> dict[str, str]:
    """The kinds of notice that may come to somebody in these roles."""
    return {kind: said(words) for kind, words in KINDS.items() if ONLY_FOR.get(kind, actor.roles) & actor.roles}


def in_words_of(error: DomainError | None) -> str:
    """What is wrong with the field, else with the form."""
    if error is None:
        return ""
    return in_words(error.errors[0]) if error.errors else in_words(error)


@blueprint.post("/address")
def keep_address() -> Response | tuple[str, int]:
    """Sets or takes away one's own address on a channel."""
    channel = request.form.get("channel", "")
    try:
        addresses.keep(context(), current_actor(), channel, request.form.get(f"address-{channel}", ""))
    except DomainError as error:
        return page(error, channel), error.status
    flash(_("已保存"), "done")
    return go_to("web.own_notices.show")


@blueprint.post("/choice")
def choose() -> Response | tuple[str, int]:
    """Chooses what is sent where, and when."""
    actor = current_actor()
    on = set(request.form.getlist("on"))
    policy = settings.policy()
    offered = [f"{kind}/{channel}" for kind in kinds_of(actor) for channel in policy.allowed(kind, actor.roles)]
    hours = [request.form.get("opens", ""), request.form.get("closes", "")]
    value: dict[str, Any] = {
        "off": [pair for pair in offered if pair not in on],
        "digest": WORDS.get(request.form.get("digest", "")),
        "hours": hours if any(hours) else None,
    }
    try:
        settings.choose(context(), actor, value)
    except DomainError as error:
        return page(error, "hours"), error.status
    flash(_("已保存"), "done")
    return go_to("web.own_notices.show")


@blueprint.post("/test")
def test() -> Response:
    """Sends a test message to one's own address."""
    channel = request.form.get("channel", "")
    try:
        addresses.test_message(context(), current_actor(), channel)
        flash(_("测试消息已交付发送，几秒后可在本页看到结果"), "done")
    except DomainError as error:
        flash(in_words_of(error), "refused")
    return go_to("web.own_notices.show")
