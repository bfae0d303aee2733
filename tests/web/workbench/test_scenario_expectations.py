"""What a scenario expects is chosen by name, row by row; the text keeps the ids, and stays as it was where nothing changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.workbench.desk import Desk
from web.workbench.scenarios import expected, expecting
from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.stories.reading import read_document
from workflows.stories.rewriting import plain
from workflows.stories.vocabulary import Vocabulary

STORY = "01-on-time"


@pytest.fixture
def editor(desk: Desk) -> Browser:
    """An analyst before a story of Shantou."""
    return desk.browser.get(f"{desk.home}/scenarios/{STORY}")


def chosen(browser: Browser, name: str) -> list[str]:
    """What stands in a select, in words."""
    return [str(option.text) for option in browser.page.xpath("//select[@name=$name]/option[@selected]", name=name)]


def offered(browser: Browser, name: str) -> list[str]:
    """What can be chosen there."""
    return [str(option.text) for option in browser.page.xpath("//select[@name=$name]/option", name=name)]


def change(browser: Browser, expect: int = 200, **fields: str) -> Browser:
    return browser.submit(
        f"/scenarios/{STORY}", {key.replace("__", "/"): value for key, value in fields.items()}, expect
    )


def text_of(desk: Desk) -> str:
    return desk.files[f"scenarios/{STORY}.yaml"]


def test_steps_limits_and_events_are_named_and_not_written_by_id(editor: Browser) -> None:
    assert chosen(editor, "s0/expect/waiting/0") == ["回访核实"]
    assert chosen(editor, "s0/expect/due/0") == ["转派工单（2个工作日）"]
    assert editor.page.xpath("//input[@name='s0/expect/due/0/value']/@value") == ["2026-09-29"]
    assert "承办办理逾期" in offered(editor, "end/never/0") + offered(editor, "end/events/0")
    ids = [text for text in offered(editor, "s0/expect/due/0") if "_" in text]
    assert ids == []


def test_a_row_is_added_and_another_taken_out(editor: Browser, desk: Desk) -> None:
    change(editor, act="refresh", **{"s0/expect/waiting/1": "verify_appeal", "s0/expect/due/0": ""})

    assert chosen(editor, "s0/expect/waiting/1") == ["核实申诉"]
    assert chosen(editor, "s0/expect/due/0") == ["回访核实"]
    change(editor, act="save")
    text = text_of(desk)
    assert "      waiting: [verify_by_callback, verify_appeal]\n      due: {verify_by_callback: 2026-10-19}\n" in text


def test_a_word_is_chosen_for_a_limit_and_asked_for_where_it_is_missing(editor: Browser, desk: Desk) -> None:
    change(editor, act="refresh", **{"s0/expect/+": "deadlines"})
    change(editor, act="save", expect=422, **{"s0/expect/deadlines/0": "dispatch_due"})
    assert "请选择期望的结果" in editor.text

    change(editor, act="save", **{"s0/expect/deadlines/0/value": "met"})

    assert "deadlines: {dispatch_due: met}" in text_of(desk)


def test_the_same_thing_twice_is_refused(editor: Browser) -> None:
    change(editor, 422, act="save", **{"s0/expect/due/1": "dispatch_due"})

    assert "同一项写了两次" in editor.text


EXPECT: list[tuple[str, Any]] = [
    ("waiting", []),
    ("waiting", ["verify_by_callback", "unknown_step"]),
    ("no_limit", ["dispatch_case"]),
    ("due", {"dispatch_due": "2026-09-29", "handling_due": "-"}),
    ("original", {"handling_due": "-"}),
    ("stage", "closed"),
    ("closure", "rectified"),
    ("events", ["CaseOpened", "CaseClosed 2026-10-19"]),
    ("never", ["HandlingOverdue"]),
    ("urgency", {"dispatch_case": "overdue"}),
    ("deadlines", {"dispatch_due": "met"}),
    ("provisional", {"dispatch_case": True, "decide_review": False}),
    ("warned", False),
    ("facts", {"finding": "substantiated", "complex": True, "count": 3, "said": "3", "note": "a: b", "gone": None}),
    ("filings", ["province:confirmed"]),
    ("filings", []),
]


@pytest.mark.parametrize(("key", "value"), EXPECT)
def test_what_is_expected_comes_back_from_its_fields_as_it_was(key: str, value: Any) -> None:
    wrong: dict[str, str] = {}

    fields = expecting.written({key: value}, "expect")

    assert expecting.read(fields, "expect", "s0/expect", wrong) == {key: value}
    assert wrong == {}


def test_what_was_noted_is_chosen_where_its_form_has_choices(site: Site) -> None:
    words = Vocabulary(Definition.build(Source.read(SHELF / "shantou")))
    fields = expecting.written({"facts": {"finding": "substantiated", "return_count": 1, "clue_found": None}}, "expect")

    with site.app.test_request_context():
        (shown,) = expected.shown(fields, "expect", "s0/expect", {}, words)

    assert [option.title for option in shown.rows[0].values][:3] == ["属实", "部分属实", "不属实"]
    assert shown.rows[1].values == []
    assert [(option.value, option.title) for option in shown.rows[2].values] == [("true", "是"), ("false", "否")]
    assert [(row.subject, row.value) for row in shown.rows[1:]] == [("return_count", "1"), ("clue_found", ""), ("", "")]


def test_what_the_stories_of_the_shelf_expect_comes_back_as_it_was() -> None:
    """Field by field and back: nothing of any story is lost."""
    changed = []
    for path in sorted(SHELF.glob("*/scenarios/*.yaml")):
        data = read_document(path.read_text(encoding="utf-8"), path.name).data
        for place in (data, *data.get("steps", [])):
            wrong: dict[str, str] = {}
            before = place.get("expect", {})
            after = expecting.read(expecting.written(before, "expect"), "expect", "expect", wrong)
            if wrong or plain(after) != plain(before):
                changed.append((path.name, before, after))
    assert changed == []


def events(browser: Browser) -> list[str]:
    """The events that are expected at the end of the story, as they stand."""
    found = dict(next(form for form in browser.page.forms if str(form.action).endswith(STORY)).form_values())
    return [found[f"end/events/{number}"] for number in range(20) if found.get(f"end/events/{number}")]


def test_an_event_goes_up_and_down_with_its_day_and_the_hand_goes_with_it(editor: Browser, desk: Desk) -> None:
    change(editor, act="refresh", **{"end/+": "closure", "end/events/0/value": "2026-09-25"})
    first, second, *rest = events(editor)

    change(editor, act="down-end/events/0")

    assert events(editor) == [second, first, *rest]
    assert editor.page.xpath("//input[@name='end/events/1/value']/@value") == ["2026-09-25"]
    assert editor.page.xpath("//button[@autofocus]/@value") == ["down-end/events/1"]
    change(editor, act="up-end/events/1")
    assert events(editor) == [first, second, *rest]
    # At the end of its way the hand lies on the button that leads back.
    assert editor.page.xpath("//button[@autofocus]/@value") == ["down-end/events/0"]
    assert editor.page.xpath("//button[@value='up-end/events/0']/@disabled")


def test_a_row_that_was_just_taken_out_is_no_neighbour(editor: Browser) -> None:
    first, _second, third, *rest = events(editor)

    change(editor, act="up-end/events/2", **{"end/events/1": ""})

    assert events(editor) == [third, first, *rest]


@pytest.mark.parametrize(
    "act", ["up-end/events/0", "down-end/events/99", "up-end/due/1", "up-s99/expect/events/1", "up-"]
)
def test_what_can_not_be_moved_stays(editor: Browser, act: str) -> None:
    before = events(editor)

    change(editor, act=act)

    assert events(editor) == before
    assert not editor.page.xpath("//button[@autofocus]")
