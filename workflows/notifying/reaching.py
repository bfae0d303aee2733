"""Where a message goes at the moment in which it leaves: accounts are closed and addresses change while it waits."""

from __future__ import annotations

from sqlalchemy import select

from models.account import Account
from models.base import db
from models.notice_address import NoticeAddress, NoticeRobot
from models.notice_sending import NoticeMessage
from workflows.context import Context
from workflows.notifying.addresses import opened, pretended


class ReceiverGoneError(Exception):
    """Nobody is there any more to have the message: it is not sent, and that is no fault."""


def follow(row: NoticeMessage) -> None:
    """Turns a message to the address that is valid now, with its mask; the old one may be another's by now.

    Under a new key: for whoever is to receive it there it is no repeat.
    """
    place = place_of(row)
    if place is not None and place.shown != row.shown:
        row.shown = place.shown
        row.renew_key()


def address_of(context: Context, row: NoticeMessage) -> tuple[str, str]:
    """Where a message goes now, and with which secret. ReceiverGoneError where it goes nowhere any more."""
    place = place_of(row)
    if isinstance(place, NoticeRobot):
        if not place.active:
            raise ReceiverGoneError("该机器人已停用 / the robot is switched off")
        return opened(context.vault, place)
    account = db.session.get_one(Account, row.account_id, populate_existing=True)
    if not account.active:
        raise ReceiverGoneError("收件人的账户已停用 / the receiver's account is closed")
    if place is not None:
        return opened(context.vault, place)
    if context.outlets.pretended:
        return pretended(context, account.username), ""
    raise ReceiverGoneError("收件人已删除该渠道的地址 / the receiver has no address on this channel any more")


def place_of(row: NoticeMessage) -> NoticeAddress | NoticeRobot | None:
    """The address that a message has now; None where there is none."""
    if row.robot_id is not None:
        return db.session.get_one(NoticeRobot, row.robot_id, populate_existing=True)
    query = select(NoticeAddress).where(
        NoticeAddress.account_id == row.account_id, NoticeAddress.channel == row.channel
    )
    return db.session.scalar(query.execution_options(populate_existing=True))
