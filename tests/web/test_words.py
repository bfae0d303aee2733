"""Chinese is complete by itself; English lacks nothing that the pages say."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest
from flask import Flask, session

from config import ROOT
from tests.web.browsing import Browser
from web import words
from web.saying import said


def test_every_sentence_of_the_pages_has_its_english_one_and_none_is_left_over() -> None:
    assert words.missing() == [], "make words, then translate what is empty"
    assert words.superfluous() == [], "make words"


def test_no_sentence_hides_where_it_is_not_collected() -> None:
    """Of what stands inside an f-string nobody would ever ask for a translation."""
    collected = {said for _, said in words.said()}
    hidden = [
        f"{path.name}: {call.args[0].value}"
        for path in sorted((ROOT / "web").glob("**/*.py"))
        if "node_modules" not in path.parts
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_"
        if isinstance(call.args[0], ast.Constant) and call.args[0].value not in collected
    ]

    assert hidden == []


def test_a_translation_keeps_the_places_that_are_filled_in() -> None:
    for message in words.catalogue():
        if message.id:
            places = re.findall(r"%\(\w+\)s", str(message.id))
            assert sorted(places) == sorted(re.findall(r"%\(\w+\)s", str(message.string))), message.id


def test_a_step_is_called_one_thing_on_every_page() -> None:
    assert [entry for entry in words.said() if "环节" in entry[1]] == []


def test_a_list_is_called_by_its_plural_in_english(browse: Callable[..., Browser]) -> None:
    browser = browse("admin").get("/cases")
    browser.submit("/language/en", {"next": "/cases"})
    menu = " ".join(browser.page.xpath("string(//nav)").split())

    for address, name in (
        ("/cases", "Cases"),
        ("/covers", "Covers"),
        ("/admin/organizations", "Organisations"),
        ("/admin/accounts", "Accounts"),
    ):
        assert name in menu
        assert (browser.get(address).page.findtext(".//h1") or "").strip() == name
    export = browser.client.get("/cases?format=csv", headers={"Accept": "text/html"})
    assert "Cases-" in export.headers["Content-Disposition"]


def test_the_language_is_switched_on_the_page_and_stays(browse: Callable[..., Browser]) -> None:
    browser = browse("shantou-l1").get("/procedures")

    browser.submit("/language/en", {"next": "/procedures"})
    assert browser.page.get("lang") == "en"
    assert (browser.page.findtext(".//h1") or "").strip() == "Procedures"

    browser.get("/demonstration/clock").submit("/language/zh", {"next": "/procedures"})
    assert browser.page.get("lang") == "zh-CN"


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("剩 1 个工作日", "1 working day left"),
        ("剩 11 个工作日", "11 working days left"),
        ("1小时", "1 hour"),
        ("1.1小时", "1.1 hours"),
        ("还有 1 个在用账户", "Accounts still in use: 1"),
        ("SH20260924-00001“回访核实”会签：待答复", "SH20260924-00001“回访核实”: your countersignature is asked for"),
        ("已作废，“回访核实”取消", "Voided; “回访核实” is cancelled"),
        ("在办3·逾16.7%", "3 open · 16.7% late"),
        ("复核：在办1件，已办2件，用时中位数1小时，逾期占比5%", "复核: 1 open, 2 done, median time 1 hour, 5% late"),
    ],
)
def test_what_lower_layers_say_is_said_in_english(demo_app: Flask, chinese: str, english: str) -> None:
    with demo_app.test_request_context():
        session["language"] = "en"
        assert said(chinese) == english
