"""The analyst's workbench: procedures are changed, tried, compared, approved, published; running cases are brought along."""

from flask import Flask

from web.workbench import (
    analytics,
    backtests,
    diff,
    drafts,
    forms,
    lifecycle,
    migrations,
    modeler,
    procedures,
    rules,
    scenarios,
    settings,
    tables,
    versions,
)

BLUEPRINTS = (
    procedures.blueprint,
    versions.blueprint,
    drafts.blueprint,
    lifecycle.blueprint,
    modeler.blueprint,
    forms.blueprint,
    tables.blueprint,
    settings.blueprint,
    scenarios.blueprint,
    rules.blueprint,
    diff.blueprint,
    backtests.blueprint,
    migrations.blueprint,
    analytics.blueprint,
)


def init_app(app: Flask) -> None:
    """What the templates of the workbench know."""
    procedures.init_app(app)
