"""Running cases to another version over HTTP: look first, choose, move, put back."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.parsing import Room
from api.schemas.migrations import (
    MappingAsked,
    MigratedPage,
    MigratedQuery,
    MigrationAsked,
    MigrationShown,
    MigrationStarted,
)
from models.errors import not_found
from models.migration_run import MigrationRun
from models.queries import drafts as procedures
from models.queries import migrations as queries
from models.queries.pages import rows
from views import migrations as views
from views.pages import envelope, narrowing
from workflows.migrating import ordering

ONE = "/<int(max=2147483647):number>"
room = Room(
    "workbench_migrations",
    __name__,
    url_prefix="/api/v1/workbench/procedures/<key>/migrations",
    description="流程工作台：迁移在办工单 / The workbench: running cases to another version",
)


@room.route("")
@room.response(200, MigrationShown(many=True), description="历次迁移 / migrations")
@room.alt_response(404, response="NOT_FOUND")
def listing(key: str) -> list[dict[str, Any]]:
    """历次迁移，新的在前 / The migrations of a procedure, the newest first."""
    if not procedures.versions(current_actor(), key):
        raise not_found(f"办理程序 {key}", f"procedure {key}")
    return [shown(item) for item in queries.runs(current_actor(), key)]


@room.route("", methods=["POST"])
@room.arguments(MigrationAsked)
@room.response(202, MigrationShown, description="已开始试算，不改变任何工单 / a dry run has begun; no case changes")
@room.alt_response(404, response="NOT_FOUND")
def begin(said: dict[str, Any], key: str) -> dict[str, Any]:
    """试算 / A dry run: which cases can move, where they would stand, which dates change."""
    run = ordering.begin(context(), current_actor(), key, said["from_versions"], said["to"], said["mapping"])
    return shown(run)


@room.route(ONE)
@room.response(200, MigrationShown, description="迁移 / the migration")
@room.alt_response(404, response="NOT_FOUND")
def show(key: str, number: int) -> dict[str, Any]:
    """一次迁移 / One migration."""
    return shown(own(key, number))


@room.route(f"{ONE}/cases")
@room.arguments(MigratedQuery, location="query")
@room.response(200, MigratedPage, description="逐件结果 / what becomes of each case")
@room.alt_response(404, response="NOT_FOUND")
def cases(query: dict[str, Any], key: str, number: int) -> dict[str, Any]:
    """逐件：所在步骤、期限前后、不能迁移的原因 / Each case: its steps, its dates before and after, why it can not move."""
    run = own(key, number)
    wanted = queries.cases(run.id, queries.CaseFilter(**narrowing(query)))
    numbers = views.versions(run.from_ids)
    found = [views.case(row, numbers) for (row,) in rows(wanted, query["page"], query["page_size"])]
    return envelope(found, queries.size(wanted), query)


@room.route(f"{ONE}/map", methods=["POST"])
@room.arguments(MappingAsked)
@room.response(202, MigrationShown, description="按对应关系重新试算 / looked at again")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def remap(said: dict[str, Any], key: str, number: int) -> dict[str, Any]:
    """指定步骤对应，重新试算 / Another dry run, with counterparts named by hand."""
    own(key, number)
    return shown(ordering.remap(context(), current_actor(), number, said["mapping"]))


@room.route(f"{ONE}/start", methods=["POST"])
@room.arguments(MigrationStarted)
@room.response(202, MigrationShown, description="已开始迁移 / the move has begun")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def start(said: dict[str, Any], key: str, number: int) -> dict[str, Any]:
    """迁移 / Move every case that can be moved; running limits are kept, or reckoned from their original start.

    一个尚未生效的版本须带 `early: true` / A version that is not in force yet takes `early: true`.
    """
    own(key, number)
    return shown(
        ordering.start(context(), current_actor(), number, said["choice"], said["reason"], early=said["early"])
    )


@room.route(f"{ONE}/revert", methods=["POST"])
@room.response(202, MigrationShown, description="已开始撤回 / the way back has begun")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def revert(key: str, number: int) -> dict[str, Any]:
    """撤回迁移 / Put back every case that has not gone on since."""
    own(key, number)
    return shown(ordering.revert(context(), current_actor(), number))


@room.route(f"{ONE}/stop", methods=["POST"])
@room.response(200, MigrationShown, description="已停止 / stopped between two cases")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def stop(key: str, number: int) -> dict[str, Any]:
    """停止，做完的不受影响 / Stop; what is done stands."""
    own(key, number)
    return shown(ordering.stop(context(), current_actor(), number))


@room.route(f"{ONE}/continue", methods=["POST"])
@room.response(202, MigrationShown, description="继续 / goes on")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def go_on(key: str, number: int) -> dict[str, Any]:
    """继续做完余下的 / Take up what is left."""
    own(key, number)
    return shown(ordering.go_on(context(), current_actor(), number))


def shown(run: MigrationRun) -> dict[str, Any]:
    """A migration as it is told now."""
    return views.run(run, context().clock.now())


def own(key: str, number: int) -> MigrationRun:
    """The migration, if it is one of this procedure and the caller's to know; else 404."""
    run = ordering.found(current_actor(), number)
    if run.key != key:
        raise not_found(f"迁移 {number}", f"migration {number}")
    return run
