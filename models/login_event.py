"""The audit of logins: who came in and out, who failed, what was done to an account, from where.

A name under which nobody is known is never kept: people type their password there.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime, db

KINDS = {
    "login": "登录成功",
    "login_failed": "密码不正确",
    "unknown_account": "账户不存在或已停用",
    "locked": "失败过多，暂停登录",
    "second_factor": "动态口令验证通过",
    "second_factor_failed": "动态口令不正确",
    "recovery_code": "使用恢复码",
    "sign_on": "单点登录成功",
    "sign_on_refused": "单点登录被拒绝",
    "token": "取得接口令牌",
    "sign_out": "退出登录",
    "session_ended": "结束其他登录",
    "password_changed": "修改密码",
    "password_reset": "管理员重置密码",
    "second_factor_on": "启用动态口令",
    "second_factor_off": "停用动态口令",
    "second_factor_reset": "管理员重置动态口令",
    "recovery_codes": "重新生成恢复码",
    "account_created": "创建账户",
    "account_changed": "变更账户",
    "account_closed": "停用账户",
    "account_reopened": "启用账户",
}
# What went wrong, for the filter of the page.
FAILURES = frozenset({"login_failed", "unknown_account", "locked", "second_factor_failed", "sign_on_refused"})


class LoginEvent(Base):
    """One line of the audit, at a real instant. `by_id` is an administrator who did it to the account of somebody else."""

    __tablename__ = "login_events"
    __table_args__ = (
        Index("ix_login_events_at", "at", "id"),
        Index("ix_login_events_account_id_at", "account_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[str] = mapped_column(String(24))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    address: Mapped[str] = mapped_column(String(64))
    user_agent: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(String(200), default="", server_default="")


@dataclass(frozen=True)
class Where:
    """The address and the browser that somebody came with."""

    address: str = ""
    user_agent: str = ""


def note(
    kind: str,
    at: datetime,
    account_id: int | None,
    *,
    where: Where,
    by_id: int | None = None,
    detail: str = "",
) -> None:
    """Adds a line within the caller's transaction."""
    if kind not in KINDS:
        raise KeyError(kind)
    db.session.add(
        LoginEvent(
            at=at,
            kind=kind,
            account_id=account_id,
            by_id=by_id,
            address=where.address[:64],
            user_agent=where.user_agent[:200],
            detail=detail[:200],
        )
    )
