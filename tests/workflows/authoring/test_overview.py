"""What the lists of the workbench say of procedures."""

from __future__ import annotations

from sqlalchemy import inspect

from models.base import db
from models.queries import drafts as queries
from tests.conftest import work_order
from tests.workflows.authoring.conftest import Desk
from workflows import intake
from workflows.authoring import overview
from workflows.procedures.package import Package
from workflows.stories.player import actor


def test_a_list_of_versions_reads_no_content_and_the_one_that_is_looked_at_has_it(desk: Desk) -> None:
    db.session.expunge_all()
    listed = [
        *queries.versions(desk.who("analyst"), "shantou"),
        *queries.current(desk.who("analyst"), desk.clock.now()),
    ]

    for version in listed:
        assert {"diagram", "forms", "tables", "parts", "files"} <= inspect(version).unloaded
    assert Package.of(listed[0]).source().diagram == listed[0].diagram.encode()


def test_cases_under_way_are_counted_by_procedure_and_version(desk: Desk) -> None:
    before = overview.running(desk.who("analyst")).get("shantou", 0)
    intake.open_case(desk.context, actor("province"), work_order())

    assert overview.running(desk.who("analyst"))["shantou"] == before + 1
    assert overview.running_versions(desk.who("analyst"), "shantou") == {desk.version().id: before + 1}
