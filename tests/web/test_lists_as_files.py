"""Lists as files: the columns that the account sees, all rows that the address asks for, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Response

from tests.driving import Site
from tests.web.browsing import Browser
from web.lists import exporting

Browse = Callable[..., Browser]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """What would have been written: name and filters, heads, then the rows."""
    sheets: list[list[Any]] = []

    def answer(name: str, columns: list[Any], rows: list[Any], wanted: str, *, narrowed_by: dict[str, str]) -> Response:
        sheets.append([(name, wanted, narrowed_by), [column[0] for column in columns]])
        sheets[-1] += [[column[1](row) for column in columns] for row in rows]
        return Response(b"written", content_type="application/octet-stream")

    writer = SimpleNamespace(answer=answer, Column=lambda head, value: (head, value))
    monkeypatch.setattr(exporting, "exports", writer)
    return sheets


def test_both_lists_are_written_with_all_their_rows(
    browse: Browse, site: Site, written: list[list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    numbers = {site.open_case(f"WO-{number}") for number in range(5)}
    browser = browse("shantou-l1").get("/cases")
    assert len(browser.links("导出 Excel")) == 1

    browser.get("/inbox?q=公积金&format=xlsx")
    browser.get("/cases?state=open&format=csv")

    inbox, cases = written
    assert inbox[0] == ("待办", "xlsx", {"view": "mine", "q": "公积金"})
    assert inbox[1] == ["环节", "工单", "事项", "被评价机构", "评价", "到期时间", "剩余", "办理人"]
    assert {row[1] for row in inbox[2:]} == numbers
    assert inbox[2][5:] == ["2026-09-30 00:00", "剩 2 个工作日", ""]
    assert cases[0] == ("工单", "csv", {"state": "open"})
    assert {row[0] for row in cases[2:]} == numbers


def test_too_long_a_list_and_another_format_are_refused(
    browse: Browse, site: Site, written: list[list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST", 1)
    site.open_case("WO-1")
    site.open_case("WO-2")

    browse("shantou-l1").get("/cases?format=csv", expect=422)
    browse("shantou-l1").get("/inbox?format=pdf", expect=422)
    assert written == []
