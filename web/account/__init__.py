"""«我的账户»: what everybody does with their own account."""

from web.account import factor, overview, password
from web.account.room import blueprint

__all__ = ["blueprint", "factor", "overview", "password"]
