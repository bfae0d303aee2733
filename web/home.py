"""The landing page: what this is, where the interface is documented, and, in a demonstration, what time it is there."""

from flask import render_template

from access.current import config, context


def index() -> str:
    """The landing page."""
    settings = config()
    return render_template(
        "home.html",
        published_until=context().calendar().published_until(),
        sandbox=settings.province_url if settings.own_sandbox else None,
    )
