"""A legal basis is picked from the catalogue by anything that one remembers of it."""

from __future__ import annotations

from workflows.editing.citing import letters, matching, named, split


def test_rules_are_found_by_id_article_and_what_they_ask() -> None:
    assert [rule.id for rule in matching("st-35d")][:1] == ["ST-35d"]
    assert "ST-35d" in {rule.id for rule in matching("10个工作日 整改")}
    assert "ST-36" in {rule.id for rule in matching("汕头 第三十六条")}
    assert matching("没有这样的规则") == []


def test_where_nothing_is_typed_the_locality_comes_first() -> None:
    assert {rule.id.partition("-")[0] for rule in matching("", "CX")[:5]} == {"CX"}
    assert len(matching("")) == 30


def test_what_is_typed_without_end_is_cut() -> None:
    assert matching("甲" * 1_000_000) == []


def test_a_basis_is_read_with_any_comma_and_named_in_its_order() -> None:
    assert split("ST-36， ST-35d,ST-36、") == ("ST-36", "ST-35d")
    assert [rule.id for rule in named(("ST-36", "ZZ-1", "ST-35d"))] == ["ST-36", "ST-35d"]
    assert letters(["ST-36", "SZ-1", "ST-1"]) == "ST"
    assert letters([]) == ""
