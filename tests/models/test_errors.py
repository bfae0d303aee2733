"""Refusals: what several checks refuse is told together."""

from __future__ import annotations

from functools import partial

import pytest

from models.errors import DomainError, not_found, together, wrong_field


def refuse(pointer: str) -> None:
    raise wrong_field(pointer, "wrong", f"{pointer} 有误", f"{pointer} is wrong")


def missing() -> None:
    raise not_found("表单", "the form")


def test_what_all_checks_give_is_given_in_their_order() -> None:
    assert together(lambda: 1, lambda: None, lambda: "三") == [1, None, "三"]


def test_everything_that_is_refused_is_refused_at_once() -> None:
    with pytest.raises(DomainError) as refusal:
        together(partial(refuse, "/name"), lambda: 1, partial(refuse, "/title"))

    assert refusal.value.status == 422
    assert [error.pointer for error in refusal.value.errors] == ["/name", "/title"]


def test_what_is_no_matter_of_a_field_goes_before() -> None:
    with pytest.raises(DomainError) as refusal:
        together(partial(refuse, "/name"), missing)

    assert refusal.value.status == 404
