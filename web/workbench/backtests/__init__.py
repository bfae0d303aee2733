"""回测: a draft or a version tried on the past, asked for, watched, read."""

from web.workbench.backtests.pages import blueprint

__all__ = ["blueprint"]
