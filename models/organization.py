"""The organisation tree: city bureau → districts, departments, halls → sub-accounts (ST-35b)."""

from sqlalchemy import ForeignKey, String, select, true
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db

KINDS = {
    "city_bureau": "市政务服务数据管理局",
    "district_bureau": "区县政务服务数据管理局",
    "department": "市级政务服务机构",
    "hall": "市级政务服务大厅",
    "section": "下级账户",
    "dispatch_center": "转派机构",
    "service_center": "政务服务中心",
    "supervision_office": "政务服务监督管理部门",
    "management_body": "政务服务管理机构",
    "province": "省平台",
}


class Organization(Base):
    """One office. `code` is what diagrams, forms and outside systems call it; it never changes."""

    __tablename__ = "organizations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(24))
    locality: Mapped[str] = mapped_column(String(32), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    # One that was closed keeps its cases and gets no new ones.
    active: Mapped[bool] = mapped_column(default=True, server_default=true())

    @classmethod
    def by_code(cls, code: str) -> "Organization | None":
        """The organisation with this code, if there is one."""
        return db.session.scalar(select(cls).where(cls.code == code))

    def is_below(self, other: "Organization") -> bool:
        """Whether this office hangs under the other one, at any depth."""
        seen, parent_id = {self.id}, self.parent_id
        while parent_id is not None and parent_id not in seen:
            if parent_id == other.id:
                return True
            seen.add(parent_id)
            parent = db.session.get(Organization, parent_id)
            parent_id = parent.parent_id if parent else None
        return False
