"""Process analytics over HTTP: the figures of the page with names, the ways, and the logs."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import etree
from sqlalchemy import select

from models.account import Account
from models.base import db
from models.export_record import ExportRecord
from tests.driving import Site
from tests.workflows.analytics.history import write
from workflows.analytics import keeping
from workflows.analytics.keeping import Answer

PATH = "/api/v1/workbench/procedures/shantou/analytics"


@pytest.fixture(autouse=True)
def history(site: Site) -> None:
    """The history that a clerk can check."""
    write(site.context)


def test_figures_have_names(site: Site) -> None:
    told = site.caller("analyst").get(PATH).json

    assert told["under_way"] is False
    assert told["as_of"] == "2026-09-24T10:00:00+08:00"
    assert told["whole"] | {"spread": None} == {
        "cases": 5,
        "closed": 2,
        "running": 2,
        "void": 1,
        "returned": 1,
        "appealed": 1,
        "late": 3,
        "spread": None,
    }
    assert told["whole"]["spread"] == {"count": 2, "median": 1020.0, "p90": 1260.0}
    steps = {item["step"]: item for item in told["steps"]}
    assert steps["submit_rectification"]["name"] == "提交整改核实情况"
    assert steps["submit_rectification"]["per_case"] == 1.5
    assert steps["submit_rectification"]["limits"] == {"decided": 3, "missed": 1, "share": 1 / 3}
    assert {item["organization"] for item in told["organizations"]} == {"shantou-bureau", "shantou-housing"}
    flows = {(flow["source"], flow["target"]): flow["count"] for flow in told["flows"]}
    assert (flows["start", "dispatch_case"], flows["start", "running"]) == (4, 1)


def test_ways_add_up(site: Site) -> None:
    told = site.caller("analyst").get(f"{PATH}/variants").json

    assert sum(item["cases"] for item in told["variants"]) + told["others"]["cases"] == 5
    steps = [step for item in told["variants"] for part in item["way"] for step in part["steps"]]
    assert {"step": "decide_review", "outcome": "return"} in steps


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ({"from": "2026-09-14", "to": "2026-09-14"}, 3),
        ({"closed": "true"}, 3),
        ({"organization": "shantou-housing", "version": 1}, 4),
    ],
)
def test_it_is_narrowed(site: Site, query: dict[str, object], cases: int) -> None:
    assert site.caller("analyst").get(PATH, **query).json["whole"]["cases"] == cases


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"from": "2026-09-15", "to": "2026-09-14"}, 422),
        ({"organization": "nowhere"}, 422),
        ({"version": "0"}, 422),
        ({"misspelt": "1"}, 422),
        ({"version": 99}, 404),
    ],
)
def test_what_can_not_be_is_refused(site: Site, query: dict[str, object], status: int) -> None:
    for path in (PATH, f"{PATH}/variants", f"{PATH}/log.xes", f"{PATH}/log.csv"):
        assert site.caller("analyst").get(path, **query).status_code == status, path


def test_logs_are_on_record(site: Site) -> None:
    caller = site.caller("publisher")
    xes = caller.get(f"{PATH}/log.xes", closed="true").data
    table = caller.get(f"{PATH}/log.csv").data

    assert len(etree.fromstring(xes).findall("{*}trace")) == 3
    assert len(list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))) == 16
    records = list(db.session.scalars(select(ExportRecord).order_by(ExportRecord.id)))
    assert [(row.list, row.file_format, row.rows, row.by) for row in records] == [
        ("过程日志", "xes", 3, "publisher"),
        ("过程日志", "csv", 5, "publisher"),
    ]
    assert records[0].narrowed_by == {"key": "shantou", "closed": "True"}


def test_while_many_are_counted_it_says_how_far(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "ask", lambda *_: Answer(None, None, True, 2000, 100_000))

    told = site.caller("analyst").get(PATH).json
    assert (told["under_way"], told["done"], told["total"], told["whole"]) == (True, 2000, 100_000, None)
    assert site.caller("analyst").get(f"{PATH}/variants").json["others"] is None


def test_only_who_studies_cases_may_ask_and_only_of_their_locality(site: Site) -> None:
    for username in ("shantou-l1", "shantou-l2", "admin", "province"):
        assert site.caller(username).get(PATH).status_code == 403, username
    assert site.caller("supervisor").get(PATH).status_code == 200

    account = Account.by_username("analyst")
    assert account is not None
    account.locality = "cangxi"
    db.session.commit()
    for path in (PATH, f"{PATH}/variants", f"{PATH}/log.xes", f"{PATH}/log.csv"):
        assert site.caller("analyst").get(path).status_code == 404, path
