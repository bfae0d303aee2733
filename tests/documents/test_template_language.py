"""Templates are text with the names of fields. Whatever else somebody writes is shown as it is, or refused with its line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.errors import TemplateError
from documents.fields import FIELDS, known
from documents.kinds import KINDS, shipped_template
from documents.language import LONGEST, Template, read

KNOWN = {"工单编号": "text", "事项名称": "text", "时间线": "table", "流程图": "picture"}


def findings(text: str) -> list[tuple[int, str]]:
    with pytest.raises(TemplateError) as refused:
        read(text, KNOWN)
    return [(found.line, found.code) for found in refused.value.findings]


def words(template: Template) -> list[str]:
    return ["".join(part.text for cell in line.cells for part in cell) for line in template.lines]


def test_each_line_is_a_part_of_the_paper() -> None:
    lines = [
        "@红头 市局",
        "# 标题",
        "@主送 某局：",
        "正文{{ 工单编号 }}。",
        "## 一",
        "> 引文",
        "| 甲 | 乙 |",
        "{{时间线}}",
    ]
    template = read("\n".join([*lines, "@落款 市局", "@日期 某日"]), KNOWN)

    kinds = "letterhead title addressee paragraph heading quote row paragraph signature date"
    assert [line.kind for line in template.lines] == kinds.split()
    assert template.lines[3].fields == ["工单编号"]
    assert template.lines[7].alone == "时间线"


def test_an_unknown_field_is_named_with_its_line_and_the_nearest_right_name() -> None:
    with pytest.raises(TemplateError) as refused:
        read("# 标题\n\n工单{{ 工单号 }}", KNOWN)

    [found] = refused.value.findings
    assert found.line == 3
    assert "没有字段“工单号”" in found.message_zh
    assert "“工单编号”" in found.message_zh


@pytest.mark.parametrize(
    "code",
    [
        "{{ config.items() }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 工单编号 | safe }}",
        "{{ 工单编号.upper() }}",
        "{{ 7*7 }}",
        "{% for x in y %}",
        "{{ 工单编号",
        "{{}}",
        "{{ 工单编号 }} }}",
    ],
)
def test_code_in_a_template_is_refused_with_its_line(code: str) -> None:
    assert (2, "code") in findings(f"# 标题\n{code}")


def test_what_is_wrong_twice_in_a_line_is_said_once() -> None:
    assert findings("# 标题\n{% if %}{% if %}\n{% if %}").count((2, "code")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "#let x = 1",
        '#import "@preview/x:1.0.0": *',
        "<script>alert(1)</script>",
        "$x^2$",
        "${jndi:ldap://x}",
        "<%= 1 %>",
    ],
)
def test_what_is_code_elsewhere_is_just_text_here(text: str) -> None:
    assert words(read(f"# 标题\n{text}", KNOWN))[1] == text


def test_a_backslash_takes_the_meaning_from_braces_and_stars() -> None:
    assert words(read("# 标题\n\\{\\{ 工单编号 \\}\\} 与 \\*\\*", KNOWN))[1] == "{{ 工单编号 }} 与 **"


def test_bold_is_between_two_stars() -> None:
    [part, bold, rest] = read("# 标题\n请于**{{ 工单编号 }}**前", KNOWN).lines[1].cells[0]

    assert (part.bold, bold.bold, rest.bold) == (False, True, False)


def test_a_table_or_picture_stands_on_a_line_of_its_own() -> None:
    assert findings("# 标题\n见{{ 时间线 }}") == [(2, "not-alone")]
    assert findings("# 标题\n| {{ 流程图 }} |") == [(2, "not-alone")]


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert findings("{{ 甲 }}\n{{ 乙() }}\n@落宽 局") == [
        (2, "code"),
        (3, "unknown-part"),
        (1, "unknown-field"),
        (1, "no-title"),
    ]


def test_an_endless_template_is_refused() -> None:
    assert findings("# 标题\n" + "字" * LONGEST) == [(1, "too-long")]


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with suppress(TemplateError):
        read(f"# 标题\n{text}", KNOWN)


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_template_is_right(kind: str) -> None:
    template = shipped_template(kind)

    assert len([line for line in template.lines if line.kind == "title"]) == 1
    if KINDS[kind].sent:
        assert {"依据", "发文机关", "印发日期"} <= {name for line in template.lines for name in line.fields}


def test_every_field_is_explained_and_has_an_example() -> None:
    assert len(known()) == len(FIELDS)
    assert all(field.help and field.example and field.group for field in FIELDS)
