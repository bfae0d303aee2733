"""Holiday notices that an administrator has imported; they are added to those that come with the project."""

from datetime import date, datetime

from sqlalchemy import Date, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime, db


class HolidayNotice(Base):
    """One notice of an imported file. `text` is the file as it came: what is in force is read from it, never retyped."""

    __tablename__ = "holiday_notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    issued_on: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(500))
    file: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    imported_at: Mapped[datetime] = mapped_column(UTCDateTime)
    imported_by: Mapped[str] = mapped_column(String(64))


def ids() -> tuple[int, ...]:
    """Which notices were imported, in the order of their import; the short question whether anything is new."""
    return tuple(db.session.execute(select(HolidayNotice.id).order_by(HolidayNotice.id)).scalars())


def imported() -> list[HolidayNotice]:
    """The imported notices, in the order of their import."""
    return list(db.session.scalars(select(HolidayNotice).order_by(HolidayNotice.id)))


def latest_import() -> list[str]:
    """The numbers of the notices of the last import; none where nothing was imported."""
    newest = select(HolidayNotice.imported_at).order_by(HolidayNotice.id.desc()).limit(1).scalar_subquery()
    query = select(HolidayNotice.number).where(HolidayNotice.imported_at == newest).order_by(HolidayNotice.id)
    return list(db.session.scalars(query))
