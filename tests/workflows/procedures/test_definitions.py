"""Definitions: the diagram and the parts that it calls as one, with lanes, owners, settings and limits in their places."""

from __future__ import annotations

import pytest
from flask import Flask
from sketching import Sketch
from sqlalchemy import select

from models.base import db
from models.errors import DomainError
from models.procedure import Procedure
from tests.stage import LATER
from workflows.context import Context
from workflows.procedures.definitions import PROCEDURE_MISSING, SHELF, Definition, Definitions, Source
from workflows.procedures.xml import DiagramError

INNER = Sketch(process="inner").start("note_it").step("note_it", "sub_end", form="note").end("sub_end")
INNER.nodes[0] = INNER.nodes[0].replace('id="start"', 'id="sub_start"').replace('name="start"', 'name="sub_start"')
INNER.nodes[1] = INNER.nodes[1].replace("start_to", "sub_to").replace('sourceRef="start"', 'sourceRef="sub_start"')


def built(sketch: Sketch, **parts: Sketch) -> Definition:
    sketch.parts = {name: part.xml.decode() for name, part in parts.items()}
    return sketch.build()


def test_an_element_of_a_part_takes_the_basis_of_its_caller() -> None:
    sketch = Sketch().start("go").call("go", "end", "inner", basis="ST-35d,ST-36").end()

    elements = built(sketch, inner=INNER).elements

    assert elements["note_it"].basis == ("ST-35d", "ST-36")
    assert (elements["note_it"].part, elements["go"].part) == ("inner", "")


def test_several_callers_each_give_their_basis_once() -> None:
    sketch = Sketch().start("a").call("a", "b", "inner", basis="ST-1,ST-2").call("b", "end", "inner", basis="ST-2,ST-3")

    assert built(sketch.end(), inner=INNER).elements["note_it"].basis == ("ST-1", "ST-2", "ST-3")


def test_a_basis_of_its_own_stays() -> None:
    part = Sketch(process="inner").start("own").step("own", "end", basis="ST-9").end()
    sketch = Sketch().start("go").call("go", "done", "inner", basis="ST-1").end("done")

    assert built(sketch, inner=part).elements["own"].basis == ("ST-9",)


def test_the_basis_comes_through_a_part_that_another_part_calls() -> None:
    middle = Sketch(process="middle").start("deeper").call("deeper", "mid_end", "inner").end("mid_end")
    sketch = Sketch().start("go").call("go", "end", "middle", basis="ST-7").end()

    elements = built(sketch, middle=middle, inner=INNER).elements

    assert elements["deeper"].basis == elements["note_it"].basis == ("ST-7",)


def test_what_is_called_from_one_place_lies_in_it_and_is_bound_by_its_limits() -> None:
    sketch = Sketch().start("go").call("go", "end", "inner").end()

    assert built(sketch, inner=INNER).activities_above("note_it") == ["note_it", "go"]


def test_what_is_called_from_several_places_lies_in_none_of_them() -> None:
    sketch = Sketch().start("a").call("a", "b", "inner").call("b", "end", "inner").end()

    assert built(sketch, inner=INNER).activities_above("note_it") == ["note_it"]


def test_the_start_is_that_of_the_process_itself() -> None:
    sketch = Sketch().start("go", facts="rounds=1").call("go", "end", "inner").end()

    assert built(sketch, inner=INNER).start.id == "start"


def test_a_lane_says_who_answers_for_it_or_has_its_usual_owner() -> None:
    sketch = Sketch(owners={"authority": "kind:supervision_office", "third_level": "kind:section"})
    sketch.start("a").step("a", "b").step("b", "c", lane="authority").step("c", "d", lane="appeal_reviewer")
    definition = sketch.step("d", "end", lane="third_level").end().build()

    owners = {lane: definition.owner_of(lane) for lane in (*definition.lanes, "unheard_of")}
    assert owners == {
        "first_level": "kind:city_bureau",
        "second_level": "second_level",
        "appeal_reviewer": "second_level",
        "authority": "kind:supervision_office",
        "third_level": "kind:section",
        "unheard_of": "unheard_of",
    }
    assert definition.offices == {
        "first_level": "city_bureau", "authority": "supervision_office", "third_level": "section",
    }  # fmt: skip


def test_the_procedure_s_own_lane_wins_over_that_of_a_part() -> None:
    part = Sketch(process="inner", owners={"first_level": "kind:hall"})
    part.start("own").step("own", "end", lane="first_level").end()
    sketch = Sketch(owners={"first_level": "kind:dispatch_center"})
    sketch.start("a").step("a", "go", lane="first_level").call("go", "done", "inner").end("done")

    assert built(sketch, inner=part).owner_of("first_level") == "kind:dispatch_center"


def test_every_fact_that_a_step_may_leave_is_nothing_at_first() -> None:
    sketch = Sketch().start("a", facts="rounds=0").step("a", "end", facts="route=data.route;told_at=now").end()

    assert sketch.build().blank == {"rounds": None, "route": None, "told_at": None}


def test_a_part_that_is_missing_keeps_the_procedure_from_running() -> None:
    with pytest.raises(DiagramError, match="nowhere"):
        Sketch().start("go").call("go", "end", "nowhere").end().build()


def test_two_processes_of_this_house_share_one_definition_of_the_same_content(app: Flask, context: Context) -> None:
    version = Procedure.current("shantou", LATER)
    assert version is not None

    one, other = Definitions().of(version), Definitions().of(version)

    assert one is other
    assert one is context.definitions.of(version)
    assert one is not Definition.build(Source.read(SHELF / "shantou"))


def test_a_version_that_is_gone_is_none_to_who_only_reads(app: Flask) -> None:
    number = db.session.scalars(select(Procedure.id)).first()
    assert number is not None
    definitions = Definitions()

    assert definitions.readable(number) is definitions.version(number)
    assert definitions.readable(10**6) is None
    with pytest.raises(DomainError) as missing:
        definitions.version(10**6)
    assert missing.value.code == PROCEDURE_MISSING
