"""The pages of the procedures in force: anybody may read them, and they say where the text is silent."""

import re

import pytest
from flask.testing import FlaskClient
from lxml import html

from workflows.procedures.shelf import SHELF

KEYS = sorted(path.parent.name for path in SHELF.glob("*/procedure.bpmn"))


def test_every_procedure_in_force_is_listed_and_the_landing_page_leads_there(client: FlaskClient) -> None:
    page = client.get("/procedures")

    assert "/procedures" in client.get("/").text
    assert [key for key in KEYS if f"/procedures/{key}" not in page.text] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_procedure_shows_its_diagram_its_steps_and_its_articles(client: FlaskClient, key: str) -> None:
    page = client.get(f"/procedures/{key}")

    assert page.status_code == 200
    assert f"/procedures/{key}/diagram.svg" in page.text
    assert "步骤与期限" in page.text
    assert client.get(f"/procedures/{key}/diagram.svg").mimetype == "image/svg+xml"


def test_a_switch_on_which_the_text_is_silent_says_so(client: FlaskClient) -> None:
    page = client.get("/procedures/shantou").text

    assert "申诉中止整改计时" in page
    assert "原文没有写申诉是否中止整改" in page
    assert "汕头实施细则第三十五条第二款" in page


def test_what_officials_read_are_articles_and_names_not_codes(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/procedures/shantou").text)

    cells = [cell.text_content().strip() for cell in page.xpath("//table//td")]
    assert "省平台五级、国家标准GB/T 39046五级、五星" in cells
    assert [cell for cell in cells if re.search(r"[a-z_]{4}|ST-", cell)] == []
    for link in page.xpath("//td/a"):
        assert link.text.startswith("汕头")
        assert page.get_element_by_id(link.get("href")[1:]).text.strip() == link.text


def test_a_step_without_a_number_in_the_text_has_no_limit_and_says_why(client: FlaskClient) -> None:
    page = client.get("/procedures/yongxing").text

    assert "无时限" in page
    assert "第一时间" in page


def test_a_procedure_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/procedures/nowhere").status_code == 404
    assert client.get("/procedures/nowhere/diagram.svg").status_code == 404


def test_the_pages_run_under_a_strict_policy(client: FlaskClient) -> None:
    page = client.get("/procedures/cangxi")

    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert " style=" not in page.text
