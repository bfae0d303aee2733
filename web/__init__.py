"""Pages: where a newcomer lands, and the procedures in force."""

from flask import Flask

from web import home, procedures

home.blueprint.register_blueprint(procedures.blueprint)


def init_app(app: Flask) -> None:
    """Registers the pages."""
    app.register_blueprint(home.blueprint)
