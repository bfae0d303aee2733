"""Running cases to another version: a dry run, the choice, the move with its progress and report, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access import exports
from access.current import context, current_actor
from access.exports import Column
from models.base import db
from models.errors import DomainError, not_found
from models.migration_run import OUTCOMES, PHASES, STATES, MigrationRun
from models.queries import drafts as procedures
from models.queries import migrations as queries
from models.queries import people as accounts
from models.queries.pages import rows
from views import migrations as views
from web.errors import in_words
from web.pages import go_to
from web.paging import number_of, page_url
from web.saying import said
from workflows.authoring import overview
from workflows.migrating import ordering
from workflows.migrating.choices import choices
from workflows.migrating.clocks import CHOICES
from workflows.migrating.timing import is_early

blueprint = Blueprint("migrations", __name__, url_prefix="/workbench/<key>/migrations")
ONE = "/<int(max=2147483647):number>"
PAGE = 50
Answer = AnyResponse | tuple[str, int]


@blueprint.get("")
def listing(key: str) -> str:
    """Every migration of the procedure, and a form for a new one."""
    return overview_page(key)


def overview_page(key: str, wrong: list[str] | None = None) -> str:
    """The list, with what was refused."""
    versions = procedures.versions(current_actor(), key)
    if not versions:
        raise not_found(f"办理程序 {key}", f"procedure {key}")
    found, now = queries.runs(current_actor(), key), context().clock.now()
    return render_template(
        "workbench/migrations/list.html",
        key=key,
        versions=versions,
        scheduled={version.id for version in versions if is_early(version, now)},
        running=overview.running_versions(current_actor(), key),
        runs=[views.run(item, now) for item in found],
        people=accounts.names(item.created_by for item in found),
        wrong=wrong or [],
    )


@blueprint.post("")
def begin(key: str) -> Answer:
    """A dry run: nothing about the cases changes."""
    wanted = request.form.get("from", type=int)
    try:
        run = ordering.begin(
            context(), current_actor(), key, [wanted] if wanted else [], request.form.get("to", 0, type=int), {}
        )
    except DomainError as error:
        return overview_page(key, [in_words(item) for item in error.errors] or [in_words(error)]), error.status
    return go_to("web.migrations.show", key=key, number=run.id)


@blueprint.get(ONE)
def show(key: str, number: int) -> str:
    """One migration: what would become of each case, then what did."""
    return page(own(key, number))


def page(run: MigrationRun, wrong: list[str] | None = None) -> str:
    """The page, with what was refused."""
    outcome, passes = request.args.get("outcome") or None, request.args.get("passes") == "1"
    wanted = queries.CaseFilter(
        outcome,
        passes,
        (request.args.get("case_no") or "").strip() or None,
        queries.late(run.phase) if passes and not outcome else (),
    )
    number, query = number_of(request.args.get("page")), queries.cases(run.id, wanted)
    shown = views.run(run, context().clock.now())
    numbers = views.versions(run.from_ids)
    who = [run.created_by, run.moved_by, run.reverted_by]
    return render_template(
        "workbench/migrations/run.html",
        key=run.key,
        run=shown,
        cases=[views.case(row, numbers) for (row,) in rows(query, number, PAGE)],
        total=queries.size(query),
        page=number,
        size=PAGE,
        url=page_url,
        wanted=wanted,
        outcomes=OUTCOMES,
        phases=PHASES,
        states=STATES,
        choices=choices(context(), run) if run.phase == "plan" and not run.is_busy else [],
        ways=CHOICES,
        people=accounts.names(name for name in who if name),
        publisher=current_actor().has("publisher"),
        wrong=wrong or [],
        said=request.form,
    )


@blueprint.get(f"{ONE}/progress")
def progress(key: str, number: int) -> Response | str:
    """How far it is: the piece of the page that asks for itself every second; at the end the page is loaded anew."""
    run = own(key, number)
    if not run.is_busy:
        answer = Response("")
        answer.headers["HX-Redirect"] = url_for("web.migrations.show", key=key, number=number)
        return answer
    return render_template("workbench/migrations/_progress.html", key=key, run=views.run(run, context().clock.now()))


@blueprint.post(f"{ONE}/map")
def remap(key: str, number: int) -> Answer:
    """Another dry run, with counterparts named by hand. What is left at «—» is not mapped."""
    own(key, number)
    given = {name.removeprefix("map/"): value for name, value in request.form.items() if name.startswith("map/")}
    mapping = {element: "" if value == "-" else value for element, value in given.items() if value}
    act = partial(ordering.remap, context(), current_actor(), number, mapping)
    return acted(key, number, act, _("已按对应关系重新试算"))


@blueprint.post(f"{ONE}/start")
def start(key: str, number: int) -> Answer:
    """Moves what can be moved."""
    own(key, number)
    choice, reason = request.form.get("choice", ""), request.form.get("reason", "")
    early = request.form.get("early") == "1"
    act = partial(ordering.start, context(), current_actor(), number, choice, reason, early=early)
    return acted(key, number, act, _("迁移已开始"))


@blueprint.post(f"{ONE}/revert")
def revert(key: str, number: int) -> Answer:
    """Puts back what has not gone on."""
    own(key, number)
    return acted(key, number, partial(ordering.revert, context(), current_actor(), number), _("撤回已开始"))


@blueprint.post(f"{ONE}/stop")
def stop(key: str, number: int) -> Answer:
    """Ends the work between two cases."""
    own(key, number)
    act = partial(ordering.stop, context(), current_actor(), number)
    return acted(key, number, act, _("已停止，做完的不受影响"))


@blueprint.post(f"{ONE}/continue")
def go_on(key: str, number: int) -> Answer:
    """Takes up what is left."""
    own(key, number)
    return acted(key, number, partial(ordering.go_on, context(), current_actor(), number), _("继续进行"))


def acted(key: str, number: int, act: Callable[[], object], words: str) -> Answer:
    """Does it and shows the run again; a refusal stands on its page."""
    try:
        act()
    except DomainError as error:
        db.session.rollback()
        lines = [in_words(item) for item in error.errors] or [in_words(error)]
        return page(own(key, number), lines), error.status
    flash(words, "done")
    return go_to("web.migrations.show", key=key, number=number)


@blueprint.get(f"{ONE}/report")
def report(key: str, number: int) -> Response:
    """What became of each case, as a sheet."""
    run = own(key, number)
    total, name = sum(queries.counts(run.id).values()), f"迁移清单-{key}-{number}"
    told = lines(run.id, views.versions(run.from_ids))
    return exports.answer(name, columns(), told, request.args.get("format", "csv"), total=total)


def columns() -> list[Column]:
    """The columns of the report."""
    return [
        Column(_("工单编号"), lambda row: row["case_no"]),
        Column(_("原版本"), lambda row: row["from_version"], "number"),
        Column(_("结果"), lambda row: row["outcome_name"]),
        Column(_("所在步骤"), lambda row: "；".join(f"{s['name_before']}→{s['name_after']}" for s in row["steps"])),
        *(Column(said(words), partial(clocks_of, choice), width=60) for choice, words in CHOICES.items()),
        Column(_("原因"), lambda row: "；".join(item["zh"] for item in row["obstacles"])),
        Column(_("时间"), lambda row: row["at"], "instant"),
    ]


def clocks_of(choice: str, row: dict[str, Any]) -> str:
    """The clocks of a case by one choice."""
    return views.clocks_in_words(row["clocks"].get(choice, []))


def lines(run_id: int, numbers: dict[int, int]) -> Iterator[dict[str, Any]]:
    """Every case, read page by page: while the sheet is sent, when the run itself can no longer be read."""
    query, number = queries.cases(run_id, queries.CaseFilter()), 1
    while found := rows(query, number, 500):
        yield from (views.case(row, numbers) for (row,) in found)
        number += 1


def own(key: str, number: int) -> MigrationRun:
    """The migration, if it is one of this procedure and the caller's to know; else 404."""
    run = ordering.found(current_actor(), number)
    if run.key != key:
        raise not_found(f"迁移 {number}", f"migration {number}")
    return run
