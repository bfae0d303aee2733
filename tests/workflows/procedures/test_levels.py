"""Levels and their scales: a code means nothing without its system, and the scales are data."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import DomainError
from workflows.procedures import levels
from workflows.procedures.settings import KNOWN

# system, code → name, place on our scale (5 best … 1 worst)
LEVELS = [
    ("platform", "5", "非常满意", 5),
    ("platform", "3", "基本满意", 3),
    ("platform", "2", "不满意", 2),
    ("platform", "1", "非常不满意", 1),
    # GB/T 39046 A.8 runs the other way round
    ("gbt39046", "1", "非常满意", 5),
    ("gbt39046", "3", "基本满意", 3),
    ("gbt39046", "4", "不满意", 2),
    ("gbt39046", "5", "非常不满意", 1),
    ("stars", "5", "非常满意", 5),
    ("stars", "1", "非常不满意", 1),
    # three levels, of which the middle one is no 差评
    ("three_grades", "3", "好评", 5),
    ("three_grades", "2", "中评", 3),
    ("three_grades", "1", "差评", 1),
]


@pytest.mark.parametrize(("system", "code", "name", "normal"), LEVELS)
def test_a_level_means_what_its_code_system_says(system: str, code: str, name: str, normal: int) -> None:
    level = levels.parse(system, code)

    assert (level.system, level.code, level.name, level.normal) == (system, code, name, normal)


@pytest.mark.parametrize(
    ("system", "code", "pointer"),
    [(None, "1", "system"), ("", "1", "system"), ("other", "1", "system"), ("platform", "6", "code"),
     ("platform", 1, "code"), ("platform", None, "code"), ("platform", "０", "code"), ("three_grades", "4", "code"),
     ("three_grades", "5", "code")],
)  # fmt: skip
def test_a_bare_or_unknown_code_is_refused(system: Any, code: Any, pointer: str) -> None:
    with pytest.raises(DomainError) as refusal:
        levels.parse(system, code)

    assert refusal.value.status == 422
    assert refusal.value.errors[0].pointer == f"/evaluation/level/{pointer}"


def test_the_names_come_the_best_first_and_each_once() -> None:
    names = levels.names()

    assert names[:2] == ["非常满意", "好评"]
    assert names[-2:] == ["非常不满意", "差评"]
    assert len(names) == len(set(names))


def test_every_system_has_a_worst_and_a_best_level() -> None:
    for system, codes in levels.systems().items():
        normal = {level.normal for level in codes.values()}
        assert (min(normal), max(normal)) == (1, 5), system


def test_what_opens_a_case_where_nobody_says_is_a_level_of_every_usual_system() -> None:
    (usual_systems, usual_levels) = (KNOWN["levels"][1], KNOWN["opens_for"][1])

    for system in usual_systems:
        negative = {level.name for level in levels.systems()[system].values() if level.normal <= 2}
        assert negative == set(usual_levels), system
