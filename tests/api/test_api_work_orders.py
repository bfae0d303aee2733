"""The work order of the API: its levels are data, and it may stand for a batch or for several institutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import work_order
from workflows.procedures import levels

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.driving import Site

WORK_ORDERS = "/api/v1/work-orders"


def evaluation_of(site: Site, no: str) -> dict[str, Any]:
    """The evaluation of a case, as its bureau sees it."""
    found: dict[str, Any] = site.caller("shantou-l1").get(f"/api/v1/cases/{no}").json["evaluation"]
    return found


def test_the_document_names_every_code_system_of_the_data(bare: FlaskClient) -> None:
    document: Any = bare.get("/api/v1/openapi.json").json

    schemas = document["components"]["schemas"]
    level = next(
        schema for name, schema in schemas.items() if name.startswith("Level") and "system" in schema["properties"]
    )
    assert level["properties"]["system"]["enum"] == list(levels.systems())


def test_the_document_describes_the_new_parts(bare: FlaskClient) -> None:
    document: Any = bare.get("/api/v1/openapi.json").json

    evaluation = document["components"]["schemas"]["EvaluationIn"]["properties"]
    assert {"anonymous", "is_default", "projects", "institutions"} <= set(evaluation)
    assert all(
        "/" in evaluation[name]["description"] for name in ("anonymous", "is_default", "projects", "institutions")
    )


@pytest.mark.parametrize(
    ("system", "code", "name"),
    [("platform", "2", "不满意"), ("gbt39046", "5", "非常不满意"), ("stars", "1", "非常不满意")],
)
def test_a_level_is_shown_by_its_name_whatever_its_code(site: Site, system: str, code: str, name: str) -> None:
    opened = site.caller("province").post(WORK_ORDERS, work_order(level={"system": system, "code": code}))

    assert opened.status_code == 201, opened.text
    shown = evaluation_of(site, opened.json["case_no"])["level"]
    assert (shown["system"], shown["code"], shown["name"]) == (system, code, name)


def test_a_batch_is_taken_as_one_work_order(site: Site) -> None:
    projects = [{"number": "A-1", "item_name": "开户"}, {"number": "A-2"}]
    order = work_order()
    order["evaluation"]["projects"] = projects

    opened = site.caller("province").post(WORK_ORDERS, order)

    assert opened.status_code == 201, opened.text
    assert site.caller("province").post(WORK_ORDERS, order).status_code == 200
    assert opened.json["case_no"] == site.caller("province").post(WORK_ORDERS, order).json["case_no"]


def test_what_a_platform_may_leave_out_it_may_also_send_empty(site: Site) -> None:
    order = work_order()
    order["evaluation"] |= {"projects": None, "institutions": [], "anonymous": False, "is_default": False}

    assert site.caller("province").post(WORK_ORDERS, order).status_code == 201


def test_an_anonymous_review_is_taken_without_a_person_to_call(site: Site) -> None:
    order = work_order()
    order["evaluation"] |= {"anonymous": True, "evaluator": None}

    assert site.caller("province").post(WORK_ORDERS, order).status_code == 201


@pytest.mark.parametrize("path", ["", "/shantou", "/shantou/diagram.svg"])
def test_a_procedure_is_shown_to_whoever_is_logged_in(site: Site, bare: FlaskClient, path: str) -> None:
    assert site.caller("shantou-l2").get(f"/api/v1/procedures{path}").status_code == 200
    assert bare.get(f"/api/v1/procedures{path}").status_code == 401
    assert site.caller("shantou-l2").get("/api/v1/procedures/nowhere").status_code == 404
