"""Pages for people: rendered here, made livelier in the browser where it can. Each feature has a module and a folder of templates."""

from flask import Flask

from web import (
    account,
    administration,
    answer,
    bundles,
    case,
    cases,
    covers,
    demonstration,
    documents,
    errors,
    files,
    filters,
    home,
    inbox,
    language,
    links,
    lists,
    login,
    navigation,
    notices,
    oversight,
    people,
    procedures,
    task_acts,
    workbench,
)
from web.room import blueprint

PAGES = (
    *(login.blueprint, language.blueprint, demonstration.blueprint, account.blueprint, covers.blueprint),
    *(inbox.blueprint, cases.blueprint, lists.blueprint, *case.BLUEPRINTS, *task_acts.BLUEPRINTS),
    *(*files.BLUEPRINTS, *documents.BLUEPRINTS, *notices.BLUEPRINTS),
    *(oversight.blueprint, links.blueprint, answer.blueprint, procedures.blueprint, *administration.BLUEPRINTS),
    *workbench.BLUEPRINTS,
)
for pages in PAGES:
    blueprint.register_blueprint(pages)
blueprint.add_url_rule("/", "index", home.index)
errors.register(blueprint)
blueprint.add_url_rule("/assets/<path:name>", "asset", bundles.serve)


def init_app(app: Flask) -> None:
    """Registers the pages, what their templates know, and how they refuse."""
    for part in (language, filters, bundles, navigation, people, errors, files, notices, workbench):
        part.init_app(app)
    app.register_blueprint(blueprint)
