"""The catalogue of rules and the matrix: nothing is cited that does not exist, nothing is left without a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workflows.procedures import rules
from workflows.procedures.rules import CatalogueError, Row, Rule

HEAD = "documents: [{title: 细则, rules: ["
SHANTOU = (
    "2 3 4a 4b 5.1 5.2 5.3 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22a 22b 22c 23 24 25 26 27 28 29 30 31 32 33 34 "
    "35a 35b 35c 35d 35e 36 37a 37b 37c 38 39 40 41 42 43 44 45"
)


def test_every_article_of_shantou_s_rules_is_in_the_catalogue_in_its_order() -> None:
    assert [rule for rule in rules.catalogue() if rule.startswith("ST-")] == [f"ST-{part}" for part in SHANTOU.split()]


def test_no_rule_is_cited_that_the_catalogue_does_not_have() -> None:
    assert rules.unknown() == []


def test_every_rule_is_carried_or_says_why_not_and_never_both() -> None:
    for row in rules.matrix():
        assert row.is_carried != bool(row.rule.carried), row.rule.id


def test_every_rule_that_is_carried_is_shown_by_a_scenario() -> None:
    assert [row.rule.id for row in rules.matrix() if row.is_carried and not row.scenarios] == []


def test_every_rule_with_a_number_of_days_is_carried_by_a_diagram_and_told_by_a_scenario() -> None:
    rows = {row.rule.id: row for row in rules.matrix()}

    for rule in ("ST-35c", "ST-35d", "ST-35e", "ST-37a", "ST-37b", "ST-37c"):
        assert rows[rule].elements, rule
        assert rows[rule].code, rule
        assert rows[rule].scenarios, rule


def test_a_rule_is_told_in_one_chinese_sentence() -> None:
    for rule in rules.catalogue().values():
        assert re.search("[一-龥]", rule.asks), rule.id
        assert rule.asks.endswith("。"), rule.id
        assert rule.asks.count("。") == 1, rule.id
        # Articles, paragraphs without a number, or numbered parts of a plan.
        assert re.match("第.+[条段]|[一二三四五六七八九十]+、|附件", rule.article), rule.id


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ("{id: XX-1, article: 第一条, asks: 甲。}, {id: XX-1, article: 第一条, asks: 乙。}", "重复"),
        ("{id: XX‑1, article: 第一条, asks: 甲。}", "misspelt"),
        ("{id: XX-1, article: 第一条, asks: 甲。, carried: 以后}", "not carried"),
        ("{id: XX-1, article: 第一条, asks: 甲。, colour: red}", "colour"),
        ("{id: XX-1, article: 第一条}", "asks"),
    ],
)
def test_a_catalogue_that_can_not_be_right_is_refused_by_name(tmp_path: Path, entries: str, message: str) -> None:
    (tmp_path / "xx.yaml").write_text(f"{HEAD}{entries}]}}]", encoding="utf-8")

    with pytest.raises(CatalogueError, match=message) as refusal:
        rules.catalogue(tmp_path)

    assert "xx.yaml" in str(refusal.value)


def test_a_rule_that_two_documents_have_is_refused(tmp_path: Path) -> None:
    for name in ("xx", "yy"):
        (tmp_path / f"{name}.yaml").write_text(f"{HEAD}{{id: XX-1, article: 第一条, asks: 甲。}}]}}]", encoding="utf-8")

    with pytest.raises(CatalogueError, match=r"yy\.yaml: XX-1 重复"):
        rules.catalogue(tmp_path)


def test_the_reference_document_comes_first_and_the_others_by_their_names(tmp_path: Path) -> None:
    for name in ("aa", "zz", "shantou"):
        head = HEAD.replace("细则", name)
        (tmp_path / f"{name}.yaml").write_text(
            f"{head}{{id: {name[:2].upper()}-1, article: 第一条, asks: 甲。}}]}}]", encoding="utf-8"
        )

    assert [rule.document for rule in rules.catalogue(tmp_path).values()] == ["shantou", "aa", "zz"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ST-35c: 两日内 (ST-5.1).", ["ST-35c", "ST-5.1"]),
        ("«ST-37a»、ST-42；", ["ST-37a", "ST-42"]),
        ("UTF-8, SHA-256, GB-39046, DEST-35, ST-x", []),
        ("", []),
    ],
)
def test_rule_ids_are_found_in_running_text(text: str, found: list[str]) -> None:
    assert rules.ids_in(text) == found


def test_a_citation_in_code_is_placed_at_its_function_comments_included() -> None:
    source = '''"""Module (ST-2)."""

class Case:
    """Class (ST-3)."""

    def close(self):
        """Method (ST-6)."""
        # why: ST-7
        return "ST-8 in a plain text is no citation"
'''
    found = [(place, rules.ids_in(text)) for place, text in rules.texts_of(source, "models.case")]

    assert sorted((place, ids[0]) for place, ids in found if ids) == [
        ("models.case", "ST-2"),
        ("models.case.Case", "ST-3"),
        ("models.case.Case.close", "ST-6"),
        ("models.case.Case.close", "ST-7"),
    ]


def test_the_page_shows_what_is_carried_where_and_what_is_not_and_why() -> None:
    page = rules.as_markdown()

    assert "| ST-35c | 第三十五条第二款 |" in page
    assert "`shantou:dispatch_case`" in page
    assert "`models.case.Case.dispatch`" in page
    assert "`shantou/01-on-time`" in page
    assert "not carried: " in page
    assert "no reason given" not in page


def test_a_long_row_names_some_places_and_counts_the_rest() -> None:
    assert rules.places(()) == "—"
    assert rules.places(("a", "b")) == "`a`、`b`"
    assert rules.places(tuple("abcdefgh")) == "`a`、`b`、`c`、`d`、`e`、`f` 等8处"


def test_a_rule_that_nothing_carries_and_nothing_excuses_stands_out() -> None:
    bare = Row(Rule("XX-1", "细则", "第一条", "甲。"), (), (), ())

    assert not bare.is_carried
    assert "缺少理由" in rules.left_line(bare)
