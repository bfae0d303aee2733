"""The landing page: what this is, where the interface is documented, and, in a demonstration, what time it is there."""

from flask import render_template
from werkzeug.wrappers import Response

from access.current import config, context, current_login
from web.pages import go_to


def index() -> Response | str:
    """The landing page; whoever is logged in is where their work is."""
    login = current_login()
    if login is not None:
        return go_to("web.inbox.listing" if login.actor.organization_id is not None else "web.cases.listing")
    settings = config()
    return render_template(
        "home.html",
        published_until=context().calendar().published_until(),
        sandbox=settings.province_url if settings.own_sandbox else None,
    )
