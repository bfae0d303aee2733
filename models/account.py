"""Accounts: who may log in, for which organisation, in which roles. Passwords are kept as argon2 hashes."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ForeignKey, String, false, select
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

# Roles whose work is the steps of cases: what somebody who covers a colleague may do for them (代办). The others are personal.
LANES = frozenset({"first_level", "second_level", "third_level", "appeal_reviewer", "authority", "filing_office"})
# Roles that serve a locality, or all of them, and no organisation.
UNSEATED = frozenset({"gateway", "supervisor", "analyst", "publisher", "admin"})

HASHER = PasswordHasher()
# Checked when the account is unknown, so that guessing names takes as long as guessing passwords. The hash of something
# that nobody kept, as HASHER makes them; to make one at each start would take a seventh of a second.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$FPdwTZD1Z5c71XAnPEJgqw$nqW4ufD4Vfv7LE1NGeRgTdfQwXRIJahj9td582VGY1Y"
# For random passwords that are read out once: with 79 bits nobody guesses them, however quickly a guess is checked.
ONE_TIME = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
LIGHT = "$argon2id$v=19$m=8192,t=1,p=1$"


@dataclass(frozen=True)
class Covered:
    """Whom somebody covers now, since and until when (aware, case clock), for which work: the lanes of their organisation."""

    account_id: int
    username: str
    name: str
    organization_id: int
    organization_code: str
    organization_name: str
    roles: frozenset[str]
    locality: str | None
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Actor:
    """Who acts: a plain copy of an account, safe to keep across transactions.

    `covering` are the absent whose work this person does as well; `acting_for` is the one for whom they do it just now.
    """

    account_id: int | None
    username: str
    name: str
    organization_id: int | None
    organization_code: str | None
    roles: frozenset[str]
    locality: str | None
    organization_name: str | None = None
    covering: tuple[Covered, ...] = ()
    acting_for: Covered | None = None

    def has(self, role: str) -> bool:
        """Whether the account carries this role."""
        return role in self.roles

    @property
    def every_role(self) -> frozenset[str]:
        """The roles of the account, and the lanes of those whom it covers."""
        return self.roles.union(*(covered.roles for covered in self.covering)) if self.covering else self.roles

    @property
    def capacities(self) -> tuple["Actor", ...]:
        """As whom this person may act: for themselves first, then for each whom they cover."""
        if not self.covering:
            return (self,)
        return (replace(self, covering=()), *(self.standing_in(covered) for covered in self.covering))

    def standing_in(self, covered: Covered) -> "Actor":
        """This person, under their own name, with the organisation and the lanes of somebody whom they cover."""
        return replace(
            self,
            organization_id=covered.organization_id,
            organization_code=covered.organization_code,
            organization_name=covered.organization_name,
            roles=covered.roles,
            locality=covered.locality,
            covering=(),
            acting_for=covered,
        )

    def seated_in(self, offices: Collection[int | None]) -> "Actor":
        """As whom this person acts for one of these organisations: for themselves first; as they are where for none."""
        return next((one for one in self.capacities if one.organization_id in offices), self)

    @property
    def identities(self) -> frozenset[int | None]:
        """The accounts behind an act: who does it, and for whom."""
        return frozenset({self.account_id, self.acting_for.account_id if self.acting_for else None}) - {None}


SYSTEM = Actor(None, "system", "系统", None, None, frozenset(), None)
# The person who wrote the review, where they act themselves (workflows/evaluators/evaluator_links.py). Nobody logs in as either.
EVALUATOR = Actor(None, "evaluator", "评价人", None, None, frozenset(), None)


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
    # Set with a password that somebody else knows; nothing else can be done before it is changed.
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=false())
    password_changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    organization: Mapped[Organization | None] = relationship(lazy="joined")

    def set_password(self, password: str) -> None:
        """Keeps the argon2 hash of the password; the password itself is never stored."""
        self.password_hash = HASHER.hash(password)

    def may_log_in(self, *, demonstration: bool) -> bool:
        """Whether it opens a door here; demonstration accounts do so in demonstration mode alone."""
        return self.active and (demonstration or not self.demonstration)

    def actor(self, covering: tuple[Covered, ...] = ()) -> Actor:
        """The plain copy of this account that travels through a request, with those whom it covers now."""
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
            covering=covering,
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
    if account is not None and account.password_hash.startswith(LIGHT):
        # So that nobody sees by the clock which accounts have not been used yet.
        verifies(NOBODY, password)
    return account if known and fits else None
