"""The router: one name one handler, parameters checked before anything happens, and a catalogue that is complete."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from marshmallow import Schema, fields

import handlers
from handlers.catalogue import router as catalogue
from handlers.router import HandlerError, Router, place_of
from models.event_titles import TITLES

FOLDER = Path(handlers.__file__).parent


class Amount(Schema):
    """One whole number."""

    days = fields.Integer(required=True)


def a_stand_in(seen: list[int]) -> Any:
    """What the router needs of an act."""
    return SimpleNamespace(element_id="grant_leave", seen=seen)


@pytest.fixture
def router() -> Router:
    """A router with one handler that gives back its parameters."""
    router = Router()

    @router.handles("leave.grant", "准假", Amount)
    def grant(act: Any, days: int) -> None:
        act.seen.append(days)

    return router


def test_a_handler_is_called_with_its_parameters(router: Router) -> None:
    seen: list[int] = []
    router.call("leave.grant", a_stand_in(seen), {"days": 3})

    assert seen == [3]


def test_two_handlers_of_one_name_are_refused_when_they_are_registered(router: Router) -> None:
    with pytest.raises(HandlerError, match=r"leave\.grant"):
        router.handles("leave.grant", "又准假")(lambda act: None)


def test_an_unknown_handler_is_named_in_both_languages(router: Router) -> None:
    with pytest.raises(HandlerError, match=r"未知的处理程序 leave\.refuse / unknown handler leave\.refuse"):
        router.parameters("leave.refuse", {})


@pytest.mark.parametrize("given", [{}, {"days": "many"}, {"days": 3, "why": "ill"}, {"Days": 3}], ids=str)
def test_wrong_parameters_are_refused_before_anything_happens(router: Router, given: dict[str, Any]) -> None:
    seen: list[int] = []

    with pytest.raises(HandlerError, match=r"leave\.grant") as refusal:
        router.call("leave.grant", a_stand_in(seen), given)
    assert seen == []
    assert place_of(refusal.value) == ("grant_leave", "leave.grant")


def test_what_a_handler_raises_comes_through_as_it_is(router: Router) -> None:
    @router.handles("leave.fail", "出错")
    def fail(act: Any) -> None:
        raise KeyError("x")

    with pytest.raises(KeyError) as failure:
        router.call("leave.fail", a_stand_in([]), {})
    assert place_of(failure.value) == ("grant_leave", "leave.fail")


@pytest.mark.parametrize("stage", ["dispatch", "handling", "review", "appeal", "correction", "filing"])
def test_the_clocks_handlers_know_every_stage_of_shantou(stage: str) -> None:
    for name in ("raise_early_warning", "mark_overdue", "urge", "escalate"):
        assert catalogue.parameters(f"supervision.{name}", {"stage": stage}) == {"stage": stage}


@pytest.mark.parametrize("given", [{}, {"stage": "lunch"}, {"stage": 1}], ids=str)
def test_the_clocks_handlers_refuse_other_stages(given: dict[str, Any]) -> None:
    with pytest.raises(HandlerError, match="stage"):
        catalogue.parameters("supervision.urge", given)


def test_a_name_in_the_catalogue_is_the_module_and_the_function() -> None:
    for name, entry in catalogue.entries.items():
        assert name == f"{entry.function.__module__.removeprefix('handlers.')}.{entry.function.__name__}"


def test_every_handler_has_a_chinese_title_and_says_what_it_does() -> None:
    for name, entry in catalogue.entries.items():
        assert re.search("[一-龥]", entry.title), name
        assert inspect.getdoc(entry.function), name


def test_every_function_that_is_marked_as_a_handler_is_in_the_catalogue() -> None:
    marked = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                marked |= {
                    mark.args[0].value
                    for mark in node.decorator_list
                    if isinstance(mark, ast.Call)
                    and isinstance(mark.func, ast.Name)
                    and mark.func.id == "handles"
                    and isinstance(mark.args[0], ast.Constant)
                }

    assert marked == set(catalogue.entries)


def test_every_event_that_a_handler_emits_has_a_chinese_title() -> None:
    emitted = {
        name
        for path in FOLDER.glob("*.py")
        for name in re.findall(r'emit\(\s*"([A-Za-z]+)"', path.read_text(encoding="utf-8"))
    }

    assert len(emitted) > 10
    assert emitted <= set(TITLES)


def test_handlers_read_no_clock_and_commit_nothing() -> None:
    for path in FOLDER.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "commit(" not in text, path
        assert "SystemClock" not in text, path
