"""The procedures in force, for anybody to read: switches, steps, limits, the rule behind each, and where the text is silent.

They say what the law says and name nobody, so they need no login.
"""

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response, abort, current_app, render_template

from models.procedure import Procedure
from workflows.context import Context
from workflows.drawing import draw
from workflows.procedures import outline
from workflows.procedures.rules import Rule, catalogue

blueprint = Blueprint("procedures", __name__, url_prefix="/procedures")


@blueprint.get("")
def listing() -> str:
    """Every procedure in force."""
    procedures = [(procedure, title(procedure)) for procedure in Procedure.all_current(now())]
    return render_template("procedures/list.html", procedures=procedures)


@blueprint.get("/<key>")
def show(key: str) -> str:
    """One procedure with its switches, steps and limits; the articles stand below, with what each asks."""
    procedure = current(key)
    context: Context = current_app.extensions["bihuan"]
    definition = context.definitions.version(procedure.id)
    steps, settings = list(outline.steps(definition)), outline.settings(definition)
    cited = {rule for step in steps for rule in step.basis} | {rule for setting in settings for rule in setting.basis}
    return render_template(
        "procedures/procedure.html",
        key=key,
        title=title(procedure),
        version=procedure.version,
        steps=steps,
        settings=settings,
        parts=outline.parts,
        rules=articles(cited),
        articles=links_to,
    )


@blueprint.get("/<key>/diagram.svg")
def diagram(key: str) -> Response:
    """The diagram, for the page and for print."""
    procedure = current(key)
    return Response(draw(procedure.diagram.encode(), {}, title(procedure)), mimetype="image/svg+xml")


def now() -> datetime:
    """The instant of the page."""
    context: Context = current_app.extensions["bihuan"]
    return context.clock.now()


def current(key: str) -> Procedure:
    """The version in force; 404 where there is none."""
    procedure = Procedure.current(key, now())
    if procedure is None:
        abort(404)
    return procedure


def title(procedure: Procedure) -> str:
    """What it is called."""
    return str((procedure.settings or {}).get("title") or procedure.locality)


def links_to(basis: Iterable[str]) -> list[tuple[str, str]]:
    """The articles of some rules: each once, with the first rule that stands below."""
    known = catalogue()
    found: dict[str, str] = {}
    for rule in basis:
        if rule in known:
            found.setdefault(known[rule].cited, rule)
    return [(rule, article) for article, rule in found.items()]


def articles(cited: set[str]) -> list[Rule]:
    """The rules that are cited, in the order of their documents."""
    return [rule for key, rule in catalogue().items() if key in cited]
