"""Pages of notices: one's own, one's settings, the administrator's settings and record, and a demonstration's inbox."""

from flask import Flask

from web.notices import demonstration, own, reading, sendings, settings

BLUEPRINTS = (reading.blueprint, own.blueprint, settings.blueprint, sendings.blueprint, demonstration.blueprint)


def init_app(app: Flask) -> None:
    """What the bell in the top bar needs to know."""
    app.context_processor(lambda: {"unread_notices": reading.unread})
