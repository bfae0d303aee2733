"""Chinese is complete by itself; English lacks nothing that the pages say."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.web.browsing import Browser
from web import words


def test_every_sentence_of_the_pages_has_its_english_one_and_none_is_left_over() -> None:
    assert words.missing() == [], "make words, then translate what is empty"
    assert words.superfluous() == [], "make words"


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
