"""What the modeler offers: everything that a diagram may name, with Chinese words, read from where it stands."""

from __future__ import annotations

import json

import pytest

from handlers.catalogue import router
from handlers.documentation import as_data
from workflows.authoring import handler_words
from workflows.authoring.catalogue import catalogue
from workflows.lint.looks import PROPERTIES
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF

KEYS = sorted(path.parent.name for path in SHELF.glob("*/procedure.bpmn"))


@pytest.mark.parametrize("key", KEYS)
def test_every_procedure_has_a_catalogue_that_can_be_sent(key: str) -> None:
    found = catalogue(Package.read(SHELF / key))

    assert json.loads(json.dumps(found)) == found
    assert {form["id"] for form in found["forms"]} == set(Package.read(SHELF / key).source().forms)
    assert found["properties"] == sorted(PROPERTIES)


def test_every_handler_parameter_and_choice_has_its_chinese_words_and_none_is_left_over() -> None:
    handlers = as_data()
    parameters = [parameter for handler in handlers for parameter in handler["parameters"]]

    assert set(handler_words.HELP) == set(router.entries)
    assert set(handler_words.PARAMETERS) == {parameter["id"] for parameter in parameters}
    assert set(handler_words.CHOICES) == {choice for parameter in parameters for choice in parameter["choices"]}


def test_a_handler_says_what_it_takes() -> None:
    found = {handler["id"]: handler for handler in catalogue(Package.read(SHELF / "shantou"))["handlers"]}

    rung = found["supervision.supervise"]["parameters"][0]
    assert rung["id"] == "rung"
    assert rung["required"]
    assert rung["choices"][0] == {"id": "warn", "name": "预警"}
    assert found["filing.submit_filing"]["parameters"][0]["usual"] == "province"


def test_facts_come_with_the_values_that_the_procedure_gives_them() -> None:
    facts = {fact["id"]: fact for fact in catalogue(Package.read(SHELF / "cangxi"))["facts"]}

    assert "mistaken" in facts["finding"]["values"]
    assert facts["received_at"]["instant"]
    assert not facts["solve_by"]["instant"]
    assert facts["solve_by"]["dated"]
    assert facts["solve_by"]["name"] == "承诺落实日期"
    # What no form asks for is called as the column of the table that sets it.
    decided = {fact["id"]: fact["name"] for fact in catalogue(Package.read(SHELF / "shenzhen"))["facts"]}
    assert (decided["verify_within"], decided["handle_within"]) == ("核实限期", "处理限期")
    assert facts["institution_kind"]["words"]["hall"] == "市级政务服务大厅"
    assert facts["objective_reason"]["values"] == ["facility", "other", "policy", "third_party"]


def test_a_part_that_the_procedure_lacks_comes_with_the_files_that_it_needs() -> None:
    package = Package.read(SHELF / "shantou")
    without = package.with_files({"parts/urging_ladder.bpmn": None})

    parts = {part["id"]: part for part in catalogue(without)["parts"]}

    assert list(parts["urging_ladder"]["files"]) == ["parts/urging_ladder.bpmn"]
    assert "files" not in parts["filing"]
    assert set(parts["extension"]["files"]) == {"parts/extension.bpmn", "forms/decide_extension.json"}
