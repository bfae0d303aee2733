"""Where notices go outside the product: addresses of accounts, and the group robots of an organisation. Sealed, shown masked."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime

CHANNELS = {"email": "电子邮件", "sms": "短信", "wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书"}
ROBOTS = {"wecom": "企业微信群机器人", "dingtalk": "钉钉群机器人", "feishu": "飞书群机器人"}


class NoticeAddress(Base):
    """The address of one account on one channel. `shown` is its mask."""

    __tablename__ = "notice_addresses"
    __table_args__ = (UniqueConstraint("account_id", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    channel: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[str] = mapped_column(Text)
    sealed_with: Mapped[str] = mapped_column(String(40))
    shown: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def place(self) -> str:
        """Where its sealed value belongs."""
        return f"notice_addresses/{self.account_id}/{self.channel}"


class NoticeRobot(Base):
    """A group robot: what an organisation is told, or all leaders of a locality, is told there too. `kinds` of notice."""

    __tablename__ = "notice_robots"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(16))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    kinds: Mapped[list[str]] = mapped_column(Json)
    sealed: Mapped[str] = mapped_column(Text)
    sealed_with: Mapped[str] = mapped_column(String(40))
    shown: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def place(self) -> str:
        """Where its sealed value belongs."""
        return f"notice_robots/{self.handle}"
