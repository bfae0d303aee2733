"""A fresh installation publishes its shelf once, and nothing that the lint refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.account import Account
from models.base import db
from models.procedure import Procedure
from tests.stage import LATER
from workflows import setup
from workflows.context import Context
from workflows.procedures.definitions import SHELF, Source
from workflows.procedures.xml import DiagramError


def versions() -> int:
    return db.session.scalar(select(func.count(Procedure.id))) or 0


def test_a_second_start_publishes_nothing_new(app: Flask, context: Context) -> None:
    before = versions()

    assert setup.publish_shelf(context) == []
    assert versions() == before


def test_a_changed_procedure_is_a_new_version_and_the_old_one_stays(
    app: Flask, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source.read(SHELF / "shantou")
    changed = replace(source, diagram=source.diagram.replace("10个工作日".encode(), "7个工作日".encode()))
    monkeypatch.setattr(setup, "shelf", lambda: iter([changed]))
    before = versions()

    assert setup.publish_shelf(context) == ["shantou"]
    current = Procedure.current("shantou", LATER)
    assert current is not None
    assert (current.version, versions()) == (2, before + 1)


def test_a_procedure_with_an_error_is_not_published(
    app: Flask, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source.read(SHELF / "shantou")
    broken = replace(source, diagram=source.diagram.replace(b"closing.close_case", b"closing.nobody"))
    monkeypatch.setattr(setup, "shelf", lambda: iter([broken]))
    before = versions()

    for _ in range(2):  # what was found is remembered, and refused again
        with pytest.raises(DiagramError, match="handler-unknown"):
            setup.publish_shelf(context)

    assert versions() == before


def test_what_lies_beside_a_diagram_is_published_with_it_and_makes_a_version_too(
    app: Flask, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source.read(SHELF / "shantou")
    published = Procedure.current("shantou", LATER)
    assert published is not None
    assert (published.settings, published.parts.keys()) == (source.settings, source.parts.keys())
    assert {"appeal_verification", "filing", "urging_ladder"} <= set(published.parts)
    settings = {**source.settings, "reason_required": {"value": False, "basis": "ST-11"}}
    monkeypatch.setattr(setup, "shelf", lambda: iter([replace(source, settings=settings)]))

    assert setup.publish_shelf(context) == ["shantou"]
    again = Procedure.current("shantou", LATER)
    assert again is not None
    assert (again.version, again.settings["reason_required"]["value"]) == (2, False)
    assert context.definitions.of(again).chosen["reason_required"] is False
    assert context.definitions.of(published).chosen["reason_required"] is True


def test_the_cast_is_seated_once(app: Flask, context: Context) -> None:
    assert setup.seat_cast(context, "another password") == 0
    assert Account.by_username("shantou-l2") is not None
