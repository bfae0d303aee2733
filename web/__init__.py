"""Pages for people: rendered here, made livelier in the browser where it can. Each feature has a module and a folder of templates."""

from flask import Flask

from web import bundles, demonstration, errors, filters, home, language, login, navigation, procedures
from web.case import calling, drafting, holding, pages, sending
from web import bundles, demonstration, errors, filters, home, language, login, navigation, procedures, task_acts
from web import bundles, demonstration, errors, filters, home, language, login, navigation, notices, procedures
from web.room import blueprint

for part in (procedures, login, language, demonstration, pages, sending, drafting, calling, holding):
from web.files import attachments, notes, panels
from web.room import blueprint

for part in (procedures, login, language, demonstration, attachments, notes):
from web.documents import panel, records, templates
from web.room import blueprint

for part in (procedures, login, language, demonstration, panel, templates, records):
from web import (
    answer,
    bundles,
    demonstration,
    errors,
    filters,
    home,
    language,
    links,
    login,
    navigation,
    oversight,
    people,
    procedures,
)
from web.room import blueprint

for part in (procedures, login, language, demonstration, answer, links, oversight):
from web import (
    bundles,
    cases,
    demonstration,
    errors,
    filters,
    home,
    inbox,
    language,
    lists,
    login,
    navigation,
    procedures,
)
from web.room import blueprint

for part in (procedures, login, language, demonstration, inbox, cases, lists):
    blueprint.register_blueprint(part.blueprint)
for acts in task_acts.blueprints:
    blueprint.register_blueprint(acts)
from web import bundles, covers, demonstration, errors, filters, home, language, login, navigation, procedures
from web.account import blueprint as account
from web.administration import account_imports, accounts, logins, organizations
from web.room import blueprint

for part in (procedures, login, language, demonstration, covers, organizations, accounts, account_imports, logins):
    blueprint.register_blueprint(part.blueprint)
blueprint.register_blueprint(account)
for pages in notices.BLUEPRINTS:
    blueprint.register_blueprint(pages)
blueprint.add_url_rule("/", "index", home.index)
errors.register(blueprint)
blueprint.add_url_rule("/assets/<path:name>", "asset", bundles.serve)


def init_app(app: Flask) -> None:
    """Registers the pages, what their templates know, and how they refuse."""
    language.init_app(app)
    filters.init_app(app)
    bundles.init_app(app)
    navigation.init_app(app)
    people.init_app(app)
    errors.init_app(app)
    app.jinja_env.globals["case_url"] = panels.case_url
    notices.init_app(app)
    app.register_blueprint(blueprint)
