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


def test_the_language_is_switched_on_the_page_and_stays(browse: Callable[..., Browser]) -> None:
    browser = browse("shantou-l1").get("/procedures")

    browser.submit("/language/en", {"next": "/procedures"})
    assert browser.page.get("lang") == "en"
    assert (browser.page.findtext(".//h1") or "").strip() == "Procedures"

    browser.get("/demonstration/clock").submit("/language/zh", {"next": "/procedures"})
    assert browser.page.get("lang") == "zh-CN"
