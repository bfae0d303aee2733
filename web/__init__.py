"""Pages. For now one: where a newcomer lands."""

from flask import Flask

from web.home import blueprint


def init_app(app: Flask) -> None:
    """Registers the pages."""
    app.register_blueprint(blueprint)
