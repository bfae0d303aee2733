"""The blueprint of these pages, and the account behind them."""

from __future__ import annotations

from flask import Blueprint

from access.current import current_actor
from models.account import Account
from models.base import db

blueprint = Blueprint("account", __name__, url_prefix="/account")


def own() -> Account:
    """The caller's own account."""
    return db.session.get_one(Account, current_actor().account_id)
