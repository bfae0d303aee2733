"""Single sign-on: an identity provider says who it is, and an account that an administrator made lets them in. None is made here."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_sign_on import SignOnPort, SignOnStart
from models.account import Account
from models.errors import DomainError
from models.login_event import note
from workflows.accounts.passwords import Origin
from workflows.context import Context
from workflows.unit import transaction

log = logging.getLogger("bihuan.sign_on")


def port(context: Context) -> SignOnPort:
    """The provider; 404 where none is set."""
    if context.sign_on is None:
        raise DomainError("not-found", "未启用单点登录", "there is no single sign-on here", status=404)
    return context.sign_on


def begin(context: Context, return_to: str) -> SignOnStart:
    """Where to send the browser; 503 while the provider can not be reached."""
    try:
        return port(context).begin(return_to)
    except GatewayUnavailable as error:
        raise away(error) from error


def finish(
    context: Context,
    start: SignOnStart,
    answer: Mapping[str, str],
    return_to: str,
    origin: Origin,
    *,
    demonstration: bool,
) -> Account:
    """The account of whoever came back; 401 where the answer is no good, 403 where there is no account for them."""
    try:
        claims = port(context).finish(start, answer, return_to)
    except GatewayUnavailable as error:
        raise away(error) from error
    except GatewayRefused as error:
        log.warning("sign-on refused: %s", error)
        put_down(context, origin, None, str(error))
        raise refused("单点登录未成功，请重新登录", "the sign-on failed: try again", 401) from error
    name = claims.get(port(context).claim)
    account = Account.by_username(name) if isinstance(name, str) and name else None
    if account is None or not account.may_log_in(demonstration=demonstration):
        put_down(context, origin, account, "没有可用的账户")
        raise refused(
            "统一身份认证已通过，但本系统没有为您开设账户，或账户已停用，请联系管理员",
            "you are known, but there is no active account for you here: ask an administrator",
            403,
        )
    with transaction():
        note("sign_on", context.system_clock.now(), account.id, where=origin.where)
    return account


def put_down(context: Context, origin: Origin, account: Account | None, detail: str) -> None:
    """Keeps a refusal in the audit."""
    with transaction():
        number = account.id if account is not None else None
        note("sign_on_refused", context.system_clock.now(), number, detail=detail, where=origin.where)


def refused(zh: str, en: str, status: int) -> DomainError:
    """Nobody is let in."""
    return DomainError("sign-on-refused", zh, en, status=status)


def away(error: GatewayUnavailable) -> DomainError:
    """The provider can not be asked just now."""
    log.warning("sign-on: %s", error)
    return DomainError(
        "sign-on-away",
        "统一身份认证平台暂时无法访问，请稍后重试，或用账户密码登录",
        "the identity provider can not be reached: try again later, or log in with a password",
        status=503,
        retry_after=30,
    )
