"""Addresses of persons and robots: sealed as they come in, opened only to send, never shown whole again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models.account import Actor
from models.base import db
from models.errors import DomainError, not_found, wrong_field
from models.evaluator_link import EvaluatorLink
from models.notice import KINDS
from models.notice_address import ROBOTS, NoticeAddress, NoticeRobot
from models.notice_sending import NoticeMessage
from models.organization import Organization
from models.queries import notice_sendings as queries
from protection.sealing import SealError, Vault
from workflows.context import Context
from workflows.notifying.checking import check_webhook, checked_address, mask_address
from workflows.unit import transaction

# Nobody has so many test messages a minute to read.
TESTS_AT_A_TIME = 3


@dataclass(frozen=True)
class RobotForm:
    """A group robot as an administrator enters it. Without `address` the one that is kept stays."""

    name: str
    channel: str
    organization_id: int | None
    kinds: Collection[str]
    address: str = ""
    secret: str = ""
    active: bool = True


def own(account_id: int) -> dict[str, NoticeAddress]:
    """The addresses of an account by channel."""
    rows = db.session.scalars(select(NoticeAddress).where(NoticeAddress.account_id == account_id))
    return {row.channel: row for row in rows}


def keep(context: Context, actor: Actor, channel: str, text: str) -> None:
    """A person sets the own address on a channel; an empty one takes it away. 422 names the field."""
    address = checked_address(channel, text, context.outlets.hosts) if text.strip() else ""
    with transaction():
        query = select(NoticeAddress).where(
            NoticeAddress.account_id == actor.account_id, NoticeAddress.channel == channel
        )
        row = db.session.scalar(query.with_for_update())
        if not address:
            if row is not None:
                db.session.delete(row)
            return
        if row is None:
            row = NoticeAddress(account_id=actor.account_id, channel=channel)
            db.session.add(row)
        seal(context.vault, row, json.dumps([address, ""]))
        row.shown, row.changed_at = mask_address(channel, address), context.system_clock.now()


def seal(vault: Vault, row: NoticeAddress | NoticeRobot | EvaluatorLink, text: str) -> None:
    """Seals an address with its secret, or the token of a link, under the active key."""
    row.sealed, row.sealed_with = vault.seal(text, row.place), vault.mark


def opened(vault: Vault, row: NoticeAddress | NoticeRobot) -> tuple[str, str]:
    """The address and its secret, in clear. Raises SealError."""
    address, secret = json.loads(vault.open(row.sealed, row.place))
    return address, secret


def keep_robot(context: Context, actor: Actor, form: RobotForm, robot_id: int | None = None) -> int:
    """An administrator sets up or changes a group robot; returns its number. 422 names the field, 404 an unknown one."""
    check_robot(context, actor, form, new=robot_id is None)
    with transaction():
        if robot_id is not None:
            row = robot_of(actor, robot_id)
        else:
            row = NoticeRobot(handle=secrets.token_hex(8))
            db.session.add(row)
        row.name, row.channel, row.organization_id = form.name.strip(), form.channel, form.organization_id
        row.kinds, row.active = [kind for kind in KINDS if kind in form.kinds], form.active
        if form.address.strip():
            seal(context.vault, row, json.dumps(["".join(form.address.split()), form.secret.strip()]))
            row.shown = mask_address(form.channel, "".join(form.address.split()))
        row.changed_by, row.changed_at = actor.username, context.system_clock.now()
        db.session.flush()
        return row.id


def check_robot(context: Context, actor: Actor, form: RobotForm, *, new: bool) -> None:
    """Refuses what can be no robot (422)."""
    if not 0 < len(form.name.strip()) <= 80:
        raise wrong_field("/name", "name-missing", "请填写名称，80字以内", "a name of at most 80 characters")
    if form.channel not in ROBOTS:
        raise wrong_field("/channel", "unknown-channel", "没有这种机器人", "there is no such robot")
    if form.organization_id is None and actor.locality is not None:
        raise wrong_field("/organization_id", "required", "请选择单位", "choose an organisation")
    if form.organization_id is not None and not may_choose(actor, form.organization_id):
        raise wrong_field("/organization_id", "unknown-organization", "没有该单位", "there is no such organisation")
    if new or form.address.strip():
        check_webhook("".join(form.address.split()), context.outlets.hosts)


def may_choose(actor: Actor, organization_id: int) -> bool:
    """Whether an organisation belongs to the administrator's locality."""
    office = db.session.get(Organization, organization_id)
    return office is not None and actor.locality in (None, office.locality)


def robot_of(actor: Actor, robot_id: int) -> NoticeRobot:
    """A robot that the administrator looks after, to be changed; else 404."""
    row = queries.robot(actor, robot_id, lock=True)
    if row is None:
        raise not_found("该机器人", "robot")
    return row


def drop_robot(actor: Actor, robot_id: int) -> None:
    """Switches a robot off for good: nothing is sent to it any more; what was sent stays on record."""
    with transaction():
        robot_of(actor, robot_id).active = False


def test_message(context: Context, actor: Actor, channel: str) -> int:
    """A test message to the own address: it goes out with the next round, at any hour. 409 while others wait."""
    row = own(actor.account_id or 0).get(channel)
    if row is None and not (context.outlets.pretended and channel == "email"):
        raise wrong_field(
            "/channel", "no-address", "请先填写并保存该渠道的地址", "save an address on this channel first"
        )
    if channel not in context.outlets.channels:
        raise DomainError("channel-not-configured", "该渠道尚未配置，请联系管理员", "this channel is not configured")
    now = context.system_clock.now()
    with transaction():
        waiting = select(NoticeMessage.id).where(
            NoticeMessage.account_id == actor.account_id, NoticeMessage.kind == "test", NoticeMessage.state == "pending"
        )
        if len(db.session.scalars(waiting).all()) >= TESTS_AT_A_TIME:
            raise DomainError(
                "too-many-tests", "测试消息正在发送，请稍候", "test messages are under way: wait a little"
            )
        message = NoticeMessage(
            account_id=actor.account_id,
            channel=channel,
            kind="test",
            quiet=False,
            shown=row.shown if row is not None else pretended(context, actor.username),
            subject="【闭环】测试消息",
            body="这是一条测试消息。收到即表示该渠道可用。\n\n本消息由闭环系统自动发送，请勿回复。",
            idempotency_key=f"notice-test-{secrets.token_hex(8)}",
            at=context.clock.now(),
            created_at=now,
            next_attempt_at=now,
        )
        db.session.add(message)
        db.session.flush()
        return message.id


def pretended(context: Context, username: str) -> str:
    """The address that a demonstration makes up."""
    return f"{username}@{context.outlets.pretended}"


def seal_anew(vault: Vault, batch: int) -> tuple[int, int]:
    """Seals under the active key what lies under another; how many were sealed, and how many could not be opened."""
    found = [seal_rows(vault, model, batch) for model in (NoticeAddress, NoticeRobot, EvaluatorLink)]
    return sum(done for done, _ in found), sum(failed for _, failed in found)


def seal_rows(vault: Vault, model: Any, batch: int) -> tuple[int, int]:
    """The rows of one kind, one transaction a batch."""
    done = failed = last = 0
    while True:
        with transaction():
            query = select(model).where(model.id > last, model.sealed_with != vault.mark).order_by(model.id)
            rows = list(db.session.scalars(query.limit(batch).with_for_update()))
            for row in rows:
                last = row.id
                try:
                    seal(vault, row, vault.open(row.sealed, row.place))
                    done += 1
                except SealError:
                    failed += 1
        if not rows:
            return done, failed
