"""Shipped and foreign diagrams, spoilt at random: linted, imported and drawn, or refused; nothing else ever comes out.

Seeded, and bounded in time: a find is repeated by the seed that its message names.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from workflows.drawing import draw
from workflows.importing.diagram import read_foreign
from workflows.lint import lint_source
from workflows.procedures.definitions import SHELF, Source
from workflows.procedures.xml import DiagramError

SECONDS = 8.0
MOST = 400
FOREIGN = Path(__file__).parent / "foreign"
WORDS = (
    "", " ", "true", "x", "shantou", "decide_review", "到期前99999个工作日", "case.__class__", "setting.x", "9" * 400, "-1",
    "nan", "1e999", "<b>", "${x}", "=x", "R5/P1D", "a b", "\u202e", "../x", "P1Y", "outcome ==",
)  # fmt: skip
TAGS = (
    "userTask", "task", "scriptTask", "subProcess", "transaction", "boundaryEvent", "startEvent", "endEvent", "process",
    "parallelGateway", "eventBasedGateway", "callActivity", "receiveTask", "laneSet", "extensionElements", "unknown",
    "intermediateThrowEvent", "timerEventDefinition", "sequenceFlow", "participant",
)  # fmt: skip

Spoil = Callable[[random.Random, list[etree._Element]], None]


@cache
def sources() -> tuple[Source, ...]:
    """What is spoilt."""
    shelved = tuple(Source.read(path.parent) for path in sorted(SHELF.glob("*/procedure.bpmn")))
    return shelved + tuple(Source("x", path.read_bytes(), {}) for path in sorted(FOREIGN.glob("*.bpmn")))


def change_value(chance: random.Random, items: list[etree._Element]) -> None:
    item = chance.choice(items)
    if item.attrib:
        key = chance.choice(list(item.attrib))
        other = chance.choice(items)
        item.attrib[key] = chance.choice([*WORDS, *other.attrib.values()])


def drop_value(chance: random.Random, items: list[etree._Element]) -> None:
    item = chance.choice(items)
    if item.attrib:
        del item.attrib[chance.choice(list(item.attrib))]


def change_text(chance: random.Random, items: list[etree._Element]) -> None:
    chance.choice(items).text = chance.choice(WORDS)


def drop(chance: random.Random, items: list[etree._Element]) -> None:
    item = chance.choice(items)
    parent = item.getparent()
    if parent is not None:
        parent.remove(item)


def double(chance: random.Random, items: list[etree._Element]) -> None:
    chance.choice(items).append(deepcopy(chance.choice(items[len(items) // 2 :])))


def move(chance: random.Random, items: list[etree._Element]) -> None:
    item, other = chance.choice(items), chance.choice(items)
    if item.getparent() is not None and item not in list(other.iterancestors()) and item is not other:
        other.append(item)


def rename(chance: random.Random, items: list[etree._Element]) -> None:
    item = chance.choice(items)
    space = etree.QName(item).namespace
    item.tag = f"{{{space}}}{chance.choice(TAGS)}" if space else chance.choice(TAGS)


SPOILS: tuple[Spoil, ...] = (change_value, change_value, drop_value, change_text, drop, double, move, rename)


def spoilt(seed: int) -> Source:
    """One source with a few things changed; now and then bytes instead of elements."""
    chance = random.Random(seed)
    source = chance.choice(sources())
    if chance.random() < 0.1:
        raw = bytearray(source.diagram)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        return replace(source, diagram=bytes(raw))
    root = etree.fromstring(source.diagram)
    for _ in range(chance.randint(1, 5)):
        chance.choice(SPOILS)(chance, list(root.iter(etree.Element)))
    return replace(source, diagram=etree.tostring(root))


def survive(source: Source) -> None:
    """Everything that a diagram from outside goes through."""
    for finding in lint_source(source, "x"):
        assert finding.zh, finding
        assert finding.en, finding
    try:
        imported = read_foreign(source.diagram)
    except DiagramError:
        return
    if imported.diagram:
        lint_source(replace(source, diagram=imported.diagram), "x")
        try:
            draw(imported.diagram, {})
        except DiagramError:
            return


def test_a_spoilt_diagram_is_answered_and_never_breaks_anything() -> None:
    begun, seed = time.monotonic(), 0
    while time.monotonic() - begun < SECONDS and seed < MOST:
        seed += 1
        try:
            survive(spoilt(seed))
        except Exception as error:
            pytest.fail(f"seed {seed}: {type(error).__name__}: {error}")
    assert seed > 5
