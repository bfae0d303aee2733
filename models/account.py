"""Accounts: who may log in, for which organisation, in which roles. Passwords are kept as argon2 hashes."""

from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Json, UTCDateTime, db
from models.organization import Organization

ROLES = {
    "first_level": "一级账户",
    "second_level": "二级账户",
    "third_level": "三级账户",
    "appeal_reviewer": "申诉核实人",
    "authority": "复核机关",
    "filing_office": "备案机关",
    "staff": "窗口工作人员",
    "gateway": "省平台接口",
    "supervisor": "督办领导",
    "analyst": "流程分析员",
    "publisher": "流程发布人",
    "admin": "系统管理员",
}

HASHER = PasswordHasher()
# Checked when the account is unknown, so that guessing names takes as long as guessing passwords.
NOBODY = HASHER.hash("no such account")


@dataclass(frozen=True)
class Actor:
    """Who acts: a plain copy of an account, safe to keep across transactions."""

    account_id: int | None
    username: str
    name: str
    organization_id: int | None
    organization_code: str | None
    roles: frozenset[str]
    locality: str | None
    organization_name: str | None = None

    def has(self, role: str) -> bool:
        """Whether the account carries this role."""
        return role in self.roles


SYSTEM = Actor(None, "system", "系统", None, None, frozenset(), None)


class Account(Base):
    """One login. `locality` is None for accounts that serve every locality (supervisor, analyst, admin)."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    roles: Mapped[list[str]] = mapped_column(Json)
    locality: Mapped[str | None] = mapped_column(String(32))
    active: Mapped[bool] = mapped_column(default=True)
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    organization: Mapped[Organization | None] = relationship(lazy="joined")

    def set_password(self, password: str) -> None:
        """Keeps the argon2 hash of the password; the password itself is never stored."""
        self.password_hash = HASHER.hash(password)

    def may_log_in(self, *, demonstration: bool) -> bool:
        """Whether it opens a door here; demonstration accounts do so in demonstration mode alone."""
        return self.active and (demonstration or not self.demonstration)

    def actor(self) -> Actor:
        """The plain copy of this account that travels through a request."""
        organization = self.organization
        return Actor(
            account_id=self.id,
            username=self.username,
            name=self.name,
            organization_id=self.organization_id,
            organization_code=organization.code if organization else None,
            roles=frozenset(self.roles),
            locality=self.locality,
            organization_name=organization.name if organization else None,
        )

    @classmethod
    def by_username(cls, username: str) -> "Account | None":
        """The account with this login name, if there is one."""
        return db.session.scalar(select(cls).where(cls.username == username))


def verifies(password_hash: str, password: str) -> bool:
    """Whether a password fits a hash."""
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def authenticate(username: str, password: str, *, demonstration: bool) -> Account | None:
    """The account if name and password fit and it may log in here; the same work is done for an unknown name."""
    account = Account.by_username(username)
    known = account is not None and account.may_log_in(demonstration=demonstration)
    fits = verifies(account.password_hash if account and known else NOBODY, password)
    return account if known and fits else None
