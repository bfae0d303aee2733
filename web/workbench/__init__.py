"""The analyst's workbench: procedures are changed, tried, compared, approved, published; running cases are brought along."""

from flask import Flask

from web.workbench import drafts, forms, lifecycle, modeler, procedures, rules, scenarios, versions
from web.workbench.backtests import pages as backtests

BLUEPRINTS = (
    backtests.blueprint,
    procedures.blueprint,
    versions.blueprint,
    drafts.blueprint,
    lifecycle.blueprint,
    modeler.blueprint,
    forms.blueprint,
    scenarios.blueprint,
    rules.blueprint,
)


def init_app(app: Flask) -> None:
    """What the templates of the workbench know."""
    procedures.init_app(app)
