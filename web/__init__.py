"""Pages for people: rendered here, made livelier in the browser where it can. Each feature has a module and a folder of templates."""

from flask import Flask

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
    task_acts,
)
from web.room import blueprint

for part in (procedures, login, language, demonstration, answer, links, oversight):
    blueprint.register_blueprint(part.blueprint)
for acts in task_acts.blueprints:
    blueprint.register_blueprint(acts)
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
    app.register_blueprint(blueprint)
