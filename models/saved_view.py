"""How an account likes its lists: the views that it keeps under a name, and the columns that it wants to see."""

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json

# More would be a list to search in.
MOST_VIEWS = 30
LONGEST_NAME = 20


class SavedView(Base):
    """Filters of one list under a name, as the query string that shows them again. One of them may be where the list begins."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("uq_saved_views_account_id_listing_name", "account_id", "listing", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    listing: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(Text, default="")
    is_default: Mapped[bool] = mapped_column(default=False, server_default=false())


class ListLook(Base):
    """The columns of one list that an account wants to see, in their order; without a row all usual ones are shown."""

    __tablename__ = "list_looks"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    listing: Mapped[str] = mapped_column(String(16), primary_key=True)
    columns: Mapped[list[str]] = mapped_column(Json, default=[])
