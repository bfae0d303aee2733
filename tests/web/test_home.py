"""The landing page."""

from flask.testing import FlaskClient


def test_a_newcomer_is_told_that_it_is_a_demonstration_and_what_time_it_is_there(client: FlaskClient) -> None:
    page = client.get("/")

    assert page.status_code == 200
    assert "演示模式" in page.text
    assert "周四 2026-09-24 10:00" in page.text
    assert "/api/v1/docs" in page.text


def test_the_page_runs_under_a_strict_policy(client: FlaskClient) -> None:
    page = client.get("/")

    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert " style=" not in page.text
    with client.get("/assets/plain.css") as style:
        assert style.status_code == 200
