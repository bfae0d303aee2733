"""Evidence and what colleagues say of a case: pages and panels of attachments, notes and linked cases."""

from flask import Flask

from web.files import attachments, notes, panels

BLUEPRINTS = (attachments.blueprint, notes.blueprint)


def init_app(app: Flask) -> None:
    """Where the page of a case is, for the panels."""
    app.jinja_env.globals["case_url"] = panels.case_url
